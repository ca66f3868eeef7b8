"""本案文书: every paper of a case for who may have it, filled in from the record, and bound in the order of a case file."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from huiyin import papers
from huiyin.exchange.outgoing import CasePaper, CasePapers
from huiyin.people.models import User
from huiyin.reply.models import Letter
from tests.desk.office import LEVELS, Town, ago, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db


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
    made = paper(Town(year()), "d1", "text")
    assert all(part in said(made) for part in ("路灯坏了。", "代表2代表", "关于c1的建议"))
    words = "".join(cell.text for table in Document(BytesIO(papers.to_docx(made))).tables for cell in table._cells)
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


def test_the_zip_holds_them_one_by_one_and_letters_as_they_went_out() -> None:
    told = story().case("c1").assigned(lead="u1").at(ago(2)).contacted()
    town = Town(told)
    town.act("u1", "reply", {"result_class": "A", "text": "好了"}, {"unit": "u1"})
    kept = Letter.objects.get().pdf.path.read_bytes()
    made = ZipFile(BytesIO(town.client("u1").get(url(town, "case_file", "zip")).content))
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
