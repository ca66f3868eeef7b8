"""Loading rule sets, and binding them to bodies and years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.people.actions.recording import check, record
from huiyin.people.models import Body, Change, Session, User
from huiyin.rules.models import RuleBinding, RuleVersion
from huiyin.rules.queries import forget_versions, latest
from huiyin.rules.ruleset import read_rules


@transaction.atomic
def load(name: str, data: Mapping[str, Any], *, at: datetime, source: str = "") -> RuleVersion:
    """Keep a rule set as a version; the same content again is the same version. Raises RuleError for a wrong one."""
    ruleset = read_rules(data)
    before = latest(name)
    version, new = RuleVersion.objects.get_or_create(
        name=name,
        fingerprint=ruleset.fingerprint,
        defaults={
            "version": before.version + 1 if before else 1,
            "data": ruleset.as_data(),
            "source": source,
            "loaded_at": at,
        },
    )
    if new:
        forget_versions()
    return version


def bind(body: Body, year: int, version: RuleVersion) -> RuleBinding:
    """Let the body follow the version from the year on; duties assigned before keep theirs."""
    binding, _ = RuleBinding.objects.update_or_create(body=body, year=year, defaults={"version": version})
    return binding


@transaction.atomic
def choose(body: Body, year: int, version: RuleVersion, *, by: User | None, at: datetime) -> RuleBinding:
    """The administrator's choice for the next batch: from a year that has not begun to be handled. A year without any
    rules may always be given some: nothing can have been assigned in it."""
    check(by, body.area, at, why_not_choose(body, year, timezone.localdate(at)))
    binding = bind(body, year, version)
    text = f"{body}自 {year} 年度起适用{version}"
    record(body.area, Change.Kind.RULES, f"{body.type}:{year}", text, by=by, at=at)
    return binding


@transaction.atomic
def choose_for(bodies: Iterable[Body], year: int, version: RuleVersion, *, by: User | None, at: datetime) -> None:
    """For several bodies at once, or for none of them."""
    for body in bodies:
        choose(body, year, version, by=by, at=at)


def why_not_choose(body: Body, year: int, today: date) -> list[str]:
    """A year has begun when the first session of it opens, or at the latest with the calendar."""
    if not today.year - 1 <= year <= today.year + 5:
        return [f"{year} 年度相隔太远，请核对"]
    if not RuleBinding.objects.filter(body=body, year__lte=year).exists():
        return []
    sessions = Session.objects.filter(term__body=body, year=year)
    opened = sessions.filter(opens__lte=today).first()
    if opened is not None:
        return [f"{year} 年度已经开始（{opened} {opened.opens} 起提交），规则不再更换；请选以后的年度"]
    if year < today.year or (year == today.year and not sessions.exists()):
        return [f"{year} 年度已经开始，规则不再更换；请选以后的年度，或先登记该年度会次"]
    return []
