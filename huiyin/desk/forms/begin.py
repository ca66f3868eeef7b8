"""起草 and 来件登记: the two forms with which a case begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from huiyin.cases.door import Person
from huiyin.desk.forms.base import find_people, in_plain_words
from huiyin.desk.forms.intake import ManuscriptFields, check_texts, find_co_signers, manuscript
from huiyin.desk.forms.subjects import offer_subjects
from huiyin.files.forms import FilesField
from huiyin.intake.actions import NewCase
from huiyin.people.models import Body, Kind, Office, Proposer, Timing, User
from huiyin.people.queries import session_on


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which this user may begin a case: in whose name (of a paper: whoever signed it), before which body."""

    code: str
    label: str
    body: Body
    lead: Proposer | None

    @property
    def on_paper(self) -> bool:
        return self.lead is None


def begin_ways(user: User, person: Person) -> list[Way]:
    """His own and his collectives' names before the bodies they may address, that of the convener first; then papers of
    the offices he works in."""
    mine = list(Proposer.objects.spoken_for_by(user).select_related("area", "convener"))
    bodies = list(Body.objects.filter(area__in={one.area_id for one in mine}))
    ways = [
        Way(f"{one.code}:{body.type}", f"{one.styled}，向{body.name}提出", body, one)
        for one in mine
        for body in sorted(bodies, key=lambda body: not (one.convener or one).may_lead(body.kind))
        if body.area_id == one.area_id and one.may_lead(body.kind)
    ]
    for post in person.posts:
        office = post.office
        if office is not None and office.type == Office.Type.REVIEW and office.body is not None:
            label = f"纸质{Kind(office.body.kind).label}，由{office.name}录入"
            ways.append(Way(f"paper:{office.body.type}", label, office.body, None))
    return ways


class BeginForm(ManuscriptFields):
    """起草: in one's own name, or a collective's; a paper's signer is named by the clerk."""

    way = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    lead = forms.CharField(label="领衔人", required=False, help_text="纸质件填领衔人姓名")
    number = forms.CharField(label="拟用编号", max_length=60, required=False, help_text="纸质件已有编号的填写")
    attached = FilesField()

    def __init__(self, ways: list[Way], today: date, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.ways = {way.code: way for way in ways}
        self.today = today
        self.refusals: list[str] = []
        self.fields["way"].choices = [(way.code, way.label) for way in ways]  # type: ignore[attr-defined]
        self.initial["way"] = ways[0].code
        self.offer_names((way.body.area_id for way in ways), (way.body.kind for way in ways))
        self.length_warning = ways[0].body.length_warning
        if len(ways) == 1:
            self.fields["way"].widget = forms.HiddenInput()
        if not any(way.on_paper for way in ways):
            del self.fields["lead"], self.fields["number"]
        offer_subjects(self, (way.body.area_id for way in ways))
        self.order_fields(["way", "lead", "number"])
        in_plain_words(self)

    @property
    def only_way(self) -> Way | None:
        return next(iter(self.ways.values())) if len(self.ways) == 1 else None

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        check_texts(self)
        way = self.ways.get(data.get("way", ""))
        if way is None:
            return data
        find_co_signers(self, way.body.area_id, way.body.kind)
        if way.on_paper:
            self._find_lead(way)
        return data

    def _find_lead(self, way: Way) -> None:
        try:
            found = find_people(self.cleaned_data.get("lead", ""), way.body.area_id, way.body.kind)
        except forms.ValidationError as problem:
            self.add_error("lead", problem)
            return
        if len(found) != 1:
            if "lead" not in self.errors:
                self.add_error("lead", "请填一位领衔人")
            return
        self.cleaned_data["lead"] = found[0]

    def new_case(self) -> NewCase:
        way = self.ways[self.cleaned_data["way"]]
        session = session_on(way.body, self.today)
        lead = way.lead or self.cleaned_data["lead"]
        return NewCase(
            body=way.body,
            manuscript=manuscript(self.cleaned_data, lead),
            session=session,
            year=session.year if session is not None else self.today.year,
            timing=session.timing_on(self.today) if session is not None else Timing.ORDINARY,
            wanted_number=self.cleaned_data.get("number", "") if way.on_paper else "",
            on_paper=way.on_paper,
            files=self.cleaned_data["attached"],
        )
