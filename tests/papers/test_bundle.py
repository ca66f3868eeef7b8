"""案卷: one file of everything, in order, that an archive can page through."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from huiyin.papers import Bundle, Column, Document, Register, Sheet, cell, label, row, to_pdf
from tests.papers.making import TEXT, letter
from tests.papers.reading import pages

ISSUED = to_pdf(letter(body=TEXT * 2))
SHEET = Sheet(title="征询意见表", widths=(1, 3), rows=(row(label("案号"), cell("112")),))
LIST = Register(title="清单", columns=(Column(title="案号"),), rows=(("112",),))


def bundle(*documents: Document) -> Bundle:
    return Bundle(title="关于加装电梯的建议", facts=(("案号", "第112号"),), documents=documents, dated=date(2026, 4, 1))


def bookmarks(made: bytes) -> list[tuple[str, int]]:
    reader: Any = PdfReader(BytesIO(made))
    found: Any = reader.outline
    return [(one.title, reader.get_destination_page_number(one)) for one in found]


def test_documents_follow_the_cover_and_the_contents_each_with_a_bookmark() -> None:
    made = to_pdf(
        bundle(
            Document(
                title="答复函",
                content=ISSUED,
                number="东建函〔2026〕12号",
                dated=date(2026, 3, 1),
                responsible="市住建局",
            ),
            Document(title="征询意见表", content=SHEET),
            Document(title="交办清单", content=LIST),
        )
    )
    count = len(PdfReader(BytesIO(ISSUED)).pages)
    assert bookmarks(made) == [
        ("封面", 0),
        ("卷内文件目录", 1),
        ("答复函", 2),
        ("征询意见表", 2 + count),
        ("交办清单", 3 + count),
    ]
    read = pages(made)
    assert "案号：第112号" in read[0].texts
    contents = "".join(read[1].texts)
    for text in (
        "答复函",
        "东建函〔2026〕12号",
        "市住建局",
        "20260301",
        f"征询意见表{3 + count}",
        f"交办清单{4 + count}",
    ):
        assert text in contents
    assert read[2].texts[:3] == pages(ISSUED)[0].texts[:3]


def test_an_issued_paper_s_pages_are_drawn_by_the_same_strokes() -> None:
    made = PdfReader(BytesIO(to_pdf(bundle(Document(title="答复函", content=ISSUED)))))
    for ours, theirs in zip(PdfReader(BytesIO(ISSUED)).pages, made.pages[2:], strict=True):
        first: Any = ours.get_contents()
        second: Any = theirs.get_contents()
        assert first.get_data() == second.get_data()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"PK\x03\x04 no pdf", ISSUED[:400]])
def test_a_file_that_is_no_pdf_has_a_page_that_says_so(content: bytes) -> None:
    made = to_pdf(bundle(Document(title="扫描件", content=content), Document(title="征询意见表", content=SHEET)))
    assert [title for title, _ in bookmarks(made)] == ["封面", "卷内文件目录", "扫描件", "征询意见表"]
    assert "此件无法并入本卷，另见电子文件。" in pages(made)[2].texts


def test_a_file_with_a_password_has_a_page_that_says_so() -> None:
    writer = PdfWriter(clone_from=BytesIO(ISSUED))
    writer.encrypt("secret", algorithm="AES-256")
    locked = BytesIO()
    writer.write(locked)
    made = to_pdf(bundle(Document(title="扫描件", content=locked.getvalue())))
    assert "此件无法并入本卷，另见电子文件。" in pages(made)[2].texts


def test_what_a_page_would_do_when_it_is_opened_is_left_out() -> None:
    writer = PdfWriter(clone_from=BytesIO(ISSUED))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.root_object[NameObject("/OpenAction")] = script
    handed_in = BytesIO()
    writer.write(handed_in)
    made = to_pdf(bundle(Document(title="扫描件", content=handed_in.getvalue())))
    reader = PdfReader(BytesIO(made))
    assert all("/AA" not in page for page in reader.pages)
    assert b"app.alert" not in made
    assert "/OpenAction" not in reader.root_object


def test_a_long_list_of_contents_counts_its_own_pages() -> None:
    documents = [Document(title=f"第{n}件", content=SHEET) for n in range(1, 101)]
    made = to_pdf(bundle(*documents))
    marks = dict(bookmarks(made))
    assert marks["第1件"] > 2
    contents = "".join(text for page in pages(made)[1 : marks["第1件"]] for text in page.texts)
    assert f"第100件{marks['第100件'] + 1}" in contents


def test_the_same_bundle_is_the_same_file() -> None:
    assert to_pdf(bundle(Document(title="答复函", content=ISSUED))) == to_pdf(
        bundle(Document(title="答复函", content=ISSUED))
    )
