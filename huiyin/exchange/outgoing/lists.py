"""清单、造册、台账: lists of cases as plain data. Headings are those that an import knows, so what goes out comes in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone

from huiyin import papers
from huiyin.cases.models import Case, CoSign, Duty, Role
from huiyin.cases.sight import sight_of
from huiyin.exchange.imports.ledger import COLUMNS as LEDGER
from huiyin.exchange.imports.ledger import EACH_ITS_OWN, OF_CO_HOSTS, each_its_own
from huiyin.papers.register import Value
from huiyin.people.models import Kind, Office, Unit, User
from huiyin.reply.models import Level

HEADINGS = {column.name: column.label for column in LEDGER}
WIDTHS = {"title": 30.0, "lead_units": 16.0, "co_hosts": 18.0, "co_signers": 14.0, "number": 8.0}
DAYS = frozenset({"assigned", "due", "submitted", "answered", "closed"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose cases: of one unit, or all that the reader's offices have; of a year, of one kind or both."""

    user: User
    on: date
    year: int
    kind: str = ""
    unit: Unit | None = None

    @property
    def title(self) -> str:
        return f"{self.year} 年{'人大代表建议' if self.kind == Kind.SUGGESTION else '政协提案' if self.kind else '建议提案'}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One case with all that a list tells of it."""

    case: Case
    duties: list[Duty]  # its top duties in force, and the own one of the unit whose list it is
    signed: list[str]
    own: Duty | None
    office: str

    def units(self, role: Role) -> str:
        names = [duty.unit_name for duty in self.duties if duty.is_top and duty.role == role]
        names += [other["name"] for other in self.case.outside_units if other.get("role") == role]
        return "、".join(names)

    @property
    def repliers(self) -> list[Duty]:
        """Those that answer the proposer: several where units handle the case separately."""
        return [duty for duty in self.duties if duty.is_top and duty.answers_by == "reply"]

    @property
    def co_hosts(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.is_top and duty.role == Role.CO_HOST]

    @property
    def answering(self) -> Duty | None:
        """The duty whose dates and results the row tells: the unit's own, else the first that answers the proposer."""
        top = [duty for duty in self.duties if duty.is_top]
        return self.own or next(iter(self.repliers), top[0] if top else None)


def listed(wanted: Wanted) -> list[Listed]:
    """In the order of their numbers, suggestions first. Raises nothing; who sees no case has an empty list."""
    sight = sight_of(wanted.user, wanted.on)
    rows = Case.objects.visible_to(wanted.user, wanted.on).filter(
        year=wanted.year, state__in=("filed", "assigned", "closed")
    )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.unit is not None:
        mine = Duty.objects.in_force().filter(unit=wanted.unit, unit__in=sight.units)
        rows = rows.filter(pk__in=mine.values("case"))
    else:
        rows = rows.filter(sight.official())
    rows = rows.select_related("lead", "session__term", "body", "assigning_office")
    cases = list(rows.order_by("-kind", Length("number"), F("number"), "pk"))
    duties: dict[int, list[Duty]] = {case.pk: [] for case in cases}
    own = Q(upper=None) | Q(unit=wanted.unit) if wanted.unit is not None else Q(upper=None)
    for duty in Duty.objects.in_force().filter(own, case__in=rows.order_by().values("pk")).order_by("no"):
        duties[duty.case_id].append(duty)
    signed: dict[int, list[str]] = {}
    confirmed = CoSign.objects.filter(case__in=rows.order_by().values("pk"), answer=CoSign.Answer.CONFIRMED)
    for case_id, name in confirmed.order_by("pk").values_list("case_id", "proposer__name"):
        signed.setdefault(case_id, []).append(name)
    offices = dict(
        Office.objects.filter(type=Office.Type.ASSIGNING, area__in={case.area_id for case in cases})
        .order_by("-pk")
        .values_list("area_id", "name")
    )
    return [
        Listed(
            case,
            duties[case.pk],
            signed.get(case.pk, []),
            next(
                (duty for duty in duties[case.pk] if wanted.unit is not None and duty.unit_id == wanted.unit.pk), None
            ),
            case.assigning_office.name if case.assigning_office is not None else offices.get(case.area_id, ""),
        )
        for case in cases
    ]


# -- 交办清单 ---------------------------------------------------------------------------------------------------------

_HAND_OUT = ("number", "title", "kind", "lead", "co_signers", "lead_units", "separate", "co_hosts", "assigned", "due")


def hand_out_list(wanted: Wanted, rows: Sequence[Listed]) -> papers.Register:
    """交办清单, for the meeting: every case that was handed out, with its units and its date."""
    out = [row for row in rows if row.answering is not None]
    return _register(f"{wanted.title}交办清单", _HAND_OUT, out, wanted.on)


def unit_extract(wanted: Wanted, rows: Sequence[Listed], unit_id: int, name: str) -> papers.Register:
    """The same for one unit: what is its own, in which role and by when."""
    own = []
    for row in rows:
        mine = next((duty for duty in row.duties if duty.unit_id == unit_id), None)
        if mine is not None:
            own.append(Listed(row.case, row.duties, row.signed, mine, row.office))
    names = ("number", "title", "kind", "lead", "role", "lead_units", "separate", "co_hosts", "assigned", "due")
    return _register(f"{wanted.title}交办清单", names, own, wanted.on, subtitle=name)


def units_in(rows: Iterable[Listed]) -> list[int]:
    """The units that have something in the list, by key."""
    return list(dict.fromkeys(duty.unit_id for row in rows for duty in row.duties if duty.is_top))


# -- 造册 -------------------------------------------------------------------------------------------------------------


def register_for_proposers(wanted: Wanted, rows: Sequence[Listed]) -> papers.Register:
    """造册 for the deputies and members: of each case who handles it and by when (谁在办、何时办好)."""
    columns = (
        papers.Column(title="编号", width=8, centred=True),
        papers.Column(title="标题", width=30),
        papers.Column(title="主办、分办单位", width=18),
        papers.Column(title="会办单位", width=18),
        papers.Column(title="经办人和电话", width=16),
        papers.Column(title="答复期限", width=11, kind="date"),
    )
    sections: dict[str, list[tuple[Value, ...]]] = {}
    for row in sorted(rows, key=lambda row: (row.case.lead.sector, row.case.lead_id)):
        duty = row.answering
        leads = "、".join(filter(None, (row.units(Role.LEAD), row.units(Role.SEPARATE))))
        handler = f"{duty.handler} {duty.handler_phone}".strip() if duty is not None else ""
        due = duty.answer_due if duty is not None else None
        line: tuple[Value, ...] = (row.case.number, row.case.title, leads, row.units(Role.CO_HOST), handler, due)
        lead = row.case.lead
        name = f"{lead.styled}{f'（{lead.sector}）' if lead.sector else ''}"
        sections.setdefault(name, []).append(line)
    return papers.Register(
        title=f"{wanted.title}办理情况造册",
        columns=columns,
        sections=tuple(
            papers.Section(title=f"{name}　{len(lines)} 件", rows=tuple(lines)) for name, lines in sections.items()
        ),
        above=(f"共 {len(rows)} 件", papers.chinese_date(wanted.on)),
        dated=wanted.on,
    )


# -- 台账 -------------------------------------------------------------------------------------------------------------

_LEDGER = (
    "number", "title", "kind", "lead", "co_signers", "lead_units", "separate", "co_hosts", "role", "assigned", "due", "from_",
    "year", "timing", "submitted", "opinion_due", "opinion_given", "opinion_in_time", "answered", "closed", "in_time", "class_", "contacted", "faced", "attitude", "result",
    "rehandled", "subject",
)  # fmt: skip
_OF_A_UNIT, _OF_AN_OFFICE = frozenset({"role", "from_"}), OF_CO_HOSTS.keys()


def ledger(wanted: Wanted, rows: Sequence[Listed]) -> papers.Register:
    """台账 of an office or of a unit, in the columns by which a ledger comes in."""
    left_out = _OF_AN_OFFICE if wanted.unit is not None else _OF_A_UNIT
    names = [name for name in _LEDGER if name not in left_out]
    subtitle = wanted.unit.name if wanted.unit is not None else ""
    return _register(f"{wanted.title}办理台账", names, rows, wanted.on, subtitle=subtitle, paper="A3", value=_in_ledger)


def _in_ledger(name: str, row: Listed) -> Value:
    """Where units that handle a case separately differ, each has its own in the cell; co-hosts have each their own."""
    if name in OF_CO_HOSTS:
        told = [(duty.unit_name, _of_duty(OF_CO_HOSTS[name], duty)) for duty in row.co_hosts]
        return each_its_own([(unit, str(value or "")) for unit, value in told])
    if row.own is None and name in EACH_ITS_OWN:
        values = [(duty.unit_name, _of_duty(name, duty)) for duty in row.repliers]
        if len({value for _, value in values}) > 1:
            return each_its_own([(unit, str(value or "")) for unit, value in values])
    return _value(name, row)


def _register(
    title: str,
    names: Sequence[str],
    rows: Sequence[Listed],
    on: date,
    *,
    subtitle: str = "",
    paper: str = "A4",
    value: Callable[[str, Listed], Value] | None = None,
) -> papers.Register:
    told = value or _value
    return papers.Register(
        title=title,
        subtitle=subtitle,
        columns=tuple(
            papers.Column(title=HEADINGS[name], width=WIDTHS.get(name, 10.0), kind="date" if name in DAYS else "text")
            for name in names
        ),
        rows=tuple(tuple(told(name, row) for name in names) for row in rows),
        above=(f"共 {len(rows)} 件", papers.chinese_date(on)),
        paper="A3" if paper == "A3" else "A4",
        dated=on,
    )


def _value(name: str, row: Listed) -> Value:
    case, duty = row.case, row.answering
    match name:
        case "number" | "title" | "year" | "subject":
            value: Value = getattr(case, name)
            return value
        case "kind":
            return str(case.get_kind_display())
        case "lead":
            return case.lead.name
        case "co_signers":
            return "、".join(row.signed)
        case "lead_units":
            return row.units(Role.LEAD)
        case "separate":
            return row.units(Role.SEPARATE)
        case "co_hosts":
            return row.units(Role.CO_HOST)
        case "from_":
            return case.received_from or row.office
        case "timing":
            return str(case.get_timing_display())
        case "submitted":
            return _day(case.submitted_at)
        case "closed":
            return _day(case.closed_at)
    return _of_duty(name, duty) if duty is not None else None


def _of_duty(name: str, duty: Duty) -> Value:
    match name:
        case "role":
            return str(duty.get_role_display())
        case "assigned":
            return duty.assigned_on
        case "due":
            return duty.answer_due
        case "answered":
            return _day(duty.answered_at)
        case "in_time":
            in_time = duty.first_in_time if duty.answers_by == "reply" else duty.answered_in_time
            return _yes_no(in_time)
        case "class_":
            return duty.result_class
        case "contacted" | "faced":
            return _yes_no(getattr(duty, name)) if duty.replied else ""
        case "attitude" | "result":
            return _worst(duty.forms.get(name, {}))
        case "rehandled":
            return _yes_no(duty.round > 1) if duty.replied else ""
    raise KeyError(name)


def _day(at: object) -> date | None:
    return timezone.localdate(at) if at is not None else None  # type: ignore[arg-type]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _worst(counts: dict[str, int]) -> str:
    """One word for the forms of a round: the least satisfied of them."""
    for level in (Level.UNSATISFIED, Level.BASICALLY, Level.SATISFIED):
        if counts.get(level):
            return str(level.label)
    return ""
