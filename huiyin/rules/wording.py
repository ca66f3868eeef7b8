"""Rules as a clerk reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huiyin.people.models import level_label
from huiyin.rules.ruleset import LABELS, ResultClass
from huiyin.workdays.reckoning import Duration

FLAGS = {"solved": "计为已解决", "needs_promise": "须承诺", "needs_reason": "须说明理由"}
PAPER_LABELS = {"reply": "答复", "opinion": "意见"}
# What a word means under its key; the same word may say another thing under another.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "late_return": {"warn": "提醒，仍受理", "refuse": "不受理"},
    "start": {"assignment": "自交办之日", "sign_for": "自签收之日"},
    "end_on_rest_day": {"next": "顺延到下一工作日", "keep": "不顺延"},
    "contact_before_reply": {"any": "须沟通，方式不限", "face": "须面商", "none": "不要求"},
    "face_modes": {
        "phone": "电话",
        "visit": "走访",
        "invitation": "邀请",
        "seminar": "座谈",
        "on_site": "现场办公",
        "online": "网络",
        "letter": "信函",
    },
    "opinions_before_issue": {"warn": "提醒，仍可印发", "refuse": "不得印发"},
    "evaluator": {"lead": "领衔人", "all": "领衔人和确认的联名人"},
}


def worded(key: str, value: Any) -> str:
    """The value of a rule key on one line."""
    match value:
        case None:
            return "不设"
        case Duration():
            return value.chinese
        case date():
            return value.isoformat()
        case ResultClass():
            flags = [label for flag, label in FLAGS.items() if getattr(value, flag)]
            name = value.label if value.label == value.code else f"{value.code} {value.label}"
            return name + (f"（{'、'.join(flags)}）" if flags else "")
        case tuple():
            return ("→" if key == "chains" else "、").join(worded(key, item) for item in value) or "无"
        case dict():
            return "；".join(f"{_named(one)} {worded(_key(key, one), item)}" for one, item in value.items()) or "无"
        case _ if key == "chains":
            return level_label(str(value))
        case _:
            return CHOICES.get(key, {}).get(str(value), str(value))


def _key(key: str, within: Any) -> str:
    """A block for a kind or a timing holds keys of its own; chains hold levels."""
    return key if key == "chains" else str(within)


def _named(key: Any) -> str:
    """The key of a block, or the unit and paper of a chain."""
    if isinstance(key, str):
        return LABELS[key]
    unit, paper = key
    return f"{unit} {PAPER_LABELS[paper]}".strip()
