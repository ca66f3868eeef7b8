"""The one way through: nothing else writes a state.

    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("sign_for", duty)
        duty.state = ...            # never: states are moved by take
        return folder.take("sign_for", duty, to="signed")

``enter`` locks the case and reads it and its duties afresh; ``ask`` holds the step against the table, the actor and the
reasons that speak against it; ``take`` moves the states and writes the event with every recorded column that changed.
All is written when the block ends, or nothing.
"""

from huiyin.cases.door.actors import ANYBODY, SYSTEM, Actor, Person, StandIn
from huiyin.cases.door.columns import CASE_COLUMNS, DUTY_COLUMNS
from huiyin.cases.door.entering import begun, enter, enter_all, read
from huiyin.cases.door.folder import Folder, Refused, need
from huiyin.cases.door.held import holding

__all__ = [
    "ANYBODY",
    "CASE_COLUMNS",
    "DUTY_COLUMNS",
    "SYSTEM",
    "Actor",
    "Folder",
    "Person",
    "Refused",
    "StandIn",
    "begun",
    "enter",
    "enter_all",
    "holding",
    "need",
    "read",
]
