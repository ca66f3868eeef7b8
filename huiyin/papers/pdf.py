"""To PDF/A-2b, by typst: the data go over as one JSON text, never as source, and nothing is fetched from anywhere."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import segno
import typst

from huiyin.papers import measures
from huiyin.papers.fonts import HAN_ALONE, LAST, ROLES, chosen, library
from huiyin.papers.layout import layout
from huiyin.papers.letter import Block, Code, Letter, Picture, Table, paragraph, printable
from huiyin.papers.pictures import NotAPicture, fitted
from huiyin.papers.register import Register, aligned, printed
from huiyin.papers.sheet import Sheet
from huiyin.papers.titles import broken

TEMPLATES = Path(__file__).parent / "typ"
UNDATED = date(2000, 1, 1)  # what a file says that bears no date: the same data give the same bytes


def of_paper(paper: Letter | Sheet | Register) -> bytes:
    files: dict[str, bytes] = {}
    if isinstance(paper, Letter):
        return typeset("letter", _letter(paper, files), paper.dated, files)
    if isinstance(paper, Sheet):
        return typeset("sheet", {"sheet": _sheet(paper)}, paper.dated)
    return typeset("register", {"register": _register(paper)}, paper.dated)


Standards = tuple[Literal["a-2b", "1.7"], ...]

# -- typst -------------------------------------------------------------------------------------------------------------

_of_thread = threading.local()  # a compiler serves one thread at a time


def _compiler() -> typst.Compiler:
    faces = library()
    if getattr(_of_thread, "faces", None) is not faces:
        _of_thread.faces, _of_thread.compiler = faces, typst.Compiler(root=TEMPLATES, font_paths=faces)
    compiler: typst.Compiler = _of_thread.compiler
    return compiler


def typeset(
    name: str, told: dict[str, Any], day: date | None, files: dict[str, bytes] | None = None, *, archival: bool = True
) -> bytes:
    """The template of that name with what it is told; ``files`` lie beside it. ``archival``: as PDF/A-2b."""
    standards: Standards = ("a-2b", "1.7") if archival else ("1.7",)
    day = day or UNDATED
    told |= {"measures": _measures(), "faces": _faces()}
    inputs = {"data": json.dumps(_printable(told), ensure_ascii=False)}
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if not files:
        return _made(_compiler(), TEMPLATES / f"{name}.typ", inputs, at, standards)
    # typst reads pictures from beside its templates: they lie in a folder of this one paper for as long as it takes.
    with TemporaryDirectory() as folder:
        for source in TEMPLATES.iterdir():
            (Path(folder) / source.name).write_bytes(source.read_bytes())
        for file, content in files.items():
            (Path(folder) / file).write_bytes(content)
        compiler = typst.Compiler(root=folder, font_paths=library())
        return _made(compiler, Path(folder) / f"{name}.typ", inputs, at, standards)


def _made(
    compiler: typst.Compiler, template: Path, inputs: dict[str, str], at: datetime, standards: Standards
) -> bytes:
    for standard in standards:
        try:
            made = compiler.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=standard, timestamp=at)
        except typst.TypstError as refused:
            # PDF/A has no room for a character that no face has; a letter is printed all the same, with a gap that shows.
            if standard == "a-2b" and "could not be displayed" in refused.message:
                continue
            if "decode image" in refused.message:
                raise NotAPicture(refused.message) from refused
            raise
        if isinstance(made, bytes):
            return made
    raise TypeError("a PDF is one file")


def _printable(told: Any) -> Any:
    if isinstance(told, str):
        return printable(told)
    if isinstance(told, dict):
        return {name: _printable(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_printable(value) for value in told]
    return told


def _measures() -> dict[str, float]:
    return {name.lower(): value for name, value in vars(measures).items() if isinstance(value, int | float)}


def _faces() -> dict[str, dict[str, Any]]:
    return {
        role: {
            "families": [{"name": name, "han": name in HAN_ALONE} for name in chosen(role).families or LAST],
            "bold": chosen(role).bold,
        }
        for role in ROLES
    }


# -- what the templates are told ---------------------------------------------------------------------------------------


def _letter(letter: Letter, files: dict[str, bytes]) -> dict[str, Any]:
    plan = asdict(layout(letter))
    signers = plan.pop("signers")
    return {
        "draft": letter.draft,
        "letter": {
            **plan,
            "attachments": [{"label": label, "title": title} for label, title in plan["attachments"]],
            "signers": signers and {"label": signers["label"], "names": "\n".join(signers["rows"])},
            "form": letter.form,
            "title": "".join(plan["title_lines"]),
            "number": letter.number,
            "class_mark": letter.class_mark,
            "refers_to": letter.refers_to,
            "sealed": letter.sealed,
            "body": [_block(one, files) for one in letter.body],
            "printed_attachments": [
                {
                    "label": "附件" + (str(number) if len(letter.attachments) > 1 else ""),
                    "title_lines": broken(one.title),
                    "body": [_block(part, files) for part in one.body],
                }
                for number, one in enumerate(letter.attachments, 1)
                if one.body
            ],
            "code": _code(letter.code),
        },
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return asdict(sheet) | {
        "dated": None,
        "title": "".join(sheet.title.splitlines()),
        "title_lines": broken(sheet.title),
        "code": _code(sheet.code),
    }


def _register(register: Register) -> dict[str, Any]:
    across = measures.PAPERS[register.paper][1 if register.landscape else 0] - 2 * measures.LIST_SIDE
    return {
        "title": "".join(register.title.splitlines()),
        "title_lines": broken(register.title, across * measures.MM / measures.TITLE_SIZE),
        "subtitle": register.subtitle,
        "above": register.above,
        "below": register.below,
        "paper": register.paper,
        "landscape": register.landscape,
        "columns": [
            {"title": column.title, "width": column.width, "align": aligned(column)} for column in register.columns
        ],
        "parts": [
            {"title": part.title, "rows": [[printed(value) for value in row] for row in part.rows]}
            for part in register.parts
        ],
        "total": [printed(value) for value in register.total],
    }


def _code(code: Code | None) -> dict[str, str] | None:
    if code is None:
        return None
    drawn = BytesIO()
    segno.make(code.address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=True)
    return {"text": code.text, "svg": drawn.getvalue().decode()}


def _block(one: Block, files: dict[str, bytes]) -> dict[str, Any]:
    if isinstance(one, str):
        return {"type": "text", **asdict(paragraph(one))}
    if isinstance(one, Table):
        return {
            "type": "table",
            "rows": one.filled,
            "widths": one.shares,
            "heads": one.heads,
            "caption": one.caption,
        }
    return _picture(one, files)


def _picture(one: Picture, files: dict[str, bytes]) -> dict[str, Any]:
    kind, width, height = fitted(one)
    name = f"picture-{len(files)}.{kind}"
    files[name] = one.content
    return {"type": "picture", "file": name, "width": width, "height": height, "caption": one.caption}
