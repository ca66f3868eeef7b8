"""The county of the demo office: its people by the names in ``demo.toml``, its days, and beginnings that cases share."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.models import Case
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.intake import actions as intake
from huiyin.people.models import CLERK, Area, Body, Office, Post, Proposer, ReasonCode, Session, Term, Unit, User
from huiyin.reply import actions as reply
from huiyin.rules import actions as rules
from huiyin.workdays.queries import calendar

PASSWORD = "huiyin-demo"  # noqa: S105 - the accounts of the demo office are for everybody
OPENED = 170  # days ago the sessions opened
CLOSED = 165

TOLD: dict[str, Any] = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))


class County:
    """Where the demo's cases live. Its methods name units, offices and people by their codes."""

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
        return User.objects.create(username=username, name=name, password=self._password, area=self.area)

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
        return intake.begin(self._new(key, lead, co_signers), **self.by(by or lead, days_ago))

    def _new(self, key: str, lead: str, co_signers: tuple[str, ...]) -> intake.NewCase:
        type_ = "congress" if self.proposers[lead].type == Proposer.Type.DEPUTY else "cppcc"
        session = self.sessions[type_]
        manuscript = intake.Manuscript(
            lead=self.proposers[lead],
            co_signers=[self.proposers[code] for code in co_signers],
            **TOLD["texts"][key],
        )
        return intake.NewCase(body=self.bodies[type_], session=session, year=session.year, manuscript=manuscript)

    def registered(self, key: str, lead: str, days_ago: int, unit: str) -> Case:
        """The draft with which the unit's clerk begins a registration."""
        new = replace(self._new(key, lead, ()), registering_unit=self.units[unit])
        return intake.begin(new, **self.by(self.clerk(unit), days_ago))

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
        return self._holder(unit, CLERK)

    def _holder(self, unit: str, level: str) -> str:
        found: list[str] = [user["username"] for user in TOLD["users"] if f"{unit}:{level}" in user["posts"]]
        return found[0]

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
            handling.approve(
                case,
                unit=self.units[unit],
                level=level,
                remark="同意。",
                **self.by(self._holder(unit, level), days_ago),
            )

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
