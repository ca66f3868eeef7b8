"""Questions about manuscripts."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.cases.chain import sm3
from huiyin.cases.models import Case, CaseText, CoSign

# What a manuscript says, as the case keeps it; the text stands beside, in four columns.
WRITTEN = ("title", "subject", "wished_units", "wishes_visit", "agrees_to_publish", "not_public_reason")
TEXTS = ("situation", "analysis", "advice", "whole")


def mark_of(case: Case) -> str:
    """The manuscript as it stands in the database."""
    invited = CoSign.objects.filter(case=case).order_by("proposer").values_list("proposer_id", flat=True)
    return mark(case, CaseText.objects.filter(case=case).first(), invited)


def mark(case: Case, text: CaseText | None, invited: Iterable[int]) -> str:
    """A manuscript as one short mark: who wrote from another one wrote over somebody's changes.

    Who was invited belongs to it, what they answered does not.
    """
    parts = [str(getattr(case, name)) for name in WRITTEN]
    parts += [getattr(text, name) if text is not None else "" for name in TEXTS]
    return sm3("\x1f".join([*parts, *map(str, sorted(invited))]))
