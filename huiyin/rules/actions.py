"""Loading rule sets, and binding them to bodies and years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.people.models import Body
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
