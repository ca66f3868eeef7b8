"""Where the parts of a letter stand: reckoned once, for both renderers. Lengths along a line count in characters of 3号."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.papers import measures as m
from huiyin.papers.letter import Letter, chinese_date
from huiyin.papers.titles import broken, width

NO_DATE = "　　　年　月　日"  # room to write it by hand
KEPT_LONGEST = 5 * m.CHARACTERS  # a longer last paragraph may be broken over two pages
HEAD_PITCH = 1.25  # of its size: from line to line of the names of several units
HEAD_INK = 0.94  # of its size: how high the characters of a red head are


@dataclass(frozen=True)
class HeadLine:
    text: str
    size: float  # points
    narrowed: float  # 1: not
    spread: float  # points between the characters


@dataclass(frozen=True)
class Signers:
    label: str
    rows: tuple[str, ...]  # two names a row


@dataclass(frozen=True)
class Layout:
    """The lines of a letter, put together from its fields, and where they stand."""

    head: tuple[HeadLine, ...]
    head_suffix: HeadLine | None  # 文件, at the right of several names
    head_pitch: float  # points from line to line of the head
    rule_top: float  # mm from the paper's top: the first double line of the letter form
    first_line: float  # mm from the paper's top: the line of the number in the letter form
    signers: Signers | None
    title_lines: tuple[str, ...]
    addressees: str
    last_kept: bool  # the last paragraph stays on one page with the names: no names without a text over them
    attachments: tuple[tuple[str, str], ...]  # ("附件：1.", title)
    attachment_hang: float  # how far the titles stand from the word 附件
    names: tuple[str, ...]
    names_in_row: int
    axis: float  # from the right edge to the middle of name and date
    unsealed_right: float  # right of the names, where no seal is put
    unsealed_date_left: float  # from the left edge
    date: str
    remarks: tuple[str, ...]
    publication: str
    copies: str
    printed: tuple[str, str]


def layout(letter: Letter) -> Layout:
    head, suffix = _head(letter)
    rule_top = m.HEAD_TOP + head[0].size * HEAD_INK / m.MM + m.HEAD_GAP
    rule = m.RULE_THICK + m.RULE_GAP + m.RULE_THIN
    names = letter.signed_by or letter.senders
    date = chinese_date(letter.dated) if letter.dated else NO_DATE
    longest = max(width(name) for name in names)
    unsealed_right = _unsealed(longest, width(date))
    mark = letter.publication_mark
    printed_on = f"{chinese_date(letter.printed_on)}印发" if letter.printed_on else ""
    many = len(letter.attachments) > 1
    return Layout(
        head=head,
        head_suffix=suffix,
        head_pitch=head[0].size * HEAD_PITCH,
        rule_top=rule_top,
        # The characters of the number, not their line, are 7/8 of a character under the rule.
        first_line=rule_top + rule + (m.NUMBER_GAP - (m.PITCH - m.SIZE) / 2) / m.MM,
        signers=Signers("签发人：", _in_twos(letter.signers)) if letter.signers else None,
        title_lines=tuple(broken(letter.title)),
        addressees="、".join(letter.addressees) + "：" if letter.addressees else "",
        last_kept=bool(letter.body) and isinstance(letter.body[-1], str) and width(letter.body[-1]) <= KEPT_LONGEST,
        attachments=tuple(
            (("附件：" if number == 1 else "　　　") + (f"{number}." if many else ""), one.title.rstrip("。；;，,"))
            for number, one in enumerate(letter.attachments, 1)
        ),
        attachment_hang=3.0 if not many else 4.0 if len(letter.attachments) < 10 else 4.5,
        names=names,
        names_in_row=next((count for count in (3, 2) if longest <= m.CHARACTERS / count - 0.5), 1),
        # 7.3.5.1: the date four characters from the right and the name centred over it, or the other way round.
        axis=max(4 + width(date) / 2, 1 + longest / 2),
        unsealed_right=unsealed_right,
        unsealed_date_left=m.CHARACTERS - unsealed_right - longest + 2,
        date=date,
        remarks=tuple(f"（{line}）" for line in (_contact(letter), *letter.remarks) if line),
        publication=mark if not mark or "：" in mark or "（" in mark else f"公开属性：{mark}",
        copies=f"抄送：{'，'.join(letter.copies)}。" if letter.copies else "",
        printed=(letter.printed_by, printed_on),
    )


def _head(letter: Letter) -> tuple[tuple[HeadLine, ...], HeadLine | None]:
    """The letter form bears the first sender's name alone; the ordinary one stacks the names of all."""
    together = letter.form == "ordinary" and len(letter.senders) > 1 and letter.head in ("", "文件")
    if not together:
        name = letter.head or letter.senders[0]
        return (HeadLine(name, *m.head_shape(name)),), None
    room = m.TEXT_WIDTH * (0.72 if letter.head else 1)
    longest = max(letter.senders, key=len)
    size, narrowed, spread = m.head_shape(longest, width=room)
    size = min(size, 36.0, m.HEADS_HIGHEST * m.MM / (HEAD_PITCH * len(letter.senders)))
    whole = len(longest) * size * narrowed + (len(longest) - 1) * spread
    lines = tuple(
        HeadLine(name, size, narrowed, max((whole / narrowed - len(name) * size) / max(len(name) - 1, 1), 0.0))
        for name in letter.senders
    )
    return lines, HeadLine("文件", size, 1.0, 4.0) if letter.head else None


def _unsealed(name: float, date: float) -> float:
    """7.3.5.2: the name two characters from the right, and the date begins two further in than it; a long date pushes both."""
    return 2 + max(date - name + 2, 0)


def _in_twos(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("　".join(names[at : at + 2]) for at in range(0, len(names), 2))


def _contact(letter: Letter) -> str:
    who = f"联系人：{letter.contact}" if letter.contact else ""
    phone = f"联系电话：{letter.phone}" if letter.phone else ""
    return "，".join(said for said in (who, phone) if said)
