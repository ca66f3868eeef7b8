"""批量函件: the letters of a unit or a year in one file, for who ordered it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from huiyin.cases.door import Person
from huiyin.cases.models import new_public_id
from huiyin.exchange.models import Batch
from huiyin.exchange.outgoing import batches
from huiyin.files.queries import unlinked
from huiyin.people.models import Unit, User
from huiyin.reply import actions as reply
from huiyin.reply import letters
from huiyin.reply.models import Letter
from tests.desk.office import Town, ago, story, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    told = story()
    for code in ("c1", "c2", "c3"):
        told.case(code).assigned(lead="u1" if code != "c3" else "u2", co_hosts=["u3"])
    told.at(ago(3))
    for code, unit in (("c1", "u1"), ("c3", "u2")):
        told.in_case(code).contacted(unit).step("give_opinion", unit="u3", text="好。")
        told.step("reply", unit=unit, class_="A", text=f"{code}办好了")
    told.in_case("c2").contacted()
    made = Town(told)
    made.act("u1", "reply", {"result_class": "A", "text": "c2办好了"}, {"unit": "u1"}, title="c2")
    return made


def order(town: Town, who: str, form: str, paper: str = "reply") -> Batch:
    client = town.client(who)
    answer = client.post(reverse("desk:order_batch"), {"paper": paper, "form": form}, follow=True)
    assert answer.status_code == 200
    return Batch.objects.latest("pk")


def fetched(town: Town, who: str, batch: Batch) -> bytes:
    answer = town.client(who).get(reverse("desk:batch_file", args=[batch.public_id]))
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_an_office_has_all_letters_of_the_year_in_a_zip(town: Town) -> None:
    batch = order(town, "assigning", "word")
    assert (batch.stage, batch.count) == ("done", 3)
    names = ZipFile(BytesIO(fetched(town, "assigning", batch))).namelist()
    assert len(names) == 3
    assert all(name.endswith("的答复.docx") for name in names)


def test_what_was_kept_goes_in_as_it_went_out(town: Town) -> None:
    kept = Letter.objects.get().docx.path.read_bytes()
    archive = ZipFile(BytesIO(fetched(town, "u1", order(town, "u1", "word"))))
    assert kept in [archive.read(name) for name in archive.namelist()]


def test_what_was_not_kept_goes_in_by_the_units_own_template(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """c1 was replied to without a page: its letter is made now, as Word and as PDF in the same form."""
    template = Document()
    for line in ("自制的格式", "{{ 标题 }}", "{%p for 段 in 正文 %}", "{{ 段 }}", "{%p endfor %}"):
        template.add_paragraph(line)
    written = BytesIO()
    template.save(written)
    unit, clerk = Unit.objects.get(code="u1"), User.objects.get(username="u1")
    reply.set_template(unit, content=written.getvalue(), actor=Person(clerk, timezone.localdate()), at=timezone.now())
    monkeypatch.setattr(letters, "converted", lambda content, **_: content)
    archive = ZipFile(BytesIO(fetched(town, "u1", order(town, "u1", "pdfs"))))
    [made] = [content for name in archive.namelist() if (content := archive.read(name)).startswith(b"PK")]
    assert Document(BytesIO(made)).paragraphs[0].text == "自制的格式"


def test_a_unit_has_its_own_alone(town: Town) -> None:
    assert order(town, "u1", "pdfs").count == 2
    assert order(town, "u3", "pdfs", "opinion").count == 2


def test_one_pdf_has_a_bookmark_for_each_letter(town: Town) -> None:
    made = PdfReader(BytesIO(fetched(town, "assigning", order(town, "assigning", "pdf"))))
    assert len(made.outline) == 3
    assert len(made.pages) >= 3


def test_nobody_fetches_what_another_ordered(town: Town) -> None:
    batch = order(town, "assigning", "word")
    for who in ("review", "u1", "d1"):
        client = town.client(who)
        assert client.get(reverse("desk:batch", args=[batch.public_id])).status_code == 404
        assert client.get(reverse("desk:batch_file", args=[batch.public_id])).status_code == 404


def test_nothing_issued_is_said_so(town: Town) -> None:
    batch = order(town, "u4", "word")
    assert batch.file is None
    page = town.client("u4").get(reverse("desk:batch", args=[batch.public_id]))
    assert "还没有印发的函件" in text(page)  # type: ignore[arg-type]


def test_a_batch_of_a_former_week_is_given_up(town: Town) -> None:
    old = order(town, "assigning", "word")
    Batch.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))
    order(town, "assigning", "pdfs")
    assert not Batch.objects.filter(pk=old.pk).exists()
    assert old.file in unlinked()


def test_many_wait_for_the_worker_and_the_page_offers_to_do_it(town: Town) -> None:
    user = User.objects.get(username="u1")
    at = timezone.now() - timedelta(minutes=1)
    batch = Batch.objects.create(
        public_id=new_public_id(), by=user, year=timezone.localdate().year, paper="reply", form="word",
        unit=Unit.objects.get(code="u1"), at=at,
    )  # fmt: skip
    url = reverse("desk:batch", args=[batch.public_id])
    assert "现在就在本页生成" in text(town.client("u1").get(url))  # type: ignore[arg-type]
    town.client("u1").post(url)
    batch.refresh_from_db()
    assert (batch.stage, batch.count) == ("done", 2)


def test_it_tells_how_far_it_is(town: Town) -> None:
    user, told = User.objects.get(username="assigning"), []
    batch = batches.begin(
        user, form="word", year=timezone.localdate().year, kind="", paper="reply", unit=None, at=timezone.now()
    )
    batches.run(batch, at=timezone.now(), tell=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
