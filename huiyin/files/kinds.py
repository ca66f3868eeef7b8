"""What a file is, by its content: its name is only a claim. What is not known here is not taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from huiyin.files import ole
from huiyin.files.zipped import MB, BadZip, open_zip, read_part


class NotTaken(Exception):
    """The file is not taken; the message says why, for who sent it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``endings``: how names of this kind may end, the usual one first. ``picture``: a browser may show it in a page."""

    code: str
    label: str
    mime: str
    endings: tuple[str, ...]
    picture: bool = False


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", ("pdf",)),
        Kind("docx", "Word 文档", _WORD, ("docx",)),
        Kind("xlsx", "Excel 表格", _EXCEL, ("xlsx",)),
        Kind("doc", "Word 文档", "application/msword", ("doc", "wps")),
        Kind("xls", "Excel 表格", "application/vnd.ms-excel", ("xls", "et")),
        Kind("ofd", "OFD", "application/ofd", ("ofd",)),
        Kind("jpg", "图片", "image/jpeg", ("jpg", "jpeg", "jfif"), picture=True),
        Kind("png", "图片", "image/png", ("png",), picture=True),
        Kind("heic", "图片", "image/heic", ("heic", "heif")),
        Kind("txt", "文本", "text/plain; charset=utf-8", ("txt",)),
    )
}
TAKEN = "PDF、Word、Excel、WPS 文字和表格、OFD、图片（jpg、png、heic）、文本（txt）"
# What a browser offers to choose; with image/* a phone offers its camera.
ACCEPT = ",".join(["image/*", *(f".{ending}" for kind in KINDS.values() for ending in kind.endings)])

_HEAD = 4096
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_MACROS = "文件里带有宏，请另存为不带宏的文件（.docx、.xlsx）后再传"
_LOCKED = "文件加了密，请去掉密码后再传"
_FAR_TEMPLATE = re.compile(rb'Target="(?:https?:|\\\\|file:\\\\|file:////)', re.IGNORECASE)


def kind_of(file: BinaryIO, name: str = "") -> Kind:
    """What the file is; ``NotTaken`` with a reason where it is nothing that is taken, or holds macros."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise NotTaken("文件是空的")
    code = ""
    if head.startswith(b"%PDF-"):
        code = "pdf"
    elif head.startswith(b"\xff\xd8\xff"):
        code = "jpg"
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        code = "png"
    elif head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        code = "heic"
    elif head.startswith(b"PK"):
        code = _zipped(file)
    elif head.startswith(ole.MAGIC):
        code = _compound(file)
    elif _ending(name) == "txt" and _is_text(head):
        code = "txt"
    if not code:
        raise NotTaken("这类文件不能上传")
    return KINDS[code]


def _zipped(file: BinaryIO) -> str:
    """docx, xlsx, ofd; any other zip is nothing that we take."""
    try:
        with open_zip(file) as opened:
            names = {name.lower() for name in opened.namelist()}
            if any(name.rpartition("/")[2] == "vbaproject.bin" for name in names):
                raise NotTaken(_MACROS)
            types = read_part(opened, "[Content_Types].xml", MB)
            if b"macroenabled" in types.lower():
                raise NotTaken(_MACROS)
            # A template of a web address or of another machine is fetched, with its macros, when the file is opened.
            settings = read_part(opened, "word/_rels/settings.xml.rels", MB)
            if b"attachedTemplate" in settings and _FAR_TEMPLATE.search(settings):
                raise NotTaken("文件引用网上的模板，请另存为普通文档后再传")
    except BadZip as bad:
        raise NotTaken(str(bad)) from None
    if b"wordprocessingml.document.main+xml" in types:
        return "docx"
    if b"spreadsheetml.sheet.main+xml" in types:
        return "xlsx"
    return "ofd" if "ofd.xml" in names else ""


def _compound(file: BinaryIO) -> str:
    """doc, xls and what WPS writes like them."""
    try:
        names = ole.names_in(file)
    except ole.BadOle:
        raise NotTaken("文件已损坏，打不开") from None
    if "EncryptedPackage" in names:
        raise NotTaken(_LOCKED)
    if names & {"VBA", "Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR"}:
        raise NotTaken(_MACROS)
    if "WordDocument" in names:
        return "doc"
    return "xls" if names & {"Workbook", "Book"} else ""


_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def _is_text(head: bytes) -> bool:
    return not _CONTROL.search(head) and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"#!"))


# -- names ------------------------------------------------------------------------------------------------------------

LONGEST_NAME = 100
# What no file system likes, what hides the true ending (U+202E turns the writing round), and what is not seen at all.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def clean_name(name: str, kind: Kind) -> str:
    """The name without folders and signs that hide something, ending as its content says."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = " ".join(_NOT_IN_NAMES.sub("", last).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    if ending.lower() not in kind.endings:
        # Another known ending was a mistake; anything else may belong to the name.
        stem = stem if ending.lower() in _ENDINGS else plain
        ending = kind.endings[0]
    stem = stem.strip(". ")[: LONGEST_NAME - len(ending) - 1] or "附件"
    return f"{stem}.{ending.lower()}"


_ENDINGS = {ending for kind in KINDS.values() for ending in kind.endings}


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
