"""建议提案: the list, what narrows it, its order and its pages, and nothing that the reader may not see."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, Duty
from huiyin.people.models import Session, Unit
from tests.desk.office import Town, ago, ahead, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
FILTERS = ("kind", "state", "unit", "class", "lamp", "year", "session")


def page(town: Town, who: str, **asked: Any) -> str:
    answer = town.client(who).get(f"/cases/?{urlencode(asked)}")
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def listed(town: Town, who: str, **asked: Any) -> list[str]:
    """The codes of the cases listed, in their order."""
    return titles(page(town, who, **asked))


def titles(shown: str) -> list[str]:
    found = re.findall(r'class="title" href="/cases/\w+/"[^>]*>(.*?)</a>', shown)
    return [html.unescape(title).removeprefix("关于").removesuffix("的建议") for title in found]


def counted(shown: str) -> int:
    head = re.search(r"(?:共|找到)\s*(\d+)\s*件", re.sub(r"<[^>]+>", "", shown.partition("<h1")[2]))
    assert head is not None
    return int(head[1])


def choices(shown: str, name: str) -> dict[str, str]:
    select = re.search(rf'<select name="{name}"[^>]*>(.*?)</select>', shown, flags=re.DOTALL)
    options = re.findall(r'<option value="([^"]+)"[^>]*>(.*?)</option>', select[1]) if select else []
    return dict(options)


def unit_key(code: str) -> int:
    return Unit.objects.get(code=code).pk


def county() -> Town:
    """Six cases, each of another sort."""
    told = story()
    told.case("c1", title="关于c1修路的建议", co_signers=["d2", "d3"]).step("co_sign", proposer="d2")
    told.assigned(lead="u1", co_hosts=["u2"]).replied("u1", class_="A")
    told.case("c2", lead="d2", number="6115").assigned(lead="u3", co_hosts=["u1"])
    told.case("c3").filed()
    told.case("c4").step("submit").step("not_file", reason="个案", destination="letter")
    told.case("p1", kind="proposal").assigned(separate=["u1", "u2"])
    told.case("p2", kind="proposal", title="关于p2修桥的建议").assigned(lead="u2").replied(
        "u2", class_="D", reason="远期"
    )
    told.case("c5")  # a draft
    town = Town(told)
    for code, days in (("c2", -3), ("p1", 1)):
        Duty.objects.filter(case__title__contains=code).update(answer_due=ahead(days))
        Case.objects.filter(title__contains=code).update(next_due=ahead(days))
    Case.objects.filter(title__contains="c3").update(year=2019)
    return town


EVERYTHING = {"c1修路", "c2", "c3", "c4", "p1", "p2修桥"}


def test_each_sees_his_own() -> None:
    town = county()
    assert set(listed(town, "assigning")) == EVERYTHING
    assert set(listed(town, "review")) == {"c1修路", "c2", "c3", "c4"}
    assert set(listed(town, "review-cppcc")) == {"p1", "p2修桥"}
    assert set(listed(town, "u1")) == {"c1修路", "c2", "p1"}
    assert set(listed(town, "d1")) == {"c1修路", "c3", "c4", "c5"}
    assert set(listed(town, "d2")) == {"c1修路", "c2"}


def test_a_stranger_s_list_is_empty_and_says_so() -> None:
    town = county()
    shown = page(town, "stranger")
    assert counted(shown) == 0
    assert "没有可以查看的案件" in shown
    assert [choices(shown, name) for name in ("unit", "class", "year", "session")] == [{}, {}, {}, {}]


# -- narrowed ---------------------------------------------------------------------------------------------------------

NARROWED: dict[str, tuple[dict[str, str], set[str]]] = {
    "建议": ({"kind": "suggestion"}, {"c1修路", "c2", "c3", "c4"}),
    "提案": ({"kind": "proposal"}, {"p1", "p2修桥"}),
    "办理中": ({"state": "assigned"}, {"c1修路", "c2", "p1", "p2修桥"}),
    "已受理": ({"state": "filed"}, {"c3"}),
    "不予受理": ({"state": "not_filed"}, {"c4"}),
    "已办结": ({"state": "closed"}, set()),
    "单位": ({"unit": "u1"}, {"c1修路", "c2", "p1"}),
    "A 类": ({"class": "A"}, {"c1修路"}),
    "D 类": ({"class": "D"}, {"p2修桥"}),
    "超期": ({"lamp": "late"}, {"c2"}),
    "近期": ({"lamp": "warn"}, {"p1"}),
    "尚早": ({"lamp": "ok"}, {"c1修路"}),  # its co-host is still to answer
    "无期限": ({"lamp": "done"}, {"c3", "c4", "p2修桥"}),
    "年度": ({"year": "2019"}, {"c3"}),
    "单位和案别": ({"unit": "u1", "kind": "proposal"}, {"p1"}),
    "单位和期限": ({"unit": "u1", "lamp": "late"}, {"c2"}),
    "状态和类别": ({"state": "assigned", "class": "D"}, {"p2修桥"}),
    "检索和案别": ({"q": "修", "kind": "proposal"}, {"p2修桥"}),
    "都不符合": ({"kind": "suggestion", "class": "D"}, set()),
    "样样都选": (
        {"kind": "suggestion", "state": "assigned", "unit": "u1", "class": "A", "lamp": "ok", "q": "修路"},
        {"c1修路"},
    ),
}


@pytest.mark.parametrize("name", NARROWED)
def test_narrowed(name: str) -> None:
    asked, wanted = NARROWED[name]
    town = county()
    query = {key: unit_key(value) if key == "unit" else value for key, value in asked.items()}
    shown = page(town, "assigning", **query)
    assert set(titles(shown)) == wanted
    assert counted(shown) == len(wanted)
    for key, value in query.items():
        if key == "q":
            assert f'value="{value}"' in shown
        else:
            assert re.search(rf'<option value="{value}" selected', shown), key
    if not wanted:
        assert "没有符合条件的案件" in shown


def test_narrowed_by_session() -> None:
    town = county()
    session = Session.objects.get(term__body__type="cppcc")
    shown = page(town, "assigning")
    assert set(choices(shown, "session")) == {str(one.pk) for one in Session.objects.all()}
    assert set(listed(town, "assigning", session=session.pk)) == {"p1", "p2修桥"}
    assert set(choices(page(town, "review"), "session")) == {str(Session.objects.get(term__body__type="congress").pk)}


SEARCHED = {
    "6115": {"c2"},
    "611": set(),  # a number is given whole
    "修路": {"c1修路"},
    "修": {"c1修路", "p2修桥"},
    "代表2": {"c1修路", "c2"},  # leads one, has signed the other
    "代表3": set(),  # invited, not signed
    "委员1": {"p1", "p2修桥"},
    "单位u3": {"c2"},
    "单位u1": {"c1修路", "c2", "p1"},
    "修路 代表1": {"c1修路"},
    "修路\u3000单位u2": {"c1修路"},
    "修路 单位u3": set(),
    "  ": EVERYTHING,
    "%": set(),
    "_": set(),
    "'; --": set(),
    "\0": EVERYTHING,
}


@pytest.mark.parametrize("words", SEARCHED)
def test_searched(words: str) -> None:
    assert set(listed(county(), "assigning", q=words)) == SEARCHED[words]


def test_very_many_words_do_no_harm() -> None:
    town = county()
    assert listed(town, "assigning", q="修 " * 3000)
    assert listed(town, "assigning", q="路" * 5000) == []


def test_what_was_searched_is_shown_as_text() -> None:
    shown = page(county(), "assigning", q='<b>"修"')
    assert "<b>&quot;" not in shown.replace("<b>1", "")
    assert "&lt;b&gt;" in shown


@pytest.mark.parametrize("value", ["abc", "0", "-1", "9" * 40, "１", "²", "' OR 1=1", "\0", "", "None", "u1"])
def test_a_value_that_is_none_changes_nothing(value: str) -> None:
    town = Town(story().case("c1").filed())
    for name in (*FILTERS, "sort", "page", "unheard_of"):
        assert listed(town, "assigning", **{name: value}) == ["c1"], name
    assert listed(town, "assigning", **dict.fromkeys((*FILTERS, "sort", "page"), value)) == ["c1"]


# -- not to be seen, not to be counted ----------------------------------------------------------------------------------


def test_nothing_can_be_counted_that_is_not_seen() -> None:
    """Whatever is asked, a reader's list holds only what he sees without asking."""
    town = county()
    keys = {name: list(choices(page(town, "assigning"), name)) for name in FILTERS}
    for who in ("u1", "d1", "d2", "review-cppcc", "stranger"):
        sees = set(listed(town, who))
        for name, values in keys.items():
            for value in values:
                shown = page(town, who, **{name: value})
                assert set(titles(shown)) <= sees, (who, name, value)
                assert counted(shown) <= len(sees)
        for word in ("修", "代表", "单位", "6115"):
            assert set(listed(town, who, q=word)) <= sees


def test_only_what_is_seen_can_be_chosen() -> None:
    town = county()
    assert set(choices(page(town, "d2"), "unit").values()) == {"单位u1", "单位u2", "单位u3"}
    assert set(choices(page(town, "d2"), "class")) == {"A"}
    assert set(choices(page(town, "review-cppcc"), "class")) == {"D"}
    assert "2019" not in choices(page(town, "u1"), "year")
    # Another unit's key narrows nothing away for who cannot choose it.
    assert listed(town, "review-cppcc", unit=unit_key("u3")) == listed(town, "review-cppcc")


def test_a_class_that_a_lower_unit_proposed_is_not_told() -> None:
    told = story().case("c1").assigned(lead="u1").step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    town = Town(told.step("reply", unit="u11", class_="C", reason="条件限制"))
    for who in ("d1", "assigning", "u1"):
        assert choices(page(town, who), "class") == {}
        assert "C 类" not in page(town, who)


def test_drafts_of_others_are_found_by_nobody() -> None:
    town = county()
    for who in ("assigning", "review", "u1", "d2"):
        assert listed(town, who, q="c5") == []
        assert listed(town, who, state="draft") == []
    assert listed(town, "d1", state="draft") == ["c5"]


# -- order ------------------------------------------------------------------------------------------------------------


def ten() -> Town:
    told = story()
    for n in (9, 10, 2, 100):
        told.case(f"n{n}", number=str(n)).filed()
    return Town(told)


def test_by_number_as_numbers() -> None:
    town = ten()
    assert listed(town, "assigning", sort="number") == ["n2", "n9", "n10", "n100"]
    assert listed(town, "assigning", sort="-number") == ["n100", "n10", "n9", "n2"]


def test_by_title() -> None:
    town = ten()
    up = listed(town, "assigning", sort="title")
    assert up.index("n2") < up.index("n9")
    assert listed(town, "assigning", sort="-title") == up[::-1]


def test_by_state_in_the_order_of_a_case_s_life() -> None:
    town = county()
    up = listed(town, "assigning", sort="state")
    assert [up[0], up[-1]] == ["c3", "c4"]  # filed, …, not filed
    down = listed(town, "assigning", sort="-state")
    assert [down[0], down[-1]] == ["c4", "c3"]


def test_nearest_date_first_and_what_has_none_last() -> None:
    town = county()
    for asked in ({}, {"sort": "due"}, {"sort": "nonsense"}):
        assert listed(town, "assigning", **asked)[:3] == ["c2", "p1", "c1修路"]
    down = listed(town, "assigning", sort="-due")
    assert down[:3] == ["c1修路", "p1", "c2"]
    assert set(down[3:]) == {"c3", "c4", "p2修桥"}


def test_a_closed_case_has_no_date_that_is_waited_for() -> None:
    told = story().case("c1").assigned(lead="u1", co_hosts=["u2"]).replied().evaluated().step("close")
    told.case("c2").assigned(lead="u3")
    town = Town(told)
    Case.objects.filter(title__contains="c1").update(next_due=ahead(-99))
    assert listed(town, "assigning") == ["c2", "c1"]
    assert "超" not in titles_and_lamps(page(town, "assigning"))


def titles_and_lamps(shown: str) -> str:
    return " ".join(re.findall(r'class="lamp[^>]*>(.*?)</span>', shown))


def test_a_heading_sorts_and_keeps_what_was_asked() -> None:
    town = county()
    shown = page(town, "assigning", kind="proposal", q="修", sort="title")
    links = [html.unescape(link) for link in re.findall(r'<th[^>]*><a href="(\?[^"]+)"', shown)]
    assert len(links) >= 4
    assert all("kind=proposal" in link for link in links)
    assert any("sort=-title" in link for link in links)
    assert 'aria-sort="ascending"' in shown
    for link in links:
        answer = town.client("assigning").get(f"/cases/{link}")
        assert titles(text(answer)) == ["p2修桥"]  # type: ignore[arg-type]


# -- pages ------------------------------------------------------------------------------------------------------------


def hundred(count: int = 120) -> Town:
    told = story()
    for n in range(count):
        told.case(f"s{n:03}", kind="proposal" if n % 2 else "suggestion").filed()
    return Town(told)


def test_pages_hold_every_case_once() -> None:
    town = hundred()
    client, url, found = town.client("assigning"), "/cases/?sort=title&kind=suggestion", []
    pages = 0
    while url:
        shown = text(client.get(url))  # type: ignore[arg-type]
        assert counted(shown) == 60
        found += titles(shown)
        pages += 1
        following = re.search(r'<a href="(\?[^"]+)" rel="next"', shown)
        url = f"/cases/{html.unescape(following[1])}" if following else ""
    assert pages == 2
    assert found == [f"s{n:03}" for n in range(0, 120, 2)]
    for beyond in ("99", "0", "-3", "abc", "9" * 30):
        assert page(town, "assigning", page=beyond)


# -- as often for thirty rows as for one ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["assigning", "review", "u1", "d1"])
def test_as_many_queries_for_thirty_rows_as_for_one(who: str) -> None:
    told = story()
    for n in range(30):
        told.case(f"s{n}", co_signers=["d2"]).step("co_sign", proposer="d2")
        told.assigned(lead="u1", co_hosts=["u2"]).replied("u1")
    town = Town(told)
    many = asked(town, who)
    few = asked(town, who, q="s0的")
    assert (many[1], few[1]) == (30, 1)
    assert many[0] == few[0] <= MOST_QUERIES


def asked(town: Town, who: str, **query: str) -> tuple[int, int]:
    client, url = town.client(who), f"/cases/?{urlencode(query)}"
    client.get(url)  # the calendar and the rules are read once a process
    with CaptureQueriesContext(connection) as queries:
        shown = text(client.get(url))  # type: ignore[arg-type]
    # Whether the calendar has changed is asked every few seconds, whatever the page.
    return sum("calendarstamp" not in query["sql"] for query in queries.captured_queries), len(titles(shown))


def test_a_received_case_says_where_it_comes_from() -> None:
    told: Story = story().case("c1")
    there = [{"name": "市交通局", "role": "lead"}, {"name": "市水务局", "role": "co_host"}]
    told.step("receive", number="市12", from_="市政府办", unit="u1", role="co_host", assigned=ago(9), others=there)
    town = Town(told)
    shown = page(town, "u1")
    assert "市政府办" in shown
    assert re.search(r'data-label="主办、分办">市交通局<.*data-label="会办">单位u1、市水务局<', shown)
    assert listed(town, "u1", q="市12") == ["c1"]


# -- pages by key, on paper, as a file ----------------------------------------------------------------------------------


def link(shown: str, rel: str) -> str:
    found = re.search(rf'<a href="(\?[^"]+)" rel="{rel}"', shown)
    return f"/cases/{html.unescape(found[1])}" if found else ""


@pytest.mark.parametrize("sort", ["title", "-title", "number", "-number", "due", "-due", "state", "-state"])
def test_forth_and_back_again(sort: str) -> None:
    town = hundred()
    for n in range(0, 120, 3):  # some have a date, most have none
        Case.objects.filter(title__contains=f"s{n:03}").update(next_due=ahead(n % 5), state="filed")
    client = town.client("assigning")
    pages = [text(client.get(f"/cases/?sort={sort}"))]  # type: ignore[arg-type]
    while url := link(pages[-1], "next"):
        pages.append(text(client.get(url)))  # type: ignore[arg-type]
    assert [len(titles(one)) for one in pages] == [50, 50, 20]
    assert len({title for one in pages for title in titles(one)}) == 120
    back = pages[-1]
    for before in reversed(pages[:-1]):
        back = text(client.get(link(back, "prev")))  # type: ignore[arg-type]
        assert titles(back) == titles(before)
    assert link(back, "prev") == ""
    assert "第一页" in back
    assert "最后一页" in pages[-1]


def test_what_comes_in_between_shifts_nothing() -> None:
    town = hundred()
    client = town.client("assigning")
    first = text(client.get("/cases/?sort=title"))  # type: ignore[arg-type]
    following = link(first, "next")
    Case.objects.filter(title__contains="s119").update(title="关于s0000的建议")
    second = text(client.get(following))  # type: ignore[arg-type]
    assert not set(titles(first)) & set(titles(second))
    assert titles(second)[0] == "s050"


@pytest.mark.parametrize("asked", ["after=zzz", "before=zzz", "after=%00", "after=", "page=7", "before=' OR 1=1"])
def test_a_row_that_is_gone_leads_to_the_first_page(asked: str) -> None:
    town = hundred(60)
    first = listed(town, "assigning", sort="title")
    assert titles(text(town.client("assigning").get(f"/cases/?sort=title&{asked}"))) == first  # type: ignore[arg-type]


def test_after_a_row_that_is_not_his_to_see_stands_the_first_page() -> None:
    town = county()
    hidden = town.case("p2").public_id
    assert listed(town, "d1", after=hidden) == listed(town, "d1")


def test_a_chip_takes_its_own_filter_away() -> None:
    shown = page(county(), "assigning", kind="proposal", q="修", sort="title")
    chips = [html.unescape(one) for one in re.findall(r'class="chip" href="([^"]+)"', shown)]
    assert chips == ["?kind=proposal&sort=title", f"?{urlencode({'q': '修', 'sort': 'title'})}"]


def test_yellow_as_each_body_says() -> None:
    town = county()
    body = town.case("p1").body
    assert "五个工作日内到期" in choices(page(town, "assigning"), "lamp").values()
    body.lamp_days = 0
    body.save()
    assert "即将到期" in choices(page(town, "assigning"), "lamp").values()
    Case.objects.filter(title__contains="p1").update(next_due=ahead(4))
    assert listed(town, "assigning", lamp="warn") == []
    assert "p1" in listed(town, "assigning", lamp="ok")
    body.lamp_days = 9
    body.save()
    assert listed(town, "assigning", lamp="warn") == ["p1"]


def test_the_printed_list_holds_all_pages() -> None:
    town = hundred()
    shown = page(town, "assigning", kind="suggestion", sort="title", print=1)
    rows = re.findall(r"<tr><td>.*?</td><td>(.*?)</td>", shown)
    assert rows == [f"关于s{n:03}的建议" for n in range(0, 120, 2)]
    assert "共 60 件" in shown
    assert "案别：人大代表建议" in shown


def test_the_file_holds_all_that_is_asked_for() -> None:
    town = county()
    Case.objects.filter(title__contains="p1").update(title="=p1")
    answer: Any = town.client("assigning").get("/cases/file/?kind=proposal&sort=title")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["案号", "标题", "案别"]
    assert [row[1] for row in rows[1:]] == ["'=p1", "关于p2修桥的建议"]
    assert rows[1][5] == "单位u1、单位u2"
    assert rows[2][7] == "D 类"
    assert rows[1][8] == ahead(1).isoformat()
    assert "建议提案_" in unquote(answer["Content-Disposition"])
    mine: Any = town.client("d2").get("/cases/file/")
    assert [row[1] for row in csv.reader(io.StringIO(mine.content.decode("utf-8-sig")))][1:] == listed_titles(town)


def listed_titles(town: Town) -> list[str]:
    return [f"关于{code}的建议" for code in listed(town, "d2")]


def test_few_queries_for_a_printed_list_and_a_file_too() -> None:
    town = hundred(60)
    for path in ("/cases/?print=1", "/cases/file/", "/cases/?lamp=warn&sort=-title"):
        client = town.client("assigning")
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= MOST_QUERIES, path


def test_the_nearest_date_tells_of_what_it_is_and_who_is_to_answer() -> None:
    told = story().case("c1").at(ago(5)).assigned(lead="u1", co_hosts=["u2"])
    shown = page(Town(told), "u1")
    nearest = Duty.objects.order_by("answer_due")[0]
    kind = "答复" if nearest.answers_by == "reply" else "意见"
    assert re.search(rf"{kind} (\d+ 年 )?\d+ 月 \d+ 日<br>{nearest.unit_name}</div>", shown)
