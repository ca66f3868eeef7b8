"""The steps of a replay file, each through the action that the pages call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import ANYBODY, Refused
from huiyin.cases.models import Case
from huiyin.exchange.replay.world import Fields, World
from huiyin.exchange.replay_file import ReplayFile, StepSpec
from huiyin.handling import actions as handling
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.reply import actions as reply


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one step."""

    step: StepSpec
    done: bool
    reason: str = ""

    @property
    def as_the_file_says(self) -> bool:
        wanted = self.step.refused
        if wanted is None:
            return self.done
        return not self.done and (wanted is True or wanted in self.reason)

    def as_data(self) -> dict[str, Any]:
        return {
            "n": self.step.n,
            "do": self.step.do,
            "case": self.step.case,
            "at": self.step.at_text,
            "done": self.done,
            "reason": self.reason,
        }


Act = Callable[[World, Case, Fields, dict[str, Any]], object]


def _content(fields: Fields) -> handling.Content:
    return handling.Content(
        text=fields.get("text", ""),
        result_class=fields.get("class", ""),
        promises=fields.get("promises", ()),
        reason=fields.get("reason", ""),
        open=fields.get("open", ""),
    )


def _assign(world: World, case: Case, fields: Fields, who: dict[str, Any]) -> object:
    named: dict[str, Any] = {
        "lead": world.unit(fields, "lead"),
        "separate": world.some_units(fields, "separate"),
        "co_hosts": world.some_units(fields, "co_hosts"),
        "due": fields.get("due"),
        **who,
    }
    by = world.unit(fields, "by")
    return assignment.assign(case, **named) if by is None else assignment.hand_on(case, by=by, **named)


def _plain(action: Callable[..., object]) -> Act:
    """A step whose fields are the action's own: codes become units, proposers and cases."""

    def act(world: World, case: Case, fields: Fields, who: dict[str, Any]) -> object:
        given: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "unit":
                given[name] = world.units[value]
            elif name == "proposer":
                given[name] = world.proposers[value]
            elif name == "into":
                given[name] = world.cases[value]
            else:
                given[name] = value
        return action(case, **given, **who)

    return act


def _listed(names: Iterable[Any]) -> str:
    return names if isinstance(names, str) else "、".join(names)


ACTS: dict[str, Act] = {
    "submit": lambda world, case, fields, who: intake.submit(case, timing=case.timing, **who),
    "co_sign": _plain(intake.co_sign),
    "decline_co_sign": _plain(intake.decline_co_sign),
    "return_for_correction": _plain(intake.return_for_correction),
    "resubmit": _plain(intake.resubmit),
    "file": _plain(intake.file),
    "not_file": _plain(intake.not_file),
    "merge": _plain(intake.merge),
    "unmerge": _plain(intake.unmerge),
    "withdraw": _plain(intake.withdraw),
    "receive": lambda world, case, fields, who: assignment.receive(
        case,
        unit=world.units[fields["unit"]],
        number=fields["number"],
        from_=fields["from"],
        role=fields["role"],
        assigned=fields["assigned"],
        due=fields.get("due"),
        others=[dict(other) for other in fields.get("others", ())],
        **who,
    ),
    "pre_assign": lambda world, case, fields, who: assignment.pre_assign(
        case,
        lead=world.unit(fields, "lead"),
        separate=world.some_units(fields, "separate"),
        co_hosts=world.some_units(fields, "co_hosts"),
        **who,
    ),
    "answer_pre_assignment": lambda world, case, fields, who: assignment.answer_pre_assignment(
        case,
        unit=world.units[fields["unit"]],
        agree=fields["agree"],
        reason=fields.get("reason", ""),
        suggest="、".join(
            world.units[word].name if word in world.units else word for word in fields.get("suggest", ())
        ),
        **who,
    ),
    "assign": _assign,
    "recall": _plain(assignment.recall),
    "add_co_host": _plain(assignment.add_co_host),
    "remove_co_host": _plain(assignment.remove_co_host),
    "sign_for": _plain(assignment.sign_for),
    "request_return": lambda world, case, fields, who: assignment.request_return(
        case,
        unit=world.units[fields["unit"]],
        reason=fields["reason"],
        suggest=world.some_units(fields, "suggest"),
        **who,
    ),
    "grant_return": _plain(assignment.grant_return),
    "refuse_return": _plain(assignment.refuse_return),
    "reassign": lambda world, case, fields, who: assignment.reassign(
        case,
        from_=world.units[fields["from"]],
        to=world.units[fields["to"]],
        role=fields.get("role", ""),
        keep="keep" in fields,
        by=world.unit(fields, "by"),
        **who,
    ),
    "take_charge": _plain(assignment.take_charge),
    "contact": lambda world, case, fields, who: handling.contact(
        case,
        unit=world.units[fields["unit"]],
        stage=fields["stage"],
        mode=fields["mode"],
        with_whom=_listed(fields.get("with", "")),
        cases=[world.cases[code] for code in fields.get("cases", ())],
        **who,
    ),
    "confirm_contact": _plain(handling.confirm_contact),
    "give_opinion": _plain(handling.give_opinion),
    "reject_opinion": _plain(handling.reject_opinion),
    "draft": lambda world, case, fields, who: handling.draft(
        case, unit=world.units[fields["unit"]], content=_content(fields), **who
    ),
    "approve": _plain(handling.approve),
    "send_back": _plain(handling.send_back),
    "issue": _plain(reply.issue),
    "reply": lambda world, case, fields, who: reply.reply(
        case, unit=world.units[fields["unit"]], content=_content(fields), **who
    ),
    "evaluate": _plain(reply.evaluate),
    "rehandle": _plain(reply.rehandle),
    "request_extension": _plain(handling.request_extension),
    "grant_extension": _plain(handling.grant_extension),
    "refuse_extension": _plain(handling.refuse_extension),
    "reclassify": _plain(reply.reclassify),
    "designate_key": _plain(oversight.designate_key),
    "oversee": _plain(oversight.oversee),
    "instruct": _plain(oversight.instruct),
    "urge": _plain(oversight.urge),
    "handle_together": lambda world, case, fields, who: reply.handle_together(
        case, cases=[world.cases[code] for code in fields["with"]], **who
    ),
    "close": _plain(reply.close),
}


def anybody(step: StepSpec) -> Mapping[str, Any]:
    """A file names no actors: whoever may takes the step."""
    return {"actor": ANYBODY}


def walk(file: ReplayFile, world: World, who: Callable[[StepSpec], Mapping[str, Any]] = anybody) -> Iterator[Done]:
    """Take the steps one by one. A refused step leaves everything as it was.

    ``who``: the actor of a step, and whatever else the action is to be told that a file does not.
    """
    for step in file.steps:
        at = timezone.make_aware(step.at)
        try:
            ACTS[step.do](world, world.cases[step.case], step.fields, {"at": at, **who(step)})
        except Refused as refused:
            yield Done(step, done=False, reason=str(refused))
        else:
            yield Done(step, done=True)
