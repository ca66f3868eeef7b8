"""One door: nothing but ``cases/door`` gives a case or a duty a state; drafts move through its folder."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "huiyin"
DOOR = "cases/door/folder.py"
# Requests of a unit have a state too: pending until somebody decides. It is no case's, duty's or draft's.
REQUESTS = {
    ("assignment/actions/returning.py", "_decide_return"),
    ("handling/actions/extending.py", "_decide_extension"),
    ("handling/actions/answering.py", "lapse"),
}
BORN = {("handling/actions/drafting.py", "new_draft")}  # what a draft is at first is no move
MODELS = ("Case", "Duty", "Draft")


def functions(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every node with the function it stands in."""
    stack: list[tuple[str, ast.AST]] = [("", tree)]
    while stack:
        inside, node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = node.name
        yield inside, node
        stack += [(inside, child) for child in ast.iter_child_nodes(node)]


def _targets(node: ast.AST) -> list[ast.expr]:
    """What a statement assigns to."""
    if isinstance(node, ast.Assign):
        found = list(node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        found = [node.target]
    else:
        return []
    return [part for one in found for part in (one.elts if isinstance(one, ast.Tuple | ast.List) else [one])]


def _text(node: ast.AST, value: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


def gives_a_state(node: ast.AST) -> bool:
    """Whether this sets an attribute or column called ``state``, by whatever way Django and Python have."""
    if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in _targets(node)):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    keywords = {keyword.arg for keyword in node.keywords}
    if called in ("setattr", "__setattr__"):
        return any(_text(argument, "state") for argument in node.args)
    if called in ("update", "update_or_create", "get_or_create"):
        return "state" in keywords
    if called == "bulk_update":
        return any(_text(part, "state") for argument in node.args for part in ast.walk(argument))
    return called in MODELS and "state" in keywords


def places() -> Iterator[tuple[str, str, int]]:
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if "/migrations/" in name or name == DOOR:
            continue
        for inside, node in functions(ast.parse(file.read_text(encoding="utf-8"))):
            if gives_a_state(node):
                yield name, inside, getattr(node, "lineno", 0)


def test_only_the_door_gives_a_state() -> None:
    found = [f"{name}:{line} in {inside}" for name, inside, line in places() if (name, inside) not in REQUESTS | BORN]
    assert not found, "states are moved by door.take and folder.move_draft: " + ", ".join(found)


def test_the_exceptions_are_still_there() -> None:
    assert {(name, inside) for name, inside, _ in places()} == REQUESTS | BORN


@pytest.mark.parametrize(
    "code",
    [
        "case.state = 'closed'",
        "duty.state, duty.round = 'signed', 2",
        "self.case.state: str = 'closed'",
        "setattr(duty, 'state', 'ended')",
        "Case.objects.filter(pk=1).update(state='closed')",
        "Duty.objects.bulk_update(duties, ['round', 'state'])",
        "Duty(case=case, state='signed')",
    ],
)
def test_the_search_finds_it(code: str) -> None:
    assert any(gives_a_state(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize("code", ["state = case.state", "case.stated = 1", "Case.objects.filter(state='closed')"])
def test_the_search_finds_nothing_else(code: str) -> None:
    assert not any(gives_a_state(node) for node in ast.walk(ast.parse(code)))
