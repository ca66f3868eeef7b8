"""manage.py import_sheet: the same as the pages, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huiyin.cases.models import Case, Event
from huiyin.exchange.models import Import
from huiyin.people.models import CLERK, Post, Unit, User
from tests.exchange.sheets import csv_of
from tests.stories import Story

pytestmark = pytest.mark.django_db

GIVEN = ["--give", "kind=建议", "--give", "from_=某市人民政府"]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    Story(units=["u1", "u2"], as_of="2026-03-10").at("2026-01-01").play()
    path = tmp_path / "清单.csv"
    rows = [("件", "案由", "提出人", "承办方式", "交办日期"), ("1", "修桥", "张三", "主", "2026-3-2")]
    path.write_bytes(csv_of(rows, "gb18030"))
    return path


def test_it_imports_what_is_mapped_and_says_what_it_read(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_sheet", sheet, "--kind", "received", "--unit", "u1", "--map", "number=件", *GIVEN)
    told = capsys.readouterr().out
    assert "第 1 行是表头，共 1 行" in told
    assert "编号＝件" in told
    assert "已导入 1 行" in told
    assert Case.objects.get().number == "1"
    assert {(event.user, event.part) for event in Event.objects.all()} == {(None, "unit")}


def test_a_trial_keeps_nothing(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_sheet", sheet, "--kind", "received", "--unit", "u1", "--map", "number=件", *GIVEN, "--dry-run")
    assert "没有导入" in capsys.readouterr().out
    assert not Case.objects.exists()
    assert not Import.objects.exists()


def test_problems_are_told_by_row_and_nothing_is_kept(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet.write_bytes(sheet.read_bytes() + csv_of([("2", "〞", "张三", "主", "三月")], "gb18030"))
    with pytest.raises(SystemExit):
        call_command("import_sheet", sheet, "--kind", "received", "--unit", "u1", "--map", "number=件", *GIVEN)
    told = capsys.readouterr().err
    assert "第 3 行：标题是“〞”，没有写出内容；交办日期“三月”不是日期" in told
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--kind", "received"], "请用 --unit 或 --body 写明为谁导入"),
        (["--kind", "received", "--unit", "u9"], "没有代码为“u9”的单位"),
        (["--kind", "received", "--unit", "u1"], "请指明哪一列是编号"),
        (["--kind", "received", "--unit", "u1", "--map", "number=号"], "没有表头“号”"),
        (["--kind", "received", "--unit", "u1", "--map", "号=件"], "“号=件”应为 列名=值"),
        (
            ["--kind", "received", "--unit", "u2", "--as", "clerk", "--map", "number=件"],
            "经办某不能为单位u2导入来件清单",
        ),
        (["--kind", "received", "--unit", "u1", "--as", "nobody"], "没有名为“nobody”的账号"),
    ],
)
def test_what_it_refuses(sheet: Path, more: list[str], why: str) -> None:
    clerk = User.objects.create(username="clerk", name="经办某")
    Post.objects.create(user=clerk, unit=Unit.objects.get(code="u1"), level=CLERK)
    with pytest.raises(CommandError, match=why):
        call_command("import_sheet", sheet, *more, *GIVEN)
    assert not Import.objects.exists()
