"""本案文书: every paper of a case for who may have it, filled in from the record, and bound in the order of a case file."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader, PdfWriter

from huiyin import papers
from huiyin.cases.models import CaseFile
from huiyin.exchange.outgoing import CasePaper, CasePapers, collecting
from huiyin.files.actions import NewFile, store
from huiyin.files.kinds import KINDS
from huiyin.files.models import StoredFile
from huiyin.handling.models import Answer, AnswerScan, DraftFile
from huiyin.people.models import User
from huiyin.reply.models import Letter
from tests.desk.office import LEVELS, Town, ago, story, text
from tests.files import made
from tests.files.made import upload
from tests.papers.making import a_png
from tests.stories import Story

pytestmark = pytest.mark.django_db

U1 = {"unit": "u1"}


def year() -> Story:
    """A case that has everything: a return refused, a talk, an opinion, two drafts, an unsatisfied form, a second round."""
    told = story().case("c1", co_signers=["d2"], text="路灯坏了。\n请修。").step("co_sign", proposer="d2")
    told.assigned(lead="u1", co_hosts=["u2"]).step("request_return", unit="u1", reason="不归我们管", suggest=["u3"])
    told.step("refuse_return", unit="u1", reason="归你们管").step("urge", unit="u1")
    told.at(ago(5)).contacted().step("confirm_contact", unit="u1", proposer="d1")
    told.step("give_opinion", unit="u2", text="可以修。").step("draft", unit="u1", class_="A", text="初稿")
    told.step("send_back", unit="u1", level=LEVELS[0], reason="写具体").step(
        "draft", unit="u1", class_="A", text="已经修好。"
    )
    for level in LEVELS:
        told.step("approve", unit="u1", level=level)
    told.step("issue", unit="u1", number="某函〔2026〕3号")
    told.evaluated("d1", attitude="satisfied", result="unsatisfied", reason="只修了一半")
    return told.at(ago(3)).step("rehandle", unit="u1", reason="请修另一半")


def having(town: Town, who: str) -> list[CasePaper]:
    return CasePapers(town.case(), User.objects.get(username=who), timezone.now()).every


def paper(town: Town, who: str, begins: str) -> papers.Paper:
    [found] = [one for one in having(town, who) if one.key.startswith(begins)]
    made = found.make()
    assert not isinstance(made, bytes)
    return made


def said(made: papers.Paper) -> str:
    """All that stands on a paper."""
    if isinstance(made, papers.Sheet):
        return "\n".join(f"{cell.text}\n{cell.foot}" for row in made.rows for cell in row.cells)
    assert isinstance(made, papers.Letter)
    return "\n".join([made.title, *made.addressees, *(str(block) for block in made.body)])


def test_they_stand_in_the_order_of_the_case_file() -> None:
    kinds = [one.key.partition("-")[0] for one in having(Town(year()), "assigning")]
    assert kinds == [
        "text", "hand", "return", "contact", "approval", "letter", "approval", "approval", "letter", "face", "form",
        "urge", "rehandle",
    ]  # fmt: skip


def test_a_proposer_has_what_concerns_him_and_nothing_of_the_way_there() -> None:
    kinds = {one.key.partition("-")[0] for one in having(Town(year()), "d1")}
    assert kinds == {"text", "hand", "contact", "letter", "form"}


def test_a_co_host_has_its_own_papers_alone() -> None:
    found = having(Town(year()), "u2")
    assert {one.by for one in found if one.key.startswith(("approval", "return", "contact"))} <= {"单位u2"}
    assert not any(one.key.startswith(("form", "rehandle", "urge", "face")) for one in found)


def test_the_form_tells_what_was_ticked_and_why() -> None:
    told = said(paper(Town(year()), "assigning", "form"))
    assert "☑满意" in told
    assert "☑不满意" in told
    assert "只修了一半" in told
    assert "某函〔2026〕3号" in told


def test_the_return_request_tells_the_decision() -> None:
    told = said(paper(Town(year()), "u1", "return"))
    assert all(part in told for part in ("不归我们管", "未同意。归你们管", "单位主要负责人"))


def test_the_approval_sheet_tells_every_level_and_who_signed() -> None:
    told = said(paper(Town(year()), "u1", "approval-1-2"))
    assert told.count("同意。") == len(LEVELS)
    assert "已经修好。" in told


def test_a_draft_sent_back_tells_why() -> None:
    assert "退回：写具体" in said(paper(Town(year()), "u1", "approval-1-1"))


def test_a_talk_that_was_confirmed_says_so() -> None:
    told = said(paper(Town(year()), "u1", "contact"))
    assert "代表1代表已在系统中确认" in told
    assert "走访（计为面商）" in told


def test_a_unit_is_told_in_writing_to_handle_it_again() -> None:
    town = Town(year())
    told = said(paper(town, "u1", "rehandle"))
    assert all(part in told for part in ("单位u1", "代表1代表：只修了一半", "请修另一半", "重新办理"))
    due = town.duty("u1").answer_due
    assert papers.chinese_date(due) in told


def test_an_urging_names_the_date_by_which_it_was_due() -> None:
    told = said(paper(Town(year()), "u1", "urge"))
    assert "距到期还有" in told
    assert "抓紧办理" in told


def test_the_case_itself_goes_out_with_its_text() -> None:
    given = paper(Town(year()), "d1", "text")
    assert all(part in said(given) for part in ("路灯坏了。", "代表2代表", "关于c1的建议"))
    words = "".join(cell.text for table in Document(BytesIO(papers.to_docx(given))).tables for cell in table._cells)
    assert "路灯坏了。" in words


def test_the_papers_ask_the_same_queries_for_one_draft_and_for_many() -> None:
    town = Town(year())
    client, url = town.client("u1"), reverse("desk:case_papers", args=[town.case().public_id])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    assert page.status_code == 200
    assert len(queries) <= 12


# -- the page ---------------------------------------------------------------------------------------------------------


def url(town: Town, name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=[town.case().public_id, *more])


def test_every_paper_listed_opens_as_word_and_pdf() -> None:
    town = Town(year())
    client = town.client("u1")
    assert "本案文书" in text(client.get(url(town, "case_papers")))  # type: ignore[arg-type]
    for one in having(town, "u1"):
        word = client.get(url(town, "case_paper", one.key, "docx"))
        assert word.content.startswith(b"PK"), one.key
    pdf = client.get(url(town, "case_paper", "hand-out", "pdf"))
    assert "交办单" in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)


def test_the_case_file_has_every_paper_with_a_bookmark() -> None:
    town = Town(year())
    made = town.client("u1").get(url(town, "case_file", "pdf"))
    marks = [mark.title for mark in PdfReader(BytesIO(made.content)).outline if not isinstance(mark, list)]
    bound = [one.title for one in having(town, "u1") if one.bound]
    assert [title for title in bound if not any(title in str(mark) for mark in marks)] == []


def zipped(town: Town, who: str) -> ZipFile:
    answer: Any = town.client(who).get(url(town, "case_file", "zip"))
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_the_zip_holds_them_one_by_one_and_letters_as_they_went_out() -> None:
    told = story().case("c1").assigned(lead="u1").at(ago(2)).contacted()
    town = Town(told)
    town.act("u1", "reply", {"result_class": "A", "text": "好了"}, {"unit": "u1"})
    kept = Letter.objects.get().pdf.path.read_bytes()
    made = zipped(town, "u1")
    assert any(made.read(name) == kept for name in made.namelist())
    assert made.namelist()[0].startswith("01 案件原文")


@pytest.mark.parametrize("who", ["stranger", "u4", "d3"])
def test_a_stranger_has_none(who: str) -> None:
    town = Town(year())
    client = town.client(who)
    for address in (url(town, "case_papers"), url(town, "case_paper", "text", "pdf"), url(town, "case_file", "zip")):
        assert client.get(address).status_code == 404


def test_a_paper_that_is_not_his_is_not_there() -> None:
    town = Town(year())
    keys = {one.key for one in having(town, "assigning")} - {one.key for one in having(town, "d1")}
    assert keys
    client = town.client("d1")
    assert {client.get(url(town, "case_paper", key, "pdf")).status_code for key in keys} == {404}


# -- what was handed in with them -------------------------------------------------------------------------------------

PHOTO, TABLE, PLAN, SEALED, OLD = "现场.jpg", "预算.xlsx", "方案.png", "盖章件.pdf", "作废的图.png"


def with_files() -> Town:
    """Attachments of the case, of a talk, of a draft that was superseded, of the one that was issued, and its scan."""
    town = Town(story().case("c1", text="修路。").assigned(lead="u1", co_hosts=["u2"]))
    case, at = town.case(), timezone.now()
    case_file = NewFile("来件.txt", KINDS["txt"], BytesIO("原来的信".encode()))
    CaseFile.objects.create(case=case, stored=store(case_file), name=case_file.name, at=at)
    talk = {"stage": "before", "mode": "visit", "with_whom": "代表1", "summary": "看过。"}
    town.act("u1", "contact", {**talk, "attached": [upload(PHOTO, made.JPG)]}, U1)
    reply = {"text": "现答复如下。", "result_class": "A"}
    town.act("u1", "draft", {**reply, "attached": [upload(OLD, a_png(20, 30))]}, U1)
    annexes = [upload(PLAN, a_png(400, 300)), upload(TABLE, made.XLSX)]
    town.act("u1", "draft", {**reply, "attached": annexes}, U1)
    for level in LEVELS:
        town.act(f"u1:{level}", "approve", {"seen": "2"}, {**U1, "level": level})
    town.act("u1", "issue", {"seen": "2", "number": "某函1号"}, U1)
    sealed = {"which": str(Answer.objects.get().pk), "attached": [upload(SEALED, foreign_pdf())]}
    assert town.act("u1", "attach_scan", sealed, U1).status_code == 302
    return town


def foreign_pdf() -> bytes:
    """As a scanner writes it: no PDF/A."""
    writer = PdfWriter()
    writer.add_blank_page(200, 300)
    writer.add_blank_page(200, 300)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def files_by_paper(town: Town, who: str) -> dict[str, list[str]]:
    return {one.key: [file.name for file in one.files] for one in having(town, who) if one.files}


def test_each_file_stands_beside_the_paper_that_it_was_handed_in_with() -> None:
    town = with_files()
    everything = {
        "text": ["来件.txt"],
        "contact-1": [PHOTO],
        "approval-1-1": [OLD],
        "letter-1-2-1": [PLAN, TABLE, SEALED],
    }
    assert files_by_paper(town, "u1") == files_by_paper(town, "assigning") == everything


def test_a_proposer_has_no_file_of_a_draft_that_was_not_issued_and_a_co_host_none_of_the_reply() -> None:
    town = with_files()
    issued = {"text": ["来件.txt"], "contact-1": [PHOTO], "letter-1-2-1": [PLAN, TABLE, SEALED]}
    assert files_by_paper(town, "d1") == issued
    assert files_by_paper(town, "u2") == {"text": ["来件.txt"]}
    names = " ".join(zipped(town, "d1").namelist())
    assert OLD not in names
    assert OLD not in text(town.client("d1").get(url(town, "case_papers")))  # type: ignore[arg-type]
    pdf = PdfReader(BytesIO(town.client("d1").get(url(town, "case_file", "pdf")).content))
    assert not any(OLD in page.extract_text() for page in pdf.pages)


def test_the_zip_has_every_file_behind_its_paper_byte_for_byte() -> None:
    archive = zipped(with_files(), "u1")
    names = archive.namelist()
    [contact] = [place for place, name in enumerate(names) if "沟通记录" in name]
    number = names[contact][:2]
    assert names[contact + 1] == f"{number}-1 {PHOTO}"
    assert archive.read(names[contact + 1]) == made.JPG


def test_pictures_and_pdfs_become_pages_and_what_cannot_is_named() -> None:
    town = with_files()
    answer = town.client("u1").get(url(town, "case_file", "pdf"))
    pdf: Any = PdfReader(BytesIO(answer.content))
    marks = {one.title: pdf.get_destination_page_number(one) for one in pdf.outline}
    assert [title for title in marks if title.startswith("附件：")] == [
        f"附件：{PHOTO}", f"附件：{OLD}", f"附件：{PLAN}", f"附件：{SEALED}"
    ]  # fmt: skip
    assert len(pdf.pages[marks[f"附件：{PLAN}"]].images) == 1
    assert [float(pdf.pages[marks[f"附件：{SEALED}"] + more].mediabox.width) for more in (0, 1)] == [200, 200]
    contents = "".join(pdf.pages[1].extract_text().split())
    assert f"附件：{TABLE}" in contents
    assert contents.count("另见电子文件") == 3  # the text file, the table, and a JPEG that is broken


def test_a_file_too_large_to_be_bound_keeps_no_smaller_one_out() -> None:
    town = with_files()
    too_large = collecting.MOST_BOUND + 1
    StoredFile.objects.filter(pk=DraftFile.objects.get(name=PLAN).stored_id).update(size=too_large)
    pdf: Any = PdfReader(BytesIO(town.client("u1").get(url(town, "case_file", "pdf")).content))
    marks = {one.title for one in pdf.outline}
    assert f"附件：{PLAN}" not in marks
    assert f"附件：{SEALED}" in marks


def test_a_foreign_pdf_takes_the_claim_to_be_an_archive_s_file_from_the_whole_and_the_contents_say_so() -> None:
    town = with_files()

    def bound() -> tuple[bool, str]:
        pdf: Any = PdfReader(BytesIO(town.client("u1").get(url(town, "case_file", "pdf")).content))
        return b"pdfaid" in pdf.root_object["/Metadata"].get_data(), "".join(pdf.pages[1].extract_text().split())

    claims, contents = bound()
    assert not claims
    assert "非PDF/A" in contents
    AnswerScan.objects.all().delete()
    claims, contents = bound()
    assert claims
    assert "非PDF/A" not in contents


def test_files_add_no_query_to_the_page() -> None:
    town = with_files()
    client, address = town.client("u1"), url(town, "case_papers")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert PHOTO in text(client.get(address))  # type: ignore[arg-type]
    assert len(queries) <= 12
