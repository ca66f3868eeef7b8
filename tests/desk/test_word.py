"""导入 Word 文件: on its page, several at once, and by command; what is unsure stands beside its field until it is saved."""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from docx import Document

from huiyin.cases.models import Case, CaseFile, CoSign, Event
from huiyin.exchange.models import Doubt
from huiyin.people.models import Proposer
from tests.desk.office import Town, story, text
from tests.exchange import in_word
from tests.exchange.in_word import PARTS, Written, saved
from tests.exchange.test_word_in import png
from tests.files import made

pytestmark = pytest.mark.django_db

SUGGESTION = Written(title="关于整治新街积水的建议", lead="代表1", co_signers=("代表2", "查无此人"))


def town() -> Town:
    return Town(story().case("c1").case("c9", kind="proposal"))


def upload(file: BytesIO, name: str = "建议.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file.getvalue())


def send(client: Client, files: list[Any], way: str = "d1:congress") -> str:
    """The page as it stands after these were sent."""
    answer: Any = client.post("/word/", {"way": way, "attached": files})
    assert answer.status_code == 302, text(answer)
    return text(client.get("/word/"))  # type: ignore[arg-type]


def test_a_proposer_s_file_is_his_draft() -> None:
    here = town()
    page = send(here.client("d1"), [upload(in_word.as_lines(SUGGESTION))])
    assert "已存为草稿" in page
    case = here.case("新街积水")
    assert (case.state, case.kind, case.lead.code, case.on_paper) == ("draft", "suggestion", "d1", False)
    assert [case.text.situation, case.text.analysis, case.text.advice] == list(PARTS.values())
    assert here.page("d1", "新街积水").status_code == 200
    assert here.page("d3", "新街积水").status_code == 404


def test_what_was_unsure_stands_beside_its_field_until_the_manuscript_is_saved() -> None:
    here = town()
    assert "核对 2 处" in send(here.client("d1"), [upload(in_word.as_lines(SUGGESTION))])
    assert "还有 2 处待核对" in text(here.page("d1", "新街积水"))
    form = text(here.form("d1", "write", title="新街积水"))
    beside = form.partition('name="co_signers"')[0].rpartition('<div class="field')[2]
    assert "文件中的“查无此人”不在本地代表和集体中，没有邀请" in beside
    assert "还有 2 处待核对" in text(here.form("d1", "submit", title="新街积水"))
    typed = {"title": SUGGESTION.title, "whole": "改过。", "agrees_to_publish": "yes", "co_signers": "代表2"}
    assert here.act("d1", "write", typed, title="新街积水").status_code == 302
    assert not Doubt.objects.exists()
    assert "待核对" not in text(here.page("d1", "新街积水"))


def test_whom_a_file_names_is_invited_by_who_looks_it_over() -> None:
    here = town()
    send(here.client("d1"), [upload(in_word.as_lines(SUGGESTION))])
    assert not CoSign.objects.exists()
    assert here.page("d2", "新街积水").status_code == 404  # nobody sees a draft before its proposer has
    asked = text(here.form("d1", "submit", title="新街积水"))
    assert "文件所写联名人，未邀请" in asked
    assert "代表2代表" in asked
    form = text(here.form("d1", "write", title="新街积水"))
    assert re.search(r'name="co_signers" value="代表2"', form)
    assert "文件中的联名人代表2代表还没有邀请" in form
    typed = {"title": SUGGESTION.title, "whole": "改过。", "agrees_to_publish": "yes"}
    here.act("d1", "write", {**typed, "co_signers": "代表2"}, title="新街积水")
    assert list(CoSign.objects.values_list("proposer__code", "answer")) == [("d2", "waiting")]
    assert here.page("d2", "新街积水").status_code == 200


def test_whom_its_proposer_strikes_out_is_never_invited() -> None:
    here = town()
    send(here.client("d1"), [upload(in_word.as_lines(SUGGESTION))])
    typed = {"title": SUGGESTION.title, "whole": "改过。", "agrees_to_publish": "yes", "co_signers": ""}
    here.act("d1", "write", typed, title="新街积水")
    assert not CoSign.objects.exists()
    assert not Doubt.objects.exists()


def test_namesakes_are_offered_and_nobody_is_invited_by_guess() -> None:
    here = town()
    Proposer.objects.create(area_id=here.area_id, code="d8", name="代表2", type="deputy", sector="乡镇代表团")
    send(here.client("d1"), [upload(in_word.as_lines(SUGGESTION))])
    assert not CoSign.objects.filter(case=here.case("新街积水")).exists()
    said = Doubt.objects.filter(field="co_signers").values_list("text", flat=True)
    assert any("有 2 位“代表2”，请改填代码：d2（代表）、d8（乡镇代表团）" in one for one in said)


def test_several_at_once_each_by_itself() -> None:
    here = town()
    files = [
        upload(in_word.as_lines(SUGGESTION), "一.docx"),
        upload(BytesIO(made.zipped({"word/vbaProject.bin": b"x"}, made.WORD)), "宏.docm"),
        upload(in_word.as_running_text(Written(title="关于修桥的建议", lead="代表1", co_signers=())), "三.docx"),
        upload(BytesIO(made.PDF), "四.pdf"),
    ]
    page = send(here.client("d1"), files)
    assert page.count("已存为草稿") == 2
    assert "带有宏" in page
    assert "不是 Word 文件" in page
    assert {case.title for case in Case.objects.filter(lead__code="d1", events__step="begin", state="draft")} >= {
        "关于整治新街积水的建议",
        "关于修桥的建议",
    }


def test_pictures_come_along_as_attachments() -> None:
    here = town()
    document = Document()
    document.add_paragraph("关于修桥的建议")
    document.add_picture(png())
    document.add_paragraph("请修。")
    send(here.client("d1"), [upload(saved(document))])
    case = here.case("修桥")
    assert case.text.whole == "（见附件：图1.png）\n请修。"
    assert list(CaseFile.objects.filter(case=case).values_list("name", flat=True)) == ["图1.png"]
    assert list(case.events.values_list("step", flat=True)) == ["begin", "attach"]


def test_a_file_that_is_of_somebody_else_or_of_another_kind_says_so() -> None:
    here = town()
    send(here.client("d1"), [upload(in_word.as_form(Written(title="关于修桥的提案", lead="委员1", co_signers=())))])
    said = dict(Doubt.objects.values_list("field", "text"))
    assert "文件像是政协提案，草稿是人大代表建议" in said["title"]
    assert "文件写的领衔人是“委员1”，草稿由代表1代表领衔" in said["co_signers"]


def test_the_clerk_brings_in_papers_of_others_and_chooses_among_namesakes() -> None:
    here = town()
    client = here.client("review")
    send(client, [upload(in_word.as_lines(SUGGESTION))], "paper:congress")
    case = here.case("新街积水")
    assert (case.on_paper, case.lead.code) == (True, "d1")
    assert not CoSign.objects.filter(case=case).exists()
    assert 'value="代表2"' in text(here.form("review", "write", title="新街积水"))
    assert Event.objects.get(case=case).part == "intake_clerk"
    Proposer.objects.create(area_id=here.area_id, code="d8", name="代表3", type="deputy", sector="乡镇代表团")
    other = upload(in_word.as_lines(Written(title="关于修桥的建议", lead="代表3", co_signers=())))
    page = send(client, [other], "paper:congress")
    assert "请选领衔人" in page
    assert "代表3代表（乡镇代表团）" in page
    assert not Case.objects.filter(title__contains="修桥").exists()
    assert client.post("/word/", {"again": "0", "lead": "d8"}).status_code == 302
    assert here.case("修桥").lead.code == "d8"
    # Whom nobody offered cannot be chosen.
    send(
        client,
        [upload(in_word.as_lines(Written(title="关于修渠的建议", lead="代表3", co_signers=())))],
        "paper:congress",
    )
    client.post("/word/", {"again": "0", "lead": "d1"})
    assert not Case.objects.filter(title__contains="修渠").exists()


def test_an_unknown_lead_is_said_and_no_case_begun() -> None:
    here = town()
    paper = upload(in_word.as_lines(Written(title="关于修桥的建议", lead="查无此人")))
    page = send(here.client("review"), [paper], "paper:congress")
    assert "没有登记过领衔人“查无此人”，请核对文件中的姓名；姓名没有错的，请管理员先登记再导入" in page
    assert not Case.objects.filter(title__contains="修桥").exists()


def test_who_proposes_nothing_imports_nothing() -> None:
    here = town()
    for who in ("u1", "stranger"):
        assert "不能导入" in text(here.client(who).get("/word/"))  # type: ignore[arg-type]
        answer: Any = here.client(who).post("/word/", {"attached": [upload(in_word.as_lines(SUGGESTION))]})
        assert answer.status_code == 422
    # In a name that is not his own neither.
    answer = here.client("d2").post(
        "/word/", {"way": "d1:congress", "attached": [upload(in_word.as_lines(SUGGESTION))]}
    )
    assert answer.status_code == 422
    assert not Case.objects.filter(title__contains="新街").exists()


def test_by_command(tmp_path: Path) -> None:
    here = town()
    good, bad = tmp_path / "一.docx", tmp_path / "坏.docx"
    good.write_bytes(in_word.as_lines(SUGGESTION).getvalue())
    bad.write_bytes(b"x")
    told, errors = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("import_word", str(good), str(bad), user="review", stdout=told, stderr=errors)
    assert "一.docx：已存为草稿《关于整治新街积水的建议》，2 处待核对" in told.getvalue()
    assert "坏.docx：没有导入" in errors.getvalue()
    assert "存为草稿 1 件" in told.getvalue()
    assert here.case("新街积水").on_paper
    with pytest.raises(CommandError, match="没有账号"):
        call_command("import_word", str(good), user="nobody")
    with pytest.raises(CommandError, match="不能起草"):
        call_command("import_word", str(good), user="u1")
