"""起草、修改文稿、联名、确认沟通: what is typed is counted, offered, and never written over unseen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.door import Person, Refused
from huiyin.cases.models import Case, CaseText, CoSign
from huiyin.intake import actions as intake
from huiyin.intake.queries import mark_of
from huiyin.people.models import Body, Proposer, User
from tests.desk.office import Town, story, text
from tests.desk.test_acts import MANUSCRIPT, WELL
from tests.stories import Story

pytestmark = pytest.mark.django_db

MINE = "我写了一整天的建议。"


def paper() -> Story:
    return story().case("c1", text="原来的正文。")


def on_paper() -> Town:
    """A draft that the deputy and the body's clerk can both write in."""
    town = Town(paper())
    Case.objects.update(on_paper=True)
    return town


def seen_by(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def typed(**more: Any) -> dict[str, Any]:
    return {**MANUSCRIPT, "situation": MINE, "co_signers": "", **more}


def test_what_another_saved_meanwhile_is_shown_and_nothing_is_lost() -> None:
    town = on_paper()
    mine = seen_by(text(town.form("d1", "write")))
    theirs = seen_by(text(town.form("review", "write")))
    assert mine == theirs
    first = town.act("review", "write", typed(situation="登记人员改的。", title="关于c1改过的建议", seen=theirs))
    assert first.status_code == 302

    told = town.act("d1", "write", typed(seen=mine))
    assert told.status_code == 422
    page = text(told)
    assert "review某" in page
    assert "改过文稿" in page
    differences = page.partition('class="both"')[2].partition("</section>")[0]
    assert "登记人员改的。" in differences
    assert "关于c1改过的建议" in differences
    assert MINE in page
    assert CaseText.objects.get().situation == "登记人员改的。"

    again = town.act("d1", "write", typed(seen=seen_by(page)))
    assert again.status_code == 302
    assert CaseText.objects.get().situation == MINE


def test_an_answer_to_an_invitation_is_no_change_of_the_text() -> None:
    town = Town(story().case("c1", co_signers=["d2"], text="修路。"))
    seen = seen_by(text(town.form("d1", "write")))
    assert town.act("d2", "co_sign", {}, {"proposer": "d2"}).status_code == 302
    assert town.act("d1", "write", typed(co_signers="代表2", seen=seen)).status_code == 302


def test_who_was_invited_meanwhile_is_a_change() -> None:
    town = Town(paper())
    case = town.case()
    before = mark_of(case)
    CoSign.objects.create(case=case, proposer=Proposer.objects.get(code="d2"))
    assert mark_of(case) != before


def test_the_action_itself_does_not_write_over_what_it_did_not_see() -> None:
    town = Town(paper())
    user = User.objects.get(username="d1")
    actor, case = Person(user, timezone.localdate()), town.case()
    written = intake.Manuscript(title="关于c1的建议", lead=case.lead, whole="新的。")
    with pytest.raises(Refused, match="被改过"):
        intake.write(case, written, seen="0" * 64, actor=actor, at=timezone.now())
    assert CaseText.objects.get().joined == "原来的正文。"
    intake.write(case, written, seen=mark_of(case), actor=actor, at=timezone.now())
    assert CaseText.objects.get().joined == "新的。"


def test_the_wish_to_be_visited_is_told_to_the_units() -> None:
    town = Town(paper())
    assert town.act("d1", "write", typed(wishes_visit="on", wished_units="单位u1、某局")).status_code == 302
    case = town.case()
    assert case.wishes_visit
    assert case.wished_units == "单位u1、某局"
    assert "希望承办单位走访" in text(town.page("d1"))
    box = re.search(r'<input type="checkbox" name="wishes_visit"[^>]*>', text(town.form("d1", "write")))
    assert box is not None
    assert " checked" in box[0]


def test_the_unit_reads_the_wish_where_it_talks() -> None:
    town = Town(story().case("c1").assigned(lead="u1"))
    Case.objects.update(wishes_visit=True)
    assert "希望承办单位走访" in text(town.page("u1"))
    assert "提出人希望承办单位走访" in text(town.form("u1", "contact", {"unit": "u1"}))


def test_units_and_people_are_offered_and_others_can_be_typed() -> None:
    town = Town(story().case("c1").case("p1", kind="proposal"))
    page = text(town.client("d1").get("/cases/new/"))  # type: ignore[arg-type]
    assert '<option value="单位u1">' in page
    assert '<option value="代表2"' in page
    assert "委员1" not in page.partition('id="people"')[2]
    Proposer.objects.filter(code="d3").update(name="代表2", sector="东乡代表团")
    page = text(town.form("d1", "write"))
    assert '<option value="d3"' in page
    assert 'value="代表2"' not in page


def test_the_count_stands_on_the_page_with_its_warning() -> None:
    town = Town(paper())
    assert town.act("d1", "write", typed(situation="字" * 30, analysis="", advice="")).status_code == 302
    assert "正文共 30 字" in text(town.form("d1", "write"))
    Body.objects.update(length_warning=20)
    page = text(town.form("d1", "write"))
    assert 'data-total="20"' in page
    assert "超过 20 字，请考虑精简" in page


def test_an_invitation_is_read_and_answered_on_one_page() -> None:
    town = Town(story().case("c1", co_signers=["d2", "d3"], text="请在路口加装护栏。").step("co_sign", proposer="d3"))
    page = text(town.form("d2", "co_sign", {"proposer": "d2"}))
    before_the_button = page.partition('<button class="main"')[0]
    assert "请在路口加装护栏。" in before_the_button
    assert "代表3代表已联名" in before_the_button
    assert "decline_co_sign/?proposer=d2" in page
    assert town.act("d2", "decline_co_sign", {}, {"proposer": "d2"}).status_code == 302
    assert CoSign.objects.get(proposer__code="d2").answer == "declined"


def test_a_talk_is_read_and_confirmed_on_one_page() -> None:
    stage, who, query, data = WELL["confirm_contact"]
    town = Town(stage())
    page = text(town.form(who, "confirm_contact", query))
    before_the_button = page.partition('<button class="main"')[0]
    assert "走访" in before_the_button
    assert "不表示对办理结果满意" in page
    assert town.act(who, "confirm_contact", data, query).status_code == 302
