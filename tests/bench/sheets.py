"""A made-up hand-out list of any length, to measure with: how long reading, checking and writing take, how much memory,
and how long somebody else who wants to write waits meanwhile.

python -m tests.bench.sheets 20000          # in a database of its own, thrown away
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sqlite3
import sys
import time
from datetime import date
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event

ROWS = 20_000


def write_beside(path: str, stop: Event, longest: Synchronized[float]) -> None:
    """Another who writes: how long he waited at the longest for his turn."""
    there = sqlite3.connect(path, timeout=600, isolation_level=None)
    while not stop.is_set():
        began = time.perf_counter()
        there.execute("BEGIN IMMEDIATE")
        there.execute("COMMIT")
        longest.value = max(longest.value, time.perf_counter() - began)
        time.sleep(0.05)


def main(rows: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection

    from huiyin.exchange.imports import actions
    from huiyin.exchange.imports.kinds import Place
    from huiyin.exchange.replay import settle
    from huiyin.exchange.scratch import scratch_database
    from huiyin.exchange.sheets import Limits
    from huiyin.people.models import Unit
    from tests.exchange.sheets import moment, undo, xlsx
    from tests.stories import Story

    headings = ("编号", "案由", "领衔代表", "附议人", "主办单位", "会办单位", "交办日期", "类别", "内容")
    lines = [
        (
            n,
            f"关于第{n}件事项的建议",
            f"提出{chr(0x4E00 + n % 400)}",
            f"联名{chr(0x4E00 + n % 399)}、联名{chr(0x4F00 + n % 397)}",
            "市交通局、市财政局",
            "单位u1",
            "2026-3-1",
            "城建",
            "情况" * 50,
        )
        for n in range(rows)
    ]
    data = xlsx([headings, *lines], title="一览表")
    limits = Limits(rows=rows + 10)
    at = moment(date(2026, 3, 10))
    began, worked = time.perf_counter(), time.process_time()

    def told(what: str) -> None:
        nonlocal began, worked
        now, work = time.perf_counter(), time.process_time()
        here, below = (
            resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(
            f"{what}: {now - began:.1f} s ({work - worked:.1f} s of it at work); at most {here} MB here, {below} MB in the reader"
        )
        began, worked = now, work
        with longest.get_lock():
            print(f"    longest wait of another writer: {longest.value:.1f} s")
            longest.value = 0

    alongside = multiprocessing.get_context("spawn")
    stop, longest = alongside.Event(), alongside.Value("d", 0.0)
    with scratch_database():
        settle(Story(units=["u1"], as_of="2026-03-10").at("2026-01-01").written())
        unit = Unit.objects.get()
        place = Place("received", unit.area, unit=unit)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")  # as an office's database has it
        database = str(connection.settings_dict["NAME"])
        other = alongside.Process(target=write_beside, args=(database, stop, longest))
        other.start()
        began, worked = time.perf_counter(), time.process_time()
        given = {"kind": "建议", "from_": "某市人民政府"}
        one = actions.begin(place, file_name="a.xlsx", data=data, limits=limits, by=None, at=at)
        told(f"{rows} rows, {len(data) // 1024} KB: uploaded and mapped")
        actions.set_columns(one, columns=one.columns, given=given, limits=limits, by=None, at=at)
        told(f"read and checked, {one.wrong_count} wrong")
        actions.queue(one, by=None, at=at)
        actions.run(one, at=at, tell=lambda done, total: None)
        told(f"checked again and written: {one.get_stage_display()} {one.refusal}")
        undo(one, reason="测量", by=None, at=at)
        told("taken back")
        stop.set()
        other.join()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
