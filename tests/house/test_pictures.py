"""The pictures of the README and the manual: taken from the demo, small enough, and where they are shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from huiyin.desk.demo import ROLL, TOLD
from huiyin.desk.demo.roll import users
from huiyin.desk.management.commands.pictures import FOLDER, READMES, SIZES, pictures, with_pictures

ROOT = Path(settings.BASE_DIR)
MOST, MOST_OF_ALL = 150_000, 4_000_000  # bytes


def test_the_list_names_what_the_demo_has() -> None:
    known = {user["username"] for user in users()} | set(ROLL)
    for one in pictures():
        assert one.get("account", "dai1") in known
        assert one["size"] in SIZES
        assert "case" not in one or one["case"] in TOLD["texts"]
        assert one["zh"]
        assert one["en"]
    names = [one["name"] for one in pictures()]
    assert len(names) == len(set(names))


def test_each_is_there_and_small() -> None:
    sizes = {path.stem: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert sizes.keys() == {one["name"] for one in pictures()}
    assert max(sizes.values()) < MOST
    assert sum(sizes.values()) < MOST_OF_ALL


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_them(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert with_pictures(text, READMES[readme]) == text, "run manage.py pictures"
    shown = re.findall(r'src="([^"]+)"', text)
    assert len(shown) >= 5
    assert all((ROOT / path).is_file() for path in shown)
