"""首次设置: an area with its bodies, its offices and its first administrator, in a database that has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from huiyin.people.actions.accounts import add_user, start_post
from huiyin.people.actions.recording import ChangeRefused, record, without_blanks
from huiyin.people.models import ADMINISTRATOR, Area, Body, Change, Office, User


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffice:
    """What an empty database is set up with. A body that the area does not have is left empty, with its office."""

    area_code: str
    area_name: str
    congress: str = ""
    congress_office: str = ""
    cppcc: str = ""
    cppcc_office: str = ""
    assigning_office: str
    username: str
    name: str


def why_not_set_up(new: NewOffice) -> list[str]:
    if Area.objects.filter(code=new.area_code).exists():
        return [f"行政区 {new.area_code} 已经设置过，请由其管理员登录后修改"]
    reasons = []
    if not re.fullmatch(r"[0-9]{2,12}", new.area_code):
        reasons.append("行政区划代码是 2 至 12 位数字，如 530402")
    for value, label in ((new.area_name, "行政区名称"), (new.assigning_office, "交办机关"), (new.name, "管理员姓名")):
        if not without_blanks(value):
            reasons.append(f"请填写{label}")
    if not new.congress and not new.cppcc:
        reasons.append("人大、政协至少填写一个")
    for body, office, label in (
        (new.congress, new.congress_office, "人大"),
        (new.cppcc, new.cppcc_office, "政协"),
    ):
        if bool(without_blanks(body)) != bool(without_blanks(office)):
            reasons.append(f"{label}的名称和{label}工作机构要一起填写")
    return reasons


@transaction.atomic
def settle(new: NewOffice, *, at: datetime, password: str = "") -> User:
    """Refused where the area is there already. Without a password the administrator sets one by a link."""
    if reasons := why_not_set_up(new):
        raise ChangeRefused(*reasons)
    area = Area.objects.create(code=new.area_code, name=without_blanks(new.area_name))
    for type_, name, office in (
        (Body.Type.CONGRESS, new.congress, new.congress_office),
        (Body.Type.CPPCC, new.cppcc, new.cppcc_office),
    ):
        if without_blanks(name):
            body = Body.objects.create(area=area, type=type_, name=without_blanks(name), number_pattern="{year}{n:03d}")
            Office.objects.create(area=area, body=body, type=Office.Type.REVIEW, name=without_blanks(office))
    assigning = Office.objects.create(area=area, type=Office.Type.ASSIGNING, name=without_blanks(new.assigning_office))
    record(area, Change.Kind.SET_UP, area.code, f"首次设置{area.name}，管理员{new.name}", by=None, at=at)
    user = add_user(area, username=new.username, name=new.name, by=None, at=at)
    if password:
        try:
            validate_password(password, user)
        except ValidationError as wrong:
            raise ChangeRefused(*wrong.messages) from None
        user.set_password(password)
        user.save(update_fields=["password"])
    start_post(user, place=assigning, level=ADMINISTRATOR, by=None, at=at)
    return user
