"""函件核验: anybody who holds a letter can see whether it is the one that was issued, and learns nothing else."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from huiyin.files.models import StoredFile
from huiyin.handling.models import Answer
from huiyin.portal.queries import typed_code
from huiyin.reply.models import Letter, shown_code
from tests.desk.office import Town, ago, story, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    told = story().case("c1", title="关于不该让外人知道的事的建议 c1").assigned(lead="u1").at(ago(2)).contacted()
    town = Town(told)
    data = {"result_class": "A", "text": "答复的内容", "number": "某函〔2026〕8号"}
    assert town.act("u1", "reply", data, {"unit": "u1"}).status_code == 302
    return Letter.objects.get()


def ask(code: str) -> str:
    return text(Client().get(reverse("portal:verify", args=[code])))  # type: ignore[arg-type]


def test_a_code_tells_unit_number_date_and_that_it_stands(letter: Letter) -> None:
    page = ask(letter.code)
    assert all(part in page for part in ("单位u1", "某函〔2026〕8号", f"{timezone.localdate().year} 年", "有效"))


def test_it_tells_nothing_that_is_not_on_the_letter(letter: Letter) -> None:
    page = ask(letter.code)
    assert not any(word in page for word in ("不该让外人知道", "代表1", "答复的内容", letter.case.public_id))


def test_a_letter_that_was_sent_back_does_not_stand(letter: Letter) -> None:
    Answer.objects.filter(pk=letter.answer_id).update(rejected_at=timezone.now())
    assert "不再有效" in ask(letter.code)


def test_a_code_is_typed_as_it_is_printed(letter: Letter) -> None:
    answer = Client().get(reverse("portal:ask"), {"code": f" {shown_code(letter.code).lower()} "})
    assert answer["Location"] == reverse("portal:verify", args=[letter.code])


@pytest.mark.parametrize("typed", ["", "7F3K", "x" * 400, "0000-1111-OOOO-IIII", "7F3K9QXM2A7PHW4", "'; drop table"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert typed_code(typed) == ""


def test_an_unknown_code_is_said_to_be_unknown() -> None:
    answer = Client().get(reverse("portal:verify", args=["2" * 16]))
    assert answer.status_code == 404
    assert "没有这个核验码" in text(answer)  # type: ignore[arg-type]


def compare(letter: Letter, content: bytes) -> str:
    file = SimpleUploadedFile("收到的.pdf", content)
    return text(Client().post(reverse("portal:verify", args=[letter.code]), {"file": file}))  # type: ignore[arg-type]


def test_a_file_is_compared_byte_for_byte_and_not_kept(letter: Letter) -> None:
    before = StoredFile.objects.count()
    for kept in (letter.pdf, letter.docx):
        assert "逐字节相同" in compare(letter, kept.path.read_bytes())
    assert "不一致" in compare(letter, letter.pdf.path.read_bytes() + b" ")
    assert StoredFile.objects.count() == before


def refused(letter: Letter, content: bytes | None) -> str:
    files = {} if content is None else {"file": SimpleUploadedFile("收到的.pdf", content)}
    answer = Client().post(reverse("portal:verify", args=[letter.code]), files)
    assert answer.status_code == 422
    page = text(answer)  # type: ignore[arg-type]
    assert not any(word in page for word in ("逐字节相同", "不一致</span>"))
    return page


def test_a_file_too_large_is_refused_with_the_limit_and_not_held_for_another_or_an_empty_one(letter: Letter) -> None:
    with override_settings(MAX_FILE_MB=1):
        page = refused(letter, b"x" * (1024 * 1024 + 1))
    assert "超过 1 MB" in page
    assert "空的" not in page


def test_a_file_as_large_as_may_be_is_compared(letter: Letter) -> None:
    with override_settings(MAX_FILE_MB=1):
        assert "不一致" in compare(letter, b"x" * 1024 * 1024)


def test_an_empty_file_is_said_to_be_empty(letter: Letter) -> None:
    assert "文件是空的" in refused(letter, b"")


def test_nothing_chosen_is_said_so(letter: Letter) -> None:
    assert "请选择收到的" in refused(letter, None)


def test_codes_are_long_and_not_in_order(letter: Letter) -> None:
    assert len(letter.code) == 16
    assert len({Letter().code for _ in range(50)}) == 50
