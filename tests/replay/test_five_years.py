"""The five years that documents tell come out with the figures that they state, on whichever database the suite runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from huiyin.cases.chain import first_misfit
from huiyin.cases.door import holding
from huiyin.cases.models import Case, Event
from huiyin.exchange.replay import conclude, settle, walk
from huiyin.exchange.replay_file import read
from huiyin.figures.queries import misfits

YEARS = Path(__file__).parents[3] / "shared" / "replays"
FILES = sorted(YEARS.glob("*.json"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="the five years' files are not beside this checkout"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_year_comes_out_as_its_document_states(path: Path) -> None:
    file = read(path)
    with holding():
        world = settle(file)
        steps = list(walk(file, world))
    result = conclude(file, world, steps)
    assert [str(mismatch) for mismatch in result.mismatches] == []
    assert file.expect.figures, "a year without a stated figure proves nothing"
    assert first_misfit(Event.objects.in_order().select_related("case", "duty").iterator()) is None
    assert list(misfits(Case.objects.all())) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_command_says_so_and_leaves_no_trace(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("replay", path)
    assert "与文件所说一致" in capsys.readouterr().out
    assert not Case.objects.exists()
