"""表格: what cells say is read as it stands; what is no spreadsheet, or one made to do harm, is refused in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from huiyin.exchange.sheets import Limits, SheetRefused, open_sheet
from huiyin.exchange.sheets.values import Unclear, damage, parted, people_in, read_date
from tests.exchange.sheets import LIMITS, csv_of, xlsx

XLS = Path(__file__).parent / "files" / "list.xls"
ROWS = [("编号", "标题"), (6102.0, "=cmd|' /C calc'!A0"), ("0012", "关于修桥的建议")]


def rows(data: bytes, name: str = "a.xlsx", limits: Limits = LIMITS, sheet: str = "") -> list[list[str]]:
    return open_sheet(name, data, limits, sheet).rows


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed, as somebody who means harm would."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if part in name else old.read(name))
    return written.getvalue()


# -- what is read -----------------------------------------------------------------------------------------------------


def test_numbers_are_as_they_are_shown_and_formulas_are_texts() -> None:
    assert rows(xlsx(ROWS)) == [["编号", "标题"], ["6102", "=cmd|' /C calc'!A0"], ["0012", "关于修桥的建议"]]
    for code in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        told = rows(csv_of([("编号", "标题"), ("1", "=1+1䶮")], code), "a.csv")
        assert told == [["编号", "标题"], ["1", "=1+1䶮"]], code


def test_an_old_excel_file_reads_like_a_new_one() -> None:
    """Written by LibreOffice: a title, headings, an error, a cell over two rows."""
    found = open_sheet("list.xls", XLS.read_bytes(), LIMITS)
    assert found.name == "交办清单"
    assert found.rows == [
        ["某市交办清单", "", "", ""],
        ["编号", "标题", "交办日期", "主办单位"],
        ["6102", "关于修桥的建议", "2026-03-01", "市交通局"],
        ["6103", "关于修路的建议", "#DIV/0!", "市交通局"],
    ]


def test_the_first_sheet_that_shows_something_or_the_one_that_is_asked_for() -> None:
    data = xlsx([], name="空", 清单=[("编号",), ("1",)], 备注=[("说明",)])
    assert open_sheet("a.xlsx", data, LIMITS).name == "清单"
    assert open_sheet("a.xlsx", data, LIMITS).names == ["空", "清单", "备注"]
    assert rows(data, sheet="备注") == [["说明"]]
    with pytest.raises(SheetRefused, match="没有名为“别的”的工作表"):
        rows(data, sheet="别的")


@pytest.mark.parametrize(
    "text",
    [
        "2026-3-1",
        "2026/3/1",
        "2026.3.1",
        "2026年3月1日",
        "2026 年 3 月 1 日",
        "二〇二六年三月一日",
        "二○二六年三月一日",
        "20260301",
        "46082",
        "46082.5",
        "2026-03-01 12:30",
        "２０２６．３．１",
        "2026年3月1日 星期日",
    ],
)
def test_a_date_in_any_usual_form(text: str) -> None:
    assert read_date(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3/1/2026", "分不清"),
        ("26.3.1", "没有写全年份"),
        ("3月1日", "没有年份"),
        ("2026年3月", "没有写到日"),
        ("2026-2-30", "没有“2026-2-30”这一天"),
        ("二〇二六年十三月一日", "没有"),
        ("12345", "年份不对"),
        ("近期", "不是日期"),
        ("#N/A", "错误值"),
        ("xx", "遮去"),
    ],
)
def test_a_date_that_may_mean_two_or_none_is_not_guessed(text: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        read_date(text)


@pytest.mark.parametrize("text", ["20230%", "xx", "×××", "〞", "#REF!", "#N/A", "王×", "第61xx号", "同上", "���"])
def test_damaged(text: str) -> None:
    assert damage(text)


@pytest.mark.parametrize("text", ["100%", "6102", "关于修桥的建议", "ATM 机", "3.5", "王小明"])
def test_not_damaged(text: str) -> None:
    assert damage(text) == ""


UNITS = {"市教育局", "市公安局", "市发展和改革局", "交通局（公路、港航）", "市财政局、国资委"}.__contains__


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("市教育局、市公安局", ["市教育局", "市公安局"]),
        (
            "市教育局，市公安局；甲局/乙局 丙局\n丁局;戊局",
            ["市教育局", "市公安局", "甲局", "乙局", "丙局", "丁局", "戊局"],
        ),
        ("市发展和改革局", ["市发展和改革局"]),
        ("市发展和改革局和市教育局", ["市发展和改革局", "市教育局"]),
        ("民政和社保局", ["民政和社保局"]),
        ("交通局（公路、港航）、市教育局", ["交通局（公路、港航）", "市教育局"]),
        ("外地局（甲、乙）、市教育局", ["外地局（甲、乙）", "市教育局"]),
        ("市财政局、国资委、市教育局", ["市财政局、国资委", "市教育局"]),
        ("—", []),
        ("无", []),
    ],
)
def test_units_in_one_cell(cell: str, names: list[str]) -> None:
    assert parted(cell, UNITS) == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张 三", ["张三"]),
        ("张　三、李四", ["张三", "李四"]),
        ("张三等5人", ["张三"]),
        ("王五代表 赵六代表", ["王五", "赵六"]),
        ("张三（某团）", ["张三"]),
    ],
)
def test_people_in_one_cell(cell: str, names: list[str]) -> None:
    assert people_in(cell) == names


# -- what is refused --------------------------------------------------------------------------------------------------


def packed(**parts: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", packed(**{"word/document.xml": "<a/>"}), "这是Word 文件"),
        ("a.xlsx", packed(**{"xl/workbook.bin": ""}), "xlsb"),
        ("a.xlsx", packed(**{"../../etc/passwd": ""}), "压缩包"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table>", "网页"),
        ("a.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "网页（HTML 或 XML）"),
        ("a.xlsx", b"%PDF-1.7", "PDF"),
        ("a.xlsx", b"\x89PNG\r\n", "图片"),
        ("a.xlsx", xlsx(ROWS)[:3000], "已损坏"),
        ("a.xlsx", b"just text", "不是表格"),
        ("a.xls", XLS.read_bytes()[:900], "已损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "已损坏"),
        ("a.csv", b"\xff\xfe\x00\xd8\x00\x00", "编码无法识别"),
        ("a.csv", b"a,\x00b", "不是文本"),
    ],
)
def test_no_spreadsheet(name: str, data: bytes, why: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        open_sheet(name, data, LIMITS)
    assert why in str(refused.value)


def test_a_password() -> None:
    """Excel keeps a workbook with a password as a stream of this name in a compound file."""
    data, name = XLS.read_bytes(), "EncryptedPackage".encode("utf-16-le")
    entry = data.index("Workbook".encode("utf-16-le"))
    length = (len(name) + 2).to_bytes(2, "little")
    locked = data[:entry] + name.ljust(64, b"\0") + length + data[entry + 66 :]
    with pytest.raises(SheetRefused, match="设有密码"):
        open_sheet("a.xlsx", locked, LIMITS)


def test_what_unpacks_to_more_than_it_says() -> None:
    small = Limits(unpacked_mb=5)
    bomb = changed(xlsx(ROWS), "styles", lambda text: text + b" " * 20_000_000)
    with pytest.raises(SheetRefused, match="解压后超过 5 MB"):
        rows(bomb, limits=small)
    # The same with sizes that lie: 20 MB said to be 100 bytes.
    lying = bytearray(bomb)
    true_size = (len(changed_size(bomb))).to_bytes(4, "little")
    assert true_size in lying
    with pytest.raises(SheetRefused, match=r"解压后超过 5 MB|已损坏"):
        rows(bytes(lying).replace(true_size, (100).to_bytes(4, "little")), limits=small)


def changed_size(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed_file:
        return packed_file.read("xl/styles.xml")


def test_a_cell_at_the_end_of_the_world() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = changed(xlsx(ROWS), "sheet1", lambda text: text.replace(b"</sheetData>", far))
    with pytest.raises(SheetRefused, match="超过 50000 行"):
        rows(data)
    wide = changed(xlsx(ROWS), "sheet1", lambda text: text.replace(b"</sheetData>", far.replace(b"1048576", b"9")))
    with pytest.raises(SheetRefused, match="超过 200 列"):
        rows(wide)
    # Formats without content down to the last row are usual, and no rows.
    bare = far.replace(b"<v>1</v>", b"")
    assert len(rows(changed(xlsx(ROWS), "sheet1", lambda text: text.replace(b"</sheetData>", bare)))) == 3


def test_one_long_text_told_a_million_times() -> None:
    """Thirty bytes a cell in the file, but as many texts of a thousand characters when it is read."""
    data = xlsx([("x" * 1000,)])
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(2, 8000))
    many = changed(data, "sheet1", lambda text: text.replace(b"</sheetData>", cells + b"</sheetData>"))
    with pytest.raises(SheetRefused, match="解压后超过"):
        rows(many, limits=Limits(unpacked_mb=5))


def test_entities_are_not_opened() -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet'
    data = changed(xlsx(ROWS), "sheet1", lambda text: text.replace(b"<worksheet", declared, 1))
    with pytest.raises(SheetRefused, match="DTD"):
        rows(data)


def test_limits() -> None:
    with pytest.raises(SheetRefused, match="超过 2 行"):
        rows(xlsx(ROWS), limits=Limits(rows=2))
    with pytest.raises(SheetRefused, match="超过 2 行"):
        rows(csv_of([("a",)] * 3), "a.csv", limits=Limits(rows=2))
    with pytest.raises(SheetRefused, match="最多 0 MB"):
        rows(xlsx(ROWS), limits=Limits(file_mb=0))
    with pytest.raises(SheetRefused, match="打不开"):
        rows(xlsx([("x" * 500, n) for n in range(5000)]), limits=Limits(memory_mb=1))


def test_macros_and_links_are_left_where_they_are() -> None:
    written = io.BytesIO(xlsx(ROWS))
    with zipfile.ZipFile(written, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
        book.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert rows(written.getvalue())[2] == ["0012", "关于修桥的建议"]
