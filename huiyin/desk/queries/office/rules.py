"""规则: the versions, one in words, two side by side, who follows which."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from huiyin.desk.queries.office.keeper import Keeper
from huiyin.people.models import Area, Body, Change, Unit
from huiyin.rules.models import RuleBinding, RuleVersion
from huiyin.rules.ruleset import EVERY_UNIT, LABELS, RuleSet
from huiyin.rules.wording import PAPER_LABELS, worded


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: RuleVersion
    follows: list[str]


@dataclass(frozen=True, slots=True)
class RulesPage:
    versions: list[VersionRow]
    bindings: list[tuple[Body, list[RuleBinding]]]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Line:
    """One rule, as the versions have it; ``differs``: not all say the same."""

    label: str
    values: list[str]
    differs: bool


def rules_page(keeper: Keeper) -> RulesPage:
    bodies = list(keeper.area.bodies.order_by("pk"))
    bindings = list(RuleBinding.objects.filter(body__in=bodies).select_related("body", "version").order_by("-year"))
    follows: dict[int, list[str]] = {}
    for one in bindings:
        follows.setdefault(one.version_id, []).append(f"{one.body.get_type_display()} {one.year} 年起")
    versions = [VersionRow(one, follows.get(one.pk, [])) for one in RuleVersion.objects.order_by("name", "-version")]
    versions.sort(key=lambda row: not row.follows)  # those that are followed first
    by_body = [(body, [one for one in bindings if one.body_id == body.pk]) for body in bodies]
    return RulesPage(versions, by_body, keeper.changes((Change.Kind.RULES,)))


def version_named(name: str) -> RuleVersion | None:
    """``默认规则@2``: name and number, as addresses and choices have it."""
    of, _, number = name.rpartition("@")
    if not (number.isdecimal() and len(number) < 6):
        return None
    return RuleVersion.objects.filter(name=of, version=int(number)).first()


def key_of(version: RuleVersion) -> str:
    return f"{version.name}@{version.version}"


def choices() -> list[tuple[str, str]]:
    return [(key_of(one), str(one)) for one in RuleVersion.objects.order_by("name", "-version")]


def lines(versions: list[RuleVersion], area: Area) -> list[Line]:
    """Every rule in the order of the table; chains of single units and blocks each on a line of its own."""
    sets = [version.ruleset for version in versions]
    found: list[Line] = []
    for key, label in LABELS.items():
        if key == "chains":
            found += _chain_lines(sets, area)
        elif key in ("suggestion", "proposal", "session", "ordinary"):
            found += _block_lines(key, label, sets)
        else:
            found.append(_line(label, [worded(key, getattr(one, key)) for one in sets]))
    return found


def _line(label: str, values: list[str]) -> Line:
    return Line(label, values, len(set(values)) > 1)


def _chain_lines(sets: list[RuleSet], area: Area) -> list[Line]:
    keys = list(
        dict.fromkeys(key for one in sets for key in sorted(one.chains, key=lambda key: (key[0], key[1] != "reply")))
    )
    names = dict(Unit.objects.filter(area=area, code__in=[unit for unit, _ in keys]).values_list("code", "name"))
    return [
        _line(
            f"审核级次：{PAPER_LABELS[paper]}{f'（{names.get(unit, unit)}）' if unit != EVERY_UNIT else ''}",
            [
                worded("chains", one.chains[unit, paper]) if (unit, paper) in one.chains else "同一般单位"
                for one in sets
            ],
        )
        for unit, paper in keys
    ]


def _block_lines(key: str, label: str, sets: list[RuleSet]) -> list[Line]:
    keys = list(dict.fromkeys(name for one in sets for name in getattr(one, key)))
    if not keys:
        return [_line(label, ["无"] * len(sets))]
    return [
        _line(
            f"{label}：{LABELS[name]}",
            [worded(name, getattr(one, key)[name]) if name in getattr(one, key) else "同一般规定" for one in sets],
        )
        for name in keys
    ]


def two_versions(asked: QueryDict) -> tuple[RuleVersion | None, RuleVersion | None]:
    return version_named(asked.get("a", "")), version_named(asked.get("b", ""))
