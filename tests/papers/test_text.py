"""公文: what is read from a text: levels and where a title is broken."""

import pytest

from huiyin.papers.letter import Letter, paragraph, paragraphs
from huiyin.papers.titles import broken, width


@pytest.mark.parametrize(
    ("text", "level", "heading"),
    [
        ("一、关于统一意见的建议", 1, "一、关于统一意见的建议"),
        ("十二、下一步工作", 1, "十二、下一步工作"),
        ("（一）健全协商机制。全市共建立议事会312个。", 2, "（一）健全协商机制。"),
        ("(三)加强监督", 2, "(三)加强监督"),
        ("一、已逐户排查并责令整改。", 1, "一、"),
        ("1.指导社区建立台账。", 3, ""),
        ("（1）对意见分歧较大的，由调解委员会介入。", 4, ""),
        ("您提出的建议收悉。", 0, ""),
        ("3.5亿元已经到位。", 0, ""),
        ("一是加大投入。", 0, ""),
        ("2026年将新增500部。", 0, ""),
    ],
)
def test_a_paragraph_tells_its_level_by_how_it_begins(text: str, level: int, heading: str) -> None:
    read = paragraph(text)
    assert (read.level, read.heading) == (level, heading)
    assert read.heading + read.text == text


def test_a_long_first_sentence_is_no_heading() -> None:
    text = "一、" + "我局会同有关部门对您提出的问题逐条进行了研究，" * 4 + "现答复如下。"
    read = paragraph(text)
    assert (read.level, read.heading) == (1, "一、")
    assert read.heading + read.text == text


def test_a_typed_text_is_a_paragraph_a_line() -> None:
    assert paragraphs("  您好：\r\n\r\n　　现答复如下。\n") == ("您好：", "现答复如下。")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于第112号建议的答复", ["关于第112号建议的答复"]),
        ("关于市八届人大三次会议第112号建议的答复", ["关于市八届人大三次会议第112号建议的答复"]),
        (
            "关于东海市第八届人民代表大会第三次会议第112号建议的答复",
            ["关于东海市第八届人民代表大会", "第三次会议第112号建议的答复"],
        ),
        ("关于印发\n《东海市办理工作办法》的通知", ["关于印发", "《东海市办理工作办法》的通知"]),
    ],
)
def test_a_title_is_broken_between_words(title: str, lines: list[str]) -> None:
    assert broken(title) == lines


def test_the_lines_of_a_long_title_make_a_trapezoid_or_a_lozenge() -> None:
    title = "关于市八届人大三次会议第112号、第118号、第203号关于进一步加强老旧小区加装电梯工作并完善既有住宅适老化改造政策支持的建议的答复"
    lines = broken(title)
    widths = [width(line) for line in lines]
    assert "".join(lines) == title
    assert max(widths) <= 20
    assert len(lines) > 2
    assert all(middle >= min(widths[0], widths[-1]) for middle in widths[1:-1])
    assert all("第" not in line[-1] and line[0] not in "、号的" for line in lines)


def test_a_letter_has_a_sender() -> None:
    with pytest.raises(ValueError, match="sender"):
        Letter(senders=(), title="关于第1号建议的答复")
