"""manage.py workdays, as an operator uses it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huiyin.workdays.models import Day

pytestmark = pytest.mark.django_db

Captured = pytest.CaptureFixture[str]


def test_a_year_is_shown(capsys: Captured) -> None:
    call_command("workdays", "show", "2022")
    told = capsys.readouterr().out
    assert "2022-04-02  上班  清明节调休上班  国务院办公厅" in told
    assert "2022-10-07  休息  国庆节" in told
    assert "2022年共249个工作日。" in told  # 260 weekdays, 18 of them rest, 7 weekend days are worked


def test_an_unpublished_year_says_so(capsys: Captured) -> None:
    call_command("workdays", "show", "2040")
    # 366 days from a Sunday to a Monday: 52 weeks, a Sunday and a Monday.
    assert capsys.readouterr().out.splitlines() == [
        "2040年的节假日安排尚未公布，暂以周六、周日为休息日。",
        "2040年共261个工作日。",
    ]


@pytest.mark.parametrize("start", ["", "\ufeff", "\ufeff日期,上班/休息,名称\r\n", "date,working|rest,name\n"])
def test_a_file_is_published(tmp_path: Path, capsys: Captured, start: str) -> None:
    file = tmp_path / "2040.csv"
    file.write_text(
        start + "2040-10-01,rest,国庆节\r\n\r\n2040/10/2,休息,国庆节\r\n2040-10-13,working,调休上班\r\n", "utf-8"
    )
    call_command("workdays", "publish", str(file), "--source", "国办通知")
    told = capsys.readouterr().out
    assert "已登记2040年的安排。" in told
    assert "2040-10-02  改为休息" in told
    assert "2040-10-13  改为上班" in told
    assert "共3天" in told
    assert "manage.py reckon" in told
    assert set(Day.objects.filter(date__year=2040).values_list("source", flat=True)) == {"国办通知"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件中没有日子"),
        (b"2040-10-01,rest,a\n2040-13-01,rest,b\n2040-10-02,maybe,c\n2040-10-03,rest\n", "第2行.*\n第3行.*\n第4行"),
        (b"2040-10-01,rest,a\n2041-10-01,rest,b\n", "2041-10-01不在2040年"),
        ("2040-10-01,休息,国庆节\n".encode("gbk"), "不是 UTF-8 编码"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=reason):
        call_command("workdays", "publish", str(file))
    assert not Day.objects.filter(date__year__gte=2040).exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.csv 不存在"):
        call_command("workdays", "publish", str(tmp_path / "none.csv"))


def test_a_day_is_amended_for_an_area(capsys: Captured) -> None:
    call_command("workdays", "amend", "2040-04-13", "rest", "三月三", "--source", "自治区通知", "--area", "450000")
    assert "2040-04-13  改为休息" in capsys.readouterr().out
    call_command("workdays", "show", "2040", "--area", "450102")
    assert "2040-04-13  休息  三月三（450000）  自治区通知" in capsys.readouterr().out
    call_command("workdays", "show", "2040")
    assert "三月三" not in capsys.readouterr().out


@pytest.mark.parametrize("day", ["2040-02-30", "13.4.2040", "明天"])
def test_what_is_no_date_is_refused(day: str) -> None:
    with pytest.raises(CommandError, match="不是日期"):
        call_command("workdays", "amend", day, "rest", "三月三", "--source", "通知")


def test_what_is_no_year_is_refused() -> None:
    with pytest.raises(CommandError, match="不是年份"):
        call_command("workdays", "show", "98")
