"""表格文书: the forms of a case, filled in with what the record says. How they look is the affair of ``papers``.

Fields as in the printed forms of the trade: 征询意见表, 沟通记录, 当面答复记录, 退办申请, 发文稿纸.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases.models import Case, CaseText, Duty, Paper, Role
from huiyin.handling.models import Approval, Contact, Draft, ExtensionRequest
from huiyin.papers import Row, Sheet, cell, chinese_date, label, row
from huiyin.people.models import Kind, Proposer
from huiyin.reply.letters import PUBLICATION, title_of
from huiyin.reply.models import Form, Level

WIDTHS = (1.2, 2.6, 1.2, 2.6)
SIGNED = "签名：　　　　　　　　　　年　　月　　日"
SEALED = "（盖章）　　　　　年　　月　　日"


def day(at: datetime | date | None) -> str:
    """2026年3月1日; of a moment its day here."""
    if at is None:
        return ""
    return chinese_date(timezone.localdate(at) if isinstance(at, datetime) else at)


def boxes(choices: Sequence[tuple[str, str]], chosen: str = "") -> str:
    """☑满意　□基本满意　□不满意"""
    return "　　".join(f"{'☑' if value == chosen else '□'}{text}" for value, text in choices)


def _about(case: Case, proposers: Sequence[Proposer]) -> list[Row]:
    names = "、".join(one.styled for one in proposers)
    return [
        row(label("编号"), cell(case.number_label), label("案别"), cell(case.get_kind_display())),
        row(label("标题"), cell(case.title, columns=3)),
        row(label("提出人"), cell(names, columns=3)),
    ]


def case_sheet(case: Case, text: CaseText | None, proposers: Sequence[Proposer]) -> Sheet:
    """案件原文: what was asked, by whom, as it was handed in."""
    word = "建议" if case.kind == Kind.SUGGESTION else "提案"
    parts = [("情况", text.situation), ("分析", text.analysis), ("建议", text.advice)] if text is not None else []
    if text is not None and text.whole:
        parts = [("正文", text.whole)]
    lead, *others = proposers
    rows = [
        row(label("编号"), cell(case.number_label), label("提交日期"), cell(day(case.submitted_at))),
        row(label("标题"), cell(case.title, columns=3)),
        row(label("领衔人"), cell(lead.styled), label("界别或代表团"), cell(lead.sector)),
        row(label("联名人"), cell("、".join(one.styled for one in others) or "无", columns=3)),
        row(label("类别"), cell(case.subject), label("提出时间"), cell(case.get_timing_display())),
        row(label("希望由谁办理"), cell(case.wished_units), label("公开"), cell(_publishing(case))),
        *(row(label(name), cell(body, columns=3), height=30) for name, body in parts if body.strip()),
    ]
    return Sheet(title=f"{case.area.name}{case.body.get_type_display()}{word}", widths=WIDTHS, rows=tuple(rows))


def _publishing(case: Case) -> str:
    if case.agrees_to_publish:
        return "同意公开"
    return f"不同意公开{f'：{case.not_public_reason}' if case.not_public_reason else ''}"


def handed_out_on(case: Case, duties: Sequence[Duty]) -> date | None:
    """交办日期: of a received case the day on its paper, which is not the day on which it was entered."""
    if case.is_received and duties:
        return duties[0].assigned_on
    return timezone.localdate(case.assigned_at) if case.assigned_at is not None else None


def hand_out_sheet(case: Case, duties: Sequence[Duty], proposers: Sequence[Proposer]) -> Sheet:
    """交办单: who handles the case, and by when."""
    names = {role: [duty for duty in duties if duty.role == role and duty.is_top] for role in Role}
    rows = _about(case, proposers)
    for role in (Role.LEAD, Role.SEPARATE, Role.CO_HOST):
        for duty in names[role]:
            what = "答复" if duty.answers_by == Paper.REPLY else "意见"
            rows.append(
                row(label(f"{role.label}单位"), cell(duty.unit_name), label(f"{what}期限"), cell(day(duty.answer_due)))
            )
    others = "、".join(
        f"{one['name']}（{Role(one['role']).label}）" for one in case.outside_units if one.get("role") in Role
    )
    if others:
        rows.append(row(label("外单位"), cell(others, columns=3)))
    rows.append(
        row(
            label("交办日期"),
            cell(day(handed_out_on(case, duties))),
            label("督办领导"),
            cell(case.key_leader or case.overseen_by),
        )
    )
    return Sheet(title="交办单", widths=WIDTHS, rows=tuple(rows))


def contact_sheet(case: Case, contact: Contact, duty: Duty, proposers: Sequence[Proposer]) -> Sheet:
    """沟通记录: how and with whom, what was said; the proposer signs it, or confirms it here."""
    confirmed = "、".join(one.styled for one in contact.confirmed_by.all())
    rows = [
        *_about(case, proposers),
        row(
            label("承办单位"),
            cell(duty.unit_name),
            label("沟通时间"),
            cell(f"{timezone.localtime(contact.at):%Y-%m-%d %H:%M}"),
        ),
        row(label("阶段"), cell(contact.get_stage_display()), label("方式"), cell(_mode(contact))),
        row(label("参加人员"), cell(contact.with_whom, columns=3)),
        row(label("沟通情况"), cell(contact.summary, columns=3), height=70),
        row(
            label("提出人意见"),
            cell(f"{confirmed}已在系统中确认" if confirmed else "", columns=3, foot=SIGNED),
            height=30,
        ),
    ]
    return Sheet(title="建议提案办理沟通记录", widths=WIDTHS, rows=tuple(rows), foot=("承办人：" + duty.handler, ""))


def _mode(contact: Contact) -> str:
    return f"{contact.get_mode_display()}（计为面商）" if contact.face else str(contact.get_mode_display())


def face_reply_sheet(case: Case, duty: Duty, draft: Draft, proposers: Sequence[Proposer]) -> Sheet:
    """当面答复记录: what was answered in person, and the proposer's signed opinion (《山东省…办理工作条例》第二十二条)."""
    rows = [
        *_about(case, proposers),
        row(label("答复单位"), cell(duty.unit_name), label("答复时间"), cell()),
        row(label("答复地点"), cell(), label("答复人和职务"), cell()),
        row(label("答复内容"), cell(draft.text, columns=3), height=110),
        row(label("提出人意见"), cell(columns=3, foot=SIGNED), height=40),
    ]
    return Sheet(title="当面答复记录", widths=WIDTHS, rows=tuple(rows))


def opinion_sheet(case: Case, form: Form, duty: Duty, number: str) -> Sheet:
    """征询意见表, as it was filled in, or to be filled in by hand."""
    filled = form.returned_at is not None
    rows = [
        *_about(case, [form.proposer]),
        row(label("答复单位"), cell(duty.unit_name), label("答复文号"), cell(number)),
        row(label("发出日期"), cell(day(form.sent_at)), label("收回期限"), cell(day(form.due))),
        row(label("沟通方式"), cell(boxes(Contact.Mode.choices), columns=3)),
        row(label("办理态度"), cell(boxes(Level.choices, form.attitude if filled else ""), columns=3)),
        row(label("办理结果"), cell(boxes(Level.choices, form.result if filled else ""), columns=3)),
        row(
            label("意见和建议"), cell(form.reason if filled else "", columns=3, foot=_returned(form, filled)), height=70
        ),
    ]
    notes = (
        "注：1.请在选项前打“√”；任何一项不满意的，请写明原因。",
        "　　2.请在收回期限前填好寄回，或者登录系统填写。",
    )
    word = "代表" if case.kind == Kind.SUGGESTION else "委员"
    return Sheet(title=f"{word}对办理情况征询意见表", widths=WIDTHS, rows=tuple(rows), below=notes)


def _returned(form: Form, filled: bool) -> str:
    if not filled:
        return SIGNED
    return f"{form.proposer.name}　{day(form.returned_at)}{'（纸质表，代录）' if form.on_paper else ''}"


def return_sheet(case: Case, request: ReturnRequest, duty: Duty, office: str, proposers: Sequence[Proposer]) -> Sheet:
    """退办申请: why, and whose affair it is instead; under it the decision."""
    decided = request.state in (RequestState.GRANTED, RequestState.REFUSED)
    decision = f"{RequestState(request.state).label}。{request.decision_reason}" if decided else ""
    rows = [
        *_about(case, proposers),
        row(label("申请单位"), cell(duty.unit_name), label("承办方式"), cell(duty.get_role_display())),
        row(label("申退期限"), cell(day(duty.return_due)), label("申请日期"), cell(_asked(request))),
        row(label("申退理由"), cell(request.reason, columns=3, foot="单位主要负责人" + SIGNED), height=60),
        row(label("建议改由"), cell(request.suggests, columns=3)),
        row(label(f"{office}决定"), cell(decision, columns=3, foot=day(request.decided_at) or SEALED), height=40),
    ]
    return Sheet(title="建议提案退办申请", widths=WIDTHS, rows=tuple(rows), foot=(duty.unit_name + "（盖章）", ""))


def _asked(request: ReturnRequest) -> str:
    return day(request.asked_at) + ("（超过期限）" if request.late else "")


def extension_sheet(
    case: Case, request: ExtensionRequest, duty: Duty, office: str, proposers: Sequence[Proposer]
) -> Sheet:
    """延期申请 and its decision."""
    decided = request.state in (RequestState.GRANTED, RequestState.REFUSED)
    rows = [
        *_about(case, proposers),
        row(label("申请单位"), cell(duty.unit_name), label("申请日期"), cell(day(request.asked_at))),
        row(label("申请延至"), cell(day(request.until)), label("现期限"), cell(day(duty.answer_due))),
        row(label("延期理由"), cell(request.reason, columns=3, foot=SEALED), height=60),
        row(
            label(f"{office}决定"),
            cell(
                RequestState(request.state).label if decided else "", columns=3, foot=day(request.decided_at) or SEALED
            ),
            height=40,
        ),
    ]
    return Sheet(title="建议提案延期申请", widths=WIDTHS, rows=tuple(rows))


def approval_sheet(
    case: Case, draft: Draft, duty: Duty, approvals: Sequence[Approval], number: str, addressees: Sequence[str]
) -> Sheet:
    """发文稿纸: every level with its opinion and its time, the last on top (签发)."""
    said = list(approvals)
    last = said[-1] if said and said[-1].passed and draft.state in ("approved", "issued") else None
    rows = [
        row(label("文号"), cell(number), label("类别"), cell(draft.result_class)),
        row(label("签发"), cell(_opinion(last), columns=3, foot=_signed(last)), height=35),
        *(
            row(label(one.level_label), cell(_opinion(one), columns=3, foot=_signed(one)), height=20)
            for one in said
            if one is not last
        ),
        row(label("拟稿单位"), cell(duty.section or duty.unit_name), label("拟稿人"), cell(_drafter(draft))),
        row(label("公开属性"), cell(_open(draft), columns=3)),
        row(label("标题"), cell(title_of(case, draft), columns=3)),
        row(label("主送"), cell("、".join(addressees), columns=3)),
        row(label("正文"), cell(draft.text, columns=3), height=80),
    ]
    return Sheet(
        title="发文稿纸",
        head=duty.unit_name,
        widths=WIDTHS,
        rows=tuple(rows),
        red=True,
        above=("", f"第 {draft.no} 稿"),
    )


def _opinion(approval: Approval | None) -> str:
    if approval is None:
        return ""
    if approval.passed:
        return approval.reason or "同意。"
    return f"退回：{approval.reason}"


def _signed(approval: Approval | None) -> str:
    if approval is None:
        return ""
    name = approval.signed_by or (approval.by.name if approval.by is not None else "")
    on = day(approval.signed_on) if approval.signed_on else f"{timezone.localtime(approval.at):%Y-%m-%d %H:%M}"
    return f"{name}　{on}{'（纸质签批）' if approval.on_paper else ''}"


def _drafter(draft: Draft) -> str:
    return f"{draft.by.name if draft.by is not None else ''}　{day(draft.at)}".strip()


def _open(draft: Draft) -> str:
    if not draft.open:
        return ""
    mark = next((text for value, text in PUBLICATION.items() if value == draft.open), "")
    return f"{mark}{f'（{draft.open_reason}）' if draft.open_reason else ''}"
