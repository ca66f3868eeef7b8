"""What a step would do with what was ticked, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F
from django.db.models.functions import Length
from django.http import QueryDict
from django.utils import timezone

from huiyin.assignment.actions import rules_in_force
from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases.models import Case, Duty, Event
from huiyin.desk.many import Many, Run
from huiyin.desk.picks import Pick, pick_of
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.handout.filed import FiledRow, chosen_of, rows_of
from huiyin.desk.queries.handout.units import unit_names
from huiyin.desk.queries.picked import Picked
from huiyin.desk.queries.todo.rows import answer_clock
from huiyin.handling.models import ExtensionRequest
from huiyin.people.models import User
from huiyin.people.queries import area_code
from huiyin.rules import clocks
from huiyin.rules.queries import NoRules
from huiyin.workdays.queries import calendar

MOST_LISTED = 150  # what one page shows, within a hundred kilobytes; the numbers always tell all


@dataclass
class Line:
    """One that was ticked: what will be done, what to know before, or why it cannot be done. ``ticked``: what somebody
    objects to is done only if it is ticked on purpose."""

    one: Picked
    why_not: list[str]
    what: str = ""
    cautions: list[str] = field(default_factory=list)
    ticked: bool = True


@dataclass(frozen=True)
class Ask:
    """What is asked once. ``beside``: what to know of all of them."""

    many: Many
    label: str
    lines: list[Line]
    beside: list[str]

    @property
    def on_duties(self) -> bool:
        return any(line.one.duty is not None for line in self.lines)

    @property
    def can(self) -> list[Line]:
        """What needs a look first."""
        return sorted((one for one in self.lines if not one.why_not), key=lambda line: not line.cautions)

    @property
    def cannot(self) -> list[Line]:
        return [one for one in self.lines if one.why_not]

    @property
    def cautioned(self) -> list[Line]:
        return [one for one in self.can if one.cautions]

    @property
    def ticked(self) -> list[Line]:
        return [one for one in self.can if one.ticked]

    @property
    def listed(self) -> list[Line]:
        return self.can[:MOST_LISTED]

    @property
    def more(self) -> str:
        """The ticked ones that a page cannot list."""
        return " ".join(line.one.seen_again for line in self.can[MOST_LISTED:] if line.ticked)


def picks_of_all(user: User, filters: QueryDict, today: date) -> list[str]:
    """All the filed cases that the filters name, over all pages."""
    found = chosen_of(user, filters, today).order_by("kind", Length("number"), F("number"), "pk")
    return [pick_of(case) for case in found.only("public_id", "event_count")]


def ask_once(many: Many, chosen: Sequence[Picked], user: User, now: datetime) -> Ask:
    lines = [Line(one, _reasons(many, one)) for one in chosen]
    open_lines = [line for line in lines if not line.why_not]
    _tell_twice(many, open_lines, user)
    if many.step in _TELLERS:
        _TELLERS[many.step](open_lines, user, timezone.localdate(now))
    beside = [many.beside] if many.beside else []
    if many.step == "assign":
        beside += _dues_today([line.one.case for line in lines if not line.why_not], timezone.localdate(now))
    return Ask(many, many.label({one.case.kind for one in chosen}), lines, beside)


def _reasons(many: Many, one: Picked) -> list[str]:
    """Everything that speaks against the step, as its own page would say."""
    if many.step == "approve" and one.scene.duty is not None and one.pick.draft_no != one.scene.duty.draft_no:
        return [f"您看的是第 {one.pick.draft_no} 稿，现在已有第 {one.scene.duty.draft_no} 稿，请打开阅读"]
    return many.act.reasons(one.scene)


def _tell_twice(many: Many, lines: Sequence[Line], user: User) -> None:
    """What he has done himself since he read the list: two clicks, the back button, a second window."""
    since = {line.one.case.pk: line.one.pick.events for line in lines}
    changed = [line.one.case.pk for line in lines if line.one.case.event_count > line.one.pick.events]
    mine = Event.objects.filter(case__in=changed, step=many.step, user=user) if changed else ()
    twice = {(one.case_id, one.duty_id): one.recorded_at for one in mine if one.seq > since[one.case_id]}
    for line in lines:
        duty = line.one.duty
        if at := twice.get((line.one.case.pk, duty.pk if duty is not None else None)):
            said = f"您打开清单后已经办理过“{many.label({line.one.case.kind})}”（{timezone.localtime(at):%H:%M}）"
            line.cautions.append(f"{said}，确需再办一次的请勾选")
            line.ticked = False


# -- what will be done, step by step ----------------------------------------------------------------------------------


def _tell_plans(lines: Sequence[Line], user: User, today: date) -> None:
    for line, row in _with_rows(lines):
        line.what = plan_text(row)
        line.cautions += _cautions(row)
        line.why_not = _why_not_assign(row)
        line.ticked = line.ticked and not row.objections


def _tell_asked(lines: Sequence[Line], user: User, today: date) -> None:
    for line, row in _with_rows(lines):
        line.what = f"征询{unit_names([one.unit for one in row.said if not one.asked or one.agrees is None])}"
        line.why_not = _why_not_ask(row)


def _with_rows(lines: Sequence[Line]) -> list[tuple[Line, FiledRow]]:
    return list(zip(lines, rows_of([line.one.case for line in lines]), strict=True))


def _tell_returns(lines: Sequence[Line], user: User, today: date) -> None:
    asked = ReturnRequest.objects.visible_to(user, today).filter(duty__in=_duties(lines), state=RequestState.PENDING)
    _tell(lines, {one.duty_id: f"申请退办：{one.reason}" for one in asked})


def _tell_extensions(lines: Sequence[Line], user: User, today: date) -> None:
    asked = ExtensionRequest.objects.visible_to(user, today).filter(duty__in=_duties(lines), state=RequestState.PENDING)
    _tell(lines, {one.duty_id: f"申请延至 {day_text(one.until, today)}：{one.reason}" for one in asked})


def _tell_clocks(lines: Sequence[Line], user: User, today: date) -> None:
    _tell(lines, {duty.pk: f"{answer_clock(duty)} {day_text(duty.answer_due, today)}到期" for duty in _duties(lines)})


def _tell_drafts(lines: Sequence[Line], user: User, today: date) -> None:
    _tell(lines, {duty.pk: f"第 {duty.draft_no} 稿" for duty in _duties(lines)})


def _tell_handlers(lines: Sequence[Line], user: User, today: date) -> None:
    _tell(lines, {duty.pk: f"现为{duty.section}{duty.handler}" for duty in _duties(lines) if duty.handler})


def _tell_urged(lines: Sequence[Line], user: User, today: date) -> None:
    urged = {duty.pk: f"，已催 {duty.urged} 次" if duty.urged else "" for duty in _duties(lines)}
    _tell(lines, {duty.pk: f"{duty.state_label}{urged[duty.pk]}" for duty in _duties(lines)})


def _duties(lines: Sequence[Line]) -> list[Duty]:
    return [line.one.scene.duty for line in lines if line.one.scene.duty is not None]


def _tell(lines: Sequence[Line], texts: Mapping[int, str]) -> None:
    for line in lines:
        line.what = texts.get(line.one.scene.on_duty.pk, "")


_TELLERS: Mapping[str, Callable[[Sequence[Line], User, date], None]] = {
    "sign_for": _tell_clocks,
    "approve": _tell_drafts,
    "name_handlers": _tell_handlers,
    "urge": _tell_urged,
    "pre_assign": _tell_asked,
    "assign": _tell_plans,
    "grant_return": _tell_returns,
    "refuse_return": _tell_returns,
    "grant_extension": _tell_extensions,
    "refuse_extension": _tell_extensions,
}


def plan_text(row: FiledRow) -> str:
    """城管局主办，交警大队、建设局会办"""
    parts = [f"{unit_names(row.leads)}{'分办' if row.is_separate else '主办'}"] if row.leads else []
    if row.co_hosts:
        parts.append(f"{unit_names(row.co_hosts)}会办")
    return "，".join(parts)


def _why_not_assign(row: FiledRow) -> list[str]:
    if not row.leads:
        return ["还没有拟定主办（分办）单位"]
    return [f"{unit_names(row.merged)}已并入其他单位，请改选"] if row.merged else []


def _why_not_ask(row: FiledRow) -> list[str]:
    if not row.said:
        return ["还没有拟定承办单位"]
    return [] if row.unasked else ["拟定的单位都已征询过"]


def _cautions(row: FiledRow) -> list[str]:
    found = [f"{one.unit.name}有异议：{one.ground}" for one in row.objections]
    found += [f"{name}还没有答复" for name in row.silent]
    if row.unasked and len(row.unasked) < len(row.said):
        found.append(f"没有征询{'、'.join(row.unasked)}")
    return found


def _dues_today(cases: Sequence[Case], today: date) -> list[str]:
    """When answers fall due if the cases are assigned now, once for each kind of case."""
    told = {}
    for case in cases:
        kind = (case.body_id, case.year, case.kind, case.timing)
        if kind in told:
            continue
        try:
            rules = rules_in_force(case).ruleset.for_case(case.kind, case.timing)
        except NoRules as missing:
            told[kind] = str(missing)
            continue
        dates = calendar(area_code(case.area_id))
        reply = clocks.reckon(clocks.answer_basis(rules, "reply", today), rules, dates).on
        opinion = clocks.reckon(clocks.answer_basis(rules, "opinion", today), rules, dates).on
        told[kind] = (
            f"{case.get_kind_display()}（{case.get_timing_display()}）今日交办：答复 {clocks.day(reply)}到期，会办意见 {clocks.day(opinion)}到期"
        )
    return list(told.values())


# -- what it came to --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """Cases done, and those not done with why; with the unit's name where it was on a duty."""

    done: list[tuple[Case, str]]
    refused: list[tuple[Case | None, str, str]]


def outcome(run: Run, user: User, today: date) -> Outcome:
    done = [Pick.read(text) for text in run.done[:MOST_LISTED]]
    refused = [(Pick.read(text), why) for text, why in run.refused[:MOST_LISTED]]
    named = {one.public_id for one in (*done, *(one for one, _ in refused))}
    cases = {case.public_id: case for case in Case.objects.visible_to(user, today).filter(public_id__in=named)}
    duties = Duty.objects.filter(case__in=cases.values()).values_list("case__public_id", "no", "unit_name")
    units = {(public_id, no): name for public_id, no, name in duties}

    def unit(one: Pick) -> str:
        return units.get((one.public_id, one.duty_no), "")

    return Outcome(
        done=[(cases[one.public_id], unit(one)) for one in done if one.public_id in cases],
        refused=[(cases.get(one.public_id), unit(one), why) for one, why in refused],
    )
