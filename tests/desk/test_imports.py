"""The pages of an import: three steps, nothing typed lost, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from huiyin.cases.door import ANYBODY
from huiyin.cases.models import Case
from huiyin.exchange.imports.received import ReceivedKind
from huiyin.exchange.models import Import, ImportRow
from huiyin.exchange.tasks import progress_key, undo_key
from huiyin.handling import actions as handling
from huiyin.people.models import ADMINISTRATOR, Area, Office, Post, Unit, User
from huiyin.ui.progress import Teller
from tests.desk.office import Town, ago, story
from tests.exchange.sheets import xlsx

pytestmark = pytest.mark.django_db

HEADINGS = ("编号", "案由", "提出人", "承办方式", "交办日期")
GIVEN = {"g.kind": "suggestion", "g.from_": "某市人民政府办公室"}


def text(answer: Any) -> str:
    shown: str = answer.content.decode()
    return shown


def town() -> Town:
    return Town(story().case("c1").case("p1", kind="proposal"))


def row(number: object, day: str = "", **more: str) -> tuple[object, ...]:
    return (number, more.get("title", f"关于第{number}件的建议"), "外来人", more.get("role", "协办"), day or ago(3))


def upload(client: Client, *rows: tuple[object, ...], name: str = "清单.xlsx", data: bytes | None = None) -> Any:
    content = xlsx([HEADINGS, *rows], title="某市交办清单") if data is None else data
    return client.post(
        reverse("desk:imports"), {"place": "received.u1", "file": SimpleUploadedFile(name, content)}, follow=True
    )


def map_columns(client: Client, answer: Any, **given: str) -> Any:
    """As they were guessed: what the page has chosen is sent back."""
    shown = text(answer)
    chosen = dict(re.findall(r'<select name="(c\.\d+)".*?<option value="(\w*)" selected>', shown, flags=re.DOTALL))
    return client.post(answer.request["PATH_INFO"], {**chosen, **GIVEN, **given}, follow=True)


def checked(client: Client, *rows: tuple[object, ...]) -> tuple[Import, Any]:
    answer = map_columns(client, upload(client, *rows))
    return Import.objects.latest("pk"), answer


def test_a_list_comes_in_through_three_pages() -> None:
    there = town()
    client = there.client("u1")
    answer = upload(client, row(6102.0), row("6103", role="主"))
    assert "2 行" in text(answer)
    answer = map_columns(client, answer)
    assert "有问题的" in text(answer)
    one = Import.objects.get()
    done = client.post(reverse("desk:import_run", args=[one.public_id]), follow=True)
    assert "已导入 2 行" in text(done)
    assert set(Case.objects.filter(registering_unit__code="u1").values_list("number", flat=True)) == {"6102", "6103"}
    one.refresh_from_db()
    assert bytes(one.file) == b""
    assert not ImportRow.objects.exclude(cells={}).exists()
    # Taken back with a reason, and told.
    undo = reverse("desk:import_undo", args=[one.public_id])
    refused = client.post(undo, {"reason": ""})
    assert (refused.status_code, "请填写" in text(refused)) == (422, True)
    answer = client.post(undo, {"reason": "清单作废"}, follow=True)
    assert "这次导入已撤销" in text(answer)
    assert "清单作废" in text(answer)


def test_problems_are_shown_by_row_and_cell_and_corrected_there() -> None:
    there = town()
    client = there.client("u1")
    one, answer = checked(client, row("1"), row("2", "三月二日"), row("〞"), row("4", title="关于XX路的建议"))
    shown = text(answer)
    assert "有问题的 3 行" in shown
    assert "交办日期“三月二日”不是日期" in shown
    assert "关于第1件的建议" not in shown
    assert "关于第1件的建议" in text(client.get(answer.request["PATH_INFO"] + "?show=all"))
    refused = client.post(reverse("desk:import_run", args=[one.public_id]), follow=True)
    assert "还有 3 行有问题" in text(refused)
    assert not Case.objects.filter(registering_unit__code="u1").exists()
    sent = {"row.4": "1", "t.4.assigned": ago(2), "row.5": "1", "skip.5": "on", "t.5.number": "〞"}
    answer = client.post(answer.request["PATH_INFO"], {**sent, "row.6": "1"}, follow=True)
    assert "还有 1 行有问题" in text(answer)
    answer = client.post(answer.request["PATH_INFO"], {"row.6": "1", "accept.6": "on"}, follow=True)
    assert "全部核对无误" in text(answer)
    client.post(reverse("desk:import_run", args=[one.public_id]))
    assert set(Case.objects.filter(registering_unit__code="u1").values_list("number", flat=True)) == {"1", "2", "4"}


def test_a_namesake_is_chosen_on_the_page() -> None:
    there = town()
    client = there.client("u1")
    rows = [(str(n), f"关于第{n}件的建议", "代表1", "主办", ago(3)) for n in range(3)]
    _one, answer = checked(client, *rows)
    assert "“代表1”已登记有同名的" in text(answer)
    assert "3 行" in text(answer)
    asked = {"q.0.ask": "who.suggestion", "q.0.name": "代表1"}
    answer = client.post(answer.request["PATH_INFO"], {**asked, "q.0": "made-up"}, follow=True)
    assert "还有 3 行有问题" in text(answer)
    answer = client.post(answer.request["PATH_INFO"], {**asked, "q.0": "d1"}, follow=True)
    assert "全部核对无误" in text(answer)


def test_a_wrong_file_is_refused_and_nothing_is_kept() -> None:
    client = town().client("u1")
    for name, data in (("a.xlsx", b"<html>"), ("a.xlsx", b"PK\x03\x04junk"), ("a.csv", b"\xff\xfe\x00\xd8")):
        answer = upload(client, name=name, data=data)
        assert answer.status_code == 422
        assert 'class="errorlist' in text(answer)
    assert not Import.objects.exists()


def test_columns_that_are_missing_are_asked_for() -> None:
    client = town().client("u1")
    answer = upload(client, row("1"))
    url = answer.request["PATH_INFO"]
    refused = client.post(url, {"c.0": "number", "c.1": "title", "c.2": "title", "g.from_": "某市人民政府办公室"})
    shown = text(refused)
    assert refused.status_code == 422
    assert "请指明哪一列是案别、领衔人、交办日期" in shown
    assert "有几列都对应“标题”" in shown
    assert 'value="某市人民政府办公室"' in shown
    assert Import.objects.get().stage == Import.Stage.MAPPING


def test_another_row_is_the_heading() -> None:
    client = town().client("u1")
    answer = upload(client, row("1"), row("2"))
    url = answer.request["PATH_INFO"]
    answer = client.post(url, {"do": "sheet", "heading_row": "3"}, follow=True)
    assert "1 行" in text(answer)
    refused = client.post(url, {"do": "sheet", "heading_row": "99"})
    assert "表头应在第 1 行到第 4 行之间" in text(refused)


def test_it_is_nobody_else_s() -> None:
    there = town()
    client = there.client("u1")
    one, _ = checked(client, row("1"))
    pages = [reverse(f"desk:{name}", args=[one.public_id]) for name in ("import", "import_columns")]
    acts = [reverse(f"desk:import_{name}", args=[one.public_id]) for name in ("run", "undo", "give_up")]
    for who in ("u2", "u1:head", "assigning", "review", "d1", "stranger"):
        other = there.client(who)
        assert {other.get(page).status_code for page in pages} == {404}, who
        assert {other.post(page).status_code for page in [*pages, *acts]} == {404}, who
    for who in ("u1:head", "assigning", "d1", "stranger"):
        assert there.client(who).get(reverse("desk:imports")).status_code == 404, who
    assert upload(there.client("u2"), row("1")).status_code == 422  # not for another unit
    one.refresh_from_db()
    assert one.stage == Import.Stage.CHECKING


def test_given_up_nothing_of_it_is_left() -> None:
    client = town().client("u1")
    one, _ = checked(client, row("1"))
    client.post(reverse("desk:import_give_up", args=[one.public_id]))
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_large_import_waits_for_the_worker_and_says_how_far_it_is(
    at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = town()
    client = there.client("u1")
    one, _ = checked(client, row("1"), row("2"))
    monkeypatch.setattr("huiyin.desk.views.imports.AT_ONCE", 1)
    page, run = reverse("desk:import", args=[one.public_id]), reverse("desk:import_run", args=[one.public_id])
    assert "正在等待处理" in text(client.post(run, follow=True))
    Teller(progress_key(one))(1, 2, "正在写入")
    assert "正在写入 <b>50%" in text(client.get(page))
    assert "没有运行" not in text(client.get(page))
    assert not Case.objects.filter(registering_unit__code="u1").exists()
    if at_once:
        client.post(run, {"now": "1"})
    else:
        with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
            client.post(run)
    assert Case.objects.filter(registering_unit__code="u1").count() == 2
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_large_import_is_taken_back_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    client = town().client("u1")
    one, _ = checked(client, row("1"), row("2"))
    client.post(reverse("desk:import_run", args=[one.public_id]))
    monkeypatch.setattr("huiyin.desk.views.imports.AT_ONCE", 1)
    page, undo = reverse("desk:import", args=[one.public_id]), reverse("desk:import_undo", args=[one.public_id])
    assert "正在等待处理" in text(client.post(undo, {"reason": "清单作废"}, follow=True))
    assert Case.objects.filter(registering_unit__code="u1", state="assigned").count() == 2
    Teller(undo_key(one))(1, 2, "正在撤销")
    assert "正在撤销 <b>50%" in text(client.get(page))
    # The page that waits offers to do it without the worker.
    client.post(reverse("desk:import_run", args=[one.public_id]), {"now": "1"})
    assert "这次导入已撤销" in text(client.get(page))
    assert not Case.objects.filter(registering_unit__code="u1", state="assigned").exists()


def test_what_cannot_be_taken_back_says_why() -> None:
    there = town()
    client = there.client("u1")
    one, _ = checked(client, row("1"), row("2"))
    client.post(reverse("desk:import_run", args=[one.public_id]))
    case = Case.objects.get(registering_unit__code="u1", number="1")
    handling.contact(
        case,
        unit=Unit.objects.get(code="u1"),
        stage="before",
        mode="phone",
        with_whom="",
        actor=ANYBODY,
        at=timezone.now(),
    )
    answer = client.post(reverse("desk:import_undo", args=[one.public_id]), {"reason": "清单作废"}, follow=True)
    assert "没有撤销任何一行" in text(answer)
    assert "登记之后已有“沟通”" in text(answer)


def test_without_a_worker_the_page_offers_to_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client = town().client("u1")
    one, _ = checked(client, row("1"), row("2"))
    monkeypatch.setattr("huiyin.desk.views.imports.AT_ONCE", 1)
    client.post(reverse("desk:import_run", args=[one.public_id]))
    one.refresh_from_db()
    Import.objects.filter(pk=one.pk).update(stage_at=one.stage_at - timedelta(minutes=1))
    assert "后台处理程序没有运行" in text(client.get(reverse("desk:import", args=[one.public_id])))


MOST_QUERIES = 12
# Of each kind: who may import it, for what, and a row that is asked about.
KINDS: dict[str, tuple[str, str, tuple[str, ...], Callable[[int], tuple[object, ...]]]] = {
    "received": ("u1", "received.u1", HEADINGS, lambda n: row(str(n), title=f"关于第{n}件的建议")),
    "proposals": (
        "review",
        "proposals.congress",
        ("标题", "领衔人", "正文"),
        lambda n: (f"关于{n}的建议", f"无名{n}", "正文"),
    ),
    "ledger": (
        "u1",
        "ledger.u1",
        (
            "年度",
            "编号",
            "标题",
            "案别",
            "提出人",
            "主办单位",
            "会办单位",
            "交来机关",
            "交办日期",
            "答复日期",
            "办理结果",
        ),
        lambda n: (
            "2020",
            f"{n}",
            f"关于{n}的建议",
            "建议",
            "代表1",
            f"某局{n}",
            "单位u1",
            "市政府办",
            "2020-03-02",
            "A",
        ),
    ),
    "ledger of a body": (
        "review",
        "ledger.congress",
        ("编号", "案由", "领衔人", "主办单位", "交办日期", "答复日期"),
        lambda n: (f"{n}", f"关于{n}的建议", f"无名{n}", f"无此单位{n}", "2025-03-02", "2025-05-02"),
    ),
    "units": ("keeper", "units.area", ("名称", "上级单位"), lambda n: (f"单位第{n}", f"无此上级{n}")),
    "people": ("keeper", "people.area", ("姓名", "类别"), lambda n: (f"代表{n}", "代表")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_ask_as_often_for_thirty_rows_as_for_one(kind: str) -> None:
    who, place, headings, made = KINDS[kind]
    there = town()
    if who == "keeper":
        area = Area.objects.get(pk=there.area_id)
        keeper = User.objects.create(username="keeper", name="管某", area=area)
        Post.objects.create(user=keeper, office=Office.objects.get(type="assigning"), level=ADMINISTRATOR)
    client = there.client(who)

    def asked(rows: int) -> list[int]:
        content = xlsx([headings, *(made(n) for n in range(1, rows + 1))])
        sent = {"place": place, "file": SimpleUploadedFile("表.xlsx", content)}
        answer = map_columns(client, client.post(reverse("desk:imports"), sent, follow=True))
        assert "请指明" not in text(answer)
        one = Import.objects.latest("pk")
        assert (one.stage, one.row_count) == (Import.Stage.CHECKING, rows)
        counted = []
        columns, preview = (reverse(f"desk:{name}", args=[one.public_id]) for name in ("import_columns", "import"))
        for url in (columns, preview, f"{preview}?show=all", f"{preview}?show=all&before={one.rows.all()[0].no}"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counted.append(len(queries))
        return counted

    few, many = asked(1), asked(30)
    assert many == few
    assert max(many) <= MOST_QUERIES


def test_the_rows_turn_over_by_their_numbers() -> None:
    client = town().client("u1")
    one, _ = checked(client, *(row(str(n)) for n in range(1, 121)))
    url = reverse("desk:import", args=[one.public_id])

    def numbers(shown: str) -> list[int]:
        return [int(no) for no in re.findall(r'name="row\.(\d+)"', shown)]

    def turned(shown: str, rel: str) -> str:
        found = re.search(rf'<a href="([^"]*)" rel="{rel}"', shown)
        assert found is not None
        return text(client.get(url + found[1].replace("&amp;", "&")))

    first = text(client.get(f"{url}?show=all"))
    second = turned(first, "next")
    last = turned(second, "next")
    assert "共 120 行" in first
    assert numbers(first) + numbers(second) + numbers(last) == list(ImportRow.objects.values_list("no", flat=True))
    assert numbers(turned(last, "prev")) == numbers(second)


def test_rows_with_problems_turn_over_while_they_are_corrected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.desk.queries.imports.A_PAGE", 2)
    client = town().client("u1")
    # Below a title and the headings: rows 3 to 9, of which those of odd number are wrong.
    one, _ = checked(client, *(row(str(n), "三月" if n % 2 else "") for n in range(3, 10)))
    url = reverse("desk:import", args=[one.public_id])

    def rows(query: str) -> list[int]:
        return [int(no) for no in re.findall(r'name="row\.(\d+)"', text(client.get(f"{url}?{query}")))]

    def corrected(no: int, query: str) -> list[int]:
        client.post(f"{url}?{query}", {f"row.{no}": "1", f"t.{no}.assigned": ago(2)})
        return rows(query)

    assert (rows("show=wrong"), rows("show=wrong&after=5")) == ([3, 5], [7, 9])
    assert 'href="?show=wrong&amp;after=5"' in text(client.get(url))
    assert 'href="?show=all&amp;after=4&amp;edit=6"' in text(client.get(f"{url}?show=all&after=4"))
    assert corrected(5, "show=wrong&after=5") == [7, 9]  # none of them any more: what comes after it stays
    assert corrected(7, "show=wrong&after=5") == [9]
    assert corrected(9, "show=wrong&after=5") == [3]  # nothing comes after it: the first


def test_an_empty_table_bears_the_headings_that_are_known() -> None:
    there = town()
    assert "表中要有的列" in text(there.client("u1").get(reverse("desk:imports")))
    answer: Any = there.client("u1").get("/imports/columns/received.xlsx")
    sheet = CalamineWorkbook.from_object(BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python() == [[column.label for column in ReceivedKind.columns]]
    assert there.client("u1").get("/imports/columns/people.xlsx").status_code == 404
