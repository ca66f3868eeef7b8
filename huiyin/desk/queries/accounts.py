"""The accounts of the demo office that the sign-in page offers."""

from __future__ import annotations

from huiyin.desk import demo
from huiyin.people.models import User


def demo_accounts() -> list[demo.Account]:
    """One for each role, in the order in which a case passes; those that are there."""
    offered = demo.accounts()
    there = set(
        User.objects.filter(username__in=[one.username for one in offered], is_active=True).values_list(
            "username", flat=True
        )
    )
    return [one for one in offered if one.username in there]
