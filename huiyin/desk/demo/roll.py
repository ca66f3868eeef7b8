"""The roll of the demo office: its areas, units, proposers and accounts, as the shipped lists tell them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from huiyin.people.models import CLERK

PASSWORD = "huiyin-demo"  # noqa: S105 - the accounts of the demo office are for everybody
OPENED = 170  # days ago the sessions opened
CLOSED = 165
A_YEAR = 365  # days before it the session of the year before opened
SEED = 1954

HERE = Path(__file__).parent
TOLD: dict[str, Any] = {
    **tomllib.loads((HERE / "places.toml").read_text(encoding="utf-8")),
    **tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8")),
}
AREAS: dict[str, dict[str, Any]] = {told["key"]: told for told in TOLD["areas"]}


# -- who is there -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Somebody:
    """A proposer, by the roll of his area."""

    area: str
    code: str
    name: str
    type: str
    sector: str
    convener: str = ""
    outside: bool = False

    @property
    def account(self) -> str:
        """Who speaks for him: himself, or the convener of a collective."""
        return self.convener or self.code


def _names(taken: set[str]) -> Iterator[str]:
    """Names that nobody on the roll has yet."""
    family, given = TOLD["roll"]["family"], TOLD["roll"]["given"]
    pairs = [given[at : at + 2] for at in range(0, len(given) - 1, 2)]
    every = [surname + pair for surname in family for pair in pairs]
    Random(SEED).shuffle(every)  # noqa: S311 - names of invented people
    yield from (name for name in every if name not in taken)


def _roll() -> dict[str, Somebody]:
    """All three hundred: those with a name of their own first, then as many as each area has."""
    named = TOLD["proposers"]
    found: dict[str, Somebody] = {}
    names = _names({one["name"] for one in (*named, *TOLD["users"])})

    def enter(area: str, code: str, name: str, type_: str, sector: str, convener: str = "", **more: bool) -> None:
        found[code] = Somebody(area, code, name, type_, sector, convener, **more)

    for one in named:
        outside = one.get("outside", False)
        enter(
            one.get("area", "city"),
            one["code"],
            one["name"],
            one["type"],
            one["sector"],
            one.get("convener", ""),
            outside=outside,
        )
    for key, area in AREAS.items():
        deputies, members = TOLD["roll"]["number"][key]
        for stem, type_, number, sectors in (
            ("dai", "deputy", deputies, TOLD["roll"][f"congress_{key}"]),
            ("wei", "member", members, TOLD["roll"]["cppcc"]),
        ):
            for n in range(1, number + 1):
                code = f"{area['prefix']}{stem}{n}"
                if code not in found:
                    enter(key, code, next(names), type_, sectors[n % len(sectors)])
        for n, name in enumerate(TOLD["roll"][f"collectives_{key}"], 2):
            enter(key, f"{area['prefix']}jt{n}", name, "collective", "", f"{area['prefix']}wei{n + 3}")
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, as it is told."""

    area: str
    code: str
    name: str
    short: str  # 文号中的简称
    group: str
    parent: str


ROLL = _roll()
UNITS = {told[0]: Place(key, *told) for key in AREAS for told in TOLD["units"][key]}


def users() -> list[dict[str, Any]]:
    """Every account but those of proposers: the named ones, and for each other office and unit a clerk and a leader."""
    told = list(TOLD["users"])
    filled = {post for user in told for post in user["posts"]}
    names = _names({one.name for one in ROLL.values()} | {one["name"] for one in told})

    def enter(username: str, title: str, *posts: str) -> None:
        if vacant := [post for post in posts if post not in filled]:
            told.append({"username": username, "name": next(names), "title": title, "posts": vacant})

    for key, area in AREAS.items():
        enter(f"{area['prefix']}rdb", "代表工作委员会干部", f"{key}.congress:{CLERK}")
        enter(f"{area['prefix']}zxb", "提案委员会干部", f"{key}.cppcc:{CLERK}")
        enter(f"{area['prefix']}zfb", "政府办公室干部", f"{key}.assigning:{CLERK}")
    for code in UNITS:
        enter(f"{code}_jb", "办公室科员", f"{code}:{CLERK}")
        enter(f"{code}_ld", "单位负责人", f"{code}:leader_in_charge", f"{code}:head")
    return told


def holders() -> dict[str, str]:
    """Who holds a post: ``jtj:clerk`` is held by jtj_jb."""
    return {post: user["username"] for user in users() for post in user["posts"]}


def year_of(opens: date) -> int:
    """办理年度: what a session at the end of a year asks is handled in the next."""
    return (opens + timedelta(days=60)).year


def chain_of(unit: str, paper: str) -> list[str]:
    """The levels that a unit's paper passes, as the demo's rules say."""
    chains: Mapping[str, Any] = TOLD["rules"]["chains"]
    found: list[str] = chains.get(unit, {}).get(paper) or chains[paper]
    return found
