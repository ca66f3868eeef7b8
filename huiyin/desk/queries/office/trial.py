"""试算: what a year's duties would have come to under another rule version.

From the stored facts alone (when a duty was assigned, signed for, extended, answered), through the same clocks that set
the dates; nothing is written. Only the first answer is looked at: what came after a second round has its own dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min
from django.http import QueryDict
from django.utils import timezone

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Duty
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.office.rules import version_named
from huiyin.handling.models import Answer, ExtensionRequest
from huiyin.people.models import Body
from huiyin.rules import clocks
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_of
from huiyin.workdays.queries import calendar
from huiyin.workdays.reckoning import Calendar

MOST = 100
OUTCOMES = {"in_time": "按时", "late": "超期", "running": "未到期"}
ROLES = {"lead": "主办", "separate": "分办", "co_host": "会办"}
FIRST_ROUND = ("reply", "co_host_opinion")


@dataclass(frozen=True, slots=True)
class Trial:
    """One duty: its due dates and outcomes as it was, and under the other version."""

    duty: Duty
    answered: date | None
    due: date
    outcome: str
    other_due: date
    other_outcome: str

    @property
    def changed(self) -> bool:
        return self.outcome != self.other_outcome

    @property
    def words(self) -> tuple[str, str]:
        return OUTCOMES[self.outcome], OUTCOMES[self.other_outcome]


@dataclass(frozen=True, slots=True)
class Count:
    """How many duties of one role came out how, before and under the other version."""

    label: str
    before: list[int]
    after: list[int]

    @property
    def number(self) -> int:
        return sum(self.before)


@dataclass(slots=True)
class TrialPage:
    bodies: list[Body]
    years: list[int]
    body: Body | None
    year: int
    version: RuleVersion | None
    counts: list[Count] = field(default_factory=list)
    changed: list[Trial] = field(default_factory=list)
    found: int = 0
    moved: int = 0
    readable: set[int] = field(default_factory=set)


def trial_page(keeper: Keeper, asked: QueryDict) -> TrialPage:
    bodies = list(keeper.area.bodies.order_by("pk"))
    cases = Case.objects.filter(body__in=bodies)
    years = sorted(set(cases.values_list("year", flat=True)), reverse=True) or [keeper.today.year]
    body = next((one for one in bodies if one.type == asked.get("body")), bodies[0] if bodies else None)
    wanted = asked.get("year", "")
    before = next((year for year in years if year < keeper.today.year), years[0])
    year = next((one for one in years if str(one) == wanted), before)
    page = TrialPage(bodies, years, body, year, version_named(asked.get("version", "")))
    if page.body is None or page.version is None:
        return page
    trials = reckon_year(page.body, year, page.version, keeper.today)
    page.counts = _count(trials) if trials else []
    changed = [one for one in trials if one.changed]
    page.found, page.changed = len(changed), changed[:MOST]
    page.moved = sum(one.due != one.other_due for one in trials)
    # An administrator reads no case by his office; of those that he reads otherwise the page is a click away.
    seen = Case.objects.visible_to(keeper.user, keeper.today)
    page.readable = set(seen.filter(pk__in={one.duty.case_id for one in page.changed}).values_list("pk", flat=True))
    return page


def _count(trials: list[Trial]) -> list[Count]:
    def of(label: str, some: list[Trial]) -> Count:
        return Count(
            label,
            [sum(one.outcome == outcome for one in some) for outcome in OUTCOMES],
            [sum(one.other_outcome == outcome for one in some) for outcome in OUTCOMES],
        )

    by_role = [
        of(label, [one for one in trials if one.duty.role == role and one.duty.is_top]) for role, label in ROLES.items()
    ]
    lower = of("转办的下级任务", [one for one in trials if not one.duty.is_top])
    return [*(one for one in (*by_role, lower) if one.number), of("合计", trials)]


def reckon_year(body: Body, year: int, version: RuleVersion, today: date) -> list[Trial]:
    """Every duty in force in the body's cases of the year, as it came out and as it would have."""
    duties = list(
        Duty.objects.filter(
            case__body=body, case__year=year, state__in=IN_FORCE, case__state__in=("assigned", "closed")
        )
        .select_related("case")
        .order_by("case__number", "case_id", "no")
    )
    facts = _Facts(duties, calendar(body.area.code))
    trials = []
    for duty in duties:
        answered = facts.answered(duty)
        due, other = facts.due(duty, version_of(duty.rules_id)), facts.due(duty, version)
        outcome, other_outcome = _outcome(answered, due, today), _outcome(answered, other, today)
        trials.append(Trial(duty, answered, due, outcome, other, other_outcome))
    return trials


def _outcome(answered: date | None, due: date, today: date) -> str:
    if answered is None:
        return "late" if due < today else "running"
    return "in_time" if answered <= due else "late"


class _Facts:
    """What is stored of these duties, read once; due dates by version, reckoned once."""

    def __init__(self, duties: Iterable[Duty], days: Calendar) -> None:
        self._days = days
        self._duties = {duty.pk: duty for duty in duties}
        mine = list(self._duties)
        answers = Answer.objects.filter(duty__in=mine).values_list("duty").annotate(first=Min("issued_at"))
        self._first: dict[int, datetime] = dict(answers.order_by())
        self._until: dict[int, date] = {}
        granted = ExtensionRequest.objects.filter(duty__in=mine, state="granted", decided_at__isnull=False)
        for duty, until, decided in granted.order_by("pk").values_list("duty", "until", "decided_at"):
            if duty not in self._first or (decided is not None and decided <= self._first[duty]):
                self._until[duty] = until
        self._dues: dict[tuple[int, int], date] = {}

    def answered(self, duty: Duty) -> date | None:
        first = self._first.get(duty.pk)
        return timezone.localdate(first) if first is not None else None

    def due(self, duty: Duty, version: RuleVersion) -> date:
        key = (duty.pk, version.pk)
        if key not in self._dues:
            rules = version.ruleset.for_case(duty.case.kind, duty.case.timing)
            self._dues[key] = clocks.reckon(self._basis(duty, version), rules, self._days).on
        return self._dues[key]

    def _basis(self, duty: Duty, version: RuleVersion) -> clocks.Basis:
        """The stages of the first round, as they would have been laid down under the version: dates that a paper gave,
        and extensions that were granted, stay what they are."""
        rules = version.ruleset.for_case(duty.case.kind, duty.case.timing)
        first = duty.basis["answer"][0]
        upper = self._duties.get(duty.upper_id or 0)
        basis = clocks.answer_basis(
            rules,
            duty.answers_by,
            self._start(duty, rules.start, version),
            due=date.fromisoformat(first["due"]) if first["by"] == "given" else None,
            upper_due=self.due(upper, version) if upper is not None else None,
        )
        if (until := self._until.get(duty.pk)) is not None:
            basis = [*basis, clocks.extension(until)]
        return basis

    def _start(self, duty: Duty, start: str, version: RuleVersion) -> date:
        """The day from which the first round ran, where its own rules start as these do; else the day they name."""
        first = duty.basis["answer"][0]
        own = version_of(duty.rules_id).ruleset.for_case(duty.case.kind, duty.case.timing)
        if own.start == start and first["by"] == "rule" and first["key"] in FIRST_ROUND:
            return date.fromisoformat(first["start"])
        if start == "sign_for" and duty.is_top and duty.signed_at is not None:
            return timezone.localdate(duty.signed_at)
        return duty.assigned_on
