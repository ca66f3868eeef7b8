"""What a proposal in Word says: title, kind, who signs, the text in its parts, pictures and tables, and what is unsure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from huiyin.exchange.word_in import labels
from huiyin.exchange.word_in.blocks import Block, Paragraph, Table, lines_of, read_document
from huiyin.exchange.word_in.cover import is_cover, read_cover
from huiyin.exchange.word_in.labels import Filled, filled_in, names_in, squeezed
from huiyin.exchange.word_in.package import Package
from huiyin.exchange.word_in.parts import HEADS, Parts, heading_of, split
from huiyin.exchange.word_in.tables import as_lines, as_workbook, is_small
from huiyin.files.actions import NewFile, look_at
from huiyin.files.kinds import NotTaken
from huiyin.people.models import Kind

LONGEST_TITLE = 100
_HEAD_LINES = 15
_TAIL_LINES = 12
_ENDS_A_TITLE = re.compile(r"(建议|提案|意见|意见和建议|议案|建议案)$")
_FORM_HEADING = re.compile(
    r".{0,30}(人民代表大会|人大|政协|政治协商会议).{0,30}(会议|委员会|建议|提案|意见|用纸|表)"
    r"|(人大|政协)?(代表|委员|集体|团体|党派)?(建议|提案)(、?批评和意见)?(专用)?(纸|用纸|表|表格|登记表)?"
    r"|第.{0,6}号|编号[:：].*|[（(].{0,12}(盖章|公章|签名).{0,6}[)）]"
)
_DATE = re.compile(
    r"[12]\d{3}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[二〇○零一]{4}年[一二三四五六七八九十]{1,2}月.{1,3}日"
)


@dataclass
class WordPaper:
    """A proposal as its file says it. ``doubts``: by the field of the form, what to look at, in words."""

    title: str
    kind: str = ""
    lead: str = ""
    co_signers: list[str] = field(default_factory=list)
    subject: str = ""
    wished_units: str = ""
    agrees_to_publish: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    files: list[NewFile] = field(default_factory=list)
    doubts: dict[str, list[str]] = field(default_factory=dict)

    def doubt(self, name: str, words: str) -> None:
        there = self.doubts.setdefault(name, [])
        if words not in there:
            there.append(words)


def read_paper(file: BinaryIO, name: str) -> WordPaper:
    """The proposal in a .docx. ``NotReadable`` says why where it cannot be read; ``name``: the file's own."""
    package = Package(file)
    document = read_document(package)
    filled: list[Filled] = []
    body: list[Block] = []
    sure: dict[str, list[Block]] = {}
    for block in document.blocks:
        if isinstance(block, Table) and is_cover(block):
            cover = read_cover(block)
            filled += cover.filled
            body += cover.body
            sure |= cover.parts
        else:
            body.append(block)
    paper = WordPaper("")
    for left_out in document.left_out:
        paper.doubt("attached", left_out)
    forms = _without_form_headings(body)
    filled += _head(body, paper, known={one.field for one in filled})
    filled += _tail(body)
    _take(filled, paper)
    _name(paper, name)
    paper.kind = _kind(paper.title, forms, filled)
    carried = _Carried(package, paper)
    lines = list(carried.lines(body))
    if sure and not lines:  # the form has a place for each part
        made = Parts({part: "\n".join(carried.lines(blocks)) for part, blocks in sure.items()})
    else:
        made = split(
            [*lines, *(line for part, blocks in sure.items() for line in (HEADS[part], *carried.lines(blocks)))]
        )
    paper.texts = made.texts
    for part, doubts in made.doubts.items():
        for words in doubts:
            paper.doubt(part, words)
    return paper


# -- what stands before the text and behind it ------------------------------------------------------------------------


def _without_form_headings(body: list[Block]) -> list[str]:
    """Take away the headings of the form: 某县第十八届人民代表大会第三次会议代表建议. They tell the kind."""
    gone = []
    n = 0
    while n < min(len(body), _HEAD_LINES):
        block = body[n]
        plain = squeezed(block.text) if isinstance(block, Paragraph) else ""
        if isinstance(block, Paragraph) and not block.pictures and plain and _is_form_heading(plain):
            gone.append(plain)
            del body[n]
        else:
            n += 1
    return gone


def _is_form_heading(plain: str) -> bool:
    return len(plain) <= 45 and not plain.startswith("关于") and _FORM_HEADING.fullmatch(plain) is not None


def _head(body: list[Block], paper: WordPaper, known: set[str]) -> list[Filled]:
    """The lines that fill in something, the title, and a line of names under it; what follows is the text."""
    filled: list[Filled] = []
    titled = labels.TITLE in known
    n = 0
    while n < min(len(body), _HEAD_LINES):
        block = body[n]
        if not isinstance(block, Paragraph) or block.pictures:
            break
        if not block.text:
            del body[n]
            continue
        if (told := filled_in(block.text)) and not _begins_text(told):
            filled += told
            titled = titled or any(one.field == labels.TITLE for one in told)
            del body[n]
        elif not titled and (used := _title(body, n, paper)):
            del body[n : n + used]
            titled = True
        elif (titled and _DATE.fullmatch(block.text.strip())) or (
            titled and _same(block.text, [one.value for one in filled if one.field == labels.TITLE] + [paper.title])
        ):
            del body[n]
        elif titled and block.title and (names := _signed(block.text)):
            filled += names
            paper.doubt("co_signers", f"标题下面写着“{block.text}”，当作领衔人和联名人，请核对")
            del body[n]
        else:
            break
    return filled


def _begins_text(told: list[Filled]) -> bool:
    """内容：…, or a 案由 that is an account and no title."""
    one = told[0]
    return one.field == labels.CONTENT or (
        one.field == labels.TITLE and (len(one.value) > LONGEST_TITLE or "。" in one.value)
    )


def _same(text: str, titles: Iterable[str]) -> bool:
    return squeezed(text) in {squeezed(title) for title in titles if title}


def _title(body: list[Block], n: int, paper: WordPaper) -> int:
    """How many blocks from here are the title; it may run over several lines."""
    lines: list[str] = []
    for block in body[n : n + 3]:
        if not isinstance(block, Paragraph) or not block.text or block.pictures:
            break
        lines.append(block.text.strip().strip("《》"))
        whole = "".join(lines)
        if whole.startswith("关于") and len(whole) <= LONGEST_TITLE and _ENDS_A_TITLE.search(whole):
            paper.title = whole
            if len(lines) > 1:
                paper.doubt("title", "标题在文件中分成几行，已连成一行，请核对")
            return len(lines)
        if not (len(block.text) <= 40 and not block.text.endswith(("。", "：", ":", "；"))):
            break
    first = body[n]
    if not isinstance(first, Paragraph) or heading_of(first.text) is not None:
        return 0
    text = first.text.strip().strip("《》")
    if len(text) <= 60 and not text.endswith(("。", "：", ":", "；", "，")) and (first.title or len(text) <= 40):
        paper.title = text
        paper.doubt("title", "把文件开头的这一行当作标题，请核对")
        return 1
    return 0


_SIGNED = re.compile(
    r"[（(]?\s*((?:[\u4e00-\u9fff·]{2,12}(?:代表团|界|界别|委员会)\s*)?)((?:[\u4e00-\u9fff·]{1,5}[、，,\s\u3000]*)+)\s*[)）]?"
)


def _signed(text: str) -> list[Filled]:
    """（张某、李某） under a title."""
    found = _SIGNED.fullmatch(text.strip()) if len(text) <= 40 else None
    names = names_in(found[2]) if found is not None else []
    if not names or not all(2 <= len(name) <= 5 for name in names):
        return []
    return [Filled(labels.LEAD, "", names[0]), Filled(labels.CO_SIGNERS, "", "、".join(names[1:]))]


def _tail(body: list[Block]) -> list[Filled]:
    """提案人：…, 联系电话：… and a date under the text."""
    filled: list[Filled] = []
    for _ in range(_TAIL_LINES):
        last = body[-1] if body else None
        if not isinstance(last, Paragraph) or last.pictures:
            break
        told = filled_in(last.text)
        short = all(len(one.value) <= 60 and "。" not in one.value for one in told)
        if not last.text or (told and short and not _begins_text(told)) or _DATE.fullmatch(last.text.strip()):
            filled = told + filled
            body.pop()
        else:
            break
    return filled


# -- what was filled in -----------------------------------------------------------------------------------------------


def _take(filled: list[Filled], paper: WordPaper) -> None:
    for one in filled:
        value = one.value.strip()
        if not value:
            continue
        if one.field == labels.TITLE and not (paper.title and "title" not in paper.doubts):
            paper.title = value.strip("《》")
            paper.doubts.pop("title", None)
        elif one.field == labels.LEAD:
            names = names_in(value)
            first, rest = names[:1], names[1:]
            if not paper.lead and first:
                paper.lead = first[0]
            elif first and first[0] != paper.lead:
                rest = names
            paper.co_signers += [name for name in rest if name not in (*paper.co_signers, paper.lead)]
        elif one.field == labels.CO_SIGNERS:
            names = names_in(value)
            paper.co_signers += [name for name in names if name not in (*paper.co_signers, paper.lead)]
            if "等" in value:
                paper.doubt("co_signers", f"文件写的是“{value}”，没有写名字的要补上")
        elif one.field == labels.SUBJECT:
            paper.subject = paper.subject or value[:100]
        elif one.field == labels.UNITS:
            paper.wished_units = paper.wished_units or value[:300]
        elif one.field == labels.PUBLISH and re.search("不同意|否|不公开", value) and not re.search("[□☐]", value):
            paper.agrees_to_publish = False


def _name(paper: WordPaper, name: str) -> None:
    """Every draft has a title: without one, what the file is called."""
    if not paper.title:
        stem = re.sub(r"^[\d\s._、-]+", "", name.rpartition(".")[0]).strip()
        paper.title = stem or "（未写标题）"
        paper.doubt("title", "文件里没有认出标题，用的是文件名，请改")
    if len(paper.title) > 300:
        paper.title = paper.title[:300]
        paper.doubt("title", "标题太长，只取了前 300 字")


def _kind(title: str, forms: list[str], filled: list[Filled]) -> str:
    """What it says of itself, by the end of its title first, then by the form and its words; empty where they differ."""
    if title.endswith("提案"):
        return Kind.PROPOSAL.value
    said = "".join([*forms, *(one.label for one in filled)])
    congress, cppcc = (
        bool(labels.OF_CONGRESS.search(said) or "人大" in said),
        bool(labels.OF_CPPCC.search(said) or "政协" in said),
    )
    if congress == cppcc:
        return ""
    return Kind.SUGGESTION.value if congress else Kind.PROPOSAL.value


# -- the text ---------------------------------------------------------------------------------------------------------


class _Carried:
    """The text line by line. A picture is an attachment and leaves its name where it stood; so does a large table."""

    def __init__(self, package: Package, paper: WordPaper) -> None:
        self.package, self.paper = package, paper
        self.pictures: dict[bytes, NewFile] = {}  # one that is shown twice is one attachment
        self.tables = 0

    def lines(self, blocks: list[Block]) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Table):
                yield from self._table(block)
                continue
            if block.text:
                yield re.sub(r"[ \t]*\t[ \t]*", " ", block.text)
            for part in block.pictures:
                yield from self._picture(part)

    def _table(self, table: Table) -> Iterator[str]:
        rows = [[" ".join(lines_of(cell)) for cell in row] for row in table.rows]
        self.paper.doubt("attached", "文中的表格已逐行写入正文，大的作为附件，请核对位置和内容")
        if is_small(rows):
            yield from as_lines(rows)
            return
        self.tables += 1
        made = as_workbook(rows, f"表{self.tables}.xlsx")
        self.paper.files.append(made)
        yield _mark(made)

    def _picture(self, part: str) -> Iterator[str]:
        content = self.package.part(part)
        if content not in self.pictures:
            try:
                made = look_at(BytesIO(content), f"图{len(self.pictures) + 1}{posixpath.splitext(part)[1]}")
            except NotTaken as refused:
                self.paper.doubt("attached", f"有一张图片没有带入（{refused}），请截图后作为附件上传")
                return
            self.pictures[content] = made
            self.paper.files.append(made)
        yield _mark(self.pictures[content])


def _mark(made: NewFile) -> str:
    return f"（见附件：{made.name}）"
