"""现在可以做: what a person can do in a case, and beside each act that he cannot, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse

from huiyin.cases.models import Duty
from huiyin.desk.acts import ACTS, Act, On
from huiyin.desk.forms.base import Scene
from huiyin.desk.queries.case_dates import answer_name, day_text
from huiyin.people.models import CLERK, level_label
from huiyin.reply.models import Level

# Whoever opens a case has come for something else.
RARE = ("withdraw",)


@dataclass(frozen=True, slots=True)
class Way:
    """One thing the act can be done on: its address, its name, and what speaks against it."""

    url: str
    name: str
    note: str
    reasons: list[str]
    near: bool
    rank: int


@dataclass(frozen=True)
class Offer:
    """An act with everything it can be done on."""

    step: str
    label: str
    open: list[Way] = field(default_factory=list)
    barred: list[Way] = field(default_factory=list)
    main: bool = False

    @property
    def rank(self) -> int:
        return max((way.rank for way in self.open), default=0)

    @property
    def near(self) -> bool:
        """The states allow it and only a reason forbids: worth reading. Else it is for another time."""
        return any(way.near for way in self.barred)

    @property
    def why(self) -> str:
        """The reasons, each once."""
        shown = [way for way in self.barred if way.near == self.near]
        return "；".join(list(dict.fromkeys(reason for way in shown for reason in way.reasons))[:3])


@dataclass(frozen=True)
class Offers:
    """``now``: what can be done, the main act first; ``rare``: what can be done too, and hardly ever is; ``near``: what a
    reason forbids; ``later``: not in this state."""

    now: list[Offer]
    rare: list[Offer]
    near: list[Offer]
    later: list[Offer]


def offers(base: Scene) -> Offers:
    """Everything the person's parts in this case would let him do, and whether he can now."""
    found = [offer for act in ACTS.values() if (offer := _offer(act, base)) is not None]
    now = sorted((offer for offer in found if offer.open), key=lambda offer: -offer.rank)
    if now and now[0].rank:
        now[0] = replace(now[0], main=True)
    barred = [offer for offer in found if not offer.open]
    rare = [offer for offer in now if offer.step in RARE]
    now = [offer for offer in now if offer.step not in RARE]
    return Offers(now, rare, [one for one in barred if one.near], [one for one in barred if not one.near])


def _offer(act: Act, base: Scene) -> Offer | None:
    offer = Offer(act.step, act.label(base.case))
    for scene in _scenes(act, base):
        reasons = act.reasons(scene)
        way = Way(_url(act, scene), _name(act, scene), _note(act, scene), reasons, _near(act, scene), _rank(act, scene))
        (offer.barred if reasons else offer.open).append(way)
    if not offer.open and (act.shy or not offer.barred):
        return None
    return offer


def _scenes(act: Act, base: Scene) -> Iterator[Scene]:
    """The scenes in which the person plays a part of the step."""
    for scene in _things(act, base):
        if base.folder.may(act.step, scene.duty, scene.level) is None:
            continue
        if act.proposers is None:
            yield scene
        else:
            yield from (replace(scene, proposer=one) for one in act.proposers(scene))


def _things(act: Act, base: Scene) -> Iterator[Scene]:
    match act.on:
        case On.CASE:
            yield base
        case On.ASKED:
            if base.case.state != "filed":
                return
            for row in base.records.last_consulted:
                base.folder.consulted_units = frozenset({row.unit_id})
                if base.person.holds(row.unit_id):
                    yield replace(base, asked=row.unit)
            base.folder.consulted_units = frozenset()
        case On.LEVEL:
            for duty in _duties(act, base):
                for level in _levels_held(base, duty):
                    yield replace(base, duty=duty, level=level)
        case _:
            for duty in _duties(act, base):
                yield replace(base, duty=duty)


def _duties(act: Act, base: Scene) -> list[Duty]:
    duties = [duty for duty in base.folder.in_force() if act.fits(duty)]
    if (
        act.step == "urge"
    ):  # nobody urges himself, though his unit stands in for the office in a case that it registered
        duties = [duty for duty in duties if not base.person.holds(duty.unit_id)]
    if act.on is On.RETURNED:
        held = {duty.unit_id for duty in duties}
        last = {duty.unit_id: duty for duty in base.folder.duties if duty.state == "returned"}
        duties += [duty for unit, duty in last.items() if unit not in held]
    return duties


def _levels_held(base: Scene, duty: Duty) -> list[str]:
    chain = base.folder.rules(duty).chain(duty.answers_by, duty.unit_code)
    posts = base.person.posts
    held = {post.level for post in posts if post.unit_id == duty.unit_id and post.level != CLERK}
    return [level for level in dict.fromkeys(chain) if level in held]


def _near(act: Act, scene: Scene) -> bool:
    line = act.line
    if scene.case.state not in line.case:
        return False
    return not line.duty or (scene.duty is not None and scene.duty.state in line.duty)


def _rank(act: Act, scene: Scene) -> int:
    duty = scene.duty
    if act.step == "contact" and duty is not None and duty.is_top and duty.state == "signed":
        wanted = scene.folder.rules(duty).contact_before_reply
        spoken = duty.face_round if wanted == "face" else duty.contact_round
        # Talk first, then draft: 先沟通、后答复.
        if wanted != "none" and duty.answers_by == "reply" and spoken != duty.round:
            return ACTS["draft"].rank + 1
    # While a draft is on its way up nothing else is pressing, and no other way past it.
    if act.step in ("draft", "contact", "hand_on") and duty is not None and duty.draft_state in ("waiting", "approved"):
        return 0
    if act.step == "contact" and duty is not None and duty.state == "answered":
        return 0
    # Who is not satisfied should hear again, before the case is closed.
    if act.step in ("rehandle", "close") and _unsatisfied(scene):
        return act.rank if act.step == "close" else ACTS["close"].rank + 1
    return act.rank


def _unsatisfied(scene: Scene) -> bool:
    """A first-round form says so, and its duty has not been handled anew."""
    asked = {duty.pk for duty in scene.folder.in_force() if duty.round == 1 and scene.duty in (None, duty)}
    return any(
        sheet.duty_id in asked and Level.UNSATISFIED in (sheet.attitude, sheet.result) for sheet in scene.records.sheets
    )


def _url(act: Act, scene: Scene) -> str:
    query = {}
    if scene.duty is not None:
        query["unit"] = scene.duty.unit_code
    elif scene.asked is not None:
        query["unit"] = scene.asked.code
    if act.on is On.LEVEL:
        query["level"] = scene.level
    if scene.proposer is not None:
        query["proposer"] = scene.proposer.code
    url = reverse("desk:act", args=[scene.case.public_id, act.step])
    return f"{url}?{urlencode(query)}" if query else url


def _name(act: Act, scene: Scene) -> str:
    """On what the act is: the unit, the level, the proposer."""
    parts = []
    if scene.duty is not None:
        parts.append(scene.duty.unit_name)
    elif scene.asked is not None:
        parts.append(scene.asked.name)
    if act.on is On.LEVEL:
        parts.append(level_label(scene.level))
    if scene.proposer is not None:
        parts.append(scene.proposer.styled)
    return " · ".join(parts)


# Of acts on the whole case, which say nothing by the unit.
_NOTES = {
    "handle_together": "与他案一并办理，分别答复",
    "instruct": "登记领导批示",
    "oversee": "登记督办领导",
    "recall": "还没有单位签收",
}


def _note(act: Act, scene: Scene) -> str:
    """What to know of an act that can be done, in place of the unit's name where it is the reader's own."""
    duty = scene.duty
    if act.step in _NOTES:
        return _NOTES[act.step]
    if scene.proposer is not None and scene.person.is_proposer(scene.proposer.pk):
        return _proposers_note(act, scene)
    if duty is None or not any(post.unit_id == duty.unit_id for post in scene.person.posts):
        return _name(act, scene)
    today, name = scene.today, answer_name(duty)
    match act.step:
        case "sign_for" | "draft" | "issue":
            return f"{name} {day_text(duty.answer_due, today)}到期"
        case "reply" | "give_opinion":
            return "补录线下已审核、印发的"
        case "contact":
            held = sum(one.duty_id == duty.pk and one.round == duty.round for one in scene.records.contacts)
            return f"本轮已沟通 {held} 次" if held else "本轮还没有沟通"
        case "request_return":
            late = today > duty.return_due
            return f"{day_text(duty.return_due, today)}{'已过，会标明逾期' if late else '截止'}"
        case "request_extension":
            return f"现为 {day_text(duty.answer_due, today)}"
        case "hand_on":
            return "转给下级单位"
        case "allot":
            return "先提承办股室、人员的意见"
        case "name_handlers":
            return "股室、经办人、电话"
        case "take_charge":
            return duty.leader or "登记领办领导"
        case "approve" | "send_back":
            return level_label(scene.level)
        case _:
            return ""


def _proposers_note(act: Act, scene: Scene) -> str:
    duty = scene.duty
    match act.step:
        case "evaluate" if duty is not None:
            return f"请评价{duty.unit_name}的答复"
        case "confirm_contact" if duty is not None:
            return f"{duty.unit_name}记录的沟通"
        case _:
            # For himself alone, and where he speaks for a body too, for which of them.
            asked, user = scene.proposer, scene.person.user
            return asked.styled if asked is not None and (user is None or asked.user_id != user.pk) else ""
