"""How much a file may hold, what is read of it, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``file_mb``: as it is sent; ``unpacked_mb``: of a packed file what comes out of it; ``memory_mb`` and ``seconds``:
    what reading may take."""

    file_mb: int = 20
    unpacked_mb: int = 200
    rows: int = 50_000
    columns: int = 200
    memory_mb: int = 1500
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file: its name, the names of all, and its cells as text, every row as long as the longest."""

    name: str
    names: list[str]
    rows: list[list[str]]


class SheetRefused(Exception):
    """The file is not read. The text says why, and what to do, to who sent it."""
