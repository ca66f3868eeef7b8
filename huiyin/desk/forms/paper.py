"""纸质件录入: what was handed in on paper, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms

from huiyin.cases.models import Case
from huiyin.desk.forms.base import radios
from huiyin.desk.forms.begin import BeginForm, Way
from huiyin.intake.actions import NewCase
from huiyin.people.models import Session, Timing, User, session_name
from huiyin.reply.models import Form

MOST_SESSIONS = 4
SHOWN_LAST = 5


class PaperForm(BeginForm):
    """What a pile has in common stays after each paper: the body, the session, when it came, what is done with it."""

    KEPT = ("way", "session", "timing", "hand_in", "signed")

    session = forms.ChoiceField(label="会次", required=False)
    timing = radios("提出时间", Timing.choices)
    hand_in = forms.BooleanField(label="录入后即提交审查", required=False, initial=True)
    signed = forms.BooleanField(
        label="联名人已在纸上签名", required=False, initial=True, help_text="勾选的，录入后即算联名，不再等本人确认"
    )

    def __init__(
        self,
        ways: list[Way],
        today: date,
        data: Any = None,
        files: Any = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(ways, today, data, files)
        self.sessions = {str(one.pk): one for one in _sessions(ways, today)}
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            *((key, _told(one, alone=self.only_way is not None)) for key, one in self.sessions.items()),
            ("", "不属于任何会次"),
        ]
        if self.sessions:
            newest = next(iter(self.sessions.values()))
            self.initial.update(session=str(newest.pk), timing=newest.timing_on(today))
        self.initial.update(kept or {})
        self.fields["lead"].required = True
        self.fields["lead"].widget.attrs.update({"list": "people", "autocomplete": "off", "autofocus": True})
        self.fields["title"].widget = forms.TextInput(attrs={"class": "wide", "maxlength": 300})
        self.fields["co_signers"].label = "联名人"
        for name in ("lead", "title", "situation", "analysis", "advice", "wishes_visit"):
            self.fields[name].help_text = ""
        self.fields["co_signers"].help_text = "几人用顿号隔开"
        self.fields["attached"].label = "附件、原件扫描"
        for name in ("situation", "analysis", "advice"):
            self.fields[name].widget.attrs["rows"] = 8
        self.order_fields([*self.KEPT, "number", "lead", "title"])

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in self.KEPT]

    @property
    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in ("lead", "title", "co_signers", "number")]

    @property
    def wishes(self) -> list[forms.BoundField]:
        names = ("subject", "wished_units", "wishes_visit", "agrees_to_publish", "not_public_reason", "attached")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        way, session = self.ways.get(data.get("way", "")), self.sessions.get(data.get("session", ""))
        if way is not None and session is not None and session.term.body_id != way.body.pk:
            self.add_error("session", f"该会次不是{way.body.name}的，请重选")
        return data

    def new_case(self) -> NewCase:
        session = self.sessions.get(self.cleaned_data["session"])
        return replace(
            super().new_case(),
            session=session,
            year=session.year if session is not None else self.today.year,
            timing=self.cleaned_data["timing"],
        )

    def kept(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.KEPT}


def _sessions(ways: list[Way], today: date) -> list[Session]:
    """The last sessions of each body, the newest first."""
    bodies = [way.body.pk for way in ways]
    there = Session.objects.filter(term__body__in=bodies, opens__lte=today).select_related("term__body")
    return list(there.order_by("-opens")[: MOST_SESSIONS * len(set(bodies))])


def _told(session: Session, *, alone: bool) -> str:
    """Of one body its name is said once, over the form."""
    term = session.term
    return session_name("" if alone else term.body.name, term.number, session.number)


def last_entered(user: User, on: date) -> list[Case]:
    """The papers that he entered last."""
    mine = Case.objects.visible_to(user, on).filter(on_paper=True, events__step="begin", events__user=user)
    return list(mine.select_related("lead", "session__term__body").order_by("-pk")[:SHOWN_LAST])


def last_forms(user: User, on: date) -> list[Form]:
    """The paper forms that he entered last."""
    mine = Form.objects.visible_to(user, on).filter(on_paper=True, entered_by=user, returned_at__isnull=False)
    return list(mine.select_related("proposer", "duty__case").order_by("-returned_at", "-pk")[:SHOWN_LAST])
