"""工作台: what somebody must do, from stored columns alone, so that a desk of a hundred rows asks as often as one of ten."""

from __future__ import annotations

from datetime import date

from huiyin.desk.queries.standing import standing_of
from huiyin.desk.queries.todo.offices import rows_of_assigning, rows_of_review
from huiyin.desk.queries.todo.proposers import rows_of_proposer
from huiyin.desk.queries.todo.rows import Desk, Row, count_signers
from huiyin.desk.queries.todo.units import rows_of_units
from huiyin.people.models import Office, Proposer, User


def desk_of(user: User, today: date) -> Desk:
    """Everything the user has to do, whatever he is."""
    standing = standing_of(user, today)
    desk = Desk()
    if standing.units:
        rows, desk.awaited = rows_of_units(user, standing.clerk_of, standing.levels, today)
        desk.rows += rows
    for office in standing.offices:
        of_office = rows_of_review if office.type == Office.Type.REVIEW else rows_of_assigning
        desk.rows += of_office(office, today)
    if standing.speaks_for:
        desk.rows += rows_of_proposer(standing.speaks_for, today)
    # Both offices may close a case; who sits in two offices would meet the same thing twice.
    desk.rows = list({(row.url, row.what): row for row in desk.rows}.values())
    count_signers([*desk.rows, *desk.awaited])
    desk.sort()
    return desk


def drafts_to_sign(user: User, today: date) -> list[Row]:
    """The drafts that wait for this user, nearest date first."""
    return [row for row in desk_of(user, today).rows if row.kind == "approve"]


def tasks_of(speaks_for: list[Proposer], today: date) -> list[Row]:
    """What who only proposes has to do, what others wait for before his own drafts; how many have signed his page knows
    already."""
    desk = Desk(rows=list(rows_of_proposer(speaks_for, today)))
    desk.sort()
    return sorted(desk.rows, key=lambda row: row.case.state == "draft" and row.kind == "mine")
