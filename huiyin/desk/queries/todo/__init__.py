"""工作台: what somebody must do, from stored columns alone, so that a desk of a hundred rows asks as often as one of ten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from huiyin.cases.at_once import Asking
from huiyin.desk.queries.standing import standing_of
from huiyin.desk.queries.todo.offices import OfAssigning, OfReview
from huiyin.desk.queries.todo.proposers import OfProposer
from huiyin.desk.queries.todo.rows import Desk, Row, Top, count_signers, tops_of
from huiyin.desk.queries.todo.units import OfUnits
from huiyin.people.models import Office, Proposer, User


class Part(Protocol):
    """What one of the things that a user is gives him to do. It puts its questions when it is made."""

    def cases(self) -> set[int]:
        """The cases of which it must be known who has a duty there."""

    def rows(self, tops: Mapping[int, Top]) -> Iterator[Row]: ...


def desk_of(user: User, today: date) -> Desk:
    """Everything the user has to do, whatever he is."""
    standing, asking, desk = standing_of(user, today), Asking(), Desk()
    units = OfUnits(asking, user, standing) if standing.units else None
    parts: list[Part] = [units] if units is not None else []
    for office in standing.offices:
        of_office = OfReview if office.type == Office.Type.REVIEW else OfAssigning
        parts.append(of_office(asking, office, today))
    if standing.speaks_for:
        parts.append(OfProposer(asking, standing.speaks_for, today))
    tops = tops_of(cases) if (cases := set().union(*(part.cases() for part in parts))) else {}
    rows = [row for part in parts for row in part.rows(tops)]
    # Both offices may close a case; who sits in two offices would meet the same thing twice.
    desk.rows = list({(row.url, row.what): row for row in rows}.values())
    desk.awaited = units.awaited() if units is not None else []
    count_signers([*desk.rows, *desk.awaited])
    desk.sort()
    return desk


def drafts_to_sign(user: User, today: date) -> list[Row]:
    """The drafts that wait for this user, nearest date first."""
    return [row for row in desk_of(user, today).rows if row.kind == "approve"]


def tasks_of(speaks_for: list[Proposer], today: date) -> list[Row]:
    """What who only proposes has to do, what others wait for before his own drafts; how many have signed his page knows
    already."""
    desk = Desk(rows=list(OfProposer(Asking(), speaks_for, today).rows({})))
    desk.sort()
    return sorted(desk.rows, key=lambda row: row.case.state == "draft" and row.kind == "mine")
