"""Names in a file, and who in the area bears them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from huiyin.people.models import Area, Kind, Proposer


@dataclass
class Matched:
    """``people``: each name that one person bears; ``doubts``: the others, with those among whom to choose."""

    people: list[Proposer] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def bearing(names: Iterable[str], area: Area | int, kind: str) -> dict[str, list[Proposer]]:
    """Who of those that may sign there bears each name."""
    wanted = list(names)
    wrong = Proposer.Type.MEMBER if kind == Kind.SUGGESTION else Proposer.Type.DEPUTY
    there = Proposer.objects.filter(area=area, name__in=wanted).exclude(type=wrong).order_by("code")
    found: dict[str, list[Proposer]] = {name: [] for name in wanted}
    for one in there:
        found[one.name].append(one)
    return found


def match(names: Iterable[str], area: Area | int, kind: str, *, besides: Proposer | None = None) -> Matched:
    """Co-signers by name; ``besides``: the lead, who does not sign twice."""
    made = Matched()
    whom = "代表" if kind == Kind.SUGGESTION else "委员"
    for name, fits in bearing(names, area, kind).items():
        others = [one for one in fits if besides is None or one.pk != besides.pk]
        if fits and not others:
            continue
        if len(others) == 1:
            made.people.append(others[0])
        elif others:
            codes = "、".join(f"{one.code}（{one.sector or one.get_type_display()}）" for one in others)
            made.doubts.append(f"有 {len(others)} 位“{name}”，请改填代码：{codes}")
        else:
            made.doubts.append(f"文件中的“{name}”不在本地{whom}和集体中，没有邀请")
    return made
