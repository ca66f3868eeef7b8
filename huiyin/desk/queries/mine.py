"""我提出的、我联名的: for each case who handles it, by when, and what was last done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from huiyin.cases.lifecycle import IN_FORCE, STEPS, Part
from huiyin.cases.models import Case, CoSign, Duty, Event, Role
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.case_reader import NOT_FOR_PROPOSERS
from huiyin.intake.actions import DESTINATIONS
from huiyin.oversight.lamps import Lamp, lamp
from huiyin.people.models import Proposer
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

MOST_CASES = 30  # of each list; the list of cases has all
_OVER = ("closed", "not_filed", "withdrawn")


@dataclass(frozen=True, slots=True)
class Host:
    """Who handles the case, and whom to call there."""

    role: str
    name: str
    handler: str = ""
    phone: str = ""


@dataclass(slots=True)
class Mine:
    """One case as its proposer wants to know it: how it stands, who handles it, by when, what was last done."""

    case: Case
    own: bool
    signed: int
    waiting: int
    stands: str = ""
    hosts: list[Host] = field(default_factory=list)
    lamp: Lamp | None = None
    clock: str = ""
    last: str = ""

    @property
    def order(self) -> tuple[bool, date, int]:
        """What is still open first, the nearest date of it first, then the newest."""
        return self.case.state in _OVER, self.case.next_due or date.max, -self.case.pk


@dataclass(frozen=True, slots=True)
class Proposed:
    """Both lists, no longer than a page holds, with how long they are. ``signers``: how many have signed each case."""

    led: list[Mine]
    led_in_all: int
    signed: list[Mine]
    signed_in_all: int
    signers: dict[int, int]

    @property
    def any(self) -> bool:
        return bool(self.led or self.signed)


def proposed_by(speaks_for: Iterable[Proposer], today: date) -> Proposed:
    """The cases that these lead or have signed, in three questions however many there are."""
    people = [one.pk for one in speaks_for]
    found = sorted(_cases(people), key=lambda one: one.order)
    led, signed = [one for one in found if one.own], [one for one in found if not one.own]
    shown = Proposed(
        led[:MOST_CASES], len(led), signed[:MOST_CASES], len(signed), {one.case.pk: one.signed for one in found}
    )
    _tell([*shown.led, *shown.signed], today)
    return shown


def _cases(people: list[int]) -> list[Mine]:
    def of(answer: str) -> Coalesce:
        rows = CoSign.objects.filter(case=OuterRef("pk"), answer=answer).order_by().values("case")
        return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)

    signed = CoSign.objects.filter(proposer__in=people, answer=CoSign.Answer.CONFIRMED)
    wanted = Case.objects.filter(Q(lead__in=people) | Q(pk__in=signed.values("case"))).annotate(
        signed_by=of(CoSign.Answer.CONFIRMED), waits_for=of(CoSign.Answer.WAITING)
    )
    return [
        Mine(case, case.lead_id in people, case.signed_by, case.waits_for)  # type: ignore[attr-defined]
        for case in wanted.select_related("lead", "body", "merged_into")
    ]


def _tell(rows: list[Mine], today: date) -> None:
    handled_in = {row.case.pk: row.case.merged_into_id or row.case.pk for row in rows}
    duties: dict[int, list[Duty]] = {}
    there = Duty.objects.filter(case__in=set(handled_in.values()), upper=None, state__in=IN_FORCE)
    for duty in there.order_by("no"):
        duties.setdefault(duty.case_id, []).append(duty)
    last = _last_events(list(handled_in))
    for row in rows:
        mine = duties.get(handled_in[row.case.pk], [])
        row.hosts = _hosts(row.case, mine)
        row.stands = _stands(row.case, mine)
        if row.case.pk in last:
            row.last = _told(last[row.case.pk], row.case.kind, today)
        if row.case.state in ("assigned", "merged"):
            _date(row, mine, today)


def _last_events(cases: list[int]) -> dict[int, Event]:
    """The last step of each that a proposer is told of."""
    told = Event.objects.filter(case=OuterRef("case")).exclude(step__in=NOT_FOR_PROPOSERS)
    newest = Subquery(told.order_by("-seq").values("seq")[:1])
    return {one.case_id: one for one in Event.objects.filter(case__in=cases, seq=newest).select_related("duty")}


def _told(event: Event, kind: str, today: date) -> str:
    """6 月 2 日 某县交通运输局签收"""
    label, unit = STEPS[event.step].label_for(kind), event.duty.unit_name if event.duty is not None else ""
    if unit:
        label = f"{unit}{label}" if event.part in (Part.UNIT, Part.LEVEL) else f"{label}（{unit}）"
    return f"{day_text(timezone.localdate(event.at), today)} {label}"


def _hosts(case: Case, duties: list[Duty]) -> list[Host]:
    outside = [Host(Role(one["role"]).label, one["name"]) for one in case.outside_units if one.get("role") in Role]
    return [
        *outside,
        *(Host(one.get_role_display(), one.unit_name, one.handler, one.handler_phone) for one in duties),
    ]


def _stands(case: Case, duties: list[Duty]) -> str:
    """How the case stands, as one would say it to its proposer."""
    match case.state:
        case "draft":
            return "草稿，还没有提交"
        case "submitted":
            return "已提交，等待审查"
        case "correction":
            return "审查后退回，修改后重新提交"
        case "filed":
            return f"{case.state_label}，等待交办"
        case "not_filed" if case.not_filed_destination:
            return f"{case.state_label}，{DESTINATIONS.get(case.not_filed_destination, '')}"
        case "merged" if case.merged_into is not None:
            return f"已并入{case.merged_into.number_label}，由该案一并办理、答复"
        case "assigned":
            return _handled(duties)
        case _:
            return case.state_label


def _handled(duties: list[Duty]) -> str:
    answering = [duty for duty in duties if duty.answers_by == "reply"]
    answered = [duty for duty in answering if duty.state == "answered"]
    turn = max((duty.round for duty in answering), default=1)
    if answering and len(answered) == len(answering):
        return "已再次答复" if turn > 1 else "已答复"
    if answered:
        return f"已有 {len(answered)} 个单位答复，还有 {len(answering) - len(answered)} 个单位在办"
    if turn > 1:
        return f"正在重新办理（第 {turn} 轮）"
    if duties and all(duty.state == "sent" for duty in duties):
        return "已交办，等待承办单位签收"
    return "正在办理"


def _date(row: Mine, duties: list[Duty], today: date) -> None:
    """Until when the answer is due; or when it came."""
    answering = [duty for duty in duties if duty.answers_by == "reply"]
    due = min((duty.answer_due for duty in answering if duty.state != "answered"), default=None)
    if due is not None:
        row.lamp = lamp(due, today, calendar(area_code(row.case.area_id)), row.case.body.lamp_days)
        row.clock = f"{day_text(due, today)}前答复"
    elif days := [timezone.localdate(duty.answered_at) for duty in answering if duty.answered_at is not None]:
        row.clock = f"{day_text(max(days), today)}答复"
