"""Uploads on their way in: no more of a file is kept than may be, and the rest of the form is read all the same."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MB = 1024 * 1024
MOST_AT_ONCE = 5  # times the most that one file may have


class TooLarge(UploadedFile):  # type: ignore[type-arg]
    """In place of a file of which nothing was kept; ``why`` is for who sent it."""

    def __init__(self, name: str, size: int, why: str) -> None:
        super().__init__(BytesIO(), name, size=size)
        self.why = why


class Limit(FileUploadHandler):
    """Stands before Django's own handlers: what passes it they keep, in memory or on the disk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.together = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.size += len(raw_data)
        self.together += len(raw_data)
        return None if self._why else raw_data

    @property
    def _why(self) -> str:
        most: int = settings.MAX_FILE_MB
        if self.size > most * MB:
            return f"超过 {most} MB，请压缩或分成几个文件后再传"
        if self.together > most * MB * MOST_AT_ONCE:
            return f"一次上传的文件合计不超过 {most * MOST_AT_ONCE} MB，请分几次上传"
        return ""

    def file_complete(self, file_size: int) -> TooLarge | None:
        if not self._why:
            return None
        for other in self.request.upload_handlers if self.request is not None else ():
            if (begun := getattr(other, "file", None)) is not None:
                begun.close()  # what had been kept until it was too large
        return TooLarge(self.file_name or "", self.size, self._why)
