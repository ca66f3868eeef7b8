"""来件登记: paper after paper on one page, asked only where something like it is registered already."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from huiyin import papers
from huiyin.cases.models import Case
from huiyin.people.models import Proposer, Session, Term
from tests.desk.office import Town, ago, ahead, story, text

pytestmark = pytest.mark.django_db

TYPED = {
    "unit": "u1",
    "kind": "suggestion",
    "number": "市6102",
    "from_": "某市人民政府办公室",
    "title": "关于c7修桥的建议",
    "proposer": "外来人",
    "role": "co_host",
    "assigned": ago(3),
    "lead_there": "某市交通局",
}


def town() -> Town:
    return Town(story().case("c1").case("p1", kind="proposal"))


def page(town: Town, query: str = "") -> str:
    return text(town.client("u1").get(reverse("desk:receive") + query))  # type: ignore[arg-type]


def value(shown: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', shown)
    assert tag is not None
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def test_several_in_a_row_keep_what_they_have_in_common() -> None:
    there = town()
    client = there.client("u1")
    answer = client.post(reverse("desk:receive"), TYPED, follow=True)
    assert answer.redirect_chain == [(reverse("desk:receive"), 302)]
    shown = text(answer)  # type: ignore[arg-type]
    assert "已登记：" in shown
    kept = {name: value(shown, name) for name in ("from_", "assigned", "lead_there", "number", "title", "proposer")}
    assert kept == {
        "from_": TYPED["from_"],
        "assigned": TYPED["assigned"],
        "lead_there": "某市交通局",
        "number": "",
        "title": "",
        "proposer": "",
    }
    assert re.search(r'value="suggestion"[^>]* checked', shown)
    # The next key goes into the number.
    assert re.findall(r'<input[^>]*name="(\w+)"[^>]* autofocus', shown) == ["number"]
    assert "关于c7修桥的建议" in shown.partition("刚登记的")[2]
    fresh = text(client.get(reverse("desk:receive") + "?fresh=1"))  # type: ignore[arg-type]
    assert value(fresh, "from_") == ""


def test_on_another_day_what_is_most_likely_the_same_stands_there() -> None:
    there = town()
    there.client("u1").post(reverse("desk:receive"), TYPED)
    shown = page(there)
    assert value(shown, "from_") == TYPED["from_"]
    assert re.search(r'value="suggestion"[^>]* checked', shown)
    assert re.search(r'value="co_host"[^>]* checked', shown)
    # The dates and the lead are each paper's own; the next key goes into the date.
    assert (value(shown, "assigned"), value(shown, "lead_there")) == ("", "")
    assert re.findall(r'<input[^>]*name="(\w+)"[^>]* autofocus', shown) == ["assigned"]
    assert value(page(there, "?fresh=1"), "from_") == ""


def test_its_page_and_its_paper_tell_when_it_was_handed_out_and_not_when_it_was_entered() -> None:
    there = town()
    client = there.client("u1")
    on = ahead(-9)
    client.post(reverse("desk:receive"), {**TYPED, "assigned": on.isoformat()})
    case = Case.objects.get(received_from=TYPED["from_"])
    term = Term.objects.create(body=case.body, number=18, starts=ahead(-900))
    case.session = Session.objects.create(term=term, number=4, year=case.year, opens=ahead(-300), closes=ahead(-290))
    case.save()
    page = text(client.get(reverse("desk:case", args=[case.public_id])))  # type: ignore[arg-type]
    assert f"{on.year} 年 {on.month} 月 {on.day} 日交办" in page
    assert str(case.session) not in page  # that of another body is not known here
    paper = client.get(reverse("desk:case_paper", args=[case.public_id, "hand-out", "docx"])).content
    told = [cell.text for row in Document(BytesIO(paper)).tables[0].rows for cell in row.cells]
    assert papers.chinese_date(on) in told


def test_the_last_five_are_listed() -> None:
    there = town()
    client = there.client("u1")
    for n in range(7):
        client.post(reverse("desk:receive"), {**TYPED, "number": f"市{n}", "title": f"关于来件{n}的建议"})
    listed = re.findall(r"关于来件(\d)的建议", page(there).partition("刚登记的")[2])
    assert listed == ["6", "5", "4", "3", "2"]
    assert "来件6" not in text(there.client("u2").get(reverse("desk:receive")))  # type: ignore[arg-type]


def test_a_namesake_is_asked_about() -> None:
    there = town()
    client = there.client("u1")
    answer = client.post(reverse("desk:receive"), {**TYPED, "proposer": "代表1"})
    assert answer.status_code == 422
    shown = text(answer)  # type: ignore[arg-type]
    assert "已登记有同名的" in shown
    assert "代表1代表" in shown
    assert value(shown, "title") == TYPED["title"]
    assert not Case.objects.filter(number="市6102").exists()
    client.post(reverse("desk:receive"), {**TYPED, "proposer": "代表1", "whose": "d1"})
    assert Case.objects.get(number="市6102").lead.code == "d1"
    # Of the same sender he is known from now on; of another he is asked about again.
    assert (
        client.post(reverse("desk:receive"), {**TYPED, "number": "市2", "proposer": "代表1", "title": "二"}).status_code
        == 302
    )
    other = {**TYPED, "number": "市3", "proposer": "代表1", "title": "三", "from_": "另一市"}
    assert client.post(reverse("desk:receive"), other).status_code == 422
    client.post(reverse("desk:receive"), {**other, "whose": "new"})
    assert Proposer.objects.filter(name="代表1").count() == 2


def test_a_like_paper_is_asked_about() -> None:
    there = town()
    client = there.client("u1")
    client.post(reverse("desk:receive"), TYPED)
    like = {**TYPED, "number": "市7777"}
    answer = client.post(reverse("desk:receive"), like)
    assert answer.status_code == 422
    assert "同一标题已登记过" in text(answer)  # type: ignore[arg-type]
    assert client.post(reverse("desk:receive"), {**like, "checked": "on"}).status_code == 302
    assert Case.objects.filter(title=TYPED["title"]).count() == 2


def test_sent_twice_it_is_registered_once() -> None:
    there = town()
    client = there.client("u1")
    client.post(reverse("desk:receive"), TYPED)
    again = client.post(reverse("desk:receive"), {**TYPED, "checked": "on"})
    assert "不要重复登记" in text(again)  # type: ignore[arg-type]
    assert Case.objects.filter(number="市6102").count() == 1


def test_who_leads_there_and_who_helps() -> None:
    there = town()
    there.client("u1").post(reverse("desk:receive"), {**TYPED, "co_hosts_there": "某市财政局、某市公安局"})
    assert Case.objects.get(number="市6102").outside_units == [
        {"name": "某市交通局", "role": "lead"},
        {"name": "某市财政局", "role": "co_host"},
        {"name": "某市公安局", "role": "co_host"},
    ]


def test_the_page_asks_as_often_after_thirty_as_after_one() -> None:
    there = town()
    client = there.client("u1")

    def asked() -> int:
        client.get(reverse("desk:receive"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("desk:receive")).status_code == 200
        return len(queries)

    client.post(reverse("desk:receive"), TYPED)
    before = asked()
    for n in range(30):
        client.post(reverse("desk:receive"), {**TYPED, "number": f"市{n}", "title": f"关于来件{n}的建议"})
    assert asked() <= before <= 12


# -- who signed with the lead -----------------------------------------------------------------------------------------


def signers(there: Town) -> list[tuple[str, str, str]]:
    case = Case.objects.get(number=TYPED["number"])
    return [(row.proposer.name, row.proposer.type, row.answer) for row in case.co_signs.select_related("proposer")]


def test_who_signed_is_registered_with_the_case_and_has_signed() -> None:
    there = town()
    there.client("u1").post(reverse("desk:receive"), {**TYPED, "co_signers": "联名甲、联名乙"})
    assert signers(there) == [("联名甲", "deputy", "confirmed"), ("联名乙", "deputy", "confirmed")]
    # The next paper of this sender means the same two.
    next_one = {**TYPED, "number": "市6103", "title": "关于c8修路的建议", "co_signers": "联名乙"}
    there.client("u1").post(reverse("desk:receive"), next_one)
    assert Proposer.objects.filter(name="联名乙").count() == 1
    assert Case.objects.get(number="市6103").co_signs.get().proposer.name == "联名乙"


def test_of_each_namesake_who_signed_it_is_asked() -> None:
    there = town()
    client, typed = there.client("u1"), {**TYPED, "co_signers": "代表2、代表3"}
    asked = client.post(reverse("desk:receive"), typed)
    assert asked.status_code == 422
    shown = text(asked)  # type: ignore[arg-type]
    assert "联名的代表2是谁" in shown
    assert "联名的代表3是谁" in shown
    assert not Case.objects.filter(number=TYPED["number"]).exists()
    client.post(reverse("desk:receive"), {**typed, "whose_1": "d2", "whose_2": "new"})
    case = Case.objects.get(number=TYPED["number"])
    codes = [row.proposer.code for row in case.co_signs.select_related("proposer")]
    assert codes[0] == "d2"
    assert codes[1] != "d3"


def test_the_lead_is_not_named_twice() -> None:
    there = town()
    typed = {**TYPED, "co_signers": "外来人、联名甲"}
    refused = there.client("u1").post(reverse("desk:receive"), typed)
    assert refused.status_code == 422
    assert "“外来人”已填为领衔人" in text(refused)  # type: ignore[arg-type]
    assert not Proposer.objects.filter(name="联名甲").exists()
