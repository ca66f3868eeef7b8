"""What a reader's figures are of: his filters, from whose side he looks, and the cases and duties that remain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from huiyin.cases.models import Case
from huiyin.desk.queries.case_list import Chip, Choice, Filter
from huiyin.desk.queries.standing import standing_of
from huiyin.figures.queries import Ground, Place, ground
from huiyin.figures.rows import CaseRow
from huiyin.people.models import Kind, Session, Unit, User

EARLIEST = 1949
MOST_YEARS = 4  # side by side: the chosen one and those before
DATED = {"filed": "立案、受理日期", "assigned": "交办日期"}
TABS = {
    "": "比率和件数",
    "unit": "按单位",
    "group": "按单位分组",
    "subject": "按类别",
    "kind": "按案别",
    "session": "按会次",
    "year": "历年比较",
}
_WHOLE_TABS = ("group",)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """``ground``: what remains of the cases. ``office``: the reader may look at all units at once; ``unit``: the one from
    whose side he looks; ``units`` those of the chosen group. ``said``: what forms say is his to read."""

    ground: Ground
    filters: list[Filter]
    chips: list[Chip]
    tabs: list[Tab]
    by: str
    kept: dict[str, str]
    period: dict[str, str]
    as_of: date
    now: bool
    wrong: list[str]
    office: bool
    unit: Unit | None
    units: frozenset[int] | None
    said: bool
    year: int | None
    years: list[int]
    known_units: dict[int, Unit]
    sessions: dict[int, str]

    @property
    def query(self) -> str:
        """The filters as an address keeps them, without the table asked for."""
        return urlencode(self.kept)

    @property
    def of(self) -> str:
        """From whose side, in words."""
        if self.unit is not None:
            return self.unit.name
        return "全部单位" if self.office else "您提出、联名的案件"

    @property
    def rules(self) -> str:
        """The rule versions that these cases' duties keep, by name."""
        return "、".join(dict.fromkeys(f"“{version.name}”" for version in self.ground.rules))

    @property
    def empty(self) -> bool:
        """Nothing there to count; of an earlier day the noughts are an answer."""
        return not self.ground.rows and self.now

    @property
    def narrowed(self) -> bool:
        return bool(self.chips)


def scope_of(user: User, asked: QueryDict, today: date) -> Scope:
    """Over the cases that the user may see. Who is only in units sees a unit's side; offices the whole, or a unit's."""
    seen = Case.objects.visible_to(user, today)
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    standing = standing_of(user, today)
    office = bool(standing.offices)
    year = int(_known(asked.get("year", ""), [str(one) for one in years]) or 0) or None
    as_of, wrong = _as_of(asked.get("as_of", ""), today)
    by = asked.get("by", "") if asked.get("by", "") in TABS else ""
    loaded = [one for one in years if year is not None and one <= year][: MOST_YEARS if by == "year" else 1]
    everything = ground(seen.filter(year__in=loaded), as_of)
    units = {one.pk: one for one in Unit.objects.filter(pk__in={duty.unit_id for duty in everything.duties})}
    mine = {one.pk: one for one in standing.units}
    looks_from = units if office else mine
    of_units = [str(pk) for pk in looks_from]
    unit = asked.get("unit", "") if office else _known(asked.get("unit", ""), of_units)
    chosen = looks_from.get(int(unit)) if unit in of_units else None
    of_this_year = [everything.places[row.pk] for row in everything.rows if everything.places[row.pk].year == year]
    sessions = _sessions(everything)
    now = {one.session_id for one in of_this_year}
    subjects = Counter(one.subject for one in of_this_year if one.subject)
    groups = dict.fromkeys(one.group for one in units.values() if one.group) if office else {}
    choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "year": ("年度", [(str(one), f"{one} 年") for one in years]),
        "session": ("会次", [(str(pk), label) for pk, label in sessions.items() if pk in now] if by != "year" else []),
        "kind": ("案别", [(kind.value, kind.label) for kind in Kind]),
        "subject": ("类别", [(one, one) for one, _ in subjects.most_common()]),
        "group": ("单位分组", [(one, one) for one in groups]),
        "unit": ("单位", [(pk, looks_from[int(pk)].name) for pk in of_units]),
    }
    kept = {name: asked.get(name, "") for name in choices}
    kept |= {"year": str(year or ""), "unit": unit if chosen is not None else ""}
    kept = {name: kept[name] for name, (_, known) in choices.items() if kept[name] in dict(known)}
    if chosen is not None:
        kept.pop("group", None)  # one unit is narrower than its group
    period, problems = _period(asked)
    wrong += problems
    sides = frozenset(pk for pk, one in units.items() if one.group == kept["group"]) if "group" in kept else None
    filters = [
        Filter(name, label, [Choice(value, text, value == kept.get(name)) for value, text in known])
        for name, (label, known) in choices.items()
        if known
    ]
    kept |= period | ({"as_of": as_of.isoformat()} if as_of != today else {})
    return Scope(
        ground=everything.only(_Fits(kept)),
        filters=filters,
        chips=_chips(filters, kept, by, office=office),
        tabs=_tabs(kept, by, whole=office and chosen is None),
        by=by,
        kept=kept,
        period=period,
        as_of=as_of,
        now=as_of == today,
        wrong=wrong,
        office=office,
        unit=chosen,
        units=sides,
        # What another proposer said of his answer is not for a co-signer to read off a figure.
        said=office or chosen is not None,
        year=year,
        years=loaded,
        known_units={**units, **mine},
        sessions=sessions,
    )


class _Fits:
    """Whether a case is of what was asked for, all but the unit and the year."""

    def __init__(self, kept: dict[str, str]) -> None:
        self.kind, self.subject = kept.get("kind"), kept.get("subject")
        self.session = int(kept["session"]) if "session" in kept else None
        self.dated = kept.get("dated", "")
        self.since = date.fromisoformat(kept["from"]) if "from" in kept else date.min
        self.until = date.fromisoformat(kept["to"]) if "to" in kept else date.max

    def __call__(self, row: CaseRow, place: Place) -> bool:
        if self.kind and row.kind != self.kind:
            return False
        if self.subject and place.subject != self.subject:
            return False
        if self.session is not None and place.session_id != self.session:
            return False
        if not self.dated:
            return True
        on = place.filed_on if self.dated == "filed" else place.assigned_on
        return on is not None and self.since <= on <= self.until


def _known(asked: str, known: list[str]) -> str:
    """What is asked for, or the first there is where it is not to be had."""
    return asked if asked in known else next(iter(known), "")


def _sessions(everything: Ground) -> dict[int, str]:
    wanted = {place.session_id for place in everything.places.values() if place.session_id is not None}
    return {one.pk: str(one) for one in Session.objects.filter(pk__in=wanted).select_related("term__body")}


def _day(written: str) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if found.year >= EARLIEST else None


def _as_of(written: str, today: date) -> tuple[date, list[str]]:
    if not written:
        return today, []
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        return today, [f"“{written}”不是日期，已按今天统计"]
    if asked > today:
        return today, [f"“{written}”还没有到，已按今天统计"]
    if asked.year < EARLIEST:
        return today, [f"“{written}”太早，已按今天统计"]
    return asked, []


def _period(asked: QueryDict) -> tuple[dict[str, str], list[str]]:
    """The first and last day, and of which date; only what can be read."""
    found, wrong = {}, []
    for name, label in (("from", "起"), ("to", "止")):
        written = asked.get(name, "").strip()
        if written and (day := _day(written)) is not None:
            found[name] = day.isoformat()
        elif written:
            wrong.append(f"{label}日“{written}”不是日期，没有按它筛选")
    if found.get("from", "") > found.get("to", "9"):
        wrong.append(f"起日 {found['from']} 晚于止日 {found['to']}，没有这样的案件")
    if found:
        dated = asked.get("dated", "")
        found["dated"] = dated if dated in DATED else "filed"
    return found, wrong


def _chips(filters: Iterable[Filter], kept: dict[str, str], by: str, *, office: bool) -> list[Chip]:
    """What narrows: all but the year, the day and a unit's own side, which are always set."""
    always = ("year",) if office else ("year", "unit")
    told = []
    for one in filters:
        if one.name in always or one.name not in kept:
            continue
        label = next(choice.label for choice in one.choices if choice.chosen)
        told.append(Chip(f"{one.label}：{label}", _without(kept, by, one.name)))
    if "dated" in kept:
        said = f"{DATED[kept['dated']]}：{kept.get('from', '')} 至 {kept.get('to', '')}"
        told.append(Chip(said, _without(kept, by, "dated", "from", "to")))
    return told


def _without(kept: dict[str, str], by: str, *names: str) -> str:
    left = {name: value for name, value in kept.items() if name not in names}
    return "?" + urlencode({**({"by": by} if by else {}), **left})


def _tabs(kept: dict[str, str], by: str, *, whole: bool) -> list[Tab]:
    shown = {name: label for name, label in TABS.items() if whole or name not in _WHOLE_TABS}
    return [
        Tab(label, "?" + urlencode({**({"by": name} if name else {}), **kept}), name == by)
        for name, label in shown.items()
    ]
