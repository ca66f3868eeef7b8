"""The words of other systems and of paper for what ours calls by one."""

from __future__ import annotations

from huiyin.cases.models import Role
from huiyin.people.models import Kind, Timing

KINDS = {
    **dict.fromkeys(
        ("建议", "人大建议", "代表建议", "人大代表建议", "人大", "议案建议", "建议批评意见", "代表建议批评和意见"),
        Kind.SUGGESTION.value,
    ),
    **dict.fromkeys(("提案", "政协提案", "委员提案", "政协", "政协委员提案", "集体提案"), Kind.PROPOSAL.value),
}
ROLES = {
    **dict.fromkeys(
        ("主办", "主", "牵头", "主办件", "主办单位", "牵头单位", "独办", "单办", "承办", "负责"), Role.LEAD.value
    ),
    **dict.fromkeys(
        ("会办", "协", "会", "协办", "配合", "会同", "参与", "会办件", "协办件", "会办单位", "协办单位", "配合单位"),
        Role.CO_HOST.value,
    ),
    **dict.fromkeys(("分办", "分别办理", "分", "分办件", "分办单位", "分别主办"), Role.SEPARATE.value),
}
TIMINGS = {
    **dict.fromkeys(("大会", "大会期间", "会间", "会议期间", "大会建议", "大会提案", "会中"), Timing.SESSION.value),
    **dict.fromkeys(("平时", "闭会", "闭会期间", "会后", "平时提案", "平时建议", "经常性"), Timing.ORDINARY.value),
}
SATISFACTION = {
    "满意": "satisfied",
    "非常满意": "satisfied",
    "很满意": "satisfied",
    "基本满意": "basically_satisfied",
    "较满意": "basically_satisfied",
    "不满意": "unsatisfied",
}
YES_OR_NO = {
    **dict.fromkeys(("是", "有", "已", "√", "✓", "对", "1", "y", "yes", "已沟通", "已面商", "同意", "公开"), "yes"),
    **dict.fromkeys(("否", "无", "未", "×", "不", "0", "n", "no", "未沟通", "未面商", "不同意", "不公开"), "no"),
}
