"""What a step would do with the chosen cases, and what it came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.http import QueryDict
from django.utils import timezone

from huiyin.assignment.actions import rules_in_force
from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases.models import Case, Duty
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.handout.filed import FiledRow, chosen_of, rows_of, with_stand
from huiyin.desk.queries.handout.units import unit_names
from huiyin.desk.runs import Many, Run, Thing
from huiyin.handling.models import ExtensionRequest
from huiyin.people.models import Office, Unit, User
from huiyin.people.queries import area_code
from huiyin.rules import clocks
from huiyin.rules.queries import NoRules
from huiyin.workdays.queries import calendar

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One chosen case: what will be done in it, what to know before, or why it cannot be done."""

    key: str
    case: Case
    what: str
    cautions: list[str]
    why_not: str
    unit: str = ""
    ticked: bool = True  # one that a unit objects to is done only if it is ticked on purpose


@dataclass
class Ask:
    """What is asked once."""

    many: Many
    lines: list[Line] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def can(self) -> list[Line]:
        return [one for one in self.lines if not one.why_not]

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
    def plain(self) -> list[Line]:
        return [one for one in self.can if not one.cautions]

    @property
    def plain_listed(self) -> list[Line]:
        return self.plain[:MOST_LISTED]

    @property
    def plain_keys(self) -> str:
        return "\n".join(one.key for one in self.plain)


def keys_of_all(user: User, query: QueryDict, now: datetime) -> list[str]:
    """Everything that the filters name, over all pages."""
    found = chosen_of(user, query, timezone.localdate(now)).order_by("pk")
    return [Thing(public_id, seen).key for public_id, seen in found.values_list("public_id", "event_count")]


def offices_of(user: User, now: datetime) -> list[tuple[str, str]]:
    """The assigning offices to which this user's cases may be handed over."""
    areas = Office.objects.filter(posts__user=user, type=Office.Type.ASSIGNING).values("area")
    found = Office.objects.filter(area__in=areas, type=Office.Type.ASSIGNING).order_by("pk")
    return [(str(office.pk), office.name) for office in found]


def ask_once(user: User, many: Many, keys: Iterable[str], now: datetime) -> Ask:
    things = [one for key in keys if (one := Thing.from_key(key)) is not None]
    mine = Case.objects.visible_to(user).handed_out_by(user, timezone.localdate(now))
    mine = mine.filter(public_id__in={one.public_id for one in things})
    if many.on_duty:
        return Ask(many, _lines_of_duties(user, many, things, mine, now))
    cases = with_stand(mine).select_related("lead", "body")
    in_order = cases.order_by("kind", Length("number"), F("number"), "pk")
    rules = _dues_today(list(in_order), now) if many.step == "assign" else []
    return Ask(many, [_line(many, row) for row in rows_of(list(in_order))], rules)


def _dues_today(cases: Sequence[Case], now: datetime) -> list[str]:
    """When answers fall due if the cases are assigned now, once for each kind of case."""
    today, told = timezone.localdate(now), {}
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


def _lines_of_duties(
    user: User, many: Many, things: Sequence[Thing], mine: QuerySet[Case], now: datetime
) -> list[Line]:
    duties = Duty.objects.filter(case__in=mine, upper=None, state__in=("sent", "signed")).select_related("case")
    by_key = {(duty.case.public_id, duty.unit_code): duty for duty in duties.order_by("pk")}
    asks = _requests(user, many, list(by_key.values()), now)
    lines = []
    for thing in things:
        duty = by_key.get((thing.public_id, thing.unit))
        if duty is None:
            continue
        key = Thing(thing.public_id, duty.case.event_count, thing.unit).key
        what = asks.get(duty.pk, "") if many.decides else duty.state_label
        why_not = "没有等待决定的申请" if many.decides and duty.pk not in asks else ""
        lines.append(Line(key, duty.case, what, [], why_not, duty.unit_name))
    return lines


def _requests(user: User, many: Many, duties: Sequence[Duty], now: datetime) -> dict[int, str]:
    """What each unit asks, in its words."""
    on = timezone.localdate(now)
    if many.decides == "return":
        returns = ReturnRequest.objects.visible_to(user, on).filter(duty__in=duties, state=RequestState.PENDING)
        return {one.duty_id: f"申请退办：{one.reason}" for one in returns}
    if many.decides == "extension":
        more = ExtensionRequest.objects.visible_to(user, on).filter(duty__in=duties, state=RequestState.PENDING)
        return {one.duty_id: f"申请延至 {day_text(one.until, on)}：{one.reason}" for one in more}
    return {}


def _line(many: Many, row: FiledRow) -> Line:
    key = Thing(row.case.public_id, row.case.event_count).key
    if row.case.state != "filed":
        return Line(key, row.case, "", [], f"案件现为“{row.case.state_label}”")
    if many.step == "assign":
        ticked = not row.objections
        return Line(key, row.case, plan_text(row), _cautions(row), _why_not_assign(row), ticked=ticked)
    if many.step == "pre_assign":
        what = unit_names([one.unit for one in row.said if not one.asked or one.agrees is None])
        return Line(key, row.case, what, [], _why_not_ask(row))
    return Line(key, row.case, "", [], "")


def plan_text(row: FiledRow) -> str:
    """城管局主办，交警大队、建设局会办"""
    parts = [f"{unit_names(row.leads)}{'分办' if row.is_separate else '主办'}"] if row.leads else []
    if row.co_hosts:
        parts.append(f"{unit_names(row.co_hosts)}会办")
    return "，".join(parts)


def _why_not_assign(row: FiledRow) -> str:
    if not row.leads:
        return "还没有拟定主办（分办）单位"
    return f"{unit_names(row.merged)}已并入其他单位，请改选" if row.merged else ""


def _why_not_ask(row: FiledRow) -> str:
    if not row.said:
        return "还没有拟定承办单位"
    return "" if row.unasked else "拟定的单位都已征询过"


def _cautions(row: FiledRow) -> list[str]:
    found = [f"{one.unit.name}有异议：{one.ground}" for one in row.objections]
    found += [f"{name}还没有答复" for name in row.silent]
    if row.unasked and len(row.unasked) < len(row.said):
        found.append(f"没有征询{'、'.join(row.unasked)}")
    return found


@dataclass(frozen=True)
class Outcome:
    """What a run has come to: cases done, and those not done with why."""

    done: list[tuple[Case, str]]  # with the unit's name
    refused: list[tuple[Case | None, str, str]]


def outcome(user: User, run: Run, now: datetime) -> Outcome:
    done = [one for key in run.done[:MOST_LISTED] if (one := Thing.from_key(key)) is not None]
    refused = [(Thing.from_key(key), why) for key, why in run.refused[:MOST_LISTED]]
    named = {one.public_id for one in (*done, *(thing for thing, _ in refused if thing is not None))}
    visible = Case.objects.visible_to(user, timezone.localdate(now)).filter(public_id__in=named)
    cases = {case.public_id: case for case in visible}
    codes = {one.unit for one in (*done, *(thing for thing, _ in refused if thing is not None)) if one.unit}
    units = {}
    if codes:
        areas = {case.area_id for case in cases.values()}
        units = dict(Unit.objects.filter(area__in=areas, code__in=codes).values_list("code", "name"))
    return Outcome(
        done=[(cases[one.public_id], units.get(one.unit, "")) for one in done if one.public_id in cases],
        refused=[
            (cases.get(thing.public_id), units.get(thing.unit, ""), why) if thing is not None else (None, "", why)
            for thing, why in refused
        ],
    )
