"""Awkward files: wrong orders, swapped units, three levels, lapses. Each comes out as it says, by the command and here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from huiyin.exchange.replay import conclude, settle, walk
from huiyin.exchange.replay_file import read

pytestmark = pytest.mark.django_db

FILES = sorted((Path(__file__).parent / "awkward").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_comes_out_as_the_file_says(path: Path) -> None:
    file = read(path)

    with transaction.atomic():
        world = settle(file)
        result = conclude(file, world, list(walk(file, world)))

    assert [str(one) for one in result.mismatches] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_comes_out_by_the_command_and_without_its_refused_steps_too(path: Path, tmp_path: Path) -> None:
    whole, bare = tmp_path / "whole.json", tmp_path / "bare.json"
    call_command("replay", str(path), "--out", str(whole))
    data = json.loads(path.read_text(encoding="utf-8"))
    data["steps"] = [step for step in data["steps"] if "refused" not in step]
    (tmp_path / "file.json").write_text(json.dumps(data), encoding="utf-8")
    call_command("replay", str(tmp_path / "file.json"), "--out", str(bare))

    with_them, without = (json.loads(one.read_text(encoding="utf-8")) for one in (whole, bare))
    assert with_them["ok"]
    assert without["ok"]
    for part in ("cases", "due", "figures"):
        assert with_them[part] == without[part]
