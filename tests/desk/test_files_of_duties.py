"""Attachments of talks, of drafts and of what was issued: each is given out to who sees what it is attached to."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.files.models import Attachment
from huiyin.handling.models import AnswerScan, Contact, ContactFile, Draft, DraftFile
from huiyin.reply.letters import for_letters, letters_of
from tests.desk.office import LEVELS, Town, ago, story, text
from tests.files import made
from tests.files.made import upload
from tests.stories import Story

pytestmark = pytest.mark.django_db

U1, U2 = {"unit": "u1"}, {"unit": "u2"}
TALK = {"stage": "before", "mode": "visit", "with_whom": "代表1", "summary": "现场看过。"}
REPLY = {"text": "现答复如下。", "result_class": "A", "open": "full"}
PHOTO = hashlib.new("sm3", made.JPG).hexdigest()
EVERYBODY = ("d1", "d2", "d3", "review", "assigning", "u1", "u2", "u3", "u1:head", "stranger")


def signed() -> Story:
    told = story().case("c1", co_signers=["d2", "d3"], text="修路。").step("co_sign", proposer="d2")
    return told.assigned(lead="u1", co_hosts=["u2"])


def contacted() -> Story:
    return signed().at(ago(4)).contacted()


def readers(town: Town, one: Attachment) -> set[str]:
    found = set()
    for who in EVERYBODY:
        answer: Any = town.client(who).get(reverse("desk:file", args=[one.slug, one.public_id]))
        if answer.status_code == 200:
            assert b"".join(answer.streaming_content) == one.stored.path.read_bytes()
            found.add(who)
    return found


def pass_on(town: Town) -> None:
    for level in LEVELS:
        done = town.act(f"u1:{level}", "approve", {"seen": str(town.duty("u1").draft_no)}, {**U1, "level": level})
        assert done.status_code == 302, text(done)


# -- talks ------------------------------------------------------------------------------------------------------------


def test_photos_come_with_the_talk_and_its_proposers_see_them() -> None:
    town = Town(signed())
    done = town.act("u1", "contact", {**TALK, "attached": [upload("现场.jpg", made.JPG)]}, U1)
    assert done.status_code == 302, text(done)
    assert town.last_event().data["files"] == [PHOTO]
    one = ContactFile.objects.get()
    assert readers(town, one) == {"d1", "d2", "review", "assigning", "u1", "u1:head"}
    for who in ("u1", "d1"):
        assert "现场.jpg" in text(town.page(who))
    assert "现场.jpg" not in text(town.page("u2"))
    assert "现场.jpg" in text(town.form("d1", "confirm_contact", U1))


def test_a_signed_record_is_added_later_until_the_proposer_has_confirmed() -> None:
    town = Town(contacted())
    talk = Contact.objects.get()

    def files() -> dict[str, Any]:
        return {"which": str(talk.pk), "attached": [upload("记录.pdf")]}

    assert town.act("u1", "attach_to_contact", files(), U1).status_code == 302
    assert (town.last_event().step, town.last_event().part) == ("attach_to_contact", "unit")
    again = town.act("u1", "attach_to_contact", files(), U1)
    assert "内容相同" in text(again)
    one = ContactFile.objects.get()
    assert town.act("u1", "detach_from_contact", {"gone": [one.public_id]}, U1).status_code == 302
    assert not ContactFile.objects.exists()
    assert town.act("u1", "attach_to_contact", files(), U1).status_code == 302
    assert town.act("d1", "confirm_contact", {}, U1).status_code == 302
    for step, data in (("attach_to_contact", files()), ("detach_from_contact", {"gone": [one.public_id]})):
        back = town.act("u1", step, data, U1)
        assert back.status_code == 422
        assert "材料不再增减" in text(back)
    assert town.act("u2", "attach_to_contact", files(), U1).status_code == 422


def test_one_meeting_for_two_cases_has_its_photos_in_both() -> None:
    town = Town(signed().case("c2", number="77").assigned(lead="u1").in_case("c1"))
    done = town.act("u1", "contact", {**TALK, "cases": "77", "attached": [upload("现场.jpg", made.JPG)]}, U1)
    assert done.status_code == 302, text(done)
    assert {one.contact.duty.case.title for one in ContactFile.objects.all()} == {"关于c1的建议", "关于c2的建议"}
    assert len(set(ContactFile.objects.values_list("stored", flat=True))) == 1


# -- drafts -----------------------------------------------------------------------------------------------------------


def test_each_version_has_its_annexes_and_the_issued_one_s_are_the_proposer_s() -> None:
    town = Town(contacted())
    first = {**REPLY, "attached": [upload("预算.xlsx", made.XLSX), upload("图.jpg", made.JPG)]}
    assert town.act("u1", "draft", first, U1).status_code == 302
    assert town.last_event().data["files"] == [hashlib.new("sm3", made.XLSX).hexdigest(), PHOTO]
    old = {one.name: one for one in DraftFile.objects.all()}
    assert readers(town, old["图.jpg"]) == {"review", "assigning", "u1", "u1:head"}
    assert "预算.xlsx" in text(town.form("u1:section_head", "approve", {**U1, "level": "section_head"}))
    # The next version keeps what stays ticked, and adds.
    form = text(town.form("u1", "draft", U1))
    assert "上一稿的附件" in form
    second = {**REPLY, "kept": [old["图.jpg"].public_id], "attached": [upload("说明.pdf")]}
    assert town.act("u1", "draft", second, U1).status_code == 302
    draft = Draft.objects.get(no=2)
    assert list(draft.files.values_list("name", flat=True)) == ["图.jpg", "说明.pdf"]
    assert Draft.objects.get(no=1).files.count() == 2
    pass_on(town)
    assert town.act("u1", "issue", {"seen": "2", "number": "某函1号"}, U1).status_code == 302
    new = {one.name: one for one in draft.files.all()}
    assert readers(town, new["说明.pdf"]) == {"d1", "d2", "review", "assigning", "u1", "u1:head"}
    assert readers(town, old["预算.xlsx"]) == {"review", "assigning", "u1", "u1:head"}
    page = text(town.page("d1"))
    assert "说明.pdf" in page
    assert "预算.xlsx" not in page


def test_annexes_are_named_in_the_letter() -> None:
    town = Town(contacted())
    assert town.act("u1", "draft", {**REPLY, "attached": [upload("改造预算.xlsx", made.XLSX)]}, U1).status_code == 302
    (one,) = letters_of(for_letters(Draft.objects.all()).get())
    assert [annex.title for annex in one.letter.attachments] == ["改造预算", "办理情况征询意见表"]


def test_an_opinion_goes_to_the_lead_with_its_annex() -> None:
    town = Town(signed())
    done = town.act("u2", "give_opinion", {"text": "同意。", "attached": [upload("意见附图.jpg", made.JPG)]}, U2)
    assert done.status_code == 302, text(done)
    assert town.last_event().data["files"] == [PHOTO]
    assert readers(town, DraftFile.objects.get()) == {"review", "assigning", "u1", "u1:head", "u2"}
    assert "意见附图.jpg" in text(town.page("u1"))


def test_a_draft_that_is_refused_leaves_no_annex() -> None:
    town = Town(contacted())
    back = town.act("u1", "draft", {**REPLY, "result_class": "B", "attached": [upload("图.jpg", made.JPG)]}, U1)
    assert back.status_code == 422
    assert "文件没有保存，请重新选择" in text(back)
    assert not DraftFile.objects.exists()


# -- what was issued --------------------------------------------------------------------------------------------------


def replied() -> Story:
    return contacted().at(ago(3)).step("reply", unit="u1", class_="A", text="已办。")


def test_a_scan_of_the_sealed_letter_stands_beside_the_answer_also_after_closing() -> None:
    town = Town(replied().at(ago(1)).evaluated().step("close"))
    answer = Draft.objects.get(duty__unit_code="u1").answer
    done = town.act("u1", "attach_scan", {"which": str(answer.pk), "attached": [upload("盖章件.pdf")]}, U1)
    assert done.status_code == 302, text(done)
    one = AnswerScan.objects.get()
    assert readers(town, one) == {"d1", "d2", "review", "assigning", "u1", "u1:head"}
    assert "盖章件.pdf" in text(town.page("d1"))
    assert "1 个文件" in text(town.page("d1"))
    assert (
        town.act("u2", "attach_scan", {"which": str(answer.pk), "attached": [upload("他.pdf")]}, U1).status_code == 422
    )
    assert town.act("u1", "detach_scan", {"gone": [one.public_id]}, U1).status_code == 302
    assert not AnswerScan.objects.exists()


def test_there_is_no_scan_of_what_was_not_issued() -> None:
    town = Town(contacted())
    back = town.act("u1", "attach_scan", {"attached": [upload("盖章件.pdf")]}, U1)
    assert back.status_code == 422
    assert "还没有印发" in text(back)


def test_the_page_asks_as_much_with_many_files_as_with_one() -> None:
    town = Town(signed())
    counts = []
    for n in range(3):
        photos = [upload(f"{n}-{m}.jpg", made.JPG + bytes([n, m])) for m in range(1 if n == 0 else 10)]
        assert town.act("u1", "contact", {**TALK, "attached": photos}, U1).status_code == 302
        client = town.client("u1")
        client.get(reverse("desk:case", args=[town.case().public_id]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("desk:case", args=[town.case().public_id]))
        counts.append(len(asked))
    assert len(set(counts)) == 1
