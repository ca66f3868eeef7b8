"""Files made to do harm, broken ones and wrong ones: harmless, or refused in words."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from huiyin.exchange.word_in import NotReadable, read_paper
from huiyin.exchange.word_in.actions import read_file
from huiyin.exchange.word_in.converting import as_docx
from huiyin.papers import office_program
from tests.exchange import in_word
from tests.exchange.in_word import Written, saved
from tests.files import made

REST = "关于修路的建议"
MAIN = "word/document.xml"


def document() -> BytesIO:
    one = Document()
    one.add_paragraph(REST)
    one.add_paragraph("路不平。")
    return saved(one)


def altered(new: dict[str, bytes]) -> BytesIO:
    """The document with these parts in place of its own, or added."""
    file = BytesIO()
    with zipfile.ZipFile(document()) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in old.namelist():
            if name not in new:
                target.writestr(name, old.read(name))
        for name, content in new.items():
            target.writestr(name, content)
    file.seek(0)
    return file


def body(inside: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<w:body>{inside}</w:body></w:document>"
    ).encode()


LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{Path(__file__).as_uri()}">]>'


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE])
def test_entities_are_not_expanded(before: str) -> None:
    text = body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", before)
    with pytest.raises(NotReadable, match="XML 实体"):
        read_paper(altered({MAIN: text}), "x.docx")


def test_what_stands_elsewhere_is_not_fetched() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="x/image" Target="http://127.0.0.1:9/spy.png" TargetMode="External"/>'
        b'<Relationship Id="r2" Type="x/image" Target="../../../../etc/passwd"/></Relationships>'
    )
    text = body(
        f"<w:p><w:r><w:t>{REST}</w:t></w:r></w:p><w:p><w:r><w:t>请修。</w:t></w:r></w:p>"
        '<w:p><w:r><w:drawing><a:blip r:link="r1"/></w:drawing><w:drawing><a:blip r:embed="r2"/></w:drawing></w:r></w:p>'
    )
    paper = read_paper(altered({MAIN: text, "word/_rels/document.xml.rels": rels}), "x.docx")
    assert paper.files == []
    assert paper.texts == {"whole": "请修。"}
    assert any("网址" in one for one in paper.doubts["attached"])


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000
    with pytest.raises(NotReadable, match="结构不正常"):
        read_paper(altered({MAIN: body(deep)}), "x.docx")


def test_macros_bombs_and_locked_files_are_refused_in_words() -> None:
    refused = {
        "带有宏": BytesIO(made.zipped({"word/vbaProject.bin": b"x"}, made.WORD)),
        "大得不正常": BytesIO(made.zipped({"word/document.xml": bytes(40 * 1024 * 1024)}, made.WORD)),
        "加了密": BytesIO(made.compound("EncryptedPackage", "EncryptionInfo")),
        "已损坏": BytesIO(made.DOCX[:80]),
        "不是 Word 文件": BytesIO(made.PDF),
        "这不是 Word 文档": BytesIO(made.zipped({"word/document.xml": b"<x/>"}, made.WORD)),
        "文件是空的": BytesIO(b""),
    }
    for why, file in refused.items():
        with pytest.raises(NotReadable, match=why):
            read_file(file, "x.docx")


def test_half_an_xml_is_a_broken_file() -> None:
    with pytest.raises(NotReadable, match="已损坏"):
        read_paper(altered({MAIN: body("<w:p>")[:-40]}), "x.docx")


# -- .doc and .wps ----------------------------------------------------------------------------------------------------


def test_without_libreoffice_an_old_file_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(NotReadable, match=r"另存为 \.docx 后再导入"):
        read_file(BytesIO(made.DOC), "旧.doc")


@pytest.mark.office
def test_an_old_file_comes_in_by_libreoffice(tmp_path: Path) -> None:
    new = tmp_path / "提案.docx"
    new.write_bytes(in_word.as_lines(Written()).getvalue())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    office = office_program.libre_office()
    assert office is not None
    command = [office, profile, "--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(new)]
    subprocess.run(command, check=True, capture_output=True)
    with (tmp_path / "提案.doc").open("rb") as old:
        paper = read_file(old, "提案.wps")
    assert paper.title == "关于整治新街雨天积水的提案"
    assert (paper.lead, paper.co_signers) == ("谷某生", ["程某雪", "季某川"])
    assert list(paper.texts.values()) == list(in_word.PARTS.values())


@pytest.mark.office
def test_what_libreoffice_cannot_read_is_refused() -> None:
    with pytest.raises(NotReadable, match="另存为"):
        as_docx(BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)))
