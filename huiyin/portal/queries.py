"""核验: what anybody may learn of a letter by the code that is printed on it. Nothing that does not stand on the letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.utils import timezone

from huiyin.files.actions import fingerprint_of
from huiyin.reply.models import ALPHABET, CODE_LENGTH, Letter, shown_code


@dataclass(frozen=True, slots=True)
class Verified:
    """A letter as the register knows it. ``stands``: it was issued and has not been sent back."""

    code: str
    number: str
    unit: str
    dated: date
    stands: bool
    fingerprints: frozenset[str]

    def is_same(self, file: BinaryIO) -> bool:
        """Whether a file is, byte for byte, the one that was issued: the Word file or the PDF."""
        return fingerprint_of(file) in self.fingerprints


def typed_code(text: str) -> str:
    """A code as it is typed by hand: without blanks and strokes, in capitals. Empty where it cannot be one."""
    code = "".join(letter for letter in text.upper() if letter not in " -－—　")
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def verify(code: str) -> Verified | None:
    """The letter with this code, whoever asks."""
    found = (
        Letter.objects.select_related("answer__duty", "answer__draft", "docx", "pdf").filter(code=code).first()
        if code
        else None
    )
    if found is None:
        return None
    return Verified(
        code=shown_code(found.code),
        number=found.answer.number,
        unit="、".join([found.answer.duty.unit_name, *found.answer.draft.joint_names]),
        dated=timezone.localdate(found.answer.issued_at),
        stands=found.answer.rejected_at is None,
        fingerprints=frozenset((found.docx.fingerprint, found.pdf.fingerprint)),
    )
