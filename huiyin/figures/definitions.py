"""What each figure counts, in the order of the table. Pure: rows in, counts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.figures.rows import SATISFIED, CaseRow, DutyRow

CaseCount = Callable[[CaseRow], int]
DutyCount = Callable[[DutyRow, date], int]


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts, over cases or over duties.

    ``label`` and ``counts`` are for the reader: what it is called, and what the denominator is. ``whole_only``: not for
    one unit's side. ``every_duty``: over the duties ever created, not those in force.
    """

    name: str
    label: str
    counts: str
    cases: CaseCount | None = None
    of_cases: CaseCount | None = None
    duties: DutyCount | None = None
    of_duties: DutyCount | None = None
    whole_only: bool = False
    every_duty: bool = False


def _replied(duty: DutyRow, as_of: date) -> int:
    return int(duty.replied)


def _by_reply(duty: DutyRow, as_of: date) -> int:
    return int(duty.by_reply)


def _by_opinion(duty: DutyRow, as_of: date) -> int:
    return int(not duty.by_reply)


def _reply_in_time(duty: DutyRow, as_of: date) -> int:
    return int(duty.replied and bool(duty.first_in_time))


def _reply_due(duty: DutyRow, as_of: date) -> int:
    """Replied, or overdue. The due day is in time."""
    return int(duty.replied or (duty.by_reply and duty.answer_due < as_of))


def _opinion_in_time(duty: DutyRow, as_of: date) -> int:
    return int(duty.gave_opinion and bool(duty.answered_in_time))


def _opinion_due(duty: DutyRow, as_of: date) -> int:
    return int(duty.gave_opinion or (not duty.by_reply and duty.answer_due < as_of))


def _asked(duty: DutyRow, as_of: date) -> int:
    """Forms are sent with top replies alone."""
    return int(duty.upper_id is None and duty.replied)


def _forms_sent(duty: DutyRow, as_of: date) -> int:
    return int(duty.forms.get("sent", 0)) * _asked(duty, as_of)


def _forms_returned(duty: DutyRow, as_of: date) -> int:
    return int(duty.forms.get("returned", 0)) * _asked(duty, as_of)


def _said(dimension: str, *levels: str) -> DutyCount:
    return lambda duty, as_of: duty.returned(dimension, *levels) * _asked(duty, as_of)


def _rehandled(duty: DutyRow, as_of: date) -> int:
    return int(duty.replied and duty.round >= 2)


def _rehandled_satisfied(duty: DutyRow, as_of: date) -> int:
    return int(bool(_rehandled(duty, as_of)) and duty.forms.get("last") in SATISFIED)


def _role(role: str, kind: str = "") -> DutyCount:
    return lambda duty, as_of: int(duty.role == role and (not kind or duty.case.kind == kind))


def _class(code: str, *, first: bool = False) -> DutyCount:
    return lambda duty, as_of: int(duty.replied and (duty.first_class if first else duty.result_class) == code)


ROLES = {"lead": "主办", "co_host": "会办", "separate": "分办"}
KINDS = {"suggestion": "建议", "proposal": "提案"}
LEVELS = {"satisfied": "满意", "basically_satisfied": "基本满意", "unsatisfied": "不满意"}
DIMENSIONS = {"attitude": "办理态度", "result": "办理结果"}


def definitions(classes: Sequence[tuple[str, str]]) -> list[Definition]:
    """Every figure, in the order of the replay's table. ``classes``: code and label of the result classes."""
    made = [
        Definition(
            "received",
            "收到",
            "本级提交过的和外来的案件",
            cases=lambda case: int(case.came),
            whole_only=True,
        ),
        Definition("cases", "案件", "现已立案（受理）、办理中或已办结的案件", cases=lambda case: int(case.counted)),
    ]
    for kind, label in KINDS.items():
        made.append(
            Definition(f"cases.{kind}", f"其中{label}", "现已立案（受理）、办理中或已办结的案件", cases=_of_kind(kind))
        )
    made += [
        Definition(
            "filing",
            "立案（受理）率",
            "本级提交过的案件",
            cases=lambda case: int(case.submitted and case.counted),
            of_cases=lambda case: int(case.submitted),
            whole_only=True,
        ),
        Definition("merged", "并案", "并入他案的案件", cases=lambda case: int(case.state == "merged"), whole_only=True),
        Definition(
            "not_filed",
            "不予立案（受理）",
            "不予立案（受理）的案件",
            cases=lambda case: int(case.state == "not_filed"),
            whole_only=True,
        ),
    ]
    for role, label in ROLES.items():
        made.append(Definition(f"duties.{role}", f"{label}任务", "在办和已答复的承办任务", duties=_role(role)))
        for kind, kind_label in KINDS.items():
            made.append(
                Definition(
                    f"duties.{role}.{kind}", f"{label}{kind_label}", "在办和已答复的承办任务", duties=_role(role, kind)
                )
            )
    made += [
        Definition("reply", "办复率", "应当答复的任务", duties=_replied, of_duties=_by_reply),
        Definition(
            "reply_on_time", "按时办复率", "已答复的和已超期的任务", duties=_reply_in_time, of_duties=_reply_due
        ),
        Definition(
            "opinions",
            "会办意见报送率",
            "应当报送会办意见的任务",
            duties=lambda duty, as_of: int(duty.gave_opinion),
            of_duties=_by_opinion,
        ),
        Definition(
            "opinions_on_time",
            "会办意见按时率",
            "已报送的和已超期的任务",
            duties=_opinion_in_time,
            of_duties=_opinion_due,
        ),
        Definition(
            "handled_on_time",
            "按时办理率",
            "按时办复率、会办意见按时率的分母合计",
            duties=lambda duty, as_of: _reply_in_time(duty, as_of) + _opinion_in_time(duty, as_of),
            of_duties=lambda duty, as_of: _reply_due(duty, as_of) + _opinion_due(duty, as_of),
        ),
        Definition(
            "contact",
            "沟通率",
            "已答复的任务；首次答复前有沟通",
            duties=lambda duty, as_of: int(duty.replied and duty.contacted),
            of_duties=_replied,
        ),
        Definition(
            "face",
            "面商率",
            "已答复的任务；首次答复前有面商",
            duties=lambda duty, as_of: int(duty.replied and duty.faced),
            of_duties=_replied,
        ),
    ]
    for code, label in classes:
        made.append(
            Definition(
                f"classes.{code}",
                f"{code} 类（{label}）",
                "已答复的任务，按现在的类别",
                duties=_class(code),
                of_duties=_replied,
            )
        )
    for code, label in classes:
        made.append(
            Definition(
                f"first_classes.{code}",
                f"首次 {code} 类（{label}）",
                "已答复的任务，按首次答复的类别",
                duties=_class(code, first=True),
                of_duties=_replied,
            )
        )
    made += [
        Definition(
            "resolution",
            "解决率",
            "已答复的任务",
            duties=lambda duty, as_of: int(duty.replied and duty.result_class in duty.solved),
            of_duties=_replied,
        ),
        Definition("forms", "意见表收回率", "最近一轮发出的意见表", duties=_forms_returned, of_duties=_forms_sent),
    ]
    for dimension, label in DIMENSIONS.items():
        made.append(
            Definition(
                dimension,
                f"{label}满意率（含基本满意）",
                "收回的意见表",
                duties=_said(dimension, *SATISFIED),
                of_duties=_forms_returned,
            )
        )
        for level, level_label in LEVELS.items():
            made.append(
                Definition(
                    f"{dimension}.{level}",
                    f"{label}：{level_label}",
                    "收回的意见表",
                    duties=_said(dimension, level),
                    of_duties=_forms_returned,
                )
            )
    made += [
        Definition("rehandled", "重新办理率", "已答复的任务", duties=_rehandled, of_duties=_replied),
        Definition(
            "rehandled_satisfied",
            "重新办理后满意率",
            "重新办理的任务",
            duties=_rehandled_satisfied,
            of_duties=_rehandled,
        ),
        Definition(
            "returns",
            "退办率",
            "下达过的全部任务（不含已撤回案件）",
            duties=lambda duty, as_of: duty.returns_asked,
            of_duties=lambda duty, as_of: 1,
            whole_only=True,
            every_duty=True,
        ),
        Definition(
            "returns_granted",
            "退办同意率",
            "退办申请",
            duties=lambda duty, as_of: duty.returns_granted,
            of_duties=lambda duty, as_of: duty.returns_asked,
            whole_only=True,
            every_duty=True,
        ),
        Definition(
            "key",
            "重点件",
            "现已立案（受理）、办理中或已办结的案件",
            cases=lambda case: int(case.is_key and case.counted),
        ),
        Definition("urged", "催办次数", "在办和已答复的承办任务", duties=lambda duty, as_of: duty.urged),
    ]
    return made


def _of_kind(kind: str) -> CaseCount:
    return lambda case: int(case.counted and case.kind == kind)
