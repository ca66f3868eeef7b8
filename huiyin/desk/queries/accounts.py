"""The accounts of the demo office, by role."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.desk import demo
from huiyin.people.models import ADMINISTRATOR, CLERK, Office, Post, Proposer, User, level_label


@dataclass(slots=True)
class Account:
    """An account, what it is, and what there is to try with it."""

    username: str
    name: str
    tries: str = ""
    posts: list[str] = field(default_factory=list)


# In the order in which a case passes, with what each role does.
GROUPS = {
    "proposer": ("代表、委员", "起草、联名、提交，确认沟通，填写征询意见表"),
    "review": ("人大、政协工作机构", "受理立案、并案、不予立案，确定重点，重新办理，办结"),
    "assigning": ("交办机关", "预交办、交办、改办，决定退办和延期，催办"),
    "unit": ("承办单位经办", "签收、沟通、拟稿、报送意见、印发，转办、来件登记"),
    "level": ("承办单位审核", "逐级审核、退回修改"),
    "administrator": ("管理员", "管理单位、用户、提出人、届次、规则等基础数据，不参与办理"),
}


def demo_accounts() -> list[tuple[str, str, list[Account]]]:
    """Label, what the role does, and its accounts. Who has several posts stands under the first role only."""
    tries = {one.username: one.tries for one in demo.accounts()}
    found: dict[str, dict[str, Account]] = {name: {} for name in GROUPS}
    known: dict[str, Account] = {}

    def note(user: User, group: str, post: str) -> None:
        if user.username not in known:
            account = Account(user.username, user.name, tries.get(user.username, ""))
            known[user.username] = found[group][user.username] = account
        if post not in known[user.username].posts:
            known[user.username].posts.append(post)

    for post in Post.objects.filter(user__is_active=True).select_related("user", "unit", "office").order_by("id"):
        if post.level == ADMINISTRATOR:
            note(post.user, "administrator", f"{post.office} {level_label(post.level)}")
        elif post.office is not None:
            note(post.user, "review" if post.office.type == Office.Type.REVIEW else "assigning", str(post.office))
        else:
            note(post.user, "unit" if post.level == CLERK else "level", str(post))
    for proposer in Proposer.objects.filter(user__is_active=True).select_related("user"):
        if proposer.user is not None:
            sector = f"（{proposer.sector}）" if proposer.sector else ""
            note(proposer.user, "proposer", f"{proposer.get_type_display()}{sector}")
    return [(*GROUPS[group], list(accounts.values())) for group, accounts in found.items() if accounts]
