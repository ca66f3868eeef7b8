"""The words that forms put before what is filled in: 案由, 提案人, 联系电话, 界别, 附议人."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TITLE, LEAD, CO_SIGNERS, SUBJECT, UNITS, PUBLISH, CONTENT, OTHER = (
    "title", "lead", "co_signers", "subject", "units", "publish", "content", "other",
)  # fmt: skip

_WORDS = {
    TITLE: "案由 题目 标题 提案题目 提案名称 提案标题 提案案由 建议题目 建议标题 建议名称 建议案由 案名 事由",
    LEAD: "提案人 提案者 第一提案人 第一提案者 领衔代表 领衔人 领衔委员 建议人 提出人 提议人 代表姓名 委员姓名 姓名 提案人姓名 "
    "提案委员 提案单位 集体名称 建议代表 主提人 提建议人 领衔代表姓名 提出代表 建议提出人",
    CO_SIGNERS: "附议人 附议者 附议委员 附议代表 联名代表 联名人 联名委员 联名提案人 联名提案者 联名 附议 其他提案人 附名代表 附名人",
    SUBJECT: "类别 分类 提案类别 建议类别 内容分类 提案分类",
    UNITS: "建议承办单位 希望承办单位 建议办理单位 希望由谁办理 建议主办单位 希望办理单位",
    PUBLISH: "是否同意公开 是否公开 是否同意全文公开",
    CONTENT: "内容 提案内容 建议内容 正文 提案正文 建议正文 具体内容 主要内容",
    OTHER: "联系电话 电话 手机 手机号 手机号码 联系方式 通讯地址 通信地址 联系地址 地址 邮编 邮政编码 界别 所属界别 代表团 所在代表团 "
    "所属代表团 代表证号 委员证号 证号 工作单位 单位 单位及职务 工作单位及职务 职务 编号 案号 提案号 建议号 提案编号 建议编号 提交日期 "
    "日期 提案日期 提案时间 提交时间 审查意见 承办单位 主办单位 会办单位 备注 党派 民族 性别 电子邮箱 邮箱 签名 签字 代表签名 委员签名 序号 "
    "提案形式 提案类型 届次 会次 联系人 领导批示 审查人 立案号 收到日期 提交人",
}
LABELS = {word: field for field, words in _WORDS.items() for word in words.split()}
# Who is meant by the label, if it says so.
OF_CONGRESS = re.compile("代表|建议人|领衔代表")
OF_CPPCC = re.compile("提案|委员|界别|附议")

_SPACE = r"[ \t\u3000]*"
_ANY = "|".join(_SPACE.join(word) for word in sorted(LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"(?:^|(?<=[ \t\u3000；;]))({_ANY}){_SPACE}[:：]{_SPACE}")


def squeezed(text: str) -> str:
    return "".join(text.split())


def label_of(text: str) -> str:
    """The field that a cell names, if it holds nothing but a label."""
    plain = re.sub(r"[（(].*?[）)]", "", squeezed(text)).rstrip(":：")
    return LABELS.get(plain, "")


@dataclass(frozen=True)
class Filled:
    field: str
    label: str
    value: str


def filled_in(line: str) -> list[Filled]:
    """What a line such as 领衔代表：某某　联系电话：… fills in; nothing, where it begins otherwise."""
    found = list(_LABEL.finditer(line))
    if not found or line[: found[0].start()].strip():
        return []
    ends = [*(match.start() for match in found[1:]), len(line)]
    filled = []
    for match, end in zip(found, ends, strict=True):
        word = squeezed(match[1])
        filled.append(Filled(LABELS[word], word, line[match.end() : end].strip()))
    return filled


# -- names ------------------------------------------------------------------------------------------------------------

_APART = re.compile(r"[、，,；;/]")
_STYLED = re.compile(r"(代表|委员|同志|先生|女士)$")
_AND_OTHERS = re.compile(r"等[\d一二三四五六七八九十]*(人|名|位)?.*$")


def names_in(text: str) -> list[str]:
    """Names as they are written: parted by 、 or by blanks, two characters drawn apart to stand under three."""
    plain = re.sub(r"[（(][^（）()]*[）)]|1\d{10}|\d{3,4}-?\d{7,8}", " ", text)
    words = list(_single(_APART.split(plain))) if _APART.search(plain) else list(_blank_parted(plain.split()))
    found = []
    for word in words:
        name = _STYLED.sub("", _AND_OTHERS.sub("", word)).strip("。.:：")
        if name and name not in found:
            found.append(name)
    return found


def _single(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        words = part.split()
        # 张 三 within 、 is one name; a foreign one keeps its blanks.
        yield " ".join(words) if part.isascii() else "".join(words)


def _blank_parted(words: list[str]) -> Iterator[str]:
    left = list(words)
    while left:
        word = left.pop(0)
        if len(word) == 1 and left and len(left[0]) == 1:
            word += left.pop(0)
        yield word
