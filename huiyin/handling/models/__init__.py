"""What a unit does with its duty: talks, drafts, has checked, answers, asks for more time."""

from huiyin.handling.models.answer import Answer, Promise
from huiyin.handling.models.contact import Contact
from huiyin.handling.models.draft import Approval, Draft, Open, no_promises
from huiyin.handling.models.register import DocumentNumber, DocumentSeries
from huiyin.handling.models.request import Allotment, ExtensionRequest

__all__ = [
    "Allotment",
    "Answer",
    "Approval",
    "Contact",
    "DocumentNumber",
    "DocumentSeries",
    "Draft",
    "ExtensionRequest",
    "Open",
    "Promise",
    "no_promises",
]
