"""The accounts of the demo office, by role."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.people.models import CLERK, Office, Post, Proposer


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    name: str
    posts: str


# What each role has to try, in the order in which a case passes.
GROUPS = {
    "proposer": ("代表、委员", "起草、联名、提交，填写征询意见表"),
    "review": ("人大、政协审查", "受理立案、并案、不予立案，确定重点，办结"),
    "assigning": ("政府办交办", "预交办、交办、改办，决定退办和延期，催办"),
    "unit": ("承办单位经办", "签收、沟通、拟稿、报送意见、印发，转办、来件登记"),
    "level": ("承办单位审核", "逐级审核、退回修改"),
}


def demo_accounts() -> list[tuple[str, str, list[Account]]]:
    """Label, what to try, and the accounts."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in GROUPS}
    names: dict[str, str] = {}
    for proposer in Proposer.objects.filter(user__isnull=False).select_related("user"):
        assert proposer.user is not None  # noqa: S101 - the filter says so
        names[proposer.user.username] = proposer.user.name
        found["proposer"].setdefault(proposer.user.username, []).append(proposer.styled)
    for post in Post.objects.select_related("user", "unit", "office").order_by("id"):
        if post.office is not None:
            group = "review" if post.office.type == Office.Type.REVIEW else "assigning"
        else:
            group = "unit" if post.level == CLERK else "level"
        names[post.user.username] = post.user.name
        found[group].setdefault(post.user.username, []).append(str(post))
    return [
        (*GROUPS[group], [Account(username, names[username], "；".join(posts)) for username, posts in accounts.items()])
        for group, accounts in found.items()
        if accounts
    ]
