"""通知: what an office writes to a unit, as a letter under its own head: 重新办理通知, 催办通知."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huiyin.cases.models import Case, Duty
from huiyin.papers import Letter, chinese_date
from huiyin.reply.letters import reference
from huiyin.reply.models import Form


def rehandling_notice(
    case: Case, duty: Duty, *, office: str, on: date, due: date, reason: str, forms: Sequence[Form]
) -> Letter:
    """重新办理通知: the proposers' reasons, the demand and the new date, in writing to the unit."""
    said = [f"{one.proposer.styled}：{one.reason}" for one in forms if one.reason]
    began = f"你单位对{reference(case)}《{case.title}》的答复印发后，提出人反馈意见如下："
    # Where the office repeats what the proposers wrote, it is said once.
    body = (
        began if said else f"{reference(case)}《{case.title}》由你单位答复。",
        *said,
        "" if any(reason.strip() in one for one in said) else f"{reason.strip().rstrip('。')}。",
        f"经研究，请你单位重新办理：进一步与提出人沟通，查明情况，提出切实可行的措施，于{chinese_date(due)}前再次答复。",
    )
    return _notice(office, f"关于重新办理{reference(case)}的通知", duty, on, body)


def urging_notice(case: Case, duty: Duty, *, office: str, on: date, due: date, times: int) -> Letter:
    """催办通知: which case, by when, how late, what is asked."""
    what = "答复" if duty.answers_by == "reply" else "报送会办意见"
    body = (
        f"{reference(case)}《{case.title}》由你单位{duty.get_role_display()}，应于{chinese_date(due)}前{what}，{_how_late(on, due)}，尚未办结。",
        f"请抓紧办理，尽快{what}；确有困难的，请说明原因和计划完成时间。{f'本件已催办{times}次。' if times > 1 else ''}",
    )
    return _notice(office, f"关于催办{reference(case)}的通知", duty, on, body)


def _how_late(on: date, due: date) -> str:
    days = (on - due).days
    if days > 0:
        return f"已逾期{days}天"
    return f"距到期还有{-days}天" if days else "今日到期"


def _notice(office: str, title: str, duty: Duty, on: date, body: Sequence[str]) -> Letter:
    return Letter(
        senders=(office,), title=title, addressees=(duty.unit_name,), body=tuple(filter(None, body)), dated=on
    )
