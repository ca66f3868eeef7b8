"""The chain of events: each carries the hash of the one before it in its case (SM3, GB/T 32905)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SM3, Hash

if TYPE_CHECKING:
    from huiyin.cases.models import Event


def sm3(text: str) -> str:
    """The SM3 digest of a text in UTF-8, as 64 hexadecimal digits."""
    digest = Hash(SM3())
    digest.update(text.encode())
    return digest.finalize().hex()


def fingerprint(event: Event, case_public_id: str, duty_no: int | None) -> str:
    """The hash of everything an event tells, and of the hash before it."""
    told = [
        case_public_id,
        event.seq,
        event.step,
        duty_no,
        event.at.timestamp(),
        event.recorded_at.timestamp(),
        event.user_id,
        event.part,
        event.data,
        event.previous_hash,
    ]
    return sm3(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def first_misfit(events: Iterator[Event]) -> tuple[Event, str] | None:
    """The first event that does not fit, and why. ``events`` come in order, with ``case`` and ``duty`` at hand."""
    last: dict[int, tuple[int, str]] = {}
    for event in events:
        seq, previous = last.get(event.case_id, (0, ""))
        if event.seq != seq + 1:
            return event, f"应为第 {seq + 1} 条，实为第 {event.seq} 条，中间缺失"
        if event.previous_hash != previous:
            return event, "与前一条记录的指纹不相接"
        if event.hash != fingerprint(event, event.case.public_id, event.duty.no if event.duty else None):
            return event, "内容与指纹不符"
        last[event.case_id] = (event.seq, event.hash)
    return None
