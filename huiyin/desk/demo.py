"""The demo office: an invented county with its accounts, and one case for everything that can become of a case.

Who and what stands in ``demo.toml``. Every step is taken by an account that may take it, through the same action that
its page calls, on a working day counted back from ``today``: so the lamps show what is overdue, near and far off.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.models import Case
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.people.models import (
    Area,
    Body,
    Office,
    Post,
    Proposer,
    ReasonCode,
    Session,
    Term,
    Unit,
    User,
    level_label,
)
from huiyin.reply import actions as reply
from huiyin.rules import actions as rules
from huiyin.workdays.queries import calendar

PASSWORD = "huiyin-demo"  # noqa: S105 - the accounts of the demo office are for everybody
OPENED = 170  # days ago the sessions opened
CLOSED = 165

TOLD: dict[str, Any] = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Account:
    """An account to sign in with, and what can be tried with it."""

    username: str
    name: str
    post: str
    tries: str


def accounts() -> list[Account]:
    """The accounts of the demo office: its offices, its units level by level, its deputies and members."""
    places = {unit["code"]: unit["name"] for unit in TOLD["units"]}
    places |= {body["type"]: body["office"] for body in TOLD["bodies"]}
    places["assigning"] = TOLD["assigning"]["office"]
    found = []
    for user in TOLD["users"]:
        posts: dict[str, list[str]] = {}
        for post in user["posts"]:
            place, _, level = post.partition(":")
            posts.setdefault(places[place], []).append(level_label(level))
        where = "；".join(f"{place} {'、'.join(levels)}" for place, levels in posts.items())
        found.append(Account(user["username"], user["name"], where, user["try"]))
    for one in TOLD["proposers"]:
        if "try" in one:
            kind = "县人大代表" if one["type"] == "deputy" else "县政协委员"
            found.append(Account(one["code"], one["name"], f"{kind} {one['sector']}", one["try"]))
    return found


@transaction.atomic
def make(today: date) -> list[Account]:
    """Make the demo office as it stands on the day. Raises Refused when a step is not taken."""
    office = _Office(today)
    _first_steps(office)
    _waiting_for_units(office)
    _on_the_way_up(office)
    _answered(office)
    _from_above(office)
    return accounts()


class _Office:
    """The county: its people by the names in ``demo.toml``, and its days."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.calendar = calendar(TOLD["area"]["code"])
        self._steps_on: dict[date, int] = {}
        self._people: dict[str, door.Person] = {}
        self.area = Area.objects.create(**TOLD["area"])
        self.bodies: dict[str, Body] = {}
        self.offices: dict[str, Office] = {}
        self.sessions: dict[str, Session] = {}
        self.units: dict[str, Unit] = {}
        self.proposers: dict[str, Proposer] = {}
        self._password = make_password(PASSWORD)  # once: Argon2 is slow on purpose
        self._settle_bodies()
        self._settle_units()
        self._settle_people()

    def day(self, days_ago: int) -> date:
        """So many days ago; the working day before, if that was a day of rest."""
        found = self.today - timedelta(days=days_ago)
        while not self.calendar.is_working(found):
            found -= timedelta(days=1)
        return found

    def moment(self, day: date) -> datetime:
        """The next few minutes of an office's day, so that the steps of a day follow each other."""
        minutes = self._steps_on.get(day, 0)
        self._steps_on[day] = minutes + 3
        return timezone.make_aware(datetime.combine(day, time(9)) + timedelta(minutes=minutes))

    def by(self, username: str, days_ago: int) -> dict[str, Any]:
        """``actor`` and ``at`` of a step that this account took so many days ago."""
        if username not in self._people:
            self._people[username] = door.Person(User.objects.get(username=username), self.today)
        return {"actor": self._people[username], "at": self.moment(self.day(days_ago))}

    def _settle_bodies(self) -> None:
        opens = self.day(OPENED)
        began = self.moment(opens)
        version = rules.load(f"{self.area.name}办理规则", TOLD["rules"], at=began, source="演示")
        for told in TOLD["bodies"]:
            body = Body.objects.create(
                area=self.area, type=told["type"], name=told["name"], number_pattern="{year}{n:03d}"
            )
            self.bodies[told["type"]] = body
            self.offices[told["type"]] = Office.objects.create(
                area=self.area, body=body, type=Office.Type.REVIEW, name=told["office"]
            )
            term = Term.objects.create(body=body, number=told["term"], starts=opens - timedelta(days=365))
            self.sessions[told["type"]] = Session.objects.create(
                term=term, number=told["session"], year=opens.year, opens=opens, closes=self.day(CLOSED)
            )
            rules.bind(body, opens.year, version)
            ReasonCode.objects.bulk_create(
                ReasonCode(body=body, purpose=purpose, code=code, label=label)
                for purpose, reasons in TOLD["reasons"].items()
                for code, label in reasons
            )
        self.offices["assigning"] = Office.objects.create(
            area=self.area, type=Office.Type.ASSIGNING, name=TOLD["assigning"]["office"]
        )

    def _settle_units(self) -> None:
        for told in TOLD["units"]:
            parent = self.units[told["parent"]] if "parent" in told else None
            self.units[told["code"]] = Unit.objects.create(
                area=self.area, code=told["code"], name=told["name"], group=told["group"], parent=parent
            )

    def _user(self, username: str, name: str) -> User:
        return User.objects.create(username=username, name=name, password=self._password)

    def _settle_people(self) -> None:
        for told in TOLD["users"]:
            user = self._user(told["username"], told["name"])
            for post in told["posts"]:
                place, _, level = post.partition(":")
                Post.objects.create(
                    user=user,
                    unit=self.units.get(place),
                    office=self.offices.get(place),
                    level=level,
                    title=told["title"],
                )
        for told in TOLD["proposers"]:
            self.proposers[told["code"]] = Proposer.objects.create(
                area=self.area,
                code=told["code"],
                name=told["name"],
                type=told["type"],
                sector=told.get("sector", ""),
                user=self._user(told["code"], told["name"]) if "try" in told else None,
                convener=self.proposers[told["convener"]] if "convener" in told else None,
            )

    # -- beginnings that many cases share -----------------------------------------------------------------------------

    def begin(self, key: str, lead: str, days_ago: int, *, co_signers: tuple[str, ...] = (), by: str = "") -> Case:
        """A draft of the manuscript ``key``: a suggestion if a deputy leads it, else a proposal."""
        told = TOLD["texts"][key]
        type_ = "congress" if self.proposers[lead].type == Proposer.Type.DEPUTY else "cppcc"
        manuscript = intake.Manuscript(
            lead=self.proposers[lead], co_signers=[self.proposers[code] for code in co_signers], **told
        )
        session = self.sessions[type_]
        new = intake.NewCase(body=self.bodies[type_], session=session, year=session.year, manuscript=manuscript)
        return intake.begin(new, **self.by(by or lead, days_ago))

    def submitted(self, key: str, lead: str, days_ago: int, *, co_signers: tuple[str, ...] = (), by: str = "") -> Case:
        """Signed by all who were invited, and handed in."""
        case = self.begin(key, lead, days_ago + 1, co_signers=co_signers, by=by)
        for code in co_signers:
            intake.co_sign(case, proposer=self.proposers[code], **self.by(code, days_ago))
        intake.submit(case, **self.by(by or lead, days_ago))
        return case

    def filed(
        self, key: str, lead: str, days_ago: int, *, handed_in: int, co_signers: tuple[str, ...] = (), by: str = ""
    ) -> Case:
        case = self.submitted(key, lead, handed_in, co_signers=co_signers, by=by)
        intake.file(case, **self.by("rdb" if case.kind == "suggestion" else "zxb", days_ago))
        return case

    def assigned(
        self,
        case: Case,
        days_ago: int,
        *,
        lead: str = "",
        separate: tuple[str, ...] = (),
        co_hosts: tuple[str, ...] = (),
        due: date | None = None,
        signed: int | None = None,
    ) -> None:
        """Handed out, and signed for by every unit ``signed`` days ago."""
        assignment.assign(
            case,
            lead=self.units[lead] if lead else None,
            separate=[self.units[code] for code in separate],
            co_hosts=[self.units[code] for code in co_hosts],
            due=due,
            **self.by("zfb", days_ago),
        )
        if signed is not None:
            for code in (*([lead] if lead else []), *separate, *co_hosts):
                self.sign(case, code, signed)

    def sign(self, case: Case, unit: str, days_ago: int) -> None:
        assignment.sign_for(case, unit=self.units[unit], **self.by(self.clerk(unit), days_ago))

    def clerk(self, unit: str) -> str:
        """Who does the unit's clerk's work."""
        return next(user["username"] for user in TOLD["users"] if f"{unit}:clerk" in user["posts"])

    def talked(self, case: Case, unit: str, days_ago: int, mode: str = "visit", summary: str = "") -> None:
        handling.contact(
            case,
            unit=self.units[unit],
            stage="before",
            mode=mode,
            with_whom=case.lead.name,
            summary=summary or "听取了提出背景和具体要求，说明了下一步打算。",
            **self.by(self.clerk(unit), days_ago),
        )

    def opined(self, case: Case, unit: str, text: str, days_ago: int) -> None:
        handling.give_opinion(
            case, unit=self.units[unit], text=TOLD["replies"][text], **self.by(self.clerk(unit), days_ago)
        )

    def drafted(self, case: Case, unit: str, content: Content, days_ago: int, *, approvals: int = 0) -> None:
        """A draft, passed by the first so many levels of the unit's chain."""
        handling.draft(case, unit=self.units[unit], content=content, **self.by(self.clerk(unit), days_ago))
        for _ in range(approvals):
            duty = case.duties.in_force().get(unit=self.units[unit])
            level = duty.draft_level
            holder = next(user["username"] for user in TOLD["users"] if f"{unit}:{level}" in user["posts"])
            handling.approve(case, unit=self.units[unit], level=level, remark="同意。", **self.by(holder, days_ago))

    def issued(self, case: Case, unit: str, content: Content, days_ago: int, number: str = "") -> None:
        """Drafted, passed by every level and issued on one day."""
        self.drafted(case, unit, content, days_ago, approvals=len(self.chain(case, unit)))
        reply.issue(case, unit=self.units[unit], number=number, **self.by(self.clerk(unit), days_ago))

    def chain(self, case: Case, unit: str) -> tuple[str, ...]:
        duty = case.duties.in_force().select_related("rules").get(unit=self.units[unit])
        return tuple(duty.rules.ruleset.chain(duty.answers_by, duty.unit_code))

    def evaluated(self, case: Case, lead: str, attitude: str, result: str, days_ago: int, **more: Any) -> None:
        reply.evaluate(
            case,
            proposer=self.proposers[lead],
            attitude=attitude,
            result=result,
            **more,
            **self.by(lead, days_ago),
        )


def _text(key: str) -> str:
    return str(TOLD["replies"][key])


def _first_steps(office: _Office) -> None:
    """Before any unit has to do with them."""
    draft = office.begin("waiting_room", "dai1", 3, co_signers=("dai2", "dai3"))
    intake.co_sign(draft, proposer=office.proposers["dai2"], **office.by("dai2", 2))

    office.submitted("library", "dai2", 2, co_signers=("dai1",))

    back = office.submitted("career", "wei1", 8)
    reason = "建议部分请再具体一些：希望调整哪些专业、基地设在何处。"
    intake.return_for_correction(back, reason=reason, **office.by("zxb", 6))

    asked = office.filed("flooding", "dai3", 9, handed_in=12, co_signers=("dai4",))
    assignment.pre_assign(asked, lead=office.units["zjj"], co_hosts=[office.units["swj"]], **office.by("zfb", 5))
    assignment.answer_pre_assignment(
        asked, unit=office.units["zjj"], agree=True, reason="属我局职责。", **office.by("zjj_jb", 3)
    )

    group = office.filed("campus_sport", "jt1", 4, handed_in=7, by="wei1")
    oversight.oversee(group, leader="县政协副主席（分管提案）", **office.by("zxb", 3))

    personal = office.submitted("personal", "wei4", 168)
    reason = "涉及尚在审理的个案，不予立案，作来信处理。"
    intake.not_file(personal, reason=reason, destination="letter", **office.by("zxb", 162))

    charging = office.filed("charging", "dai5", 160, handed_in=167)
    intake.withdraw(charging, reason="经了解，已列入今年建设计划。", **office.by("dai5", 150))


def _waiting_for_units(office: _Office) -> None:
    """Handed out: not signed for, given back, near its date, more time asked for."""
    bus = office.filed("bus", "dai1", 6, handed_in=10)
    office.assigned(bus, 2, lead="jtj", co_hosts=("czj",))

    trees = office.filed("roadside_trees", "dai6", 12, handed_in=16)
    office.assigned(trees, 6, lead="jtj", signed=5)
    reason = "道路两侧绿化由住房和城乡建设部门统一规划，不属我局职责。"
    assignment.request_return(
        trees, unit=office.units["jtj"], reason=reason, suggest=[office.units["zjj"]], **office.by("jtj_jb", 3)
    )

    road = office.filed("road", "dai4", 160, handed_in=168, co_signers=("dai3",))
    oversight.designate_key(road, leader="县人大常委会副主任（联系交通）", **office.by("rdb", 70))
    office.assigned(road, 60, lead="jtj", co_hosts=("czj", "qsz"), due=office.today + timedelta(days=3), signed=58)
    assignment.take_charge(road, unit=office.units["jtj"], leader="严守拙", **office.by("jtj_jb", 57))
    assignment.name_handlers(
        road,
        unit=office.units["jtj"],
        section="公路股",
        handler="石敬亭",
        phone="000-0000000",
        **office.by("jtj_jb", 57),
    )
    office.talked(road, "jtj", 50, "on_site", "到三处塌陷点现场察看，代表要求汛期前完工。")
    handling.confirm_contact(road, unit=office.units["jtj"], proposer=office.proposers["dai3"], **office.by("dai3", 48))
    office.opined(road, "czj", "road_czj", 40)
    office.opined(road, "qsz", "road_qsz", 38)
    oversight.instruct(
        road,
        leader="县长",
        text="事关群众出行，请交通局抓紧，汛期前必须完成。",
        unit=office.units["jtj"],
        **office.by("zfb", 30),
    )

    lifts = office.filed("lifts", "wei3", 158, handed_in=167)
    office.assigned(lifts, 80, lead="zjj", signed=78)
    office.talked(lifts, "zjj", 60, "seminar")
    reason = "实施办法需公开征求意见并经常务会议审定，原定期限内不能完成。"
    until = office.today + timedelta(days=45)
    handling.request_extension(lifts, unit=office.units["zjj"], until=until, reason=reason, **office.by("zjj_jb", 5))


def _on_the_way_up(office: _Office) -> None:
    """Drafts that wait: at a level, overdue; for the opinions of co-hosts; for the seal. One case merged into another."""
    places = office.filed("school_places", "dai2", 160, handed_in=168)
    office.assigned(places, 115, lead="jyj", signed=113)
    office.talked(places, "jyj", 90, "phone")
    office.drafted(
        places,
        "jyj",
        Content(
            text=_text("school_places"),
            result_class="B",
            promises=({"text": "两处配套园移交并开园", "due": office.today + timedelta(days=280)},),
            open="full",
        ),
        9,
        approvals=2,
    )
    oversight.urge(places, unit=office.units["jyj"], **office.by("zfb", 4))

    craft = office.filed("paper_craft", "wei2", 158, handed_in=168)
    other = office.submitted("paper_craft_too", "wei4", 167)
    intake.merge(other, into=craft, **office.by("zxb", 157))
    office.assigned(craft, 50, lead="jyj", signed=48)
    office.talked(craft, "jyj", 30, "invitation")
    content = Content(text=_text("paper_craft"), result_class="A", open="full")
    office.drafted(craft, "jyj", content, 4, approvals=4)

    tourism = office.filed("tourism_road", "wei3", 158, handed_in=167)
    office.assigned(tourism, 55, lead="jtj", co_hosts=("czj", "qsz"), signed=53)
    office.talked(tourism, "jtj", 35, "on_site")
    office.opined(tourism, "czj", "tourism_czj", 26)
    oversight.urge(tourism, unit=office.units["qsz"], **office.by("jtj_jb", 10))
    reason = "意见空泛，没有说明可以安排的资金渠道和数额。"
    handling.reject_opinion(tourism, unit=office.units["czj"], reason=reason, **office.by("jtj_jb", 2))
    content = Content(
        text=_text("tourism_road"),
        result_class="B",
        promises=({"text": "错车道和观景停车点建成", "due": office.today + timedelta(days=240)},),
        open="summary",
        open_reason="驿站选址尚在协商",
        put_to_co_hosts=True,
    )
    office.drafted(tourism, "jtj", content, 1, approvals=1)

    rubbish = office.filed("rubbish", "dai4", 60, handed_in=66)
    office.assigned(rubbish, 40, lead="qsz", signed=39)
    assignment.hand_on(
        rubbish,
        by=office.units["qsz"],
        lead=office.units["qsz_cj"],
        co_hosts=[office.units["qsz_ny"]],
        **office.by("qsz_jb", 36),
    )
    office.sign(rubbish, "qsz_ny", 35)
    office.opined(rubbish, "qsz_ny", "rubbish_ny", 20)


def _answered(office: _Office) -> None:
    """Answered: the form is out, a second round, answered apart by two units, closed."""
    bumps = office.filed("speed_bumps", "dai1", 160, handed_in=168, co_signers=("dai5",))
    office.assigned(bumps, 75, lead="jtj", co_hosts=("jyj",), signed=73)
    office.talked(bumps, "jtj", 40)
    handling.give_opinion(
        bumps,
        unit=office.units["jyj"],
        text="两校已安排教师在上下学时段值守，请在实验中学门前一并划设等候区。",
        **office.by("jyj_jb", 50),
    )
    content = Content(
        text=_text("speed_bumps"),
        result_class="B",
        promises=({"text": "实验中学门前减速带安装完毕", "due": office.today + timedelta(days=90)},),
        open="full",
    )
    office.issued(bumps, "jtj", content, 4, "示交函〔演示〕12号")

    parking = office.filed("parking", "dai5", 160, handed_in=168)
    office.assigned(parking, 100, lead="zjj", signed=98)
    office.talked(parking, "zjj", 80, "phone")
    content = Content(text=_text("parking_first"), result_class="C", reason="涉及土地权属，暂不具备条件。", open="full")
    office.issued(parking, "zjj", content, 40, "示建函〔演示〕7号")
    reason = "答复没有回应单向通行和公交站南移两条建议。"
    office.evaluated(parking, "dai5", "basically_satisfied", "unsatisfied", 25, reason=reason)
    reply.rehandle(parking, unit=office.units["zjj"], reason=reason, **office.by("rdb", 10))

    reservoir = office.filed("reservoir", "dai6", 160, handed_in=167)
    office.assigned(reservoir, 70, separate=("jtj", "swj"), signed=69)
    office.talked(reservoir, "jtj", 45, "on_site")
    content = Content(text=_text("reservoir"), result_class="A", open="full")
    office.issued(reservoir, "jtj", content, 20, "示交函〔演示〕9号")
    office.evaluated(reservoir, "dai6", "satisfied", "satisfied", 12, unit=office.units["jtj"])

    toilet = office.filed("school_toilet", "dai6", 160, handed_in=168)
    office.assigned(toilet, 140, lead="jyj", signed=138)
    office.talked(toilet, "jyj", 110, "on_site")
    content = Content(text=_text("school_toilet"), result_class="A", open="full")
    office.issued(toilet, "jyj", content, 70, "示教函〔演示〕3号")
    office.evaluated(toilet, "dai6", "satisfied", "satisfied", 62)
    reply.close(toilet, **office.by("rdb", 55))

    orchard = office.filed("orchard", "wei4", 158, handed_in=167)
    office.assigned(orchard, 140, lead="czj", signed=138)
    office.talked(orchard, "czj", 100, "visit")
    content = Content(text=_text("orchard"), result_class="C", reason="本年度专项资金已分配完毕。", open="full")
    office.issued(orchard, "czj", content, 60, "示财函〔演示〕5号")
    office.evaluated(orchard, "wei4", "satisfied", "basically_satisfied", 52)
    reply.close(orchard, **office.by("zxb", 48))


def _from_above(office: _Office) -> None:
    """来件: what the city filed and handed out, here to lead and to co-host."""
    assigned = office.day(35)
    river = _registered(office, "river", "shi2", 32)
    assignment.receive(
        river,
        unit=office.units["swj"],
        number="市政协 0087",
        from_="市人民政府办公室",
        role="lead",
        assigned=assigned,
        due=office.today + timedelta(days=25),
        others=[{"name": "市生态环境局", "role": "co_host"}],
        **office.by("swj_jb", 32),
    )
    for code in ("qsz", "czj"):
        assignment.add_co_host(river, unit=office.units[code], **office.by("zfb", 31))
        office.sign(river, code, 30)
    office.opined(river, "czj", "river_czj", 12)
    office.talked(river, "swj", 20, "phone")

    road = _registered(office, "city_road", "shi1", 20)
    assignment.receive(
        road,
        unit=office.units["jtj"],
        number="市人大 0217",
        from_="市人民政府办公室",
        role="co_host",
        assigned=office.day(22),
        others=[{"name": "市交通运输局", "role": "lead"}],
        **office.by("jtj_jb", 20),
    )
    office.drafted(road, "jtj", Content(text=_text("city_road")), 3)


def _registered(office: _Office, key: str, lead: str, days_ago: int) -> Case:
    """The draft that a registration begins with. Its proposer is not ours, so nobody of his house is asked."""
    told = TOLD["texts"][key]
    proposer = office.proposers[lead]
    type_ = "congress" if proposer.type == Proposer.Type.DEPUTY else "cppcc"
    session = office.sessions[type_]
    manuscript = intake.Manuscript(lead=proposer, **told)
    new = intake.NewCase(body=office.bodies[type_], session=session, year=session.year, manuscript=manuscript)
    return intake.begin(new, actor=door.ANYBODY, at=office.moment(office.day(days_ago)))
