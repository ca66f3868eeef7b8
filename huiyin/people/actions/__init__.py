"""基础数据: every change that an administrator makes in his area. Each is checked, recorded and whole, or not made."""

from huiyin.people.actions.accounts import (
    add_first_post,
    add_user,
    close_user,
    correct_user,
    end_post,
    reopen_user,
    reset_password,
    stand_in,
    start_post,
)
from huiyin.people.actions.lists import (
    add_reason,
    add_session,
    add_subject,
    add_term,
    amend_rest_day,
    change_body,
    change_session,
    drop_reason,
    drop_subject,
    rename_subject,
)
from huiyin.people.actions.proposers import (
    add_proposer,
    add_proposer_account,
    correct_proposer,
    give_account,
    set_convener,
)
from huiyin.people.actions.recording import ChangeRefused
from huiyin.people.actions.settling import NewOffice, settle
from huiyin.people.actions.units import add_unit, correct_unit, merge_unit, move_unit, rename_unit

__all__ = [
    "ChangeRefused",
    "NewOffice",
    "add_first_post",
    "add_proposer",
    "add_proposer_account",
    "add_reason",
    "add_session",
    "add_subject",
    "add_term",
    "add_unit",
    "add_user",
    "amend_rest_day",
    "change_body",
    "change_session",
    "close_user",
    "correct_proposer",
    "correct_unit",
    "correct_user",
    "drop_reason",
    "drop_subject",
    "end_post",
    "give_account",
    "merge_unit",
    "move_unit",
    "rename_subject",
    "rename_unit",
    "reopen_user",
    "reset_password",
    "set_convener",
    "settle",
    "stand_in",
    "start_post",
]
