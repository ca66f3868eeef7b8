"""Folders and rows that a long run of steps keeps to write them together, and how rows are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from huiyin.cases.door.actors import Actor
from huiyin.cases.door.folder import Folder, write_folders
from huiyin.cases.door.writing import write_rows
from huiyin.cases.models import Event


class Holding:
    """The folders of the cases that one transaction has locked and keeps; see ``holding``."""

    def __init__(self, *, folders: int = 10_000, rows: int = 1_000) -> None:
        self.most_folders, self.most_rows = folders, rows
        self.folders: dict[int, Folder] = {}
        self.rows: list[Model] = []
        self.events: list[Event] = []

    def take_out(self, wanted: set[int], actor: Actor, at: datetime) -> list[Folder]:
        """A folder is out while a step is taken: one whose step was refused is not put back, but read anew."""
        found = [self.folders.pop(pk) for pk in sorted(wanted) if pk in self.folders]
        for folder in found:
            folder.resume(actor, at)
        return found

    def put_back(self, folders: list[Folder], rows: list[Model], events: list[Event]) -> None:
        self.folders |= {folder.case.pk: folder for folder in folders}
        self.rows += rows
        self.events += events
        if len(self.rows) >= self.most_rows:
            self.write_rows()
        if len(self.events) >= self.most_rows:
            self.write_events()
        while len(self.folders) > self.most_folders:
            oldest = next(iter(self.folders))
            write_folders([self.folders.pop(oldest)])

    def write_rows(self) -> None:
        rows, self.rows = self.rows, []
        write_rows(rows)

    def write_events(self) -> None:
        events, self.events = self.events, []
        Event.objects.bulk_create(events, batch_size=500)

    def write(self) -> None:
        self.write_rows()
        self.write_events()
        write_folders(self.folders.values())


_holding: ContextVar[Holding | None] = ContextVar("holding", default=None)


def held_now() -> Holding | None:
    """What the run holds, if there is one."""
    return _holding.get()


@contextmanager
def holding() -> Iterator[None]:
    """For a long run of steps in one transaction, as a replay is: a case once locked stays locked until the end, so its
    folder is kept instead of read again, and much is written at once. All or nothing, as the transaction is.
    """
    if _holding.get() is not None:
        yield
        return
    with transaction.atomic():
        held = Holding()
        token = _holding.set(held)
        try:
            yield
            held.write()
        finally:
            _holding.reset(token)
