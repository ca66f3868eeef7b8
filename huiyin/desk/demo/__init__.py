"""The demo office: an invented city, with a county and a district below it, its accounts and its cases.

Who and what stands in ``places.toml``, what the cases are about in ``topics.toml`` and ``stories.toml``. Most of the
cases are written as replay files (``years.py``) and played through the actions; some are told one by one
(``stories.py``). Every step is taken by an account that may take it, on a working day counted back from ``today``: so the
lamps show what is overdue, near and far off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from huiyin.cases import door
from huiyin.desk.demo.city import City
from huiyin.desk.demo.play import play
from huiyin.desk.demo.roll import AREAS, PASSWORD, ROLL, TOLD
from huiyin.desk.demo.stories import tell
from huiyin.desk.demo.years import years

__all__ = ["AREAS", "PASSWORD", "ROLL", "TOLD", "Account", "City", "accounts", "make"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account to sign in with: what it is, and one sentence on what can be tried with it."""

    username: str
    name: str
    role: str
    tries: str


def accounts() -> list[Account]:
    """The accounts that the sign-in page offers, one for each role."""
    told = [("code", one) for one in TOLD["proposers"]] + [("username", one) for one in TOLD["users"]]
    return [Account(one[key], one["name"], one["role"], one["tries"]) for key, one in told if "role" in one]


def make(today: date, told: Callable[[str], object] = lambda line: None) -> list[Account]:
    """Make the demo office as it stands on the day. Raises Refused when a step is not taken.

    ``told``: is given a line for every part that is made.
    """
    with door.holding():
        told("机构、单位和人员")
        city = City(today)
        for year in years(today, city.day, city.letters):
            told(year.file["name"])
            play(city, year)
        told("逐件讲述的案件")
        tell(city)
        city.merge_units()
    return accounts()
