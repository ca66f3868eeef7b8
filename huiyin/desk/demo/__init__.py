"""The demo office: an invented county with its accounts and its cases.

Who and what stands in ``demo.toml``. Every step is taken by an account that may take it, through the same action that
its page calls, on a working day counted back from ``today``: so the lamps show what is overdue, near and far off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huiyin.desk.demo.county import PASSWORD, TOLD, County
from huiyin.desk.demo.stories import tell
from huiyin.people.models import level_label

__all__ = ["PASSWORD", "TOLD", "Account", "accounts", "make"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account to sign in with, and what can be tried with it."""

    username: str
    name: str
    post: str
    tries: str


def accounts() -> list[Account]:
    """The accounts of the demo office: its offices, its units level by level, its deputies and members."""
    places = {unit["code"]: unit["name"] for unit in TOLD["units"]}
    places |= {body["type"]: body["office"] for body in TOLD["bodies"]}
    places["assigning"] = TOLD["assigning"]["office"]
    found = []
    for user in TOLD["users"]:
        posts: dict[str, list[str]] = {}
        for post in user["posts"]:
            place, _, level = post.partition(":")
            posts.setdefault(places[place], []).append(level_label(level))
        where = "；".join(f"{place} {'、'.join(levels)}" for place, levels in posts.items())
        found.append(Account(user["username"], user["name"], where, user["try"]))
    for one in TOLD["proposers"]:
        if "try" in one:
            kind = "县人大代表" if one["type"] == "deputy" else "县政协委员"
            found.append(Account(one["code"], one["name"], f"{kind} {one['sector']}", one["try"]))
    return found


@transaction.atomic
def make(today: date) -> list[Account]:
    """Make the demo office as it stands on the day. Raises Refused when a step is not taken."""
    tell(County(today))
    return accounts()
