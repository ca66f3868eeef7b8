"""A replay file, read and checked as far as it can be without replaying it.

The form is that of the replay's specification ("Input", "The steps"). Everything that makes a file none of this form
(exit 2) is found here; what depends on how things stand (a taken number, a missing promise, lead and separate units at
once) is a refusal of the step and none of this reader's business.
"""

from huiyin.exchange.replay_file.form import FIGURES, STEP_FIELDS
from huiyin.exchange.replay_file.reader import read, read_data
from huiyin.exchange.replay_file.specs import (
    MORNING,
    CaseSpec,
    Expectation,
    NotAReplayFile,
    ProposerSpec,
    ReplayFile,
    StepSpec,
    UnitSpec,
)

__all__ = [
    "FIGURES",
    "MORNING",
    "STEP_FIELDS",
    "CaseSpec",
    "Expectation",
    "NotAReplayFile",
    "ProposerSpec",
    "ReplayFile",
    "StepSpec",
    "UnitSpec",
    "read",
    "read_data",
]
