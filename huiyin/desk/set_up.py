"""首次设置: an empty database becomes an office, by somebody who can prove that he runs the server."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from huiyin.people.actions import ChangeRefused, NewOffice, settle
from huiyin.people.models import Body, User
from huiyin.rules import actions as rules
from huiyin.rules.models import RuleVersion
from huiyin.rules.sets import CALLED, shipped, shipped_names

DEFAULT = "default"


def is_empty() -> bool:
    """Nobody has an account: whoever comes first could make himself the administrator."""
    return not User.objects.exists()


def code() -> str:
    """The code that the first-run page asks for: shown on the server alone, and good for nothing once there is a user.

    Made of the server's secret key and kept nowhere: sixty bits, which nobody guesses over a network.
    """
    digest = salted_hmac("huiyin.first_run", "code", algorithm="sha256").digest()
    letters = b32encode(digest).decode().lower()[:12]
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))


def is_code(given: str) -> bool:
    return constant_time_compare("".join(given.split()).lower().replace("-", ""), code().replace("-", ""))


@transaction.atomic
def set_up(new: NewOffice, *, at: datetime, password: str = "") -> User:
    """The area, its bodies, offices and first administrator, and the shipped rules: the default ones bind from this
    year on, until the administrator chooses others. The working days came with the tables."""
    user = settle(new, at=at, password=password)
    version = load_shipped(at=at)
    for body in Body.objects.filter(area=user.area):
        rules.bind(body, timezone.localdate(at).year, version)
    return user


def load_shipped(*, at: datetime) -> RuleVersion:
    """Every rule set that comes with the program, to be read and compared; the default one is returned."""
    versions = {
        name: rules.load(CALLED.get(name, name), shipped(name), at=at, source=f"随附，{name}.toml")
        for name in shipped_names()
    }
    return versions[DEFAULT]


@transaction.atomic
def set_up_first(new: NewOffice, *, at: datetime, password: str) -> User:
    """The same from the first-run page, which is gone once anybody has an account."""
    user = set_up(new, at=at, password=password)
    if User.objects.exclude(pk=user.pk).exists():
        raise ChangeRefused("已有人完成首次设置，请直接登录")
    return user
