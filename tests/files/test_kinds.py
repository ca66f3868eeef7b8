"""What a file is, by its content; what is not taken, and why; how its name is cleaned."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from huiyin.files.kinds import KINDS, NotTaken, clean_name, kind_of
from huiyin.files.zipped import BadZip, open_zip, read_part
from tests.files import made

TAKEN = {
    "pdf": made.PDF,
    "jpg": made.JPG,
    "png": made.PNG,
    "heic": made.HEIC,
    "docx": made.DOCX,
    "xlsx": made.XLSX,
    "ofd": made.OFD,
    "doc": made.DOC,
    "xls": made.XLS,
    "txt": made.TXT,
}


def test_every_kind_is_known_by_its_content() -> None:
    assert set(TAKEN) == set(KINDS)
    for code, content in TAKEN.items():
        assert kind_of(BytesIO(content), "无关.txt").code == code


BOMB = made.zipped({"word/document.xml": bytes(40 * 1024 * 1024)}, made.WORD)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "是空的"),
        ("页.html", b"<!doctype html><script>alert(1)</script>", "这类文件不能上传"),
        ("页.txt", b"\xef\xbb\xbf <html>", "这类文件不能上传"),
        ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "这类文件不能上传"),
        ("图.jpg", b"<svg/>", "这类文件不能上传"),
        ("脚本.txt", b"#!/bin/sh\n", "这类文件不能上传"),
        ("脚本.bat", b"@echo off", "这类文件不能上传"),
        ("程序.pdf", b"MZ\x90\x00" + bytes(60), "这类文件不能上传"),
        ("包.zip", made.zipped({"a.txt": b"x"}), "这类文件不能上传"),
        ("宏.docm", made.zipped({"word/document.xml": b""}, made.MACROS), "带有宏"),
        ("宏.docx", made.zipped({"word/vbaProject.bin": b"x"}, made.WORD), "带有宏"),
        ("宏.doc", made.compound("WordDocument", "Macros", "VBA"), "带有宏"),
        ("宏.xls", made.compound("Workbook", "_VBA_PROJECT_CUR"), "带有宏"),
        ("锁.docx", made.compound("EncryptedPackage", "EncryptionInfo"), "加了密"),
        ("幻灯.ppt", made.compound("PowerPoint Document"), "这类文件不能上传"),
        ("断.docx", made.DOCX[:60], "已损坏"),
        ("断.doc", made.DOC[:600], "已损坏"),
        ("炸.docx", BOMB, "大得不正常"),
        (
            "模板.docx",
            made.zipped(
                {
                    "word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" '
                    b'Target="https://example.com/t.dotm" TargetMode="External"/>'
                },
                made.WORD,
            ),
            "引用网上的模板",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_not_taken(name: str, content: bytes, why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        kind_of(BytesIO(content), name)


def test_a_template_of_the_own_disk_is_no_harm() -> None:
    rels = b'<Relationship Type="x/attachedTemplate" Target="file:///C:\\Users\\Normal.dotm" TargetMode="External"/>'
    assert kind_of(BytesIO(made.zipped({"word/_rels/settings.xml.rels": rels}, made.WORD))).code == "docx"


def test_a_directory_that_runs_in_a_circle_is_not_followed_for_ever() -> None:
    turning = bytearray(made.compound(*"abcdefgh"))
    turning[512 + 4 * 2 : 512 + 4 * 2 + 4] = (1).to_bytes(4, "little")  # sector 2 leads back to 1
    with pytest.raises(NotTaken, match="已损坏"):
        kind_of(BytesIO(bytes(turning)), "转.doc")


def test_a_zip_of_a_million_names_is_refused_before_they_are_read() -> None:
    many = BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(6_000):
            archive.writestr(f"{n}", b"")
    with pytest.raises(BadZip, match="部件多得不正常"):
        open_zip(many)


def test_a_part_that_is_longer_than_it_says_is_not_unpacked_further() -> None:
    content = made.zipped({"a": b"0123456789" * 1000})
    lying = content.replace((10_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    with open_zip(BytesIO(lying)) as opened, pytest.raises(BadZip):
        read_part(opened, "a")
    with open_zip(BytesIO(content)) as opened:
        assert read_part(opened, "none") == b""
        with pytest.raises(BadZip, match="大得不正常"):
            read_part(opened, "a", 100)


@pytest.mark.parametrize(
    ("name", "code", "clean"),
    [
        ("现场照片.JPG", "jpg", "现场照片.jpg"),
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\Users\\某\\桌面\\表.xlsx", "xlsx", "表.xlsx"),
        ("图\u202egpj.exe", "jpg", "图gpj.exe.jpg"),
        ("报告.pdf", "jpg", "报告.jpg"),
        ("建议 .wps", "doc", "建议.wps"),
        ("第1.2节", "pdf", "第1.2节.pdf"),
        ("a\r\nSet-Cookie: x.txt", "txt", "aSet-Cookie x.txt"),
        ("...", "pdf", "附件.pdf"),
        ("", "png", "附件.png"),
        ("长" * 300 + ".pdf", "pdf", "长" * 96 + ".pdf"),
    ],
)
def test_names(name: str, code: str, clean: str) -> None:
    assert clean_name(name, KINDS[code]) == clean
