"""The user's manual: each page has pictures, and calls buttons and pages as they are called."""

import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
PAGES = sorted((BASE / "docs" / "用户手册").glob("*.md"))
# What a page puts together, and what it is put together of.
COMPOSED = {"立案所选": "{{review.file_label}}所选"}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def program() -> str:
    """All that the program says, and more."""
    files = [path for path in (BASE / "huiyin").rglob("*") if path.suffix in {".py", ".html", ".js"}]
    return squeezed("".join(path.read_text(encoding="utf-8") for path in files))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_quoted_is_what_the_program_says(page: Path, program: str) -> None:
    """Between “ and ” stand the very words; … and numbers stand for what varies."""
    unknown = []
    for quoted in re.findall("“([^”]+)”", page.read_text(encoding="utf-8")):
        said = COMPOSED.get(quoted, quoted)
        parts = [squeezed(part) for part in re.split(r"…+|\d+", said) if part.strip()]
        if any(part not in program for part in parts):
            unknown.append(quoted)
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_page_has_pictures_and_is_listed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^]]*)\]\(", text)
    assert len(shown) >= 2
    assert all(shown)
    if page.stem != "README":
        assert f"]({page.name})" in (page.parent / "README.md").read_text(encoding="utf-8")
