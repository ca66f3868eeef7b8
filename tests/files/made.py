"""Files of every kind, made up, and some that were made to do harm."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.files.actions import NewFile, look_at

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(40)
TXT = "路面坑洼，雨天积水。\n".encode()

WORD = b'<Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
EXCEL = b'<Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
MACROS = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'


def zipped(parts: Mapping[str, bytes], types: bytes = b"") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if types:
            archive.writestr("[Content_Types].xml", types)
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def compound(*names: str) -> bytes:
    """An OLE compound file that names these streams: a header, one sector of the table, one of the directory each four."""
    sectors = (len(names) + 4) // 4
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFD, *(n + 1 for n in range(1, sectors)), 0xFFFFFFFE]
    body = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    directory = b""
    for name in ("Root Entry", *names):
        told = (name + "\0").encode("utf-16-le")
        directory += told.ljust(64, b"\0") + struct.pack("<HB", len(told), 2) + bytes(61)
    return bytes(header) + body + directory.ljust(sectors * 512, b"\0")


DOCX = zipped({"word/document.xml": b"<w:document/>"}, WORD)
XLSX = zipped({"xl/workbook.xml": b"<workbook/>"}, EXCEL)
OFD = zipped({"OFD.xml": b"<ofd:OFD/>"})
DOC = compound("WordDocument", "1Table")
XLS = compound("Workbook")


def upload(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def new_file(name: str = "现场.pdf", content: bytes = PDF) -> NewFile:
    return look_at(BytesIO(content), name)
