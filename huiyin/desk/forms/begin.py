"""起草 and 来件登记: the two forms with which a case begins."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from huiyin.cases.door import Person
from huiyin.cases.models import Case, Role
from huiyin.desk.forms.base import LongText, MomentInput, check_due, day_field, find_people, in_plain_words, radios
from huiyin.desk.forms.intake import ManuscriptFields, check_texts, find_co_signers, manuscript
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.people.models import CLERK, Body, Kind, Office, Proposer, Session, Timing, Unit, User


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
    """His own and his collectives' names before the bodies they may address; then papers of the offices he works in."""
    mine = list(Proposer.objects.spoken_for_by(user).select_related("area"))
    bodies = list(Body.objects.filter(area__in={one.area_id for one in mine}))
    ways = [
        Way(f"{one.code}:{body.type}", f"{one.styled}，向{body.name}提出", body, one)
        for one in mine
        for body in bodies
        if body.area_id == one.area_id and one.may_lead(body.kind)
    ]
    for post in person.posts:
        office = post.office
        if office is not None and office.type == Office.Type.REVIEW and office.body is not None:
            label = f"纸质{office.body.get_type_display()}件，由{office.name}录入"
            ways.append(Way(f"paper:{office.body.type}", label, office.body, None))
    return ways


def session_on(body: Body, day: date) -> Session | None:
    """The session that is open, or the last that was."""
    there = Session.objects.filter(term__body=body, opens__lte=day).select_related("term__body")
    return there.order_by("-opens").first()


class BeginForm(ManuscriptFields):
    """起草: in one's own name, or a collective's; a paper's signer is named by the clerk."""

    way = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    lead = forms.CharField(label="领衔人", required=False, help_text="纸质件填领衔人姓名")
    number = forms.CharField(label="拟用编号", max_length=60, required=False, help_text="纸质件已有编号的填写")

    def __init__(self, ways: list[Way], today: date, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.ways = {way.code: way for way in ways}
        self.today = today
        self.refusals: list[str] = []
        self.fields["way"].choices = [(way.code, way.label) for way in ways]  # type: ignore[attr-defined]
        self.initial["way"] = ways[0].code
        if len(ways) == 1:
            self.fields["way"].widget = forms.HiddenInput()
        if not any(way.on_paper for way in ways):
            del self.fields["lead"], self.fields["number"]
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
        )


# -- 来件登记 ---------------------------------------------------------------------------------------------------------


def receiving_units(person: Person) -> list[Unit]:
    """The units whose clerk he is, and that still stand."""
    mine = [post.unit for post in person.posts if post.unit is not None and post.level == CLERK]
    return [unit for unit in mine if unit.successor_id is None]


class ReceiveForm(forms.Form):
    """来件登记: what an outside body handed out to the unit."""

    unit = forms.ChoiceField(label="收件单位")
    kind = radios("案别", Kind.choices)
    number = forms.CharField(label="来件编号", max_length=60)
    from_ = forms.CharField(label="交来机关", max_length=200, help_text="如“某市人民政府办公室”")
    title = forms.CharField(label="标题", max_length=300, widget=forms.TextInput(attrs={"class": "wide"}))
    proposer = forms.CharField(label="领衔人", max_length=200, help_text="姓名或集体名称；没有登记过的随本件登记")
    collective = forms.BooleanField(label="领衔人是集体（党派、团体、代表团、专委会）", required=False)
    role = radios("本单位", [(Role.LEAD.value, "主办"), (Role.CO_HOST.value, "会办")])
    assigned = day_field("交办日期", required=True, help_text="来文写明的交办日期，期限由此起算")
    due = day_field("指定期限", help_text="来文写明答复（意见）期限的填写，不填则按规则计算")
    others = forms.CharField(
        label="其他承办单位",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一家，写“单位 主办”或“单位 会办”",
    )
    text = forms.CharField(label="正文", required=False, widget=LongText(12))
    subject = forms.CharField(label="类别", max_length=100, required=False)
    at = forms.DateTimeField(label="办理时间", required=False, help_text="补录时填写；不填为现在")

    def __init__(self, units: list[Unit], now: datetime, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.units = {unit.code: unit for unit in units}
        self.now = now
        self.refusals: list[str] = []
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = units[0].code
        self.fields["at"].widget = MomentInput(max=timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"))
        in_plain_words(self)

    @property
    def moment(self) -> datetime:
        return self.cleaned_data.get("at") or self.now

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > self.now:
            raise forms.ValidationError("办理时间不能晚于现在")
        return at

    def clean_others(self) -> list[dict[str, str]]:
        roles = {label: value for value, label in Role.choices}
        found = []
        for line in self.cleaned_data["others"].splitlines():
            words = [word for word in re.split(r"[\s，,、：:（）()]+", line) if word]
            if not words:
                continue
            if len(words) != 2 or words[1] not in roles:
                raise forms.ValidationError(f"“{line.strip()}”没有写成“单位 主办”或“单位 会办”，如“某市财政局 会办”")
            found.append({"name": words[0], "role": roles[words[1]]})
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (assigned := data.get("assigned")) is not None and assigned > timezone.localdate(self.moment):
            self.add_error("assigned", "交办日期不能晚于登记日期")
        elif assigned is not None and assigned.year < self.now.year - 5:
            self.add_error("assigned", f"{assigned.year} 年早于 5 年以前，请核对年份")
        elif assigned is not None:
            check_due(self, "due", assigned)
        unit, kind = self.units.get(data.get("unit", "")), data.get("kind")
        if unit is not None and kind and (name := data.get("proposer", "").strip()):
            self.body = Body.objects.filter(
                area=unit.area_id, type=Body.Type.CONGRESS if kind == Kind.SUGGESTION else Body.Type.CPPCC
            ).first()
            if self.body is None:
                self.add_error("kind", "本地没有登记对应的人大、政协，不能登记此类来件")
            self.known = self._known(name, unit, kind)
            self._not_twice(unit, kind)
        return data

    def _not_twice(self, unit: Unit, kind: str) -> None:
        """The same number from the same body in the same year is the same paper."""
        data = self.cleaned_data
        number, day = data.get("number"), data.get("assigned")
        if not number or day is None:
            return
        there = Case.objects.filter(
            registering_unit=unit, kind=kind, number=number, received_from=data.get("from_", "")
        )
        before = there.filter(duties__unit=unit, duties__assigned_on__year=day.year).first()
        if before is not None:
            self.add_error("number", f"本单位已登记过{data['from_']}交来的{number}《{before.title}》，不要重复登记")

    def _type(self, kind: str) -> str:
        if self.cleaned_data.get("collective"):
            return Proposer.Type.COLLECTIVE
        return Proposer.Type.DEPUTY if kind == Kind.SUGGESTION else Proposer.Type.MEMBER

    def _known(self, name: str, unit: Unit, kind: str) -> Proposer | None:
        """A proposer of this name and type that is registered already; not to be guessed among several."""
        there = Proposer.objects.filter(area=unit.area_id, type=self._type(kind))
        found = list(there.filter(code=name)) or list(there.filter(name=name))
        if len(found) > 1:
            codes = "、".join(f"{one.code}（{one.sector or one.get_type_display()}）" for one in found)
            self.add_error("proposer", f"有 {len(found)} 位“{name}”，请改填代码：{codes}")
        return found[0] if found else None

    def new_proposer(self) -> Proposer:
        """One who is not registered yet, to be written with the case."""
        unit = self.units[self.cleaned_data["unit"]]
        name = self.cleaned_data["proposer"].strip()
        return Proposer(
            area_id=unit.area_id,
            code=f"w{secrets.token_hex(4)}",
            name=name,
            type=self._type(self.cleaned_data["kind"]),
        )

    def new_case(self, lead: Proposer) -> NewCase:
        data = self.cleaned_data
        if self.body is None:  # the form is not valid then
            raise ValueError("no body")
        day = data["assigned"]
        session = session_on(self.body, day)
        return NewCase(
            body=self.body,
            manuscript=Manuscript(title=data["title"], lead=lead, whole=data["text"], subject=data["subject"]),
            session=session,
            year=session.year if session is not None else day.year,
            timing=Timing.SESSION,
            registering_unit=self.units[data["unit"]],
        )

    def received(self) -> dict[str, Any]:
        names = ("number", "from_", "role", "assigned", "due", "others")
        return {"unit": self.units[self.cleaned_data["unit"]], **{name: self.cleaned_data[name] for name in names}}
