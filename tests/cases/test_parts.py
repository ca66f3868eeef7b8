"""Who takes which step: every step well once by each who may, and refused for everybody else of the town."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.door import Actor, Person, Refused
from huiyin.cases.lifecycle import STEPS, Part
from huiyin.cases.models import Case, CaseFile, Event
from huiyin.exchange.actions import Entry, Past, bring_in
from huiyin.files.actions import store
from huiyin.files.models import Attachment
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content, Signature
from huiyin.handling.models import Answer, AnswerScan, Contact, ContactFile
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.oversight import actions as oversight
from huiyin.people.models import Area, Body, Office, Post, Proposer, Unit, User
from huiyin.reply import actions as reply
from tests.desk.office import Town, ago, ahead, story
from tests.files.made import new_file
from tests.stories import Story

pytestmark = pytest.mark.django_db

# -- the stages -------------------------------------------------------------------------------------------------------


def begun() -> Story:
    return story().case("c9", kind="proposal").case("c1", co_signers=["d2", "d3"], text="修路。")


def submitted() -> Story:
    return begun().step("submit")


def correction() -> Story:
    return submitted().step("return_for_correction", reason="请写明地点")


def filed() -> Story:
    return begun().step("co_sign", proposer="d2").filed()


def two_filed() -> Story:
    return filed().case("c2", number="77").filed().in_case("c1")


def asked() -> Story:
    return filed().step("pre_assign", lead="u1", co_hosts=["u2"])


def sent() -> Story:
    return filed().step("assign", lead="u1", co_hosts=["u2"])


def signed() -> Story:
    return sent().step("sign_for", unit="u1").step("sign_for", unit="u2")


def handed_on() -> Story:
    """u1 to u11, u11 to u111; all but u111 have signed."""
    told = signed().step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    return told.step("assign", by="u11", lead="u111")


def contacted() -> Story:
    return signed().at(ago(4)).contacted()


def drafted() -> Story:
    return contacted().at(ago(3)).step("draft", unit="u1", text="第一稿", class_="A")


def approved() -> Story:
    told = drafted()
    for level in ("section_head", "office", "leader_in_charge", "head"):
        told.step("approve", unit="u1", level=level)
    return told


def opinion_given() -> Story:
    return contacted().at(ago(3)).step("give_opinion", unit="u2", text="同意。")


def separately() -> Story:
    return filed().step("assign", separate=["u1", "u3"], co_hosts=["u2"]).step("sign_for", unit="u2")


def registered() -> Story:
    return begun().step("receive", number="市12", from_="市政府办", unit="u4", role="co_host", assigned=ago(9))


def received() -> Story:
    return registered().step("give_opinion", unit="u4", text="同意。")


def replied() -> Story:
    return opinion_given().at(ago(2)).step("reply", unit="u1", class_="A", text="已办。")


def evaluated() -> Story:
    return replied().at(ago(1)).evaluated()


def return_asked() -> Story:
    told = handed_on().at(ago(3)).step("request_return", unit="u2", reason="不是我单位职责")
    told.step("request_return", unit="u11", reason="不是我单位职责")
    return told.step("request_return", unit="u111", reason="不是我单位职责")


def extension_asked() -> Story:
    until = ahead(120).isoformat()
    return signed().at(ago(3)).step("request_extension", unit="u1", until=until, reason="涉及面广")


# -- who may ----------------------------------------------------------------------------------------------------------

Act = Callable[..., object]


def U(code: str) -> Unit:  # noqa: N802 - reads as the unit of that code
    return Unit.objects.get(code=code, area__name="某县 2024")


def P(code: str) -> Proposer:  # noqa: N802 - likewise
    return Proposer.objects.get(code=code)


def given(**names: Any) -> Callable[[], dict[str, Any]]:
    """What the step is taken with; names of units and proposers are looked up when the story has been told."""

    def look_up() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in names.items():
            if name in ("unit", "lead", "by", "from_", "to") and value in UNITS:
                found[name] = U(value)
            elif name == "co_hosts":
                found[name] = [U(code) for code in value]
            elif name == "proposer":
                found[name] = P(value)
            elif name == "into":
                found[name] = Case.objects.get(title__contains=value)
            elif name == "cases":
                found[name] = [Case.objects.get(title__contains=code) for code in value]
            elif name == "manuscript":
                found[name] = Manuscript(title="关于c1修路的建议", lead=P(value), co_signers=[P("d2")], whole="修路。")
            else:
                found[name] = value
        return found

    return look_up


def amended(case: Case, **names: Any) -> object:
    """The number of a registration put right."""
    stands = assignment.registered(case, case.duties.get())
    return assignment.amend(case, to=replace(stands, number="市21"), **names)


UNITS = ("u1", "u2", "u3", "u4", "u11", "u12", "u111")
REPLY = Content(text="已办。", result_class="A")


@dataclass(frozen=True)
class Scene:
    """At a stage of c1 the step is for these and nobody else. ``step``: the table's name for it."""

    step: str
    stage: Callable[[], Story]
    act: Act
    who: Mapping[str, Part]
    names: Callable[[], dict[str, Any]] = field(default_factory=lambda: given())
    on_paper: bool = False
    title: str = "c1"


LEAD_PROPOSER = {"d1": Part.LEAD_PROPOSER}
ON_PAPER = {**LEAD_PROPOSER, "review": Part.INTAKE_CLERK}
REVIEW = {"review": Part.REVIEW}
BODY = {"review": Part.BODY}
ASSIGNING = {"assigning": Part.ASSIGNING_OFFICE}
NOBODY: Mapping[str, Part] = {}


def unit(code: str) -> dict[str, Part]:
    return {code: Part.UNIT}


def above(code: str) -> dict[str, Part]:
    return {code: Part.UNIT_ABOVE}


SCENES = {
    "submit": Scene("submit", begun, intake.submit, LEAD_PROPOSER),
    "submit, on paper": Scene("submit", begun, intake.submit, ON_PAPER, on_paper=True),
    "write": Scene("write", begun, intake.write, LEAD_PROPOSER, given(manuscript="d1")),
    "write, on paper": Scene("write", correction, intake.write, ON_PAPER, given(manuscript="d1"), on_paper=True),
    "attach": Scene("attach", begun, intake.attach, LEAD_PROPOSER, lambda: {"files": [new_file()]}),
    "attach, on paper": Scene(
        "attach", correction, intake.attach, ON_PAPER, lambda: {"files": [new_file()]}, on_paper=True
    ),
    "attach, received": Scene(
        "attach", received, intake.attach, {"u4": Part.REGISTERING_UNIT}, lambda: {"files": [new_file()]}
    ),
    "detach": Scene(
        "detach",
        begun,
        intake.detach,
        LEAD_PROPOSER,
        lambda: {"files": [beside(CaseFile, case=Case.objects.get(title__contains="c1"))]},
    ),
    "resubmit": Scene("resubmit", correction, intake.resubmit, LEAD_PROPOSER),
    "resubmit, on paper": Scene("resubmit", correction, intake.resubmit, ON_PAPER, on_paper=True),
    "co_sign": Scene("co_sign", begun, intake.co_sign, {"d2": Part.CO_SIGNER}, given(proposer="d2")),
    "co_sign, on paper": Scene(
        "co_sign",
        begun,
        intake.co_sign,
        {"d2": Part.CO_SIGNER, "review": Part.INTAKE_CLERK},
        given(proposer="d2"),
        on_paper=True,
    ),
    "co_sign, not invited": Scene("co_sign", begun, intake.co_sign, NOBODY, given(proposer="g1")),
    "decline_co_sign": Scene(
        "decline_co_sign", submitted, intake.decline_co_sign, {"d3": Part.CO_SIGNER}, given(proposer="d3")
    ),
    "return_for_correction": Scene(
        "return_for_correction", submitted, intake.return_for_correction, REVIEW, given(reason="请写明地点")
    ),
    "file": Scene("file", submitted, intake.file, REVIEW),
    "file, a proposal": Scene(
        "file", lambda: begun().in_case("c9").step("submit"), intake.file, {"review-cppcc": Part.REVIEW}, title="c9"
    ),
    "not_file": Scene("not_file", submitted, intake.not_file, REVIEW, given(reason="属于个案", destination="letter")),
    "give_review_opinion": Scene(
        "give_review_opinion", submitted, intake.give_review_opinion, REVIEW, given(proposes="file")
    ),
    "undo_review": Scene("undo_review", lambda: begun().filed(), intake.undo_review, REVIEW, given(reason="点错了")),
    "merge": Scene("merge", two_filed, intake.merge, REVIEW, given(into="c2")),
    "unmerge": Scene("unmerge", lambda: two_filed().step("merge", into="c2"), intake.unmerge, REVIEW),
    "withdraw": Scene("withdraw", signed, intake.withdraw, LEAD_PROPOSER, given(reason="已自行解决")),
    "receive": Scene(
        "receive",
        begun,
        assignment.receive,
        unit("u4"),
        given(unit="u4", number="市12", from_="市政府办", role="lead", assigned=ahead(-9)),
    ),
    "amend": Scene("amend", registered, amended, {"u4": Part.REGISTERING_UNIT}),
    "take_back": Scene(
        "take_back", registered, assignment.take_back, {"u4": Part.REGISTERING_UNIT}, given(reason="重复登记")
    ),
    "take_back, on paper": Scene(
        "take_back",
        submitted,
        assignment.take_back,
        {"review": Part.INTAKE_CLERK},
        given(reason="录错了"),
        on_paper=True,
    ),
    "bring_in": Scene(
        "bring_in",
        begun,
        bring_in,
        {"review": Part.INTAKE_CLERK},
        lambda: {
            "entry": Entry(
                number="12",
                duties=[Past(U("u1"), "lead", ahead(-5))],
                assigned=ahead(-9),
                closed=ahead(-2),
            )
        },
        on_paper=True,
    ),
    "pre_assign": Scene("pre_assign", filed, assignment.pre_assign, ASSIGNING, given(lead="u1", co_hosts=["u2"])),
    "answer_pre_assignment": Scene(
        "answer_pre_assignment", asked, assignment.answer_pre_assignment, unit("u2"), given(unit="u2", agree=True)
    ),
    "answer_pre_assignment, not asked": Scene(
        "answer_pre_assignment", asked, assignment.answer_pre_assignment, NOBODY, given(unit="u3", agree=True)
    ),
    "assign": Scene("assign", filed, assignment.assign, ASSIGNING, given(lead="u1", co_hosts=["u2"])),
    "hand_on": Scene("hand_on", signed, assignment.hand_on, unit("u1"), given(by="u1", lead="u11", co_hosts=["u12"])),
    "recall": Scene("recall", sent, assignment.recall, ASSIGNING, given(reason="交办有误")),
    "add_co_host": Scene("add_co_host", signed, assignment.add_co_host, ASSIGNING, given(unit="u3")),
    "remove_co_host": Scene(
        "remove_co_host", signed, assignment.remove_co_host, ASSIGNING, given(unit="u2", reason="不需要")
    ),
    "sign_for": Scene("sign_for", sent, assignment.sign_for, unit("u2"), given(unit="u2")),
    "sign_for, below": Scene("sign_for", handed_on, assignment.sign_for, unit("u111"), given(unit="u111")),
    "request_return": Scene(
        "request_return", signed, assignment.request_return, unit("u2"), given(unit="u2", reason="不是我单位职责")
    ),
    "grant_return": Scene("grant_return", return_asked, assignment.grant_return, ASSIGNING, given(unit="u2")),
    "grant_return, below": Scene("grant_return", return_asked, assignment.grant_return, above("u1"), given(unit="u11")),
    "grant_return, two below": Scene(
        "grant_return", return_asked, assignment.grant_return, above("u11"), given(unit="u111")
    ),
    "refuse_return": Scene("refuse_return", return_asked, assignment.refuse_return, ASSIGNING, given(unit="u2")),
    "refuse_return, below": Scene(
        "refuse_return", return_asked, assignment.refuse_return, above("u1"), given(unit="u11")
    ),
    "reassign": Scene("reassign", signed, assignment.reassign, ASSIGNING, given(from_="u1", to="u3")),
    "reassign, below": Scene(
        "reassign", handed_on, assignment.reassign, above("u1"), given(from_="u11", to="u12", by="u1")
    ),
    "take_charge": Scene(
        "take_charge",
        signed,
        assignment.take_charge,
        {**unit("u1"), **ASSIGNING},
        given(unit="u1", leader="王局长"),
    ),
    "take_charge, below": Scene(
        "take_charge", handed_on, assignment.take_charge, unit("u11"), given(unit="u11", leader="王局长")
    ),
    "name_handlers": Scene(
        "name_handlers",
        signed,
        assignment.name_handlers,
        unit("u2"),
        given(unit="u2", section="公路股", handler="李某", phone=""),
    ),
    "contact": Scene("contact", signed, handling.contact, unit("u1"), given(unit="u1", stage="before", mode="visit")),
    "attach_to_contact": Scene(
        "attach_to_contact",
        contacted,
        handling.attach_to_contact,
        unit("u1"),
        lambda: {"unit": U("u1"), "talk": Contact.objects.get(), "files": [new_file()]},
    ),
    "detach_from_contact": Scene(
        "detach_from_contact",
        contacted,
        handling.detach_from_contact,
        unit("u1"),
        lambda: {"unit": U("u1"), "files": [beside(ContactFile, contact=Contact.objects.get())]},
    ),
    "attach_scan": Scene(
        "attach_scan",
        replied,
        handling.attach_scan,
        unit("u1"),
        lambda: {"unit": U("u1"), "answer": Answer.objects.get(duty__unit_code="u1"), "files": [new_file()]},
    ),
    "detach_scan": Scene(
        "detach_scan",
        replied,
        handling.detach_scan,
        unit("u1"),
        lambda: {"unit": U("u1"), "files": [beside(AnswerScan, answer=Answer.objects.get(duty__unit_code="u1"))]},
    ),
    "confirm_contact": Scene(
        "confirm_contact", contacted, handling.confirm_contact, LEAD_PROPOSER, given(unit="u1", proposer="d1")
    ),
    "confirm_contact, co-signer": Scene(
        "confirm_contact",
        contacted,
        handling.confirm_contact,
        {"d2": Part.CO_SIGNER},
        given(unit="u1", proposer="d2"),
    ),
    "confirm_contact, invited only": Scene(
        "confirm_contact", contacted, handling.confirm_contact, NOBODY, given(unit="u1", proposer="d3")
    ),
    "draft": Scene("draft", contacted, handling.draft, unit("u1"), given(unit="u1", content=REPLY)),
    "allot": Scene("allot", signed, handling.allot, unit("u2"), given(unit="u2", text="拟由公路股承办")),
    "approve_on_paper": Scene(
        "approve_on_paper",
        drafted,
        handling.approve_on_paper,
        unit("u1"),
        given(unit="u1", signatures=[Signature("周股长", timezone.localdate())]),
    ),
    "send_back_on_paper": Scene(
        "send_back_on_paper",
        drafted,
        handling.send_back_on_paper,
        unit("u1"),
        given(unit="u1", signature=Signature("周股长", timezone.localdate(), "写实一点")),
    ),
    "approve": Scene(
        "approve",
        drafted,
        handling.approve,
        {"u1:section_head": Part.LEVEL},
        given(unit="u1", level="section_head"),
    ),
    "send_back": Scene(
        "send_back",
        drafted,
        handling.send_back,
        {"u1:section_head": Part.LEVEL},
        given(unit="u1", level="section_head", reason="写实一点"),
    ),
    "approve, not yet there": Scene("approve", drafted, handling.approve, NOBODY, given(unit="u1", level="head")),
    "issue": Scene("issue", approved, reply.issue, unit("u1"), given(unit="u1")),
    "give_opinion": Scene("give_opinion", signed, handling.give_opinion, unit("u2"), given(unit="u2", text="同意。")),
    "reject_opinion": Scene(
        "reject_opinion",
        opinion_given,
        handling.reject_opinion,
        {"u1": Part.LEAD},
        given(unit="u2", reason="空泛"),
    ),
    "reject_opinion, separate units": Scene(
        "reject_opinion",
        lambda: separately().step("give_opinion", unit="u2", text="同意。"),
        handling.reject_opinion,
        {"u1": Part.LEAD, "u3": Part.LEAD},
        given(unit="u2", reason="空泛"),
    ),
    "reject_opinion, below": Scene(
        "reject_opinion",
        lambda: handed_on().step("reply", unit="u11", class_="A", text="代拟。"),
        handling.reject_opinion,
        above("u1"),
        given(unit="u11", reason="空泛"),
    ),
    "reject_opinion, received": Scene(
        "reject_opinion", received, handling.reject_opinion, {"u4": Part.LEAD}, given(unit="u4", reason="空泛")
    ),
    "request_extension": Scene(
        "request_extension",
        signed,
        handling.request_extension,
        unit("u1"),
        given(unit="u1", until=ahead(120), reason="涉及面广"),
    ),
    "grant_extension": Scene("grant_extension", extension_asked, handling.grant_extension, ASSIGNING, given(unit="u1")),
    "refuse_extension": Scene(
        "refuse_extension", extension_asked, handling.refuse_extension, ASSIGNING, given(unit="u1")
    ),
    "reply": Scene("reply", contacted, reply.reply, unit("u1"), given(unit="u1", content=REPLY)),
    "reply, below": Scene("reply", handed_on, reply.reply, unit("u11"), given(unit="u11", content=REPLY)),
    "evaluate": Scene(
        "evaluate",
        replied,
        reply.evaluate,
        {"d1": Part.EVALUATOR},
        given(proposer="d1", attitude="satisfied", result="satisfied"),
    ),
    "evaluate, on paper": Scene(
        "evaluate",
        replied,
        reply.evaluate,
        {"d1": Part.EVALUATOR, "review": Part.INTAKE_CLERK},
        given(proposer="d1", attitude="satisfied", result="satisfied"),
        on_paper=True,
    ),
    "evaluate, co-signer": Scene(
        "evaluate", replied, reply.evaluate, NOBODY, given(proposer="d2", attitude="satisfied", result="satisfied")
    ),
    "rehandle": Scene("rehandle", replied, reply.rehandle, {**ASSIGNING, **BODY}, given(unit="u1")),
    "reclassify": Scene(
        "reclassify",
        replied,
        reply.reclassify,
        {**unit("u1"), **ASSIGNING},
        given(unit="u1", to="D", proof="会议纪要"),
    ),
    "reclassify, without proof": Scene("reclassify", replied, reply.reclassify, ASSIGNING, given(unit="u1", to="D")),
    "handle_together": Scene(
        "handle_together",
        lambda: signed().case("c2", number="77").assigned(lead="u1").in_case("c1"),
        reply.handle_together,
        {"u1": Part.LEAD},
        given(cases=["c2"]),
    ),
    "close": Scene("close", evaluated, reply.close, {**ASSIGNING, **BODY}),
    "designate_key": Scene("designate_key", filed, oversight.designate_key, BODY, given(leader="张主任")),
    "oversee": Scene("oversee", signed, oversight.oversee, {**ASSIGNING, **BODY}, given(leader="赵副县长")),
    "instruct": Scene(
        "instruct",
        signed,
        oversight.instruct,
        {**ASSIGNING, **BODY, **unit("u1"), **unit("u2")},
        given(leader="赵副县长", text="抓紧办"),
    ),
    "instruct, a unit": Scene(
        "instruct",
        signed,
        oversight.instruct,
        {**ASSIGNING, **BODY, **unit("u1")},
        given(leader="赵副县长", text="抓紧办", unit="u1"),
    ),
    "urge, the lead": Scene("urge", signed, oversight.urge, ASSIGNING, given(unit="u1")),
    "urge, a co-host": Scene("urge", signed, oversight.urge, {**ASSIGNING, "u1": Part.LEAD}, given(unit="u2")),
    "urge, below": Scene("urge", handed_on, oversight.urge, above("u1"), given(unit="u11")),
    "urge, two below": Scene("urge", handed_on, oversight.urge, above("u11"), given(unit="u111")),
    "urge, a separate unit": Scene("urge", separately, oversight.urge, ASSIGNING, given(unit="u3")),
}


def beside(model: type[Attachment], **to: Any) -> Any:
    """One attachment, put there by hand: the scene is about who may remove it."""
    return model._default_manager.create(stored=store(new_file()), name="现场.pdf", at=timezone.now(), **to)


# Who says what is wrong: the step's own people, or whose paper it is.
REASONS = (
    "由.+办理",
    "只有.+本人可以",
    "没有受邀联名",
    "不是本案的领衔人",
    "没有征询",
    "不在本次征询意见的范围",
    "现在等待",
    "要附证明材料",
    "附件不再增减",
)


def neighbours() -> None:
    """An area beside this one with the same offices, and posts in u1 that are over or have not begun."""
    area = Area.objects.create(code="530499", name="邻县")
    body = Body.objects.create(area=area, type="congress", name="邻县人大")
    today = timezone.localdate()
    for name, office in (
        ("other-review", Office(area=area, body=body, type="review", name="邻县代工委")),
        ("other-assigning", Office(area=area, type="assigning", name="邻县政府办")),
    ):
        office.save()
        Post.objects.create(user=User.objects.create(username=name, name=name), office=office)
    other = Unit.objects.create(area=area, code="u1", name="邻县u1")
    Post.objects.create(user=User.objects.create(username="other-u1", name="邻"), unit=other)
    former, coming = (User.objects.create(username=name, name=name) for name in ("former-u1", "coming-u1"))
    Post.objects.create(user=former, unit=U("u1"), until=today - timedelta(days=1))
    Post.objects.create(user=coming, unit=U("u1"), since=today + timedelta(days=1))


def people() -> list[User]:
    """Everybody, of the leaders beyond u1 the first level alone."""
    leaders = re.compile(r"^(?!u1:).+:(?!section_head)")
    return [user for user in User.objects.order_by("pk") if not leaders.match(user.username)]


def test_every_step_has_its_scene() -> None:
    # Below; what nobody takes by itself; what asks for a second office (tests/desk/test_handout.py).
    elsewhere = {"begin", "reckon", "take_in", "give_back", "hand_over"}
    assert {scene.step for scene in SCENES.values()} == set(STEPS) - elsewhere


@pytest.mark.parametrize("name", SCENES)
def test_for_whom_a_step_is(name: str) -> None:
    scene = SCENES[name]
    town = Town(scene.stage())
    neighbours()
    case = town.case(scene.title)
    if scene.on_paper:
        Case.objects.filter(pk=case.pk).update(on_paper=True)
    given, before, now = scene.names(), Event.objects.count(), timezone.now()
    took: dict[str, str] = {}
    for user in people():
        person = Person(user, timezone.localdate(now))
        with transaction.atomic():
            try:
                scene.act(case, **given, actor=person, at=now)
            except Refused as refused:
                said = "；".join(refused.reasons)
                assert any(re.search(reason, said) for reason in REASONS), (user.username, said)
            else:
                event = Event.objects.filter(case=case, step=scene.step).latest("seq")
                assert event.user == user
                took[user.username] = event.part
            transaction.set_rollback(True)
    assert took == {username: part.value for username, part in scene.who.items()}
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ({}, {"d1": Part.LEAD_PROPOSER}),
        ({"on_paper": True}, {"d1": Part.LEAD_PROPOSER, "review": Part.INTAKE_CLERK}),
        ({"registering_unit": "u4"}, {"d1": Part.LEAD_PROPOSER, "u4": Part.UNIT}),
    ],
)
def test_who_begins_a_case(more: dict[str, Any], who: dict[str, Part]) -> None:
    town = Town(begun())
    neighbours()
    if "registering_unit" in more:
        more = {"registering_unit": U(more["registering_unit"])}
    manuscript = Manuscript(title="关于c5的建议", lead=P("d1"), whole="修桥。")
    new = NewCase(body=town.case().body, manuscript=manuscript, year=2024, **more)
    took, said = {}, set()
    for user in people():
        with transaction.atomic():
            try:
                case = intake.begin(new, actor=Person(user, timezone.localdate()), at=timezone.now())
            except Refused as refused:
                said.add(refused.reasons[0])
            else:
                took[user.username] = Event.objects.get(case=case).part
            transaction.set_rollback(True)
    assert said == {"起草由领衔人、人大、政协登记人员（纸质件）、该承办单位办理"}
    assert took == {username: part.value for username, part in who.items()}
    assert not Case.objects.filter(title__contains="c5").exists()


# -- what a person is -------------------------------------------------------------------------------------------------


def person(username: str) -> Person:
    return Person(User.objects.get(username=username), timezone.localdate())


def may(town: Town, who: Actor, step: str, code: str = "", level: str = "") -> Part | None:
    folder = door.read(town.case(), actor=who, at=timezone.now())
    duty = next((one for one in folder.duties if one.unit_code == code), None)
    return folder.may(step, duty, level)


def test_the_convener_speaks_for_a_collective() -> None:
    town = Town(story().case("c1", lead="g1"))
    Proposer.objects.filter(code="g1").update(convener=P("d3"))
    assert may(town, person("d3"), "submit") is Part.LEAD_PROPOSER
    assert may(town, person("g1"), "submit") is Part.LEAD_PROPOSER
    assert may(town, person("d2"), "submit") is None


def test_who_declined_is_no_co_signer() -> None:
    told = begun().step("decline_co_sign", proposer="d3").filed().step("assign", lead="u1").step("sign_for", unit="u1")
    town = Town(told.contacted())
    assert may(town, person("d2"), "confirm_contact", "u1") is Part.CO_SIGNER
    assert may(town, person("d3"), "confirm_contact", "u1") is None


def test_several_posts_add_up() -> None:
    town = Town(drafted())
    clerk = User.objects.get(username="u3")
    assert may(town, person("u3"), "approve", "u1", "office") is None
    Post.objects.create(user=clerk, unit=U("u1"), level="office")
    assert may(town, person("u3"), "approve", "u1", "office") is Part.LEVEL
    assert may(town, person("u3"), "approve", "u1", "head") is None
    assert may(town, person("u3"), "approve", "u2", "office") is None
    assert may(town, person("u3"), "draft", "u1") is None


def test_a_post_counts_on_its_first_and_last_day() -> None:
    town = Town(signed())
    today = timezone.localdate()
    user = User.objects.get(username="stranger")
    post = Post.objects.create(user=user, unit=U("u1"), since=today, until=today)
    assert may(town, person("stranger"), "draft", "u1") is Part.UNIT
    for days in (-1, 1):
        there = Person(user, today + timedelta(days=days))
        assert may(town, there, "draft", "u1") is None
    post.delete()
    assert may(town, person("stranger"), "draft", "u1") is None


def test_a_unit_whose_duty_is_gone_does_nothing_more() -> None:
    town = Town(signed().step("reassign", from_="u1", to="u3"))
    former = person("u1")
    acts: list[tuple[Act, dict[str, Any]]] = [
        (handling.draft, {"content": REPLY}),
        (reply.reply, {"content": REPLY}),
        (handling.contact, {"stage": "before", "mode": "visit"}),
        (assignment.request_return, {"reason": "不是我单位职责"}),
    ]
    for act, more in acts:
        with pytest.raises(Refused, match="没有承办任务"):
            act(town.case(), unit=U("u1"), **more, actor=former, at=timezone.now())
    assert may(town, former, "instruct") is None
    assert may(town, former, "urge", "u2") is None
    assert may(town, person("u3"), "urge", "u2") is Part.LEAD


def test_who_is_above_follows_from_the_duties_not_from_the_tree_of_units() -> None:
    """u11 stands below u1 everywhere, and below its duty only where u1 handed it on."""
    town = Town(filed().step("assign", lead="u1", co_hosts=["u11"]))
    assert may(town, person("u1"), "urge", "u11") is Part.LEAD
    assert may(town, person("u1"), "grant_return", "u11") is None
    assert may(town, person("assigning"), "grant_return", "u11") is Part.ASSIGNING_OFFICE


def test_the_clock_takes_its_own_steps_alone() -> None:
    town = Town(signed())
    assert may(town, door.SYSTEM, "reckon") is Part.SYSTEM
    assert may(town, door.SYSTEM, "unmerge") is Part.SYSTEM
    assert [step for step in STEPS if may(town, door.SYSTEM, step, "u1") is not None] == ["unmerge", "reckon"]
    for who in ("review", "assigning", "u1", "d1", "stranger"):
        assert may(town, person(who), "reckon") is None
