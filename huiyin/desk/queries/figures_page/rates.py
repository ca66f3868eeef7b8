"""比率和件数: every figure of the scope."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.desk.queries.figures_page.scope import Scope
from huiyin.figures.reckoning import Figure

HEADLINE = ("cases", "duties.lead", "duties.co_host", "reply", "handled_on_time", "face", "result")
SAID = ("attitude", "result", "rehandled_satisfied")
# How far a thing is done is green, what it came to is blue, as the bars of the sketch.
_OUTCOME = ("classes", "first_classes", "resolution", "filing", "rehandled", "returns")


@dataclass(frozen=True, slots=True)
class Bar:
    """A share's bar, 400 wide: how long, of which look, and a paler part within it."""

    length: int
    look: str
    paler: int = 0

    @property
    def paler_from(self) -> int:
        return self.length - self.paler


@dataclass(frozen=True, slots=True)
class Share:
    figure: Figure
    bar: Bar


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The figures, and what they are of."""

    scope: Scope
    figures: dict[str, Figure]

    @property
    def headline(self) -> list[Figure]:
        """What is shown large, on top."""
        return [self.figures[name] for name in HEADLINE if name in self.figures]

    @property
    def shares(self) -> list[Share]:
        return [Share(one, self._bar(one)) for one in self.figures.values() if one.denominator is not None]

    @property
    def counts(self) -> list[Figure]:
        return [one for one in self.figures.values() if one.denominator is None]

    def _bar(self, figure: Figure) -> Bar:
        """That of both kinds of satisfied shows how much of it is the lesser."""
        basically = self.figures.get(f"{figure.name}.basically_satisfied")
        paler = basically.numerator if basically is not None else 0
        look = "outcome" if figure.name.split(".")[0] in _OUTCOME else "bad" if "unsatisfied" in figure.name else "done"
        return Bar(_length(figure.numerator, figure.denominator), look, _length(paler, figure.denominator))


def _length(part: int, whole: int | None) -> int:
    return min(400, round(400 * part / whole)) if whole else 0


def rates(scope: Scope) -> FiguresPage:
    reckoned = scope.ground.figures(unit_id=scope.unit.pk if scope.unit is not None else None, units=scope.units)
    if not scope.said:
        reckoned = {name: one for name, one in reckoned.items() if not name.startswith(SAID)}
    return FiguresPage(scope, reckoned)
