"""联合行文: a lead answers together with co-hosts that have given their opinion."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.handling.models import Draft, DraftFile
from huiyin.people.models import Unit
from huiyin.reply import actions as reply
from huiyin.reply.letters import for_letters, letters_of
from huiyin.reply.models import Letter
from tests.desk.office import LEVELS, Town, ago, story, text
from tests.papers.reading import pages
from tests.reply.test_letters import clerk
from tests.stories import Story

pytestmark = pytest.mark.django_db

U1 = {"unit": "u1"}
REPLY = {"text": "现答复如下。道路已经修好。", "result_class": "A"}


def handled() -> Story:
    """Two co-hosts, of whom u2 alone has given its opinion."""
    told = story().case("c1", number="12").assigned(lead="u1", co_hosts=["u2", "u3"]).at(ago(4)).contacted()
    return told.at(ago(3)).step("give_opinion", unit="u2", text="建议采纳。")


def town_with_draft(**more: Any) -> Town:
    town = Town(handled())
    done = town.act("u1", "draft", {**REPLY, "joint": ["u2"], **more}, U1)
    assert done.status_code == 302, text(done)
    return town


def issue(town: Town) -> Any:
    for level in LEVELS:
        town.act(f"u1:{level}", "approve", {"seen": str(town.duty("u1").draft_no)}, {**U1, "level": level})
    return town.act("u1", "issue", {"seen": str(town.duty("u1").draft_no), "number": "某函〔2026〕8号"}, U1)


def test_the_page_offers_the_co_hosts_whose_opinion_is_given() -> None:
    page = text(Town(handled()).form("u1", "draft", U1))
    assert "联合答复单位" in page
    assert 'name="joint" value="u2"' in page
    assert 'name="joint" value="u3"' not in page


def test_where_no_opinion_is_given_nothing_is_offered() -> None:
    town = Town(story().case("c1").assigned(lead="u1", co_hosts=["u2"]).at(ago(4)).contacted())
    assert "联合答复单位" not in text(town.form("u1", "draft", U1))


def test_one_whose_opinion_is_not_given_cannot_be_named() -> None:
    town = Town(handled())
    back = town.act("u1", "draft", {**REPLY, "joint": ["u3"]}, U1)
    assert back.status_code == 422
    assert not Draft.objects.filter(duty__unit_code="u1").exists()


def test_it_goes_out_under_the_lead_s_number_and_every_name_and_the_record_tells_who() -> None:
    town = town_with_draft()
    assert town.last_event().data["joint"] == ["u2"]
    assert issue(town).status_code == 302
    assert town.last_event().data["joint"] == ["u2"]
    assert town.last_event().data["number"] == "某函〔2026〕8号"
    kept = Letter.objects.get(answer__duty__unit_code="u1")
    last = pages(kept.pdf.path.read_bytes())[-1]
    first_name, second_name = last.line("单位u1")[0], next(line for line in last.texts if "单位u2" in line)
    assert "单位u1单位u2" in second_name.replace(" ", "")
    assert first_name.left < 100


def test_a_reply_of_one_unit_tells_nothing_of_joint_ones() -> None:
    town = Town(handled())
    town.act("u1", "draft", REPLY, U1)
    assert "joint" not in town.last_event().data


def test_in_the_ordinary_form_the_red_head_names_all_the_lead_first() -> None:
    town = town_with_draft()
    reply.set_letterhead(
        Unit.objects.get(code="u1"), form="ordinary", head="单位u1文件", actor=clerk(), at=timezone.now()
    )
    assert issue(town).status_code == 302
    first = pages(Letter.objects.get(answer__duty__unit_code="u1").pdf.path.read_bytes())[0]
    heads = [line for line in first.lines if line[0].size > 25]
    assert ["".join(one.text for one in line) for line in heads if "单位" in "".join(o.text for o in line)][:2] == [
        "单位u1", "单位u2"
    ]  # fmt: skip


def test_who_signs_gets_no_copy() -> None:
    town_with_draft()
    (one,) = letters_of(for_letters(Draft.objects.filter(duty__unit_code="u1")).get())
    assert one.letter.senders == ("单位u1", "单位u2")
    assert "单位u2" not in one.letter.copies
    assert "单位u3" in one.letter.copies


def test_the_proposer_and_whoever_verifies_it_read_all_names() -> None:
    town = town_with_draft()
    issue(town)
    page = text(town.page("d1"))
    assert "联合答复单位" in page
    assert "单位u2" in page
    code = Letter.objects.get(answer__duty__unit_code="u1").code
    assert "单位u1、单位u2" in text(Client().get(reverse("portal:verify", args=[code])))  # type: ignore[arg-type]


def test_an_opinion_sent_back_since_keeps_the_letter_from_going_out() -> None:
    town = town_with_draft()
    assert town.act("u1", "reject_opinion", {"reason": "空泛"}, {"unit": "u2"}).status_code == 302
    back = issue(town)
    assert back.status_code == 422
    assert "单位u2的会办意见已退回或不再会办" in text(back)
    assert not Letter.objects.filter(answer__duty__unit_code="u1").exists()
    assert not DraftFile.objects.exists()


def test_the_letter_of_a_further_round_may_be_joint_and_names_the_one_before() -> None:
    town = town_with_draft()
    issue(town)
    assert town.act("assigning", "rehandle", {"reason": "没有修完"}, U1).status_code == 302
    talk = {"stage": "before", "mode": "visit", "with_whom": "代表1", "summary": "看过。"}
    town.act("u1", "contact", talk, U1)
    assert town.act("u1", "draft", {**REPLY, "joint": ["u2"]}, U1).status_code == 302
    (one,) = letters_of(for_letters(Draft.objects.filter(duty__unit_code="u1")).get(no=2))
    assert one.letter.refers_to == "某函〔2026〕8号的再次答复"
    assert one.letter.senders == ("单位u1", "单位u2")
