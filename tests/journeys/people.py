"""A county with its accounts, each with a password, and how somebody sits at a browser with one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import TracebackType
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from huiyin.people.models import CLERK, Area, Body, Office, Post, Proposer, Session, Term, Unit, User
from huiyin.rules import actions as rules

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

PASSWORD = "yi-feng-jianyi-96"
PATIENCE = 20_000  # milliseconds; two processors are shared with other tests
COUNTY = "清溪县"

CONGRESS_OFFICE = "rdb"
GOVERNMENT_OFFICE = "zfb"
TRANSPORT, FINANCE, FORESTRY = f"{COUNTY}交通运输局", f"{COUNTY}财政局", f"{COUNTY}林业局"
UNITS = {"jtj": TRANSPORT, "czj": FINANCE, "lyj": FORESTRY}
LEVELS = ("section_head", "office", "leader_in_charge", "head")
DEPUTIES = {"dai1": "黎秀兰", "dai2": "高远", "dai3": "白石"}


class County:
    """The county on a day in its session. A unit's clerk signs in by its code, its leaders as ``jtj_head``."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._password = make_password(PASSWORD)
        self.area = Area.objects.create(code="990000", name=COUNTY)
        began = timezone.make_aware(datetime.combine(today - timedelta(days=10), time(9)))
        version = rules.load(f"{COUNTY}办理规则", {"base": "default"}, at=began)
        self.bodies: dict[str, Body] = {}
        self.sessions: dict[str, Session] = {}
        for type_, name in (("congress", "人民代表大会"), ("cppcc", "政协")):
            body = Body.objects.create(area=self.area, type=type_, name=COUNTY + name)
            term = Term.objects.create(body=body, number=3, starts=today - timedelta(days=400))
            self.bodies[type_] = body
            self.sessions[type_] = Session.objects.create(
                term=term,
                number=2,
                year=today.year,
                opens=today - timedelta(days=5),
                closes=today + timedelta(days=5),
            )
            rules.bind(body, today.year, version)
        self._office(CONGRESS_OFFICE, "县人大代工委", Office.Type.REVIEW, self.bodies["congress"])
        self._office("zxb", "县政协提案委", Office.Type.REVIEW, self.bodies["cppcc"])
        self._office(GOVERNMENT_OFFICE, "县政府办公室", Office.Type.ASSIGNING, None)
        self.units = {code: self._unit(code, name) for code, name in UNITS.items()}
        self.proposers = {code: self._deputy(code, name) for code, name in DEPUTIES.items()}

    def _user(self, username: str, name: str) -> User:
        return User.objects.create(username=username, name=name, password=self._password)

    def _office(self, username: str, name: str, type_: str, body: Body | None) -> None:
        office = Office.objects.create(area=self.area, body=body, type=type_, name=name)
        Post.objects.create(user=self._user(username, f"{name}小周"), office=office)

    def _unit(self, code: str, name: str) -> Unit:
        unit = Unit.objects.create(area=self.area, code=code, name=name)
        Post.objects.create(user=self._user(code, f"{name[3:]}小吴"), unit=unit, level=CLERK)
        for level in LEVELS:
            Post.objects.create(user=self._user(f"{code}_{level}", f"{code}{level}"), unit=unit, level=level)
        return unit

    def _deputy(self, code: str, name: str) -> Proposer:
        user = self._user(code, name)
        return Proposer.objects.create(area=self.area, code=code, name=name, type=Proposer.Type.DEPUTY, user=user)


# -- at a browser -----------------------------------------------------------------------------------------------------


def listen(page: Page) -> list[str]:
    """What the browser complains about from now on: errors in the console, failed scripts, refused by the policy.

    Not that a form came back with what is still to be put right (422): that is told on the page.
    """
    heard: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and "status of 422" not in said.text:
            heard.append(f"{page.url}: {said.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    return heard


class Seat:
    """Somebody signed in with his password, in a browser of his own, and what he does there by the words on the page."""

    def __init__(self, office: Desks, username: str) -> None:
        self.username = username
        self._office = office
        self._context = office.browser.new_context(
            base_url=office.url, java_script_enabled=office.javascript, locale="zh-CN"
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.complaints = listen(self.page)
        self.main: Locator = self.page.locator("main")
        self._addresses: dict[str, str] = {}
        self._sign_in()

    def _sign_in(self) -> None:
        self.page.goto("/")
        self.page.get_by_label("账号", exact=True).fill(self.username)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.main.get_by_role("button", name="登录", exact=True).click()
        self.page.locator("form[action*=sign-out]").wait_for()

    def leave(self) -> None:
        self._context.close()

    # what he reads

    def reads(self, *words: str, within: str = "main") -> None:
        """Each is somewhere on the page; a page that is still loading is waited for."""
        for word in words:
            self.page.locator(within).filter(has_text=word).first.wait_for(state="attached")

    def case_is(self, state: str) -> None:
        assert self.page.locator(".tag.state").inner_text() == state

    def duty_is(self, unit: str, *words: str) -> None:
        row = self.page.locator(".duty > .row").filter(has_text=unit).inner_text()
        assert all(word in row for word in words), f"{unit}：{row}"

    def cannot(self, act: str, why: str) -> None:
        """The act is shown with what forbids it."""
        offer = self._todo().locator(".barred li").filter(has=self.page.get_by_text(act, exact=True))
        assert why in offer.inner_text()

    # where he goes

    def _todo(self) -> Locator:
        return self.page.get_by_role("region", name="现在可以做")

    def opens(self, title: str) -> None:
        """The case: found in the list the first time, afterwards by its address."""
        self._office.busy = self
        if title not in self._addresses:
            self.page.get_by_role("link", name="建议提案", exact=True).click()
            self.main.get_by_role("link", name=title).click()
            self.reads(title, within="h1")
            self._addresses[title] = self.page.url
        else:
            self.page.goto(self._addresses[title])

    def begins_from_desk(self, title: str, act: str, *what: str) -> None:
        """The row of his desk tells what is to be done; he follows its act."""
        self._office.busy = self
        self.page.goto("/")
        row = self.main.locator("tr, .task").filter(has_text=title)
        told = row.inner_text()
        assert all(word in told for word in what), told
        row.get_by_role("link", name=act, exact=True).click()

    def begins(self, title: str, act: str, *, of: str = "") -> None:
        """From the page of the case; ``of``: of which unit, where the act can be done for several."""
        self.opens(title)
        if of:
            several = self._todo().locator(".several").filter(has_text=act)
            several.locator("summary").click()
            several.get_by_role("link", name=of).click()
        else:
            self._todo().get_by_role("link", name=act, exact=True).click()

    # what he does there

    def writes(self, label: str, text: str, *, exact: bool = False) -> None:
        self.main.get_by_label(label, exact=exact).fill(text)

    def chooses(self, question: str, answer: str, *, exact: bool = True) -> None:
        """One of the round buttons of a question, or a tick among several."""
        self.main.get_by_role("group", name=question).get_by_label(answer, exact=exact).check()

    def picks(self, label: str, option: str) -> None:
        self.main.get_by_label(label).select_option(label=option)

    def names_unit(self, label: str, unit: str) -> None:
        """Typed into the box of this name; without scripts, picked from the plain list."""
        if not self._office.javascript:
            self.picks(label, unit)
            return
        box = self.main.locator("input").and_(self.main.get_by_role("combobox", name=label))
        box.fill(unit)
        self.main.get_by_role("option", name=unit, exact=False).first.wait_for()
        box.press("Enter")
        self.main.get_by_role("button", name=f"去掉{unit}").wait_for()

    def presses(self, button: str = "") -> None:
        """The button of this name; without one the form's main button."""
        if button:
            self.main.get_by_role("button", name=button, exact=True).click()
        else:
            self.main.locator("form button.main").click()

    def answers(self, question: str, level: str) -> None:
        """One question of the opinion form, and on to the next where they come one after another."""
        self.chooses(question, level)
        if self.main.get_by_role("group", name=question).is_visible():  # a tap leads on by itself
            self.goes_on()

    def goes_on(self) -> None:
        for button in ("下一题", "看一遍再提交"):
            if self.main.get_by_role("button", name=button, exact=True).is_visible():
                self.presses(button)
                return

    def goes_through(self, done: str) -> None:
        """A run over many to its end: by itself, and without a script by its button."""
        while not self._office.javascript and (further := self.main.get_by_role("button", name="继续办理")).count():
            further.click()
        self.reads(done, within="h1")
        self.reads("已全部处理")

    def finishes(self, act: str, *, button: str = "") -> None:
        self.presses(button)
        self.reads(f"已办理：{act}", within=".messages")


@dataclass
class Desks:
    """Everybody who is signed in, each in a browser of his own, until the office closes."""

    browser: Browser
    url: str
    javascript: bool = True
    seats: dict[str, Seat] = field(default_factory=dict)
    busy: Seat | None = None

    def __enter__(self) -> Desks:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None and self.busy is not None:
            page = self.busy.page
            error.add_note(f"{self.busy.username} at {page.url} read:\n{page.locator('main').inner_text()}")
        for seat in self.seats.values():
            seat.leave()

    def seat(self, username: str) -> Seat:
        if username not in self.seats:
            self.seats[username] = Seat(self, username)
        return self.seats[username]

    def leave(self, username: str) -> None:
        """He signs in anew next time."""
        self.seats.pop(username).leave()

    def complaints(self) -> list[str]:
        return [line for seat in self.seats.values() for line in seat.complaints]
