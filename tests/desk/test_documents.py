"""文号和函件: a unit's clerk keeps the register; letters are read as they will be printed, or as they went out."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from huiyin.handling.models import Answer, DocumentNumber, DocumentSeries
from huiyin.papers.office_program import NotConverted
from huiyin.people.models import Unit
from huiyin.reply import letters
from huiyin.reply.models import Letter, Letterhead
from tests.desk.office import LEVELS, Town, ago, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year
U1 = {"unit": "u1"}


def handled() -> Story:
    told = story().case("c1").assigned(lead="u1", co_hosts=["u2"])
    return told.at(ago(4)).contacted().at(ago(3)).step("give_opinion", unit="u2", text="会办二的意见")


def register(town: Town, who: str = "u1", query: str = "") -> HttpResponse:
    return town.client(who).get(reverse("desk:documents") + query)  # type: ignore[return-value]


def send(town: Town, data: dict[str, str], who: str = "u1", query: str = "") -> HttpResponse:
    return town.client(who).post(reverse("desk:documents") + query, data)  # type: ignore[return-value]


SERIES = {"do": "series", "pattern": "某交函〔{year}〕{n}号", "first": "5"}


# -- 文号登记簿 -------------------------------------------------------------------------------------------------------


def test_the_clerk_sets_the_number_and_the_next_reply_bears_it() -> None:
    town = Town(handled())
    assert "还没有设定文号格式" in text(register(town))
    assert send(town, SERIES).status_code == 302
    assert f"某交函〔{THIS_YEAR}〕5号（自动编号）" in text(town.form("u1", "reply", U1))
    town.act("u1", "reply", {"result_class": "A", "text": "办好了", "number": ""}, U1)
    page = text(register(town))
    assert f"某交函〔{THIS_YEAR}〕5号" in page
    assert "关于c1的建议" in page
    assert f"某交函〔{THIS_YEAR}〕6号" in page


def test_what_was_typed_wrong_is_shown_again_with_its_reason() -> None:
    town = Town(handled())
    answer = send(town, {**SERIES, "pattern": "某交函{n}号"})
    assert answer.status_code == 422
    assert "各有一个" in text(answer)
    assert "某交函{n}号" in text(answer)
    assert not DocumentSeries.objects.exists()


def test_a_gap_is_shown_and_explained_in_its_row() -> None:
    town = Town(handled())
    send(town, SERIES)
    town.act("u1", "reply", {"result_class": "A", "text": "办好了", "number": f"某交函〔{THIS_YEAR}〕7号"}, U1)
    assert "有 2 个空号还没有说明" in text(register(town))
    refused = send(town, {"do": "explain", "n": "7", "explanation": "作废"})
    assert refused.status_code == 422
    assert "不是空号" in text(refused)
    assert send(town, {"do": "explain", "n": "6", "explanation": "打印作废"}).status_code == 302
    page = text(register(town))
    assert "有 1 个空号还没有说明" in page
    assert "打印作废" in page


@pytest.mark.parametrize("who", ["assigning", "d1", "u1:head"])
def test_who_is_no_clerk_of_a_unit_has_no_register(who: str) -> None:
    town = Town(handled())
    assert register(town, who).status_code == 404
    assert send(town, SERIES, who).status_code == 404


def test_a_clerk_does_not_open_another_units_register() -> None:
    town = Town(handled())
    assert register(town, "u1", "?unit=u2").status_code == 404
    assert send(town, SERIES, "u1", "?unit=u2").status_code == 404


def test_the_register_asks_the_same_queries_at_one_number_and_at_a_hundred() -> None:
    town = Town(handled())
    send(town, SERIES)
    series = DocumentSeries.objects.get()
    asked, client = [], town.client("u1")
    for n in (5, 300):
        DocumentNumber.objects.create(series=series, year=THIS_YEAR, n=n, explanation="作废", at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("desk:documents"))
        asked.append(len(queries))
        assert len(page.content) < 100_000
    assert asked[0] == asked[1]
    assert asked[0] <= 12, [query["sql"][:90] for query in queries]


# -- 自制模板 ---------------------------------------------------------------------------------------------------------


def own_template(*more: str) -> SimpleUploadedFile:
    document = Document()
    for line in ("自制的格式", "{{ 标题 }}", *more, "{%p for 段 in 正文 %}", "{{ 段 }}", "{%p endfor %}"):
        document.add_paragraph(line)
    written = BytesIO()
    document.save(written)
    return SimpleUploadedFile("模板.docx", written.getvalue())


def upload(town: Town, file: SimpleUploadedFile | None, who: str = "u1") -> HttpResponse:
    data = {"do": "template"} | ({"file": file} if file is not None else {})
    return town.client(who).post(reverse("desk:documents"), data)  # type: ignore[return-value]


def lines_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def test_a_units_own_template_is_looked_at_with_a_real_case_and_then_used() -> None:
    town = Town(drafted())
    assert upload(town, own_template()).status_code == 302
    preview = letter_url(town, "letter_file", 1, "docx")
    assert preview in text(register(town))
    assert lines_of(town.client("u1").get(preview).content)[0] == "自制的格式"
    for level in LEVELS:
        town.act(f"u1:{level}", "approve", {"seen": "1"}, {"unit": "u1", "level": level})
    town.act("u1", "issue", {"seen": "1", "number": ""}, U1)
    assert "送审的答复正文" in lines_of(Letter.objects.get().docx.path.read_bytes())
    assert upload(town, None).status_code == 302
    assert Letterhead.objects.get().template is None


@pytest.mark.office
def test_the_pdf_of_a_letter_comes_out_of_the_units_own_template_and_is_an_archive_s() -> None:
    town = Town(drafted())
    upload(town, own_template("{{ 文号 }}"))
    page = text(town.client("u1").get(letter_url(town)))  # type: ignore[arg-type]
    assert "照本单位的自制模板排印，PDF 由 LibreOffice 转换" in page
    for level in LEVELS:
        town.act(f"u1:{level}", "approve", {"seen": "1"}, {"unit": "u1", "level": level})
    town.act("u1", "issue", {"seen": "1", "number": "某函〔2026〕5号"}, U1)
    pdf = PdfReader(Letter.objects.get().pdf.path)
    said = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert said.startswith("自制的格式")
    assert "某函〔2026〕5号" in said
    record: Any = pdf.root_object["/Metadata"]
    assert re.search(rb"pdfaid:part\W*2\b", record.get_object().get_data())


def test_without_libreoffice_the_pdf_keeps_the_systems_form_and_the_pages_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    town = Town(drafted())
    upload(town, own_template())
    page = text(town.client("u1").get(letter_url(town)))  # type: ignore[arg-type]
    assert "没有安装 LibreOffice，PDF 和下面的样子仍按系统的格式" in page
    assert "服务器没有安装 LibreOffice，PDF 仍按系统的格式" in text(register(town))
    given = town.client("u1").get(letter_url(town, "letter_file", 1, "pdf")).content
    assert "自制的格式" not in PdfReader(BytesIO(given)).pages[0].extract_text()


def test_a_letter_is_printed_by_its_template_before_anything_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice takes seconds, at worst a minute; nobody else waits for it."""
    town = Town(handled())
    upload(town, own_template("{{ 文号 }}"))
    printed: list[tuple[bool, list[str]]] = []
    around = len(connection.savepoint_ids)  # the test's own

    def print_it(content: bytes, *, ending: str, to: str) -> bytes:
        printed.append((len(connection.savepoint_ids) > around, lines_of(content)))
        return b"%PDF-1.7 " + str(len(printed)).encode()

    monkeypatch.setattr(letters, "converted", print_it)
    send(town, SERIES)
    town.act("u1", "reply", {"result_class": "A", "text": "办好了", "number": ""}, U1)
    [(locked, lines)] = printed
    assert not locked
    assert f"某交函〔{THIS_YEAR}〕5号" in lines
    assert Letter.objects.get().pdf.path.read_bytes() == b"%PDF-1.7 1"
    assert Answer.objects.filter(draft__paper="reply").count() == 1
    assert DocumentSeries.objects.get().last == 5


def test_a_letter_that_libreoffice_did_not_print_says_so_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(handled())
    upload(town, own_template())
    tried: list[bytes] = []

    def fail(content: bytes, *, ending: str, to: str) -> bytes:
        tried.append(content)
        raise NotConverted("用时太长")

    monkeypatch.setattr(letters, "converted", fail)
    town.act("u1", "reply", {"result_class": "A", "text": "办好了", "number": ""}, U1)
    assert len(tried) == 1
    monkeypatch.undo()
    kept = Letter.objects.get()
    assert lines_of(kept.docx.path.read_bytes())[0] == "自制的格式"
    assert "办好了" in "".join(page.extract_text() for page in PdfReader(kept.pdf.path).pages)
    page = text(town.client("u1").get(letter_url(town)))  # type: ignore[arg-type]
    assert "印发时 LibreOffice 没有转换成功，PDF 和下面的样子按系统的格式" in page


def test_an_unknown_field_is_named_and_nothing_changes() -> None:
    town = Town(drafted())
    answer = upload(town, own_template("{{ 身份证号 }}"))
    assert answer.status_code == 422
    assert "没有名为“身份证号”的字段" in text(answer)
    assert not Letterhead.objects.exists()


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"MZ", b""])
def test_what_is_no_word_file_is_no_template(content: bytes) -> None:
    town = Town(drafted())
    assert upload(town, SimpleUploadedFile("模板.docx", content)).status_code == 422
    assert not Letterhead.objects.exists()


def test_a_template_too_large_is_refused_with_the_limit() -> None:
    town = Town(drafted())
    with override_settings(MAX_FILE_MB=1):
        answer = upload(town, SimpleUploadedFile("模板.docx", b"PK" + bytes(1024 * 1024)))
    assert answer.status_code == 422
    assert "超过 1 MB" in text(answer)


# -- 函件 -------------------------------------------------------------------------------------------------------------


def drafted() -> Story:
    return handled().at(ago(2)).step("draft", unit="u1", text="送审的答复正文", class_="A")


def letter_url(town: Town, name: str = "letters", *more: object, code: str = "u1") -> str:
    return reverse(f"desk:{name}", args=[town.case().public_id, town.duty(code).no, 1, *more])


def test_a_draft_is_read_as_it_will_be_printed() -> None:
    town = Town(drafted())
    page = text(town.client("u1").get(letter_url(town)))  # type: ignore[arg-type]
    assert "尚未印发，印发时照此排印" in page
    picture = town.client("u1").get(letter_url(town, "letter_page", 1, 1))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert town.client("u1").get(letter_url(town, "letter_page", 1, 99)).status_code == 404
    pdf = town.client("u1").get(letter_url(town, "letter_file", 1, "pdf"))
    assert pdf.content.startswith(b"%PDF")
    assert quote("（未印发）.pdf") in pdf["Content-Disposition"]


@pytest.mark.parametrize("who", ["d1", "d2", "stranger", "u3", "u2"])
def test_nobody_reads_a_draft_who_may_not(who: str) -> None:
    town = Town(drafted())
    client = town.client(who)
    for url in (letter_url(town), letter_url(town, "letter_file", 1, "docx"), letter_url(town, "letter_page", 1, 1)):
        assert client.get(url).status_code == 404


def test_what_was_issued_is_handed_out_as_it_went_out() -> None:
    town = Town(handled())
    town.act("u1", "reply", {"result_class": "A", "text": "办好了", "number": "某函〔2026〕1号"}, U1)
    kept = Letter.objects.get()
    Letterhead.objects.create(unit=Unit.objects.get(code="u1"), head="改过的红头", at=timezone.now())
    for who in ("u1", "d1", "assigning", "review"):
        client = town.client(who)
        assert "印发的原件" in text(client.get(letter_url(town)))  # type: ignore[arg-type]
        for kind, file in (("pdf", kept.pdf), ("docx", kept.docx)):
            given = client.get(letter_url(town, "letter_file", 1, kind))
            assert b"".join(given.streaming_content) == file.path.read_bytes()  # type: ignore[attr-defined]
    assert town.client("stranger").get(letter_url(town, "letter_file", 1, "pdf")).status_code == 404


def test_the_page_of_the_case_leads_to_the_letter() -> None:
    town = Town(handled())
    town.act("u1", "reply", {"result_class": "A", "text": "办好了"}, U1)
    assert letter_url(town) in text(town.page("d1"))


def test_an_answer_entered_without_its_letter_is_printed_from_the_record() -> None:
    town = Town(handled())
    page = text(town.client("u2").get(letter_url(town, code="u2")))  # type: ignore[arg-type]
    assert "没有留存原件" in page
    assert not Letter.objects.exists()


def test_letters_ask_at_most_twelve_queries() -> None:
    town = Town(drafted())
    client, url = town.client("u1"), letter_url(town)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) <= 12
