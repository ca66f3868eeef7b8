"""Rule sets: the numbers and choices in which offices differ, read from data, without Django.

One key, one line of the tables below; what each means stands under "Rule keys" in the replay's specification.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from cryptography.hazmat.primitives import hashes

from huiyin.rules import reading
from huiyin.rules.reading import NOTHING_KNOWN, Known, Reader, Wrong, list_of, one_of, record, some_of
from huiyin.rules.sets import shipped, shipped_names
from huiyin.workdays.reckoning import BadDuration, Duration

KINDS = ("suggestion", "proposal")
TIMINGS = ("session", "ordinary")
PAPERS = ("reply", "opinion")
# 沟通方式。Which of them count as 面商 is a rule (face_modes).
CONTACT_MODES = ("phone", "visit", "invitation", "seminar", "on_site", "online", "letter")

LABELS = {
    "return_window": "申退期限",
    "late_return": "逾期申退",
    "first_contact": "首次沟通期限",
    "co_host_opinion": "会办意见期限",
    "opinion_redo": "补报意见期限",
    "reply": "答复期限",
    "reply_by": "统一答复日期",
    "start": "期限起算",
    "end_on_rest_day": "期满遇休息日",
    "reply_longest": "答复最长期限（含延期）",
    "lower_margin": "下级任务提前",
    "evaluation": "意见表期限",
    "rehandling": "重新办理期限",
    "contact_before_reply": "答复前沟通",
    "face_modes": "算作面商的方式",
    "opinions_before_issue": "会办意见未齐时印发",
    "evaluator": "征询意见对象",
    "classes": "办理结果分类",
    "chains": "审核级次",
    "decimals": "百分比小数位数",
    "suggestion": "建议另有规定",
    "proposal": "提案另有规定",
    "session": "大会期间另有规定",
    "ordinary": "平时另有规定",
}


class RuleError(ValueError):
    """A rule set that cannot be taken: where (``rules.chains.hongta.opinion[0]``), and the reason in Chinese."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}：{reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ResultClass:
    """办理结果的一类: A 已解决, B 正在解决 … ``needs_promise``, ``needs_reason``: without it a reply is refused."""

    code: str
    label: str
    solved: bool = False
    needs_promise: bool = False
    needs_reason: bool = False


# The levels of a paper, by the unit's code and the paper; the code "" stands for every unit without its own.
Chains = Mapping[tuple[str, str], tuple[str, ...]]
EVERY_UNIT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The values that hold for a case."""

    return_window: Duration
    late_return: str
    first_contact: Duration
    co_host_opinion: Duration
    opinion_redo: Duration
    reply: Duration
    reply_by: date | None
    start: str
    end_on_rest_day: str
    reply_longest: Duration
    lower_margin: Duration
    evaluation: Duration
    rehandling: Duration
    contact_before_reply: str
    face_modes: tuple[str, ...]
    opinions_before_issue: str
    evaluator: str
    classes: tuple[ResultClass, ...]
    chains: Chains = field(hash=False)
    decimals: int

    def chain(self, paper: str, unit_code: str) -> tuple[str, ...]:
        """The levels that a unit's reply or opinion passes before it is issued; none, where the chain is empty."""
        return self.chains.get((unit_code, paper), self.chains[EVERY_UNIT, paper])

    def result_class(self, code: str) -> ResultClass | None:
        return next((one for one in self.classes if one.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet(Rules):
    """The rules of a body, with what differs for a kind of case or its timing."""

    suggestion: Mapping[str, Any] = field(hash=False)
    proposal: Mapping[str, Any] = field(hash=False)
    session: Mapping[str, Any] = field(hash=False)
    ordinary: Mapping[str, Any] = field(hash=False)
    _by_case: Mapping[tuple[str, str], Rules] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        general = {key.name: getattr(self, key.name) for key in fields(Rules)}
        by_case = {
            (kind, timing): Rules(**general | getattr(self, kind) | getattr(self, timing))
            for kind in KINDS
            for timing in TIMINGS
        }
        object.__setattr__(self, "_by_case", by_case)  # reckoned once, the set is frozen

    def for_case(self, kind: str, timing: str) -> Rules:
        """What holds for a case of this kind and timing; timing wins over kind."""
        return self._by_case[kind, timing]

    def as_data(self) -> dict[str, Any]:
        """Every key in the order of the table, ready for JSON; ``read_rules`` makes the same set of it."""
        return {key: _plain_chains(self.chains) if key == "chains" else _plain(getattr(self, key)) for key in LABELS}

    @property
    def fingerprint(self) -> str:
        """SM3 (GB/T 32905) of the canonical JSON, in hex."""
        written = json.dumps(self.as_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashes.Hash(hashes.SM3())
        digest.update(written.encode())
        return digest.finalize().hex()


def _plain(value: Any) -> Any:
    match value:
        case Duration():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(value[key]) for key in LABELS if key in value}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        case _:
            return value


def _plain_chains(chains: Chains) -> dict[str, Any]:
    plain: dict[str, Any] = {paper: list(chains[EVERY_UNIT, paper]) for paper in PAPERS}
    for unit, paper in sorted(chains):
        if unit != EVERY_UNIT:
            plain.setdefault(unit, {})[paper] = list(chains[unit, paper])
    return plain


# --- Reading --------------------------------------------------------------------------------------------------------


def _duration(value: Any, known: Known) -> Duration:
    try:
        return Duration.parse(reading.text(value, known))
    except BadDuration as error:
        raise Wrong(str(error)) from None


def _working_days(value: Any, known: Known) -> Duration:
    duration = _duration(value, known)
    if duration.unit != "working days":
        raise Wrong("只能以工作日计，如“5 working days”")
    return duration


def _decimals(value: Any, known: Known) -> int:
    if not 0 <= reading.whole_number(value, known) <= 6:
        raise Wrong("应为 0 至 6 的整数")
    return int(value)


_RESULT_CLASSES = list_of(
    record(
        {
            "code": reading.name,
            "label": reading.name,
            "[solved]": reading.true_or_false,
            "[needs_promise]": reading.true_or_false,
            "[needs_reason]": reading.true_or_false,
        }
    )
)


def _classes(value: Any, known: Known) -> tuple[ResultClass, ...]:
    classes = tuple(ResultClass(**given) for given in _RESULT_CLASSES(value, known))
    if not classes:
        raise Wrong("至少要有一类")
    seen: set[str] = set()
    for index, one in enumerate(classes):
        if one.code in seen:
            raise Wrong(f"类别代码{reading.shown(one.code)}重复").within(index, "code")
        seen.add(one.code)
    return classes


_LEVELS = list_of(reading.name)
_OWN_CHAINS = some_of(dict.fromkeys(PAPERS, _LEVELS))


def _chains(value: Any, known: Known) -> Chains:
    """``reply`` and ``opinion`` hold for every unit; any other key is the code of a unit that has its own."""
    if type(value) is not dict:
        raise Wrong("应为对象")
    chains: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, item in value.items():
        try:
            if key in PAPERS:
                chains[EVERY_UNIT, key] = _LEVELS(item, known)
            else:
                unit = reading.name(key, known)
                chains |= {(unit, paper): levels for paper, levels in _OWN_CHAINS(item, known).items()}
        except Wrong as wrong:
            raise wrong.within(key) from None
    return chains


VARYING: dict[str, Reader] = {
    "return_window": _duration,
    "late_return": one_of("warn", "refuse"),
    "first_contact": _duration,
    "co_host_opinion": _duration,
    "opinion_redo": _duration,
    "reply": _duration,
    "reply_by": reading.or_null(reading.day),
    "start": one_of("assignment", "sign_for"),
    "end_on_rest_day": one_of("next", "keep"),
    "reply_longest": _duration,
    "lower_margin": _working_days,
    "evaluation": _duration,
    "rehandling": _duration,
    "contact_before_reply": one_of("any", "face", "none"),
    "face_modes": list_of(one_of(*CONTACT_MODES)),
    "opinions_before_issue": one_of("warn", "refuse"),
    "evaluator": one_of("lead", "all"),
}
# One list of classes, one way up and one manner of writing percentages for all cases of a body.
FIXED: dict[str, Reader] = {"classes": _classes, "chains": _chains, "decimals": _decimals}
BLOCKS: dict[str, Reader] = dict.fromkeys((*KINDS, *TIMINGS), some_of(VARYING))

_SET = some_of({"base": reading.text} | VARYING | FIXED | BLOCKS)

# A name to the data of a rule set; raises KeyError for a name that it does not know.
Base = Callable[[str], Mapping[str, Any]]


def read_rules(data: Any, *, where: str = "rules", base: Base = shipped) -> RuleSet:
    """Check a rule set and make it typed; RuleError tells where it is wrong, beginning with ``where``.

    With ``base`` the data only names what differs from that set: chains are merged by unit and paper, the blocks for a
    kind or timing key by key, everything else replaces. Without it every key is wanted but ``reply_by`` (TOML has no
    null) and the blocks.
    """
    try:
        return RuleSet(**_values(data, base))
    except Wrong as wrong:
        raise RuleError(where + wrong.path, wrong.reason) from None


def _values(data: Any, base: Base) -> dict[str, Any]:
    given: dict[str, Any] = _SET(data, NOTHING_KNOWN)
    below = _values(_base_data(given.pop("base"), base), base) if "base" in given else {}
    values: dict[str, Any] = {"reply_by": None, **below, **given}
    for key in ("chains", *BLOCKS):
        values[key] = below.get(key, {}) | given.get(key, {})
    for key in (*VARYING, *FIXED):
        if key not in values:
            raise Wrong("缺少这一项；只列改动时要写明 base").within(key)
    for paper in PAPERS:
        if (EVERY_UNIT, paper) not in values["chains"]:
            raise Wrong("缺少这一项；只列改动时要写明 base").within("chains", paper)
    return values


def _base_data(name: str, base: Base) -> Mapping[str, Any]:
    try:
        return base(name)
    except KeyError:
        raise Wrong(f"没有名为{reading.shown(name)}的规则，可用：{'、'.join(shipped_names())}").within("base") from None
