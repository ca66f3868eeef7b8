"""One word an idea: every label that the program shows stands in the glossary."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from huiyin.cases import lifecycle
from huiyin.exchange.replay_file import FIGURES, STEP_FIELDS
from huiyin.figures.definitions import definitions
from huiyin.intake.actions import DESTINATIONS
from huiyin.people.models import LEVEL_LABELS
from huiyin.rules.ruleset import LABELS

DOCS = Path(settings.BASE_DIR) / "docs"


def words() -> set[str]:
    """The first column of every table of the glossary."""
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[1].strip() for line in lines if line.startswith("|")]
    return {word for cell in cells for word in cell.split(" / ")}


def labels() -> Iterator[tuple[str, str]]:
    """Every label, and where it comes from."""
    for name in ("CASE_STATES", "SUGGESTION_STATES", "DUTY_STATES", "DRAFT_STATES", "PARTS"):
        yield from ((f"lifecycle.{name}", label) for label in getattr(lifecycle, name).values())
    for step in lifecycle.STEPS.values():
        yield f"step {step.name}", step.label
        if step.suggestion_label:
            yield f"step {step.name}", step.suggestion_label
    for model in apps.get_models():
        if not model.__module__.startswith("huiyin."):
            continue
        yield model.__name__, str(model._meta.verbose_name)
        for field in model._meta.get_fields():
            for choice in getattr(field, "choices", None) or ():
                yield f"{model.__name__}.{field.name}", str(choice[1])
    yield from (("LEVEL_LABELS", label) for label in LEVEL_LABELS.values())
    yield from (("DESTINATIONS", label) for label in DESTINATIONS.values())
    yield from (("rules.LABELS", label) for label in LABELS.values())
    yield from ((f"figure {one.name}", one.label) for one in definitions([]))


def test_every_label_stands_in_the_glossary() -> None:
    known = words()
    missing = sorted({f"{label}（{where}）" for where, label in labels() if label not in known})
    assert not missing, "not in the first column of docs/glossary.md: " + "、".join(missing)


def test_a_word_stands_for_one_thing_in_a_table() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for table in re.split(r"^#+ ", text, flags=re.MULTILINE):
        cells = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")]
        found = [word for cell in cells for word in cell.split(" / ") if word not in ("word", "---")]
        assert len(found) == len(set(found)), sorted(word for word in found if found.count(word) > 1)


@pytest.mark.parametrize("names", [STEP_FIELDS, LABELS, FIGURES], ids=["steps", "rule keys", "figures"])
def test_the_replay_page_names_everything(names: "set[str]") -> None:
    page = (DOCS / "replay.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_.]+)`", page))
    # Written together with the figure they belong to.
    suffixes = {
        f"duties.{role}.{kind}" for role in ("lead", "co_host", "separate") for kind in ("suggestion", "proposal")
    }
    suffixes |= {
        f"{what}.{level}"
        for what in ("attitude", "result")
        for level in ("satisfied", "basically_satisfied", "unsatisfied")
    }
    assert sorted(set(names) - told - suffixes) == []


def test_the_glossary_s_identifiers_exist() -> None:
    """A class named in the glossary is one of ours."""
    classes = {model.__name__ for model in apps.get_models()} | {
        name for name, _ in inspect.getmembers(lifecycle, inspect.isclass)
    }
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    known = classes | {"Paper"}
    named = {name.split(".")[0] for name in re.findall(r"`([A-Z][A-Za-z.]+)", text)}
    assert sorted(named - known) == []
