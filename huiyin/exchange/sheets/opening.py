"""A file by what it holds, whatever it is called; a workbook is read in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path, PurePath

from huiyin.exchange.sheets.csv_text import read_csv
from huiyin.exchange.sheets.limits import Limits, Sheet, SheetRefused
from huiyin.files.ole import MAGIC

MB = 1024 * 1024
ZIP = b"PK\x03\x04"
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"PK\x05\x06", "空的压缩包"),
)
_ROOT = Path(__file__).resolve().parents[3]
SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"


def open_sheet(name: str, data: bytes, limits: Limits, sheet: str = "") -> Sheet:
    """The named sheet; without a name the first that is not hidden and not empty. Raises SheetRefused."""
    if not data:
        raise SheetRefused("文件是空的")
    if len(data) > limits.file_mb * MB:
        raise SheetRefused(
            f"文件有 {len(data) // MB} MB，最多 {limits.file_mb} MB。请删去图片和用不到的工作表，或分成几个文件"
        )
    if data.startswith(MAGIC):
        return _workbook("xls", data, limits, sheet)
    if data.startswith(ZIP):
        return _workbook("xlsx", data, limits, sheet)
    for start, what in _OTHERS:
        if data.startswith(start):
            raise SheetRefused(f"这是{what}，不是表格。请用 .xlsx、.xls 或 .csv 文件")
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<style", b"<?xml", b"<")):
        raise SheetRefused(f"这是网页（HTML 或 XML）格式，只是起了表格的名字。{SAVE_AS}")
    if PurePath(name).suffix.lower() not in (".csv", ".txt", ".tsv"):
        raise SheetRefused("打不开：文件已损坏，或者不是表格。请用 .xlsx、.xls 或 .csv 文件")
    return Sheet("", [], read_csv(data, limits))


def _workbook(kind: str, data: bytes, limits: Limits, sheet: str) -> Sheet:
    """Read where nothing can happen to the server: with so much memory and time, and no more."""
    asked = json.dumps({"kind": kind, "sheet": sheet, "limits": asdict(limits)})
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "huiyin.exchange.sheets.workbook", asked],
            input=data,
            capture_output=True,
            cwd=_ROOT,
            timeout=limits.seconds,
            check=False,
        )
        told = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        told = {}
    if not told:
        raise SheetRefused(f"文件打不开：已损坏，或结构异常、过于庞大，没有读取。{SAVE_AS}")
    if "refused" in told:
        raise SheetRefused(told["refused"])
    return Sheet(told["name"], told["names"], told["rows"])
