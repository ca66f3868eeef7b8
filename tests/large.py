"""A large office: the demo office with a thousand cases, proposers and accounts, and one heavy case in which every unit of
the city has a duty, so that each part of its page is long.

The heavy case is told through the actions. What only has to be many is written as rows: the cases of the demo office over
again, each under a number of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.db.models import Model
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.models import Case, CaseText, CoSign, Duty, Event, new_public_id
from huiyin.desk import demo
from huiyin.exchange.imports import actions as imports
from huiyin.exchange.imports.kinds import places_of
from huiyin.exchange.models import Import
from huiyin.exchange.outgoing import batches
from huiyin.exchange.sheets import Limits
from huiyin.files.actions import NewFile, look_at
from huiyin.handling import actions as handling
from huiyin.handling.models import Answer, Contact, Draft
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.people.models import Body, Proposer, Unit, User
from huiyin.reply import actions as reply

CASES = 1000
UNITS = 30  # beside those of the demo office
CO_SIGNERS = 30
TALKS = 150
DRAFTS = 30
CHAIN = {"section_head": "jtj_gz", "office": "jtj_bgs", "leader_in_charge": "jtj_fg", "head": "jtj_zy"}
TITLE = "关于统筹全市农村公路、公交站点和慢行系统建设管理的建议"


def make(today: date) -> Case:
    """The large office; its heavy case."""
    demo.make(today)
    more_units()
    more_people()
    many_imports(today)
    ordered_letters(today)
    heavy = Heavy(today).told()
    more_cases(heavy)
    return heavy


def city() -> int:
    return Body.objects.get(area__code=demo.AREAS["city"]["code"], type=Body.Type.CONGRESS).area_id


def points(n: int, length: int) -> str:
    """A text of so many characters, in points."""
    sentence = f"第{n}次说明：请有关部门按照职责分工抓好落实，明确时限、责任人和资金来源，并将进展告知提出人。"
    lines: list[str] = []
    while sum(map(len, lines)) < length:
        lines.append(f"{len(lines) + 1}.{sentence * 3}")
    return "\n".join(lines)


# -- the heavy case ---------------------------------------------------------------------------------------------------


class Heavy:
    """Every unit of the city in one case: three rounds of talks, two of answers, the last draft waiting for the leader in
    charge. Several hundred events."""

    def __init__(self, today: date, *, talks: int = TALKS, drafts: int = DRAFTS) -> None:
        self.today, self.talks, self.drafts = today, talks, drafts
        self.steps = 0
        congress = Body.objects.get(area=city(), type=Body.Type.CONGRESS)
        self.proposers = {one.code: one for one in Proposer.objects.filter(area=congress.area_id)}
        self.units = {one.code: one for one in Unit.objects.filter(area=congress.area_id, successor=None)}
        users = User.objects.filter(username__in=["jtj_jb", *CHAIN.values()])
        self.persons = {one.username: door.Person(one, today) for one in users}
        self.signers = [self.proposers[f"dai{n}"] for n in range(2, CO_SIGNERS + 2)]
        self.lead = self.units["jtj"]
        self.co_hosts = [one for one in self.units.values() if one != self.lead]
        session = congress.terms.latest("number").sessions.latest("number")
        manuscript = intake.Manuscript(
            title=TITLE,
            lead=self.proposers["dai1"],
            co_signers=self.signers,
            situation=points(1, 1500),
            analysis=points(2, 1000),
            advice=points(3, 1500),
        )
        self.new = intake.NewCase(body=congress, session=session, year=session.year, manuscript=manuscript)

    def by(self, days_ago: int, username: str = "") -> dict[str, Any]:
        """Who took a step, and when: each a minute after the one before."""
        self.steps += 1
        day = timezone.make_aware(datetime.combine(self.today - timedelta(days=days_ago), time(0)))
        return {"actor": self.persons.get(username, door.ANYBODY), "at": day + timedelta(minutes=self.steps)}

    def told(self) -> Case:
        with door.holding():
            self.case = intake.begin(self.new, **self.by(60))
            self._handed_out()
            self._talked_over()
            self._answered()
            self._handled_anew()
        self.case.refresh_from_db()
        return self.case

    def _handed_out(self) -> None:
        case = self.case
        intake.attach(case, files=[photo(n) for n in range(45)], **self.by(60))
        for one in self.signers:
            intake.co_sign(case, proposer=one, **self.by(59))
        intake.submit(case, **self.by(58))
        intake.file(case, **self.by(57))
        assignment.pre_assign(case, lead=self.lead, co_hosts=self.co_hosts, **self.by(56))
        for unit in self.units.values():
            reason = "涉及本单位职责，同意承办，请主办单位统一答复口径。"
            assignment.answer_pre_assignment(case, unit=unit, agree=True, reason=reason, **self.by(55))
        assignment.assign(case, lead=self.lead, co_hosts=self.co_hosts, **self.by(54))
        for unit in self.units.values():
            assignment.sign_for(case, unit=unit, **self.by(53))
        for unit in self.co_hosts[:6]:
            assignment.request_return(case, unit=unit, reason="不属于本单位职责。", **self.by(52))
            assignment.refuse_return(case, unit=unit, reason="与本单位职责有关。", **self.by(51))

    def _talked_over(self) -> None:
        for n in range(self.talks):
            handling.contact(
                self.case,
                unit=self.lead,
                stage="before",
                mode="visit",
                with_whom=f"第{n + 1}位联名代表",
                summary=f"第{n + 1}次走访：说明了办理进展，听取了对线路、站点和资金安排的意见，约定下次见面的时间。",
                files=[photo(1000 + n)] if n % 10 == 0 else [],
                **self.by(50 - n // 10, "jtj_jb"),
            )
        for n, one in enumerate(self.co_hosts[3:]):
            handling.give_opinion(self.case, unit=one, text=points(n, 800), **self.by(34))
        for n in range(12):
            oversight.instruct(self.case, leader=f"市领导{n + 1}", text="请认真研究办理，及时答复。", **self.by(33))

    def _draft(self, n: int, days_ago: int) -> None:
        due = (self.today + timedelta(days=300)).isoformat()
        promise = {"text": f"第{n}稿承诺的事项", "due": due}
        content = handling.Content(text=points(n, 1500), result_class="B", promises=(promise,))
        handling.draft(self.case, unit=self.lead, content=content, **self.by(days_ago, "jtj_jb"))

    def _passed(self, level: str, days_ago: int) -> None:
        who = self.by(days_ago, CHAIN[level])
        handling.approve(self.case, unit=self.lead, level=level, remark="同意，请核对数据。", **who)

    def _sent_back(self, level: str, days_ago: int) -> None:
        who = self.by(days_ago, CHAIN[level])
        handling.send_back(self.case, unit=self.lead, level=level, reason="请补充数据，写明分工和时限。", **who)

    def _answered(self) -> None:
        levels = list(CHAIN)
        for n in range(1, self.drafts - 4):
            self._draft(n, 30)
            for level in levels[: n % 3]:
                self._passed(level, 30)
            self._sent_back(levels[n % 3], 30)
        self._draft(self.drafts - 4, 29)
        for level in levels:
            self._passed(level, 29)
        reply.issue(self.case, unit=self.lead, **self.by(28, "jtj_jb"))
        reply.evaluate(
            self.case,
            proposer=self.proposers["dai1"],
            attitude="satisfied",
            result="unsatisfied",
            reason="还没有看到逐年的时间表和资金来源。",
            **self.by(20),
        )

    def _handled_anew(self) -> None:
        reply.rehandle(self.case, unit=self.lead, reason="提出人不满意。", **self.by(15))
        for one in self.co_hosts[:3]:
            for _ in range(5):
                oversight.urge(self.case, unit=one, **self.by(14))
        for n in range(self.drafts - 3, self.drafts + 1):
            self._draft(n, 12)
            self._passed("section_head", 12)
            self._passed("office", 12)
            if n == self.drafts - 1:
                self._passed("leader_in_charge", 12)
                self._sent_back("head", 12)


def photo(n: int) -> NewFile:
    return look_at(BytesIO(b"\x89PNG\r\n\x1a\n" + str(n).encode() + bytes(40)), f"现场照片第{n}张.png")


# -- what only has to be many -----------------------------------------------------------------------------------------


def more_units() -> None:
    made = (Unit(area_id=city(), code=f"sq{n}", name=f"澜川市第{n}片区管理委员会", group="片区") for n in range(UNITS))
    Unit.objects.bulk_create(made)


def more_people() -> None:
    area = city()
    users = [User(username=f"many{n}", name=f"某{n}", area_id=area) for n in range(CASES)]
    User.objects.bulk_create(users, batch_size=200)
    people = (
        Proposer(area_id=area, code=f"many{n}", name=f"提出人{n}", type="deputy", sector="城区代表团", user=user)
        for n, user in enumerate(users)
    )
    Proposer.objects.bulk_create(people, batch_size=200)


def many_imports(today: date, *, rows: int = CASES, done: int = 100) -> None:
    """Of the congress's clerk: so many that were done, one whose columns are being mapped, one with wrong rows."""
    at = timezone.now()
    clerk = User.objects.get(username="rdb")
    place = next(one for one in places_of(clerk, today) if one.kind == Import.Kind.PROPOSALS)
    heading = "案号,标题,领衔人,联名人,正文"
    lines = "\n".join(f"{n},关于第{n}件的建议,不在册的人{n % 90},不在册的人{n % 80},正文" for n in range(rows))
    for name in ("待对应.csv", "待核对.csv"):
        data = f"{heading}\n{lines}".encode()
        one = imports.begin(place, file_name=name, data=data, limits=Limits(), by=clerk, at=at)
    imports.set_columns(one, columns=one.columns, given=one.given, limits=Limits(), by=clerk, at=at)
    former = (
        Import(
            area=one.area,
            body=one.body,
            kind=one.kind,
            stage=Import.Stage.DONE,
            by=clerk,
            at=at - timedelta(days=n),
            stage_at=at - timedelta(days=n),
            file_name=f"第{n}批.xlsx",
            row_count=n,
        )
        for n in range(1, done + 1)
    )
    Import.objects.bulk_create(former)


def ordered_letters(today: date) -> None:
    """The replies of the year, ordered by the government office and not made yet."""
    orderer = User.objects.get(username="zfb")
    batches.begin(orderer, form="word", year=today.year, kind="", paper="reply", unit=None, at=timezone.now())


def more_cases(heavy: Case) -> None:
    """Those of the demo office that stand by themselves, again and again until there are a thousand."""
    alone = Case.objects.exclude(pk=heavy.pk).filter(merged_into=None).exclude(duties__upper__isnull=False)
    there = list(alone.order_by("pk"))
    for turn in range(1, (CASES - Case.objects.count()) // len(there) + 2):
        copies: dict[int, Case] = {}
        for case in there:
            copies[case.pk] = copy = Case.objects.get(pk=case.pk)
            copy.pk, copy.public_id, copy.together = None, new_public_id(), ""
            copy.number = copy.number and f"{turn}{copy.number}"
        Case.objects.bulk_create(copies.values(), batch_size=200)
        for text in _again(CaseText, "case", copies):
            text.pk = text.case.pk
            text.save(force_insert=True)
        _write(CoSign, _again(CoSign, "case", copies))
        duties = _copied(Duty, "case", copies)
        _write(Event, _pointing(_again(Event, "case", copies), duties))
        drafts = _copied(Draft, "duty", duties)
        _write(Contact, _again(Contact, "duty", duties))
        _write(Answer, _pointing(_again(Answer, "draft", drafts), duties))


def _again(model: type[Model], to: str, copies: dict[int, Any]) -> Iterator[Any]:
    """The rows that hang on what was copied, each without a key of its own and hanging on the copy."""
    for row in model._default_manager.filter(**{f"{to}__in": copies}).order_by("pk"):
        key = getattr(row, f"{to}_id")
        row.pk = None
        setattr(row, to, copies[key])
        yield row


def _pointing(rows: Iterator[Any], duties: dict[int, Duty]) -> Iterator[Any]:
    for row in rows:
        if row.duty_id is not None:
            row.duty = duties[row.duty_id]
        yield row


def _write(model: type[Model], rows: Iterator[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=500)


def _copied(model: type[Model], to: str, copies: dict[int, Any]) -> dict[int, Any]:
    """The copies by the keys of what they are copies of."""
    keys = list(model._default_manager.filter(**{f"{to}__in": copies}).order_by("pk").values_list("pk", flat=True))
    made = dict(zip(keys, _again(model, to, copies), strict=True))
    _write(model, iter(made.values()))
    return made
