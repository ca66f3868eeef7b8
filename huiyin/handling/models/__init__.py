"""What a unit does with its duty: talks, drafts, has checked, answers, asks for more time."""

from huiyin.handling.models.answer import Answer, AnswerScan, Promise
from huiyin.handling.models.contact import Contact, ContactFile
from huiyin.handling.models.draft import Approval, Draft, DraftFile, Open, no_promises
from huiyin.handling.models.register import DocumentNumber, DocumentSeries
from huiyin.handling.models.request import Allotment, ExtensionRequest

__all__ = [
    "Allotment",
    "Answer",
    "AnswerScan",
    "Approval",
    "Contact",
    "ContactFile",
    "DocumentNumber",
    "DocumentSeries",
    "Draft",
    "DraftFile",
    "ExtensionRequest",
    "Open",
    "Promise",
    "no_promises",
]
