"""公函: what stands in a letter, whom it is addressed to, and that what went out is kept as it went out."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from pypdf import PdfReader

from huiyin import papers
from huiyin.cases.door import ANYBODY, Person, Refused
from huiyin.cases.models import Case
from huiyin.files.queries import unlinked
from huiyin.handling import actions as handling
from huiyin.handling.models import Answer, Draft
from huiyin.people.models import Office, Session, Term, Unit, User
from huiyin.reply import actions as reply
from huiyin.reply.letters import CaseLetter, for_letters, letters_given, letters_of, reference
from huiyin.reply.models import Letter, Letterhead
from tests.desk.office import LEVELS, Town, ago, ahead, story
from tests.stories import Story

pytestmark = pytest.mark.django_db


def handled() -> Story:
    told = story().case("c1", co_signers=["d2", "d3"], number="12")
    told.step("co_sign", proposer="d2").assigned(lead="u1", co_hosts=["u2"])
    return told.at(ago(4)).contacted().at(ago(3)).step("give_opinion", unit="u2", text="建议采纳。")


def replied(text: str = "一、道路已经修好。", **more: str) -> Story:
    return handled().at(ago(2)).step("reply", unit="u1", class_="A", text=text, **more)


def given(code: str = "u1") -> list[CaseLetter]:
    """The letters of what the unit answered last."""
    drafts = for_letters(Draft.objects.filter(duty__unit_code=code, duty__case__title__contains="c1", state="issued"))
    return letters_given(drafts.order_by("pk").last())  # type: ignore[arg-type]


def only(letters: list[CaseLetter]) -> papers.Letter:
    assert len(letters) == 1
    return letters[0].letter


def in_session(case: Case) -> None:
    """As if it had been handed in at a session."""
    term = Term.objects.create(body_id=case.body_id, number=18, starts=date(2024, 1, 1))
    case.session = Session.objects.create(term=term, number=3, year=case.year, opens=ahead(-9), closes=ahead(-1))
    case.save()


def test_a_reply_is_addressed_to_every_proposer_who_signed() -> None:
    Town(replied())
    letter = only(given())
    assert letter.addressees == ("代表1代表", "代表2代表")
    assert letter.body[0] == "你们提出的《关于c1的建议》收悉。经研究办理，现答复如下："
    assert letter.body[1] == "一、道路已经修好。"


def test_its_title_tells_session_and_number() -> None:
    town = Town(replied())
    in_session(town.case())
    assert only(given()).title == f"关于{town.case().area.name}人大十八届三次会议第12号建议的答复"


def test_what_another_body_filed_keeps_that_bodys_number() -> None:
    case = Case(
        kind="suggestion", number="市人大0300号", received_from="市政府办公室", year=2026, title="关于某事的建议"
    )
    assert reference(case) == "市人大0300号建议"


def test_a_received_case_is_not_said_to_be_of_our_own_session() -> None:
    told = story().case("c1", kind="suggestion").step(
        "receive", number="0231", **{"from": "省人民政府办公厅"}, unit="u1", role="co_host", assigned=ago(6),
        others=[{"name": "省交通运输厅", "role": "lead"}],
    )  # fmt: skip
    town = Town(told.at(ago(2)).step("give_opinion", unit="u1", text="建议采纳。"))
    in_session(town.case())
    assert only(given()).title == "关于第0231号建议的会办意见"


def test_class_and_publication_stand_on_a_reply_and_the_form_goes_with_it() -> None:
    Town(replied(open="none"))
    letter = only(given())
    assert (letter.class_mark, letter.publication_mark) == ("A", "不予公开")
    assert [one.title for one in letter.attachments] == ["办理情况征询意见表"]


def test_a_copy_goes_to_the_offices_and_the_co_hosts() -> None:
    town = Town(replied())
    letter = only(given())
    assert set(letter.copies) == {
        *Office.objects.filter(body=town.case().body).values_list("name", flat=True),
        "政府办",
        "单位u2",
    }


def test_more_co_hosts_than_the_foot_of_a_page_holds_are_named_together() -> None:
    told = story().case("c1", number="12").assigned(lead="u1", co_hosts=["u2", "u3", "u4"]).at(ago(4)).contacted()
    town = Town(told.at(ago(2)).step("reply", unit="u1", class_="A", text="道路已经修好。"))
    town.case().duties.filter(role="co_host").update(unit_name="筹" * 150)
    assert [name for name in only(given()).copies if "会办" in name or "筹" in name] == ["各会办单位"]


def test_a_letter_speaks_to_several_from_its_first_line_to_its_last() -> None:
    Town(replied())
    body = only(given()).body
    assert str(body[0]).startswith("你们提出的")
    assert str(body[-1]) == "感谢你们对我们工作的关心和支持，欢迎继续提出宝贵意见。"


def test_an_opinion_goes_to_the_lead_and_bears_no_class() -> None:
    Town(replied())
    letter = only(given("u2"))
    assert letter.addressees == ("单位u1",)
    assert letter.title.endswith("第12号建议的会办意见")
    assert (letter.class_mark, letter.attachments, letter.senders) == ("", (), ("单位u2",))


def test_the_opinion_in_a_received_case_goes_to_the_outside_lead() -> None:
    told = story().case("c1", kind="proposal").step(
        "receive", number="2026177", **{"from": "市政府办公室"}, unit="u1", role="co_host", assigned=ago(6),
        others=[{"name": "市教育局", "role": "lead"}],
    )  # fmt: skip
    Town(told.at(ago(2)).step("give_opinion", unit="u1", text="建议采纳。"))
    letter = only(given())
    assert letter.addressees == ("市教育局",)
    assert letter.copies[0] == "市政府办公室"


def test_an_opening_and_thanks_that_were_drafted_are_not_written_twice() -> None:
    Town(replied("您提出的《关于c1的建议》收悉。现答复如下：\n已经修好。\n感谢您的关心。"))
    letter = only(given())
    assert letter.body == ("您提出的《关于c1的建议》收悉。现答复如下：", "已经修好。", "感谢您的关心。")


def test_the_letter_of_a_further_round_names_the_one_before() -> None:
    told = handled().at(ago(2)).step("draft", unit="u1", class_="A", text="已经修好。")
    for level in LEVELS:
        told.step("approve", unit="u1", level=level)
    told.step("issue", unit="u1", number="某函〔2026〕3号")
    told.evaluated("d1", result="unsatisfied", reason="没有修").step("rehandle", unit="u1", reason="不满意")
    told.contacted().step("reply", unit="u1", class_="A", text="再次修好。")
    Town(told)
    letter = only(given())
    assert letter.refers_to == "某函〔2026〕3号的再次答复"
    assert letter.title.endswith("的再次答复")
    assert "已经作出答复" in str(letter.body[0])


def test_each_merged_case_has_a_letter_with_its_own_number_title_and_proposer() -> None:
    told = story().case("c1", number="12").filed().case("c2", lead="d3", number="15").filed().step("merge", into="c1")
    told.in_case("c1").step("assign", lead="u1").step("sign_for", unit="u1").at(ago(3)).replied()
    Town(told)
    first, second = given()
    assert (first.case.number, second.case.number) == ("12", "15")
    assert second.letter.addressees == ("代表3代表",)
    assert "第15号" in second.letter.title
    assert "《关于c2的建议》" in str(second.letter.body[0])


def test_before_it_is_issued_it_says_that_it_is_a_draft() -> None:
    Town(handled().at(ago(2)).step("draft", unit="u1", class_="A", text="初稿"))
    draft = for_letters(Draft.objects.all()).get(duty__unit_code="u1")
    letter = only(letters_of(draft))
    assert (letter.draft, letter.dated, letter.signers) == (True, None, ())


# -- what went out ----------------------------------------------------------------------------------------------------


def issue(town: Town, **more: object) -> Answer:
    content = handling.Content(text="道路已经修好。", result_class="A", **more)  # type: ignore[arg-type]
    reply.with_letters(reply.reply)(
        town.case(), unit=Unit.objects.get(code="u1"), content=content, actor=ANYBODY, at=timezone.now()
    )
    return Answer.objects.get(duty__unit_code="u1")


def printed(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def clerk(code: str = "u1") -> Person:
    return Person(User.objects.get(username=code), timezone.localdate())


def test_what_was_issued_is_kept_byte_for_byte_whatever_is_set_afterwards() -> None:
    town = Town(handled())
    kept = Letter.objects.get(answer=issue(town))
    before = kept.pdf.path.read_bytes(), kept.docx.path.read_bytes()
    assert before[0].startswith(b"%PDF")
    unit = Unit.objects.get(code="u1")
    reply.set_letterhead(unit, form="ordinary", head="另一个红头", actor=clerk(), at=timezone.now())
    again = Letter.objects.get()
    assert (again.pdf.path.read_bytes(), again.docx.path.read_bytes()) == before


def test_a_letter_that_cannot_be_kept_is_not_issued(tmp_path: Path) -> None:
    town = Town(handled())
    (tmp_path / "no folder").write_text("a file in its place")
    with override_settings(FILES_DIR=tmp_path / "no folder"), pytest.raises(OSError, match="no folder"):
        issue(town)
    assert not Answer.objects.filter(duty__unit_code="u1").exists()
    assert town.duty("u1").state == "signed"


@override_settings(SITE_ADDRESS="https://office.example")
def test_a_code_is_printed_where_readers_reach_the_office() -> None:
    town = Town(handled())
    issue(town)
    kept = Letter.objects.get()
    assert len(kept.code) == 16
    assert kept.code[:4] in printed(kept.pdf.path.read_bytes())


def test_no_code_is_printed_where_nobody_could_verify_it() -> None:
    town = Town(handled())
    with override_settings(SITE_ADDRESS=""):
        issue(town)
    kept = Letter.objects.get()
    assert kept.code[:4] not in printed(kept.pdf.path.read_bytes())


@override_settings(SITE_ADDRESS="https://office.example")
def test_a_unit_can_leave_the_code_off() -> None:
    town = Town(handled())
    unit = Unit.objects.get(code="u1")
    reply.set_letterhead(unit, form="letter", with_code=False, actor=clerk(), at=timezone.now())
    issue(town)
    kept = Letter.objects.get()
    assert kept.code[:4] not in printed(kept.pdf.path.read_bytes())


def test_only_the_units_clerk_sets_its_letterhead() -> None:
    Town(handled())
    with pytest.raises(Refused, match="本单位经办人"):
        reply.set_letterhead(
            Unit.objects.get(code="u1"), form="letter", actor=clerk("u2"), at=timezone.now() - timedelta(hours=1)
        )
    assert not Letterhead.objects.exists()


def test_what_was_issued_is_never_taken_for_a_file_that_nothing_refers_to() -> None:
    town = Town(handled())
    issue(town)
    assert not unlinked().exists()
