"""Sections: paper, margins, the grid of lines, heads and feet of pages."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section

from huiyin.papers import measures as m
from huiyin.papers.word.file import mm
from huiyin.papers.word.lines import Line, element, field, line, of_mm, run


def text_page(section: Section) -> None:
    """5.2: the margins."""
    section.page_width, section.page_height = mm(m.PAGE_WIDTH), mm(m.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = mm(m.TOP), mm(m.BOTTOM)
    section.left_margin, section.right_margin = mm(m.LEFT), mm(m.RIGHT)
    section.header_distance, section.footer_distance = mm(15), mm(m.FOOT_LINE)
    section.gutter = mm(0)
    settings = section._sectPr
    for old in settings.findall(qn("w:docGrid")):
        settings.remove(old)
    # 22 lines of 28 characters are said by each line's pitch and each character's spacing, not by a grid: programs snap to
    # grids in ways of their own, and LibreOffice moves the first line under a head.
    settings.append(element("w:docGrid", linePitch=round(m.PITCH * 20)))


def plain_page(
    section: Section, *, top: float, bottom: float, side: float, size: str = "A4", landscape: bool = False
) -> None:
    """A form's or a list's page, without a grid; mm."""
    across, down = m.PAPERS[size]
    if landscape:
        across, down = down, across
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = mm(across), mm(down)
    section.top_margin, section.bottom_margin = mm(top), mm(bottom)
    section.left_margin = section.right_margin = mm(side)
    section.header_distance, section.footer_distance = mm(8), mm(8)
    section.gutter = mm(0)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)


def emptied(part: Any) -> Any:
    """The element of a head or foot, without the paragraph that it begins with."""
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    return part._element


def odd_and_even(document: Document) -> None:
    document.settings.odd_and_even_pages_header_footer = True


def numbered(section: Section) -> None:
    """7.5: — 1 —, at the right of odd pages and the left of even ones, a character from the edge."""
    for part, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        page_number(emptied(part), align, after=_UNDER)
    for head in (section.header, section.even_page_header):
        line(emptied(head), Line(pitch=1, align="left"))


# The dash 7 mm under the text, a third of a character over the base line, which lies at four fifths of an exact line.
_DASH = 0.38 * m.SMALL
_LINE = 14.0
_UNDER = of_mm(m.BOTTOM - m.PAGE_NUMBER_GAP - m.FOOT_LINE) - _DASH - 0.2 * _LINE


def page_number(foot: Any, align: Any, *, after: float = 0.0) -> None:
    place = Line(
        align=align,
        pitch=_LINE,
        after=after,
        left=m.SMALL if align == "left" else 0,
        right=m.SMALL if align == "right" else 0,
    )
    paragraph = line(foot, place)
    run(paragraph, "— ", "song", m.SMALL)
    field(paragraph, "PAGE", "song", m.SMALL)
    run(paragraph, " —", "song", m.SMALL)


def mark_as_draft(section: Section) -> None:
    """草稿 in grey across every page, behind the text."""
    for head in (section.first_page_header, section.header, section.even_page_header):
        first = head._element.find(qn("w:p"))
        if first is not None:
            first.append(parse_xml(_WATERMARK))


_WATERMARK = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
     xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" path="m@7,l@8,m@5,21600l@6,21600e">
    <v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
  <v:shape id="draft" type="#_x0000_t136" alt="草稿" fillcolor="#e1e1e1" stroked="f"
    style="position:absolute;width:330pt;height:120pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:page;mso-position-vertical:center;mso-position-vertical-relative:page">
    <v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="草　稿"/></v:shape>
</w:pict></w:r>"""
