"""统计: which cases, from whose side, as of when; the rates, the tables, the years side by side."""

from huiyin.desk.queries.figures_page.breakdown import Breakdown, breakdown
from huiyin.desk.queries.figures_page.rates import FiguresPage, rates
from huiyin.desk.queries.figures_page.scope import Scope, scope_of
from huiyin.desk.queries.figures_page.years import Years, compare_years

__all__ = ["Breakdown", "FiguresPage", "Scope", "Years", "breakdown", "compare_years", "rates", "scope_of"]
