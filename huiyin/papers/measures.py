"""The measures of GB/T 9704-2012, for both renderers. Millimetres, unless a name says points (1 pt = 1/72 inch)."""

from __future__ import annotations

MM = 72 / 25.4  # points of one millimetre

PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
PAGE_WIDTH, PAGE_HEIGHT = PAPERS["A4"]  # 5.1
TOP, LEFT = 37.0, 28.0  # 5.2.1: 天头, 订口
TEXT_WIDTH, TEXT_HEIGHT = 156.0, 225.0  # 版心
RIGHT = PAGE_WIDTH - LEFT - TEXT_WIDTH
BOTTOM = PAGE_HEIGHT - TOP - TEXT_HEIGHT

LINES, CHARACTERS = 22, 28  # 5.2.3: of a full page, of a full line
SIZE = 16.0  # 3号, points
SMALL = 14.0  # 4号, points
TITLE_SIZE = 22.0  # 2号, points
TITLE_PITCH = 33.0  # points from line to line of a title
PITCH = 28.95  # points from line to line: 22 of them are 225 mm, in Word's twentieths of a point
CHARACTER = TEXT_WIDTH * MM / CHARACTERS  # points from character to character: 28 of 16 pt do not fit 156 mm unsqueezed

# Word knows twentieths of a point alone, and LibreOffice loses some of them: 28 such characters are 155.6 mm.
WORD_CHARACTER = 15.75

HEAD_TOP = 30.0  # 10.1: upper edge of the head in the letter format, from the paper's
HEAD_GAP = 4.0  # from the head to the double line
FOOT_LINE = 20.0  # from the lower double line to the paper's foot
RULE_WIDTH = 170.0
RULE_THICK, RULE_THIN, RULE_GAP = 0.9, 0.3, 0.6  # as printed letterheads have them; the standard gives no measures
NUMBER_GAP = SIZE * 7 / 8  # points: 7/8 of a character of 3号 under the first double line

CLASS_MARK_TOP = 17.0  # in the letter format, from the paper's top: over the head, at the right

ORDINARY_HEAD = 35.0  # 7.2.4: upper edge of the head in the ordinary format, from the text's
ORDINARY_RULE_GAP = 4.0  # 7.2.7: from the number to the red line
RECORD_THICK, RECORD_THIN = 0.35, 0.25  # 7.4.1: lines of the 版记
RECORD_PITCH = 24.0  # points from line to line of the 版记
PAGE_NUMBER_GAP = 7.0  # 7.5: from the text's lower edge to the dash

# Forms and lists are ours: the standard is silent on them.
SHEET_TOP, SHEET_BOTTOM, SHEET_SIDE = 22.0, 18.0, 20.0
SHEET_SIZE, SHEET_PITCH, SHEET_INSET = 12.0, 18.0, 3.0  # points: 小4号, from line to line, over and under a cell's text
LIST_TOP, LIST_BOTTOM, LIST_SIDE = 18.0, 16.0, 15.0
LIST_SIZE, LIST_PITCH, LIST_INSET = 10.5, 14.5, 2.0  # points: 5号

HEAD_SIZE = 44.0  # points: the largest characters of a red head
HEADS_HIGHEST = 60.0  # mm: the names of several units, so that the first page shows some of the text (7.3.3)
HEAD_NARROWEST = 0.62  # a long name is narrowed so far, before it is made smaller


def head_shape(name: str, *, width: float = TEXT_WIDTH) -> tuple[float, float, float]:
    """Size of the characters in points, how far they are narrowed (1: not), and the space between them in points.

    Short names are spread, long ones narrowed and then made smaller, as letterheads are.
    """
    count = max(len(name), 1)
    room = width * MM
    if count * HEAD_SIZE <= room:
        spread = min((room * 0.8 - count * HEAD_SIZE) / max(count - 1, 1), HEAD_SIZE * 0.5)
        return HEAD_SIZE, 1.0, max(spread, 0.0)
    narrowed = max(room / (count * HEAD_SIZE), HEAD_NARROWEST)
    return min(HEAD_SIZE, room / (count * narrowed)), narrowed, 0.0
