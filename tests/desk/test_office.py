"""基础数据: the administrator's pages. Each once well, once refused; strangers find nothing; lists ask as often for many."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case, Duty
from huiyin.people.models import (
    ADMINISTRATOR,
    Area,
    Change,
    Office,
    Post,
    Proposer,
    ReasonCode,
    Session,
    Subject,
    Term,
    Unit,
    User,
)
from huiyin.rules import actions as rules
from huiyin.rules.models import RuleBinding, RuleVersion
from huiyin.rules.sets import shipped
from tests.desk.office import Town, ago, story, text

pytestmark = pytest.mark.django_db

PAGES = [
    "",
    "changes/",
    "units/",
    "units/?show=gone",
    "units/new/",
    "units/u1/",
    "users/",
    "users/new/",
    "users/u1/",
    "proposers/",
    "proposers/new/",
    "proposers/d1/",
    "proposers/g1/",
    "sessions/",
    "subjects/",
    "bodies/congress/",
    "days/",
    "days/?year=2030",
    "days/?year=x",
    "rules/",
    "rules/compare/",
    "rules/trial/",
]


class Desk:
    """The administrator of a town, at his pages."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.area = Area.objects.get(pk=town.area_id)
        User.objects.exclude(username="stranger").update(area=self.area)
        user = User.objects.create(username="keeper", name="管某", area=self.area)
        Post.objects.create(user=user, office=Office.objects.get(type="assigning"), level=ADMINISTRATOR)
        self.client = town.client("keeper")

    def get(self, page: str) -> HttpResponse:
        return self.client.get(f"/office/{page}")  # type: ignore[return-value]

    def act(self, page: str, do: str, **typed: Any) -> HttpResponse:
        return self.client.post(f"/office/{page}", {"do": do, **typed})  # type: ignore[return-value]

    def done(self, page: str, do: str, **typed: Any) -> str:
        """Done at once, without a question; what the page says of it."""
        answer = self.act(page, do, **typed)
        assert answer.status_code == 302, text(answer)
        return text(self.client.get(answer["Location"]))  # type: ignore[arg-type]

    def sure(self, page: str, do: str, **typed: Any) -> str:
        """Asked once, and nothing changed before the answer; what was asked."""
        before = Change.objects.count()
        asked = self.act(page, do, **typed)
        assert asked.status_code == 200, text(asked)
        assert "请确认" in text(asked)
        assert Change.objects.count() == before
        self.done(page, do, sure="1", **typed)
        return text(asked)

    def refused(self, page: str, do: str, why: str, **typed: Any) -> str:
        """Refused with its reason, and what was typed is still there."""
        before = Change.objects.count()
        answer = self.act(page, do, **typed)
        assert answer.status_code == 422
        assert why in text(answer)
        assert Change.objects.count() == before
        return text(answer)


@pytest.fixture
def desk() -> Desk:
    return Desk(Town(story().case("c1").assigned(lead="u1", co_hosts=["u2"])))


def last() -> str:
    return Change.objects.latest("pk").text


# -- who gets in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_the_administrator_alone(desk: Desk, page: str) -> None:
    assert desk.get(page).status_code == 200
    for who in ("stranger", "assigning", "review", "u1", "u1:head", "d1"):
        assert desk.town.client(who).get(f"/office/{page}").status_code == 404
        assert desk.town.client(who).post(f"/office/{page}", {"do": "add"}).status_code == 404
    assert Client().get(f"/office/{page}")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("page", ["units/x/", "users/x/", "proposers/x/", "sessions/congress/99/99/", "bodies/x/"])
def test_what_is_not_there(desk: Desk, page: str) -> None:
    assert desk.get(page).status_code == 404


def test_another_area_s_things_are_not_there(desk: Desk) -> None:
    other = Area.objects.create(code="999999", name="邻县")
    Unit.objects.create(area=other, code="far", name="邻县某局")
    User.objects.create(username="far", name="邻某", area=other)
    Proposer.objects.create(area=other, code="far", name="邻某", type="deputy")
    for page in ("units/far/", "users/far/", "users/far/link/", "proposers/far/"):
        assert desk.get(page).status_code == 404
    for page in ("units/", "users/", "proposers/"):
        assert "邻" not in text(desk.get(page))


def test_an_administrator_has_no_part_in_cases(desk: Desk) -> None:
    keeper = User.objects.get(username="keeper")
    assert not Case.objects.visible_to(keeper).exists()
    case = desk.town.case()
    assert desk.client.get(f"/cases/{case.public_id}/").status_code == 404
    assert desk.client.get(desk.town.url("urge", {"unit": "u1"})).status_code == 404
    page = text(desk.client.get("/"))  # type: ignore[arg-type]
    assert "没有待办" in page
    assert "基础数据" in page


def test_the_way_in_is_shown_to_him_alone(desk: Desk) -> None:
    for who in ("assigning", "review", "u1", "d1"):
        assert "基础数据" not in text(desk.town.client(who).get("/"))  # type: ignore[arg-type]


def test_whose_account_another_area_keeps_does_not_administer_here(desk: Desk) -> None:
    other = Area.objects.create(code="999999", name="邻县")
    User.objects.filter(username="keeper").update(area=other)
    assert desk.get("").status_code == 404


def test_an_act_that_is_not_the_page_s(desk: Desk) -> None:
    assert desk.act("units/u1/", "close").status_code == 404
    assert desk.act("units/u1/", "").status_code == 404


# -- lists ------------------------------------------------------------------------------------------------------------


def fill(desk: Desk, number: int) -> None:
    for n in range(number):
        unit = Unit.objects.create(area=desk.area, code=f"x{n}", name=f"多{n}局", group="多")
        user = User.objects.create(username=f"x{n}", name=f"多{n}", area=desk.area)
        Post.objects.create(user=user, unit=unit)
        Proposer.objects.create(area=desk.area, code=f"x{n}", name=f"多{n}", type="deputy", user=user)
        Subject.objects.create(area=desk.area, name=f"分类{n}")
        Change.objects.create(area=desk.area, at=timezone.now(), kind="unit", text=f"变更{n}", by=user)
        ReasonCode.objects.create(body=desk.area.bodies.all()[0], purpose="return", code=f"{n:03}", label="理由")


@pytest.mark.parametrize("page", [page for page in PAGES if page])
def test_many_rows_ask_as_often_as_few(desk: Desk, page: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(page).status_code == 200
        return len(asked)

    fill(desk, 1)
    few = queries()
    for model in (Subject, Change, ReasonCode):
        model.objects.all().delete()
    Proposer.objects.filter(code="x0").delete()
    Post.objects.filter(user__username="x0").delete()
    Unit.objects.filter(code="x0").delete()
    User.objects.filter(username="x0").delete()
    fill(desk, 30)
    assert queries() <= few <= 12


def test_lists_are_searched_and_counted(desk: Desk) -> None:
    fill(desk, 3)
    assert "找到 1 个单位" in text(desk.get("units/?q=%E5%A4%9A1"))
    assert "没有符合条件的单位" in text(desk.get("units/?q=%E6%97%A0"))
    assert "找到 1 人" in text(desk.get("users/?q=x1"))
    assert "找到 1 名" in text(desk.get("proposers/?q=x1"))
    assert "变更2" in text(desk.get("changes/?q=2"))
    assert "没有岗位" in text(desk.get("users/?show=idle"))


def test_empty_lists_say_what_to_do() -> None:
    area = Area.objects.create(code="530402", name="空区")
    office = Office.objects.create(area=area, type="assigning", name="府办")
    user = User.objects.create(username="keeper", name="管某", area=area)
    Post.objects.create(user=user, office=office, level=ADMINISTRATOR)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for page, words in (
        ("", "还没有承办单位"),
        ("units/", "还没有承办单位"),
        ("proposers/", "还没有登记代表、委员"),
        ("subjects/", "还没有分类"),
        ("sessions/", "没有登记人大、政协"),
        ("rules/", "还没有载入规则"),
        ("rules/trial/", "选择年度"),
        ("changes/", "还没有变更"),
    ):
        answer = client.get(f"/office/{page}")
        assert answer.status_code == 200
        assert words in text(answer)  # type: ignore[arg-type]
    assert client.get("/office/bodies/").status_code == 404


# -- 承办单位 ---------------------------------------------------------------------------------------------------------


def test_units(desk: Desk) -> None:
    desk.done("units/new/", "add", name="县气象局", group="部门", parent="u1", code="qxj")
    made = Unit.objects.get(code="qxj")
    assert (made.name, made.parent_id) == ("县气象局", Unit.objects.get(code="u1").pk)
    page = desk.refused("units/new/", "add", "已有名为", name="县气象局", group="部门", parent="", code="")
    assert 'value="县气象局"' in page
    desk.done("units/qxj/", "move", parent="u2")
    desk.done("units/qxj/", "correct", name="县气象台", group="部门")
    desk.refused("units/u1/", "move", "在本单位之下", parent="u11")


def test_a_unit_with_work_in_hand_is_renamed_and_its_people_go_on(desk: Desk) -> None:
    asked = desk.sure("units/u1/", "rename", name="单位壹", code="one")
    assert "在办任务 1 件" in asked
    assert "直属下级 2 个" in asked
    assert Unit.objects.get(code="u1").successor == Unit.objects.get(code="one")
    assert {unit.parent_id for unit in Unit.objects.filter(code__in=("u11", "u12"))} == {
        Unit.objects.get(code="one").pk
    }
    # The clerk goes on with what the unit held under its former name, and hands it on to the units below.
    town = desk.town
    assert town.page("u1").status_code == 200
    answer = town.act("u1", "contact", {"stage": "before", "mode": "visit", "with_whom": "某", "summary": "谈了。"})
    assert answer.status_code == 302, text(answer)
    assert "单位u11" in text(town.form("u1", "hand_on", {"unit": "u1"}))
    answer = town.act("u1", "hand_on", {"lead": "u11"}, {"unit": "u1"})
    assert answer.status_code == 302, text(answer)
    assert Duty.objects.get(unit_code="u11").upper == Duty.objects.get(unit_code="u1")
    assert "关于c1的建议" in text(town.client("u1").get("/"))  # type: ignore[arg-type]
    assert "现有单位" in text(desk.get("units/?show=gone"))
    assert "已改名或并入" in text(desk.get("units/u1/"))


def test_a_unit_goes_into_another(desk: Desk) -> None:
    asked = desk.sure("units/u1/", "merge", into="u3")
    assert "由“单位u3”的人员接着办理" in asked
    assert desk.town.page("u3").status_code == 200  # its clerk takes the work over
    assert desk.town.page("u1").status_code == 200  # the former people came along
    assert desk.town.page("u4").status_code == 404
    desk.refused("units/u3/", "merge", "在“单位u3”之下", into="u11")
    assert text(desk.act("units/u1/", "merge", into="u2", sure="1")).count("接替")


# -- 用户和岗位 -------------------------------------------------------------------------------------------------------


def test_an_account_is_made_and_its_link_handed_over(desk: Desk) -> None:
    typed = {"name": "新某", "username": "xin", "phone": "", "place": "unit:u1", "level": "clerk", "title": "科员"}
    answer = desk.act("users/new/", "add", since="", until="", **typed)
    assert answer["Location"] == "/office/users/xin/link/"
    page = text(desk.client.get(answer["Location"]))  # type: ignore[arg-type]
    link = re.search(r"http://testserver(/sign-in/link/xin/[^\s<]+/)", page)
    assert link is not None
    form = Client().get(link[1], follow=True)
    words = {"new_password1": "一个很长的口令-2026", "new_password2": "一个很长的口令-2026"}
    client = Client()
    client.get(link[1], follow=True)
    assert client.post(form.request["PATH_INFO"], words)["Location"] == "/sign-in/"
    assert User.objects.get(username="xin").check_password("一个很长的口令-2026")
    assert desk.get("users/xin/link/")["Location"] == "/office/users/xin/"
    assert desk.refused("users/new/", "add", "已有人使用", since="", until="", **typed)


def test_a_reset_ends_the_password_at_once(desk: Desk) -> None:
    user = User.objects.get(username="u1")
    user.set_password("旧的很长的口令-2026")
    user.save()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
    asked = desk.sure("users/u1/", "reset")
    assert "原密码立即作废" in asked
    assert client.get("/")["Location"].startswith("/sign-in/")
    assert not User.objects.get(username="u1").has_usable_password()


def test_posts(desk: Desk) -> None:
    today = timezone.localdate()
    desk.done("users/u2/", "start", place="unit:u1", level="head", title="局长", since="", until="")
    post = Post.objects.get(user__username="u2", level="head")
    assert (post.title, post.since) == ("局长", today)
    typed = {"post": post.pk, "username": "u3", "since": str(today), "until": str(today + timedelta(days=3))}
    desk.done("users/u2/", "stand_in", **typed)
    assert Post.objects.get(stands_in_for=post).user.username == "u3"
    asked = desk.sure("users/u2/", "end", post=post.pk, last=str(today))
    assert "代理该岗位的 1 人同时结束代理" in asked
    desk.refused("users/u2/", "start", "只在工作机构", place="unit:u1", level="administrator", sure="1")
    desk.refused("users/u2/", "stand_in", "没有账号或姓名", **typed | {"username": "无此人"})
    desk.refused("users/u2/", "end", "不能追溯", post=post.pk, last=str(today - timedelta(days=9)), sure="1")


def test_another_s_post_cannot_be_named(desk: Desk) -> None:
    other = Post.objects.filter(user__username="u3")[0]
    desk.refused("users/u2/", "end", "选择", post=other.pk, last=str(timezone.localdate()), sure="1")


def test_an_account_is_closed_and_opened(desk: Desk) -> None:
    desk.sure("users/u1/", "close")
    assert not User.objects.get(username="u1").is_active
    assert "账号已停用" in text(desk.get("users/u1/"))
    desk.done("users/u1/", "close")
    assert User.objects.get(username="u1").is_active
    desk.refused("users/keeper/", "close", "自己的账号", sure="1")


# -- 提出人 -----------------------------------------------------------------------------------------------------------


def test_proposers(desk: Desk) -> None:
    desk.done("proposers/new/", "add", type="member", name="新委员", sector="教育界", phone="", convener="", code="")
    made = Proposer.objects.get(name="新委员")
    assert made.code == "m001"
    same = {"type": "member", "name": "新委员", "sector": "", "phone": "", "convener": "", "code": ""}
    assert "确是另一位" in desk.sure("proposers/new/", "add", **same)
    answer = desk.act("proposers/m001/", "new_account", username="xinwei")
    assert answer["Location"] == "/office/users/xinwei/link/"
    made.refresh_from_db()
    assert made.user == User.objects.get(username="xinwei")
    desk.done("proposers/g1/", "convener", convener="m001")
    assert Proposer.objects.get(code="g1").convener == made
    desk.refused("proposers/g1/", "convener", "没有姓名或代码", convener="无此人")
    desk.sure("proposers/m001/", "account", username="")
    made.refresh_from_db()
    assert made.user is None


# -- 届次、分类、理由、工作日 ----------------------------------------------------------------------------------------


def test_sessions(desk: Desk) -> None:
    desk.done("sessions/", "add_term", body="congress", number="20", starts="2029-01-01", ends="")
    typed = {"number": "1", "year": "2030", "opens": "2030-02-01", "closes": "2030-02-05"}
    desk.done("sessions/", "add_session", term="congress:20", **typed)
    session = Session.objects.get(term=Term.objects.get(number=20))
    assert session.closes == date(2030, 2, 5)
    page = "sessions/congress/20/1/"
    desk.done(page, "change", year="2030", opens="2030-02-01", closes="2030-02-06")
    desk.refused(page, "change", "早于提交开始", year="2030", opens="2030-02-01", closes="2030-01-06")
    desk.refused("sessions/", "add_session", "已经登记", term="congress:20", **typed)


def test_subjects_are_offered_where_a_case_begins(desk: Desk) -> None:
    desk.done("subjects/", "add", name="城乡建设", parent="")
    desk.done("subjects/", "add", name="道路", parent="城乡建设")
    page = text(desk.town.client("d1").get("/cases/new/"))  # type: ignore[arg-type]
    assert '<option value="城乡建设·道路">' in page
    desk.done("subjects/", "rename", subject="城乡建设·道路", name="道路交通")
    desk.refused("subjects/", "drop", "先删去", subject="城乡建设", sure="1")
    desk.sure("subjects/", "drop", subject="城乡建设·道路交通")


def test_body_settings_and_reasons(desk: Desk) -> None:
    page = "bodies/congress/"
    assert desk.get("bodies/")["Location"] == "/office/bodies/congress/"
    desk.done(page, "change", number_pattern="{year}{n:04d}", lamp_days="7", length_warning="2000")
    assert f"{timezone.localdate().year}0001" in text(desk.get(page))
    desk.refused(page, "change", "编号格式", number_pattern="{year}", lamp_days="7", length_warning="2000")
    desk.done(page, "add_reason", purpose="return", code="09", label="不属本单位")
    desk.refused(page, "add_reason", "已有代码", purpose="return", code="09", label="又一")
    desk.sure(page, "drop_reason", reason="return:09")


def test_a_day_of_the_area_s_own_moves_what_is_due(desk: Desk) -> None:
    duty = desk.town.duty("u1")
    day = duty.answer_due
    typed = {"day": str(day), "is_working": "rest", "name": "民族节日", "source": "某文"}
    assert "立即按新的工作日重算" in desk.sure("days/", "amend", **typed)
    assert desk.town.duty("u1").answer_due > day
    assert desk.town.last_event().step == "reckon"
    desk.refused("days/", "amend", "请填写", sure="1", **typed | {"source": ""})
    assert "民族节日" in text(desk.get(f"days/?year={day.year}"))


# -- 规则 -------------------------------------------------------------------------------------------------------------


def load(**differs: Any) -> RuleVersion:
    return rules.load("新规则", {**shipped("default"), **differs}, at=timezone.now(), source="某文")


def test_rules_are_read_and_compared(desk: Desk) -> None:
    version = load(reply="2 months", chains={"reply": ["head"], "opinion": ["head"]})
    page = text(desk.get("rules/%E6%96%B0%E8%A7%84%E5%88%99/1/"))
    assert "2个月" in page
    assert "主要领导" in page
    other = RuleVersion.objects.exclude(pk=version.pk)[0]
    asked = f"rules/compare/?a={other.name}@{other.version}&b=新规则@1"
    page = text(desk.get(asked))
    assert "3 项不同" in page
    assert "3个月" in page
    assert "申退期限" not in page
    assert "申退期限" in text(desk.get(asked + "&all=1"))
    assert desk.get("rules/无/1/").status_code == 404
    assert "是同一个版本" in text(desk.get("rules/compare/?a=新规则@1&b=新规则@1"))
    assert "还没有交办任务" in text(desk.get("rules/trial/?body=cppcc&version=新规则@1"))
    assert desk.get("rules/compare/?a=x@&b=@@9999999").status_code == 200


def test_rules_are_chosen_for_a_year_that_has_not_begun(desk: Desk) -> None:
    load(reply="2 months")
    year = timezone.localdate().year
    typed = {"body": "congress", "version": "新规则@1"}
    asked = desk.sure("rules/", "choose", year=str(year + 1), **typed)
    assert "新规则 第1版" in asked
    assert RuleBinding.objects.get(year=year + 1).version.name == "新规则"
    assert "已经开始" in desk.refused("rules/", "choose", "已经开始", year=str(year), sure="1", **typed)
    desk.refused("rules/", "choose", "相隔太远", year=str(year + 50), sure="1", **typed)


def test_what_was_answered_in_time_may_be_late_under_other_rules() -> None:
    told = story().at(ago(100)).case("c1").assigned(lead="u1", co_hosts=["u2"])
    told.at(ago(70)).step("give_opinion", unit="u2", text="同意。")
    told.at(ago(40)).replied("u1")
    desk = Desk(Town(told))
    load(reply="1 month", co_host_opinion="2 months")
    case = Case.objects.get()
    before = Case.objects.values(), Duty.objects.values_list("answer_due", flat=True)
    page = text(desk.get(f"rules/trial/?body=congress&year={case.year}&version=新规则@1"))
    assert "结果有变化的 1 件" in page
    assert "按时 → <b>超期</b>" in page
    assert "关于c1的建议" not in page  # an administrator reads no case
    assert [list(one) for one in before] == [
        list(Case.objects.values()),
        list(Duty.objects.values_list("answer_due", flat=True)),
    ]
