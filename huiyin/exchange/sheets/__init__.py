"""表格: what stands in the cells of a file, as text; and what is no such file refused in words.

Nothing here knows cases. What is in a cell is never run: a formula is its last value, a text that looks like one is text.
"""

from huiyin.exchange.sheets.limits import Limits, Sheet, SheetRefused
from huiyin.exchange.sheets.opening import open_sheet

__all__ = ["Limits", "Sheet", "SheetRefused", "open_sheet"]
