"""The three parts of a manuscript, by the headings under which people usually write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

SITUATION, ANALYSIS, ADVICE = "situation", "analysis", "advice"
_ORDER = (SITUATION, ANALYSIS, ADVICE)
HEADS = {SITUATION: "情况", ANALYSIS: "分析", ADVICE: "建议"}

_HEADINGS = {
    SITUATION: r"情况|(基本|调研|有关|背景|现实|总体|发展)情况|(发展|基本|工作)?现状|背景|提案背景|概况|事实|情况(和|与|及)问题|(基本情况|现状|背景)?(及|和|与|、)?(存在|面临)?的?(主要|突出)?的?(问题|困难|不足)"
    r"|存在(的)?(主要|突出)?(的)?(问题|困难|困难和问题|困难与问题|问题和困难|不足)|主要问题|问题(及|和|与)现状|现状(及|和|与|、)问题|面临的(问题|困难|形势)",
    ANALYSIS: r"分析|(原因|问题|成因|情况|现状|主要)分析|(主要|问题|存在问题的?|产生的?)?(原因|成因)|(存在(的)?)?(主要)?问题(及|和|与|、)(其)?(原因|成因|原因分析)|必要性|可行性|必要性(和|与|及|、)可行性|理由|意义|重要性|影响|问题(及|和|与)分析",
    ADVICE: r"(具体|几点|工作|相关|有关|主要|提案)?(建议|对策)|(具体|工作)?(对策|措施|办法)(建议|及建议|与建议|和建议)?|(对策|意见|措施)(、|和|与|及)?建议|建议(和|与|及|、)?(对策|措施|意见|办法)|解决(办法|措施|问题的(建议|办法|对策))|(改进|整改|解决)的?(意见|建议|措施)|(办理|解决)建议|意见(和|与|及)?建议|建议事项|建议内容",
}
_EXACT = {part: re.compile(rf"(?:{pattern})") for part, pattern in _HEADINGS.items()}
# Said as a sentence: 为此，提出以下建议：
_SENTENCE = re.compile(
    r"(为此|因此|对此|鉴于此|综上(所述)?|基于(以上|上述).{0,8}|针对(以上|上述).{0,10}|结合.{0,14})?[，,]?(我们?|现|特|本人|我会|我委)*(就此)?(提出?|有)?(以下|如下|下列|几点|相关|具体)*(几点|[一二三四五六七八九\d]+(点|条|个方面))?的?(意见)?(和|与|、)?(对策)?建议(如下|是)?"
)
_NUMBER = re.compile(
    r"(?P<top>[一二三四五六七八九十]+\s*[、．.，,]\s*|第[一二三四五六七八九十]+(部分|章)?[、，：:\s]*)"
    r"|(?P<second>[（(][一二三四五六七八九十]+[)）]\s*[、.．]?\s*)"
    r"|(?P<third>\d{1,2}\s*[、．.）)]\s*|[（(]\d{1,2}[)）]\s*|[①-⑳]\s*)"
)
_TOP, _SECOND, _THIRD = 1, 2, 3
_LONGEST_HEADING = 22


@dataclass(frozen=True)
class _Heading:
    """``line``: which; ``rest``: what stands on the line behind it."""

    line: int
    part: str
    level: int
    rest: str


@dataclass
class Parts:
    """``texts`` by the names of a manuscript's fields; ``doubts`` by field, in words."""

    texts: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, list[str]] = field(default_factory=dict)


def heading_of(line: str) -> tuple[str, int, str] | None:
    """The part whose heading this line is or begins with, how deep it is numbered, and what else stands on it."""
    number = _NUMBER.match(line)
    level = 0 if number is None else _TOP if number["top"] else _SECOND if number["second"] else _THIRD
    said = line[number.end() :] if number is not None else line
    said = re.sub(r"^[【\[〔]\s*([^】\]〕]{2,12})\s*[】\]〕]", r"\1：", said)
    head, colon, rest = _cut(said)
    plain = "".join(head.split())
    if not plain or len(plain) > _LONGEST_HEADING + 10:
        return None
    if len(plain) <= _LONGEST_HEADING:
        for part, pattern in _EXACT.items():
            if pattern.fullmatch(plain):
                return part, level, rest.strip()
    if colon and level in (0, _TOP) and _SENTENCE.fullmatch(plain):
        return ADVICE, level, rest.strip()
    return None


def _cut(said: str) -> tuple[str, str, str]:
    """A heading ends with its line or with a colon."""
    found = re.search(r"[:：]", said)
    if found is None:
        return said.rstrip("。．. "), "", ""
    return said[: found.start()], found[0], said[found.end() :]


def split(lines: Sequence[str]) -> Parts:
    """The lines of a body in three parts; as a whole where their headings are not found."""
    found = [_Heading(n, *told) for n, line in enumerate(lines) if (told := heading_of(line)) is not None]
    chosen = _own_headings(found) or _of_one_depth(found)
    if not chosen:
        doubt = "没有认出分段的标题，整篇放在这里；要分三段的，请分别剪贴到“情况”“分析”“建议”"
        return Parts({"whole": "\n".join(lines)}, {"whole": [doubt]} if lines else {})
    return _fill(lines, chosen)


def _own_headings(found: list[_Heading]) -> list[_Heading]:
    """Each part once and in order, under headings of one depth: whatever stands deeper belongs to the texts."""
    for level in (0, _TOP):
        there = [one for one in found if one.level == level]
        if [one.part for one in there] == list(_ORDER):
            return there
    return []


def _of_one_depth(found: list[_Heading]) -> list[_Heading]:
    """The headings at the depth at which the advice begins, none of them after what they should stand before."""
    for levels in ((0, _TOP), (_SECOND,), (_THIRD,)):
        there = [one for one in found if one.level in levels]
        if any(one.part == ADVICE for one in there):
            kept: list[_Heading] = []
            for one in there:
                if not kept or _ORDER.index(one.part) >= _ORDER.index(kept[-1].part):
                    kept.append(one)
            return kept
    return []


def _fill(lines: Sequence[str], headings: list[_Heading]) -> Parts:
    made = Parts()
    texts: dict[str, list[str]] = {part: [] for part in _ORDER}
    before = list(lines[: headings[0].line])
    several = {part for part in _ORDER if sum(one.part == part for one in headings) > 1}
    if before:
        texts[SITUATION] += before
        if headings[0].part == SITUATION:
            several.add(SITUATION)
        else:
            made.doubts[SITUATION] = ["没有看到这一段的标题，把文件开头的文字放在这里，请核对"]
    ends = [*(one.line for one in headings[1:]), len(lines)]
    for one, end in zip(headings, ends, strict=True):
        text = texts[one.part]
        # A heading alone is said by the field; one of several, or one that says more, stays.
        if one.part in several:
            text.append(lines[one.line])
        elif one.rest:
            text.append(one.rest)
        text += lines[one.line + 1 : end]
    made.texts = {part: "\n".join(text) for part, text in texts.items()}
    if not made.texts[ADVICE].strip():
        made.doubts.setdefault(ADVICE, []).append("标题下面没有文字，请补写")
    elif not made.texts[SITUATION].strip() and not made.texts[ANALYSIS].strip():
        return Parts({"whole": "\n".join(lines)}, {})
    elif not made.texts[ANALYSIS].strip():
        made.doubts.setdefault(ANALYSIS, []).append("文件没有单独成段的分析；混在“情况”里的可以移过来，也可以留空")
    return made
