"""The case, the duties in it, and the record of what was done."""

from huiyin.cases.models.case import Case, CaseQuerySet, CaseText, Consulted, CoSign, new_public_id, numbered
from huiyin.cases.models.duty import Duty, DutyQuerySet, Paper, Role, few_of, no_forms
from huiyin.cases.models.event import Event, EventQuerySet, Note
from huiyin.cases.models.file import CaseFile

__all__ = [
    "Case",
    "CaseFile",
    "CaseQuerySet",
    "CaseText",
    "CoSign",
    "Consulted",
    "Duty",
    "DutyQuerySet",
    "Event",
    "EventQuerySet",
    "Note",
    "Paper",
    "Role",
    "few_of",
    "new_public_id",
    "no_forms",
    "numbered",
]
