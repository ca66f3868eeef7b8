"""Questions about rules."""

from __future__ import annotations

from django.db import connection

from huiyin.people.models import Body
from huiyin.rules.models import RuleBinding, RuleVersion

# A version never changes, and every step asks for one: it is read once a process.
_VERSIONS: dict[tuple[str, int], RuleVersion] = {}


class NoRules(LookupError):
    """A body that follows no rules yet; the text says so in Chinese."""


def version_for(body: Body | int | None, year: int) -> RuleVersion:
    """The version that the body (or the one of this id) follows in the year: bound to it, else to the latest before."""
    bindings = RuleBinding.objects.filter(body=body, year__lte=year)
    pk = bindings.order_by("-year").values_list("version_id", flat=True).first()
    if pk is None:
        whose = Body.objects.filter(pk=body).first() if isinstance(body, int) else body
        raise NoRules(f"{whose or '该机构'}{year}年没有可用的规则，请先载入规则并指定适用年度")
    return version_of(pk)


def version_of(pk: int) -> RuleVersion:
    """The version of this id."""
    key = (str(connection.settings_dict["NAME"]), pk)
    if key not in _VERSIONS:
        _VERSIONS[key] = RuleVersion.objects.get(pk=pk)
    return _VERSIONS[key]


def forget_versions() -> None:
    """Forget what was read: an id may come to mean another version, after a rollback or in a scratch database."""
    _VERSIONS.clear()


def latest(name: str) -> RuleVersion | None:
    """The last version loaded under this name."""
    return RuleVersion.objects.filter(name=name).order_by("-version").first()
