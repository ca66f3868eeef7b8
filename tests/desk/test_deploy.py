"""A working office is not a demo office."""

from __future__ import annotations

import pytest
from django.test import override_settings

from huiyin.desk.apps import demo_is_off


@pytest.mark.parametrize(("demo", "warnings"), [(True, ["desk.W001"]), (False, [])])
def test_the_deploy_check_speaks_up_about_the_demo_mode(demo: bool, warnings: list[str]) -> None:
    with override_settings(DEMO=demo):
        assert [warning.id for warning in demo_is_off(None)] == warnings
