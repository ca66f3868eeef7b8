"""What every form of a step stands on: the scene it is filled in, fields for units, people, cases and times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils import timezone

from huiyin.assignment.actions import rules_in_force
from huiyin.cases.door import Folder, Person
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, Duty
from huiyin.desk.queries.case_text import TextView, paragraphs, text_of
from huiyin.desk.queries.records import Records
from huiyin.handling.models import Draft, DraftFile
from huiyin.people.models import Area, Kind, Proposer, ReasonCode, Unit, User
from huiyin.rules import clocks
from huiyin.rules.ruleset import Rules


@dataclass(frozen=True)
class Scene:
    """Where a step is taken: by whom, in which case, on whose duty, at which level, for which proposer."""

    folder: Folder
    person: Person
    user: User
    now: datetime
    records: Records
    duty: Duty | None = None
    asked: Unit | None = None  # one that was asked before the assignment and holds no duty
    level: str = ""
    proposer: Proposer | None = None

    @property
    def unit(self) -> Unit | None:
        return self.duty.unit if self.duty is not None else self.asked

    @property
    def case(self) -> Case:
        return self.folder.case

    @property
    def today(self) -> date:
        return self.folder.on

    @property
    def on_duty(self) -> Duty:
        """The duty, for a form that is only built where there is one."""
        return cast(Duty, self.duty)

    @cached_property
    def rules(self) -> Rules:
        """The duty's rules, or those that a duty assigned today would keep."""
        if self.duty is not None:
            return self.folder.rules(self.duty)
        return self.folder.rules(rules_in_force(self.case))

    @cached_property
    def codes_not_to_file(self) -> list[tuple[str, str]]:
        """The body's coded reasons for not filing, with what they say."""
        found = ReasonCode.objects.filter(body=self.case.body_id, purpose=ReasonCode.Purpose.NOT_FILE)
        return list(found.values_list("code", "label"))

    @cached_property
    def units(self) -> list[Unit]:
        """The units of the case's area that stand, in their groups."""
        return list(Unit.objects.filter(area_id=self.case.area_id, successor=None).order_by("group", "id"))

    @cached_property
    def children(self) -> list[Unit]:
        """The direct children of the duty's unit."""
        return _standing_below(self.on_duty.unit)

    @cached_property
    def siblings(self) -> list[Unit]:
        """To whom a duty may be moved: units of the area, or for a lower duty the children of the unit above."""
        upper = self.folder.upper_of(self.on_duty)
        if upper is None:
            return self.units
        return _standing_below(upper.unit)

    @cached_property
    def held(self) -> dict[int, str]:
        """What units hold in this case already, by their key: shown beside the name."""
        return {duty.unit_id: f"已{duty.get_role_display()}，{duty.state_label}" for duty in self.folder.in_force()}

    def cases_of(self, numbers: str) -> list[Case]:
        """The cases of these numbers that the user may see; a problem is told as a ValidationError."""
        return [self._case_of(number) for number in split_names(numbers)]

    def _case_of(self, number: str) -> Case:
        mine = self.case
        visible = Case.objects.visible_to(self.user, self.today).exclude(pk=mine.pk)
        found = list(visible.filter(public_id=number)) or list(visible.filter(number=number, kind=mine.kind)[:20])
        near = [case for case in found if case.session_id == mine.session_id and case.year == mine.year] or found
        if not near:
            raise forms.ValidationError(f"找不到编号为 {number} 的{mine.get_kind_display()}")
        if len(near) > 1:
            ids = "、".join(f"{case.public_id}（{case.title}）" for case in near[:5])
            raise forms.ValidationError(f"编号 {number} 有 {len(near)} 件，请改填页面地址中的代号：{ids}")
        return near[0]


def _standing_below(unit: Unit) -> list[Unit]:
    """Its direct children; those of its successor, once it was renamed or merged."""
    return list(Unit.objects.filter(parent_id=unit.successor_id or unit.pk, successor=None).order_by("group", "id"))


@dataclass(frozen=True)
class ReadPaper:
    """A draft to be read beside a form."""

    draft: Draft
    files: Sequence[DraftFile] = ()

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.draft.text)


def read_paper(draft: Draft | None, records: Records) -> ReadPaper | None:
    """The draft with its annexes, as far as the reader may see it."""
    return ReadPaper(draft, records.files_of(DraftFile, draft_id=draft.pk)) if draft is not None else None


def split_names(text: str) -> list[str]:
    """Names or numbers, one a line or parted by commas and the like; each once."""
    return list(dict.fromkeys(word for word in re.split(r"[\s、，,；;]+", text) if word))


# -- widgets and fields -----------------------------------------------------------------------------------------------


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class LongText(forms.Textarea):
    """A text that somebody writes or will sign: set in Song."""

    def __init__(self, rows: int = 8) -> None:
        super().__init__(attrs={"rows": rows, "class": "song"})


def few_lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DayInput())


def text_field(label: str, *, rows: int = 3, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, help_text=help_text, widget=few_lines(rows))


def radios(
    label: str,
    choices: Iterable[tuple[str, str]],
    *,
    required: bool = True,
    help_text: str = "",
) -> forms.ChoiceField:
    """A choice of few short words, in one line."""
    widget = forms.RadioSelect(attrs={"class": "inline"})
    return forms.ChoiceField(label=label, choices=list(choices), required=required, help_text=help_text, widget=widget)


NOTE = "　——　"  # between a unit's name and what it holds: a name may have brackets of its own; unit-picker.js knows it


def _grouped(units: Sequence[Unit], notes: Mapping[int, str]) -> list[Any]:
    def named(unit: Unit) -> tuple[str, str]:
        note = notes.get(unit.pk)
        return unit.code, f"{unit.name}{NOTE}{note}" if note else unit.name

    groups = [(name, list(members)) for name, members in groupby(units, key=lambda unit: unit.group)]
    if len(groups) < 2:
        return [named(unit) for unit in units]
    return [(name or "其他", [named(unit) for unit in members]) for name, members in groups]


class UnitField(forms.ChoiceField):
    """One unit, chosen by name; cleaned to the unit, or nothing."""

    nothing = "——"  # what it says where none is chosen

    def offer(self, units: Sequence[Unit], notes: Mapping[int, str] | None = None) -> None:
        self._units = {unit.code: unit for unit in units}
        self.choices = [("", self.nothing), *_grouped(units, notes or {})]

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return self._units.get(code)


class UnitsField(forms.MultipleChoiceField):
    """Several units, ticked; cleaned to a list of units."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "many"})

    def offer(self, units: Sequence[Unit], notes: Mapping[int, str] | None = None) -> None:
        self._units = {unit.code: unit for unit in units}
        self.choices = _grouped(units, notes or {})

    def clean(self, value: Any) -> Any:
        return [self._units[code] for code in super().clean(value)]


def typed_in(field: UnitField | UnitsField, case: Case) -> None:
    """A plain select of what was offered, which a script makes a box to type a name, pinyin or initials in."""
    if isinstance(field, UnitsField):
        field.widget = forms.SelectMultiple(attrs={"size": 6})  # type: ignore[assignment]
    field.widget.attrs |= {"data-units": reverse("desk:handout_units", args=[case.public_id])}
    field.widget.choices = field.choices


class CasesField(forms.CharField):
    """Other cases, by their numbers. The form finds them: see ``ActForm.clean``."""

    def __init__(self, label: str, *, one: bool = False, required: bool = True, help_text: str = "") -> None:
        super().__init__(label=label, required=required, help_text=help_text or "填编号，多件用顿号或逗号隔开")
        self.one = one


def find_people(text: str, area: Area | int, kind: str) -> list[Proposer]:
    """Proposers of an area by name or code. A name that nobody or several bear is told as a ValidationError."""
    wanted = split_names(text)
    if not wanted:
        return []
    wrong_type = Proposer.Type.MEMBER if kind == Kind.SUGGESTION else Proposer.Type.DEPUTY
    there = Proposer.objects.filter(area=area).exclude(type=wrong_type)
    found = list(there.filter(name__in=wanted)) + list(there.filter(code__in=wanted))
    people: list[Proposer] = []
    problems: list[str] = []
    for word in wanted:
        fits = [one for one in found if one.code == word] or [one for one in found if one.name == word]
        if not fits:
            problems.append(f"本地{'代表' if kind == Kind.SUGGESTION else '委员'}和集体中没有“{word}”")
        elif len(fits) > 1:
            codes = "、".join(f"{one.code}（{one.sector or one.get_type_display()}）" for one in fits)
            problems.append(f"有 {len(fits)} 位“{word}”，请改填代码：{codes}")
        elif fits[0] not in people:
            people.append(fits[0])
    if problems:
        raise forms.ValidationError(problems)
    return people


def in_plain_words(form: forms.Form) -> None:
    """What is missing, as a clerk would say it."""
    for asked in form.fields.values():
        asked.error_messages["required"] = "请选择" if isinstance(asked, forms.ChoiceField) else "请填写"


def check_due(form: forms.Form, name: str, first: date, *, years: int = 3) -> None:
    """A date to come: not before ``first``, and not so far off that the year must be a slip of the hand."""
    due: date | None = form.cleaned_data.get(name)
    if due is not None and due < first:
        form.add_error(name, f"不能早于 {clocks.day(first)}，请核对")
    elif due is not None and due.year > first.year + years:
        form.add_error(name, f"{due.year} 年在 {years} 年以后，请核对年份")


# -- the form of a step -----------------------------------------------------------------------------------------------


class ActForm(forms.Form):
    """What a step asks. A step that asks nothing is a single confirming button.

    ``given`` is what the action is called with; ``rule_lines`` stand beside the form.
    """

    template = "desk/act.html"
    button = ""  # the step's own label, unless it says more
    reads = False  # the case's text stands beside the form
    units_are_typed = False  # see ``typed_in``
    keeps = False  # what is typed is kept while it is typed
    instead: tuple[str, ...] = ()  # the steps that answer the same question otherwise
    when = "办理时间"
    afterwards = False  # clerks enter paper of an earlier day: the form asks when it was done

    def __init__(self, scene: Scene, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.scene = scene
        if self.may_be_earlier():
            self.fields["at"] = forms.DateTimeField(
                label=self.when,
                required=False,
                widget=MomentInput(max=timezone.localtime(scene.now).strftime("%Y-%m-%dT%H:%M")),
                help_text="补录纸质办理情况时填写；不填为现在",
            )
        self.arrange()
        in_plain_words(self)
        self.order_fields([name for name in self.fields if name != "at"])

    def set_focus(self) -> None:
        """Where the next key is meant for: what was found wrong, else the first that is wanted and empty."""
        wrong = [name for name in self.fields if self.is_bound and name in self.errors]
        empty = [name for name, one in self.fields.items() if one.required and not self[name].value()]
        if (first := next(iter([*wrong, *empty]), None)) is not None:
            self.fields[first].widget.attrs["autofocus"] = True

    def may_be_earlier(self) -> bool:
        return self.afterwards

    def arrange(self) -> None:
        """Fill choices from the scene, and drop what does not apply."""

    @property
    def instead_labels(self) -> list[tuple[str, str]]:
        return [(step, STEPS[step].label_for(self.scene.case.kind)) for step in self.instead]

    def rule_lines(self) -> list[str]:
        """The rule beside the form, in sentences."""
        return []

    def cautions(self) -> list[str]:
        """What to know before the button is pressed; it does not forbid the step."""
        return []

    @cached_property
    def case_text(self) -> TextView | None:
        return text_of(self.scene.case)

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("at", "seen")}

    @property
    def moment(self) -> datetime:
        """The time that the step tells: what the clerk says, else now."""
        return self.cleaned_data.get("at") or self.scene.now

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is None:
            return None
        if at > self.scene.now:
            raise forms.ValidationError("办理时间不能晚于现在")
        last = self.scene.case.events.order_by("-seq").values_list("at", flat=True).first()
        # A form tells the minute; what happened within that minute is not held against it.
        if last is not None and at < last.replace(second=0, microsecond=0):
            raise forms.ValidationError(f"办理时间不能早于本案上一步（{timezone.localtime(last):%Y-%m-%d %H:%M}）")
        return max(at, last) if last is not None else at

    def clean(self) -> dict[str, Any]:
        for name, asked in self.fields.items():
            if isinstance(asked, CasesField) and isinstance(text := self.cleaned_data.get(name), str):
                try:
                    cases = self.scene.cases_of(text)
                except forms.ValidationError as problem:
                    self.add_error(name, problem)
                    continue
                if asked.one and len(cases) != 1:
                    self.add_error(name, "请填一件案件的编号")
                self.cleaned_data[name] = cases[0] if asked.one and cases else cases
        return self.cleaned_data

    def offer_units(self, names: Iterable[str], units: Sequence[Unit], *, notes: bool = True) -> None:
        for name in names:
            cast(UnitField | UnitsField, self.fields[name]).offer(units, self.scene.held if notes else None)

    def offer_reason_codes(self, purpose: str, name: str = "reason") -> None:
        """The body's coded reasons, before the words. Without any there is only the text."""
        codes = list(ReasonCode.objects.filter(body=self.scene.case.body_id, purpose=purpose))
        if codes:
            self.fields["code"] = forms.ChoiceField(
                label="理由类别",
                required=False,
                choices=[("", "——"), *((one.label, one.label) for one in codes)],
                help_text="类别和理由至少填一项",
            )
            self.order_fields(["code", name])
            self.fields[name].required = False

    def reason_given(self, name: str = "reason") -> str:
        """The coded reason and the words behind it."""
        parts = [self.cleaned_data.pop("code", ""), self.cleaned_data[name]]
        return "：".join(part for part in parts if part)


def due_line(name: str, on: date) -> str:
    return f"{name} {clocks.day(on)}"
