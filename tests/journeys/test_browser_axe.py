"""Every page in Chromium: nothing serious found by axe, no sideways scrolling on a phone, no complaint of the browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from huiyin.cases.models import Case, CaseText, Duty
from huiyin.desk import demo
from huiyin.desk.demo import PASSWORD, TOLD
from huiyin.people.models import Proposer, Unit, User
from tests.journeys.people import PATIENCE, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 740}
SCREEN: ViewportSize = {"width": 1366, "height": 768}
GRAVE = ("serious", "critical")


@dataclass
class Inspection:
    """A page is opened as a phone and as a screen show it; what is wrong with it is gathered."""

    page: Page
    widths_alone: bool = False
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.complaints = listen(self.page)

    def look_at(self, name: str, url: str) -> None:
        self.page.set_viewport_size(PHONE)
        response = self.page.goto(url)
        if response is None or response.status != 200:
            self.found.append(f"{name}: {url} gave {response and response.status}")
            return
        self.measure(name)

    def measure(self, name: str) -> None:
        """The page that is open."""
        for size, shown in ((PHONE, "on a phone"), (SCREEN, "on a screen")):
            self.page.set_viewport_size(size)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                self.found.append(f"{name}: {wide} px wide {shown}, by {', '.join(self._beyond(size['width']))}")
            if size is PHONE and (small := self._small()):
                self.found.append(f"{name}: too small for a thumb: {', '.join(small)}")
            if not self.widths_alone:
                self.ask_axe(f"{name} {shown}")

    def _beyond(self, edge: int) -> list[str]:
        """What reaches beyond the edge, the innermost of each."""
        found: list[str] = self.page.evaluate(
            """most => [...document.querySelectorAll('main *, header *')]
                .filter(one => one.getBoundingClientRect().right > most && !one.children.length)
                .slice(0, 5).map(one => one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 20))""",
            edge,
        )
        return found

    def _small(self) -> list[str]:
        """What a proposer taps on his phone and is less than 44 px high. A tick is tapped by its label."""
        found: list[str] = self.page.evaluate(
            """() => !document.querySelector('.bar.thumbs') ? [] :
                [...document.querySelectorAll('header, main')].flatMap(part => [...part.querySelectorAll(
                    'a, button, select, summary, textarea, input:not([type=hidden])')])
                .map(one => one.matches('[type=checkbox], [type=radio]') && one.labels[0] || one)
                .filter(one => one.checkVisibility() && !one.closest('.unseen'))
                .map(one => [Math.round(one.getBoundingClientRect().height), one])
                .filter(([high]) => high && high < 44)
                .map(([high, one]) => `${high} px ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 20)}`)"""
        )
        return list(dict.fromkeys(found))

    def ask_axe(self, name: str) -> None:
        result: dict[str, Any] = Axe().run(self.page).response
        for violation in result["violations"]:
            if violation["impact"] in GRAVE:
                where = "; ".join(str(node["target"]) for node in violation["nodes"][:5])
                self.found.append(f"{name}: {violation['impact']} {violation['id']}, {violation['help']}: {where}")

    def is_clean(self) -> None:
        problems = self.found + self.complaints
        assert not problems, "\n" + "\n".join(problems)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """An empty page, on the office that the demo makes: every state that a case can be in is there."""
    demo.make(timezone.localdate())
    context = browser.new_context(base_url=address, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator("form[action*=sign-out]").wait_for()


def case_called(key: str) -> Case:
    return Case.objects.get(title=TOLD["texts"][key]["title"])


def page_of(key: str) -> str:
    return reverse("desk:case", args=[case_called(key).public_id])


def act_on(key: str, step: str, query: str = "") -> str:
    return reverse("desk:act", args=[case_called(key).public_id, step]) + query


def test_signing_in(phone: Page) -> None:
    inspection = Inspection(phone)
    with override_settings(DEMO=True):
        inspection.look_at("sign-in of the demo office", "/sign-in/")
    with override_settings(DEMO=False):
        inspection.look_at("sign-in", "/sign-in/")
    phone.get_by_label("账号", exact=True).fill("nobody")
    phone.get_by_label("密码", exact=True).fill("wrong")
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_role("alert").wait_for()
    inspection.measure("sign-in refused")
    inspection.is_clean()


def test_a_clerk_and_his_leader(phone: Page) -> None:
    sign_in(phone, "jtj_jb")
    inspection = Inspection(phone)
    inspection.look_at("desk", "/")
    inspection.look_at("list", reverse("desk:cases"))
    inspection.look_at("list without cases", reverse("desk:cases") + "?q=没有这样的案件")
    inspection.look_at("case with a tree of duties", page_of("road"))
    inspection.look_at("case with a draft", page_of("tourism_road"))
    inspection.look_at("contact", act_on("road", "contact", "?unit=jtj"))
    inspection.look_at("draft", act_on("road", "draft", "?unit=jtj"))
    phone.locator("form button.main").click()
    phone.locator(".refused").first.wait_for()
    inspection.measure("draft refused")
    inspection.look_at("an act that is barred", act_on("speed_bumps", "draft", "?unit=jtj"))
    inspection.look_at("receive", reverse("desk:receive"))
    inspection.complaints[:] = [line for line in inspection.complaints if "status of 422" not in line]
    inspection.is_clean()


def test_the_offices(phone: Page) -> None:
    sign_in(phone, "zfb")
    inspection = Inspection(phone)
    inspection.look_at("desk", "/")
    inspection.look_at("list", reverse("desk:cases"))
    inspection.look_at("assign", act_on("flooding", "assign"))
    inspection.look_at("case answered in two rounds", page_of("parking"))
    inspection.look_at("case handed on", page_of("rubbish"))
    inspection.look_at("closed case", page_of("school_toilet"))
    inspection.look_at("figures", reverse("desk:figures"))
    inspection.look_at("cases behind a figure", reverse("desk:figure_cases", args=["reply", "denominator"]))
    inspection.is_clean()


def test_a_deputy(phone: Page) -> None:
    sign_in(phone, "dai1")
    inspection = Inspection(phone)
    inspection.look_at("desk", "/")
    inspection.look_at("his cases", reverse("desk:mine"))
    inspection.look_at("begin", reverse("desk:begin"))
    inspection.look_at("confirm a talk", act_on("speed_bumps", "confirm_contact", "?unit=jtj"))
    inspection.look_at("case to be evaluated", page_of("speed_bumps"))
    inspection.look_at("evaluate", act_on("speed_bumps", "evaluate", "?unit=jtj"))
    inspection.look_at("write", act_on("waiting_room", "write"))
    inspection.look_at("figures", reverse("desk:figures"))
    inspection.is_clean()


def test_the_office_that_reviews(phone: Page) -> None:
    sign_in(phone, "zxb")
    inspection = Inspection(phone)
    for name, query in (
        ("review", ""),
        ("review without cases", "?show=today"),
        ("review of what was not filed", "?show=not_filed"),
        ("review of what was merged", "?show=merged"),
        ("review of what went back", "?show=correction"),
    ):
        inspection.look_at(name, reverse("desk:review") + query)
    inspection.look_at("papers", reverse("desk:paper"))
    inspection.look_at("paper forms", reverse("desk:paper_forms"))
    inspection.look_at("review of one", f"{reverse('desk:review')}?case={_waiting('rdb', phone)}")
    phone.locator("details[data-step=not_file] > summary").click()
    phone.locator("[data-step=not_file] button.main").click()
    phone.locator(".refused").first.wait_for()
    inspection.measure("review refused")
    inspection.complaints[:] = [line for line in inspection.complaints if "status of 422" not in line]
    inspection.is_clean()


def _waiting(username: str, page: Page) -> str:
    """A case that waits for review, with its office at the desk."""
    page.context.clear_cookies()
    sign_in(page, username)
    return Case.objects.filter(state="submitted", kind="suggestion").latest("pk").public_id


# Who sees what pages: between them they open every one.
EVERYBODY = ("jtj_jb", "jtj_fg", "zfb", "rdb", "dai1", "gly")
# What is saved as a file is no page.
FILES = (
    *("cases_file", "figures_file", "list_file", "batch_file", "file"),
    *("case_paper", "case_file", "letter_file", "letter_page", "import_table_file"),
)


def kind_of(url: str) -> str:
    """Pages of one kind look alike: which route, and of a case which step. Empty for what is no page of ours."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return ""
    name = match.url_name or ""
    return "" if name in FILES else f"{name} {match.kwargs.get('step', '')}".strip()


def links_of(page: Page) -> list[str]:
    return page.eval_on_selector_all(  # type: ignore[no-any-return]
        "a[href]", "links => links.map(one => one.href).filter(one => one.startsWith(location.origin))"
    )


@pytest.mark.parametrize("several", [EVERYBODY[:3], EVERYBODY[3:]], ids=["jtj_jb to zfb", "rdb to gly"])
def test_every_page_that_links_lead_to(phone: Page, several: tuple[str, ...]) -> None:
    """From each one's desk along every link, one page of each kind."""
    inspection, seen = Inspection(phone), set[str]()
    for who in several:
        phone.context.clear_cookies()
        sign_in(phone, who)
        waiting, looked_at = ["/"], set[str]()
        while waiting:
            url = waiting.pop(0)
            kind = kind_of(url)
            if kind and kind not in looked_at:
                looked_at.add(kind)
                inspection.look_at(f"{who}: {kind}", url)
                waiting += links_of(phone)
        seen |= looked_at
    assert {"desk", "cases", "case", "figures"} <= seen
    inspection.is_clean()


# As long as a county's register has them; with a link in a text, which nothing breaks by itself.
LONG_UNIT = "澜川市交通运输和综合行政执法与应急救援协调管理服务局（市邮政管理局、市铁路办）"
LONG_NAME = "阿卜杜热合曼·买买提江·努尔麦麦提"
LONG_TITLE = "关于进一步加快推进我市城乡交通运输一体化高质量发展、补齐山区边远村组通硬化路和农村客运站场短板的建议" * 2
LONG_NUMBER = "省十四届人大三次会议第 0217 号"
LONG_LINK = "https://www.example.gov.cn/" + "abcdefghij" * 14


def lengthen() -> None:
    """Every unit of a duty, person and text of the demo office; the case of the road keeps the title it is found by."""
    Unit.objects.filter(code="jtj").update(name=LONG_UNIT)
    Duty.objects.update(unit_name=LONG_UNIT, leader=LONG_NAME, section=LONG_UNIT, handler=LONG_NAME)
    User.objects.filter(username__startswith="jtj").update(name=LONG_NAME)
    Proposer.objects.update(name=LONG_NAME, sector=LONG_UNIT)
    CaseText.objects.update(situation=LONG_LINK)
    road = Case.objects.filter(pk=case_called("road").pk)
    Case.objects.exclude(pk__in=road).update(title=LONG_TITLE)
    Case.objects.exclude(received_from="").update(received_from=LONG_UNIT, number=LONG_NUMBER)
    road.update(wished_units=LONG_UNIT, agrees_to_publish=False, not_public_reason=LONG_UNIT, overseen_by=LONG_NAME)


def test_long_names_reach_beyond_no_edge(phone: Page) -> None:
    lengthen()
    inspection = Inspection(phone, widths_alone=True)
    by_unit = reverse("desk:figures") + "?by=unit"
    pages = {
        "jtj_jb": [
            *("/", reverse("desk:cases"), reverse("desk:cases") + "?print=1", reverse("desk:receive")),
            *(reverse("desk:notices"), reverse("desk:figures"), by_unit, page_of("road")),
            *(act_on("road", step, "?unit=jtj") for step in ("contact", "draft", "request_return")),
        ],
        "zfb": ["/", page_of("road"), by_unit],
        "gly": [reverse(f"desk:office_{name}") for name in ("units", "users", "proposers")],
    }
    for who, addresses in pages.items():
        phone.context.clear_cookies()
        sign_in(phone, who)
        for address in addresses:
            inspection.look_at(f"{who}: {address}", address)
    inspection.is_clean()
