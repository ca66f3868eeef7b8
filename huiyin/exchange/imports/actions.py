"""An import from the upload until it is written. What is refused leaves everything as it was.

How it is taken back stands in ``undoing``.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.cases.chain import sm3
from huiyin.cases.door import Refused
from huiyin.cases.door.writing import write_changes
from huiyin.exchange.imports.columns import find_headings, guess
from huiyin.exchange.imports.kind import Kind, Tell
from huiyin.exchange.imports.kinds import KINDS, Place, actor_of, kind_of, places_of
from huiyin.exchange.models import Import, ImportRow, ImportStep, KnownHeadings
from huiyin.exchange.sheets import Limits, Sheet, SheetRefused, open_sheet
from huiyin.people.actions import ChangeRefused
from huiyin.people.models import User
from huiyin.rules.queries import NoRules

Stage = Import.Stage
OPEN = (Stage.MAPPING, Stage.CHECKING)
AT_ONCE = 500  # rows that are written while somebody waits for the page
AT_A_TIME = 500


def note(one: Import, text: str, *, by: User | None, at: datetime) -> None:
    ImportStep.objects.create(of=one, at=at, by=by, text=text[:500])


def move(one: Import, stage: str, at: datetime, **columns: Any) -> None:
    for name, value in {"stage": stage, "stage_at": at, **columns}.items():
        setattr(one, name, value)
    one.save(update_fields=["stage", "stage_at", *columns])


@contextmanager
def many_rows_at_hand() -> Iterator[None]:
    """Tens of thousands of rows are alive at once: Python's collector would look through them again and again and find
    nothing to throw away. It rests meanwhile, which saves a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


# -- the file ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(
    place: Place, *, file_name: str, data: bytes, limits: Limits, by: User | None, at: datetime, sheet: str = ""
) -> Import:
    """A file is taken in and its columns guessed. Raises SheetRefused, and leaves nothing."""
    found = open_sheet(file_name, data, limits, sheet)
    one = Import(
        area=place.area,
        unit=place.unit,
        body=place.body,
        kind=place.kind,
        by=by,
        at=at,
        stage_at=at,
        file_name=file_name[-200:],
        file=data,
    )
    _take_sheet(one, found)
    one.save()
    note(one, f"上传“{one.file_name}”", by=by, at=at)
    return one


def choose_sheet(one: Import, *, sheet: str, heading_row: int | None, limits: Limits, at: datetime) -> None:
    """Another sheet of the file, or another row as its headings."""
    _check_open(one)
    _take_sheet(one, open_sheet(one.file_name, bytes(one.file), limits, sheet or one.sheet), heading_row)
    one.stage, one.stage_at = Stage.MAPPING, at
    one.save()


def _take_sheet(one: Import, found: Sheet, heading_row: int | None = None) -> None:
    columns = KINDS[one.kind].columns
    rows = found.rows
    if not rows:
        raise SheetRefused("表格中没有内容")
    place = heading_row - 1 if heading_row is not None else find_headings(rows, columns)
    if not 0 <= place < len(rows):
        raise SheetRefused(f"表头应在第 1 行到第 {len(rows)} 行之间")
    one.sheet, one.sheets, one.heading_row = found.name, found.names, place + 1
    one.headings = rows[place]
    one.row_count = sum(any(row) for row in rows[place + 1 :])
    if not one.row_count:
        raise SheetRefused(f"第 {place + 1} 行表头下面没有内容")
    known = KnownHeadings.objects.filter(area=one.area_id, kind=one.kind, fingerprint=_mark(one.headings)).first()
    one.columns = known.columns if known is not None else guess(one.headings, columns)


def _mark(headings: Sequence[str]) -> str:
    return sm3("\x1f".join(headings))


def sample(one: Import, limits: Limits, most: int = 3) -> list[list[str]]:
    """The first rows under the headings."""
    rows = open_sheet(one.file_name, bytes(one.file), limits, one.sheet).rows[one.heading_row :]
    return [row for row in rows if any(row)][:most]


# -- the columns ------------------------------------------------------------------------------------------------------


def why_not_columns(one: Import, columns: Mapping[str, Sequence[int]], given: Mapping[str, str]) -> list[str]:
    lines = KINDS[one.kind].columns
    missing = [line.label for line in lines if line.needed and not columns.get(line.name) and not given.get(line.name)]
    reasons = [f"请指明哪一列是{'、'.join(missing)}"] if missing else []
    places = [place for those in columns.values() for place in those]
    twice = sorted({place for place in places if places.count(place) > 1})
    reasons += [f"第 {place + 1} 列对应了两项内容" for place in twice]
    for line in lines:
        if len(columns.get(line.name, ())) > 1 and not line.many:
            reasons.append(f"有几列都对应“{line.label}”，只能选一列")
    return reasons


@transaction.atomic
def set_columns(
    one: Import,
    *,
    columns: Mapping[str, Sequence[int]],
    given: Mapping[str, str],
    limits: Limits,
    by: User | None,
    at: datetime,
    tell: Tell | None = None,
) -> None:
    """Which column is what, and what stands for every row; the rows are read and checked. It is remembered for the next
    sheet with the same headings. Corrections of rows that are there already are kept."""
    _check_open(one)
    if against := why_not_columns(one, columns, given):
        raise Refused(*against)
    one.columns = {name: list(places) for name, places in columns.items() if places}
    one.given = {name: text.strip() for name, text in given.items() if text.strip()}
    KnownHeadings.objects.update_or_create(
        area_id=one.area_id, kind=one.kind, fingerprint=_mark(one.headings), defaults={"columns": one.columns}
    )
    rows = open_sheet(one.file_name, bytes(one.file), limits, one.sheet).rows
    kept = {row.no: row for row in one.rows.all()}
    one.rows.all().delete()
    made = []
    for no, cells in enumerate(rows[one.heading_row :], start=one.heading_row + 1):
        told = {
            name: _joined([cells[place] for place in places if place < len(cells)])
            for name, places in one.columns.items()
        }
        told = {name: text for name, text in told.items() if text}
        if not told:
            continue
        before = kept.get(no)
        made.append(
            ImportRow(
                of=one,
                no=no,
                cells=told,
                typed=before.typed if before is not None else {},
                skipped=before.skipped if before is not None else False,
                accepted=before.accepted if before is not None else False,
            )
        )
    ImportRow.objects.bulk_create(made, batch_size=AT_A_TIME)
    one.row_count = len(made)
    move(one, Stage.CHECKING, at, columns=one.columns, given=one.given, row_count=len(made), refusal="")
    check(one, on=timezone.localdate(at))


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else "、".join(part for part in parts if part)


# -- the rows ---------------------------------------------------------------------------------------------------------


def cells_of(one: Import, row: ImportRow) -> dict[str, str]:
    """What counts: what was typed, else what the sheet says, else what was given for all."""
    return {**one.given, **row.cells, **row.typed}


@many_rows_at_hand()
def check(one: Import, *, on: date, only: Iterable[int] | None = None) -> None:
    """Read every row (or those of these numbers) and keep what is wrong with it."""
    kind = kind_of(one, on)
    rows = list(one.rows.all())
    kind.look_over(cells_of(one, row) for row in rows if not row.skipped)
    wanted = set(only) if only is not None else None
    changed = []
    for row in rows:
        if wanted is not None and row.no not in wanted:
            continue
        before = (row.problems, row.wrong, row.skipped)
        reading = kind.read(cells_of(one, row), accepted=row.accepted)
        row.skipped = row.skipped or reading.skip
        row.problems = [] if row.skipped else reading.problems
        row.wrong = bool(row.problems)
        if (row.problems, row.wrong, row.skipped) != before:
            changed.append(row)
    write_changes(
        (ImportRow, row.pk, {"problems": row.problems, "wrong": row.wrong, "skipped": row.skipped}) for row in changed
    )
    one.wrong_count = one.rows.filter(wrong=True).count()
    one.save(update_fields=["wrong_count"])


@transaction.atomic
def correct(
    one: Import,
    *,
    typed: Mapping[int, Mapping[str, str]],
    accepted: Mapping[int, bool],
    skipped: Mapping[int, bool],
    answers: Mapping[str, Mapping[str, str]],
    at: datetime,
) -> None:
    """What somebody typed into rows, said of rows, or answered about names, for all rows that bear them."""
    locked = lock(one)
    _check_open(locked)
    numbers = {*typed, *accepted, *skipped}
    rows = {row.no: row for row in locked.rows.filter(no__in=numbers)}
    for no, row in rows.items():
        sheet = {**locked.given, **row.cells}
        for name, text in typed.get(no, {}).items():
            text = text.strip()
            if text == sheet.get(name, ""):
                row.typed.pop(name, None)
            else:
                row.typed[name] = text
        row.accepted = accepted.get(no, row.accepted)
        row.skipped = skipped.get(no, row.skipped)
    ImportRow.objects.bulk_update(rows.values(), ["typed", "accepted", "skipped"], batch_size=200)
    new = {ask: {name: meant for name, meant in said.items() if meant} for ask, said in answers.items()}
    new = {ask: said for ask, said in new.items() if said}
    for ask, said in new.items():
        locked.answers[ask] = {**locked.answers.get(ask, {}), **said}
    locked.save(update_fields=["answers"])
    skipping = any(no in rows for no in skipped)
    check(locked, on=timezone.localdate(at), only=None if new or skipping else numbers)
    one.refresh_from_db()


def lock(one: Import) -> Import:
    """As it stands now; nobody else moves it until the transaction ends."""
    return Import.objects.select_for_update().get(pk=one.pk)


def _check_open(one: Import) -> None:
    if one.stage not in OPEN:
        raise Refused(f"这次导入{one.get_stage_display()}，不能再改")


@transaction.atomic
def give_up(one: Import) -> None:
    """Nothing of it was written: nothing of it is kept."""
    locked = lock(one)
    if locked.stage not in OPEN:
        raise Refused(f"这次导入{locked.get_stage_display()}，不能放弃")
    locked.delete()


# -- all or nothing ---------------------------------------------------------------------------------------------------


def why_not_run(one: Import) -> list[str]:
    if one.stage != Stage.CHECKING:
        return [f"这次导入{one.get_stage_display()}"]
    if one.wrong_count:
        return [f"还有 {one.wrong_count} 行有问题，改正或选“不导入”后才能导入"]
    if not one.rows.filter(skipped=False).exists():
        return ["没有要导入的行"]
    return []


@transaction.atomic
def queue(one: Import, *, by: User | None, at: datetime) -> None:
    """Everything is right: it waits to be written."""
    locked = lock(one)
    if against := why_not_run(locked):
        raise Refused(*against)
    move(locked, Stage.WAITING, at, by=by, refusal="")
    one.refresh_from_db()


def run(one: Import, *, at: datetime, tell: Tell) -> None:
    """Checked in full once more, then written in one transaction; or nothing is, and the import says why.

    Whoever begins it last has it: of two that run at once the first that comes to an end wins, the other stops.
    """
    with transaction.atomic():
        locked = lock(one)
        if locked.stage not in (Stage.WAITING, Stage.RUNNING):
            return
        turn = locked.turn + 1
        move(locked, Stage.RUNNING, at, turn=turn)
    try:
        _write(one, turn, at=at, tell=tell)
    except (Refused, ChangeRefused) as refused:
        _back_to_checking(one, refused.reasons, at)
        check(one, on=timezone.localdate(at))  # what came up meanwhile is told beside its row
    except NoRules as refused:
        _back_to_checking(one, [str(refused)], at)
    except Exception:
        _back_to_checking(one, ["程序出错，没有导入任何一行。请把出错时间告诉系统管理员"], at)
        raise
    one.refresh_from_db()


def _back_to_checking(one: Import, reasons: Sequence[str], at: datetime) -> None:
    with transaction.atomic():
        locked = lock(one)
        if locked.stage == Stage.RUNNING:
            move(locked, Stage.CHECKING, at, refusal="\n".join(reasons[:20]))
            note(locked, f"没有导入：{'；'.join(reasons)[:400]}", by=locked.by, at=at)


@many_rows_at_hand()
def _write(one: Import, turn: int, *, at: datetime, tell: Tell) -> None:
    # SQLite lets nobody else write from here to the end, so the rows are read before. Nobody can change them any more;
    # where what they were held against has changed meanwhile, they are read once more.
    on = timezone.localdate(at)
    one.refresh_from_db()
    kind = kind_of(one, on)
    rows = list(one.rows.filter(skipped=False))
    values = _read_all(kind, one, rows)
    with transaction.atomic():
        locked = lock(one)
        if locked.stage != Stage.RUNNING or locked.turn != turn:
            return
        check_may(locked, locked.by, on)
        now = kind_of(locked, on)
        if now.basis() != kind.basis():
            kind, values = now, _read_all(now, locked, rows)
        if not values:
            raise Refused("有的行在等待期间有了问题（如同一件已被登记），请核对后再导入")
        kind.write(values, user=locked.by, actor=actor_of(locked, on), at=at, tell=tell)
        write_changes(
            (
                ImportRow,
                row.pk,
                {
                    "case": row.case_id,
                    "unit": row.unit_id,
                    "proposer": row.proposer_id,
                    "cells": {},
                    "typed": {},
                },
            )
            for row in rows
        )
        locked.rows.filter(skipped=True).delete()
        move(locked, Stage.DONE, at, file=b"", answers={}, wrong_count=0, row_count=len(rows))
        note(locked, f"导入 {len(rows)} 行", by=locked.by, at=at)


def _read_all(kind: Kind, one: Import, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, Any]]:
    """Nothing, if any row is wrong."""
    cells = [cells_of(one, row) for row in rows]
    kind.look_over(cells)
    values = []
    for row, told in zip(rows, cells, strict=True):
        reading = kind.read(told, accepted=row.accepted)
        if reading.problems:
            return []
        values.append((row, reading.value))
    return values


def check_may(one: Import, by: User | None, on: date) -> None:
    """Whoever began may have lost his post since. Nobody is the command line."""
    if by is None:
        return
    places = {(place.kind, place.unit, place.body) for place in places_of(by, on)}
    if (one.kind, one.unit, one.body) not in places:
        raise Refused(f"{by.name}不能为{one.unit or one.body or one.area}导入{one.get_kind_display()}")
