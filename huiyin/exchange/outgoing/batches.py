"""批量函件: the letters of a unit or of a year in one file, as they went out; made in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Length
from django.utils import timezone
from pypdf import PdfWriter

from huiyin.cases.models import new_public_id
from huiyin.exchange.models import Batch
from huiyin.files.actions import NewFile, store
from huiyin.files.kinds import KINDS, Kind
from huiyin.handling.models import Draft
from huiyin.handling.models.draft import DraftQuerySet
from huiyin.people.models import Unit, User
from huiyin.reply.letters import for_letters, letters_given, pdf_of, word_of
from huiyin.reply.models import Letter

KEPT_FOR = timedelta(days=7)
IN_MEMORY = 32 * 1024 * 1024  # bytes; a larger file is made on the disk
# No kind that anybody may hand in: it is made here alone.
ZIP = Kind("zip", "压缩包", "application/zip", ("zip",))
Tell = Callable[[int, int], None]


def issued(
    user: User, on: datetime, *, year: int, kind: str = "", paper: str = "reply", unit: Unit | None = None
) -> DraftQuerySet:
    """The drafts that went out as letters of their own and that he sees: in the order of the cases' numbers."""
    rows = Draft.objects.visible_to(user, timezone.localdate(on)).filter(
        state="issued", paper=paper, duty__upper=None, duty__case__year=year
    )
    if kind:
        rows = rows.filter(duty__case__kind=kind)
    if unit is not None:
        rows = rows.filter(duty__unit=unit)
    return rows.order_by("-duty__case__kind", Length("duty__case__number"), F("duty__case__number"), "pk")


def begin(user: User, *, form: str, year: int, kind: str, paper: str, unit: Unit | None, at: datetime) -> Batch:
    """Order a batch; those of former weeks are given up, so that what nobody fetches does not stay."""
    with transaction.atomic():
        Batch.objects.filter(by=user, at__lt=at - KEPT_FOR).delete()
        return Batch.objects.create(
            public_id=new_public_id(), by=user, form=form, year=year, kind=kind, paper=paper, unit=unit, at=at
        )


def run(batch: Batch, *, at: datetime, tell: Tell) -> None:
    """Make the file. What it holds is what its orderer sees at this time; a second run makes it anew."""
    rows = issued(batch.by, at, year=batch.year, kind=batch.kind, paper=batch.paper, unit=batch.unit)
    total = rows.count()
    with SpooledTemporaryFile(IN_MEMORY) as spooled:
        file = cast(BinaryIO, spooled)
        count = (
            _as_one_pdf(rows, file, total, tell)
            if batch.form == Batch.Form.PDF
            else _as_zip(batch, rows, file, total, tell)
        )
        kind = KINDS["pdf"] if batch.form == Batch.Form.PDF else ZIP
        kept = store(NewFile(f"函件.{kind.code}", kind, file)) if count else None
    batch.file, batch.count, batch.stage, batch.done_at = kept, count, Batch.Stage.DONE, at
    batch.save(update_fields=["file", "count", "stage", "done_at"])


def _as_zip(batch: Batch, rows: DraftQuerySet, file: BinaryIO, total: int, tell: Tell) -> int:
    word = batch.form == Batch.Form.WORD
    count = 0
    # Word files are packed already, and so are the streams of a PDF.
    with ZipFile(file, "w", ZIP_STORED if word else ZIP_DEFLATED) as archive:
        for title, content in _letters(rows, total, tell, word=word):
            count += 1
            archive.writestr(f"{count:04d} {title.replace('/', '／')}.{'docx' if word else 'pdf'}", content)
    return count


def _as_one_pdf(rows: DraftQuerySet, file: BinaryIO, total: int, tell: Tell) -> int:
    count = 0
    with PdfWriter() as writer:
        for title, content in _letters(rows, total, tell, word=False):
            count += 1
            writer.append(BytesIO(content), outline_item=title)
        writer.write(file)
    return count


def _letters(rows: DraftQuerySet, total: int, tell: Tell, *, word: bool) -> Iterator[tuple[str, bytes]]:
    """Each letter with its title: as it was kept, else as the record has it."""
    kind = "docx" if word else "pdf"
    for done, draft in enumerate(for_letters(rows).iterator(chunk_size=100), 1):
        kept = list(Letter.objects.filter(answer=draft.answer).select_related(kind).order_by("pk"))
        for letter in kept:
            yield letter.title, (letter.docx if word else letter.pdf).path.read_bytes()
        for one in letters_given(draft) if not kept else ():
            yield one.letter.title, word_of(draft, one.letter) if word else pdf_of(draft, one.letter)
        tell(done, total)
