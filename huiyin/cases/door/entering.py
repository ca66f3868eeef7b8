"""Into a case and out again: locked, read afresh, and written when the step is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from huiyin.cases.door.actors import Actor
from huiyin.cases.door.folder import Folder, open_duties, write_folders
from huiyin.cases.door.held import held_now
from huiyin.cases.door.writing import write_rows
from huiyin.cases.models import Case, Duty, Event


def read(case: Case, *, actor: Actor, at: datetime) -> Folder:
    """The case as it stands, for a page that asks and does not write: no lock is taken."""
    return Folder(case, list(Duty.objects.filter(case=case)), actor=actor, at=at)


@contextmanager
def begun(case: Case, *, actor: Actor, at: datetime) -> Iterator[Folder]:
    """The folder of a case that was made a moment ago: its first event tells all of it."""
    with _step([Folder(case, [], actor=actor, at=at, fresh=True)]) as folders:
        yield folders[case.pk]


@contextmanager
def enter(case: Case, *, actor: Actor, at: datetime, asks_rows: bool = False) -> Iterator[Folder]:
    """Lock the case, read it and its duties afresh, and write what was done when the block ends.

    ``asks_rows``: the step asks for rows that steps before it left to be written later (contacts, answers, forms).
    """
    held = held_now()
    if asks_rows and held is not None:
        held.write_rows()  # before the step begins: were it refused, it would take them with it
    with enter_all([case], actor=actor, at=at) as folders:
        yield folders[case.pk]


@contextmanager
def enter_all(cases: Sequence[Case], *, actor: Actor, at: datetime) -> Iterator[dict[int, Folder]]:
    """Several cases at once, locked by ascending id so that two clerks cannot wait for each other."""
    wanted = {case.pk for case in cases}
    held = held_now()
    with nullcontext() if held is not None else transaction.atomic():
        kept = held.take_out(wanted, actor, at) if held is not None else []
        rest = wanted - {folder.case.pk for folder in kept}
        with _step([*kept, *_lock_and_read(rest, actor, at)]) as folders:
            yield folders


def _lock_and_read(wanted: set[int], actor: Actor, at: datetime) -> list[Folder]:
    if not wanted:
        return []
    locked = list(Case.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    duties: dict[int, list[Duty]] = {pk: [] for pk in wanted}
    for duty in Duty.objects.filter(case__in=wanted).order_by("pk"):
        duties[duty.case_id].append(duty)
    return [Folder(case, duties[case.pk], actor=actor, at=at) for case in locked]


@contextmanager
def _step(folders: list[Folder]) -> Iterator[dict[int, Folder]]:
    """One step in one case or several: whole, or not at all."""
    held = held_now()
    by_case = {folder.case.pk: folder for folder in folders}
    if held is None:
        yield by_case
        rows, events = _concluded(folders)
        write_rows(rows)
        Event.objects.bulk_create(events)
        write_folders(folders)
        return
    try:
        with transaction.atomic():
            yield by_case
            rows, events = _concluded(folders)
            write_folders([folder for folder in folders if folder.must_be_written])
    except BaseException:
        write_folders(folders)  # what the steps before came to; this one is read afresh next time
        raise
    held.put_back(folders, rows, events)


def _concluded(folders: list[Folder]) -> tuple[list[Model], list[Event]]:
    open_duties(folders)
    rows: list[Model] = []
    events: list[Event] = []
    for folder in folders:
        its_rows, its_events = folder.conclude()
        rows += its_rows
        events += its_events
    return rows, events
