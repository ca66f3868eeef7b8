"""The rooms: each has tests, settings are documented, generated pages are up to date, no page opens to strangers."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.cases.lifecycle import STEPS
from huiyin.cases.management.commands.lifecycle import page
from huiyin.exchange.replay import conclude, settle, walk
from huiyin.exchange.replay_file import read

BASE = Path(settings.BASE_DIR)

# -- tests ------------------------------------------------------------------------------------------------------------


def rooms() -> list[str]:
    """Those that hold code; one that holds nothing but its name and pages needs no tests."""
    found = []
    for folder in sorted((BASE / "huiyin").iterdir()):
        code = [file for file in folder.rglob("*.py") if file.name not in ("__init__.py", "apps.py")]
        if code:
            found.append(folder.name)
    return found


def steps_of(room: str) -> set[str]:
    """The steps that the room's actions take."""
    files = [*(BASE / "huiyin" / room).glob("actions.py"), *(BASE / "huiyin" / room).glob("actions/*.py")]
    nodes = [node for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body]
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name in STEPS}


@pytest.mark.parametrize("room", rooms())
def test_no_room_without_tests(room: str) -> None:
    """In a folder of its own, or each of its steps in the stories of the replay."""
    if list((BASE / "tests" / room).glob("test_*.py")):
        return
    stories = "".join(file.read_text(encoding="utf-8") for file in (BASE / "tests" / "replay").glob("test_*.py"))
    steps = steps_of(room)
    assert steps, f"no tests/{room}/test_*.py"
    untold = {step for step in steps if not re.search(rf"\b{step}\b", stories)}
    assert not untold, f"no story of {', '.join(sorted(untold))}, and no tests/{room}/test_*.py"


# -- settings ---------------------------------------------------------------------------------------------------------


def settings_read() -> Iterator[str]:
    """The names that ``config/settings.py`` asks the environment for."""
    readers = {"text", "required", "switch", "number", "names"}
    tree = ast.parse((BASE / "config" / "settings.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in readers and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant):
                yield str(name.value)


def test_every_setting_is_documented() -> None:
    names = set(settings_read())
    assert "SECRET_KEY" in names
    example = (BASE / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#? *([A-Z][A-Z_]+)=", example, flags=re.MULTILINE))
    assert documented == names


# -- documents --------------------------------------------------------------------------------------------------------


def test_the_lifecycle_page_is_up_to_date() -> None:
    assert (BASE / "docs" / "lifecycle.md").read_text(encoding="utf-8") == page(), "run manage.py lifecycle --write"


def test_the_lifecycle_command_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("lifecycle")
    assert capsys.readouterr().out == page()


@pytest.mark.django_db
def test_the_example_of_the_replay_page_comes_out_as_it_says(tmp_path: Path) -> None:
    text = (BASE / "docs" / "replay.md").read_text(encoding="utf-8")
    example, outcome = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    path = tmp_path / "example.json"
    path.write_text(example, encoding="utf-8")
    file = read(path)
    world = settle(file)
    result = conclude(file, world, list(walk(file, world)))
    assert result.ok, result.mismatches
    told, shown = result.as_data(), json.loads(outcome)
    assert told["steps"][:1] == shown.pop("steps")
    figures = shown.pop("figures")
    assert {name: told["figures"][name] for name in figures} == figures
    assert {name: told[name] for name in shown} == shown


def links() -> Iterator[tuple[Path, str]]:
    """Links and pictures within the tree."""
    pages = [*BASE.glob("*.md"), *(BASE / "docs").rglob("*.md")]
    for file in pages:
        text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r'(?:\]\(|src="|href=")([^)\s"]+)', text):
            if "://" not in target:
                yield file, unquote(target)


def places(file: Path) -> set[str]:
    """What a link may name in a page: its headings as GitHub calls them, and the ids it gives itself."""
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = [
        re.sub(r"[^\w\- ]", "", one.lower()).strip() for one in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    ]
    return {one.replace(" ", "-") for one in headings} | set(re.findall(r'id="([^"]+)"', text))


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for file, target in links():
        path, _, place = target.partition("#")
        there = file.parent / path if path else file
        if not there.exists() or (place and there.suffix == ".md" and place not in places(there)):
            broken.append(f"{file.relative_to(BASE)}: {target}")
    assert broken == []


def test_the_house_page_lists_the_rooms_in_their_order() -> None:
    """As import-linter holds them: each may import only those below it."""
    config = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    text = (BASE / "docs" / "house.md").read_text(encoding="utf-8")
    assert re.findall(r"^  ([a-z]+) +[^ ]+ {2,}", text, flags=re.MULTILINE) == layers


# -- pages ------------------------------------------------------------------------------------------------------------

# What a stranger may open: the way in, and files that every page needs.
# While nobody has an account, as here, the first-run page is the way in; it asks for a code.
PUBLIC = {"sign-in/", "sign-out/", "first-run/", "verify/"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the system, with something in place of what varies."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda kind: "1" if kind[1] == "int" else "x", route)


@pytest.mark.django_db
def test_no_page_opens_to_a_stranger() -> None:
    client = Client()
    open_to_all = []
    for address in addresses(get_resolver().url_patterns):
        if address in PUBLIC:
            continue
        for method in (client.get, client.post):
            response = method(f"/{address}")
            sent_away = response.status_code == 302 and response["Location"].startswith(settings.LOGIN_URL)
            if not sent_away and response.status_code not in (403, 404, 405):
                open_to_all.append(f"{method.__name__} /{address}: {response.status_code}")
    assert open_to_all == []
