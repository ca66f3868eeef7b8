"""The year that is measured comes out right: a benchmark of a wrong result measures nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.bench.national import year_of


@pytest.mark.django_db
def test_the_year_that_is_measured_comes_out_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "year.json", tmp_path / "result.json"
    path.write_text(json.dumps(year_of(30)), encoding="utf-8")
    call_command("replay", path, "--bench", out=out)
    told = json.loads(out.read_text(encoding="utf-8"))
    assert all(step["done"] for step in told["steps"])
    assert told["figures"]["reply"] == [30, 30, "100.0"]
    assert told["figures"]["opinions_on_time"] == [30, 30, "100.0"]
    assert {case["state"] for case in told["cases"].values()} == {"closed"}
    assert sorted(int(case["number"]) for case in told["cases"].values()) == sorted([*range(1, 16)] * 2)
    assert "每秒" in capsys.readouterr().out
