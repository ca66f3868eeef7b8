"""The form of a replay file: the tables of the replay's specification ("Input", "The steps")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from huiyin.cases.lifecycle import CASE_STATES, DUTY_STATES
from huiyin.exchange.replay_file.specs import MORNING, DueKey, Figure
from huiyin.rules import reading
from huiyin.rules.reading import (
    Fields,
    Known,
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
from huiyin.rules.ruleset import CONTACT_MODES, KINDS, TIMINGS

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
