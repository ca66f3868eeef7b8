"""A county on the day before its assignment meeting: sixty filed cases, a dozen units, some with names of forty characters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from huiyin.cases import door
from huiyin.cases.models import Case
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.people.models import CLERK, Office, Post, Proposer, Unit
from tests.journeys.people import COUNTY, County

CITY_MANAGEMENT = f"{COUNTY}城市管理和综合执法局"
LONG_NAME = f"{COUNTY}经济开发区城乡环境综合整治与市政公用设施运行维护服务保障中心（园林绿化所）"
NAMES = {
    "cgj": CITY_MANAGEMENT,
    "jyj": f"{COUNTY}教育体育局",
    "jxj": f"{COUNTY}工业和信息化局",
    "wjj": f"{COUNTY}卫生健康局",
    "mzj": f"{COUNTY}民政局",
    "zjj": f"{COUNTY}住房和城乡建设局",
    "gaj": f"{COUNTY}公安局交通警察大队",
    "czx": f"{COUNTY}长山镇人民政府",
    "yhzx": LONG_NAME,
}
MATTERS = (
    ("整治小街小巷乱停放车辆", "城市管理"),
    ("在青石岭弯道加装护栏", "交通"),
    ("加强校园周边交通秩序管理", "教育"),
    ("增设公交候车亭", "交通"),
    ("加强“一河两岸”沿河路美化亮化、完善城区慢行系统并统筹解决老旧小区停车难和电动自行车充电难问题", "城市管理"),
    ("提升乡村卫生室服务能力", "卫生"),
)


class HandoutDay(County):
    """The county with sixty cases filed a few days ago: suggestions by three deputies, proposals by a party."""

    def __init__(self, today: date, cases: int = 60) -> None:
        super().__init__(today)
        for code, name in NAMES.items():
            self.units[code] = self._unit(code, name)
        self.party = Proposer.objects.create(
            area=self.area,
            code="mj",
            name="民建清溪县工委",
            type=Proposer.Type.COLLECTIVE,
            user=self._user("mj", "汪某"),
        )
        Unit.objects.create(area=self.area, code="csgl", name=f"{COUNTY}城市管理局", successor=self.units["cgj"])
        office = Office.objects.create(area=self.area, type=Office.Type.ASSIGNING, name="县委办公室督查室")
        Post.objects.create(user=self._user("xwb", "县委办小郑"), office=office, level=CLERK)
        for n in range(1, cases + 1):
            self._filed(n)

    def _filed(self, n: int) -> Case:
        matter, subject = MATTERS[n % len(MATTERS)]
        body, word = (self.bodies["congress"], "建议") if n % 3 else (self.bodies["cppcc"], "提案")
        lead = self.proposers[f"dai{n % 3}"] if n % 3 else self.party
        day = self.today - timedelta(days=4)
        at = timezone.make_aware(datetime.combine(day, time(9)) + timedelta(minutes=n))
        manuscript = Manuscript(
            title=f"关于{matter}的{word}（{n}）",
            lead=lead,
            whole="情况如上，请予办理。",
            subject=subject,
            wished_units=CITY_MANAGEMENT if subject == "城市管理" else "",
        )
        session = self.sessions[body.type]
        new = NewCase(body=body, manuscript=manuscript, year=self.today.year, session=session)
        case = intake.begin(new, actor=door.ANYBODY, at=at)
        intake.submit(case, actor=door.ANYBODY, at=at)
        intake.file(case, actor=door.ANYBODY, at=at)
        return case
