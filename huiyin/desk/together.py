"""Many at once: one step on all the duties that were ticked on a desk, each a step of its own through the same act.

A refused one does not take the others along; what was done and what was not is told afterwards, each with its reason. One
talk for several cases (``contact``) is the exception that the action itself makes: a single meeting, in all cases or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from huiyin.cases.door import Person, Refused
from huiyin.desk.acts import ACTS
from huiyin.desk.forms.base import in_plain_words
from huiyin.desk.forms.handling import ContactForm
from huiyin.desk.queries.picked import Pick, Picked, picked
from huiyin.desk.queries.standing import person_of
from huiyin.handling import actions as handling
from huiyin.people.models import User

Steps = Iterator[tuple[str, dict[str, Any]]]


class NothingForm(forms.Form):
    """A step that asks nothing."""


class RemarkForm(forms.Form):
    remark = forms.CharField(label="意见", required=False, max_length=500, help_text="写入每一件的审核意见；可以不填")


class HandlersForm(forms.Form):
    """What is left empty stays as it is on each."""

    leader = forms.CharField(label="领办领导（姓名和职务）", required=False, max_length=100)
    section = forms.CharField(label="承办股室", required=False, max_length=100)
    handler = forms.CharField(label="经办人", required=False, max_length=100)
    phone = forms.CharField(label="电话", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.values()):
            raise forms.ValidationError("请至少填写一项")
        return data


@dataclass(frozen=True, slots=True)
class Together:
    """One act on many. ``beside``: what to know before the button is pressed."""

    step: str
    label: str
    button: str
    form: type[forms.Form] = NothingForm
    beside: str = ""


# In the order of the buttons on a desk.
TOGETHER: Mapping[str, Together] = {
    one.step: one
    for one in (
        Together("sign_for", "批量签收", "签收", beside="签收后各件期限照规则起算；要申请退办的请取消勾选，单独办理"),
        Together(
            "approve", "批量审核通过", "审核通过", RemarkForm, "只通过您打开工作台时的那一稿；其后另有新稿的不会通过"
        ),
        Together("name_handlers", "批量明确承办人员", "明确承办人员", HandlersForm, "没有填的项目各件保持原样"),
        Together(
            "contact", "一次沟通记入多案", "记录沟通", beside="同一次沟通，记入勾选的每一件；只能一起记或者都不记"
        ),
        Together("urge", "批量催办", "催办", beside="各件分别记一次催办"),
    )
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: the reasons why it was not done, or none."""

    public_id: str
    duty_no: int
    reasons: tuple[str, ...] = ()

    def kept(self) -> list[Any]:
        return [self.public_id, self.duty_no, *self.reasons]


def reasons_against(together: Together, one: Picked) -> list[str]:
    """Everything that speaks against the step on this one, as its own page would say."""
    if together.step == "approve" and one.pick.draft_no != one.duty.draft_no:
        return [f"您看的是第 {one.pick.draft_no} 稿，现在已有第 {one.duty.draft_no} 稿，请打开阅读"]
    return ACTS[together.step].reasons(one.scene)


def _steps(together: Together, one: Picked, typed: Mapping[str, Any]) -> Steps:
    """The steps that the act comes to on one duty, with what their forms are filled in with."""
    duty = one.duty
    match together.step:
        case "approve":
            yield "approve", {"seen": one.pick.draft_no, "remark": typed.get("remark", "")}
        case "name_handlers":
            if typed["leader"] and typed["leader"] != duty.leader:
                yield "take_charge", {"leader": typed["leader"]}
            now = (duty.section, duty.handler, duty.handler_phone)
            then = (typed["section"] or now[0], typed["handler"] or now[1], typed["phone"] or now[2])
            if then != now:
                yield "name_handlers", dict(zip(("section", "handler", "phone"), then, strict=True))
        case _:
            yield together.step, {}


def take_all(
    together: Together, texts: Sequence[str], typed: Mapping[str, Any], *, user: User, now: datetime
) -> list[Outcome]:
    """The step on each, one after the other, each whole or not at all."""
    person = person_of(user, timezone.localdate(now))
    return [_take_one(together, text, typed, person, user, now) for text in dict.fromkeys(texts)]


def _take_one(
    together: Together, text: str, typed: Mapping[str, Any], person: Person, user: User, now: datetime
) -> Outcome:
    pick = Pick.read(text)
    [one] = picked([text], user, now, person)
    outcome = Outcome(pick.public_id, pick.duty_no)
    try:
        with transaction.atomic():
            for step, data in _steps(together, one, typed):
                _take(step, data, picked([text], user, now, person)[0])
    except Refused as refused:
        return Outcome(pick.public_id, pick.duty_no, refused.reasons)
    return outcome


def _take(step: str, data: Mapping[str, Any], one: Picked) -> None:
    act = ACTS[step]
    if twice := one.scene.folder.taken_since(step, one.duty):
        raise Refused(twice.partition("。")[0])
    if against := act.reasons(one.scene):
        raise Refused(*against)
    form = act.form(one.scene, data)
    if not form.is_valid():
        raise Refused(*(str(error) for errors in form.errors.values() for error in errors))
    act.take(one.scene, form)


# -- one talk for several cases ---------------------------------------------------------------------------------------


class TalkForm(ContactForm):
    """One meeting: its cases are those ticked."""

    def arrange(self) -> None:
        super().arrange()
        del self.fields["cases"]
        self.initial["with_whom"] = ""
        in_plain_words(self)


def note_talk(form: TalkForm, chosen: Iterable[Picked]) -> list[Outcome]:
    """One talk in all of them, under one meeting. Refused as a whole."""
    first, *others = list(chosen)
    for one in (first, *others):
        if twice := one.scene.folder.taken_since("contact", one.duty):
            raise Refused(f"{one.case.number_label}：{twice.partition('。')[0]}")
    handling.contact(
        first.case,
        unit=first.duty.unit,
        cases=[one.case for one in others],
        **form.given(),
        actor=first.scene.person,
        at=form.moment,
    )
    return [Outcome(one.pick.public_id, one.pick.duty_no) for one in (first, *others)]
