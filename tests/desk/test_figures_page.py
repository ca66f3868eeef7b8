"""统计: every figure with its numerator and denominator, from the reader's side, and the cases behind both."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.figures.queries import figures
from huiyin.figures.reckoning import Figure
from huiyin.people.models import Office, Post, Unit, User
from tests.desk.office import Town, ago, ahead, story, text, turned

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
Told = dict[str, tuple[str, str, str]]
OFFICES = ("assigning", "review", "review-cppcc")
# What the forms say: for offices and units, not for a co-signer to read the lead's off a figure.
SAID = ("attitude", "result", "rehandled_satisfied")


def page(town: Town, who: str, **asked: object) -> str:
    answer = town.client(who).get(f"/figures/?{urlencode(asked)}")
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def told(shown: str) -> Told:
    """By label: numerator, denominator (empty for a count), percentage."""
    found: Told = {}
    for table in re.findall(r"<table.*?</table>", shown, flags=re.DOTALL):
        for row in re.findall(r"<tr>\s*<t[dh].*?</tr>", table.partition("</thead>")[2], flags=re.DOTALL):
            cells = [plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, flags=re.DOTALL)]
            if "%" in row or "—" in row or 'data-label="分母"' in row:
                found[cells[0]] = (cells[1], cells[2], cells[3].rstrip("%").replace("—", ""))
            else:
                found[cells[0]] = (cells[1], "", "")
    return found


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def wanted(reckoned: dict[str, Figure]) -> Told:
    return {
        one.label: (
            str(one.numerator),
            "" if one.denominator is None else str(one.denominator),
            one.percent or "",
        )
        for one in reckoned.values()
    }


def reckon(who: str, unit: str = "", as_of: date | None = None) -> dict[str, Figure]:
    """What the program reckons over the cases that the reader may see."""
    seen = Case.objects.visible_to(User.objects.get(username=who))
    unit_id = Unit.objects.get(code=unit).pk if unit else None
    reckoned = figures(seen, as_of=as_of or timezone.localdate(), unit_id=unit_id)
    if who in OFFICES or unit:
        return reckoned
    return {name: one for name, one in reckoned.items() if not name.startswith(SAID)}


def county() -> Town:
    made = story()
    made.case("c1").assigned(lead="u1", co_hosts=["u2"]).contacted().step("give_opinion", unit="u2", text="同意。")
    made.step("reply", unit="u1", class_="A").evaluated()
    made.case("c2", lead="d2").assigned(lead="u3", co_hosts=["u1"]).replied("u3", class_="D", reason="远期")
    made.case("c3").filed().step("designate_key", leader="张主任")
    made.case("c4").step("submit").step("not_file", reason="个案", destination="letter")
    made.case("p1", kind="proposal").assigned(separate=["u1", "u2"]).step("urge", unit="u2")
    made.case("p2", kind="proposal").assigned(lead="u2").step("assign", by="u2", lead="u4", refused=True)
    made.data["steps"].pop()
    made.case("c5").assigned(lead="u1").step("assign", by="u1", lead="u11").step(
        "request_return", unit="u11", reason="无"
    )
    return Town(made)


@pytest.mark.parametrize("who", ["assigning", "review", "review-cppcc", "d1", "d2"])
def test_the_whole_of_what_he_sees(who: str) -> None:
    town = county()
    assert told(page(town, who)) == wanted(reckon(who))


@pytest.mark.parametrize("name", ["attitude", "result", "result--unsatisfied", "rehandled_satisfied"])
def test_what_forms_say_is_no_proposer_s_to_count(name: str) -> None:
    made = story().case("c1", co_signers=["d2"]).step("co_sign", proposer="d2").assigned(lead="u1").replied()
    made.evaluated(result="unsatisfied", reason="没有写明时间").step("rehandle", unit="u1").replied().evaluated()
    town = Town(made)
    for who, status in (("assigning", 200), ("u1", 200), ("d2", 404), ("d1", 404)):
        assert town.client(who).get(f"/figures/{name}/numerator/").status_code == status, who
    assert not {"办理结果：不满意", "办理态度：满意"} & told_labels(town, "d2")
    assert {"办理结果：不满意", "办理态度：满意"} <= told_labels(town, "assigning")


def told_labels(town: Town, who: str) -> set[str]:
    return set(told(page(town, who)))


@pytest.mark.parametrize("who", ["u1", "u2", "u11", "u1:head"])
def test_a_unit_sees_its_own_side(who: str) -> None:
    town = county()
    code = who.partition(":")[0]
    shown = page(town, who)
    assert told(shown) == wanted(reckon(who, code))
    assert f"单位{code} ·" in shown
    assert "退办率" not in told(shown)


def test_a_unit_has_no_other_side_to_look_from() -> None:
    town = county()
    mine = told(page(town, "u2"))
    for unit in ("", Unit.objects.get(code="u1").pk, "abc", "0", "9" * 40):
        shown = page(town, "u2", unit=unit)
        assert told(shown) == mine
        assert "全部单位" not in shown


@pytest.mark.parametrize("code", ["u1", "u2", "u3", "u11"])
def test_an_office_looks_from_any_unit_s_side(code: str) -> None:
    town = county()
    shown = page(town, "assigning", unit=Unit.objects.get(code=code).pk)
    assert told(shown) == wanted(reckon("assigning", code))
    assert "全部单位" in shown


def test_who_sits_in_several_units_chooses_among_them() -> None:
    town = county()
    Post.objects.create(user=User.objects.get(username="u1"), unit=Unit.objects.get(code="u3"))
    assert told(page(town, "u1", unit=Unit.objects.get(code="u3").pk)) == wanted(reckon("u1", "u3"))
    assert told(page(town, "u1", unit=Unit.objects.get(code="u2").pk)) == wanted(reckon("u1", "u1"))


def test_an_office_of_the_area_beside_sees_nothing() -> None:
    town = county()
    area = town.case().area
    other = type(area).objects.create(code="530499", name="邻县")
    office = Office.objects.create(area=other, type="assigning", name="邻县府办")
    Post.objects.create(user=User.objects.get(username="stranger"), office=office)
    shown = page(town, "stranger")
    assert told(shown) == {}
    assert "还没有可以统计的案件" in shown


def test_where_nothing_is_there_to_count_the_page_says_what_will_be() -> None:
    town = county()
    for by in ("", "unit", "year"):
        shown = page(town, "stranger", by=by)
        assert told(shown) == {}
        assert "还没有可以统计的案件" in shown
    assert "这个范围内没有案件" in page(town, "assigning", to="2001-01-01")


def test_the_year_narrows() -> None:
    town = county()
    Case.objects.filter(title__contains="c1").update(year=2019)
    seen = Case.objects.filter(year=2019)
    shown = page(town, "assigning", year=2019)
    assert told(shown) == wanted(figures(seen, as_of=timezone.localdate()))
    assert told(shown)["案件"] == ("1", "", "")


# -- as of ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 3, 5, 6, 7, 400])
def test_as_it_stood(days: int) -> None:
    town = county()
    day = timezone.localdate() - timedelta(days=days)
    shown = page(town, "assigning", as_of=day.isoformat())
    assert told(shown) == wanted(reckon("assigning", as_of=day))
    assert f"截至 {day.year} 年 {day.month} 月 {day.day} 日" in shown


def test_what_came_later_does_not_count() -> None:
    made = story().case("c1").assigned(lead="u1").at(ago(2)).replied()
    town = Town(made)
    assert told(page(town, "assigning"))["办复率"] == ("1", "1", "100.0")
    assert told(page(town, "assigning", as_of=ago(3)))["办复率"] == ("0", "1", "0.0")
    assert told(page(town, "assigning", as_of=ago(9)))["办复率"] == ("0", "0", "")


@pytest.mark.parametrize("written", ["abc", "2024-13-01", "2024-02-30", "0", "昨天", "\0", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said_and_today_taken(written: str) -> None:
    town = county()
    shown = page(town, "assigning", as_of=written)
    assert told(shown) == wanted(reckon("assigning"))
    assert "已按今天统计" in shown
    assert 'role="alert"' in shown


def test_a_day_to_come_is_not_reckoned() -> None:
    town = county()
    shown = page(town, "assigning", as_of=ahead(30).isoformat())
    assert "还没有到，已按今天统计" in shown
    assert told(shown) == wanted(reckon("assigning"))


@pytest.mark.parametrize("value", ["abc", "", "0", "-1", "9" * 40, "２０２６", "²", "\0", "None"])
def test_a_year_or_unit_that_is_none_does_no_harm(value: str) -> None:
    town = county()
    for name in ("year", "unit", "page", "unheard_of"):
        assert told(page(town, "assigning", **{name: value})) == wanted(reckon("assigning")), name
        assert town.client("u1").get(f"/figures/?{urlencode({name: value})}").status_code == 200


# -- the cases behind -------------------------------------------------------------------------------------------------


def behind(shown: str) -> set[str]:
    found = re.findall(r'class="title" href="/cases/(\w+)/"', shown)
    assert len(found) == len(set(found))
    return set(found)


SIDES = ("numerator", "denominator")


def figure_of(link: str) -> tuple[str, str]:
    name, side = link.split("/")[2:4]
    return name.replace("--", "."), side


def public_ids(keys: frozenset[int]) -> set[str]:
    return set(Case.objects.filter(pk__in=keys).values_list("public_id", flat=True))


@pytest.mark.parametrize(("who", "unit"), [("assigning", ""), ("assigning", "u2"), ("u1", "u1"), ("d1", "")])
def test_every_number_leads_to_exactly_its_cases(who: str, unit: str) -> None:
    town = county()
    client = town.client(who)
    query = f"?unit={Unit.objects.get(code=unit).pk}" if unit and who == "assigning" else ""
    shown = text(client.get(f"/figures/{query}"))  # type: ignore[arg-type]
    reckoned = reckon(who, unit)
    links = dict.fromkeys(html.unescape(link) for link in re.findall(r'href="(/figures/[\w-]+/\w+/[^"]*)"', shown))
    sides = {(one.name, side) for one in reckoned.values() for side in SIDES if getattr(one, side)}
    assert sides
    assert {figure_of(link) for link in links} >= sides
    for link in links:
        name, side = figure_of(link)
        figure = reckoned[name]
        answer = client.get(link)
        assert answer.status_code == 200
        keys = figure.numerator_cases if side == "numerator" else figure.denominator_cases
        assert behind(text(answer)) == public_ids(keys), link  # type: ignore[arg-type]
        assert figure.label in text(answer)  # type: ignore[arg-type]


def test_the_link_keeps_the_day_and_the_side() -> None:
    town = Town(story().case("c1").assigned(lead="u1").at(ago(2)).replied().case("c2").assigned(lead="u2"))
    unit = Unit.objects.get(code="u1").pk
    shown = page(town, "assigning", as_of=ago(1), unit=unit)
    link = next(html.unescape(one) for one in re.findall(r'href="(/figures/reply/numerator/[^"]*)"', shown))
    assert f"as_of={ago(1)}" in link
    assert f"unit={unit}" in link
    answer = text(town.client("assigning").get(link))  # type: ignore[arg-type]
    assert behind(answer) == {town.case("c1").public_id}
    assert html.escape(f"as_of={ago(1)}") in answer  # and back again


@pytest.mark.parametrize(
    "path", ["nonsense/numerator", "reply/middle", "reply/1", "classes--Z/numerator", "--/numerator"]
)
def test_there_is_nothing_behind_what_is_no_figure(path: str) -> None:
    assert county().client("assigning").get(f"/figures/{path}/").status_code == 404


def test_what_is_for_the_whole_alone_is_not_behind_a_unit_s() -> None:
    town = county()
    assert town.client("assigning").get("/figures/returns/denominator/").status_code == 200
    assert town.client("u1").get("/figures/returns/denominator/").status_code == 404


def test_behind_a_figure_stands_nothing_that_he_does_not_see() -> None:
    town = county()
    for who in ("u2", "d1", "review-cppcc", "stranger"):
        seen = set(Case.objects.visible_to(User.objects.get(username=who)).values_list("public_id", flat=True))
        for name in ("cases", "reply", "received", "duties--lead"):
            for side in ("numerator", "denominator"):
                answer = town.client(who).get(f"/figures/{name}/{side}/?unit={Unit.objects.get(code='u1').pk}")
                if answer.status_code == 200:
                    assert behind(text(answer)) <= seen  # type: ignore[arg-type]


def test_a_class_with_a_chinese_code_has_its_link() -> None:
    rules = {
        "base": "default",
        "classes": [
            {"code": "已解决", "label": "已经解决", "solved": True},
            {"code": "B/C", "label": "其他"},
        ],
    }
    made = story(rules=rules).case("c1").assigned(lead="u1").replied(class_="已解决")
    town = Town(made.case("c2").assigned(lead="u1").replied(class_="B/C"))
    client = town.client("assigning")
    shown = text(client.get("/figures/"))  # type: ignore[arg-type]
    links = [html.unescape(one) for one in re.findall(r'href="(/figures/classes[^"]*numerator/[^"]*)"', shown)]
    assert len(links) == 2
    found = [behind(text(client.get(link))) for link in links]  # type: ignore[arg-type]
    assert found == [{town.case("c1").public_id}, {town.case("c2").public_id}]


def test_many_cases_behind_a_figure_come_in_pages() -> None:
    made = story()
    for n in range(70):
        made.case(f"s{n}").filed()
    town = Town(made)
    client, url, found = town.client("assigning"), "/figures/cases/numerator/", list[str]()
    query = "?"
    while query:
        page = text(client.get(f"{url}{query}"))  # type: ignore[arg-type]
        found += re.findall(r'class="title" href="/cases/(\w+)/"', page)
        query = turned(page)
    assert len(found) == len(set(found)) == 70
    assert client.get(f"{url}?after=abc").status_code == 200


# -- as often for thirty cases as for one -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/figures/", "/figures/reply/denominator/"])
def test_as_many_queries_for_thirty_cases_as_for_one(path: str) -> None:
    made = story()
    for n in range(30):
        made.case(f"s{n}").assigned(lead="u1", co_hosts=["u2"]).at(ago(5)).replied().at(ago(6))
    made.data["steps"].sort(key=lambda step: step["at"])
    town = Town(made)
    readers = ("assigning", "review", "u1", "d1")
    for query in ("", f"?as_of={ago(6)}"):
        many = {who: asked(town, who, path + query) for who in readers}
        first = Case.objects.order_by("pk")[0]
        Case.objects.exclude(pk=first.pk).update(year=2018)
        few = {who: asked(town, who, path + query) for who in readers}
        Case.objects.update(year=first.year)
        for who in readers:
            # One more year to choose from costs no query.
            assert many[who] == few[who] <= MOST_QUERIES, (who, query)


def asked(town: Town, who: str, url: str) -> int:
    client = town.client(who)
    client.get(url)  # the calendar and the rules are read once a process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    # Whether the calendar has changed is asked every few seconds, whatever the page.
    return sum("calendarstamp" not in query["sql"] for query in queries.captured_queries)
