"""A replay file, read and checked against its form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from huiyin.exchange.replay_file.form import (
    CASE,
    EVERY_STEP,
    EXPECT,
    MAY_LEAD,
    PROPOSER,
    STEP_FIELDS,
    TOP,
    UNIT,
    unit,
)
from huiyin.exchange.replay_file.specs import (
    CaseSpec,
    Expectation,
    NotAReplayFile,
    ProposerSpec,
    ReplayFile,
    StepSpec,
    UnitSpec,
)
from huiyin.rules import reading
from huiyin.rules.reading import NOTHING_KNOWN, Known, Reader, Wrong, list_of, record
from huiyin.rules.ruleset import EVERY_UNIT, RuleError, RuleSet, read_rules
from huiyin.rules.sets import shipped_names

_STEP_RECORDS = {do: record({**EVERY_STEP, **fields}) for do, fields in STEP_FIELDS.items()}


def read(path: Path | str) -> ReplayFile:
    """Read and check the file; raises NotAReplayFile for whatever the specification answers with exit 2."""
    try:
        data = _json(Path(path))
    except Wrong as wrong:
        raise NotAReplayFile(f"${wrong.path}", wrong.reason) from None
    return read_data(data)


def read_data(data: Any) -> ReplayFile:
    """The same of what a file holds, before it is written or after it is read."""
    try:
        return _read(data)
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
