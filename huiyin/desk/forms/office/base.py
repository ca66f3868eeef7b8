"""What every form of the master data stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from huiyin.desk.forms.base import in_plain_words
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.people.models import Unit


class OfficeForm(forms.Form):
    """One act of the administrator on one thing.

    ``do`` names it in what is sent; ``asks`` are the sentences to be said yes to before what cannot be undone;
    ``take`` makes the change and returns what is said of it. Raises ChangeRefused.
    """

    do = ""
    heading = ""
    button = "保存"
    about = ""
    leads_to = ""  # where the page goes afterwards; back to itself unless it says so

    def __init__(self, keeper: Keeper, thing: Any, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id=f"{self.do}_%s")
        self.keeper, self.thing = keeper, thing
        self.who: dict[str, Any] = {"by": keeper.user, "at": keeper.now}
        self.arrange()
        in_plain_words(self)

    def arrange(self) -> None:
        """Fill in what is there, and drop what does not apply."""

    def why_not(self) -> list[str]:
        """What speaks against the act from the start: shown in place of the form."""
        return []

    def asks(self) -> list[str]:
        return []

    def take(self) -> str:
        """Do it, and tell in words what was done. Every act has its own; Django's forms cannot be abstract classes."""
        raise AssertionError(f"{type(self).__name__} does not say how it is done")

    def start_with(self, **values: Any) -> None:
        self.initial.update(values)

    @property
    def wrong(self) -> ErrorDict:
        return self.errors if self.is_bound else ErrorDict()


class UnitChoice(forms.ChoiceField):
    """One of the area's units that stand, by its code; cleaned to the unit, or nothing."""

    def offer(self, units: Iterable[Unit], nothing: str = "——") -> None:
        self.units = {unit.code: unit for unit in units}
        self.choices = [("", nothing), *((unit.code, unit.name) for unit in self.units.values())]

    def clean(self, value: Any) -> Any:
        return self.units.get(super().clean(value))


def standing_units(keeper: Keeper, but: Unit | None = None) -> list[Unit]:
    return [unit for unit in keeper.units if unit != but]
