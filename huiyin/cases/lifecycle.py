"""What may become what, and who may do it: one line a step.

The table is the whole law of states for a case, its duties and their drafts. ``door.take`` is the only reader that
changes anything; pages, the replay, the tests and ``docs/lifecycle.md`` read it too. It imports no models.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

CASE_STATES = {
    "draft": "草稿",
    "submitted": "已提交",
    "correction": "退回修改",
    "filed": "已立案",
    "assigned": "办理中",
    "closed": "已办结",
    "merged": "已并案",
    "not_filed": "不予立案",
    "withdrawn": "已撤回",
}
# A congress accepts a suggestion (受理), a CPPCC committee files a proposal (立案).
SUGGESTION_STATES = {"filed": "已受理", "not_filed": "不予受理"}
DUTY_STATES = {
    "sent": "待签收",
    "signed": "办理中",
    "answered": "已答复",
    "returned": "已退办",
    "replaced": "已改办",
    "ended": "已终止",
}
DRAFT_STATES = {
    "waiting": "待审核",
    "approved": "待印发",
    "issued": "已印发",
    "sent_back": "已退回重拟",
    "superseded": "已被新稿代替",
}
IN_FORCE = ("sent", "signed", "answered")


class Part(StrEnum):
    """What somebody is to a case when he takes a step."""

    LEAD_PROPOSER = "lead_proposer"
    INTAKE_CLERK = "intake_clerk"
    CO_SIGNER = "co_signer"
    EVALUATOR = "evaluator"
    REVIEW = "review"
    BODY = "body"
    ASSIGNING_OFFICE = "assigning_office"
    UNIT = "unit"
    REGISTERING_UNIT = "registering_unit"
    UNIT_ABOVE = "unit_above"
    LEAD = "lead"
    LEVEL = "level"
    SYSTEM = "system"


PARTS = {
    Part.LEAD_PROPOSER: "领衔人",
    Part.INTAKE_CLERK: "人大、政协登记人员（纸质件）",
    Part.CO_SIGNER: "受邀联名人",
    Part.EVALUATOR: "应填表的提出人",
    Part.REVIEW: "审查机构",
    Part.BODY: "人大、政协工作机构",
    Part.ASSIGNING_OFFICE: "交办机关",
    Part.UNIT: "该承办单位",
    Part.REGISTERING_UNIT: "登记来件的单位",
    Part.UNIT_ABOVE: "转办的上级承办单位",
    Part.LEAD: "主办（分办）单位",
    Part.LEVEL: "该级审核人",
    Part.SYSTEM: "系统",
}

Move = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table.

    ``case``: the case's states in which the step may be taken; ``case_to``: what the case may become (empty: it stays).
    ``duty``: the states of the duty it is taken on (empty: it is taken on the case). ``moves``: every change of a duty's
    state that the step may cause, on that duty or on others. ``draft`` and ``draft_moves`` likewise.
    """

    name: str
    label: str
    who: tuple[Part, ...]
    case: tuple[str, ...]
    case_to: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()
    moves: frozenset[Move] = frozenset()
    draft: tuple[str, ...] = ()
    draft_moves: frozenset[Move] = frozenset()
    suggestion_label: str = ""
    in_replay: bool = True
    about: str = field(default="", compare=False)

    def label_for(self, kind: str) -> str:
        """The step's name in the official register: a suggestion is 受理, a proposal 立案."""
        return self.suggestion_label if kind == "suggestion" and self.suggestion_label else self.label


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _pairs(text: str) -> frozenset[Move]:
    """``"sent>signed *>ended"``: ``*`` stands for every state in force."""
    pairs: set[Move] = set()
    for word in text.split():
        start, _, end = word.partition(">")
        pairs |= {(state, end) for state in (IN_FORCE if start == "*" else (start,))}
    return frozenset(pairs)


def _step(
    name: str,
    label: str,
    who: Iterable[Part],
    case: str,
    to: str = "",
    duty: str = "",
    moves: str = "",
    draft: str = "",
    draft_moves: str = "",
    *,
    suggestion: str = "",
    in_replay: bool = True,
    about: str = "",
) -> Step:
    return Step(
        name=name,
        label=label,
        who=tuple(who),
        case=_words(case),
        case_to=_words(to),
        duty=IN_FORCE if duty == "*" else _words(duty),
        moves=_pairs(moves),
        draft=_words(draft),
        draft_moves=_pairs(draft_moves),
        suggestion_label=suggestion,
        in_replay=in_replay,
        about=about,
    )


_P = Part
_PROPOSER = (_P.LEAD_PROPOSER, _P.INTAKE_CLERK)
_OFFICE_OR_BODY = (_P.ASSIGNING_OFFICE, _P.BODY)
_BEFORE_FILING = "draft submitted correction"
_ANY = " ".join(CASE_STATES)

# fmt: off
STEPS: dict[str, Step] = {step.name: step for step in (
    # 提出
    _step("begin", "起草", (*_PROPOSER, _P.UNIT), "draft", in_replay=False, about="建立草稿；来件由登记单位建立"),
    _step("write", "修改文稿", _PROPOSER, "draft correction", in_replay=False, about="提交前、退回修改时改写标题、正文、联名人"),
    _step("attach", "添加附件", (*_PROPOSER, _P.REGISTERING_UNIT), "draft correction assigned", in_replay=False,
          about="提交前、退回修改时；来件由登记单位在办理中添加"),
    _step("detach", "移除附件", (*_PROPOSER, _P.REGISTERING_UNIT), "draft correction assigned", in_replay=False,
          about="能添加的时候可以移除；记录中留有文件的指纹"),
    _step("submit", "提交", _PROPOSER, "draft", "submitted"),
    _step("co_sign", "联名", (_P.CO_SIGNER, _P.INTAKE_CLERK), _BEFORE_FILING, about="每人答复一次，确认的才算联名"),
    _step("decline_co_sign", "谢绝联名", (_P.CO_SIGNER, _P.INTAKE_CLERK), _BEFORE_FILING),
    _step("return_for_correction", "退回修改", (_P.REVIEW,), "submitted", "correction"),
    _step("resubmit", "重新提交", _PROPOSER, "correction", "submitted"),
    _step("file", "立案", (_P.REVIEW,), "submitted", "filed", suggestion="受理编号"),
    _step("not_file", "不予立案", (_P.REVIEW,), "submitted", "not_filed", suggestion="不予受理"),
    _step("merge", "并案", (_P.REVIEW,), "submitted filed", "merged", about="并入另一件已立案的同类案件；编号、正文、提出人都保留"),
    _step("unmerge", "撤销并案", (_P.REVIEW, _P.SYSTEM), "merged", "submitted filed", about="主案印发答复之前"),
    _step("take_in", "并入他案", (_P.REVIEW,), "filed", in_replay=False, about="主案上的记录"),
    _step("give_back", "撤出并案", (_P.REVIEW,), "filed assigned", in_replay=False, about="主案上的记录"),
    _step("give_review_opinion", "提审查意见", (_P.REVIEW,), "submitted", in_replay=False, about="几个人审查的，各提各的；与决定分开，只供审查机构内部看"),
    _step("undo_review", "撤销误操作", (_P.REVIEW,), "filed not_filed correction", "submitted", in_replay=False,
          about="立案、不予立案、退回修改之后案件还没有别的步骤时；编号仍归本案"),
    _step("withdraw", "撤回", _PROPOSER, "draft submitted correction filed assigned", "withdrawn", moves="*>ended",
          about="首次答复印发之前；承办任务终止，并入的案件恢复原状"),
    _step("receive", "来件登记", (_P.UNIT,), "draft", "assigned", moves="sent>signed", about="外来案件：本单位的任务即为签收"),
    _step("amend", "更正登记", (_P.REGISTERING_UNIT,), "assigned", in_replay=False,
          about="登记时写错的；后续步骤已经依据的不能再改，原来的内容留在附言中"),
    _step("bring_in", "旧台账转入", (_P.UNIT, _P.INTAKE_CLERK), "draft", "closed", moves="sent>answered", in_replay=False,
          about="往年已办结的案件，照台账所载；各步骤本系统没有经过"),
    _step("take_back", "撤销登记", (_P.REGISTERING_UNIT, _P.INTAKE_CLERK), "submitted assigned closed", "withdrawn",
          moves="signed>ended answered>ended", in_replay=False,
          about="误登的来件、误录的纸质件、误导入的旧台账：登记之后还没有办理的；编号仍可查，不计入统计"),
    # 交办
    _step("pre_assign", "预交办", (_P.ASSIGNING_OFFICE,), "filed"),
    _step("answer_pre_assignment", "答复预交办", (_P.UNIT,), "filed"),
    _step("assign", "交办", (_P.ASSIGNING_OFFICE,), "filed", "assigned"),
    _step("hand_over", "转交有关机关", (_P.ASSIGNING_OFFICE,), "filed", in_replay=False, about="由另一交办机关交办、决定退办；可以转回"),
    _step("hand_on", "转办", (_P.UNIT,), "assigned", duty="signed", in_replay=False, about="回放中写作带 by 的 assign"),
    _step("recall", "收回交办", (_P.ASSIGNING_OFFICE,), "assigned", "filed", moves="sent>replaced"),
    _step("add_co_host", "增加会办单位", (_P.ASSIGNING_OFFICE,), "assigned"),
    _step("remove_co_host", "取消会办单位", (_P.ASSIGNING_OFFICE,), "assigned", duty="sent signed", moves="sent>replaced signed>replaced *>ended"),
    _step("sign_for", "签收", (_P.UNIT,), "assigned", duty="sent", moves="sent>signed"),
    _step("request_return", "申请退办", (_P.UNIT,), "assigned", duty="sent signed"),
    _step("grant_return", "同意退办", (_P.ASSIGNING_OFFICE, _P.UNIT_ABOVE), "assigned", "filed", "sent signed", "sent>returned signed>returned *>ended"),
    _step("refuse_return", "不同意退办", (_P.ASSIGNING_OFFICE, _P.UNIT_ABOVE), "assigned", duty="sent signed"),
    _step("reassign", "改办", (_P.ASSIGNING_OFFICE, _P.UNIT_ABOVE), "assigned filed", "assigned", "sent signed returned",
          "sent>replaced signed>replaced returned>replaced *>ended"),
    _step("take_charge", "领办", (_P.UNIT, _P.ASSIGNING_OFFICE), "assigned", duty="*"),
    _step("name_handlers", "明确承办人员", (_P.UNIT,), "assigned", duty="*", in_replay=False, about="股室、经办人、电话"),
    _step("allot", "拟办", (_P.UNIT,), "assigned", duty="sent signed", in_replay=False, about="单位办公室建议由谁承办"),
    # 办理
    _step("contact", "沟通", (_P.UNIT,), "assigned", duty="signed answered"),
    _step("confirm_contact", "确认沟通", (_P.LEAD_PROPOSER, _P.CO_SIGNER), "assigned", duty="*"),
    _step("attach_to_contact", "补充沟通材料", (_P.UNIT,), "assigned", duty="signed answered", in_replay=False,
          about="照片、签字的记录等；提出人确认沟通之前"),
    _step("detach_from_contact", "移除沟通材料", (_P.UNIT,), "assigned", duty="signed answered", in_replay=False,
          about="提出人确认沟通之前；记录中留有文件的指纹"),
    _step("draft", "拟稿", (_P.UNIT,), "assigned", duty="signed", draft_moves="waiting>superseded approved>superseded sent_back>superseded"),
    _step("approve", "审核通过", (_P.LEVEL,), "assigned", duty="signed", draft="waiting", draft_moves="waiting>waiting waiting>approved"),
    _step("approve_on_paper", "录入纸质签批", (_P.UNIT,), "assigned", duty="signed", draft="waiting",
          draft_moves="waiting>waiting waiting>approved", in_replay=False, about="纸质稿上的签批，由经办录入签批人和日期；几级可以一次录入"),
    _step("send_back", "审核退回", (_P.LEVEL,), "assigned", duty="signed", draft="waiting", draft_moves="waiting>waiting waiting>sent_back"),
    _step("send_back_on_paper", "录入纸质退回", (_P.UNIT,), "assigned", duty="signed", draft="waiting",
          draft_moves="waiting>waiting waiting>sent_back", in_replay=False, about="该级在纸质稿上签署退回，由经办录入"),
    _step("issue", "印发", (_P.UNIT,), "assigned", duty="signed", moves="signed>answered", draft="approved", draft_moves="approved>issued"),
    _step("give_opinion", "报送会办意见", (_P.UNIT,), "assigned", duty="signed", moves="signed>answered",
          draft_moves="waiting>superseded approved>superseded", about="拟稿、各级审核、印发合为一步"),
    _step("reject_opinion", "退回意见", (_P.LEAD, _P.UNIT_ABOVE), "assigned", duty="answered", moves="answered>signed"),
    _step("request_extension", "申请延期", (_P.UNIT,), "assigned", duty="signed"),
    _step("grant_extension", "同意延期", (_P.ASSIGNING_OFFICE,), "assigned", duty="signed"),
    _step("refuse_extension", "不同意延期", (_P.ASSIGNING_OFFICE,), "assigned", duty="signed"),
    _step("attach_scan", "添加印发件扫描", (_P.UNIT,), "assigned closed", duty="signed answered", in_replay=False,
          about="盖章的印发件，放在所作的答复或意见旁边"),
    _step("detach_scan", "移除印发件扫描", (_P.UNIT,), "assigned closed", duty="signed answered", in_replay=False,
          about="记录中留有文件的指纹"),
    # 答复
    _step("reply", "答复", (_P.UNIT,), "assigned", duty="signed", moves="signed>answered",
          draft_moves="waiting>superseded approved>superseded", about="拟稿、各级审核、印发合为一步"),
    _step("evaluate", "征询意见", (_P.EVALUATOR, _P.INTAKE_CLERK), "assigned", duty="answered"),
    _step("rehandle", "重新办理", _OFFICE_OR_BODY, "assigned", duty="answered", moves="answered>signed"),
    _step("reclassify", "调整类别", (_P.ASSIGNING_OFFICE, _P.UNIT), "assigned closed", duty="signed answered"),
    _step("handle_together", "并案办理", (_P.LEAD,), "assigned", about="各案仍分别答复"),
    _step("close", "办结", _OFFICE_OR_BODY, "assigned", "closed"),
    # 督办
    _step("designate_key", "确定为重点", (_P.BODY,), "filed assigned"),
    _step("oversee", "督办领导", _OFFICE_OR_BODY, "filed assigned"),
    _step("instruct", "批示", (_P.ASSIGNING_OFFICE, _P.BODY, _P.UNIT), "filed assigned"),
    _step("urge", "催办", (_P.ASSIGNING_OFFICE, _P.LEAD, _P.UNIT_ABOVE), "assigned", duty="sent signed"),
    # 时钟
    _step("reckon", "重算期限", (_P.SYSTEM,), _ANY, in_replay=False, about="节假日安排公布后，暂定的期限重新计算"),
)}
# fmt: on


def case_state_label(state: str, kind: str = "proposal") -> str:
    """案件状态的名称；建议“受理”，提案“立案”。"""
    if kind == "suggestion" and state in SUGGESTION_STATES:
        return SUGGESTION_STATES[state]
    return CASE_STATES[state]


def duty_state_label(state: str, answers_by: str = "reply", *, top: bool = True) -> str:
    """承办任务状态的名称；会办和下级任务答的是意见、代拟稿，不叫答复。"""
    if state == "answered" and not (top and answers_by == "reply"):
        return "已报送"
    return DUTY_STATES[state]


def legal(
    step: str,
    case_state: str,
    *,
    kind: str = "proposal",
    duty_state: str | None = None,
    draft_state: str | None = None,
) -> str:
    """Why the table does not allow the step in these states; empty when it does.

    ``duty_state`` and ``draft_state`` are those of the duty named and of its present draft, for steps taken on them.
    """
    line = STEPS[step]
    label = line.label_for(kind)
    if case_state not in line.case:
        wanted = "、".join(f"“{case_state_label(state, kind)}”" for state in line.case)
        return f"案件现为“{case_state_label(case_state, kind)}”，{wanted}时才能{label}"
    if line.duty:
        if duty_state is None:
            return f"{label}要指明承办单位"
        if duty_state not in line.duty:
            wanted = "、".join(f"“{DUTY_STATES[state]}”" for state in line.duty)
            return f"该单位的承办任务现为“{DUTY_STATES[duty_state]}”，{wanted}时才能{label}"
    if line.draft and draft_state not in line.draft:
        return _NO_SUCH_DRAFT.get(draft_state or "", "还没有送审的稿件")
    return ""


_NO_SUCH_DRAFT = {
    "waiting": "稿件还没有通过全部审核",
    "approved": "稿件已通过全部审核，等待印发",
    "sent_back": "稿件已退回重拟",
}


def draft_may_move(step: str, start: str, end: str) -> bool:
    """Whether the table lets this step move a draft from one state to the other."""
    return (start, end) in STEPS[step].draft_moves
