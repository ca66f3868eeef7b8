"""自制模板: an office's own Word form takes the letter's parts by name, and nothing else."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from jinja2.exceptions import SecurityError

from huiyin.papers import FIELDS, Letter, TemplateRefused, check_template, fill_template

LETTER = Letter(
    senders=("某某市教育局",),
    title="关于第12号建议的答复",
    addressees=("张三代表", "李堃代表"),
    body=("第一段 <b>&", "第二段"),
    number="某教函〔2026〕12号",
    dated=date(2026, 3, 1),
)


def template(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


BODY = ("{%p for 段 in 正文 %}", "　　{{ 段 }}", "{%p endfor %}")


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def test_the_parts_stand_where_their_names_stood() -> None:
    own = template("本局文件", "{{ 文号 }}", "{{ 标题 }}", "{{ 主送 }}：", *BODY, "{{ 日期 }}")
    check_template(own)
    assert lines(fill_template(own, LETTER)) == [
        "本局文件",
        "某教函〔2026〕12号",
        "关于第12号建议的答复",
        "张三代表、李堃代表：",
        "　　第一段 <b>&",
        "　　第二段",
        "2026年3月1日",
    ]


def test_every_field_can_be_used() -> None:
    own = template(*(f"{{{{ {name} }}}}" for name in FIELDS if name != "正文"), *BODY)
    check_template(own)
    assert "某某市教育局" in lines(fill_template(own, LETTER))


@pytest.mark.parametrize(
    ("paragraphs", "why"),
    [
        (("{{ 标题 }}", "{{ 提出人手机 }}", *BODY), "“提出人手机”"),
        (("{{ 标题 }}",), "缺字段“正文”"),
        (("{{ 标题 }", *BODY), "标题"),
        (("{% for %}", "{{ 标题 }}", *BODY), "写法有误"),
    ],
)
def test_what_is_wrong_with_a_template_is_named(paragraphs: tuple[str, ...], why: str) -> None:
    with pytest.raises(TemplateRefused, match=why):
        check_template(template(*paragraphs))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateRefused, match="不是能打开"):
        check_template(content)


def test_a_template_does_not_reach_beyond_its_fields() -> None:
    own = template("{{ 标题 }}", "{{ 标题.__class__.__mro__ }}", *BODY)
    with pytest.raises(SecurityError):
        fill_template(own, LETTER)
    with pytest.raises(TemplateRefused, match="排印不出来"):
        check_template(own)
    with pytest.raises(TemplateRefused, match="range"):
        check_template(template("{{ 标题 }}{% for n in range(9) %}{% endfor %}", *BODY))
