"""经过: the events of a case in words, and whether their chain holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from huiyin.assignment.actions import AMENDED
from huiyin.cases import chain
from huiyin.cases.lifecycle import PARTS, STEPS, Part
from huiyin.cases.models import Case, Event, Role, numbered
from huiyin.desk.queries.case_dates import answer_name
from huiyin.handling.models import Contact
from huiyin.intake.actions import DESTINATIONS
from huiyin.people.models import level_label
from huiyin.rules.clocks import day

_ROLES = dict(Role.choices)
_STAGES = dict(Contact.Stage.choices)
_MODES = dict(Contact.Mode.choices)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline."""

    seq: int
    label: str
    at: datetime
    recorded_at: datetime | None
    who: str
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Whether the record is whole: every event fits to the one before it, and the last is the one the case points to."""

    holds: bool
    text: str


def check_chain(case: Case, events: Sequence[Event]) -> ChainCheck:
    misfit = chain.first_misfit(iter(events))
    if misfit is not None:
        return ChainCheck(False, f"第 {misfit[0].seq} 条记录校验不符：{misfit[1]}")
    last = events[-1] if events else None
    if len(events) != case.event_count or (last is not None and last.hash != case.last_hash):
        return ChainCheck(False, "记录末尾与案件不符，可能缺失")
    return ChainCheck(True, "记录校验正常")


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in events stand for."""

    units: Mapping[str, str]
    proposers: Mapping[str, str]
    cases: Mapping[str, str]
    offices: Mapping[Part, str] = field(default_factory=dict)  # which office takes a part in this case

    def some(self, codes: Sequence[str]) -> str:
        return "、".join(self.units.get(code, code) for code in codes)


def tell(event: Event, kind: str, names: Names, note: str = "") -> Told:
    late = event.recorded_at - event.at > timedelta(days=1)
    return Told(
        seq=event.seq,
        label=_label(event, kind),
        at=event.at,
        recorded_at=event.recorded_at if late else None,
        who=_who(event, names),
        what=_what_if_told(event, names),
        note=note,
    )


def _label(event: Event, kind: str) -> str:
    sent_up = _sent_up(event)
    return f"报送{sent_up}" if sent_up else STEPS[event.step].label_for(kind)


def _sent_up(event: Event) -> str:
    """What goes to the lead or to the unit above: it is sent up, not issued, and has no rounds."""
    if event.step not in ("issue", "reply") or event.duty is None or answer_name(event.duty) == "答复":
        return ""
    return answer_name(event.duty)


def _what_if_told(event: Event, names: Names) -> str:
    """Events stay as they were written: what an earlier version did not tell is left out, and the page stands."""
    try:
        return _what(event, names)
    except (KeyError, TypeError, ValueError):
        return ""


def part_of(event: Event) -> str:
    """As what it was taken, where no unit is to be named: 承办单位."""
    return PARTS[Part(event.part)].removeprefix("该")


def _who(event: Event, names: Names) -> str:
    part = Part(event.part)
    unit = event.duty.unit_name if event.duty is not None else ""
    own = unit and part in (Part.UNIT, Part.REGISTERING_UNIT, Part.LEVEL)
    label = unit if own else names.offices.get(part) or part_of(event)
    return f"{label}　{event.user.name}" if event.user is not None else label


def _date(text: str) -> str:
    return day(datetime.fromisoformat(text).date())


def _units(data: Mapping[str, Any], names: Names) -> str:
    parts = []
    if "lead" in data:
        parts.append(f"{names.some([data['lead']])}主办")
    if "separate" in data:
        parts.append(f"{names.some(data['separate'])}分办")
    if "co_hosts" in data:
        parts.append(f"{names.some(data['co_hosts'])}会办")
    if "due" in data:
        parts.append(f"指定 {_date(data['due'])}到期")
    return "，".join(parts)


def _what(event: Event, names: Names) -> str:
    data: dict[str, Any] = event.data
    unit = event.duty.unit_name if event.duty is not None else ""
    match event.step:
        case "assign" | "hand_on":
            return _units(data, names)
        case "pre_assign":
            return "征询" + "、".join(f"{names.some([code])}（{_ROLES[role]}）" for code, role in data["units"].items())
        case "answer_pre_assignment":
            return f"{names.some([data['unit']])}{'同意承办' if data['agree'] else '不同意承办'}"
        case "file":
            return f"编为{numbered(data['number'])}"
        case "receive":
            return f"{numbered(data['number'])}，{unit}{_ROLES[data['role']]}，{_date(data['assigned'])}交办"
        case "amend":
            return "、".join(AMENDED[name] for name in data["changed"])
        case "bring_in":
            told = f"{numbered(data['number'])}，{_date(data['assigned'])}交办，{_date(data['closed'])}办结"
            return f"{told}；照台账所载，其间的步骤本系统没有经过"
        case "not_file":
            return DESTINATIONS.get(data["destination"], "")
        case "give_review_opinion":
            return f"建议{STEPS[data['proposes']].label_for(event.case.kind)}"
        case "undo_review":
            return f"撤销“{STEPS[data['undone']].label_for(event.case.kind)}”"
        case "co_sign" | "decline_co_sign" | "confirm_contact":
            return names.proposers.get(data["proposer"], data["proposer"])
        case "evaluate":
            return f"{names.proposers.get(data['proposer'], data['proposer'])}交回{unit}的意见表"
        case "attach" | "detach" | "attach_to_contact" | "detach_from_contact" | "attach_scan" | "detach_scan":
            return f"{len(data['files'])} 个文件"
        case "merge":
            return f"并入{names.cases.get(data['into'], '他案')}"
        case "take_in" | "give_back":
            return names.cases.get(data["other"], "")
        case "handle_together":
            return "与" + "、".join(names.cases.get(one, "另一件") for one in data["with"])
        case "hand_over":
            return f"转交{data['name']}"
        case "add_co_host":
            return names.some([data["unit"]])
        case "reassign":
            kept = f"，{unit}改为会办" if data["keep"] else ""
            return f"{unit}改由{names.some([data['to']])}{_ROLES[data['role']]}{kept}"
        case "request_return":
            asked = f"，建议改由{names.some(data['suggest'])}" if data["suggest"] else ""
            return f"{unit}{'（逾期）' if data['late'] else ''}{asked}"
        case "contact":
            also = "，与他案同一次" if data["meeting"] else ""
            met = f"，{_date(data['met_at'])}" if "met_at" in data else ""
            return f"{_STAGES[data['stage']]} · {_MODES[data['mode']]}{met}{also}"
        case "draft":
            return f"第 {data['draft']} 稿{_class(data)}"
        case "approve":
            return f"第 {data['draft']} 稿，{level_label(data['level'])}"
        case "approve_on_paper":
            return f"第 {data['draft']} 稿，{level_label(data['level'])}，{_date(data['signed_on'])}签批"
        case "send_back" | "send_back_on_paper":
            to = f"退至{level_label(data['to'])}" if data["to"] else "退回拟稿人"
            on_paper = f"，{_date(data['signed_on'])}签" if "signed_on" in data else ""
            return f"第 {data['draft']} 稿，{level_label(data['level'])}{to}{on_paper}"
        case "issue" | "reply" if _sent_up(event):
            return ""
        case "issue" | "reply":
            missing = f"，缺 {data['without_opinions']} 家会办意见" if "without_opinions" in data else ""
            return f"第 {data['round']} 轮{_class(data)}{missing}"
        case "request_extension" | "grant_extension":
            return f"延至 {_date(data['until'])}"
        case "rehandle":
            return f"{unit}，第 {data['round']} 轮"
        case "reclassify":
            return f"{data['from']} 类调整为 {data['to']} 类{'，附证明材料' if data['proof'] else ''}"
        case "urge":
            return f"{unit}，第 {data['time']} 次"
        case "reckon":
            moves = (
                f"{names.some([code])}由 {_date(old)}改为 {_date(new)}" for code, (old, new) in data["moved"].items()
            )
            return "；".join(moves)
        case _:
            return unit if event.part not in (Part.UNIT, Part.LEVEL) else ""


def _class(data: Mapping[str, Any]) -> str:
    return f"，{data['class']} 类" if data.get("class") else ""
