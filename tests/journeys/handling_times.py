"""How many clicks, keys and seconds the commonest pieces of work take; written into ``docs/handling-times.md``.

``python -m pytest tests/journeys/handling_times.py`` plays each in Chromium on a county of its own, and beside it the same
work done case by case from the desk. Clicks, keys, pages and the machine's seconds are counted; the person's seconds are reckoned from them by the keystroke-level model (Card,
Moran and Newell 1983: 1.1 s to point, 0.2 s to press, 0.28 s a key), without the time to read and to think. Texts of one's
own are counted as the keys of their characters. It measures and prints; nothing passes or fails on time.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import ANYBODY, holding
from huiyin.cases.models import Case, Duty
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.handling.models import Contact
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.reply import actions as reply
from huiyin.reply.models import Form
from tests.journeys.people import FINANCE, GOVERNMENT_OFFICE, LEVELS, TRANSPORT, County, Desks, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

OUT = Path(__file__).parents[2] / "docs" / "handling-times.md"
POINT, PRESS, KEY = 1.1, 0.2, 0.28  # seconds
TOPICS = ("路灯", "排水沟", "公交站", "河堤", "校门", "菜场", "垃圾房", "小广场", "村道", "水管")
PHONE = {"width": 360, "height": 740}


# -- the hand that counts ---------------------------------------------------------------------------------------------


@dataclass
class Hand:
    """Somebody at work, counted."""

    seat: Seat
    clicks: int = 0
    keys: int = 0
    pages: int = 0
    seconds: float = 0.0
    began: float = field(default_factory=clock.perf_counter)

    def __post_init__(self) -> None:
        self.seat.page.on("load", lambda _: self._turn())

    def _turn(self) -> None:
        self.pages += 1

    def click(self, where: Locator) -> None:
        self.clicks += 1
        where.click()

    def tick(self, where: Locator) -> None:
        self.clicks += 1
        where.check()

    def pick(self, where: Locator, option: str) -> None:
        """A list is opened and an entry taken."""
        self.clicks += 2
        where.select_option(label=option)

    def choose_unit(self, label: str, unit: str) -> None:
        """From the list that opens under the box."""
        main = self.seat.main
        self.click(main.locator("input").and_(main.get_by_role("combobox", name=label)))
        self.click(main.locator("li").and_(main.get_by_role("option", name=unit)))

    def write(self, where: Locator, text: str) -> None:
        """Into a field that is pointed at."""
        self.clicks += 1
        self.keys += len(text)
        where.fill(text)

    def type(self, text: str) -> None:
        """Where the cursor stands."""
        self.keys += len(text)
        self.seat.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.seat.page.keyboard.press(key)

    def tab_to(self, where: Locator) -> None:
        """By the keyboard, from field to field."""
        for _ in range(12):
            if where.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError("not reached by the keyboard")

    def done(self) -> None:
        self.seconds = clock.perf_counter() - self.began

    @property
    def by_hand(self) -> float:
        return self.clicks * (POINT + PRESS) + self.keys * KEY


# -- the county's year ------------------------------------------------------------------------------------------------


class Year(County):
    """Cases by the dozen, through the actions."""

    def __init__(self) -> None:
        super().__init__(timezone.localdate())
        self.count = 0

    def _at(self, days: int) -> datetime:
        return timezone.now() - timedelta(days=days)

    def filed(self, number: int, *, wishes: int = 0) -> list[Case]:
        """So many of them name the unit that their proposer wishes."""
        body, session = self.bodies["congress"], self.sessions["congress"]
        cases = []
        with holding():
            for n in range(number):
                self.count += 1
                title = f"关于整修{TOPICS[self.count % len(TOPICS)]}的建议（{self.count}）"
                text = Manuscript(
                    title=title,
                    lead=self.proposers["dai1"],
                    whole="已破损多年，请予整修。",
                    wished_units=TRANSPORT if n < wishes else "",
                )
                new = NewCase(body=body, manuscript=text, year=self.today.year, session=session)
                case = intake.begin(new, actor=ANYBODY, at=self._at(5))
                intake.submit(case, actor=ANYBODY, at=self._at(5))
                intake.file(case, actor=ANYBODY, at=self._at(4))
                cases.append(case)
        return [Case.objects.get(pk=case.pk) for case in cases]

    def assigned(self, number: int, *, lead: str = "jtj", co_host: str = "") -> list[Case]:
        cases = self.filed(number)
        co_hosts = [self.units[co_host]] if co_host else []
        for case in cases:
            assignment.assign(case, lead=self.units[lead], co_hosts=co_hosts, actor=ANYBODY, at=self._at(3))
        return cases

    def signed(self, number: int, *, lead: str = "jtj", co_host: str = "") -> list[Case]:
        cases = self.assigned(number, lead=lead, co_host=co_host)
        for case in cases:
            for code in filter(None, (lead, co_host)):
                assignment.sign_for(case, unit=self.units[code], actor=ANYBODY, at=self._at(3))
        return cases

    def drafted(self, number: int) -> list[Case]:
        """Waiting for the last level, the head."""
        cases = self.signed(number)
        jtj = self.units["jtj"]
        for case in cases:
            handling.contact(case, unit=jtj, stage="before", mode="visit", actor=ANYBODY, at=self._at(2))
            text = Content(text="经现场勘察，已列入计划。", result_class="A")
            handling.draft(case, unit=jtj, content=text, actor=ANYBODY, at=self._at(2))
            for level in LEVELS[:-1]:
                handling.approve(case, unit=jtj, level=level, actor=ANYBODY, at=self._at(1))
        return cases

    def replied(self) -> Case:
        [case] = self.signed(1)
        jtj = self.units["jtj"]
        handling.contact(case, unit=jtj, stage="before", mode="visit", actor=ANYBODY, at=self._at(2))
        text = Content(text="已整修完毕。", result_class="A")
        reply.reply(case, unit=jtj, content=text, actor=ANYBODY, at=self._at(1))
        return case


# -- the work ---------------------------------------------------------------------------------------------------------

Work = Callable[[Year, Desks], Hand]


def _ticks_all(hand: Hand) -> None:
    page = hand.seat.page
    page.reload()
    hand.click(page.locator("[data-every]").first)


def _one_by_one(hand: Hand, number: int, label: str, act: Callable[[Hand], None]) -> None:
    """From the first row of the desk into the case, and back to the desk."""
    page = hand.seat.page
    page.reload()
    for _ in range(number):
        hand.click(page.get_by_role("link", name=label, exact=True).and_(page.locator("td.act a")).first)
        act(hand)
        hand.click(hand.seat.main.locator("form#act button.main"))
        hand.seat.reads("已办理", within=".messages")
        hand.click(page.get_by_role("link", name="返回工作台"))
    hand.done()


def sign_20(year: Year, desks: Desks) -> Hand:
    year.assigned(20)
    hand = Hand(desks.seat("jtj"))
    _ticks_all(hand)
    hand.click(hand.seat.page.get_by_role("button", name="批量签收"))
    hand.click(hand.seat.main.get_by_role("button", name="确认签收"))
    hand.seat.reads("已全部处理")
    hand.done()
    assert Duty.objects.filter(state="signed").count() == 20
    return hand


def sign_20_one_by_one(year: Year, desks: Desks) -> Hand:
    year.assigned(20)
    hand = Hand(desks.seat("jtj"))
    _one_by_one(hand, 20, "签收", lambda hand: None)
    assert Duty.objects.filter(state="signed").count() == 20
    return hand


def assign_30(year: Year, desks: Desks) -> Hand:
    """Twenty proposers name the unit that they wish: it is proposed, and taken by one key. The others are typed."""
    cases = year.filed(30, wishes=20)
    hand = Hand(desks.seat(GOVERNMENT_OFFICE))
    page = hand.seat.page
    hand.click(page.get_by_role("link", name="交办", exact=True).first)
    hand.click(page.get_by_role("link", name=f"拟定 {cases[0].number} 的承办单位"))
    for case in cases:
        page.locator(f"#row-{case.public_id}.editing [role=combobox]:focus").wait_for()
        if not case.wished_units:
            hand.type("jtysj")
            hand.press("Enter")
        page.locator("tr.editing .chips li").first.wait_for()
        hand.press("Enter")
        page.locator(f"#row-{case.public_id}:not(.editing)").wait_for()
    hand.tick(page.locator("thead input[type=checkbox]"))
    hand.click(page.get_by_role("button", name="交办所选"))
    hand.click(hand.seat.main.locator("form button.main"))
    hand.seat.reads("已全部处理")
    hand.done()
    assert Case.objects.filter(state="assigned").count() == 30
    return hand


def assign_30_one_by_one(year: Year, desks: Desks) -> Hand:
    year.filed(30, wishes=20)
    hand = Hand(desks.seat(GOVERNMENT_OFFICE))
    _one_by_one(hand, 30, "交办", lambda hand: hand.choose_unit("主办单位", TRANSPORT))
    assert Case.objects.filter(state="assigned").count() == 30
    return hand


def enter_a_first_received_case(year: Year, desks: Desks) -> Hand:
    """Nothing is known yet of who sends cases."""
    hand = Hand(desks.seat("jtj"))
    main = hand.seat.main
    hand.click(hand.seat.page.get_by_role("link", name="来件登记", exact=True).first)
    hand.write(main.get_by_label("交来机关"), "市人民政府办公室")
    hand.tick(main.get_by_label("政协提案", exact=True))
    hand.tick(main.get_by_label("会办", exact=True))
    hand.write(main.get_by_label("交办日期"), year.today.isoformat())
    hand.write(main.get_by_label("来文的主办单位"), "市交通运输局")
    hand.write(main.get_by_label("来件编号"), "市政协 0217")
    hand.write(main.get_by_label("标题", exact=True), "关于打通两县断头路的提案")
    hand.write(main.get_by_label("领衔人", exact=True), "马跃川")
    hand.press("Enter")
    hand.seat.reads("关于打通两县断头路的提案", within="table")
    hand.done()
    assert Duty.objects.get().state == "signed"
    return hand


def _types_its_own(hand: Hand, number: str, title: str) -> None:
    """What each paper has of its own, from field to field by the keyboard."""
    main = hand.seat.main
    for label, text in (("来件编号", number), ("标题", title), ("领衔人", "马跃川")):
        hand.tab_to(main.get_by_label(label, exact=True))
        hand.type(text)
    hand.press("Enter")
    hand.seat.reads(title, within="table")
    hand.done()


def enter_a_received_case(year: Year, desks: Desks) -> Hand:
    """On another day, from a sender that has sent before: it stands there, and the cursor in the date."""
    enter_a_first_received_case(year, desks)
    desks.leave("jtj")
    hand = Hand(desks.seat("jtj"))
    main = hand.seat.main
    hand.click(hand.seat.page.get_by_role("link", name="来件登记", exact=True).first)
    day = main.get_by_label("交办日期")
    hand.tab_to(day)
    hand.keys += len(year.today.isoformat())
    day.fill(year.today.isoformat())
    hand.press("Tab")  # over the button of the calendar
    hand.tab_to(main.get_by_label("来文的主办单位"))
    hand.type("市交通运输局")
    _types_its_own(hand, "市政协 0218", "关于统一两县公交票价的提案")
    assert Case.objects.count() == 2
    return hand


def enter_the_next(year: Year, desks: Desks) -> Hand:
    """Of the same delivery: the cursor stands in the number."""
    enter_a_first_received_case(year, desks)
    hand = Hand(desks.seat("jtj"))
    _types_its_own(hand, "市政协 0218", "关于统一两县公交票价的提案")
    assert Case.objects.count() == 2
    return hand


def record_a_visit(year: Year, desks: Desks) -> Hand:
    """The cursor stands in the way of talking; the second is a visit."""
    year.signed(1)
    hand = Hand(desks.seat("jtj"))
    seat = hand.seat
    seat.page.reload()
    hand.click(seat.page.get_by_role("link", name="沟通", exact=True))
    seat.main.locator("input[name=mode]:focus").first.wait_for()
    hand.press("ArrowDown")
    assert seat.main.get_by_label("走访", exact=True).is_checked()
    hand.press("Enter")
    seat.reads("已办理：沟通", within=".messages")
    hand.done()
    assert Contact.objects.get().mode == "visit"
    return hand


def record_a_visit_by_mouse(year: Year, desks: Desks) -> Hand:
    year.signed(1)
    hand = Hand(desks.seat("jtj"))
    seat = hand.seat
    seat.page.reload()
    hand.click(seat.page.get_by_role("link", name="沟通", exact=True))
    hand.tick(seat.main.get_by_label("走访", exact=True))
    hand.click(seat.main.locator("form#act button.main"))
    seat.reads("已办理：沟通", within=".messages")
    hand.done()
    return hand


def record_a_visit_for_5(year: Year, desks: Desks) -> Hand:
    year.signed(5)
    hand = Hand(desks.seat("jtj"))
    _ticks_all(hand)
    hand.click(hand.seat.page.get_by_role("button", name="一次沟通记入多案"))
    hand.tick(hand.seat.main.get_by_label("走访", exact=True))
    hand.click(hand.seat.main.get_by_role("button", name="确认沟通"))
    hand.seat.reads("已全部处理")
    hand.done()
    assert Contact.objects.count() == 5
    return hand


def record_a_visit_for_5_one_by_one(year: Year, desks: Desks) -> Hand:
    year.signed(5)
    hand = Hand(desks.seat("jtj"))
    _one_by_one(hand, 5, "沟通", lambda hand: hand.tick(hand.seat.main.get_by_label("走访", exact=True)))
    assert Contact.objects.count() == 5
    return hand


def send_an_opinion(year: Year, desks: Desks) -> Hand:
    """The cursor stands in the text."""
    year.signed(1, co_host="czj")
    hand = Hand(desks.seat("czj"))
    seat = hand.seat
    seat.page.reload()
    hand.click(seat.page.locator(".todo-rows td.act a").first)
    seat.main.locator("textarea[name=text]:focus").wait_for()
    hand.type("所需资金已列入年度预算，我局同意办理。")
    hand.click(seat.main.locator("form#act button.main"))
    seat.reads("已办理", within=".messages")
    hand.done()
    assert Duty.objects.get(unit__name=FINANCE).state == "answered"
    return hand


def approve_10(year: Year, desks: Desks) -> Hand:
    year.drafted(10)
    hand = Hand(desks.seat("jtj_head"))
    _ticks_all(hand)
    hand.click(hand.seat.page.get_by_role("button", name="批量审核通过"))
    hand.click(hand.seat.main.get_by_role("button", name="确认审核通过"))
    hand.seat.reads("已全部处理")
    hand.done()
    assert Duty.objects.filter(draft_state="approved").count() == 10
    return hand


def approve_10_one_by_one(year: Year, desks: Desks) -> Hand:
    """Each read, and on to the next."""
    year.drafted(10)
    hand = Hand(desks.seat("jtj_head"))
    hand.seat.page.reload()
    hand.click(hand.seat.page.get_by_role("link", name="从第一件开始签阅"))
    for _ in range(10):
        address = hand.seat.page.url
        hand.click(hand.seat.main.get_by_role("button", name="审核通过").first)
        hand.seat.page.wait_for_function("before => location.href !== before", arg=address)
    hand.done()
    assert Duty.objects.filter(draft_state="approved").count() == 10
    return hand


def answer_a_form(year: Year, desks: Desks) -> Hand:
    year.replied()
    hand = Hand(desks.seat("dai1"))
    seat = hand.seat
    seat.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    seat.page.reload()
    hand.click(seat.page.get_by_role("link", name="填写").first)
    for name in ("attitude", "result"):  # a tap answers and leads on
        hand.tick(seat.main.locator(f"input[name={name}][value=satisfied]"))
    hand.click(seat.main.get_by_role("button", name="看一遍再提交"))
    hand.click(seat.main.get_by_role("button", name="提交", exact=True))
    seat.reads("已办理", within=".messages")
    hand.done()
    assert Form.objects.get().returned_at is not None
    return hand


# As built, and the same done case by case; nothing beside what is one case and one way.
WORK: dict[str, tuple[Work, Work | None]] = {
    "签收 20 件": (sign_20, sign_20_one_by_one),
    "交办 30 件（20 件提出人写了希望由谁办理）": (assign_30, assign_30_one_by_one),
    "登记一件来件（来文机关以前来过文）": (enter_a_received_case, enter_a_first_received_case),
    "接着登记下一件": (enter_the_next, enter_a_first_received_case),
    "记录一次走访": (record_a_visit, record_a_visit_by_mouse),
    "一次走访记入 5 件": (record_a_visit_for_5, record_a_visit_for_5_one_by_one),
    "报送一件会办意见": (send_an_opinion, None),
    "审核通过 10 件": (approve_10, approve_10_one_by_one),
    "填写一张意见表（手机）": (answer_a_form, None),
}
PLAYED = list(dict.fromkeys(work for pair in WORK.values() for work in pair if work is not None))
_COUNTED: dict[Work, Hand] = {}


@pytest.mark.parametrize("work", PLAYED, ids=[work.__name__ for work in PLAYED])
def test_the_work_is_done_and_counted(work: Work, browser: Browser, address: str) -> None:
    year = Year()
    with Desks(browser, address) as desks:
        hand = _COUNTED[work] = work(year, desks)
    print(f"{work.__name__}: {hand.clicks} clicks, {hand.keys} keys, {hand.pages} pages, {hand.seconds:.1f} s")  # noqa: T201 - a benchmark prints


def test_written_down() -> None:
    """Last: what was counted goes into the page, if all of it was."""
    if len(_COUNTED) < len(PLAYED):
        pytest.skip("only a part of the work was played")
    lines = []
    for name, (built, singly) in WORK.items():
        hand = _COUNTED[built]
        one = _COUNTED[singly] if singly is not None else None
        before = f"{one.clicks} | {one.keys} | {one.by_hand:.0f}" if one is not None else "— | — | —"
        lines.append(
            f"| {name} | {before} | {hand.clicks} | {hand.keys} | {hand.by_hand:.0f} | {hand.pages} | {hand.seconds:.1f} |"
        )
    OUT.write_text(PAGE.format(rows="\n".join(lines)), encoding="utf-8")
    assert OUT.read_text(encoding="utf-8").count("\n| ") > len(lines)


PAGE = """# Handling times

How much work the commonest acts are. Written by `python -m pytest tests/journeys/handling_times.py`, which plays each
piece of work in Chromium from the desk on and counts: first case by case (from an empty form, with the mouse), then as it
is built (many at once, what is known filled in, the cursor where the next key is meant for). Clicks and keys are what a
person does. His seconds are reckoned by the keystroke-level model (1.1 s to point, 0.2 s to press, 0.28 s a key), without
reading and thinking; pages are what he waits for, the machine's seconds what the whole run took on two cores with the
browser beside the server.

| work | one by one: clicks | keys | person, s | as built: clicks | keys | person, s | pages | machine, s |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}
"""
