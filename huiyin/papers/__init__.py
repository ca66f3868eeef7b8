"""文书: letters, forms and lists, from plain data to bytes.

It knows data, not cases: whoever wants a paper says what is on it (``Letter``, ``Sheet``, ``Register``, ``Bundle``), and
gets a file. The same data give the same paper in every kind of file, and the same bytes each time.

    letter = Letter(senders=("某某市教育局",), title="关于…的答复", addressees=("张三代表",), body=paragraphs(text), …)
    to_pdf(letter)       # PDF/A-2b
    to_docx(letter)      # opens in Word, WPS and LibreOffice
    to_xlsx(register)    # lists alone
"""

from huiyin.papers.binding import bound
from huiyin.papers.bundle import Bundle, Document, Paper
from huiyin.papers.excel import to_xlsx
from huiyin.papers.letter import Attachment, Block, Code, Letter, Picture, Table, chinese_date, paragraphs
from huiyin.papers.own import FIELDS, TemplateRefused, check_template, fill_template
from huiyin.papers.pages import page_count, picture_of
from huiyin.papers.pdf import of_paper
from huiyin.papers.pictures import NotAPicture
from huiyin.papers.register import Column, Register, Section
from huiyin.papers.sheet import Cell, Row, Sheet, cell, label, row
from huiyin.papers.word import to_docx


def to_pdf(paper: Paper | Bundle) -> bytes:
    """PDF/A-2b; a bundle as far as the files that were handed in for it are."""
    return bound(paper) if isinstance(paper, Bundle) else of_paper(paper)


__all__ = [
    "FIELDS",
    "Attachment",
    "Block",
    "Bundle",
    "Cell",
    "Code",
    "Column",
    "Document",
    "Letter",
    "NotAPicture",
    "Paper",
    "Picture",
    "Register",
    "Row",
    "Section",
    "Sheet",
    "Table",
    "TemplateRefused",
    "cell",
    "check_template",
    "chinese_date",
    "fill_template",
    "label",
    "page_count",
    "paragraphs",
    "picture_of",
    "row",
    "to_docx",
    "to_pdf",
    "to_xlsx",
]
