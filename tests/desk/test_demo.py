"""The demo office: every state is there, every account signs in, and the record holds."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from huiyin.cases.lifecycle import CASE_STATES, DRAFT_STATES, DUTY_STATES
from huiyin.cases.models import Case, Duty, Event
from huiyin.desk.demo import PASSWORD, accounts, make
from huiyin.handling.models import Draft
from huiyin.people.models import Area, Post, Proposer, User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)


def demo(*args: str) -> str:
    out = StringIO()
    call_command("demo", *args, stdout=out)
    return out.getvalue()


@override_settings(DEMO=True)
def test_it_is_made_once() -> None:
    shown = demo("--if-empty")
    assert PASSWORD in shown
    for account in accounts():
        assert account.username in shown
    events = Event.objects.count()
    assert demo("--if-empty") == ""
    assert Event.objects.count() == events
    with pytest.raises(CommandError, match="已经建立"):
        demo()


@override_settings(DEMO=True)
def test_if_empty_leaves_an_office_alone() -> None:
    Area.objects.create(code="990001", name="另一个县")
    assert demo("--if-empty") == ""
    assert not Case.objects.exists()


@override_settings(DEMO=False)
@pytest.mark.parametrize("args", [(), ("--if-empty",)])
def test_made_up_cases_never_come_into_a_real_office(args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="DEMO=false"):
        demo(*args)
    assert not Area.objects.exists()


def test_every_state_is_there() -> None:
    make(TODAY)
    assert set(Case.objects.values_list("state", flat=True)) == set(CASE_STATES)
    # Taken over and taken along are what a visitor brings about himself.
    assert set(Duty.objects.values_list("state", flat=True)) >= set(DUTY_STATES) - {"returned", "replaced", "ended"}
    assert set(Draft.objects.values_list("state", flat=True)) >= set(DRAFT_STATES) - {"sent_back", "superseded"}
    assert Duty.objects.filter(return_pending=True).exists()
    assert Duty.objects.filter(extension_pending=True).exists()
    assert Duty.objects.filter(round=2, state="signed").exists()
    assert Duty.objects.filter(role="separate").exists()
    assert Duty.objects.filter(upper__isnull=False).exists()
    assert Case.objects.exclude(received_from="").filter(duties__role="co_host").exists()
    waiting = Duty.objects.filter(state="answered", answers_by="reply", case__state="assigned")
    assert any(duty.forms["returned"] < duty.forms["sent"] for duty in waiting)


@pytest.mark.parametrize(
    "today",
    [
        date(2024, 2, 29),
        date(2025, 2, 5),
        date(2025, 10, 9),
        TODAY,
        date(2026, 7, 1),
        date(2026, 12, 31),
        date(2029, 1, 1),
    ],
    ids=str,
)
def test_it_can_be_made_on_any_day(today: date) -> None:
    """With dates that are overdue, near and far; and nothing in it lies in the future."""
    make(today)
    dues = [due for due in Case.objects.values_list("next_due", flat=True) if due is not None]
    assert any(due < today for due in dues)
    assert any(today <= due <= today + timedelta(days=5) for due in dues)
    assert any(due > today + timedelta(days=20) for due in dues)
    assert all(timezone.localdate(at) < today for at in Event.objects.values_list("at", flat=True))


def test_every_account_signs_in() -> None:
    make(TODAY)
    assert {account.username for account in accounts()} == set(User.objects.values_list("username", flat=True))
    for account in accounts():
        user = User.objects.get(username=account.username)
        assert user.check_password(PASSWORD)
        assert Post.objects.filter(user=user).exists() or Proposer.objects.spoken_for_by(user).exists()
        # An administrator keeps the lists; the cases are not his to read.
        assert Case.objects.visible_to(user, TODAY).exists() != (account.username == "gly")
        Client().force_login(user)


def test_each_step_was_taken_by_an_account() -> None:
    """But for what the city handed out: nobody of the county drafted it."""
    make(TODAY)
    assert set(Event.objects.filter(user=None).values_list("step", flat=True)) <= {"begin"}


def test_the_record_holds() -> None:
    make(TODAY)
    out = StringIO()
    call_command("verify", stdout=out)
    assert f"案件 {Case.objects.count()} 件" in out.getvalue()
    assert f"记录 {Event.objects.count()} 条" in out.getvalue()
