"""A replay file, read and checked as far as it can be without replaying it.

The form is that of the replay's specification ("Input", "The steps"). Everything that makes a file none of this form
(exit 2) is found here; what depends on how things stand (a taken number, a missing promise, lead and separate units at
once) is a refusal of the step and none of this reader's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from huiyin.cases.lifecycle import CASE_STATES, DUTY_STATES
from huiyin.rules import reading
from huiyin.rules.reading import (
    NOTHING_KNOWN,
    Fields,
    Known,
    Reader,
    Wrong,
    code_of,
    list_of,
    name,
    one_of,
    one_or_list_of,
    or_null,
    record,
    some_of,
    table_of,
    text,
    true_or_false,
    whole_number,
)
from huiyin.rules.ruleset import CONTACT_MODES, EVERY_UNIT, KINDS, TIMINGS, RuleError, RuleSet, read_rules
from huiyin.rules.sets import shipped_names

MORNING = time(9)  # a date without a time means 09:00


class NotAReplayFile(ValueError):
    """Not a file of this form: the JSON path of what is wrong (``$.steps[3].unit``), and the reason in Chinese."""

    def __init__(self, json_path: str, reason: str) -> None:
        super().__init__(f"{json_path}：{reason}")
        self.json_path = json_path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class UnitSpec:
    code: str
    name: str
    group: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ProposerSpec:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class CaseSpec:
    code: str
    kind: str
    title: str
    lead: str
    text: str = ""
    co_signers: tuple[str, ...] = ()
    number: str | None = None
    timing: str = "session"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step. ``n`` counts from 1; ``at`` is local time without a zone, ``at_text`` as the file writes it.

    ``fields`` holds the step's own fields that the file gives: dates as date, lists as tuples, promises and others as
    tuples of dicts. ``refused``: None, True, or the text that the reason must contain.
    """

    n: int
    at: datetime
    at_text: str
    do: str
    case: str
    fields: Mapping[str, Any]
    refused: Literal[True] | str | None = None
    note: str = ""


Figure = tuple[int, int | None, str | None]
DueKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What should come out. ``due`` by case, unit and clock; ``cases`` in the shape of the output, as far as named."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    due: Mapping[DueKey, date | None] = field(default_factory=dict)
    cases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplayFile:
    name: str
    source: str
    constructed: tuple[str, ...]
    ruleset: RuleSet
    units: tuple[UnitSpec, ...]
    proposers: tuple[ProposerSpec, ...]
    cases: tuple[CaseSpec, ...]
    steps: tuple[StepSpec, ...]
    as_of: date
    view: str | None
    expect: Expectation


# --- What a field may hold ------------------------------------------------------------------------------------------

unit, proposer, case = code_of("单位"), code_of("提出人"), code_of("案件")
units, cases = list_of(unit), list_of(case)
day = reading.day

role = one_of("lead", "separate", "co_host")
satisfaction = one_of("satisfied", "basically_satisfied", "unsatisfied")
promises = list_of(record({"text": text, "due": day}))
outside_units = list_of(record({"name": text, "role": role}))


@lru_cache(maxsize=4096)
def _moment_of(written: str) -> datetime | None:
    for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%d"):
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            return None
        # Other ways of writing that ISO 8601 knows (weeks, seconds, zones) do not come back the same.
        if moment.strftime(form) == written:
            return moment if "T" in written else datetime.combine(moment.date(), MORNING)
    return None


def moment(value: Any, known: Known) -> datetime:
    """``YYYY-MM-DD`` (09:00) or ``YYYY-MM-DDTHH:MM``, local time."""
    written = text(value, known)
    at = _moment_of(written)
    if at is None:
        raise Wrong(f"{reading.shown(written)}不是时间，应写作 YYYY-MM-DD 或 YYYY-MM-DDTHH:MM")
    reading.day(at.date(), known)
    return at


def refusal(value: Any, known: Known) -> Literal[True] | str | None:
    """An empty text is contained in every reason: it says no more than true."""
    if type(value) is bool:
        return True if value else None
    if type(value) is not str:
        raise Wrong("应为 true 或文字")
    return text(value, known) or True


# --- The tables of the specification --------------------------------------------------------------------------------

EVERY_STEP: Fields = {"at": moment, "do": text, "case": case, "[refused]": refusal, "[note]": text}

STEP_FIELDS: Mapping[str, Fields] = {
    # 提出
    "submit": {},
    "co_sign": {"proposer": proposer},
    "decline_co_sign": {"proposer": proposer},
    "return_for_correction": {"reason": text},
    "resubmit": {},
    "file": {"[number]": text},
    "not_file": {"reason": text, "destination": one_of("letter", "opinion_only", "social_information", "returned")},
    "merge": {"into": case},
    "unmerge": {},
    "withdraw": {"reason": text},
    "receive": {
        "number": text,
        "from": text,
        "unit": unit,
        "role": one_of("lead", "co_host"),
        "assigned": day,
        "[due]": day,
        "[others]": outside_units,
    },
    # 交办
    "pre_assign": {"[lead]": unit, "[co_hosts]": units, "[separate]": units},
    "answer_pre_assignment": {
        "unit": unit,
        "agree": true_or_false,
        "[reason]": text,
        "[suggest]": one_or_list_of(text),  # a unit's code, several, or words: the specification leaves it open
    },
    "assign": {"[lead]": unit, "[separate]": units, "[co_hosts]": units, "[due]": day, "[by]": unit},
    "recall": {"reason": text},
    "add_co_host": {"unit": unit},
    "remove_co_host": {"unit": unit, "reason": text},
    "sign_for": {"unit": unit},
    "request_return": {"unit": unit, "reason": text, "[suggest]": units},
    "grant_return": {"unit": unit, "[reason]": text},
    "refuse_return": {"unit": unit, "[reason]": text},
    "reassign": {"from": unit, "to": unit, "[role]": role, "[keep]": one_of("co_host"), "[by]": unit},
    # 办理
    "contact": {
        "unit": unit,
        "stage": one_of("before", "during", "after"),
        "mode": one_of(*CONTACT_MODES),
        "[with]": one_or_list_of(text),
        "[cases]": cases,
    },
    "confirm_contact": {"unit": unit, "proposer": proposer},
    "give_opinion": {"unit": unit, "text": text},
    "reject_opinion": {"unit": unit, "reason": text},
    "draft": {
        "unit": unit,
        "[text]": text,
        "[class]": text,
        "[promises]": promises,
        "[reason]": text,
        "[open]": one_of("full", "summary", "none"),
    },
    "approve": {"unit": unit, "level": text},
    "send_back": {"unit": unit, "level": text, "reason": text, "[to]": text},
    "issue": {"unit": unit, "[number]": text},
    # 答复
    "reply": {
        "unit": unit,
        "class": text,
        "[text]": text,
        "[promises]": promises,
        "[reason]": text,
        "[open]": one_of("full", "summary", "none"),
    },
    "evaluate": {
        "proposer": proposer,
        "attitude": satisfaction,
        "result": satisfaction,
        "[reason]": text,
        "[unit]": unit,
    },
    "rehandle": {"unit": unit, "[reason]": text, "[due]": day},
    "request_extension": {"unit": unit, "until": day, "reason": text},
    "grant_extension": {"unit": unit},
    "refuse_extension": {"unit": unit},
    "reclassify": {"unit": unit, "to": text, "[proof]": text},
    # 督办
    "designate_key": {"leader": text},
    "take_charge": {"unit": unit, "leader": text},
    "oversee": {"leader": text},
    "instruct": {"leader": text, "text": text, "[unit]": unit},
    "urge": {"unit": unit},
    "handle_together": {"with": cases},
    "close": {},
}

UNIT: Fields = {"code": name, "name": text, "[group]": text, "[parent]": unit}
PROPOSER: Fields = {"code": name, "name": text, "kind": one_of("deputy", "member", "collective")}
CASE: Fields = {
    "code": name,
    "kind": one_of(*KINDS),
    "title": text,
    "lead": proposer,
    "[text]": text,
    "[co_signers]": list_of(proposer),
    "[number]": text,
    "[timing]": one_of(*TIMINGS),
    "[subject]": text,
}
MAY_LEAD = {"suggestion": ("deputy", "collective"), "proposal": ("member", "collective")}

# fmt: off
FIGURES = frozenset((
    "received", "cases", "cases.suggestion", "cases.proposal", "filing", "merged", "not_filed",
    "duties.lead", "duties.lead.suggestion", "duties.lead.proposal",
    "duties.co_host", "duties.co_host.suggestion", "duties.co_host.proposal",
    "duties.separate", "duties.separate.suggestion", "duties.separate.proposal",
    "reply", "reply_on_time", "opinions", "opinions_on_time", "handled_on_time",
    "contact", "face", "resolution", "forms",
    "attitude", "attitude.satisfied", "attitude.basically_satisfied", "attitude.unsatisfied",
    "result", "result.satisfied", "result.basically_satisfied", "result.unsatisfied",
    "rehandled", "rehandled_satisfied", "returns", "returns_granted", "key", "urged",
))
# fmt: on
FIGURES_BY_CLASS = ("classes.", "first_classes.")  # followed by any class's code
CLOCKS = ("return", "first_contact", "reply", "opinion")


def figure_name(value: Any, known: Known) -> str:
    if value not in FIGURES and not any(value.startswith(stem) and value != stem for stem in FIGURES_BY_CLASS):
        raise Wrong("没有这项数字")
    return text(value, known)


def figure(value: Any, known: Known) -> Figure:
    """``[numerator, denominator, percent]``; a count has neither of the last two."""
    if type(value) is not list or len(value) != 3:
        raise Wrong("应为三项：[分子, 分母, 百分比]")
    items = []
    for index, reader in enumerate((whole_number, or_null(whole_number), or_null(text))):
        try:
            items.append(reader(value[index], known))
        except Wrong as wrong:
            raise wrong.within(index) from None
    return items[0], items[1], items[2]


def due_key(value: Any, known: Known) -> DueKey:
    """``case/unit/clock``. A code may itself contain a slash: the parts are those that are known."""
    front, _, clock = value.rpartition("/")
    if not front:
        raise Wrong("应写作“案件/单位/期限”")
    one_of(*CLOCKS)(clock, known)
    parts = front.split("/")
    for place in range(1, len(parts)):
        of_case, of_unit = "/".join(parts[:place]), "/".join(parts[place:])
        if of_case in known["案件"] and of_unit in known["单位"]:
            return of_case, of_unit, clock
    raise Wrong(f"没有{reading.shown(front)}这一案件和单位")


EXPECTED_DUTY: Fields = {
    "role": role,
    "state": one_of(*DUTY_STATES),
    "class": or_null(text),
    "first_class": or_null(text),
    "round": whole_number,
}
EXPECTED_CASE: Fields = {
    "number": or_null(text),
    "state": one_of(*CASE_STATES),
    "duties": table_of(unit, some_of(EXPECTED_DUTY)),
}
EXPECT: Fields = {
    "[figures]": table_of(figure_name, figure),
    "[due]": table_of(due_key, or_null(day)),
    "[cases]": table_of(case, some_of(EXPECTED_CASE)),
}


def later(value: Any, known: Known) -> Any:
    """Read when the codes that it speaks of are known."""
    return value


def objects(value: Any, known: Known) -> list[Any]:
    """A list whose items are read later."""
    if type(value) is not list:
        raise Wrong("应为列表")
    return value


TOP: Fields = {
    "name": name,
    "[source]": text,
    "[constructed]": list_of(text),
    "rules": later,
    "units": objects,
    "proposers": objects,
    "cases": objects,
    "steps": objects,
    "as_of": day,
    "[view]": later,
    "[expect]": later,
}

_STEP_RECORDS = {do: record({**EVERY_STEP, **fields}) for do, fields in STEP_FIELDS.items()}


# --- Reading --------------------------------------------------------------------------------------------------------


def read(path: Path | str) -> ReplayFile:
    """Read and check the file; raises NotAReplayFile for whatever the specification answers with exit 2."""
    try:
        return _read(_json(Path(path)))
    except Wrong as wrong:
        raise NotAReplayFile(f"${wrong.path}", wrong.reason) from None
    except RuleError as error:
        raise NotAReplayFile(error.path, error.reason) from None


_UNREADABLE: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是文件夹，不是文件",
    PermissionError: "没有读取这个文件的权限",
}


def _json(path: Path) -> Any:
    try:
        written = path.read_bytes().decode("utf-8-sig")  # Windows editors put a mark in front
        return json.loads(written, object_pairs_hook=_object, parse_int=_int, parse_constant=_no_constant)
    except OSError as error:
        raise Wrong(_UNREADABLE.get(type(error), f"读不到文件：{error.strerror}")) from None
    except UnicodeDecodeError:
        raise Wrong("不是 UTF-8 编码的文件") from None
    except json.JSONDecodeError as error:
        raise Wrong(f"不是正确的 JSON：第 {error.lineno} 行第 {error.colno} 列有误") from None
    except RecursionError:
        raise Wrong("不是正确的 JSON：层次太深") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a field written twice, JSON would silently keep the last."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise Wrong(f"同一对象里{reading.shown(twice)}写了两次")
    return made


def _int(digits: str) -> int:
    if len(digits) > 18:
        raise Wrong("不是正确的 JSON：数字太长")
    return int(digits)


def _no_constant(word: str) -> Any:
    raise Wrong(f"不是正确的 JSON：不能写 {word}")


def _read(data: Any) -> ReplayFile:
    top = record(TOP)(data, NOTHING_KNOWN)
    known = {
        "单位": _codes(top["units"], "units"),
        "提出人": _codes(top["proposers"], "proposers"),
        "案件": _codes(top["cases"], "cases"),
    }
    all_units = [UnitSpec(**given) for given in _part(top, "units", list_of(record(UNIT)), known)]
    _no_loops(all_units)
    all_proposers = [ProposerSpec(**given) for given in _part(top, "proposers", list_of(record(PROPOSER)), known)]
    all_cases = [CaseSpec(**given) for given in _part(top, "cases", list_of(record(CASE)), known)]
    _who_signs(all_cases, {one.code: one.kind for one in all_proposers})
    return ReplayFile(
        name=top["name"],
        source=top.get("source", ""),
        constructed=top.get("constructed", ()),
        ruleset=_rules(top["rules"], known["单位"]),
        units=tuple(all_units),
        proposers=tuple(all_proposers),
        cases=tuple(all_cases),
        steps=tuple(_steps(top["steps"], top["as_of"], known)),
        as_of=top["as_of"],
        view=_part(top, "view", unit, known),
        expect=Expectation(**_part(top, "expect", record(EXPECT), known) or {}),
    )


def _part(top: Mapping[str, Any], part: str, reader: Reader, known: Known) -> Any:
    try:
        return reader(top[part], known) if part in top else None
    except Wrong as wrong:
        raise wrong.within(part) from None


def _codes(items: Sequence[Any], part: str) -> frozenset[str]:
    """The codes of a list, before its items are read: units speak of each other."""
    codes: set[str] = set()
    for index, item in enumerate(items):
        code = item.get("code") if isinstance(item, dict) else None
        if isinstance(code, str):  # anything else is refused when the item is read
            if code in codes:
                raise Wrong(f"代码{reading.shown(code)}用了两次").within(part, index, "code")
            codes.add(code)
    return frozenset(codes)


def _no_loops(all_units: Iterable[UnitSpec]) -> None:
    """Nobody stands above himself, directly or round a loop."""
    parents = {one.code: one.parent for one in all_units}
    safe: set[str] = set()
    for index, code in enumerate(parents):
        line = {code}
        above = parents[code]
        while above is not None and above not in safe:
            if above in line:
                raise Wrong(f"上级单位绕了一圈，又回到{reading.shown(above)}").within("units", index, "parent")
            line.add(above)
            above = parents[above]
        safe |= line


def _who_signs(all_cases: Iterable[CaseSpec], kinds: Mapping[str, str]) -> None:
    """建议由代表或集体领衔，提案由委员或集体领衔；谁也不重复署名。"""
    for index, one in enumerate(all_cases):
        if kinds[one.lead] not in MAY_LEAD[one.kind]:
            who = "建议由代表或集体领衔" if one.kind == "suggestion" else "提案由委员或集体领衔"
            raise Wrong(f"{who}，{reading.shown(one.lead)}不是").within("cases", index, "lead")
        signed = {one.lead}
        for place, co_signer in enumerate(one.co_signers):
            if co_signer in signed:
                raise Wrong(f"{reading.shown(co_signer)}重复署名").within("cases", index, "co_signers", place)
            signed.add(co_signer)


def _rules(value: Any, unit_codes: frozenset[str]) -> RuleSet:
    """A shipped set's name, or what differs from one; units with a chain of their own stand in the file."""
    if type(value) is str:
        if value not in shipped_names():
            raise Wrong(f"没有名为{reading.shown(value)}的规则，可用：{'、'.join(shipped_names())}").within("rules")
        return read_rules({"base": value}, where="$.rules")
    if type(value) is not dict:
        raise Wrong("应为规则名称或对象").within("rules")
    if "base" not in value:
        raise Wrong("缺少这一字段").within("rules", "base")
    ruleset = read_rules(value, where="$.rules")
    for code, _ in ruleset.chains:
        if code != EVERY_UNIT and code not in unit_codes:
            raise Wrong(f"没有代码为{reading.shown(code)}的单位").within("rules", "chains", code)
    return ruleset


def _steps(items: Sequence[Any], as_of: date, known: Known) -> Iterable[StepSpec]:
    before: datetime | None = None
    for index, item in enumerate(items):
        try:
            step = _step(index + 1, item, known)
            if before is not None and step.at < before:
                raise Wrong("早于上一步，各步要按时间先后排列").within("at")
            if step.at.date() > as_of:
                raise Wrong(f"晚于 as_of（{as_of}）").within("at")
        except Wrong as wrong:
            raise wrong.within("steps", index) from None
        before = step.at
        yield step


def _step(n: int, item: Any, known: Known) -> StepSpec:
    given = _step_record(item)(item, known)
    return StepSpec(
        n=n,
        at=given.pop("at"),
        at_text=item["at"],
        do=given.pop("do"),
        case=given.pop("case"),
        refused=given.pop("refused", None),
        note=given.pop("note", ""),
        fields=given,
    )


def _step_record(item: Any) -> Reader:
    """What is done says which fields the step has."""
    if type(item) is not dict:
        raise Wrong("应为对象")
    do = item.get("do")
    if do is None:
        raise Wrong("缺少这一字段").within("do")
    if type(do) is not str or do not in STEP_FIELDS:
        raise Wrong(f"没有{reading.shown(str(do))}这一步").within("do")
    return _STEP_RECORDS[do]
