"""One case for everything that can become of a case, with the steps that brought it there."""

from __future__ import annotations

from datetime import timedelta

from huiyin.assignment import actions as assignment
from huiyin.desk.demo.county import TOLD, County
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.reply import actions as reply


def tell(county: County) -> None:
    """All of them, about in the order in which they were filed."""
    gone(county)
    answered(county)
    on_the_way_up(county)
    waiting_for_units(county)
    from_above(county)
    first_steps(county)


def gone(county: County) -> None:
    """Not filed, and withdrawn."""
    personal = county.submitted("personal", "wei4", 168)
    reason = "涉及尚在审理的个案，不予立案，作来信处理。"
    intake.not_file(personal, reason=reason, destination="letter", **county.by("zxb", 162))

    charging = county.filed("charging", "dai5", 160, handed_in=167)
    intake.withdraw(charging, reason="经了解，已列入今年建设计划。", **county.by("dai5", 150))


def answer(key: str) -> str:
    return str(TOLD["replies"][key])


def first_steps(county: County) -> None:
    """Before any unit has to do with them."""
    draft = county.begin("waiting_room", "dai1", 3, co_signers=("dai2", "dai3"))
    intake.co_sign(draft, proposer=county.proposers["dai2"], **county.by("dai2", 2))

    county.submitted("library", "dai2", 2, co_signers=("dai1",))

    back = county.submitted("career", "wei1", 8)
    reason = "建议部分请再具体一些：希望调整哪些专业、基地设在何处。"
    intake.return_for_correction(back, reason=reason, **county.by("zxb", 6))

    asked = county.filed("flooding", "dai3", 9, handed_in=12, co_signers=("dai4",))
    assignment.pre_assign(asked, lead=county.units["zjj"], co_hosts=[county.units["swj"]], **county.by("zfb", 5))
    assignment.answer_pre_assignment(
        asked, unit=county.units["zjj"], agree=True, reason="属我局职责。", **county.by("zjj_jb", 3)
    )

    group = county.filed("campus_sport", "jt1", 4, handed_in=7, by="wei1")
    oversight.oversee(group, leader="县政协副主席（分管提案）", **county.by("zxb", 3))


def waiting_for_units(county: County) -> None:
    """Handed out: not signed for, given back, near its date, more time asked for."""
    bus = county.filed("bus", "dai1", 6, handed_in=10)
    county.assigned(bus, 2, lead="jtj", co_hosts=("czj",))

    trees = county.filed("roadside_trees", "dai6", 12, handed_in=16)
    county.assigned(trees, 6, lead="jtj", signed=5)
    reason = "道路两侧绿化由住房和城乡建设部门统一规划，不属我局职责。"
    assignment.request_return(
        trees, unit=county.units["jtj"], reason=reason, suggest=[county.units["zjj"]], **county.by("jtj_jb", 3)
    )

    road = county.filed("road", "dai4", 160, handed_in=168, co_signers=("dai3",))
    oversight.designate_key(road, leader="县人大常委会副主任（联系交通）", **county.by("rdb", 70))
    county.assigned(road, 60, lead="jtj", co_hosts=("czj", "qsz"), due=county.today + timedelta(days=3), signed=58)
    assignment.take_charge(road, unit=county.units["jtj"], leader="严守拙", **county.by("jtj_jb", 57))
    assignment.name_handlers(
        road,
        unit=county.units["jtj"],
        section="公路股",
        handler="石敬亭",
        phone="000-0000000",
        **county.by("jtj_jb", 57),
    )
    county.talked(road, "jtj", 50, "on_site", "到三处塌陷点现场察看，代表要求汛期前完工。")
    handling.confirm_contact(road, unit=county.units["jtj"], proposer=county.proposers["dai3"], **county.by("dai3", 48))
    county.opined(road, "czj", "road_czj", 40)
    county.opined(road, "qsz", "road_qsz", 38)
    oversight.instruct(
        road,
        leader="县长",
        text="事关群众出行，请交通局抓紧，汛期前必须完成。",
        unit=county.units["jtj"],
        **county.by("zfb", 30),
    )

    lifts = county.filed("lifts", "wei3", 158, handed_in=167)
    county.assigned(lifts, 80, lead="zjj", signed=78)
    county.talked(lifts, "zjj", 60, "seminar")
    reason = "实施办法需公开征求意见并经常务会议审定，原定期限内不能完成。"
    until = county.today + timedelta(days=45)
    handling.request_extension(lifts, unit=county.units["zjj"], until=until, reason=reason, **county.by("zjj_jb", 5))


def on_the_way_up(county: County) -> None:
    """Drafts that wait: at a level, overdue; for the opinions of co-hosts; for the seal. One case merged into another."""
    places = county.filed("school_places", "dai2", 160, handed_in=168)
    county.assigned(places, 115, lead="jyj", signed=113)
    county.talked(places, "jyj", 90, "phone")
    county.drafted(
        places,
        "jyj",
        Content(
            text=answer("school_places"),
            result_class="B",
            promises=({"text": "两处配套园移交并开园", "due": county.today + timedelta(days=280)},),
            open="full",
        ),
        9,
        approvals=2,
    )
    oversight.urge(places, unit=county.units["jyj"], **county.by("zfb", 4))

    craft = county.filed("paper_craft", "wei2", 158, handed_in=168)
    other = county.submitted("paper_craft_too", "wei4", 167)
    intake.merge(other, into=craft, **county.by("zxb", 157))
    county.assigned(craft, 50, lead="jyj", signed=48)
    county.talked(craft, "jyj", 30, "invitation")
    content = Content(text=answer("paper_craft"), result_class="A", open="full")
    county.drafted(craft, "jyj", content, 4, approvals=4)

    tourism = county.filed("tourism_road", "wei3", 158, handed_in=167)
    county.assigned(tourism, 55, lead="jtj", co_hosts=("czj", "qsz"), signed=53)
    county.talked(tourism, "jtj", 35, "on_site")
    county.opined(tourism, "czj", "tourism_czj", 26)
    oversight.urge(tourism, unit=county.units["qsz"], **county.by("jtj_jb", 10))
    reason = "意见空泛，没有说明可以安排的资金渠道和数额。"
    handling.reject_opinion(tourism, unit=county.units["czj"], reason=reason, **county.by("jtj_jb", 2))
    content = Content(
        text=answer("tourism_road"),
        result_class="B",
        promises=({"text": "错车道和观景停车点建成", "due": county.today + timedelta(days=240)},),
        open="summary",
        open_reason="驿站选址尚在协商",
        put_to_co_hosts=True,
    )
    county.drafted(tourism, "jtj", content, 1, approvals=1)

    rubbish = county.filed("rubbish", "dai4", 60, handed_in=66)
    county.assigned(rubbish, 40, lead="qsz", signed=39)
    assignment.hand_on(
        rubbish,
        by=county.units["qsz"],
        lead=county.units["qsz_cj"],
        co_hosts=[county.units["qsz_ny"]],
        **county.by("qsz_jb", 36),
    )
    county.sign(rubbish, "qsz_ny", 35)
    county.opined(rubbish, "qsz_ny", "rubbish_ny", 20)


def answered(county: County) -> None:
    """Answered: the form is out, a second round, answered apart by two units, closed."""
    bumps = county.filed("speed_bumps", "dai1", 160, handed_in=168, co_signers=("dai5",))
    county.assigned(bumps, 75, lead="jtj", co_hosts=("jyj",), signed=73)
    county.talked(bumps, "jtj", 40)
    handling.give_opinion(
        bumps,
        unit=county.units["jyj"],
        text="两校已安排教师在上下学时段值守，请在实验中学门前一并划设等候区。",
        **county.by("jyj_jb", 50),
    )
    content = Content(
        text=answer("speed_bumps"),
        result_class="B",
        promises=({"text": "实验中学门前减速带安装完毕", "due": county.today + timedelta(days=90)},),
        open="full",
    )
    county.issued(bumps, "jtj", content, 4, "示交函〔演示〕12号")

    parking = county.filed("parking", "dai5", 160, handed_in=168)
    county.assigned(parking, 100, lead="zjj", signed=98)
    county.talked(parking, "zjj", 80, "phone")
    content = Content(
        text=answer("parking_first"), result_class="C", reason="涉及土地权属，暂不具备条件。", open="full"
    )
    county.issued(parking, "zjj", content, 40, "示建函〔演示〕7号")
    reason = "答复没有回应单向通行和公交站南移两条建议。"
    county.evaluated(parking, "dai5", "basically_satisfied", "unsatisfied", 25, reason=reason)
    reply.rehandle(parking, unit=county.units["zjj"], reason=reason, **county.by("rdb", 10))

    reservoir = county.filed("reservoir", "dai6", 160, handed_in=167)
    county.assigned(reservoir, 70, separate=("jtj", "swj"), signed=69)
    county.talked(reservoir, "jtj", 45, "on_site")
    content = Content(text=answer("reservoir"), result_class="A", open="full")
    county.issued(reservoir, "jtj", content, 20, "示交函〔演示〕9号")
    county.evaluated(reservoir, "dai6", "satisfied", "satisfied", 12, unit=county.units["jtj"])

    toilet = county.filed("school_toilet", "dai6", 160, handed_in=168)
    county.assigned(toilet, 140, lead="jyj", signed=138)
    county.talked(toilet, "jyj", 110, "on_site")
    content = Content(text=answer("school_toilet"), result_class="A", open="full")
    county.issued(toilet, "jyj", content, 70, "示教函〔演示〕3号")
    county.evaluated(toilet, "dai6", "satisfied", "satisfied", 62)
    reply.close(toilet, **county.by("rdb", 55))

    orchard = county.filed("orchard", "wei4", 158, handed_in=167)
    county.assigned(orchard, 140, lead="czj", signed=138)
    county.talked(orchard, "czj", 100, "visit")
    content = Content(text=answer("orchard"), result_class="C", reason="本年度专项资金已分配完毕。", open="full")
    county.issued(orchard, "czj", content, 60, "示财函〔演示〕5号")
    county.evaluated(orchard, "wei4", "satisfied", "basically_satisfied", 52)
    reply.close(orchard, **county.by("zxb", 48))


def from_above(county: County) -> None:
    """来件: what the city filed and handed out, here to lead and to co-host."""
    assigned = county.day(35)
    river = county.registered("river", "shi2", 32, "swj")
    assignment.receive(
        river,
        unit=county.units["swj"],
        number="市政协 0087",
        from_="市人民政府办公室",
        role="lead",
        assigned=assigned,
        due=county.today + timedelta(days=25),
        others=[{"name": "市生态环境局", "role": "co_host"}],
        **county.by("swj_jb", 32),
    )
    for code in ("qsz", "czj"):
        assignment.add_co_host(river, unit=county.units[code], **county.by("zfb", 31))
        county.sign(river, code, 30)
    county.opined(river, "czj", "river_czj", 12)
    county.talked(river, "swj", 20, "phone")

    road = county.registered("city_road", "shi1", 20, "jtj")
    assignment.receive(
        road,
        unit=county.units["jtj"],
        number="市人大 0217",
        from_="市人民政府办公室",
        role="co_host",
        assigned=county.day(22),
        others=[{"name": "市交通运输局", "role": "lead"}],
        **county.by("jtj_jb", 20),
    )
    county.drafted(road, "jtj", Content(text=answer("city_road")), 3)
