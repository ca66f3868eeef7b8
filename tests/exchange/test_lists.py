"""清单、造册、台账: what goes out tells units, dates and results, and comes in again equal."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from huiyin import papers
from huiyin.desk.queries.lists import KINDS
from huiyin.exchange.imports.kinds import places_of
from huiyin.exchange.outgoing.lists import Wanted, ledger, listed, register_for_proposers
from huiyin.people.models import CLERK, Body, Office, Post, Unit, User
from tests.desk.office import Town, ago, story, text
from tests.exchange.sheets import bring_in, moment, problems, run
from tests.stories import Story

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


def closed_year(name: str) -> Story:
    """Cases closed in 2024: satisfied and not, with co-hosts, answered late, by separate units, in a second round."""
    told = Story(name=name, as_of="2024-12-31")
    told.case("c1", number="1", co_signers=["d2"], subject="教育").step("co_sign", proposer="d2")
    told.assigned(lead="u1", co_hosts=["u2", "u3"])
    told.case("c2", number="2", lead="d3").assigned(lead="u2")
    told.case("c3", number="3").assigned(separate=["u1", "u4"])
    told.case("c4", number="4", timing="ordinary").assigned(lead="u1")
    told.case("c5", number="5").assigned(separate=["u1", "u4"])
    told.case("c6", number="6").assigned(lead="u1", co_hosts=["u2", "u3", "u4"])
    # Of three co-hosts one gave its opinion early, one late, one not at all.
    told.at("2024-03-20").in_case("c6").step("give_opinion", unit="u2", text="同意。")
    told.at("2024-04-01")
    for unit in ("u2", "u3"):
        told.in_case("c1").step("give_opinion", unit=unit, text="同意。")
    told.in_case("c1").replied("u1", "A").in_case("c3").replied("u1", "A").replied("u4", "A")
    told.in_case("c4").contacted("u1", "phone").step("reply", unit="u1", class_="C", reason="没有钱")
    told.in_case("c1").evaluated("d1").in_case("c4").evaluated("d1", result="unsatisfied", reason="没办")
    for unit in ("u1", "u4"):
        told.in_case("c3").evaluated("d1", result="basically_satisfied", unit=unit)
    told.in_case("c4").step("rehandle", unit="u1", reason="再办")
    # Of two that handle a case separately one answered early and well, the other late, and once more.
    told.at("2024-04-02").in_case("c5").replied("u1", "A").evaluated("d1", unit="u1")
    told.at("2024-05-01").in_case("c4").contacted("u1").step("reply", unit="u1", class_="A").evaluated("d1")
    told.at("2024-05-21").in_case("c6").step("give_opinion", unit="u3", text="同意。").replied("u1", "A").evaluated(
        "d1"
    )
    told.at("2024-07-01").in_case("c2").replied("u2", "B", promises=[{"text": "修好", "due": "2024-12-01"}]).evaluated(
        "d3"
    )
    told.at("2024-07-02").in_case("c5").contacted("u4", "phone").step("reply", unit="u4", class_="C", reason="没有钱")
    told.evaluated("d1", result="unsatisfied", reason="没办", unit="u4").step("rehandle", unit="u4", reason="再办")
    told.at("2024-07-20").in_case("c5").contacted("u4", "phone").step(
        "reply", unit="u4", class_="B", promises=[{"text": "修", "due": "2024-12-01"}]
    )
    told.evaluated("d1", result="basically_satisfied", unit="u4")
    told.at("2024-08-01")
    for case in ("c1", "c2", "c3", "c4", "c5", "c6"):
        told.in_case(case).step("close")
    return told


def reviewer_of(area_name: str) -> User:
    body = Body.objects.get(type="congress", area__name=area_name)
    office = Office.objects.create(area=body.area, body=body, type="review", name="代工委")
    user = User.objects.create(username=f"review-{area_name}", name="代工委某")
    Post.objects.create(user=user, office=office)
    return user


def rows_of(register: papers.Register) -> list[tuple[Any, ...]]:
    return list(register.rows)


def office_ledger(user: User) -> papers.Register:
    wanted = Wanted(user, TODAY, 2024)
    return ledger(wanted, listed(wanted))


def test_a_year_that_goes_out_in_its_ledger_comes_in_again_equal() -> None:
    closed_year("甲县").play().all_done()
    out = office_ledger(reviewer_of("甲县"))
    assert len(out.rows) == 6
    # Another county has the same units and nothing else; the ledger comes in there.
    Story(name="乙县").at("2024-01-01").play()
    other = reviewer_of("乙县")
    [place] = [place for place in places_of(other, TODAY) if place.kind == "ledger"]
    one = bring_in(place, papers.to_xlsx(out, plain=True), by=other, at=moment(TODAY), given={})
    assert problems(one) == []
    run(one, by=other, at=moment(TODAY))
    again = office_ledger(other)
    assert [column.title for column in again.columns] == [column.title for column in out.columns]
    assert rows_of(again) == rows_of(out)


def test_the_ledger_tells_results_as_they_stand() -> None:
    closed_year("甲县").play().all_done()
    out = office_ledger(reviewer_of("甲县"))
    names = [column.title for column in out.columns]
    told = {row[0]: dict(zip(names, row, strict=True)) for row in out.rows}
    assert told["1"]["会办单位"] == "单位u2、单位u3"
    assert told["1"]["联名人"] == "代表2"
    assert (told["2"]["是否按时"], told["2"]["办理结果类别"]) == ("否", "B")
    assert (told["3"]["分办单位"], told["3"]["结果满意度"]) == ("单位u1、单位u4", "基本满意")
    assert told["5"]["答复日期"] == "单位u1：2024-04-02；单位u4：2024-07-20"
    assert told["5"]["办理结果类别"] == "单位u1：A；单位u4：B"
    assert told["5"]["结果满意度"] == "单位u1：满意；单位u4：基本满意"
    assert (told["5"]["是否按时"], told["5"]["重新办理过"]) == ("单位u1：是；单位u4：否", "单位u1：否；单位u4：是")
    assert (told["4"]["重新办理过"], told["4"]["结果满意度"], told["4"]["答复前面商"]) == ("是", "满意", "否")
    assert told["1"]["答复日期"] == date(2024, 4, 1)
    assert told["6"]["会办意见日期"] == "单位u2：2024-03-20；单位u3：2024-05-21；单位u4：无"
    assert told["6"]["会办按时"] == "单位u2：是；单位u3：否；单位u4：无"
    assert told["2"]["会办意见日期"] == ""


def test_a_units_ledger_has_its_own_role_and_dates() -> None:
    closed_year("甲县").play().all_done()
    unit = Unit.objects.get(code="u2")
    user = User.objects.create(username="clerk", name="经办")
    Post.objects.create(user=user, unit=unit, level=CLERK)
    wanted = Wanted(user, TODAY, 2024, unit=unit)
    out = ledger(wanted, listed(wanted))
    names = [column.title for column in out.columns]
    roles = {row[0]: row[names.index("本单位的承办方式")] for row in out.rows}
    assert roles == {"1": "会办", "2": "主办", "6": "会办"}


def test_the_register_for_proposers_tells_who_handles_what_by_when() -> None:
    closed_year("甲县").play().all_done()
    wanted = Wanted(reviewer_of("甲县"), TODAY, 2024)
    out = register_for_proposers(wanted, listed(wanted))
    assert [section.title for section in out.sections] == ["代表1代表　5 件", "代表3代表　1 件"]
    assert out.sections[1].rows[0][2] == "单位u2"
    assert out.sections[1].rows[0][5] == date(2024, 6, 3)


# -- the page ---------------------------------------------------------------------------------------------------------


def handed_out() -> Town:
    told = story().case("c1").assigned(lead="u1", co_hosts=["u2"]).case("c2").assigned(lead="u2").at(ago(3))
    told.in_case("c1").contacted().step("give_opinion", unit="u2", text="好。").step(
        "reply", unit="u1", class_="A", text="好了"
    )
    return Town(told)


def test_every_list_opens_as_spreadsheet_word_and_pdf() -> None:
    client = handed_out().client("assigning")
    for name in KINDS:
        got = {
            kind: client.get(reverse("desk:list_file", args=[name, kind])).content for kind in ("xlsx", "docx", "pdf")
        }
        sheet = CalamineWorkbook.from_filelike(BytesIO(got["xlsx"])).get_sheet_by_index(0).to_python()
        assert "关于c1的建议" in str(sheet), name
        words = "".join(cell.text for table in Document(BytesIO(got["docx"])).tables for cell in table._cells)
        assert "关于c1的建议" in words, name
        printed = "".join(page.extract_text() for page in PdfReader(BytesIO(got["pdf"])).pages)
        assert "单位u2" in "".join(printed.split()), name


def test_a_unit_has_its_own_part_alone() -> None:
    client = handed_out().client("u1")
    sheet = client.get(reverse("desk:list_file", args=["hand-out", "xlsx"])).content
    told = str(CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python())
    assert "关于c1的建议" in told
    assert "关于c2的建议" not in told
    assert client.get(reverse("desk:list_file", args=["by-unit", "xlsx"])).status_code == 404
    assert client.get(reverse("desk:lists") + "?unit=u2").status_code == 404


@pytest.mark.parametrize("who", ["d1", "stranger", "u1:head"])
def test_who_keeps_no_list_has_no_page(who: str) -> None:
    client = handed_out().client(who)
    assert client.get(reverse("desk:lists")).status_code == 404
    assert client.get(reverse("desk:list_file", args=["ledger", "pdf"])).status_code == 404
    assert client.post(reverse("desk:order_batch"), {"paper": "reply", "form": "word"}).status_code == 404


def test_a_list_asks_the_same_queries_however_long() -> None:
    client, url = handed_out().client("assigning"), reverse("desk:lists")
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    assert "办理台账" in text(page)  # type: ignore[arg-type]
    assert len(queries) <= 12
