"""自制模板: an office's own .docx, in which named fields stand where the letter's parts come.

``{{ 标题 }}`` is one field; the text is a list of paragraphs: ``{%p for 段 in 正文 %}``, ``{{ 段 }}``, ``{%p endfor %}``.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from huiyin.papers.letter import Letter, chinese_date

FIELDS = {
    "发文机关": "单位全称，几个单位联合发文的用空格分开",
    "文号": "发文字号",
    "签发人": "签发人姓名",
    "类别": "办理结果类别，如 A",
    "公开属性": "主动公开、不予公开等",
    "标题": "函件标题",
    "承接": "再次答复的写“某函〔2026〕3号的再次答复”，其余为空",
    "主送": "全部提出人，或者主办单位",
    "正文": "各段，逐段循环",
    "附件": "各个附件的名称，逐个循环",
    "落款": "署名",
    "日期": "成文日期，如 2026年3月1日",
    "联系人": "经办人",
    "联系电话": "经办人电话",
    "抄送": "抄送机关",
    "核验码": "16 位核验码，没有设定网址或不印的为空",
}
NEEDED = ("标题", "正文")


# With what a template is tried before it is taken.
SAMPLE = Letter(senders=("某某局",), title="关于第1号建议的答复", addressees=("某某代表",), body=("一、正文。",))


class TemplateRefused(Exception):
    """The file cannot serve as a template. ``reasons`` are sentences for who uploaded it."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))


def _environment() -> SandboxedEnvironment:
    """Fields, loops and conditions; nothing of Python's is within reach."""
    environment = SandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    return environment


def check_template(content: bytes) -> None:
    """Raises TemplateRefused: no Word file, a field that is not known, or the text and title are nowhere."""
    try:
        template = DocxTemplate(BytesIO(content))
        used = template.get_undeclared_template_variables(_environment())
    except TemplateError as wrong:
        raise TemplateRefused(f"字段写法有误：{wrong.message}") from None
    except Exception:  # whatever a broken file makes python-docx and lxml say
        raise TemplateRefused("不是能打开的 Word（.docx）文件") from None
    reasons = []
    if unknown := sorted(used - FIELDS.keys()):
        reasons.append(f"没有名为{'、'.join(f'“{name}”' for name in unknown)}的字段")
    if missing := [name for name in NEEDED if name not in used]:
        reasons.append(f"缺字段{'、'.join(f'“{name}”' for name in missing)}")
    if reasons:
        raise TemplateRefused(*reasons)
    try:
        fill_template(content, SAMPLE)
    except (TemplateError, TypeError, ValueError, AttributeError) as wrong:
        raise TemplateRefused(f"照这个模板排印不出来：{wrong}") from None


def fill_template(content: bytes, letter: Letter) -> bytes:
    """The letter in the office's own form. Tables and pictures of its text are left out."""
    template = DocxTemplate(BytesIO(content))
    template.render(_told(letter), _environment(), autoescape=True)
    written = BytesIO()
    template.save(written)
    return written.getvalue()


def _told(letter: Letter) -> dict[str, Any]:
    return {
        "发文机关": letter.head if letter.head and len(letter.senders) == 1 else " ".join(letter.senders),
        "文号": letter.number,
        "签发人": "　".join(letter.signers),
        "类别": letter.class_mark,
        "公开属性": letter.publication_mark,
        "标题": letter.title.replace("\n", ""),
        "承接": letter.refers_to,
        "主送": "、".join(letter.addressees),
        "正文": [block for block in letter.body if isinstance(block, str)],
        "附件": [one.title for one in letter.attachments],
        "落款": " ".join(letter.signed_by or letter.senders),
        "日期": chinese_date(letter.dated) if letter.dated is not None else "",
        "联系人": letter.contact,
        "联系电话": letter.phone,
        "抄送": "，".join(letter.copies),
        "核验码": letter.code.text if letter.code is not None else "",
    }
