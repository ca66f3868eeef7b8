"""附件 of a case: added while it may be changed, given out to who sees it, never lost with the form beside them."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from huiyin.cases.models import Case, CaseFile, Event
from huiyin.files.models import StoredFile
from tests.desk.office import Town, ago, story, text
from tests.files import made
from tests.files.made import upload
from tests.stories import Story

pytestmark = pytest.mark.django_db

TYPED = {
    "way": "d1:congress",
    "title": "关于新街积水的建议",
    "whole": "雨天积水没过脚踝。",
    "agrees_to_publish": "yes",
}


def begun() -> Story:
    return story().case("c1", co_signers=["d2", "d3"], text="修路。").step("decline_co_sign", proposer="d3")


def with_file(told: Story | None = None, name: str = "现场照片.jpg", content: bytes = made.JPG) -> Town:
    """c1 as it was begun, with one attachment; the story may go on from there."""
    town = Town(told or begun())
    assert town.act("d1", "attach", {"attached": [upload(name, content)]}).status_code == 302
    return town


def address(one: CaseFile) -> str:
    return reverse("desk:file", args=["case", one.public_id])


def get(town: Town, who: str, url: str) -> Any:
    """The answer, read to its end where it is a file: its bytes are ``answer.body``."""
    answer: Any = town.client(who).get(url)
    if answer.streaming:
        answer.body = b"".join(answer.streaming_content)
    return answer


# -- in ---------------------------------------------------------------------------------------------------------------


def test_a_proposer_adds_a_photo_to_his_draft_and_reads_it_there() -> None:
    town = with_file()
    event = town.last_event()
    fingerprint = hashlib.new("sm3", made.JPG).hexdigest()
    # The record has the fingerprint and no name, so that nobody is named for ever.
    assert (event.step, event.part, event.data) == ("attach", "lead_proposer", {"files": [fingerprint]})
    page = text(town.page("d1"))
    assert "现场照片.jpg" in page
    assert address(CaseFile.objects.get()) in page
    assert "1 个文件" in page


def test_several_at_once_with_the_first_draft() -> None:
    town = Town(story().case("c1"))
    files = [upload("一.pdf"), upload("二.jpg", made.JPG)]
    answer = town.client("d1").post("/cases/new/", {**TYPED, "attached": files})
    assert answer.status_code == 302
    case = town.case("新街积水")
    assert list(case.files.values_list("name", flat=True)) == ["一.pdf", "二.jpg"]
    assert list(case.events.values_list("step", flat=True)) == ["begin", "attach"]


def test_what_is_not_taken_is_named_and_the_rest_of_the_form_stays() -> None:
    town = Town(story().case("c1"))
    files = [upload("宏.doc", made.compound("WordDocument", "Macros")), upload("页.html", b"<html>"), upload("好.pdf")]
    answer: Any = town.client("d1").post("/cases/new/", {**TYPED, "attached": files})
    assert answer.status_code == 422
    page = text(answer)
    assert "宏.doc：文件里带有宏" in page
    assert "页.html：这类文件不能上传" in page
    assert "其余文件也要重新选择" in page
    assert "雨天积水没过脚踝。" in page
    assert Case.objects.count() == 1
    assert not StoredFile.objects.exists()


def test_who_must_mend_another_field_is_told_to_choose_his_files_again() -> None:
    town = Town(story().case("c1"))
    answer: Any = town.client("d1").post("/cases/new/", {**TYPED, "title": "", "attached": [upload("一.pdf")]})
    assert answer.status_code == 422
    assert "文件没有保存，请重新选择" in text(answer)


@override_settings(MAX_FILE_MB=1)
def test_too_large_a_file_is_refused_in_words_and_nothing_of_it_is_kept() -> None:
    town = Town(begun())
    large = made.PDF + bytes(1024 * 1024)
    answer: Any = town.act("d1", "attach", {"attached": [upload("大.pdf", large)]})
    assert answer.status_code == 422
    assert "大.pdf：超过 1 MB" in text(answer)
    six = [upload(f"{n}.pdf", made.PDF + bytes([n]) * 1_000_000) for n in range(6)]
    answer = town.act("d1", "attach", {"attached": six})
    assert "5.pdf：一次上传的文件合计不超过 5 MB" in text(answer)
    assert "4.pdf" not in text(answer)
    assert not CaseFile.objects.exists()


def test_the_same_file_is_not_added_twice() -> None:
    town = with_file()
    answer: Any = town.act("d1", "attach", {"attached": [upload("又一次.jpg", made.JPG)]})
    assert answer.status_code == 422
    assert "又一次.jpg与已有的附件“现场照片.jpg”内容相同" in text(answer)


def test_a_paper_comes_in_with_its_scan_and_a_received_case_with_its_letter() -> None:
    town = Town(story().case("c1"))
    paper = {**TYPED, "way": "paper:congress", "session": "", "timing": "ordinary", "hand_in": "on", "lead": "代表1"}
    answer = town.client("review").post("/paper/", {**paper, "attached": [upload("原件.pdf")]})
    assert answer.status_code == 302
    case = town.case("新街积水")
    assert list(case.events.values_list("step", "part")) == [
        ("begin", "intake_clerk"),
        ("attach", "intake_clerk"),
        ("submit", "intake_clerk"),
    ]
    letter = {
        "unit": "u4",
        "from_": "市政府办",
        "kind": "suggestion",
        "role": "lead",
        "assigned": ago(1),
        "number": "市88",
        "title": "关于大桥的建议",
        "proposer": "某代表",
    }
    answer = town.client("u4").post("/cases/receive/", {**letter, "attached": [upload("来文.pdf")]})
    assert answer.status_code == 302
    case = town.case("大桥")
    assert list(case.events.values_list("step", "part")) == [
        ("begin", "unit"),
        ("attach", "registering_unit"),
        ("receive", "unit"),
    ]
    # What comes later is added later, by who registered it and nobody else.
    assert town.act("u4", "attach", {"attached": [upload("续.jpg", made.JPG)]}, title="大桥").status_code == 302
    assert town.act("u1", "attach", {"attached": [upload("他.png", made.PNG)]}, title="大桥").status_code == 404


# -- while it may be changed ------------------------------------------------------------------------------------------


def test_what_was_handed_in_stays_as_it_was_until_it_is_returned() -> None:
    town = with_file()
    assert town.act("d1", "submit", {}).status_code == 302
    for step, data in (("attach", {"attached": [upload("后.pdf")]}), ("detach", {"gone": [CaseFile.objects.get().pk]})):
        answer: Any = town.act("d1", step, data)
        assert answer.status_code == 422
        assert "案件现为“已提交”" in text(answer)
    assert town.act("review", "return_for_correction", {"reason": "请补现场照片"}).status_code == 302
    assert town.act("d1", "attach", {"attached": [upload("后.pdf")]}).status_code == 302


def test_a_file_is_removed_and_the_record_keeps_its_fingerprint() -> None:
    town = with_file()
    one = CaseFile.objects.get()
    assert town.act("d1", "detach", {"gone": [one.pk]}).status_code == 302
    assert town.last_event().data == {"files": [hashlib.new("sm3", made.JPG).hexdigest()]}
    assert "现场照片.jpg" not in text(town.page("d1"))
    assert get(town, "d1", address(one)).status_code == 404


# -- out --------------------------------------------------------------------------------------------------------------


def test_it_is_given_out_as_a_file_with_its_name_and_never_as_a_page() -> None:
    town = with_file(name="报告.pdf", content=made.PDF)
    given = get(town, "d1", address(CaseFile.objects.get()) + "?show")
    assert given.body == made.PDF
    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"].startswith("attachment")
    assert unquote(given["Content-Disposition"]).endswith("报告.pdf")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Cache-Control"] == "private, no-store"
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_picture_may_be_looked_at() -> None:
    town = with_file()
    url = address(CaseFile.objects.get())
    assert get(town, "d1", url)["Content-Disposition"].startswith("attachment")
    shown = get(town, "d1", f"{url}?show")
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Type"] == "image/jpeg"


EVERYBODY = ("d1", "d2", "d3", "g1", "review", "assigning", "u1", "u2", "u3", "stranger")


def test_who_sees_the_case_has_its_files_and_nobody_else() -> None:
    town = with_file()
    url = address(CaseFile.objects.get())

    def readers() -> set[str]:
        answers: dict[str, HttpResponse] = {who: get(town, who, url) for who in EVERYBODY}
        assert {answer.status_code for answer in answers.values()} == {200, 404}
        return {who for who, answer in answers.items() if answer.status_code == 200}

    # A draft is its proposer's, and theirs whom he invited; d3 has declined.
    assert readers() == {"d1", "d2"}
    assert town.act("d1", "submit", {}).status_code == 302
    assert readers() == {"d1", "d2", "review", "assigning"}
    assert town.act("review", "file", {"number": ""}).status_code == 302
    assert town.act("assigning", "assign", {"lead": "u1", "co_hosts": ["u2"]}).status_code == 302
    assert readers() == {"d1", "d2", "review", "assigning", "u1", "u2"}


def test_who_answers_for_a_merged_case_has_its_files() -> None:
    town = Town(story().case("c2", lead="d3").filed().case("c1", text="修路。"))
    assert town.act("d1", "attach", {"attached": [upload("照片.jpg", made.JPG)]}).status_code == 302
    assert town.act("d1", "submit", {}).status_code == 302
    url = address(CaseFile.objects.get())
    assert town.act("review", "merge", {"into": town.case("c2").number}).status_code == 302
    assert town.act("assigning", "assign", {"lead": "u1"}, title="c2").status_code == 302
    assert get(town, "u1", url).status_code == 200
    assert "照片.jpg" in text(town.page("u1", "c2"))
    assert get(town, "d3", url).status_code == 404
    assert "照片.jpg" not in text(town.page("d3", "c2"))


def test_a_file_whose_bytes_are_gone_is_not_shown() -> None:
    town = with_file()
    one = CaseFile.objects.get()
    one.stored.path.unlink()
    assert "现场照片.jpg" not in text(town.page("d1"))
    assert get(town, "d1", address(one)).status_code == 404


def test_the_record_holds_with_files_in_it() -> None:
    town = with_file()
    assert "记录校验正常" in text(town.page("d1"))
    assert Event.objects.filter(step="attach").count() == 1
