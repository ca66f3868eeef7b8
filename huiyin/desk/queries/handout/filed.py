"""The filed cases of an assigning office: whom it has in mind for them, and what those units say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case as Choose
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse

from huiyin.assignment.actions import ROLE_NAMES
from huiyin.assignment.models import PlannedUnit
from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Consulted, Duty, Role
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.case_list import Filter, Heading, filter_of
from huiyin.desk.queries.handout.asked import KINDS, pending_of
from huiyin.desk.queries.pages import KeyPage, Order, page_of
from huiyin.desk.queries.todo.rows import SIGNERS, proposers_text
from huiyin.people.models import Kind as CaseKind
from huiyin.people.models import Timing, Unit, User

PER_PAGE = 60
# How far a case has come on its way to its units.
STANDS = {
    "unplanned": "还没有主办单位",
    "unasked": "未征询",
    "waiting": "等待单位答复",
    "objected": "单位有异议",
    "agreed": "各单位均无异议",
}
_ANSWERING = (Role.LEAD, Role.SEPARATE)


def _planned() -> Any:
    """The plan of a case, each unit with what it last said in its role."""
    of_unit = Consulted.objects.filter(case=OuterRef("case"), unit=OuterRef("unit"), role=OuterRef("role"))
    said = Subquery(of_unit.order_by("-turn").values("agrees")[:1])
    return PlannedUnit.objects.standing().annotate(asked=Exists(of_unit), agrees=said)


def with_stand(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each case with how far it has come: one of STANDS."""
    plan = _planned().filter(case=OuterRef("pk"))
    return cases.annotate(
        stand=Choose(
            When(~Exists(plan.filter(role__in=_ANSWERING)), then=Value("unplanned")),
            When(Exists(plan.filter(agrees=False)), then=Value("objected")),
            When(Exists(plan.filter(asked=True, agrees=None)), then=Value("waiting")),
            When(Exists(plan.filter(asked=False)), then=Value("unasked")),
            default=Value("agreed"),
        )
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What one unit says to the role in mind for it. ``agrees`` is empty while it has not answered."""

    unit: Unit
    role: str
    asked: bool
    agrees: bool | None
    ground: str
    suggests: str


@dataclass
class FiledRow:
    """A filed case with the plan for it.

    ``said``: by the planned units; ``before``: objections of units that are not planned any more; ``gave_back``: units
    that held it and returned it; ``stay``: co-hosts whose duties stand though the case waits for a lead again.
    """

    case: Case
    stand: str
    proposers: str
    said: list[Said] = field(default_factory=list)
    before: list[Said] = field(default_factory=list)
    gave_back: list[str] = field(default_factory=list)
    stay: list[str] = field(default_factory=list)

    @property
    def pick(self) -> str:
        return pick_of(self.case)

    @property
    def untouched(self) -> bool:
        """Nobody was planned for it, asked, or has held it."""
        return not (self.said or self.before or self.gave_back or self.stay)

    def _of(self, *roles: str) -> list[Unit]:
        return [one.unit for one in self.said if one.role in roles]

    @property
    def leads(self) -> list[Unit]:
        return self._of(*_ANSWERING)

    @property
    def co_hosts(self) -> list[Unit]:
        return self._of(Role.CO_HOST)

    @property
    def is_separate(self) -> bool:
        return any(one.role == Role.SEPARATE for one in self.said)

    @property
    def merged(self) -> list[Unit]:
        """Planned units that have gone into another since."""
        return [one.unit for one in self.said if one.unit.successor_id is not None]

    @property
    def objections(self) -> list[Said]:
        return [one for one in self.said if one.agrees is False]

    @property
    def silent(self) -> list[str]:
        return [one.unit.name for one in self.said if one.asked and one.agrees is None]

    @property
    def unasked(self) -> list[str]:
        return [one.unit.name for one in self.said if not one.asked]

    @property
    def stand_label(self) -> str:
        return STANDS[self.stand]

    @property
    def clashes(self) -> list[str]:
        """Units that name each other, or one that names a unit which does not want it either."""
        against = {one.unit.name: one for one in (*self.objections, *self.before)}
        found = []
        for one in self.objections:
            for name, other in against.items():
                if name == one.unit.name or not one.suggests or name not in one.suggests:
                    continue
                if one.unit.name in other.suggests:
                    found.append("与".join(sorted((one.unit.name, name))) + "互相推荐对方")
                else:
                    found.append(f"{one.unit.name}推荐的{name}也不同意")
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Tally:
    """A number on top, with the address of what it counts."""

    label: str
    number: int
    url: str
    look: str
    current: bool


@dataclass(frozen=True)
class Handout:
    page: KeyPage[Case]
    rows: list[FiledRow]
    counts: list[Tally]
    filters: list[Filter]
    headings: dict[str, Heading]
    chosen: list[str]
    asked: str
    narrowed: bool
    total: int
    kinds: dict[str, int]
    query: str
    kept: str


SORTS: dict[str, tuple[list[Any], str]] = {
    "number": ([Length("number"), F("number")], "案号"),
    "title": ([F("title")], "标题"),
    "filed": ([F("filed_at")], "立案时间"),
}
# The filters by whose columns the cases are counted in one question.
GROUPED = {"show": "stand", "subject": "subject", "kind": "kind", "timing": "timing"}


def filed_of(user: User, today: date) -> QuerySet[Case]:
    """The filed cases that the user's assigning offices hand out."""
    return Case.objects.visible_to(user, today).handed_out_by(user, today).filter(state="filed")


def chosen_of(user: User, asked: QueryDict, today: date) -> QuerySet[Case]:
    """All that the filters name, over all pages."""
    return _narrow(with_stand(filed_of(user, today)), asked)


def handout(user: User, asked: QueryDict, today: date) -> Handout:
    """One page of the filed cases, as the office asks for them."""
    mine = filed_of(user, today)
    stands: Any = with_stand(mine)
    groups = list(stands.order_by().values_list(*GROUPED.values()).annotate(number=Count("pk")).order_by("subject"))
    subjects = list(dict.fromkeys(subject for _, subject, _, _, _ in groups if subject))
    units = Unit.objects.filter(pk__in=PlannedUnit.objects.standing().filter(case__in=mine).values("unit"))
    filters = [
        filter_of(asked, "show", "进展", list(STANDS.items())),
        filter_of(asked, "kind", "案别", [(kind.value, kind.label) for kind in CaseKind]),
        filter_of(asked, "timing", "提出时间", [(one.value, one.label) for one in Timing]),
        filter_of(asked, "subject", "类别", [(subject, subject) for subject in subjects]),
        filter_of(asked, "unit", "拟承办单位", [(unit.code, unit.name) for unit in units]),
    ]
    kept = _kept(asked)
    sort, down = sort_of(asked, SORTS, "number")
    shown: QuerySet[Case] = _narrow(with_stand(mine), asked).annotate(signers=SIGNERS).select_related("lead", "body")
    counted = None
    if kept.keys() <= GROUPED.keys():
        # Counted already, in groups: the page need not count again.
        places = list(GROUPED)
        counted = sum(
            group[-1] for group in groups if all(group[places.index(name)] == value for name, value in kept.items())
        )
    page = page_of(shown, Order(SORTS[sort][0], down), PER_PAGE, asked, total=counted)
    totals: dict[str, int] = defaultdict(int)
    kinds: dict[str, int] = defaultdict(int)
    for stand, _, kind, _, number in groups:
        totals[stand] += number
        kinds[kind] += number
    return Handout(
        page=page,
        rows=rows_of(page.rows),
        counts=counts_on_top(
            dict(totals), pending_of(user, today), kept.get("show", "") if kept.keys() <= {"show"} else None
        ),
        filters=filters,
        headings={name: _heading(name, label, kept, sort, down=down) for name, (_, label) in SORTS.items()},
        chosen=[choice.label for one in filters for choice in one.choices if choice.chosen],
        asked=kept.get("q", ""),
        narrowed=bool(kept),
        total=sum(totals.values()),
        kinds=dict(kinds),
        query=urlencode({**kept, "sort": f"{'-' if down else ''}{sort}"}),
        kept=urlencode(kept),
    )


def counts_on_top(totals: dict[str, int], pending: dict[str, int], show: str | None) -> list[Tally]:
    looks = {"objected": "warn"}
    ordered = ("unplanned", "unasked", "waiting", "objected", "agreed")
    return [
        Tally("已立案（受理）", sum(totals.values()), "?", "", show == ""),
        *(
            Tally(STANDS[name], totals.get(name, 0), f"?show={name}", looks.get(name, ""), show == name)
            for name in ordered
        ),
        *(
            Tally(
                f"{label}待决定", pending[name], f"{reverse('desk:handout_asked')}?show={name}", "warn", current=False
            )
            for name, label in KINDS.items()
        ),
    ]


_NARROWS = ("show", "kind", "timing", "subject", "unit", "q")


def _kept(asked: QueryDict) -> dict[str, str]:
    kept = {name: asked.get(name, "").replace("\0", "").strip() for name in _NARROWS}
    return {name: value for name, value in kept.items() if value}


def _narrow(cases: QuerySet[Case], asked: QueryDict) -> QuerySet[Case]:
    kept = _kept(asked)
    for name, column in (("show", "stand"), ("kind", "kind"), ("timing", "timing"), ("subject", "subject")):
        if name in kept:
            cases = cases.filter(**{column: kept[name]})
    if "unit" in kept:
        plan = PlannedUnit.objects.standing().filter(unit__code=kept["unit"])
        cases = cases.filter(pk__in=plan.values("case"))
    for word in kept.get("q", "").split()[:8]:
        cases = cases.filter(
            Q(number=word) | Q(title__icontains=word) | Q(lead__name__icontains=word) | Q(wished_units__icontains=word)
        )
    return cases


def sort_of(asked: QueryDict, sorts: dict[str, Any], usual: str) -> tuple[str, bool]:
    wanted = asked.get("sort", usual)
    name = wanted.removeprefix("-")
    return (name, wanted.startswith("-")) if name in sorts else (usual, False)


def _heading(name: str, label: str, kept: dict[str, str], sort: str, *, down: bool) -> Heading:
    here = name == sort
    url = "?" + urlencode({**kept, "sort": f"-{name}" if here and not down else name})
    return Heading(label, url, ("descending" if down else "ascending") if here else "")


def rows_of(cases: Sequence[Case]) -> list[FiledRow]:
    """The rows of these cases, which come with ``stand``, in three questions."""
    rows = {
        case.pk: FiledRow(
            case, getattr(case, "stand", "unplanned"), proposers_text(case, getattr(case, "signers", 0) or 0)
        )
        for case in cases
    }
    last = _last_said(rows)
    planned: set[tuple[int, int]] = set()
    plan = PlannedUnit.objects.standing().filter(case__in=rows).select_related("unit__successor").order_by("pk")
    for one in plan:
        said = last.get((one.case_id, one.unit_id, one.role))
        planned.add((one.case_id, one.unit_id))
        rows[one.case_id].said.append(_said(one.unit, one.role, said))
    for (case, unit, role), said in last.items():
        if said.agrees is False and (case, unit) not in planned:
            rows[case].before.append(_said(said.unit, role, said))
    duties = Duty.objects.filter(case__in=rows, upper=None, state__in=(*IN_FORCE, "returned")).order_by("pk")
    for case, name, state in duties.values_list("case_id", "unit_name", "state"):
        (rows[case].gave_back if state == "returned" else rows[case].stay).append(name)
    return list(rows.values())


def _last_said(cases: Iterable[int]) -> dict[tuple[int, int, str], Consulted]:
    asked = Consulted.objects.filter(case__in=list(cases)).select_related("unit").order_by("turn", "pk")
    return {(one.case_id, one.unit_id, one.role): one for one in asked}


def _said(unit: Unit, role: str, said: Consulted | None) -> Said:
    if said is None:
        return Said(unit, role, asked=False, agrees=None, ground="", suggests="")
    return Said(unit, role, asked=True, agrees=said.agrees, ground=said.reason.rstrip("。"), suggests=said.suggests)


def role_name(role: str) -> str:
    return ROLE_NAMES[role]
