"""The page of a case: what stands on it, for whom, and in how many queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.models import Case, CaseText
from huiyin.people.models import Post, Proposer, User
from huiyin.reply.models import Form
from tests.desk.office import Town, ago, ahead, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


def signed() -> Story:
    return story().case("c1", co_signers=["d2"], text="修路。\n请尽快。").assigned(lead="u1", co_hosts=["u2", "u3"])


def drafted() -> Story:
    return signed().at(ago(4)).contacted().at(ago(3)).step("draft", unit="u1", text="内部第一稿", class_="A")


def replied() -> Story:
    told = signed()
    told.at(ago(4)).contacted().at(ago(3)).step("give_opinion", unit="u2", text="会办二的意见")
    return told.at(ago(2)).step("draft", unit="u1", text="答复全文", class_="A")


def issued() -> Story:
    told = replied()
    for level in ("section_head", "office", "leader_in_charge", "head"):
        told.step("approve", unit="u1", level=level)
    return told.step("issue", unit="u1", number="某函1号")


def evaluated() -> Story:
    told = issued().at(ago(1))
    return told.evaluated(attitude="basically_satisfied", result="unsatisfied", reason="没有写明时间")


# -- who sees it ------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_no_case() -> None:
    town = Town(signed())
    for who in ("stranger", "u4", "u11", "d3", "m1"):
        assert town.page(who).status_code == 404
    for who in ("d1", "d2", "u1", "u2", "u1:head", "review", "assigning"):
        assert town.page(who).status_code == 200


def test_the_page_is_read_and_not_written() -> None:
    town = Town(signed())
    assert town.client("u1").post(reverse("desk:case", args=[town.case().public_id])).status_code == 405


def test_an_anonymous_reader_signs_in_first() -> None:
    town = Town(signed())
    from_outside = town.client("u1")
    from_outside.logout()
    answer = from_outside.get(reverse("desk:case", args=[town.case().public_id]))
    assert answer.status_code == 302


def test_a_proposer_sees_a_draft_only_once_it_is_issued() -> None:
    town = Town(drafted())
    for who in ("d1", "d2"):
        assert "内部第一稿" not in text(town.page(who))
        assert "拟稿" not in text(town.page(who))
    assert "内部第一稿" in text(town.page("u1"))
    assert "内部第一稿" in text(town.page("assigning"))


def test_what_was_said_on_the_way_stays_within() -> None:
    told = drafted().step("send_back", unit="u1", level="section_head", reason="措辞太软")
    town = Town(told.step("reply", unit="u1", text="答复全文", class_="A"))
    assert "措辞太软" in text(town.page("u1"))
    assert "措辞太软" in text(town.page("assigning"))
    proposer = text(town.page("d1"))
    assert "答复全文" in proposer
    assert "措辞太软" not in proposer
    assert "内部第一稿" not in proposer
    assert "措辞太软" not in text(town.page("u2"))


def test_a_co_host_sees_the_leads_draft_only_once_it_is_put_to_it() -> None:
    town = Town(drafted())
    assert "内部第一稿" not in text(town.page("u2"))
    assert "第 1 稿" not in text(town.page("u2"))
    put = {"text": "送会签的第二稿", "result_class": "A", "put_to_co_hosts": "on"}
    assert town.act("u1", "draft", put, {"unit": "u1"}).status_code == 302
    shown = text(town.page("u2"))
    assert "送会签的第二稿" in shown
    assert "内部第一稿" not in shown
    assert "送会签的第二稿" not in text(town.page("d1"))


def test_the_upper_unit_sees_what_is_drafted_below_and_the_lower_not_above() -> None:
    told = signed().step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    told.step("assign", by="u11", lead="u111").step("sign_for", unit="u111")
    told.at(ago(3)).step("draft", unit="u11", text="下级的稿", class_="A")
    told.step("draft", unit="u111", text="再下级的稿", class_="A").contacted()
    town = Town(told.step("draft", unit="u1", text="上级的稿", class_="A"))
    upper = text(town.page("u1"))
    assert "下级的稿" in upper
    assert "再下级的稿" in upper
    lower = text(town.page("u11"))
    assert "再下级的稿" in lower
    assert "上级的稿" not in lower
    assert "<p>下级的稿" not in text(town.page("u111"))
    assert "<p>下级的稿" not in text(town.page("u2"))


def test_who_collects_the_opinions_reads_them() -> None:
    town = Town(replied())
    assert "会办二的意见" in text(town.page("u1"))
    assert "会办二的意见" in text(town.form("u1", "reject_opinion", {"unit": "u2"}))
    for who in ("u3", "d1"):
        assert "会办二的意见" not in text(town.page(who))


def test_forms_are_seen_by_the_proposer_the_offices_and_then_the_unit() -> None:
    town = Town(evaluated())
    for who in ("d1", "review", "assigning", "u1"):
        assert "没有写明时间" in text(town.page(who)), who
    for who in ("d2", "u2"):
        shown = text(town.page(who))
        assert "没有写明时间" not in shown, who
        assert "unsatisfied" not in shown, who


def test_requests_are_among_units_and_offices() -> None:
    told = signed().at(ago(3)).step("request_return", unit="u2", reason="职责划转了")
    town = Town(told.step("instruct", leader="赵副县长", text="尽快定", unit="u2"))
    for who in ("u2", "assigning", "review"):
        shown = text(town.page(who))
        assert "职责划转了" in shown
        assert "尽快定" in shown
    for who in ("u1", "d1"):
        shown = text(town.page(who))
        assert "职责划转了" not in shown
        assert "尽快定" not in shown


def test_a_draft_of_a_case_is_its_proposers() -> None:
    town = Town(story().case("c1", co_signers=["d2"], text="正文"))
    assert town.page("review").status_code == 404
    assert town.page("assigning").status_code == 404
    assert "待确认联名 代表2代表" in text(town.page("d1"))


def test_who_proposed_a_merged_case_follows_and_judges_the_main_one() -> None:
    told = story().case("c1").filed().case("c2", lead="d3", text="另一件的正文").filed().step("merge", into="c1")
    told.in_case("c1").step("assign", lead="u1").step("sign_for", unit="u1")
    town = Town(told.at(ago(3)).replied(text="一并答复"))
    shown = text(town.page("d3"))
    assert "一并答复" in shown
    assert "关于c2的建议" in text(town.page("u1"))
    assert "另一件的正文" in text(town.page("u1"))
    done = town.act("d3", "evaluate", {"attitude": "satisfied", "result": "satisfied"}, {"unit": "u1"})
    assert done.status_code == 302
    assert Form.objects.get(returned_at__isnull=False).proposer.code == "d3"
    assert "本案已并入" in text(town.page("d3", "c2"))


# -- what stands on it ------------------------------------------------------------------------------------------------


def test_the_head_tells_what_the_case_is() -> None:
    town = Town(signed().step("designate_key", leader="张主任").step("oversee", leader="赵副县长"))
    shown = text(town.page("assigning"))
    for word in (
        "第 1 号",
        "关于c1的建议",
        "人大代表建议",
        "代表1代表",
        "同意公开",
        "重点 · 张主任督办",
        "督办领导 赵副县长",
        "办理中",
    ):
        assert word in shown
    assert re.search(r'class="lamp (ok|warn)"', shown)


def test_a_date_answers_why() -> None:
    shown = text(Town(signed()).page("u1"))
    assert "起算，当日不计" in shown
    assert "答复期限 3个月" in shown


def test_a_co_signer_counts_once_he_confirmed() -> None:
    told = story().case("c1", co_signers=["d2", "d3"]).step("co_sign", proposer="d2")
    shown = text(Town(told.step("submit")).page("review"))
    assert "联名 代表2代表" in shown
    assert "待确认联名 代表3代表" in shown


def test_a_text_that_was_altered_is_told() -> None:
    town = Town(signed())
    assert "相符" in text(town.page("u1"))
    CaseText.objects.update(whole="改过的正文")
    assert "正文在提交后被改动" in text(town.page("u1"))


def test_the_chain_is_checked() -> None:
    town = Town(signed())
    assert "记录校验正常" in text(town.page("u1"))
    Case.objects.update(last_hash="0" * 64)
    assert "记录末尾与案件不符" in text(town.page("u1"))


def test_former_duties_stand_at_the_end() -> None:
    told = signed().at(ago(3)).step("reassign", from_="u1", to="u4")
    shown = text(Town(told).page("assigning"))
    assert "已退办、改办、终止的任务 1 项" in shown
    assert shown.index("单位u4") < shown.index("已退办、改办、终止的任务")
    assert "单位u1改由单位u4主办" in shown


def test_a_unit_that_was_suggested_is_told_by_its_name() -> None:
    told = signed().at(ago(3)).step("request_return", unit="u1", reason="不属本单位职责", suggest=["u4"])
    town = Town(told)
    for who in ("assigning", "u1"):
        assert "单位u1，建议改由单位u4" in text(town.page(who))


def test_events_read_as_sentences() -> None:
    shown = text(Town(evaluated()).page("assigning"))
    for sentence in (
        "单位u1主办，单位u2、单位u3会办",
        "编为第 1 号",
        "办前 · 走访",
        "第 1 稿，A 类",
        "第 1 稿，主要领导",
        "第 1 轮，A 类，缺 1 家会办意见",
        "代表1代表交回单位u1的意见表",
        "补录",
    ):
        assert sentence in shown, sentence


def test_what_a_co_host_issued_is_told_as_its_opinion_and_of_no_round() -> None:
    told = story().case("c1").assigned(lead="u1", co_hosts=["u2"]).step("draft", unit="u2", text="同意。")
    for level in ("section_head", "leader_in_charge"):
        told.step("approve", unit="u2", level=level)
    shown = text(Town(told.step("issue", unit="u2")).page("assigning"))
    assert "<b>报送意见</b>" in shown
    assert "第 1 轮" not in shown


def test_a_record_entered_later_in_one_go_says_so_once() -> None:
    town = Town(signed())
    of_all = Case.objects.get().event_count
    shown, today = text(town.page("u1")), timezone.localdate()
    assert f"{of_all} 条，均于 {today} 补录" in shown
    assert shown.count(f"{today} 补录") == 1
    assert town.act("assigning", "urge", {}, {"unit": "u1"}).status_code == 302
    assert f"其中 {of_all} 条于 {today} 补录" in text(town.page("u1"))


def test_the_reply_stands_with_promises_rounds_and_forms() -> None:
    told = evaluated().step("rehandle", unit="u1", reason="不满意").contacted()
    promises = [{"text": "年底立项", "due": ahead(60).isoformat()}]
    town = Town(told.step("reply", unit="u1", class_="B", text="第二轮答复", promises=promises))
    shown = text(town.page("d1"))
    for word in ("第 2 轮", "第 1 轮", "第二轮答复", "答复全文", "年底立项", "某函1号", "未收回", "没有写明时间"):
        assert word in shown, word
    assert shown.index("第二轮答复") < shown.index("答复全文")


# -- what can be done -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "who", "label"),
    [
        (lambda: story().case("c1", text="正文"), "d1", "提交"),
        (lambda: story().case("c1", text="正文").step("submit"), "review", "受理编号"),
        (lambda: story().case("c1", text="正文").filed(), "assigning", "交办"),
        (lambda: story().case("c1").filed().step("assign", lead="u1"), "u1", "签收"),
        (signed, "u1", "沟通"),
        (lambda: signed().contacted(), "u1", "拟稿"),
        (drafted, "u1:section_head", "审核通过"),
        (signed, "u2", "拟稿"),
        (issued, "d1", "填写意见表"),
        (evaluated, "assigning", "重新办理"),
        (lambda: signed().step("request_return", unit="u2", reason="非我职责"), "assigning", "同意退办"),
    ],
)
def test_the_one_main_act(told: object, who: str, label: str) -> None:
    town = Town(told())  # type: ignore[operator]
    found = re.findall(r'class="button main"[^>]*>([^<]+)<', text(town.page(who)))
    assert [one.strip() for one in found] == [label]


def test_beside_an_act_that_cannot_be_done_stands_why() -> None:
    shown = text(Town(signed()).page("u1"))
    assert "本轮还没有与提出人沟通，先沟通、后答复" in shown
    assert "还没有送审的稿件" in shown
    assert "才能签收" in shown
    assert "/issue/" not in shown
    assert "/sign_for/" not in shown


def test_a_unit_without_lower_units_is_not_led_to_a_form_for_them() -> None:
    town = Town(signed())
    assert "/hand_on/" in text(town.page("u1"))
    below = text(town.page("u2"))
    assert "本单位没有登记下级单位" in below
    assert "/hand_on/" not in below


def test_acts_of_quite_other_people_are_not_listed() -> None:
    def labels(who: str) -> set[str]:
        page = text(town.page(who))
        todo = page[page.index('id="todo"') : page.index('class="casebody"')]
        return {one.strip() for one in re.findall(r">([^<>]+)</(?:a|span|dt)>", todo)}

    town = Town(signed())
    assert not labels("d1") & {"交办", "拟稿", "催办", "确定为重点", "改办"}
    assert {"撤回", "提交"} <= labels("d1")
    assert not labels("u2") & {"改办", "答复", "取消会办单位"}
    assert "报送会办意见" in labels("u2")


def test_one_act_on_several_duties_is_one_line() -> None:
    shown = text(Town(signed()).page("assigning"))
    assert re.search(r"催办 <small>3</small>", shown)
    assert shown.count("/urge/?unit=") == 3


# -- for whom it is set -----------------------------------------------------------------------------------------------


def test_large_type_for_who_reads_as_a_proposer() -> None:
    town = Town(signed())
    assert 'class="casefile large"' in text(town.page("d1"))
    assert 'class="casefile"' in text(town.page("u1"))
    both = User.objects.get(username="u1")
    Proposer.objects.filter(code="d1").update(user=both)
    assert 'class="casefile"' in text(town.page("u1"))
    assert Post.objects.filter(user=both).exists()


def test_nothing_on_the_page_needs_a_script_or_an_inline_style() -> None:
    shown = text(Town(evaluated()).page("assigning"))
    main = shown[shown.index("<main") :]
    assert "<script" not in main
    assert " style=" not in main
    assert " onclick" not in main


# -- queries ----------------------------------------------------------------------------------------------------------


def queries(town: Town, who: str) -> int:
    client = town.client(who)
    url = reverse("desk:case", args=[town.case().public_id])
    client.get(url)  # what a process reads once is read
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) > 5  # they were counted
    return len(asked)


def long_story() -> Story:
    """Many units, lower ones, drafts, contacts and rounds."""
    told = evaluated().step("rehandle", unit="u1", reason="不满意")
    told.step("assign", by="u1", lead="u11", co_hosts=["u12"]).step("sign_for", unit="u11").step("sign_for", unit="u12")
    for _ in range(12):
        told.contacted().contacted("u11").step("confirm_contact", unit="u1", proposer="d1")
        told.step("draft", unit="u1", text="又一稿", class_="A").step("approve", unit="u1", level="section_head")
        told.step("urge", unit="u3").step("instruct", leader="赵副县长", text="抓紧", unit="u1")
    return told


@pytest.mark.parametrize("who", ["assigning", "review", "u1", "u2", "u11", "d1", "u1:office"])
def test_the_page_takes_a_bounded_number_of_queries(who: str) -> None:
    town = Town(long_story())
    assert town.case().event_count > 80
    assert queries(town, who) <= MOST_QUERIES


@pytest.mark.parametrize("who", ["assigning", "u1", "d1"])
def test_more_of_everything_takes_no_more_queries(who: str) -> None:
    town = Town(long_story())
    before = queries(town, who)
    for _ in range(5):
        town.act("u1", "contact", {"stage": "during", "mode": "phone"}, {"unit": "u1"})
        town.act("u1", "draft", {"text": "又", "result_class": "A"}, {"unit": "u1"})
        town.act("assigning", "urge", {}, {"unit": "u3"})
    assert queries(town, who) <= before


def test_a_unit_is_not_offered_to_urge_itself_in_a_case_that_it_registered() -> None:
    told = story().case("c1").step("receive", number="市12", from_="市政府办", unit="u1", role="lead", assigned=ago(9))
    town = Town(told.step("assign", by="u1", lead="u11"))
    case = town.case("c1")
    shown = text(town.page("u1"))
    urging = reverse("desk:act", args=[case.public_id, "urge"])
    assert f'{urging}?unit=u11"' in shown
    assert f'{urging}?unit=u1"' not in shown


def test_of_several_late_ones_the_lamp_tells_how_many() -> None:
    told = story().case("c1").at(ago(200)).assigned(lead="u1", co_hosts=["u2", "u3"])
    assert "等 3 个单位" in text(Town(told).page("assigning"))


def test_until_when_a_unit_may_hand_back_is_no_affair_of_the_proposer() -> None:
    town = Town(signed())
    assert "申退期限" in text(town.page("u1"))
    assert "申退期限" not in text(town.page("d1"))
