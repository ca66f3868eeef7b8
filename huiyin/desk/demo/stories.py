"""One case for everything that can become of a case, with the steps that brought it there."""

from __future__ import annotations

from datetime import timedelta

from huiyin.assignment import actions as assignment
from huiyin.desk.demo.city import City
from huiyin.desk.demo.roll import TOLD
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.reply import actions as reply


def tell(city: City) -> None:
    """All of them, about in the order in which they were filed."""
    gone(city)
    answered(city)
    on_the_way_up(city)
    waiting_for_units(city)
    from_above(city)
    first_steps(city)


def gone(city: City) -> None:
    """Not filed, and withdrawn."""
    personal = city.submitted("personal", "wei4", 168)
    reason = "涉及尚在审理的个案，不予立案，作来信处理。"
    intake.not_file(personal, reason=reason, destination="letter", **city.by("zxb", 162))

    charging = city.filed("charging", "dai5", 160, handed_in=167)
    intake.withdraw(charging, reason="经了解，已列入今年建设计划。", **city.by("dai5", 150))


def answer(key: str) -> str:
    return str(TOLD["replies"][key])


def first_steps(city: City) -> None:
    """Before any unit has to do with them."""
    draft = city.begin("waiting_room", "dai1", 3, co_signers=("dai2", "dai3"))
    intake.co_sign(draft, proposer=city.proposers["dai2"], **city.by("dai2", 2))

    city.submitted("library", "dai2", 2, co_signers=("dai1",))

    back = city.submitted("career", "wei1", 8)
    reason = "建议部分请再具体一些：希望调整哪些专业、基地设在何处。"
    intake.return_for_correction(back, reason=reason, **city.by("zxb", 6))

    asked = city.filed("flooding", "dai3", 9, handed_in=12, co_signers=("dai4",))
    assignment.pre_assign(asked, lead=city.units["zjj"], co_hosts=[city.units["swj"]], **city.by("zfb", 5))
    assignment.answer_pre_assignment(
        asked, unit=city.units["zjj"], agree=True, reason="属我局职责。", **city.by("zjj_jb", 3)
    )

    group = city.filed("campus_sport", "jt1", 4, handed_in=7, by="wei1")
    oversight.oversee(group, leader="市政协副主席（分管提案）", **city.by("zxb", 3))


def waiting_for_units(city: City) -> None:
    """Handed out: not signed for, given back, near its date, more time asked for."""
    bus = city.filed("bus", "dai1", 6, handed_in=10)
    city.assigned(bus, 2, lead="jtj", co_hosts=("czj",))

    trees = city.filed("roadside_trees", "dai6", 12, handed_in=16)
    city.assigned(trees, 6, lead="jtj", signed=5)
    reason = "道路两侧绿化由住房和城乡建设部门统一规划，不属我局职责。"
    assignment.request_return(
        trees, unit=city.units["jtj"], reason=reason, suggest=[city.units["zjj"]], **city.by("jtj_jb", 3)
    )

    road = city.filed("road", "dai4", 160, handed_in=168, co_signers=("dai3",))
    oversight.designate_key(road, leader="市人大常委会副主任（联系交通）", **city.by("rdb", 70))
    city.assigned(road, 60, lead="jtj", co_hosts=("czj", "yzx"), due=city.today + timedelta(days=3), signed=58)
    assignment.take_charge(road, unit=city.units["jtj"], leader="严守拙", **city.by("jtj_jb", 57))
    assignment.name_handlers(
        road,
        unit=city.units["jtj"],
        section="公路科",
        handler="石敬亭",
        phone="000-0000000",
        **city.by("jtj_jb", 57),
    )
    city.talked(road, "jtj", 50, "on_site", "到三处塌陷点现场察看，代表要求汛期前完工。")
    handling.confirm_contact(road, unit=city.units["jtj"], proposer=city.proposers["dai3"], **city.by("dai3", 48))
    city.opined(road, "czj", "road_czj", 40)
    city.opined(road, "yzx", "road_yzx", 38)
    oversight.instruct(
        road,
        leader="市长",
        text="事关群众出行，请交通局抓紧，汛期前必须完成。",
        unit=city.units["jtj"],
        **city.by("zfb", 30),
    )

    lifts = city.filed("lifts", "wei3", 158, handed_in=167)
    city.assigned(lifts, 80, lead="zjj", signed=78)
    city.talked(lifts, "zjj", 60, "seminar")
    reason = "实施办法需公开征求意见并经常务会议审定，原定期限内不能完成。"
    until = city.today + timedelta(days=45)
    handling.request_extension(lifts, unit=city.units["zjj"], until=until, reason=reason, **city.by("zjj_jb", 5))


def on_the_way_up(city: City) -> None:
    """Drafts that wait: at a level, overdue; for the opinions of co-hosts; for the seal. One case merged into another."""
    places = city.filed("school_places", "dai2", 160, handed_in=168)
    city.assigned(places, 115, lead="jyj", signed=113)
    city.talked(places, "jyj", 90, "phone")
    city.drafted(
        places,
        "jyj",
        Content(
            text=answer("school_places"),
            result_class="B",
            promises=({"text": "两处配套园移交并开园", "due": city.today + timedelta(days=280)},),
            open="full",
        ),
        9,
        approvals=2,
    )
    oversight.urge(places, unit=city.units["jyj"], **city.by("zfb", 4))

    craft = city.filed("paper_craft", "wei2", 158, handed_in=168)
    other = city.submitted("paper_craft_too", "wei4", 167)
    intake.merge(other, into=craft, **city.by("zxb", 157))
    city.assigned(craft, 50, lead="jyj", signed=48)
    city.talked(craft, "jyj", 30, "invitation")
    content = Content(text=answer("paper_craft"), result_class="A", open="full")
    city.drafted(craft, "jyj", content, 4, approvals=4)

    tourism = city.filed("tourism_road", "wei3", 158, handed_in=167)
    city.assigned(tourism, 55, lead="jtj", co_hosts=("czj", "yzx"), signed=53)
    city.talked(tourism, "jtj", 35, "on_site")
    city.opined(tourism, "czj", "tourism_czj", 26)
    oversight.urge(tourism, unit=city.units["yzx"], **city.by("jtj_jb", 10))
    reason = "意见空泛，没有说明可以安排的资金渠道和数额。"
    handling.reject_opinion(tourism, unit=city.units["czj"], reason=reason, **city.by("jtj_jb", 2))
    content = Content(
        text=answer("tourism_road"),
        result_class="B",
        promises=({"text": "错车道和观景停车点建成", "due": city.today + timedelta(days=240)},),
        open="summary",
        open_reason="驿站选址尚在协商",
        put_to_co_hosts=True,
    )
    city.drafted(tourism, "jtj", content, 1, approvals=1)

    rubbish = city.filed("rubbish", "dai4", 60, handed_in=66)
    city.assigned(rubbish, 40, lead="yzx", signed=39)
    assignment.hand_on(
        rubbish,
        by=city.units["yzx"],
        lead=city.units["yz_zjj"],
        co_hosts=[city.units["yz_nyj"]],
        **city.by("yz_zfb", 36),
    )
    city.sign(rubbish, "yz_nyj", 35)
    city.opined(rubbish, "yz_nyj", "rubbish_ny", 20)


def answered(city: City) -> None:
    """Answered: the form is out, a second round, answered apart by two units, closed."""
    bumps = city.filed("speed_bumps", "dai1", 160, handed_in=168, co_signers=("dai5",))
    city.assigned(bumps, 75, lead="jtj", co_hosts=("jyj",), signed=73)
    handling.give_opinion(
        bumps,
        unit=city.units["jyj"],
        text="两校已安排教师在上下学时段值守，请在实验中学门前一并划设等候区。",
        **city.by("jyj_jb", 50),
    )
    city.talked(bumps, "jtj", 40)
    content = Content(
        text=answer("speed_bumps"),
        result_class="B",
        promises=({"text": "实验中学门前减速带安装完毕", "due": city.today + timedelta(days=90)},),
        open="full",
    )
    spoilt = city.spoil_number("jtj", 4)
    city.issued(bumps, "jtj", content, 4)
    city.explain_number("jtj", spoilt, "套印后发现附件页码有误，该号作废，重新编号印发。", 3)

    parking = city.filed("parking", "dai5", 160, handed_in=168)
    city.assigned(parking, 100, lead="zjj", signed=98)
    city.talked(parking, "zjj", 80, "phone")
    content = Content(
        text=answer("parking_first"), result_class="C", reason="涉及土地权属，暂不具备条件。", open="full"
    )
    city.issued(parking, "zjj", content, 40)
    reason = "答复没有回应单向通行和公交站南移两条建议。"
    city.evaluated(parking, "dai5", "basically_satisfied", "unsatisfied", 25, reason=reason)
    reply.rehandle(parking, unit=city.units["zjj"], reason=reason, **city.by("rdb", 10))

    reservoir = city.filed("reservoir", "dai6", 160, handed_in=167)
    city.assigned(reservoir, 70, separate=("jtj", "swj"), signed=69)
    city.talked(reservoir, "jtj", 45, "on_site")
    content = Content(text=answer("reservoir"), result_class="A", open="full")
    city.issued(reservoir, "jtj", content, 20)
    city.evaluated(reservoir, "dai6", "satisfied", "satisfied", 12, unit=city.units["jtj"])

    toilet = city.filed("school_toilet", "dai6", 160, handed_in=168)
    city.assigned(toilet, 140, lead="jyj", signed=138)
    city.talked(toilet, "jyj", 110, "on_site")
    content = Content(text=answer("school_toilet"), result_class="A", open="full")
    city.issued(toilet, "jyj", content, 70)
    city.evaluated(toilet, "dai6", "satisfied", "satisfied", 62)
    reply.close(toilet, **city.by("rdb", 55))

    orchard = city.filed("orchard", "wei4", 158, handed_in=167)
    city.assigned(orchard, 140, lead="czj", signed=138)
    city.talked(orchard, "czj", 100, "visit")
    content = Content(text=answer("orchard"), result_class="C", reason="本年度专项资金已分配完毕。", open="full")
    city.issued(orchard, "czj", content, 60)
    city.evaluated(orchard, "wei4", "satisfied", "basically_satisfied", 52)
    reply.close(orchard, **city.by("zxb", 48))


def from_above(city: City) -> None:
    """来件: what the city filed and handed out, here to lead and to co-host."""
    assigned = city.day(35)
    river = city.registered("river", "shi2", 32, "swj")
    assignment.receive(
        river,
        unit=city.units["swj"],
        number="省政协 0087",
        from_="省人民政府办公厅",
        role="lead",
        assigned=assigned,
        due=city.today + timedelta(days=25),
        others=[{"name": "省生态环境厅", "role": "co_host"}],
        **city.by("swj_jb", 32),
    )
    for code in ("yzx", "czj"):
        assignment.add_co_host(river, unit=city.units[code], **city.by("zfb", 31))
        city.sign(river, code, 30)
    city.opined(river, "czj", "river_czj", 12)
    city.talked(river, "swj", 20, "phone")

    road = city.registered("city_road", "shi1", 20, "jtj")
    assignment.receive(
        road,
        unit=city.units["jtj"],
        number="省人大 0217",
        from_="省人民政府办公厅",
        role="co_host",
        assigned=city.day(22),
        others=[{"name": "省交通运输厅", "role": "lead"}],
        **city.by("jtj_jb", 20),
    )
    city.drafted(road, "jtj", Content(text=answer("city_road")), 3)
