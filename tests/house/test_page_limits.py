"""Every page, for everybody: so many questions to the database at most, and so many bytes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.desk import demo
from huiyin.people.models import Area, User
from huiyin.people.queries import area_code
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_of
from huiyin.workdays.queries import calendar
from tests import large

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MOST_BYTES = 100_000
FULLEST = 3  # cases with the longest record, beside those that links lead to

# Who sees what pages: between them they open every one, in four lots that take the same time.
ROLES = (
    ("dai1", "wei1", "wei3", "jtj_fg", "jtj_zy"),
    ("rdb", "zxb", "gly"),
    ("zfb",),
    ("jtj_jb", "yz_zfb"),
)

# Pages that somebody comes to who has begun an import, ordered letters, or may bring in papers in Word.
REACHED = {
    "rdb": {"imports", "import_columns", "import", "word"},
    "zfb": {"lists", "batch"},
    "dai1": {"word"},
}


@dataclass
class Reading(HTMLParser):
    """Where a page leads to: its links, and its searches with every field filled in."""

    leads_to: list[str] = field(default_factory=list)
    _action: str | None = None
    _fields: dict[str, str] = field(default_factory=dict)
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        match tag:
            case "a" if told.get("href"):
                self.leads_to.append(told["href"])
            case "form":
                self._action = told.get("action", "") if told.get("method", "get").lower() == "get" else None
                self._fields = {}
            case "input" if told.get("name"):
                kind = told.get("type", "text")
                self._fields[told["name"]] = "路" if kind in ("text", "search") else told.get("value", "")
            case "select":
                self._select = told.get("name", "")
            case "option" if self._select and told.get("value"):
                self._fields[self._select] = told["value"]
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form" and self._action is not None:
            self.leads_to.append(f"{self._action}?{urlencode(self._fields)}")
            self._action = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was given; ``asked``: the questions to the database."""

    who: str
    kind: str
    url: str
    bytes: int
    asked: list[str]
    text: str

    @property
    def problem(self) -> str:
        told = f"{self.who}, {self.kind}: {self.url}"
        if len(self.asked) > MOST_QUERIES:
            lines = "\n".join(f"  {n} {' '.join(sql.split())[:400]}" for n, sql in enumerate(self.asked, 1))
            return f"{told} asked {len(self.asked)} questions\n{lines}"
        return f"{told} has {self.bytes} bytes" if self.bytes > MOST_BYTES else ""


def kind_of(url: str) -> str:
    """Pages of one kind: which route, of a case which step, and what was filtered or sorted by: one thing, or several.
    Nothing for a file or a picture, which is no page and may take long to make."""
    split = urlsplit(url)
    try:
        match = resolve(split.path)
    except Resolver404:
        return ""
    if "kind" in match.kwargs or (match.url_name or "").endswith(("file", "letter_page")):
        return ""
    asked = sorted(parse_qs(split.query).keys() - {"unit", "proposer", "level"})
    narrowed = asked if len(asked) < 2 else ["several"]
    return " ".join(filter(None, [match.url_name or "", match.kwargs.get("step", ""), *narrowed]))


def pages_of(who: str, *, of_each: int, first: Iterable[str] = ()) -> Iterator[Page]:
    """From his desk along every link and every search, so many pages of each kind."""
    client = Client()
    client.force_login(User.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
    waiting, known, taken = deque([*first, "/"]), set[str](), Counter[str]()
    while waiting:
        url = waiting.popleft().partition("#")[0]
        kind = kind_of(url)
        if not kind or url in known or taken[kind] >= of_each:
            continue
        known.add(url)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
        if answer.status_code in (301, 302):
            waiting.append(urljoin(url, answer["Location"]))
        else:
            taken[kind] += 1
            text = answer.content.decode()
            yield Page(who, kind, url, len(answer.content), [one["sql"] for one in asked.captured_queries], text)
            reading = Reading()
            reading.feed(text)
            waiting.extend(urljoin(url, link) for link in reading.leads_to)


def read_what_is_read_once() -> None:
    """What a process keeps for all pages, so that no page is charged with it."""
    for pk in Area.objects.values_list("pk", flat=True):
        calendar(area_code(pk))
    assert connection.features.supports_json_field
    for pk in RuleVersion.objects.values_list("pk", flat=True):
        version_of(pk)


def fullest(who: str) -> list[str]:
    seen = Case.objects.visible_to(User.objects.get(username=who)).order_by("-event_count", "pk")[:FULLEST]
    return [reverse("desk:case", args=[case.public_id]) for case in seen]


def walk(roles: Iterable[str], *, of_each: int) -> tuple[Counter[str], list[str]]:
    kinds, problems = Counter[str](), []
    for who in roles:
        for page in pages_of(who, of_each=of_each, first=fullest(who)):
            kinds[page.kind] += 1
            if page.problem:
                problems.append(page.problem)
    return kinds, problems


def reached(roles: Iterable[str]) -> set[str]:
    return set().union(*(REACHED.get(who, set()) for who in roles))


@pytest.mark.parametrize("roles", ROLES, ids=", ".join)
def test_a_small_office(roles: tuple[str, ...]) -> None:
    today = timezone.localdate()
    demo.make(today)
    large.many_imports(today, rows=3, done=1)
    large.ordered_letters(today)
    read_what_is_read_once()
    kinds, problems = walk(roles, of_each=1)
    assert not problems, "\n\n".join(problems)
    assert {"desk", "case", "cases", "figures", "notices"} | reached(roles) <= kinds.keys()


@pytest.mark.parametrize("roles", [("zfb", "dai1"), ("jtj_jb", "rdb")], ids=", ".join)
def test_a_large_office(roles: tuple[str, ...]) -> None:
    large.make(timezone.localdate())
    read_what_is_read_once()
    kinds, problems = walk(roles, of_each=1)
    assert not problems, "\n\n".join(problems)
    assert {"desk", "case", "case_part", "case_papers"} | reached(roles) <= kinds.keys()
