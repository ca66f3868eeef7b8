"""办理: contact, drafts and their approval, opinions, extensions."""

from huiyin.handling.actions.allotting import allot
from huiyin.handling.actions.answering import (
    answer,
    give_opinion,
    lapse,
    number_data,
    reject_opinion,
    why_not_give_opinion,
    why_not_reject_opinion,
)
from huiyin.handling.actions.approving import approve, check_read, send_back
from huiyin.handling.actions.attaching import (
    attach_scan,
    attach_to_contact,
    detach_from_contact,
    detach_scan,
    open_talks,
    why_not_attach_scan,
    why_not_attach_to_contact,
    why_not_detach_from_contact,
)
from huiyin.handling.actions.contacting import assigned_first, confirm_contact, contact, why_not_confirm_contact
from huiyin.handling.actions.drafting import (
    Content,
    draft,
    draft_data,
    may_sign_with,
    new_draft,
    pass_all_levels,
    present_draft,
    why_not_joint,
)
from huiyin.handling.actions.extending import (
    grant_extension,
    refuse_extension,
    request_extension,
    why_not_decide_extension,
    why_not_request_extension,
)
from huiyin.handling.actions.numbering import explain_number, series_of, set_series, tidied
from huiyin.handling.actions.on_paper import Signature, approve_on_paper, send_back_on_paper

__all__ = [
    "Content",
    "Signature",
    "allot",
    "answer",
    "approve",
    "approve_on_paper",
    "assigned_first",
    "attach_scan",
    "attach_to_contact",
    "check_read",
    "confirm_contact",
    "contact",
    "detach_from_contact",
    "detach_scan",
    "draft",
    "draft_data",
    "explain_number",
    "give_opinion",
    "grant_extension",
    "lapse",
    "may_sign_with",
    "new_draft",
    "number_data",
    "open_talks",
    "pass_all_levels",
    "present_draft",
    "refuse_extension",
    "reject_opinion",
    "request_extension",
    "send_back",
    "send_back_on_paper",
    "series_of",
    "set_series",
    "tidied",
    "why_not_attach_scan",
    "why_not_attach_to_contact",
    "why_not_confirm_contact",
    "why_not_decide_extension",
    "why_not_detach_from_contact",
    "why_not_give_opinion",
    "why_not_joint",
    "why_not_reject_opinion",
    "why_not_request_extension",
]
