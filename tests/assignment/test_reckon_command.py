"""manage.py reckon: what moves when the working days change."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from huiyin.cases.models import Duty, Event
from huiyin.workdays.models import Day
from huiyin.workdays.queries import drop_copies
from tests.stories import Story

pytestmark = pytest.mark.django_db


def reckon() -> str:
    out = StringIO()
    call_command("reckon", stdout=out)
    return out.getvalue()


def test_nothing_moves_when_no_day_changed() -> None:
    Story().case().at("2024-03-08").assigned(lead="u1").play()
    events = Event.objects.count()
    assert reckon() == "重算案件 1 件，期限有变化的 0 件\n"
    assert Event.objects.count() == events


def test_a_day_that_became_free_moves_what_ends_on_it() -> None:
    story = Story().case("c1", number="6001").at("2024-03-04").assigned(lead="u1", co_hosts=["u2"])
    story.case("c2", number="6002").assigned(lead="u3").contacted("u3").step("reply", unit="u3", class_="A")
    story.play().all_done()
    assert Duty.objects.get(unit_code="u1").answer_due == date(2024, 6, 4)
    Day.objects.create(area_code="", date=date(2024, 6, 4), is_working=False, name="演练", source="测试")
    drop_copies()
    said = reckon()
    assert "第 6001 号" in said
    assert "u1 2024-06-04 → 2024-06-05" in said
    assert "6002" not in said  # answered: its date has done its work
    assert said.endswith("重算案件 1 件，期限有变化的 1 件\n")
    assert Duty.objects.get(unit_code="u1").answer_due == date(2024, 6, 5)
    assert Duty.objects.get(unit_code="u3").answer_due == date(2024, 6, 4)
    assert Event.objects.filter(step="reckon").count() == 1
    call_command("verify", stdout=StringIO())
