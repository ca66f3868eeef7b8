"""函件: the letters that a draft or an answer comes to, for who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huiyin import papers
from huiyin.cases.models import Case
from huiyin.files.models import StoredFile
from huiyin.handling.models import Answer, Draft
from huiyin.papers.office_program import libre_office
from huiyin.people.models import User
from huiyin.reply.letters import for_letters, letters_given, letters_of, own_template, pdf_of, word_of
from huiyin.reply.models import Letter


@dataclass(frozen=True)
class Sheet:
    """One letter on the page: as it was kept, or as it would be printed now."""

    case: Case
    title: str
    draft: Draft
    kept: Letter | None
    letter: papers.Letter | None

    @property
    def pdf(self) -> bytes:
        file = self.file("pdf")
        return file.path.read_bytes() if isinstance(file, StoredFile) else file

    def file(self, kind: str) -> StoredFile | bytes:
        """``pdf`` or ``docx``: the kept file, or one made now."""
        if self.kept is not None:
            return self.kept.pdf if kind == "pdf" else self.kept.docx
        if self.letter is None:
            raise AssertionError("a letter that was not kept is composed")
        return pdf_of(self.draft, self.letter) if kind == "pdf" else word_of(self.draft, self.letter)


@dataclass(frozen=True)
class Letters:
    draft: Draft
    answer: Answer | None
    sheets: list[Sheet]

    @property
    def by_template(self) -> str:
        """What the page says of a letter that the unit's own template makes; of one that was kept only what went amiss."""
        if any(sheet.kept is not None and sheet.kept.pdf_without_template for sheet in self.sheets):
            return "Word 照本单位的自制模板排印；印发时 LibreOffice 没有转换成功，PDF 和下面的样子按系统的格式"
        if self.kept or own_template(self.draft) is None:
            return ""
        if libre_office() is None:
            return "Word 照本单位的自制模板排印；服务器没有安装 LibreOffice，PDF 和下面的样子仍按系统的格式"
        return "照本单位的自制模板排印，PDF 由 LibreOffice 转换；转换不成的，PDF 按系统的格式"

    @property
    def kept(self) -> bool:
        return any(sheet.kept is not None for sheet in self.sheets)


def letters_for(user: User, case: Case, duty_no: int, draft_no: int, now: datetime) -> Letters:
    """The letters of one draft of one duty in a case that he sees. Raises Draft.DoesNotExist."""
    on = timezone.localdate(now)
    draft = for_letters(Draft.objects.visible_to(user, on)).get(duty__case=case, duty__no=duty_no, no=draft_no)
    # Who sees the draft sees the answer that it became.
    answer: Answer | None = getattr(draft, "answer", None)
    if answer is None:
        return Letters(
            draft, None, [Sheet(one.case, one.letter.title, draft, None, one.letter) for one in letters_of(draft)]
        )
    kept = list(answer.letters.select_related("case", "docx", "pdf").order_by("pk"))
    if kept:
        return Letters(draft, answer, [Sheet(letter.case, letter.title, draft, letter, None) for letter in kept])
    answer.draft = draft
    return Letters(
        draft, answer, [Sheet(one.case, one.letter.title, draft, None, one.letter) for one in letters_given(draft)]
    )
