"""Pasted lines that were broken in mid-sentence are one paragraph again; what was meant to stand apart does."""

from __future__ import annotations

import pytest

from huiyin.desk.queries.case_text import paragraphs

TEXTS = {
    "one paragraph a line": ("甲事已经办好。\n乙事正在办理。", ["甲事已经办好。", "乙事正在办理。"]),
    "broken by width": (
        "　　清溪河上游三个村的生活污水没有接入管网，雨季溢流进\n入河道，下游群众多次反映水质发黑发臭，影响取水和灌\n溉。\n　　建议尽快接管。",
        [
            "清溪河上游三个村的生活污水没有接入管网，雨季溢流进入河道，下游群众多次反映水质发黑发臭，影响取水和灌溉。",
            "建议尽快接管。",
        ],
    ),
    "after a comma": ("一是修路，\n二是架桥。", ["一是修路，二是架桥。"]),
    "headings and points": (
        "一、基本情况\n县道年久失修，群众出行不便，共有十二公里需要改造\n（一）路面\n1. 坑槽多",
        ["一、基本情况", "县道年久失修，群众出行不便，共有十二公里需要改造", "（一）路面", "1. 坑槽多"],
    ),
    "a signature": ("感谢您对交通工作的关心和支持。\n\n示范县交通运输局\n2026年5月20日", None),
    "a blank line": ("这一行没有写完但是已经到了一行的末尾处\n\n另起一段的文字", None),
    "Latin words keep their blank": (
        "The quick brown fox jumps over the lazy\ndog.",
        ["The quick brown fox jumps over the lazy dog."],
    ),
    "nothing": ("\n  \n", []),
}


@pytest.mark.parametrize("name", TEXTS)
def test_paragraphs(name: str) -> None:
    text, wanted = TEXTS[name]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert paragraphs(text) == (lines if wanted is None else wanted)
