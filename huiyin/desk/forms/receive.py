"""来件登记: a case that another body handed out, from its paper."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone

from huiyin.cases.door import Person
from huiyin.cases.models import Case, Duty, Role
from huiyin.desk.forms.base import LongText, MomentInput, check_due, day_field, in_plain_words, radios, split_names
from huiyin.desk.forms.subjects import offer_subjects
from huiyin.files.forms import FilesField
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.people.models import CLERK, Body, Kind, Proposer, Timing, Unit
from huiyin.people.queries import session_on

# What the papers of one delivery have in common: it stays for the next one.
KEPT = ("unit", "from_", "kind", "role", "assigned", "due", "lead_there")
# What most papers do not need, folded away.
SELDOM = ("subject", "text", "attached", "at")
NEW = "new"


def receiving_units(person: Person) -> list[Unit]:
    """The units whose clerk he is, and that still stand."""
    mine = [post.unit for post in person.posts if post.unit is not None and post.level == CLERK]
    return [unit for unit in mine if unit.successor_id is None]


def last_received(units: list[Unit]) -> list[Duty]:
    """The duties of the five cases that these units registered last."""
    mine = Duty.objects.filter(unit__in=units, case__registering_unit__in=units, case__taken_back_at=None, upper=None)
    return list(mine.select_related("case__lead").order_by("-case_id")[:5])


def as_last_time(last: list[Duty]) -> dict[str, str]:
    """What a new delivery most likely has in common with the last paper; its dates and its lead are its own."""
    if not last:
        return {}
    return {"from_": last[0].case.received_from, "kind": last[0].case.kind, "role": last[0].role}


def senders(units: list[Unit]) -> list[str]:
    """Who handed cases to these units before, for the next one to be picked."""
    there = Case.objects.filter(registering_unit__in=units).exclude(received_from="")
    return list(there.order_by("received_from").values_list("received_from", flat=True).distinct()[:20])


def _persons_type(kind: str) -> str:
    return Proposer.Type.DEPUTY if kind == Kind.SUGGESTION else Proposer.Type.MEMBER


def _is_question(name: str) -> bool:
    return name == "checked" or name.startswith("whose")


class ReceivedFields(forms.Form):
    """What is registered of a received case, and what is looked up meanwhile: its body here, its proposer, its likes.
    Shared by 来件登记 and 更正登记."""

    from_ = forms.CharField(
        label="交来机关", max_length=200, widget=forms.TextInput(attrs={"list": "senders", "autocomplete": "off"})
    )
    kind = radios("案别", Kind.choices)
    role = radios("本单位", [(Role.LEAD.value, "主办"), (Role.CO_HOST.value, "会办")])
    assigned = day_field("交办日期", required=True, help_text="来文写明的，期限由此起算")
    due = day_field("指定期限", help_text="来文写明的；不填按规则计算")
    lead_there = forms.CharField(label="来文的主办单位", max_length=200, required=False)
    number = forms.CharField(label="来件编号", max_length=60)
    title = forms.CharField(label="标题", max_length=300)
    proposer = forms.CharField(label="领衔人", max_length=200, help_text="姓名或集体名称；没有登记过的随本件登记")
    collective = forms.BooleanField(label="是集体（党派、团体、代表团、专委会）", required=False)
    co_signers = forms.CharField(label="联名人", max_length=1000, required=False, help_text="几人用顿号隔开")
    co_hosts_there = forms.CharField(
        label="来文的其他会办单位", max_length=1000, required=False, help_text="几家用顿号隔开"
    )
    subject = forms.CharField(label="类别", max_length=100, required=False)
    text = forms.CharField(label="正文", required=False, widget=LongText(12))

    warnings: list[str]
    known: Proposer | None = None  # the lead, unless he is to be registered with the case
    signers: Sequence[Proposer] = ()  # who signed with him; those not saved yet are to be registered with the case
    body: Body | None = None
    registered: Case | None = None  # the case that is amended

    @property
    def day(self) -> date:
        """The day on which it is registered."""
        raise NotImplementedError

    def receiving_unit(self) -> Unit | None:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_dates(data.get("assigned"))
        if data.get("role") == Role.LEAD and data.get("lead_there"):
            self.add_error("lead_there", "本单位主办的，来文没有别的主办单位；会办的填在“来文的其他会办单位”")
        unit, kind = self.receiving_unit(), data.get("kind")
        if unit is None or not kind:
            return data
        self.body = Body.objects.filter(
            area=unit.area_id, type=Body.Type.CONGRESS if kind == Kind.SUGGESTION else Body.Type.CPPCC
        ).first()
        if self.body is None:
            self.add_error("kind", "本地没有登记对应的人大、政协，不能登记此类来件")
        self._compare(unit, kind)
        if name := data.get("proposer", "").strip():
            self.known = self._find(name, unit, [self._type(kind)], "whose")
            self._find_signers(name, unit, kind)
        return data

    def _check_dates(self, assigned: date | None) -> None:
        if assigned is None:
            return
        if assigned > self.day:
            self.add_error("assigned", "交办日期不能晚于登记日期")
        elif assigned.year < self.day.year - 5:
            self.add_error("assigned", f"{assigned.year} 年早于 5 年以前，请核对年份")
        else:
            check_due(self, "due", assigned)

    def _compare(self, unit: Unit, kind: str) -> None:
        """The same number from the same body in the same year is the same paper; a like one is asked about."""
        data = self.cleaned_data
        number, day, sender = data.get("number"), data.get("assigned"), data.get("from_", "")
        if not number or day is None:
            return
        mine = Duty.objects.filter(unit=unit, case__registering_unit=unit, case__kind=kind, case__taken_back_at=None)
        mine = mine.exclude(case=self.registered).select_related("case")
        for duty in mine.filter(case__number=number).order_by("-pk")[:5]:
            case = duty.case
            if case.received_from == sender and duty.assigned_on.year == day.year:
                self.add_error("number", f"本单位已登记过{sender}交来的{number}《{case.title}》，不要重复登记")
                return
            self.warnings.append(
                f"编号 {number} 已登记过：{case.received_from} {duty.assigned_on.year} 年交来的《{case.title}》"
            )
        for duty in mine.filter(case__title=data.get("title", "")).exclude(case__number=number)[:3]:
            self.warnings.append(f"同一标题已登记过：{duty.case.number_label}（{duty.case.received_from}）")
        if self.warnings:
            self.fields["checked"] = forms.BooleanField(label="已核对，不是同一件，仍要登记", required=False)
            data["checked"] = bool(self.data.get("checked"))
            if not data["checked"]:
                self.add_error("checked", "请核对是不是同一件")

    def _type(self, kind: str) -> str:
        return Proposer.Type.COLLECTIVE if self.cleaned_data.get("collective") else _persons_type(kind)

    def _find_signers(self, lead: str, unit: Unit, kind: str) -> None:
        types = [_persons_type(kind), Proposer.Type.COLLECTIVE]
        names = split_names(self.cleaned_data.get("co_signers", ""))
        if lead in names:
            self.add_error("co_signers", f"“{lead}”已填为领衔人，联名人不用再填")
            return
        self.signers = [
            self._find(name, unit, types, f"whose_{n}") or self._new(unit, name, types[0])
            for n, name in enumerate(names, 1)
        ]

    def _find(self, name: str, unit: Unit, types: Sequence[str], ask: str) -> Proposer | None:
        """Who is registered under this name; whether he is meant is asked, unless this sender has sent his cases before.
        Nobody: he is to be registered with the case."""
        there = Proposer.objects.filter(area=unit.area_id, type__in=types)
        if (by_code := there.filter(code=name).first()) is not None:
            return by_code
        found = list(there.filter(name=name))
        sent = Case.objects.filter(received_from=self.cleaned_data.get("from_", ""))
        of_sender = sent.filter(Q(lead__in=found) | Q(co_signs__proposer__in=found)).exists()
        if len(found) == 1 and of_sender:
            return found[0]
        return self._ask_whose(name, found, ask) if found else None

    def _ask_whose(self, name: str, found: list[Proposer], ask: str) -> Proposer | None:
        choices = [(one.code, f"{one.styled}（{one.sector or one.code}）") for one in found]
        choices.append((NEW, "同名的另一人，另行登记"))
        whose = "本件是谁的" if ask == "whose" else f"联名的{name}是谁"
        self.fields[ask] = radios(f"已登记有同名的，{whose}", choices)
        chosen = self.data.get(ask, "")
        if chosen not in dict(choices):
            self.add_error(ask, "请选择")
            return None
        self.cleaned_data[ask] = chosen
        return next((one for one in found if one.code == chosen), None)

    # -- what is registered -------------------------------------------------------------------------------------------

    def new_proposer(self) -> Proposer:
        """A lead who is not registered yet, to be written with the case."""
        unit = cast(Unit, self.receiving_unit())
        return self._new(unit, self.cleaned_data["proposer"].strip(), self._type(self.cleaned_data["kind"]))

    def _new(self, unit: Unit, name: str, of_type: str) -> Proposer:
        return Proposer(area_id=unit.area_id, code=f"w{secrets.token_hex(4)}", name=name, type=of_type)

    @property
    def outside(self) -> list[dict[str, str]]:
        """The units there."""
        data = self.cleaned_data
        others = [{"name": data["lead_there"], "role": Role.LEAD.value}] if data["lead_there"] else []
        return others + [{"name": name, "role": Role.CO_HOST.value} for name in split_names(data["co_hosts_there"])]


class ReceiveForm(ReceivedFields):
    """来件登记: what an outside body handed out to the unit."""

    unit = forms.ChoiceField(label="收件单位")
    attached = FilesField("附件、来文扫描")
    at = forms.DateTimeField(label="办理时间", required=False, help_text="补录时填写；不填为现在")
    field_order = ("unit", *ReceivedFields.base_fields)

    def __init__(
        self,
        units: list[Unit],
        now: datetime,
        data: Any = None,
        files: Any = None,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, files, label_suffix="", initial=dict(kept or {}))
        self.units = {unit.code: unit for unit in units}
        self.now = now
        self.refusals: list[str] = []
        self.warnings: list[str] = []
        self.known: Proposer | None = None
        self.body: Body | None = None
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = units[0].code
        offer_subjects(self, (unit.area_id for unit in units))
        self.fields["at"].widget = MomentInput(max=timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"))
        in_plain_words(self)

    # -- on the page ----------------------------------------------------------------------------------------------

    @property
    def common(self) -> list[BoundField]:
        return [self[name] for name in KEPT]

    @property
    def own(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in (*KEPT, *SELDOM) and not _is_question(name)]

    @property
    def seldom(self) -> list[BoundField]:
        return [self[name] for name in SELDOM]

    @property
    def asked(self) -> list[BoundField]:
        """What is asked only because something was found."""
        return [self[name] for name in self.fields if _is_question(name)]

    def set_focus(self) -> None:
        """Where the next key is meant for: what was found wrong, else the first that is empty and wanted."""
        wrong = [name for name in self.fields if self.is_bound and name in self.errors]
        empty = [name for name, one in self.fields.items() if one.required and not self[name].value()]
        if (first := next(iter([*wrong, *empty]), None)) is not None:
            self.fields[first].widget.attrs["autofocus"] = True

    def kept(self) -> dict[str, str]:
        """For the next paper of the delivery."""
        data = self.cleaned_data
        return {name: str(data[name]) for name in KEPT if data.get(name)}

    # -- what was typed -------------------------------------------------------------------------------------------

    @property
    def moment(self) -> datetime:
        return self.cleaned_data.get("at") or self.now

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > self.now:
            raise forms.ValidationError("办理时间不能晚于现在")
        return at

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)

    def receiving_unit(self) -> Unit | None:
        return self.units.get(self.cleaned_data.get("unit", ""))

    def new_case(self, lead: Proposer) -> NewCase:
        data = self.cleaned_data
        if self.body is None:  # the form is not valid then
            raise ValueError("no body")
        day = data["assigned"]
        session = session_on(self.body, day)
        return NewCase(
            body=self.body,
            manuscript=Manuscript(
                title=data["title"], lead=lead, co_signers=self.signers, whole=data["text"], subject=data["subject"]
            ),
            session=session,
            year=session.year if session is not None else day.year,
            timing=Timing.SESSION,
            registering_unit=self.units[data["unit"]],
            signed=True,
            files=data["attached"],
        )

    def received(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("number", "from_", "role", "assigned", "due")
        return {"unit": self.units[data["unit"]], "others": self.outside, **{name: data[name] for name in names}}
