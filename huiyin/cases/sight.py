"""Who sees what: the pieces of which every ``visible_to`` is made.

Each is a condition on rows of some model; the path leads from that model to the case or the duty that it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.people.models import Office, Post, Proposer, Unit, User

# 国、省、市、县、乡镇或部门、站所: no case is handed on further down than these.
LEVELS = 6
# Steps on a paper on its way: for its unit, those above it and the offices.
ON_THE_WAY = frozenset({"draft", "approve", "approve_on_paper", "send_back", "send_back_on_paper", "allot"})
# A step inside the office that reviews.
IN_REVIEW = frozenset({"give_review_opinion"})
# Decisions on what a unit asked: that they were made is told to all, the reason to those who look inside the duty.
DECISIONS = frozenset({"grant_return", "refuse_return", "grant_extension", "refuse_extension"})
# Steps among offices and units, which are no proposer's affair.
AMONG_OFFICES = frozenset(
    {"pre_assign", "answer_pre_assignment", "reject_opinion", "instruct", "name_handlers", "amend"}
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a user is on a day: the units and offices in which he works, and whom he speaks for."""

    units: QuerySet[Unit]
    offices: QuerySet[Office]
    proposers: QuerySet[Proposer]

    def official(self, case: str = "") -> Q:
        """The cases of his offices: a congress's its suggestions, a CPPCC's its proposals, an assigning office both."""
        reviewing = self.offices.filter(type=Office.Type.REVIEW).values("body")
        return self.handed_out(case) | Q(**{f"{case}body__in": reviewing})

    def handed_out(self, case: str = "") -> Q:
        """The cases that his assigning offices hand out: all of their area, but for those that are another office's."""
        assigning = self.offices.filter(type=Office.Type.ASSIGNING)
        anybody_s = Q(**{f"{case}area__in": assigning.values("area"), f"{case}assigning_office": None})
        return anybody_s | Q(**{f"{case}assigning_office__in": assigning})

    def inside(self, duty: str = "") -> Q:
        """The duties inside which he looks: his units' own, and those below them in the same case, however deep."""
        line = [OuterRef(f"{duty}{'upper__' * above}unit") for above in range(LEVELS)]
        return Q(Exists(self.units.filter(pk__in=line)))  # type: ignore[misc]


def sight_of(user: User, on: date | None = None) -> Sight:
    posts = Post.objects.filter(user=user).at_work().held_on(on or timezone.localdate())
    return Sight(
        # Who works in a unit works for those that were merged into it.
        units=Unit.objects.filter(Q(pk__in=posts.values("unit")) | Q(successor__in=posts.values("unit"))),
        offices=Office.objects.filter(posts__in=posts),
        proposers=Proposer.objects.spoken_for_by(user),
    )
