"""提出人: deputies, members and collectives, who convenes, who signs in for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from huiyin.people.actions.accounts import add_user
from huiyin.people.actions.codes import free_code, why_not_code
from huiyin.people.actions.recording import ChangeRefused, check, record, without_blanks
from huiyin.people.models import Area, Change, Proposer, User

PROPOSER = Change.Kind.PROPOSER
COLLECTIVE = Proposer.Type.COLLECTIVE


@transaction.atomic
def add_proposer(
    area: Area,
    *,
    name: str,
    type: str,  # noqa: A002 - the model's own word
    by: User | None,
    at: datetime,
    code: str = "",
    sector: str = "",
    phone: str = "",
    convener: Proposer | None = None,
) -> Proposer:
    """Two people may bear one name; they are told apart by code and sector."""
    name = without_blanks(name)
    reasons = why_not_code(Proposer, area, code) + ([] if name else ["请填写姓名或名称"])
    if type not in Proposer.Type.values:
        reasons.append("请选择类型")
    check(by, area, at, reasons + _why_not_convener(area, type, convener))
    proposer = Proposer.objects.create(
        area=area,
        code=code or free_code(Proposer, area, {"deputy": "d", "member": "m"}.get(type, "g")),
        name=name,
        type=type,
        sector=without_blanks(sector),
        phone=phone.strip(),
        convener=convener,
    )
    record(area, PROPOSER, proposer.code, f"登记{proposer.get_type_display()}{name}", by=by, at=at)
    return proposer


@transaction.atomic
def correct_proposer(
    proposer: Proposer, *, name: str, sector: str, phone: str, by: User | None, at: datetime
) -> Change:
    name, sector = without_blanks(name), without_blanks(sector)
    check(by, proposer.area, at, [] if name else ["请填写姓名或名称"])
    told = [f"名称由“{proposer.name}”改为“{name}”"] if name != proposer.name else []
    if sector != proposer.sector:
        told.append(f"界别或代表团由“{proposer.sector or '未填'}”改为“{sector or '未填'}”")
    told += ["修改电话"] if phone.strip() != proposer.phone else []
    proposer.name, proposer.sector, proposer.phone = name, sector, phone.strip()
    proposer.save(update_fields=["name", "sector", "phone"])
    text = "，".join(told) or "核对，无改动"
    return record(proposer.area, PROPOSER, proposer.code, text, by=by, at=at)


@transaction.atomic
def set_convener(proposer: Proposer, *, convener: Proposer | None, by: User | None, at: datetime) -> Change:
    """召集人: speaks for the collective from now on, with all its cases."""
    reasons = [] if proposer.type == COLLECTIVE else ["只有集体设召集人"]
    check(by, proposer.area, at, reasons or _why_not_convener(proposer.area, proposer.type, convener))
    before = proposer.convener.name if proposer.convener is not None else "无"
    proposer.convener = convener
    proposer.save(update_fields=["convener"])
    after = convener.name if convener is not None else "无"
    return record(proposer.area, PROPOSER, proposer.code, f"召集人由{before}改为{after}", by=by, at=at)


@transaction.atomic
def give_account(proposer: Proposer, *, user: User | None, by: User | None, at: datetime) -> Change:
    """Who signs in for the proposer; nobody, if none is given."""
    reasons = []
    if user is not None and user.area_id != proposer.area_id:
        reasons.append(f"账号“{user.username}”不由{proposer.area.name}管理")
    elif user is not None and not user.is_active:
        reasons.append(f"账号“{user.username}”已停用，先恢复使用")
    check(by, proposer.area, at, reasons)
    before = proposer.user.username if proposer.user is not None else "无"
    proposer.user = user
    proposer.save(update_fields=["user"])
    text = f"账号由{before}改为{user.username if user is not None else '无'}"
    return record(proposer.area, PROPOSER, proposer.code, text, by=by, at=at)


@transaction.atomic
def add_proposer_account(proposer: Proposer, *, username: str, by: User | None, at: datetime) -> User:
    """An account for a deputy or member himself, at once his."""
    reasons = ["集体由召集人以本人账号登录"] if proposer.type == COLLECTIVE else []
    if proposer.user is not None:
        reasons.append(f"{proposer.styled}已有账号 {proposer.user.username}")
    check(by, proposer.area, at, reasons)
    user = add_user(proposer.area, username=username, name=proposer.name, phone=proposer.phone, by=by, at=at)
    give_account(proposer, user=user, by=by, at=at)
    return user


@transaction.atomic
def drop_proposer(proposer: Proposer, *, by: User | None, at: datetime) -> Change:
    """One entered by mistake, to whom nothing refers yet: no case, no account, no collective that he convenes."""
    reasons = [f"{proposer.styled}已有账号，不能删除"] if proposer.user is not None else []
    check(by, proposer.area, at, reasons)
    told = record(proposer.area, PROPOSER, proposer.code, f"删除误登的{proposer.styled}", by=by, at=at)
    try:
        with transaction.atomic():
            proposer.delete()
    except (ProtectedError, RestrictedError):
        raise ChangeRefused(f"{proposer.styled}已在使用（有建议提案或任召集人），不能删除") from None
    return told


def _why_not_convener(area: Area, of_type: str, convener: Proposer | None) -> list[str]:
    if convener is None:
        return []
    if of_type != COLLECTIVE:
        return ["只有集体设召集人"]
    if convener.area_id != area.pk or convener.type == COLLECTIVE:
        return ["召集人应是本地的代表或委员本人"]
    return []
