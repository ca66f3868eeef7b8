"""The city of the demo office, with the county and the district below it: who is there, and on which days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.models import Case, Paper
from huiyin.desk.demo.letters import Letters, pattern
from huiyin.desk.demo.roll import (
    A_YEAR,
    AREAS,
    CLOSED,
    OPENED,
    PASSWORD,
    ROLL,
    TOLD,
    UNITS,
    chain_of,
    holders,
    users,
    year_of,
)
from huiyin.desk.set_up import load_shipped
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.intake import actions as intake
from huiyin.people.models import (
    CLERK,
    Area,
    Body,
    Office,
    Post,
    Proposer,
    ReasonCode,
    Session,
    Subject,
    Term,
    Unit,
    User,
)
from huiyin.reply import actions as reply
from huiyin.rules import actions as rules
from huiyin.workdays.queries import calendar


class City:
    """Where the demo's cases live. Its methods name units, offices and people by their codes."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.calendar = calendar(AREAS["city"]["code"])
        self._steps_on: dict[date, int] = {}
        self._people: dict[str, door.Person] = {}
        self._holders = holders()
        self.areas: dict[str, Area] = {}
        self.bodies: dict[tuple[str, str], Body] = {}
        self.offices: dict[str, Office] = {}
        self.sessions: dict[tuple[str, str, int], Session] = {}  # of this year: 0, of the year before: 1
        self.units: dict[str, Unit] = {}
        self.users: dict[str, User] = {}
        self.proposers: dict[str, Proposer] = {}
        self.letters = Letters(self.day)
        self._settle_areas()
        self._settle_units()
        self._settle_people()
        self._set_series()

    # days

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
        return {"actor": self.person(username), "at": self.moment(self.day(days_ago))}

    def person(self, username: str) -> door.Person:
        if username not in self._people:
            self._people[username] = door.Person(self.users[username], self.today)
        return self._people[username]

    # who is there

    def _settle_areas(self) -> None:
        opens = self.day(OPENED)
        began = self.moment(self.day(OPENED + A_YEAR))
        load_shipped(at=began)
        version = rules.load(f"{AREAS['city']['name']}办理规则", TOLD["rules"], at=began, source="演示")
        for key, told in AREAS.items():
            parent = self.areas[told["parent"]] if "parent" in told else None
            area = self.areas[key] = Area.objects.create(code=told["code"], name=told["name"], parent=parent)
            word = told["word"]
            for type_, name, office in (
                ("congress", f"{told['name']}人民代表大会", f"{word}人大常委会代表工作委员会"),
                ("cppcc", f"中国人民政治协商会议{told['name']}委员会", f"{word}政协提案委员会"),
            ):
                body = Body.objects.create(area=area, type=type_, name=name, number_pattern="{year}{n:03d}")
                self.bodies[key, type_] = body
                self.offices[f"{key}.{type_}"] = Office.objects.create(
                    area=area, body=body, type=Office.Type.REVIEW, name=office
                )
                self._settle_sessions(key, body, told[type_])
                for ago in (0, 1):
                    rules.bind(body, year_of(opens) - ago, version)
                ReasonCode.objects.bulk_create(
                    ReasonCode(body=body, purpose=purpose, code=code, label=label)
                    for purpose, reasons in TOLD["reasons"].items()
                    for code, label in reasons
                )
            Subject.objects.bulk_create(Subject(area=area, name=name) for name in TOLD["subjects"])
            self.offices[f"{key}.assigning"] = Office.objects.create(
                area=area, type=Office.Type.ASSIGNING, name=f"{word}人民政府办公室"
            )

    def _settle_sessions(self, key: str, body: Body, numbers: list[int]) -> None:
        term_number, number = numbers
        opens = self.day(OPENED)
        term = Term.objects.create(
            body=body, number=term_number, starts=opens - timedelta(days=A_YEAR * (number - 1) + 30)
        )
        for ago in (1, 0):
            self.sessions[key, body.type, ago] = Session.objects.create(
                term=term,
                number=number - ago,
                year=year_of(opens) - ago,
                opens=self.day(OPENED + ago * A_YEAR),
                closes=self.day(CLOSED + ago * A_YEAR),
            )

    def _settle_units(self) -> None:
        for one in UNITS.values():
            self.units[one.code] = Unit.objects.create(
                area=self.areas[one.area],
                code=one.code,
                name=one.name,
                group=one.group,
                parent=self.units[one.parent] if one.parent else None,
            )

    def merge_units(self) -> None:
        """What was handled by a unit that is no more stays its; it points to the one that has its affairs now."""
        for code, into in TOLD["merged"].items():
            self.units[code].successor = self.units[into]
            self.units[code].save(update_fields=["successor"])

    def _area_of(self, posts: list[str]) -> Area:
        """Where somebody with these posts is at home: in that of the first."""
        place = posts[0].partition(":")[0]
        return self.areas[UNITS[place].area if place in UNITS else place.partition(".")[0]]

    def _settle_people(self) -> None:
        password = make_password(PASSWORD)  # once: Argon2 is slow on purpose
        told = users()
        everybody = [
            User(username=user["username"], name=user["name"], password=password, area=self._area_of(user["posts"]))
            for user in told
        ]
        everybody += [
            User(username=one.code, name=one.name, password=password, area=self.areas[one.area])
            for one in ROLL.values()
            if one.type != "collective" and not one.outside
        ]
        User.objects.bulk_create(everybody, batch_size=200)
        self.users = {user.username: user for user in everybody}
        posts = []
        for user in told:
            for post in user["posts"]:
                place, _, level = post.partition(":")
                unit, office = self.units.get(place), self.offices.get(place)
                account = self.users[user["username"]]
                posts.append(Post(user=account, unit=unit, office=office, level=level, title=user["title"]))
        Post.objects.bulk_create(posts, batch_size=200)
        for convened in (False, True):  # who convenes comes before what he convenes
            rows = [
                Proposer(
                    area=self.areas[one.area],
                    code=one.code,
                    name=one.name,
                    type=one.type,
                    sector=one.sector,
                    user=self.users.get(one.code),
                    convener=self.proposers[one.convener] if convened else None,
                )
                for one in ROLL.values()
                if bool(one.convener) is convened
            ]
            Proposer.objects.bulk_create(rows, batch_size=200)
            self.proposers |= {row.code: row for row in rows}

    def _set_series(self) -> None:
        """Every unit with a clerk numbers its letters in a register of its own, from the year before."""
        at = self.moment(self.day(OPENED + A_YEAR))
        for code, unit in self.units.items():
            if f"{code}:{CLERK}" in self._holders:
                actor = self.person(self.clerk(code))
                handling.set_series(unit, paper=Paper.REPLY, pattern=pattern(code), actor=actor, at=at)

    # -- beginnings that many stories share ---------------------------------------------------------------------------

    def begin(self, key: str, lead: str, days_ago: int, *, co_signers: tuple[str, ...] = (), by: str = "") -> Case:
        """A draft of the manuscript ``key``: a suggestion if a deputy leads it, else a proposal."""
        return intake.begin(self._new(key, lead, co_signers), **self.by(by or lead, days_ago))

    def _new(self, key: str, lead: str, co_signers: tuple[str, ...]) -> intake.NewCase:
        type_ = "congress" if self.proposers[lead].type == Proposer.Type.DEPUTY else "cppcc"
        session = self.sessions["city", type_, 0]
        manuscript = intake.Manuscript(
            lead=self.proposers[lead],
            co_signers=[self.proposers[code] for code in co_signers],
            **TOLD["texts"][key],
        )
        body = self.bodies["city", type_]
        return intake.NewCase(body=body, session=session, year=session.year, manuscript=manuscript)

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
        return self.holder(unit, CLERK)

    def holder(self, place: str, level: str) -> str:
        """The account that holds this post in a unit or an office."""
        return self._holders[f"{place}:{level}"]

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
        for level in self.chain(unit, "opinion" if not content.result_class else "reply")[:approvals]:
            handling.approve(
                case,
                unit=self.units[unit],
                level=level,
                remark="同意。",
                **self.by(self.holder(unit, level), days_ago),
            )

    def spoil_number(self, unit: str, days_ago: int) -> tuple[int, int]:
        """A number that no letter will bear: its year and place."""
        on = self.day(days_ago)
        return on.year, self.letters.kept_free(unit, on)

    def explain_number(self, unit: str, number: tuple[int, int], explanation: str, days_ago: int) -> None:
        year, n = number
        series = handling.series_of(self.units[unit], Paper.REPLY)
        assert series is not None  # noqa: S101 - every unit that answers has one
        handling.explain_number(series, year=year, n=n, explanation=explanation, **self.by(self.clerk(unit), days_ago))

    def issued(self, case: Case, unit: str, content: Content, days_ago: int) -> None:
        """Drafted, passed by every level and issued on one day."""
        number = self.letters.number_kept_free(unit, self.day(days_ago))
        self.drafted(case, unit, content, days_ago, approvals=len(self.chain(unit, "reply")))
        reply.issue(case, unit=self.units[unit], number=number, **self.by(self.clerk(unit), days_ago))

    @staticmethod
    def chain(unit: str, paper: str) -> list[str]:
        """The levels that the unit's paper passes."""
        return chain_of(unit, paper)

    def evaluated(self, case: Case, lead: str, attitude: str, result: str, days_ago: int, **more: Any) -> None:
        reply.evaluate(
            case,
            proposer=self.proposers[lead],
            attitude=attitude,
            result=result,
            **more,
            **self.by(lead, days_ago),
        )
