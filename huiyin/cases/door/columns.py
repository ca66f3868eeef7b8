"""The columns of a case and of a duty that the door writes, and what changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from huiyin.cases.models import Case, Duty

# What an event tells of a case and of a duty. From these columns alone the figures are reckoned, so the figures of any
# day can be had by laying the changes of the events up to that day on top of each other.
CASE_COLUMNS = (
    "state",
    "kind",
    "timing",
    "number",
    "submitted_at",
    "received_from",
    "is_key",
    "merged_into_id",
    "taken_back_at",
)
DUTY_COLUMNS = (
    "unit_id",
    "upper_id",
    "role",
    "answers_by",
    "state",
    "return_due",
    "first_contact_due",
    "answer_due",
    "round",
    "result_class",
    "first_class",
    "first_issued_at",
    "first_in_time",
    "answered_at",
    "answered_in_time",
    "contacted",
    "faced",
    "forms",
    "urged",
    "returns_asked",
    "returns_granted",
)
# Columns that the door or its callers change without their standing in the event: personal text and working columns.
_CASE_PLAIN = (
    "body_id",
    "session_id",
    "year",
    "lead_id",
    "title",
    "subject",
    "wished_units",
    "wishes_visit",
    "agrees_to_publish",
    "not_public_reason",
    "registering_unit_id",
    "assigning_office_id",
    "wanted_number",
    "filed_at",
    "assigned_at",
    "closed_at",
    "not_filed_destination",
    "review_note",
    "outside_units",
    "state_before_merge",
    "key_leader",
    "overseen_by",
    "together",
)
_DUTY_PLAIN = (
    "rules_id",
    "assigned_on",
    "signed_at",
    "basis",
    "provisional",
    "leader",
    "section",
    "handler",
    "handler_phone",
    "return_pending",
    "return_refused",
    "extension_pending",
    "draft_no",
    "draft_state",
    "draft_level",
    "contact_round",
    "face_round",
    "round_began_at",
)
CASE_WRITTEN = (*CASE_COLUMNS, *_CASE_PLAIN, "next_due", "event_count", "last_hash")
DUTY_WRITTEN = DUTY_COLUMNS + _DUTY_PLAIN

Look = tuple[Any, ...]
NOTHING: Look = ()


def look(thing: Case | Duty, names: Sequence[str]) -> Look:
    columns = thing.__dict__
    return tuple([columns.get(name) for name in names])


def changed(names: Sequence[str], before: Look, now: Look) -> dict[str, Any]:
    """What differs; everything, where nothing was before."""
    if not before:
        return dict(zip(names, now, strict=True))
    return {name: value for name, was, value in zip(names, before, now, strict=True) if was != value}


def plain(value: Any) -> Any:
    """A value as an event keeps it: dates and times as ISO text."""
    return value.isoformat() if isinstance(value, date) else value
