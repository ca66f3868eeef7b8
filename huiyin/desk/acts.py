"""What a person can do at a page: for every step its form, its action, and what speaks against it.

The case's page lists these acts; one view takes them all. ``begin`` and ``receive`` make a case and have pages of their
own; what the clock does (``reckon``) and what is written on the other case (``take_in``, ``give_back``) nobody takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import transaction

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Folder, Person, Refused
from huiyin.cases.lifecycle import STEPS, Part, Step
from huiyin.cases.models import Case, CaseFile, CoSign, Duty, Role
from huiyin.desk.forms import assignment as assignment_forms
from huiyin.desk.forms import attaching as attaching_forms
from huiyin.desk.forms import handling as handling_forms
from huiyin.desk.forms import intake as intake_forms
from huiyin.desk.forms import reply as reply_forms
from huiyin.desk.forms import signing as signing_forms
from huiyin.desk.forms.allotting import AllotForm
from huiyin.desk.forms.amend import AmendForm
from huiyin.desk.forms.base import ActForm, Scene
from huiyin.desk.forms.receive import ReceivedFields, ReceiveForm
from huiyin.desk.queries.records import Records
from huiyin.exchange.word_in.actions import settle
from huiyin.handling import actions as handling
from huiyin.handling.models import Contact, ContactFile
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.people.models import Proposer, Unit, User, level_label
from huiyin.reply import actions as reply
from huiyin.reply.models import Form
from huiyin.rules.queries import NoRules

Reasons = Callable[[Scene], list[str]]


class On(Enum):
    """What an act is on."""

    CASE = "case"
    DUTY = "duty"
    RETURNED = "a duty, also one that was returned"
    LEVEL = "a duty, at a level of its chain"
    ASKED = "a unit asked before the assignment"


def nothing(scene: Scene) -> list[str]:
    return []


def _of_case(why_not: Callable[[Folder], list[str]]) -> Reasons:
    return lambda scene: why_not(scene.folder)


def _of_duty(why_not: Callable[[Folder, Duty], list[str]]) -> Reasons:
    return lambda scene: why_not(scene.folder, scene.duty) if scene.duty is not None else []


def _unit(scene: Scene) -> dict[str, Any]:
    return {"unit": scene.unit}


def _case(scene: Scene) -> dict[str, Any]:
    return {}


def _at_level(scene: Scene) -> dict[str, Any]:
    return {"unit": scene.unit, "level": scene.level}


def _from(scene: Scene) -> dict[str, Any]:
    upper = scene.folder.upper_of(scene.duty) if scene.duty is not None else None
    return {"from_": scene.unit, "by": upper.unit if upper is not None else None}


_NAMES: Mapping[On, Callable[[Scene], dict[str, Any]]] = {
    On.CASE: _case,
    On.DUTY: _unit,
    On.RETURNED: _from,
    On.LEVEL: _at_level,
    On.ASKED: _unit,
}


@transaction.atomic
def _write(case: Case, **given: Any) -> object:
    """Who saves the manuscript has looked at what its import was unsure of."""
    event = intake.write(case, **given)
    settle(case)
    return event


def _hand_on(case: Case, *, unit: Unit, **given: Any) -> object:
    return assignment.hand_on(case, by=unit, **given)


@transaction.atomic
def _amend(case: Case, *, form: AmendForm, remark: str, actor: Person, at: datetime) -> object:
    """With proposers who were not registered yet; or nothing is."""
    return assignment.amend(case, to=form.registration(_registered_lead(form)), remark=remark, actor=actor, at=at)


def _registered_lead(form: ReceivedFields) -> Proposer:
    """Whoever the paper names and is not registered yet is registered now."""
    lead = form.known or form.new_proposer()
    for one in (lead, *form.signers):
        if one._state.adding:
            one.save()
    return lead


# -- for whom a proposer's act is done --------------------------------------------------------------------------------


def _mine(scene: Scene, step: str, proposers: list[Proposer]) -> list[Proposer]:
    """Those the user speaks for; all of them for the clerk who enters their papers."""
    if scene.folder.may(step, scene.duty) is Part.INTAKE_CLERK:
        return proposers
    return [one for one in proposers if scene.person.is_proposer(one.pk)]


def _invited(scene: Scene) -> list[Proposer]:
    return _mine(scene, "co_sign", [row.proposer for row in scene.records.co_signs])


def _signers(scene: Scene) -> list[Proposer]:
    """Who may confirm a talk; nobody, before one was noted."""
    if scene.duty is None or _last_contact(scene) is None:
        return []
    confirmed = [row.proposer for row in scene.records.co_signs if row.answer == CoSign.Answer.CONFIRMED]
    return _mine(scene, "confirm_contact", [scene.case.lead, *confirmed])


def _asked(scene: Scene) -> list[Proposer]:
    return _mine(scene, "evaluate", [sheet.proposer for sheet in _sheets(scene)])


def _sheets(scene: Scene) -> list[Form]:
    """The opinion forms of the duty's present round."""
    duty = scene.duty
    if duty is None:
        return []
    return [sheet for sheet in scene.records.sheets if sheet.duty_id == duty.pk and sheet.round == duty.round]


def _last_contact(scene: Scene) -> Contact | None:
    duty = scene.duty
    mine = [contact for contact in scene.records.contacts if duty is not None and contact.duty_id == duty.pk]
    return max(mine, key=lambda contact: contact.pk, default=None)


# -- what speaks against an act, beyond what the actions say beforehand -----------------------------------------------


def _why_not_at_level(scene: Scene) -> list[str]:
    duty = scene.duty
    if duty is None or not duty.draft_level or duty.draft_level == scene.level:
        return []
    return [f"稿件现在等待{level_label(duty.draft_level)}审核"]


def _why_not_co_sign(scene: Scene) -> list[str]:
    answered = [row for row in scene.records.co_signs if row.answer != CoSign.Answer.WAITING]
    if scene.proposer is not None and scene.proposer.pk in {row.proposer_id for row in answered}:
        return [f"{scene.proposer.name}已经答复过联名邀请"]
    return []


def _why_not_detach(scene: Scene) -> list[str]:
    there = any(one.case_id == scene.case.pk for one in scene.records.of(CaseFile))
    return intake.why_not_detach(scene.folder) if there else ["本案没有附件"]


def _why_not_attach_to_contact(scene: Scene) -> list[str]:
    return handling.why_not_attach_to_contact(scene.on_duty, attaching_forms.talks_of(scene))


def _why_not_detach_from_contact(scene: Scene) -> list[str]:
    files = scene.records.of(ContactFile)
    return handling.why_not_detach_from_contact(scene.on_duty, attaching_forms.talks_of(scene), files)


def _why_not_detach_scan(scene: Scene) -> list[str]:
    return [] if attaching_forms.scans_of(scene) else ["没有印发件扫描"]


def _why_not_hand_on(scene: Scene) -> list[str]:
    if scene.duty is None:
        return []
    below = [] if scene.children else ["本单位没有登记下级单位"]
    return below or assignment.why_not_hand_on(scene.folder, scene.duty)


def _why_not_confirm(scene: Scene) -> list[str]:
    last = _last_contact(scene)
    if last is None:
        return handling.why_not_confirm_contact(scene.folder, scene.duty) if scene.duty is not None else []
    if scene.proposer in last.confirmed_by.all():
        return ["最近一次沟通已经确认"]
    return []


def _why_not_evaluate(scene: Scene) -> list[str]:
    reasons = reply.why_not_evaluate(scene.folder, scene.duty) if scene.duty is not None else []
    done = [sheet.proposer_id for sheet in _sheets(scene) if sheet.returned_at is not None]
    if not reasons and scene.proposer is not None and scene.proposer.pk in done:
        return [f"{scene.proposer.name}本轮已经填写过意见表"]
    return reasons


# -- duties for which an act can come about at all --------------------------------------------------------------------


def _any(duty: Duty) -> bool:
    return True


def _by_reply(duty: Duty) -> bool:
    return duty.answers_by == "reply"


def _by_opinion(duty: Duty) -> bool:
    return duty.answers_by == "opinion"


def _to_proposer(duty: Duty) -> bool:
    return duty.is_top and duty.answers_by == "reply"


def _not_to_proposer(duty: Duty) -> bool:
    return not _to_proposer(duty)


def _top_co_host(duty: Duty) -> bool:
    return duty.is_top and duty.role == Role.CO_HOST


# -- the registry -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """A step as a page offers it.

    ``called``: its button's name, where the table's own is easily taken for another's.
    ``rank``: of the acts that can be done now, the one of highest rank is the main one. ``shy``: shown only where it can
    be done, since it answers to something that mostly is not there. ``fits``: duties for which it can ever come about.
    """

    step: str
    action: Callable[..., object]
    form: type[ActForm] = ActForm
    on: On = On.CASE
    why_not: Reasons = nothing
    proposers: Callable[[Scene], list[Proposer]] | None = None
    called: str = ""
    rank: int = 0
    shy: bool = False
    fits: Callable[[Duty], bool] = _any

    @property
    def line(self) -> Step:
        return STEPS[self.step]

    def label(self, case: Case) -> str:
        return self.called or self.line.label_for(case.kind)

    def reasons(self, scene: Scene) -> list[str]:
        """Everything that speaks against the act: the table, the actor, and what the action would say."""
        folder = scene.folder
        if self.on is On.ASKED:
            folder.consulted_units = frozenset({scene.asked.pk} if scene.asked is not None else ())
        if against := folder.why_not(self.step, scene.duty, level=scene.level):
            return against
        if self.on is not On.CASE and scene.duty is None and scene.asked is None:
            return ["请从案件页面选择要办理的承办任务"]
        if self.proposers is not None and scene.proposer is None:
            return [f"“{self.label(scene.case)}”只由应当办理的提出人办理，您不在其中"]
        return self.why_not(scene)

    def may_be_filled_in(self, scene: Scene) -> bool:
        """Whether its form is for this user at all: he plays a part of the step, on a thing that is there."""
        if self.on is not On.CASE and scene.duty is None and scene.asked is None:
            return False
        if self.proposers is not None and scene.proposer is None:
            return False
        return scene.folder.may(self.step, scene.duty, scene.level) is not None

    def take(self, scene: Scene, form: ActForm) -> object:
        """Take the step as the form says; refused with all that speaks against it. Asks ``may_be_filled_in`` before."""
        names = _NAMES[self.on](scene)
        if self.proposers is not None:
            names["proposer"] = scene.proposer
        try:
            return self.action(scene.case, **names, **form.given(), actor=scene.person, at=form.moment)
        except NoRules as missing:
            raise Refused(str(missing)) from None


_D, _L = On.DUTY, On.LEVEL
_F, _A, _H, _R, _S, _T = intake_forms, assignment_forms, handling_forms, reply_forms, signing_forms, attaching_forms

# fmt: off
ACTS: Mapping[str, Act] = {act.step: act for act in (
    # 提出
    Act("submit", intake.submit, _F.SubmitForm, rank=50),
    Act("resubmit", intake.resubmit, _F.SubmitForm, rank=45),
    Act("write", _write, _F.WriteForm, rank=48),
    Act("attach", intake.attach, _F.AttachForm, why_not=_of_case(intake.why_not_attach), rank=5, shy=True),
    Act("detach", intake.detach, _F.DetachForm, why_not=_why_not_detach, shy=True),
    Act("co_sign", intake.co_sign, _F.CoSignForm, why_not=_why_not_co_sign, proposers=_invited, rank=60, shy=True),
    Act("decline_co_sign", intake.decline_co_sign, _F.CoSignForm, why_not=_why_not_co_sign, proposers=_invited, shy=True),
    Act("withdraw", intake.withdraw, _F.WithdrawForm, why_not=_of_case(intake.why_not_withdraw)),
    Act("amend", _amend, AmendForm),
    Act("take_back", assignment.take_back, _A.TakeBackForm, why_not=_of_case(assignment.why_not_take_back), shy=True),
    # 审查
    Act("file", intake.file, _F.FileForm, rank=50),
    Act("return_for_correction", intake.return_for_correction, _F.ReturnForCorrectionForm),
    Act("merge", intake.merge, _F.MergeForm, why_not=_of_case(intake.why_not_merge)),
    Act("unmerge", intake.unmerge, _F.UnmergeForm, shy=True),
    Act("not_file", intake.not_file, _F.NotFileForm),
    Act("give_review_opinion", intake.give_review_opinion, _F.ReviewOpinionForm),
    Act("undo_review", intake.undo_review, _F.UndoReviewForm, why_not=_of_case(intake.why_not_undo_review), shy=True),
    # 交办
    Act("grant_return", assignment.grant_return, _A.GrantReturnForm, _D, _of_duty(assignment.why_not_decide_return), rank=90, shy=True),
    Act("refuse_return", assignment.refuse_return, _A.RefuseReturnForm, _D, _of_duty(assignment.why_not_decide_return), shy=True),
    Act("grant_extension", handling.grant_extension, _H.GrantExtensionForm, _D, _of_duty(handling.why_not_decide_extension), rank=85, shy=True),
    Act("refuse_extension", handling.refuse_extension, _H.RefuseExtensionForm, _D, _of_duty(handling.why_not_decide_extension), shy=True),
    Act("assign", assignment.assign, _A.AssignForm, rank=40),
    Act("pre_assign", assignment.pre_assign, _A.PreAssignForm),
    Act("answer_pre_assignment", assignment.answer_pre_assignment, _A.AnswerPreAssignmentForm, On.ASKED, rank=55),
    Act("hand_over", assignment.hand_over, _A.HandOverForm, why_not=_of_case(assignment.why_not_hand_over), shy=True),
    Act("recall", assignment.recall, _A.RecallForm, why_not=_of_case(assignment.why_not_recall)),
    Act("reassign", assignment.reassign, _A.ReassignForm, On.RETURNED, _of_duty(assignment.why_not_reassign)),
    Act("add_co_host", assignment.add_co_host, _A.AddCoHostForm, why_not=_of_case(assignment.why_not_add_co_host)),
    Act("remove_co_host", assignment.remove_co_host, _A.RemoveCoHostForm, _D, _of_duty(assignment.why_not_remove_co_host), fits=_top_co_host),
    # 办理
    Act("sign_for", assignment.sign_for, _A.SignForForm, _D, rank=80),
    Act("approve", handling.approve, _S.ApproveForm, _L, _why_not_at_level, rank=75),
    Act("send_back", handling.send_back, _S.SendBackForm, _L, _why_not_at_level),
    Act("approve_on_paper", handling.approve_on_paper, _S.PaperApprovalForm, _D, shy=True),
    Act("send_back_on_paper", handling.send_back_on_paper, _S.PaperReturnForm, _D, shy=True),
    Act("issue", reply.with_letters(reply.issue), _H.IssueForm, _D, _of_duty(reply.why_not_reply_yet), rank=70),
    Act("contact", handling.contact, _H.ContactForm, _D, rank=20),
    Act("attach_to_contact", handling.attach_to_contact, _T.ContactFilesForm, _D, _why_not_attach_to_contact, shy=True),
    Act("detach_from_contact", handling.detach_from_contact, _T.ContactFilesGoneForm, _D, _why_not_detach_from_contact, shy=True),
    Act("draft", handling.draft, _H.DraftForm, _D, rank=30),
    Act("give_opinion", reply.with_letters(handling.give_opinion), _H.GiveOpinionForm, _D, _of_duty(handling.why_not_give_opinion), fits=_by_opinion),
    Act("reply", reply.with_letters(reply.reply), _H.ReplyForm, _D, _of_duty(reply.why_not_reply), called="补录答复", fits=_by_reply),
    Act("attach_scan", handling.attach_scan, _T.ScanForm, _D, _of_duty(handling.why_not_attach_scan), shy=True),
    Act("detach_scan", handling.detach_scan, _T.ScanGoneForm, _D, _why_not_detach_scan, shy=True),
    Act("hand_on", _hand_on, _A.HandOnForm, _D, _why_not_hand_on, rank=10),
    Act("allot", handling.allot, AllotForm, _D),
    Act("name_handlers", assignment.name_handlers, _A.NameHandlersForm, _D),
    Act("take_charge", assignment.take_charge, _A.TakeChargeForm, _D),
    Act("request_return", assignment.request_return, _A.RequestReturnForm, _D, _of_duty(assignment.why_not_request_return)),
    Act("request_extension", handling.request_extension, _H.RequestExtensionForm, _D, _of_duty(handling.why_not_request_extension), fits=_to_proposer),
    Act("reject_opinion", handling.reject_opinion, _H.RejectOpinionForm, _D, _of_duty(handling.why_not_reject_opinion), shy=True, fits=_not_to_proposer),
    Act("handle_together", reply.handle_together, _R.HandleTogetherForm, why_not=_of_case(reply.why_not_handle_together)),
    # 提出人
    Act("evaluate", reply.evaluate, _R.EvaluateForm, _D, _why_not_evaluate, called="填写意见表", proposers=_asked, rank=65, fits=_to_proposer),
    Act("confirm_contact", handling.confirm_contact, _H.ConfirmContactForm, _D, _why_not_confirm, proposers=_signers, rank=15),
    # 答复之后
    Act("rehandle", reply.rehandle, _R.RehandleForm, _D, _of_duty(reply.why_not_rehandle), fits=_to_proposer),
    Act("reclassify", reply.reclassify, _R.ReclassifyForm, _D, _of_duty(reply.why_not_reclassify), fits=_by_reply),
    Act("close", reply.close, _R.CloseForm, why_not=_of_case(reply.why_not_close), rank=35),
    # 督办
    Act("urge", oversight.urge, _R.UrgeForm, _D),
    Act("instruct", oversight.instruct, _R.InstructForm),
    Act("oversee", oversight.oversee, _R.LeaderForm),
    Act("designate_key", oversight.designate_key, _R.LeaderForm, why_not=_of_case(oversight.why_not_designate_key)),
)}
# fmt: on


# -- the scene of an act ----------------------------------------------------------------------------------------------


class NotInCase(LookupError):
    """A unit or proposer was named that is not in the case."""


def set_scene(act: Act, folder: Folder, person: Person, user: User, query: Mapping[str, str]) -> Scene:
    """The scene that an address names: ``?unit=``, ``?level=``, ``?proposer=`` by their codes."""
    base = Scene(folder, person, user, folder.at, Records(folder.case, user, folder.on))
    scene = replace(base, **_named_unit(act, base, query.get("unit", "")))
    if act.on is On.LEVEL and scene.duty is not None:
        scene = replace(scene, level=query.get("level") or scene.duty.draft_level)
    if act.proposers is not None:
        candidates = act.proposers(scene)
        code = query.get("proposer")
        named = [one for one in candidates if one.code == code] if code else candidates
        scene = replace(scene, proposer=named[0] if len(named) == 1 else None)
    return scene


def _only_duty(act: Act, base: Scene) -> Duty | None:
    """The duty meant where none is named: the only one on which the user may take the step."""
    folder = base.folder
    may = [duty for duty in folder.in_force() if act.fits(duty) and folder.may(act.step, duty, duty.draft_level)]
    near = [duty for duty in may if duty.state in act.line.duty] or may
    return near[0] if len(near) == 1 else None


def _named_unit(act: Act, base: Scene, code: str) -> dict[str, Any]:
    if act.on is On.CASE:
        return {}
    if not code:
        return {"duty": _only_duty(act, base)}
    if act.on is On.ASKED:
        found = [row.unit for row in base.records.last_consulted if row.unit.code == code]
        if not found:
            raise NotInCase(code)
        return {"asked": found[0]}
    duties = [duty for duty in base.folder.duties if duty.unit_code == code]
    standing = [duty for duty in duties if duty.in_force]
    if not standing and act.on is On.RETURNED:
        standing = [duty for duty in duties if duty.state == "returned"]
    if not duties:
        raise NotInCase(code)
    return {"duty": (standing or duties)[-1]}


# -- 来件登记 ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def receive_new(form: ReceiveForm, *, person: Person) -> Case:
    """来件登记: the case is begun and received at once, with proposers who were not registered yet; or nothing is."""
    case = intake.begin(form.new_case(_registered_lead(form)), actor=person, at=form.moment)
    assignment.receive(case, **form.received(), actor=person, at=form.moment)
    case.refresh_from_db()
    return case
