"""The proposer's opinion form, and the letters that went out."""

from huiyin.reply.models.form import Form, Level
from huiyin.reply.models.letter import ALPHABET, CODE_LENGTH, Letter, LetterForm, Letterhead, new_code, shown_code

__all__ = ["ALPHABET", "CODE_LENGTH", "Form", "Letter", "LetterForm", "Letterhead", "Level", "new_code", "shown_code"]
