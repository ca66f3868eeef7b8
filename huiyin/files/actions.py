"""Taking a file in, and removing what nothing refers to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.db import transaction

from huiyin.files.kinds import Kind, NotTaken, clean_name, kind_of
from huiyin.files.models import Attachment, StoredFile, path_of
from huiyin.files.queries import unlinked
from huiyin.people.models import User

BLOCK = 1024 * 1024
UNFINISHED = ".new-"
# Longer than any upload takes: its bytes lie there before anything refers to them.
GRACE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it was handed in: looked at, its name cleaned, not kept yet."""

    name: str
    kind: Kind
    file: BinaryIO


def look_at(file: BinaryIO, name: str) -> NewFile:
    """What somebody hands in; ``NotTaken`` says why it is not taken."""
    file.seek(0, os.SEEK_END)
    if file.tell() > settings.MAX_FILE_MB * 1024 * 1024:
        raise NotTaken(f"超过 {settings.MAX_FILE_MB} MB，请压缩或分成几个文件后再传")
    kind = kind_of(file, name)
    return NewFile(clean_name(name, kind), kind, file)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def fingerprint_of(file: BinaryIO) -> str:
    """SM3 of its bytes, as 64 hexadecimal digits."""
    digest = Hash(SM3())
    for block in _blocks(file):
        digest.update(block)
    return digest.finalize().hex()


def store(new: NewFile) -> StoredFile:
    """Keep the bytes, once: those that are there already are not written again.

    They are whole under their name or not there at all, and there before their row is. Should the transaction fail they
    stay without one, and ``remove_orphans`` finds them.
    """
    fingerprint = fingerprint_of(new.file)
    path = path_of(fingerprint)
    if path.is_file():
        os.utime(path)  # as young as if written now: not to be removed under our hands
    else:
        _write(new.file, path)
    kept, _ = StoredFile.objects.get_or_create(
        fingerprint=fingerprint, defaults={"kind": new.kind.code, "size": path.stat().st_size}
    )
    return kept


A = TypeVar("A", bound=Attachment)


def link(
    model: type[A], files: Sequence[NewFile], *, there: Iterable[A], most: int, at: datetime, by: User | None, **to: Any
) -> list[A]:
    """New links to these files, to be written by the caller. None twice beside those that are ``there``."""
    names = {one.stored.fingerprint: one.name for one in there}
    if not files:
        raise NotTaken("请选择文件")
    if len(names) + len(files) > most:
        raise NotTaken(f"最多 {most} 个附件，现有 {len(names)} 个")
    made = []
    for new in files:
        kept = store(new)
        if kept.fingerprint in names:
            raise NotTaken(f"{new.name}与已有的附件“{names[kept.fingerprint]}”内容相同")
        names[kept.fingerprint] = new.name
        made.append(model(stored=kept, name=new.name, at=at, by=by, **to))
    return made


def _write(file: BinaryIO, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            for block in _blocks(file):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """The new name survives a power cut as well, where the system lets a folder be synced."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# -- what nothing refers to -------------------------------------------------------------------------------------------


def files_on_disk() -> Iterator[Path]:
    """Everything under the folder of the files, finished or not."""
    root = Path(settings.FILES_DIR)
    return (path for path in root.glob("*/*/*") if path.is_file())


def orphans(now: datetime) -> Iterator[Path]:
    """Bytes without a row, and unfinished ones, that are older than any upload under way."""
    known = set(StoredFile.objects.values_list("fingerprint", flat=True))
    youngest = (now - GRACE).timestamp()
    return (path for path in files_on_disk() if path.name not in known and path.stat().st_mtime < youngest)


def remove_orphans(*, now: datetime) -> int:
    """Remove rows that nothing links to, then bytes without a row. How many files went."""
    youngest = (now - GRACE).timestamp()
    with transaction.atomic():
        for row in unlinked().select_for_update():
            if not row.is_there or row.path.stat().st_mtime < youngest:
                row.delete()
    gone = 0
    for path in orphans(now):
        path.unlink(missing_ok=True)
        gone += 1
    return gone
