"""相似: which titles are about the same matter. Pure: it knows texts, not cases.

Two titles are as alike as the pairs of neighbouring characters (bigrams) that they share: Dice's measure, twice the shared
ones over all. What every title says (关于……的建议, 进一步加强) is taken off first, for it tells nothing of the matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LIKE = 0.4  # of 1; found by hand over published titles: below, the matter is mostly another
MOST = 10  # neighbours told of one title

_AROUND = re.compile(r"^关于|的?(?:建议|提案|意见|议案|建议批评和意见)$")
_NOT_TEXT = re.compile(r"[^\w]|_")
# Words that ask for something, whatever it is.
_ASKING = re.compile(
    r"进一步|加大|加强|加快|推进|推动|促进|完善|健全|提升|提高|优化|强化|深化|深入|切实|大力|尽快|全面|持续|做好|解决|规范|建立|支持"
    r"|高质量|发展|建设|问题|工作|力度|若干|几点|[我全本][省市县区州镇乡]"
)


def core(title: str) -> str:
    """What a title is about: without 关于……的建议, without punctuation; blanks where words stood that only ask."""
    plain = _NOT_TEXT.sub("", unicodedata.normalize("NFKC", title)).lower()
    about = _AROUND.sub("", plain)
    return " ".join(_ASKING.sub(" ", about).split()) or about or plain


def bigrams(title: str) -> frozenset[str]:
    """The pairs of neighbouring characters of what a title is about; where there are none its characters."""
    words = core(title).split()
    pairs = frozenset(word[place : place + 2] for word in words for place in range(len(word) - 1))
    return pairs or frozenset(words)


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same."""
    mine, its = bigrams(one), bigrams(other)
    return 2 * len(mine & its) / (len(mine) + len(its)) if mine and its else 0.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    key: int
    likeness: float


class Titles:
    """Many titles, each under a number, made ready to be asked which are like another one.

    Bigrams lead to the titles they stand in, so that a question looks only at titles that share one.
    """

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self._grams: dict[int, frozenset[str]] = {}
        self._with: dict[str, list[int]] = {}
        for key, title in titles:
            self._grams[key] = grams = bigrams(title)
            for gram in grams:
                self._with.setdefault(gram, []).append(key)

    def like(self, key: int, *, least: float = LIKE, most: int = MOST) -> list[Neighbour]:
        """The titles most like the one under this key, the likest first; itself left out."""
        mine = self._grams[key]
        shared: Counter[int] = Counter()
        for gram in mine:
            shared.update(self._with[gram])
        del shared[key]
        found = [
            Neighbour(other, value)
            for other, number in shared.items()
            if (value := 2 * number / (len(mine) + len(self._grams[other]))) >= least
        ]
        return sorted(found, key=lambda one: -one.likeness)[:most]
