"""How far a long piece of work has come, for the page that waits for it.

It is told through the cache, beside the database: the work's own transaction shows nothing until it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

KEPT = 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int
    what: str = ""  # the part of the work that is being done

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class Teller:
    """Tells how far a piece of work has come: to a page only when it would show another number."""

    def __init__(self, key: str) -> None:
        self._key = _key(key)
        self._shown: tuple[str, int] | None = None

    def __call__(self, done: int, total: int, what: str = "") -> None:
        progress = Progress(done, total, what)
        if (shown := (what, progress.percent)) != self._shown:
            self._shown = shown
            cache.set(self._key, progress, KEPT)


def progress_of(key: str) -> Progress | None:
    """What was told last; nothing, if nothing was."""
    found = cache.get(_key(key))
    return found if isinstance(found, Progress) else None


def forget_progress(key: str) -> None:
    cache.delete(_key(key))


def _key(key: str) -> str:
    return f"progress.{key}"
