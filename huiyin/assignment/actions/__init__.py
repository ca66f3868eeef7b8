"""交办、签收、退办、改办、转办: how a case comes to the units and from one to another.

``unit`` always means that unit's duty in force in the case, of which it has one at most.
"""

from huiyin.assignment.actions.amending import (
    AMENDED,
    Registration,
    amend,
    registered,
    registered_duty,
    why_not_amend,
)
from huiyin.assignment.actions.assigning import (
    add_co_host,
    answer_pre_assignment,
    assign,
    hand_on,
    last_consulted,
    pre_assign,
    recall,
    remove_co_host,
    why_not_add_co_host,
    why_not_hand_on,
    why_not_recall,
    why_not_remove_co_host,
)
from huiyin.assignment.actions.handing_over import hand_over, other_offices, why_not_hand_over
from huiyin.assignment.actions.opening import open_duty, rules_in_force, set_answer_due, set_dues
from huiyin.assignment.actions.planning import (
    Planned,
    assign_as_planned,
    plan,
    planned,
    planned_from,
    pre_assign_as_planned,
)
from huiyin.assignment.actions.reassigning import reassign, why_not_reassign
from huiyin.assignment.actions.receiving import (
    Receipt,
    receive,
    receive_all,
    take_back,
    take_back_all,
    why_not_take_back,
)
from huiyin.assignment.actions.reckoning import cases_to_reckon, reckon_anew
from huiyin.assignment.actions.returning import (
    grant_return,
    refuse_return,
    request_return,
    why_not_decide_return,
    why_not_request_return,
)
from huiyin.assignment.actions.signing import name_handlers, sign_for, take_charge
from huiyin.cases.models import Role

ROLE_NAMES = dict(Role.choices)

__all__ = [
    "AMENDED",
    "ROLE_NAMES",
    "Planned",
    "Receipt",
    "Registration",
    "add_co_host",
    "amend",
    "answer_pre_assignment",
    "assign",
    "assign_as_planned",
    "cases_to_reckon",
    "grant_return",
    "hand_on",
    "hand_over",
    "last_consulted",
    "name_handlers",
    "open_duty",
    "other_offices",
    "plan",
    "planned",
    "planned_from",
    "pre_assign",
    "pre_assign_as_planned",
    "reassign",
    "recall",
    "receive",
    "receive_all",
    "reckon_anew",
    "refuse_return",
    "registered",
    "registered_duty",
    "remove_co_host",
    "request_return",
    "rules_in_force",
    "set_answer_due",
    "set_dues",
    "sign_for",
    "take_back",
    "take_back_all",
    "take_charge",
    "why_not_add_co_host",
    "why_not_amend",
    "why_not_decide_return",
    "why_not_hand_on",
    "why_not_hand_over",
    "why_not_reassign",
    "why_not_recall",
    "why_not_remove_co_host",
    "why_not_request_return",
    "why_not_take_back",
]
