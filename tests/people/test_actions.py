"""基础数据: every change once well, and refused with its reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.people import actions
from huiyin.people.actions import ChangeRefused, NewOffice
from huiyin.people.models import (
    ADMINISTRATOR,
    CLERK,
    Area,
    Body,
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
from huiyin.people.queries import administered_by, posts_at_work

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 10, 9, tzinfo=timezone.get_default_timezone())
TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
NEW = NewOffice(
    area_code="530402",
    area_name="某区",
    congress="某区人民代表大会",
    congress_office="代工委",
    cppcc="",
    cppcc_office="",
    assigning_office="区政府办",
    username="admin",
    name="管某",
)


@pytest.fixture
def admin() -> User:
    return actions.settle(NEW, at=AT)


@pytest.fixture
def area(admin: User) -> Area:
    assert admin.area is not None
    return admin.area


@pytest.fixture
def by(admin: User) -> dict[str, Any]:
    return {"by": admin, "at": AT}


def refused(why: str, action: Any, *given: Any, **more: Any) -> None:
    """Refused for this reason, and nothing was changed or recorded."""
    before = Change.objects.count()
    with pytest.raises(ChangeRefused, match=why):
        action(*given, **more)
    assert Change.objects.count() == before


def last() -> str:
    return Change.objects.latest("pk").text


# -- 首次设置 ---------------------------------------------------------------------------------------------------------


def test_set_up(admin: User, area: Area) -> None:
    assert (area.code, area.name) == ("530402", "某区")
    assert administered_by(admin, TODAY) == area
    assert not admin.has_usable_password()
    assert [body.type for body in area.bodies.all()] == ["congress"]
    assert {office.type: office.name for office in area.offices.all()} == {"review": "代工委", "assigning": "区政府办"}
    assert posts_at_work(admin, TODAY) == []
    assert Change.objects.filter(kind="set_up", by=None).count() == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"area_code": "某区"}, "数字"),
        ({"area_name": " "}, "行政区名称"),
        ({"congress": "", "congress_office": ""}, "至少填写一个"),
        ({"congress_office": ""}, "一起填写"),
        ({"assigning_office": ""}, "交办机关"),
        ({"username": "管"}, "账号用字母"),
    ],
)
def test_set_up_refused(wrong: dict[str, str], why: str) -> None:
    given = {name: getattr(NEW, name) for name in NewOffice.__dataclass_fields__}
    refused(why, actions.settle, NewOffice(**given | wrong), at=AT)
    assert not User.objects.exists()
    assert not Area.objects.exists()


def test_set_up_is_done_once(admin: User) -> None:
    refused("设置过", actions.settle, NEW, at=AT)


def test_a_weak_password_is_refused_at_the_set_up() -> None:
    refused("密码|常见|数字", actions.settle, NEW, at=AT, password="12345678901")
    assert not User.objects.exists()


# -- who may ----------------------------------------------------------------------------------------------------------


def test_nobody_else_changes_anything(area: Area, by: dict[str, Any]) -> None:
    clerk = actions.add_user(area, username="li", name="李某", **by)
    actions.start_post(clerk, place=area.offices.get(type="assigning"), level=CLERK, **by)
    refused("只有某区的管理员", actions.add_unit, area, name="交通局", by=clerk, at=AT)


def test_another_area_s_administrator_is_a_stranger(admin: User, area: Area) -> None:
    other = actions.settle(
        NewOffice(area_code="530403", area_name="邻区", congress="邻区人大", congress_office="代工委",
                  assigning_office="府办", username="other", name="邻某"),
        at=AT,
    )  # fmt: skip
    refused("只有某区的管理员", actions.add_unit, area, name="交通局", by=other, at=AT)
    refused("只有某区的管理员", actions.reset_password, admin, by=other, at=AT)
    assert other.area is not None
    unit = actions.add_unit(other.area, name="邻区交通局", by=other, at=AT)
    refused("不是管理", actions.start_post, admin, place=unit, level=CLERK, by=admin, at=AT)


def test_whose_term_is_over_is_one_no_more(admin: User, area: Area, by: dict[str, Any]) -> None:
    second = actions.add_user(area, username="li", name="李某", **by)
    post = actions.start_post(second, place=area.offices.all()[0], level=ADMINISTRATOR, **by)
    actions.end_post(post, last=TODAY, **by)
    assert administered_by(second, TODAY) == area
    assert administered_by(second, TODAY + DAY) is None


# -- 承办单位 ---------------------------------------------------------------------------------------------------------


def test_units(area: Area, by: dict[str, Any]) -> None:
    above = actions.add_unit(area, name=" 青石  镇 ", group="乡镇", code="qsz", **by)
    below = actions.add_unit(area, name="青石镇村建中心", parent=above, **by)
    assert (above.name, above.code, below.code, below.parent) == ("青石 镇", "qsz", "u001", above)
    actions.correct_unit(above, name="青石镇", group="乡镇街道", **by)
    assert last() == "名称由“青石 镇”更正为“青石镇”，分组由“乡镇”改为“乡镇街道”"
    actions.move_unit(below, parent=None, **by)
    below.refresh_from_db()
    assert below.parent is None


def test_units_refused(area: Area, by: dict[str, Any]) -> None:
    one = actions.add_unit(area, name="交通局", code="jtj", **by)
    two = actions.add_unit(area, name="路政队", parent=one, **by)
    refused("填写单位名称", actions.add_unit, area, name=" ", **by)
    refused("已有名为", actions.add_unit, area, name="交通局", **by)
    refused("已有别的", actions.add_unit, area, name="教育局", code="jtj", **by)
    refused("不能用", actions.add_unit, area, name="教育局", code="教育", **by)
    refused("不能用", actions.add_unit, area, name="教育局", code="new", **by)
    refused("在本单位之下", actions.move_unit, one, parent=two, **by)
    refused("本单位", actions.move_unit, one, parent=one, **by)
    refused("不能并入本单位", actions.merge_unit, one, into=one, **by)
    refused("之下", actions.merge_unit, one, into=two, **by)


def test_a_renamed_unit_stays_and_its_people_go_on(area: Area, by: dict[str, Any]) -> None:
    old = actions.add_unit(area, name="交通局", code="jtj", **by)
    lower = actions.add_unit(area, name="路政队", parent=old, **by)
    clerk = actions.add_user(area, username="li", name="李某", **by)
    actions.start_post(clerk, place=old, level=CLERK, title="科员", since=TODAY - 9 * DAY, **by)
    new = actions.rename_unit(old, name="交通运输局", **by)
    old.refresh_from_db()
    lower.refresh_from_db()
    assert (old.name, old.successor, new.code, lower.parent) == ("交通局", new, "u002", new)
    held = posts_at_work(clerk, TODAY)
    assert [(post.unit, post.level, post.title) for post in held] == [(new, CLERK, "科员"), (old, CLERK, "科员")]
    assert Post.objects.get(unit=old).until == TODAY - DAY
    refused("已由“交通运输局”接替", actions.rename_unit, old, name="别的", **by)
    refused("已由“交通运输局”接替", actions.start_post, clerk, place=old, level="head", **by)


def test_a_merged_unit_points_to_the_one_that_stands_however_often(area: Area, by: dict[str, Any]) -> None:
    one, two, three = (actions.add_unit(area, name=name, **by) for name in ("甲局", "乙局", "丙局"))
    clerk = actions.add_user(area, username="li", name="李某", **by)
    actions.start_post(clerk, place=one, level=CLERK, **by)
    actions.start_post(clerk, place=three, level=CLERK, **by)
    actions.merge_unit(one, into=two, **by)
    two.refresh_from_db()
    actions.merge_unit(two, into=three, **by)
    assert {unit.successor for unit in Unit.objects.filter(name__in=("甲局", "乙局"))} == {three}
    assert {post.unit_id for post in posts_at_work(clerk, TODAY)} == {one.pk, two.pk, three.pk}
    assert not Post.objects.filter(unit__in=(one, two)).held_on(TODAY).exists()


# -- 用户和岗位 -------------------------------------------------------------------------------------------------------


def test_accounts(area: Area, by: dict[str, Any]) -> None:
    user = actions.add_user(area, username="li", name="李某", phone="1", **by)
    assert (user.area, user.has_usable_password()) == (area, False)
    user.set_password("一个很长的口令-2026")
    user.save()
    actions.reset_password(user, **by)
    assert not User.objects.get(pk=user.pk).has_usable_password()
    actions.correct_user(user, name="李甲", phone="2", **by)
    assert last() == "姓名由李某改为李甲，修改电话"
    actions.close_user(user, **by)
    assert not User.objects.get(pk=user.pk).is_active
    refused("已停用", actions.reset_password, user, **by)
    actions.reopen_user(user, **by)
    refused("没有停用", actions.reopen_user, user, **by)


def test_accounts_refused(admin: User, area: Area, by: dict[str, Any]) -> None:
    refused("已有人使用", actions.add_user, area, username="ADMIN", name="某", **by)
    refused("账号用字母", actions.add_user, area, username="李 某", name="某", **by)
    refused("姓名", actions.add_user, area, username="li", name="", **by)
    refused("自己的账号", actions.close_user, admin, **by)
    refused("最后一名管理员", actions.end_post, admin.posts.get(), last=TODAY, **by)


def test_an_account_and_its_post_come_together_or_not_at_all(area: Area, by: dict[str, Any]) -> None:
    unit = actions.add_unit(area, name="交通局", **by)
    refused(
        "只在工作机构", actions.add_first_post, area, username="li", name="李", place=unit, level=ADMINISTRATOR, **by
    )
    assert not User.objects.filter(username="li").exists()
    user = actions.add_first_post(area, username="li", name="李", place=unit, level=CLERK, **by)
    assert [post.unit for post in posts_at_work(user, TODAY)] == [unit]


def test_posts_and_stand_ins(area: Area, by: dict[str, Any]) -> None:
    unit = actions.add_unit(area, name="交通局", **by)
    head = actions.add_user(area, username="zhang", name="张某", **by)
    other = actions.add_user(area, username="li", name="李某", **by)
    post = actions.start_post(head, place=unit, level="head", title="局长", **by)
    made = actions.stand_in(post, user=other, since=TODAY, until=TODAY + 7 * DAY, **by)
    assert (made.level, made.title, made.stands_in_for) == ("head", "代局长", post)
    assert [one.level for one in posts_at_work(other, TODAY + 7 * DAY)] == ["head"]
    assert posts_at_work(other, TODAY + 8 * DAY) == []
    actions.end_post(post, last=TODAY + 2 * DAY, **by)
    assert posts_at_work(other, TODAY + 3 * DAY) == []
    assert "代理同时结束" in last()


def test_posts_refused(area: Area, by: dict[str, Any]) -> None:
    unit = actions.add_unit(area, name="交通局", **by)
    user = actions.add_user(area, username="li", name="李某", **by)
    post = actions.start_post(user, place=unit, level=CLERK, until=TODAY + 9 * DAY, **by)
    refused("已任", actions.start_post, user, place=unit, level=CLERK, since=TODAY + DAY, **by)
    refused("早于第一天", actions.start_post, user, place=unit, level="head", since=TODAY, until=TODAY - DAY, **by)
    refused("不能追溯", actions.end_post, post, last=TODAY - 2 * DAY, **by)
    refused("本来只到", actions.end_post, post, last=TODAY + 10 * DAY, **by)
    refused("本人代理本人", actions.stand_in, post, user=user, since=TODAY, until=TODAY, **by)
    refused("不能超过", actions.stand_in, post, user=by["by"], since=TODAY, until=TODAY + 10 * DAY, **by)


def test_a_post_that_has_not_begun_goes_altogether(area: Area, by: dict[str, Any]) -> None:
    unit = actions.add_unit(area, name="交通局", **by)
    user = actions.add_user(area, username="li", name="李某", **by)
    post = actions.start_post(user, place=unit, level=CLERK, since=TODAY + 5 * DAY, **by)
    actions.end_post(post, last=TODAY, **by)
    assert not user.posts.exists()


# -- 提出人 -----------------------------------------------------------------------------------------------------------


def test_proposers(area: Area, by: dict[str, Any]) -> None:
    deputy = actions.add_proposer(area, name="方某", type="deputy", sector="第一代表团", **by)
    party = actions.add_proposer(area, name="某党派", type="collective", convener=deputy, **by)
    assert (deputy.code, party.code, party.convener) == ("d001", "g001", deputy)
    user = actions.add_user(area, username="fang", name="方某", **by)
    actions.give_account(deputy, user=user, **by)
    assert set(Proposer.objects.spoken_for_by(user)) == {deputy, party}
    actions.set_convener(party, convener=None, **by)
    assert set(Proposer.objects.spoken_for_by(user)) == {deputy}
    actions.correct_proposer(deputy, name="方甲", sector="第二代表团", phone="1", **by)
    assert "第二代表团" in last()


def test_proposers_refused(area: Area, by: dict[str, Any]) -> None:
    deputy = actions.add_proposer(area, name="方某", type="deputy", **by)
    party = actions.add_proposer(area, name="某党派", type="collective", **by)
    refused("姓名或名称", actions.add_proposer, area, name="", type="deputy", **by)
    refused("类型", actions.add_proposer, area, name="某", type="king", **by)
    refused("只有集体", actions.set_convener, deputy, convener=deputy, **by)
    refused("代表或委员本人", actions.set_convener, party, convener=party, **by)
    refused("不由", actions.give_account, deputy, user=User.objects.create(username="x", name="外人"), **by)


# -- 届次、分类、理由、设置、工作日 ----------------------------------------------------------------------------------


def body_of(area: Area) -> Body:
    return area.bodies.get()


def test_sessions(area: Area, by: dict[str, Any]) -> None:
    term = actions.add_term(body_of(area), number=9, starts=date(2022, 1, 1), **by)
    opens, closes = date(2026, 2, 1), date(2026, 2, 5)
    session = actions.add_session(term, number=5, year=2026, opens=opens, closes=closes, **by)
    actions.change_session(session, year=2026, opens=opens, closes=closes + DAY, **by)
    session.refresh_from_db()
    assert session.closes == closes + DAY
    more = {"opens": opens + 300 * DAY, "closes": closes + 300 * DAY, "year": 2026, **by}
    refused("已经登记", actions.add_session, term, number=5, **more)
    refused("从 1 起", actions.add_session, term, number=0, **more)
    refused("重叠", actions.add_session, term, number=6, year=2026, opens=closes, closes=closes + 9 * DAY, **by)
    refused("早于提交开始", actions.add_session, term, number=6, **more | {"closes": opens})
    refused("相差太远", actions.add_session, term, number=6, **more | {"year": 2036})
    before = {"opens": date(2021, 2, 1), "closes": date(2021, 2, 5), "year": 2021}
    refused("之内", actions.add_session, term, number=6, **more | before)
    refused("已经登记", actions.add_term, body_of(area), number=9, starts=TODAY, **by)
    refused("届满", actions.add_term, body_of(area), number=10, starts=TODAY, ends=TODAY, **by)
    assert (Term.objects.count(), Session.objects.count()) == (1, 1)


def test_subjects_have_two_levels(area: Area, by: dict[str, Any]) -> None:
    top = actions.add_subject(area, name="城乡建设", **by)
    low = actions.add_subject(area, name="道路", parent=top, **by)
    assert str(low) == "城乡建设·道路"
    refused("只有两级", actions.add_subject, area, name="桥", parent=low, **by)
    refused("已有名为", actions.add_subject, area, name="城乡建设", **by)
    refused("已有名为", actions.add_subject, area, name="道路", parent=top, **by)
    refused("不能有", actions.add_subject, area, name="甲·乙", **by)
    refused("先删去", actions.drop_subject, top, **by)
    actions.rename_subject(low, name="道路交通", **by)
    actions.drop_subject(low, **by)
    actions.drop_subject(top, **by)
    assert not Subject.objects.exists()
    assert last() == "删去内容分类“城乡建设”"


def test_reasons(area: Area, by: dict[str, Any]) -> None:
    reason = actions.add_reason(body_of(area), purpose="return", code="01", label="不属于本单位职责", **by)
    given = {"purpose": "return", "code": "01", "label": "又一", **by}
    refused("已有代码", actions.add_reason, body_of(area), **given)
    refused("用于何处", actions.add_reason, body_of(area), **given | {"purpose": "x"})
    refused("都要填写", actions.add_reason, body_of(area), **given | {"code": ""})
    actions.drop_reason(reason, **by)
    assert not ReasonCode.objects.exists()


@pytest.mark.parametrize("pattern", ["{n}", "{year}{n:03d}", "第{n:02d}号", "{year}-{n}"])
def test_number_patterns(area: Area, by: dict[str, Any], pattern: str) -> None:
    actions.change_body(body_of(area), number_pattern=pattern, lamp_days=7, length_warning=2500, **by)
    assert body_of(area).number_pattern == pattern
    assert body_of(area).lamp_days == 7


@pytest.mark.parametrize(
    "pattern", ["", "{year}", "{n", "{}{n}", "{n.real}", "{n:9999999999d}", "{m}{n}", "{n!r}", "{n:*^30}", "x" * 41]
)
def test_number_patterns_refused(area: Area, by: dict[str, Any], pattern: str) -> None:
    given = {"lamp_days": 5, "length_warning": 1500, **by}
    refused("编号格式", actions.change_body, body_of(area), number_pattern=pattern, **given)


def test_body_numbers_refused(area: Area, by: dict[str, Any]) -> None:
    given = {"number_pattern": "{n}", "lamp_days": 5, "length_warning": 1500, **by}
    refused("亮黄灯", actions.change_body, body_of(area), **given | {"lamp_days": 61})
    refused("字数", actions.change_body, body_of(area), **given | {"length_warning": 1})


def test_rest_days_are_the_area_s_own(area: Area, by: dict[str, Any]) -> None:
    given = {"is_working": False, "name": "民族节日", "source": "某州人民政府通知", **by}
    changes = actions.amend_rest_day(area, date(2026, 4, 15), **given)
    assert [change.date for change in changes] == [date(2026, 4, 15)]
    assert last().startswith("2026-04-15 休息")
    refused("本来就休息", actions.amend_rest_day, area, date(2026, 4, 18), **given)
    refused("依据", actions.amend_rest_day, area, date(2026, 4, 16), **given | {"source": ""})
    clerk = User.objects.create(username="x", name="某", area=area)
    refused("只有某区的管理员", actions.amend_rest_day, area, date(2026, 4, 16), **given | {"by": clerk})


def test_an_office_s_posts_are_not_an_administrator_s(area: Area, admin: User, by: dict[str, Any]) -> None:
    office = Office.objects.get(area=area, type="review")
    actions.start_post(admin, place=office, level=CLERK, **by)
    assert [post.office for post in posts_at_work(admin, TODAY)] == [office]
