"""统计 row by row: by unit, group, subject; the years side by side; every number with its cases; the file."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from django.http import HttpResponse

from huiyin.cases.models import Case
from huiyin.desk.csv_file import cell, csv_file
from huiyin.people.models import Session, Unit
from tests.desk.office import Town, ago, story, text
from tests.desk.test_case_list import titles
from tests.desk.test_figures_page import MOST_QUERIES, asked, plain

pytestmark = pytest.mark.django_db

Cells = dict[str, str]


def page(town: Town, who: str, **wanted: Any) -> str:
    answer = town.client(who).get(f"/figures/?{urlencode(wanted)}")
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def lines(shown: str) -> dict[str, Cells]:
    """By the line's name: what stands under each label."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", shown, flags=re.DOTALL):
        name = plain(re.findall(r"<th[^>]*>(.*?)</th>", row, flags=re.DOTALL)[0])
        cells = re.findall(r'data-label="([^"]*)"[^>]*>(.*?)</td>', row, flags=re.DOTALL)
        found[name] = {label: plain(value) for label, value in cells}
    return found


def county() -> Town:
    """c1: u1 leads and has answered, u2 co-hosts; c2: u3 leads, u1 co-hosts; p1: u1 and u2 apart; c5: u1 has handed on."""
    made = story()
    made.case("c1").assigned(lead="u1", co_hosts=["u2"]).contacted().step("give_opinion", unit="u2", text="同意。")
    made.step("reply", unit="u1", class_="A").evaluated(result="basically_satisfied")
    made.case("c2", lead="d2").assigned(lead="u3", co_hosts=["u1"]).replied("u3", class_="D", reason="远期")
    made.case("c3").filed()
    made.case("p1", kind="proposal").assigned(separate=["u1", "u2"]).step("request_return", unit="u2", reason="无关")
    made.case("c5").assigned(lead="u1").step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    town = Town(made)
    Case.objects.filter(title__contains="c1").update(subject="交通运输")
    return town


WHOLE = {
    "单位u1": {
        "案件": "4",
        "主办": "2",
        "会办": "1",
        "分办": "1",
        "应答复": "3",
        "已答复": "1",
        "面商": "1",
        "A 类": "1",
    },
    "单位u2": {"案件": "2", "主办": "0", "会办": "1", "分办": "1", "应报意见": "1", "已报意见": "1", "申请退办": "1"},
    "单位u3": {"案件": "1", "主办": "1", "D 类": "1", "按时答复": "1", "按时率": "100.0%", "满意率": "—"},
    "合计": {"案件": "4", "主办": "3", "会办": "2", "分办": "2", "基本满意": "1", "满意率": "100.0%"},
}


def test_one_line_a_unit() -> None:
    shown = page(county(), "assigning", by="unit")
    found = lines(shown)
    assert set(found) == set(WHOLE)
    for name, cells in WHOLE.items():
        assert {label: found[name][label] for label in cells} == cells, name
    assert "合计 4 件、7 件次" in shown
    assert "件次多于件数" in shown


def test_a_unit_sees_its_own_line_and_what_it_handed_on() -> None:
    found = lines(page(county(), "u1", by="unit"))
    assert {name: cells["案件"] for name, cells in found.items()} == {"单位u1": "4", "单位u11（转办）": "1"}


def test_a_unit_that_handed_nothing_on_sees_one_line() -> None:
    assert set(lines(page(county(), "u2", by="unit"))) == {"单位u2"}


def test_a_proposer_reads_no_forms() -> None:
    shown = page(county(), "d1", by="unit")
    assert "A 类" in lines(shown)["单位u1"]
    assert "满意" not in lines(shown)["单位u1"]
    assert "满意率" not in plain(shown)


def test_every_number_leads_to_exactly_its_cases() -> None:
    town = county()
    client = town.client("assigning")
    for by in ("unit", "group", "subject", "kind", "session"):
        shown = page(town, "assigning", by=by)
        links = re.findall(r'<td[^>]*><a href="(cell/[^"]+)">([\d.%]+)</a>', shown)
        assert links, by
        for link, number in links:
            behind = titles(text(client.get(f"/figures/{html.unescape(link)}")))  # type: ignore[arg-type]
            assert behind, link
            if "cell/cases/" in link:
                assert len(behind) == int(number), link
    first = page(town, "assigning", by="unit")
    face = next(one for one, _ in re.findall(r'href="(cell/opinions--of/[^"]+)">(\d+)', first))
    assert titles(text(client.get(f"/figures/{html.unescape(face)}"))) == ["c2"]  # type: ignore[arg-type]


@pytest.mark.parametrize("link", ["cell/face/?by=unit&row=999", "cell/nonsense/?by=unit&row=all", "cell/face/"])
def test_there_is_nothing_behind_what_is_no_number(link: str) -> None:
    assert county().client("assigning").get(f"/figures/{link}").status_code == 404


def test_behind_a_line_of_another_unit_stands_nothing() -> None:
    town = county()
    other = Unit.objects.get(code="u3").pk
    assert town.client("u2").get(f"/figures/cell/cases/?by=unit&row={other}").status_code == 404
    assert town.client("u1").get("/figures/cell/cases/?by=unit&row=all").status_code == 404  # no sum on its side


@pytest.mark.parametrize(
    ("sort", "first"),
    [("-duties.lead", "单位u1"), ("duties.lead", "单位u2"), ("-name", "单位u3"), ("-result", "单位u1")],
)
def test_sorted_by_any_column(sort: str, first: str) -> None:
    shown = page(county(), "assigning", by="unit", sort=sort)
    assert next(iter(lines(shown))) == first
    assert shown.count("aria-sort=") == 1


def test_what_has_no_share_stands_last_either_way() -> None:
    town = county()
    for sort in ("result", "-result"):
        assert next(iter(lines(page(town, "assigning", by="unit", sort=sort)))) == "单位u1"


def test_by_group_and_by_subject_and_by_kind() -> None:
    town = county()
    Unit.objects.filter(code="u3").update(group="乡镇")
    by_group = lines(page(town, "assigning", by="group"))
    assert {name: cells["主办"] for name, cells in by_group.items()} == {"部门": "2", "乡镇": "1", "合计": "3"}
    by_subject = lines(page(town, "assigning", by="subject"))
    # A case that is filed and not yet handed out counts with its subject.
    assert {name: cells["案件"] for name, cells in by_subject.items()} == {"交通运输": "1", "未分类": "4", "合计": "5"}
    by_kind = lines(page(town, "assigning", by="kind"))
    assert {name: cells["案件"] for name, cells in by_kind.items()} == {
        "人大代表建议": "4",
        "政协提案": "1",
        "合计": "5",
    }


# -- narrowed ---------------------------------------------------------------------------------------------------------


def test_filters_narrow_every_table() -> None:
    town = county()
    Unit.objects.filter(code="u3").update(group="乡镇")
    session = Session.objects.get(term__body__type="cppcc").pk
    for wanted, cases in (
        ({"kind": "proposal"}, "1"),
        ({"session": session}, "1"),
        ({"subject": "交通运输"}, "1"),
        ({"group": "乡镇"}, "1"),
        ({"from": ago(90), "to": ago(0)}, "4"),
        ({"dated": "assigned", "from": ago(90)}, "4"),
    ):
        shown = page(town, "assigning", by="unit", **wanted)
        assert lines(shown)["合计"]["案件"] == cases, wanted
        assert 'class="chip"' in shown
    assert "这个范围内没有案件" in page(town, "assigning", by="unit", to="2020-01-01")


def test_a_period_that_is_none_is_said() -> None:
    town = county()
    shown = page(town, "assigning", by="unit", **{"from": "昨天"})
    assert "起日“昨天”不是日期" in shown
    assert lines(shown)["合计"]["案件"] == "4"
    assert "晚于止日" in page(town, "assigning", **{"from": ago(1), "to": ago(3)})


@pytest.mark.parametrize("value", ["abc", "0", "-1", "9" * 40, "²", "\0", "None", "' OR 1=1"])
def test_a_value_that_is_none_changes_nothing(value: str) -> None:
    town = county()
    for name in ("session", "kind", "subject", "group", "unit", "sort", "page", "dated"):
        assert lines(page(town, "assigning", by="unit", **{name: value}))["合计"]["案件"] == "4", name
    assert page(town, "assigning", by=value)


# -- years ------------------------------------------------------------------------------------------------------------


def test_the_years_stand_side_by_side() -> None:
    town = county()
    year = Case.objects.values_list("year", flat=True)[0]
    Case.objects.filter(title__contains="c1").update(year=year - 1)
    found = lines(page(town, "assigning", by="year"))
    reply = found["办复率"]
    assert reply[f"{year} 年"] == "25.0% 1/4"  # c2 of c2, c5 and p1 twice
    assert reply[f"{year - 1} 年"] == "100.0% 1/1"
    assert reply["比上年"] == "-75.0"
    # Nobody has filled in a form this year: no share, and no difference.
    assert found["办理结果满意率（含基本满意）"] == {
        f"{year} 年": "— 0/0",
        f"{year - 1} 年": "100.0% 1/1",
        "比上年": "—",
    }
    assert found["案件"]["比上年"] == "+3"


def test_a_single_year_has_nothing_beside_it() -> None:
    shown = page(county(), "assigning", by="year")
    assert lines(shown)["办复率"]["比上年"] == "—"
    assert "以后各年的数字会并排列在这里" in shown


# -- the file ---------------------------------------------------------------------------------------------------------


def file_of(answer: HttpResponse) -> list[list[str]]:
    assert answer.content.startswith("\ufeff".encode())
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_holds_what_is_shown() -> None:
    town = county()
    answer: Any = town.client("assigning").get("/figures/file/?by=unit&kind=suggestion")
    rows = file_of(answer)
    name = unquote(answer["Content-Disposition"])
    assert "办理情况统计_按单位_" in name
    assert name.endswith(".csv")
    assert rows[0][:3] == ["单位", "案件 件", "任务（件次） 主办"]
    assert {row[0]: row[1] for row in rows[1:5]} == {"单位u1": "3", "单位u2": "1", "单位u3": "1", "合计": "3"}
    assert ["案别", "人大代表建议"] in rows
    shares = file_of(town.client("assigning").get("/figures/file/"))  # type: ignore[arg-type]
    assert ["办复率", "2", "5", "40.0", "应当答复的任务"] in shares
    years = file_of(town.client("assigning").get("/figures/file/?by=year"))  # type: ignore[arg-type]
    assert years[0][-1] == "比上年"
    assert any("2 / 5" in row for row in years)


def test_nobody_s_name_is_a_formula() -> None:
    town = county()
    Unit.objects.filter(code="u1").update(name="=HYPERLINK(1)")
    rows = file_of(town.client("assigning").get("/figures/file/?by=unit"))  # type: ignore[arg-type]
    assert "'=HYPERLINK(1)" in {row[0] for row in rows if row}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"), ("+86 138", "'+86 138"), ("-甲", "'-甲"), ("@a", "'@a"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("-0.5", "-0.5"), ("+12", "+12"), ("100.0%", "100.0%"), (None, ""), (7, "7"), ("甲=乙", "甲=乙"),
    ],
)  # fmt: skip
def test_a_cell_is_a_text_or_a_number(typed: object, written: str) -> None:
    assert cell(typed) == written


def test_a_line_s_end_stays_in_its_cell() -> None:
    assert file_of(csv_file("名", [["甲\n乙", 'a"b,c']])) == [["甲\n乙", 'a"b,c']]


# -- as often for thirty units as for one -----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["unit", "group", "subject", "year"])
def test_as_many_queries_for_thirty_cases_as_for_one(by: str) -> None:
    made = story()
    for n in range(30):
        made.case(f"s{n}").assigned(lead=f"u{n % 4 + 1}").at(ago(5)).replied(f"u{n % 4 + 1}").at(ago(6))
    made.data["steps"].sort(key=lambda step: step["at"])
    town = Town(made)
    for who in ("assigning", "u1", "d1"):
        for path in (f"/figures/?by={by}", f"/figures/file/?by={by}", f"/figures/?by={by}&as_of={ago(6)}"):
            many = asked(town, who, path)
            first = Case.objects.order_by("pk")[0]
            Case.objects.exclude(pk=first.pk).update(year=first.year + 1)
            few = asked(town, who, f"{path}&year={first.year}")
            Case.objects.update(year=first.year)
            assert many == few <= MOST_QUERIES, (who, path)
