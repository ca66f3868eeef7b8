"""大会建议提案: what was handed in on paper at a session, typed into one list; each row is entered as a paper would be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from huiyin.cases.door import Actor, holding
from huiyin.cases.models import Case
from huiyin.exchange.actions import moment
from huiyin.exchange.imports.columns import Column
from huiyin.exchange.imports.kind import SKIP_ALL, Cells, Choice, Kind, Reading, Tell, take_back_cases
from huiyin.exchange.imports.signers import Signers
from huiyin.exchange.imports.words import TIMINGS, YES_OR_NO
from huiyin.exchange.models import Import, ImportRow
from huiyin.intake import actions as intake
from huiyin.people.models import Body, Timing, User
from huiyin.people.queries import session_on

COLUMNS = (
    Column(
        "title", "标题", ("案由", "题目", "建议标题", "提案标题", "建议名称", "提案名称", "名称", "事由"), needed=True
    ),
    Column(
        "lead",
        "领衔人",
        ("领衔代表", "提出人", "第一提案人", "提案人", "提案者", "代表姓名", "委员姓名", "领衔", "建议人", "姓名"),
        needed=True,
    ),
    Column("co_signers", "联名人", ("附议人", "联名", "附议", "联名代表", "联名委员", "联署人"), many=True),
    Column("sector", "代表团或界别", ("代表团", "界别", "所在代表团", "团别")),
    Column("number", "拟用编号", ("编号", "案号", "建议号", "提案号", "建议编号", "提案编号", "序号")),
    Column("subject", "类别", ("分类", "内容分类", "主题", "内容类别")),
    Column("text", "正文", ("内容", "建议内容", "提案内容", "全文")),
    Column("situation", "情况", ("基本情况", "现状", "案情")),
    Column("analysis", "分析", ("问题分析", "原因分析", "问题", "存在问题")),
    Column("advice", "建议", ("具体建议", "意见建议", "办法", "建议意见", "解决办法")),
    Column("wished_units", "希望由谁办理", ("建议承办单位", "建议办理单位", "希望承办单位")),
    Column(
        "agrees",
        "同意公开",
        ("是否公开", "是否同意公开", "公开"),
        choices=(("yes", "是"), ("no", "否")),
        help="不填为同意",
    ),
    Column("why_not_public", "不同意公开的理由", ("不公开理由", "不公开的理由")),
    Column(
        "timing",
        "提出时间",
        ("提出类型", "会议类型", "大会平时"),
        common=True,
        choices=tuple(Timing.choices),
        help="不填按提交日期",
    ),
    Column(
        "submitted",
        "提交日期",
        ("提出日期", "收件日期", "交件日期", "登记日期"),
        common=True,
        day=True,
        help="不填为导入的时间",
    ),
)


@dataclass(slots=True)
class Paper:
    new: intake.NewCase
    at: datetime | None


class ProposalsKind(Kind):
    columns = COLUMNS
    about = "会上交来的纸质件。每行录入为一件已提交、等待审查的纸质件，联名人已在纸上签名；提出人应已登记"

    def __init__(self, one: Import, on: date) -> None:
        super().__init__(one, on)
        if one.body is None:
            raise ValueError("proposals are handed in to a body")
        self.body: Body = one.body
        self.signers = Signers(self, registers=False, own=True)
        self._sessions: dict[date, Any] = {}
        self._said: Counter[tuple[str, str]] = Counter()

    @property
    def _there(self) -> QuerySet[Case]:
        return Case.objects.filter(body=self.body, taken_back_at=None).exclude(state="withdrawn")

    @cached_property
    def _titles(self) -> set[tuple[str, int]]:
        return set(self._there.values_list("title", "lead"))

    @cached_property
    def _numbers(self) -> dict[Any, set[str]]:
        found: dict[Any, set[str]] = defaultdict(set)
        told = self._there.exclude(Q(number="") & Q(wanted_number=""))
        for session, number, wanted in told.values_list("session", "number", "wanted_number"):
            found[session] |= {number, wanted} - {""}
        return found

    def look_over(self, rows: Iterable[Cells]) -> None:
        told = list(rows)
        self._said = Counter((name, row[name]) for row in told for name in ("title", "number") if row.get(name))

    def basis(self) -> Any:
        return self.signers.names, self._titles, self._numbers

    def _session(self, day: date) -> Any:
        if day not in self._sessions:
            self._sessions[day] = session_on(self.body, day)
        return self._sessions[day]

    def take_in(self, reading: Reading) -> Paper | None:
        title, number = reading.text("title", 300), reading.text("number", 60)
        lead, co_signers, _ = self.signers.read(reading, self.body.kind)
        day = reading.day("submitted", not_after=self.on)
        session = self._session(day or self.on)
        timing = reading.choice("timing", TIMINGS)
        texts = {name: reading.text(name) for name in ("situation", "analysis", "advice")}
        whole = reading.text("text")
        if whole and any(texts.values()):
            reading.problem("text", "正文和情况、分析、建议只能填一种")
        agrees = reading.choice("agrees", YES_OR_NO) != "no"
        why_not_public = reading.text("why_not_public", 300)
        if not agrees and not why_not_public:
            reading.problem("why_not_public", "不同意公开的，请写明理由")
        subject, wished = reading.text("subject", 100), reading.text("wished_units", 300)
        if lead is not None:
            self._compare(reading, title, number, lead.pk, session.pk if session is not None else None)
        if lead is None:
            return None
        manuscript = intake.Manuscript(
            title=title,
            lead=lead,
            co_signers=co_signers,
            whole=whole,
            situation=texts["situation"],
            analysis=texts["analysis"],
            advice=texts["advice"],
            subject=subject,
            wished_units=wished,
            agrees_to_publish=agrees,
            not_public_reason="" if agrees else why_not_public,
        )
        told = session.timing_on(day or self.on) if session is not None else Timing.ORDINARY.value
        new = intake.NewCase(
            body=self.body,
            manuscript=manuscript,
            session=session,
            year=session.year if session is not None else (day or self.on).year,
            timing=timing or told,
            wanted_number=number,
            on_paper=True,
        )
        return Paper(new, moment(day) if day is not None else None)

    def _compare(self, reading: Reading, title: str, number: str, lead: int, session: int | None) -> None:
        if (title, lead) in self._titles:
            reading.again(self, "title", f"同一人的《{title}》已登记")
        elif self._said["title", title] > 1:
            reading.problem("title", "标题在表中不止一行，重复的请选“不导入”", soft=True)
        if number and number in self._numbers[session]:
            reading.problem("number", f"编号 {number} 本次会议已经使用")
        elif number and self._said["number", number] > 1:
            reading.problem("number", f"编号 {number} 在表中不止一行")

    def choices(self, ask: str, name: str) -> list[Choice]:
        return SKIP_ALL if ask == "again" else self.signers.choices(ask, name)

    def everything(self, ask: str) -> list[str]:
        return [] if ask == "again" else self.signers.everything(ask)

    def meant_by(self, ask: str, text: str) -> str:
        return "" if ask == "again" else self.signers.meant_by(ask, text)

    def write(
        self, rows: Sequence[tuple[ImportRow, Any]], *, user: User | None, actor: Actor, at: datetime, tell: Tell
    ) -> None:
        by_moment: dict[datetime, list[tuple[ImportRow, Paper]]] = defaultdict(list)
        for row, paper in rows:
            by_moment[paper.at or at].append((row, paper))
        done = 0
        with holding():
            for then, those in by_moment.items():
                cases = intake.begin_all((paper.new for _, paper in those), actor=actor, at=then)
                for case, (row, paper) in zip(cases, those, strict=True):
                    for proposer in paper.new.manuscript.co_signers:
                        intake.co_sign(case, proposer=proposer, actor=actor, at=then)
                    intake.submit(case, timing=paper.new.timing, actor=actor, at=then)
                    row.case = case
                    done += 1
                    tell(done, len(rows))

    def take_back(
        self, rows: Sequence[ImportRow], *, user: User | None, actor: Actor, at: datetime, reason: str, tell: Tell
    ) -> str:
        return f"撤销登记 {take_back_cases(rows, actor=actor, at=at, reason=reason, tell=tell)} 件"
