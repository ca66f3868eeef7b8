""".doc and .wps become .docx before they are read."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from huiyin.exchange.word_in.package import NotReadable
from huiyin.papers import office_program

SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 后再导入"


def as_docx(file: BinaryIO) -> BytesIO:
    """The document as .docx; ``NotReadable`` where LibreOffice is missing, takes too long or cannot read it."""
    file.seek(0)
    try:
        return BytesIO(office_program.converted(file.read(), ending="doc", to="docx"))
    except office_program.NotConverted as why:
        raise NotReadable(f"旧格式的文件（.doc、.wps）要先转换，{why}，{SAVE_AS}") from None
