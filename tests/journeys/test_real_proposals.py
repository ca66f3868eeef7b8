"""Real proposals, taken through the real actions, and how their pages read.

They stand beside the checkout and are never copied into it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import ANYBODY, holding
from huiyin.cases.models import Case, CaseText, Duty
from huiyin.handling import actions as handling
from huiyin.intake import actions as intake
from huiyin.people.models import Proposer, User
from huiyin.reply import actions as reply
from huiyin.reply.models import Form
from tests.journeys.people import PATIENCE, County, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

PROPOSALS = Path(__file__).parents[3] / "shared" / "data" / "proposals" / "proposals.csv.gz"
HOW_MANY = 220
PARTS = re.compile(r"\s*调研情况[：:](.*?)问题分析[：:](.*?)具体建议[：:](.*)", re.DOTALL)

pytestmark = pytest.mark.skipif(not PROPOSALS.is_file(), reason=f"needs the real proposals: {PROPOSALS} is not there")


@dataclass(frozen=True)
class Proposal:
    """One line of the file."""

    number: int
    proposer: str
    subject: str
    title: str
    content: str

    @property
    def parts(self) -> dict[str, Any]:
        """Its three parts by the headings it was written under, else the whole."""
        found = PARTS.fullmatch(self.content)
        if found is None or not all(part.strip() for part in found.groups()):
            return {"whole": self.content}
        return dict(zip(("situation", "analysis", "advice"), found.groups(), strict=True))


@cache
def proposals() -> list[Proposal]:
    with gzip.open(PROPOSALS, "rt", encoding="utf-8-sig", newline="") as lines:
        return [
            Proposal(int(line["number"]), line["proposer"], line["type"], line["title"], line["content"])
            for line in csv.DictReader(lines)
        ]


def longest() -> Proposal:
    return max(proposals(), key=lambda one: len(one.content))


def shortest() -> Proposal:
    return min(proposals(), key=lambda one: len(one.content))


def odd() -> list[Proposal]:
    """What a page would mangle if it took text for markup, and lines that a program broke off."""
    mangled = [one for one in proposals() if re.search("[<>&\"']", one.content + one.title)]
    broken = max(proposals(), key=lambda one: one.content.count("\n"))
    return [*mangled, broken]


class Paragraphs(HTMLParser):
    """The paragraphs and headings of the case's own text, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.headings: list[str] = []
        self._depth = 0
        self._into: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div":
            self._depth += 1 if self._depth or ("class", "text") in attrs else 0
        elif self._depth and tag in ("p", "h3"):
            self._into = self.paragraphs if tag == "p" else self.headings
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
        elif tag in ("p", "h3"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data


class Session:
    """The county in whose session the proposals are handed in: two weeks later all are answered."""

    def __init__(self, chosen: list[Proposal]) -> None:
        self.today = timezone.localdate()
        self.county = County(self.today)
        session = self.county.sessions["cppcc"]
        people = [
            Proposer(area=self.county.area, code=f"w{one.number}", name=one.proposer, type=Proposer.Type.MEMBER)
            for one in chosen
        ]
        Proposer.objects.bulk_create(people)
        new = [
            intake.NewCase(
                body=session.term.body,
                session=session,
                year=session.year,
                manuscript=intake.Manuscript(title=one.title, lead=lead, subject=one.subject, **one.parts),
            )
            for one, lead in zip(chosen, people, strict=True)
        ]
        begun = intake.begin_all(new, actor=ANYBODY, at=self.at(20))
        self.cases = dict(zip(chosen, begun, strict=True))
        self.leads = dict(zip(chosen, people, strict=True))

    def at(self, days_ago: int) -> datetime:
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=days_ago), time(9)))

    def told(self, days_ago: int) -> dict[str, Any]:
        return {"actor": ANYBODY, "at": self.at(days_ago)}

    def handle(self) -> None:
        """Everything that becomes of a case that goes well, but for its closing."""
        units = list(self.county.units.values())
        for n, (one, case) in enumerate(self.cases.items()):
            unit = units[n % len(units)]
            intake.submit(case, **self.told(19))
            intake.file(case, **self.told(18))
            assignment.assign(case, lead=unit, **self.told(17))
            assignment.sign_for(case, unit=unit, **self.told(16))
            handling.contact(case, unit=unit, stage="before", mode="visit", **self.told(15))
            content = handling.Content(text=f"{one.proposer}委员：\n已办理。", result_class="A", open="full")
            reply.reply(case, unit=unit, content=content, **self.told(14))
            lead = self.leads[one]
            reply.evaluate(case, proposer=lead, attitude="satisfied", result="satisfied", **self.told(13))


def office() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="zxb"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def lines_of(text: str) -> Iterator[str]:
    return (line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.django_db
def test_all_of_them_are_filed_assigned_answered_and_evaluated() -> None:
    assert len(proposals()) == HOW_MANY
    session = Session(proposals())
    with holding():
        session.handle()
    assert set(Case.objects.values_list("state", flat=True)) == {"assigned"}
    assert set(Duty.objects.values_list("state", "result_class")) == {("answered", "A")}
    assert Form.objects.filter(returned_at__isnull=False).count() == HOW_MANY
    numbers = sorted(int(number) for number in Case.objects.values_list("number", flat=True))
    assert numbers == list(range(1, HOW_MANY + 1))
    assert sum("situation" in one.parts for one in proposals()) > HOW_MANY * 0.9  # most keep to the three headings
    verified = StringIO()
    call_command("verify", stdout=verified)
    assert f"案件 {HOW_MANY} 件" in verified.getvalue()
    client = office()
    for one in [longest(), shortest(), *odd()]:
        reads_well(client, one, session.cases[one])
    found = client.get(reverse("desk:cases"), {"q": longest().title}).content.decode()
    assert longest().title in found
    assert f"共 {HOW_MANY} 件" in client.get(reverse("desk:cases")).content.decode()


def reads_well(client: Client, one: Proposal, case: Case) -> None:
    """The page has the whole text, paragraph by paragraph, and says that it is what was handed in."""
    response = client.get(reverse("desk:case", args=[case.public_id]))
    assert response.status_code == 200
    page = response.content.decode()
    read = Paragraphs(page[(begin := page.index('id="text"')) : page.index("</section>", begin)])
    # Lines that were broken by their width are one paragraph again: nothing is lost, and each begins where a line did.
    lines = [line for part in one.parts.values() for line in lines_of(part)]
    assert "".join("".join(read.paragraphs).split()) == "".join("".join(lines).split()), one.number
    assert all(any(paragraph.startswith(line) for line in lines) for paragraph in read.paragraphs), one.number
    assert read.headings == (["情况", "分析", "建议"] if "situation" in one.parts else []), one.number
    # Reckoned without the product's own help.
    text = CaseText.objects.get(case=case)
    handed_in = f"{one.title}\n" + "\n".join(one.parts.values())
    assert text.fingerprint == hashlib.new("sm3", handed_in.encode()).hexdigest()
    assert "相符" in page
    assert "不符" not in page
    assert "记录校验正常" in page


@pytest.mark.browser
def test_the_longest_is_shown_whole_and_within_the_edges(browser: Browser, address: str, tmp_path: Path) -> None:
    """Pictures of it are kept in pytest's own folder."""
    session = Session([longest(), shortest()])
    session.handle()
    client = office()
    sizes: dict[str, ViewportSize] = {
        "screen": {"width": 1366, "height": 768},
        "phone": {"width": 390, "height": 844},
    }
    for name, size in sizes.items():
        context = browser.new_context(base_url=address, viewport=size, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
        page = context.new_page()
        complaints = listen(page)
        for one in session.cases:
            page.goto(reverse("desk:case", args=[session.cases[one].public_id]))
            text = page.locator("section[aria-labelledby=text]")
            shown = [line.inner_text() for line in text.locator(".text p").all()]
            wanted = [" ".join(line.split()) for part in one.parts.values() for line in lines_of(part)]
            assert [" ".join(line.split()) for line in shown] == wanted
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            # No line is longer than an eye follows: 44 characters of the text's size.
            style = text.locator(".text").evaluate(
                "one => [one.clientWidth, parseFloat(getComputedStyle(one).fontSize)]"
            )
            assert style[0] <= 45 * style[1]
            page.screenshot(path=tmp_path / f"{one.number}-{name}.png", full_page=True)
        assert complaints == []
        context.close()
