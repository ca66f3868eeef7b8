"""The rule sets that come with the program, one TOML file each, in the order an office reads them."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# How an office calls them; a set without a name of its own goes by its file's.
CALLED = {"default": "默认规则", "chongqing": "重庆规则", "shanghai": "上海规则"}


def shipped_names() -> tuple[str, ...]:
    """``default`` first: the others are based on it."""
    names = sorted(file.stem for file in FOLDER.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != "default"))


def shipped(name: str) -> dict[str, Any]:
    """The data of a shipped rule set as its file gives it, for ``read_rules``. Raises KeyError for an unknown name."""
    # Looked up, not joined to the path: a name is no way into another folder.
    if name not in shipped_names():
        raise KeyError(name)
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
