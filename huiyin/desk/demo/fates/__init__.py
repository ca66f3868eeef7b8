"""What becomes of the demo's cases: one function for everything that can, and how many of each there are."""

from huiyin.desk.demo.fates.numbers import LAST_YEAR, THIS_YEAR, Fate

__all__ = ["LAST_YEAR", "THIS_YEAR", "Fate"]
