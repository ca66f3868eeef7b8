"""公文: LibreOffice opens every Word file, and shows it as our PDF does."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from huiyin.papers import (
    Attachment,
    Code,
    Column,
    Letter,
    Picture,
    Register,
    Section,
    Sheet,
    Table,
    cell,
    label,
    row,
    to_docx,
    to_pdf,
)
from tests.papers.making import TEXT, a_png, full, letter, ordinary
from tests.papers.reading import Page, pages, words

pytestmark = pytest.mark.office

CODE = Code(text="7F3K-9QXM-2A", address="https://huiyin.example.gov.cn/verify/7F3K9QXM2A")
LONG_TITLE = "关于市八届人大三次会议第112号、第118号关于进一步加强老旧小区加装电梯工作并完善适老化改造政策的建议的答复"
UNITS = ("东海市财政局", "东海市住房和城乡建设局", "东海市自然资源和规划局")
SHORT = (TEXT[0], "感谢您的关心和支持！")

PAPERS: dict[str, Letter | Sheet | Register] = {
    "letter": letter(code=CODE),
    "short": letter(body=SHORT, attachments=(), copies=()),
    "long": letter(body=TEXT * 3),
    "five pages": letter(body=(*full(4), "感谢您的关心和支持！")),
    "long title": letter(title=LONG_TITLE, refers_to="东建函〔2025〕98号的再次答复"),
    "thirty addressees": letter(addressees=tuple(f"欧阳第{n}代表" for n in range(30))),
    "no seal": letter(sealed=False),
    "long name": letter(senders=("东海市某某新区党工委管委会行政审批和营商环境建设局",)),
    "table and picture": letter(
        body=(TEXT[0], Table(rows=(("年度", "部数"), ("2025", "426"))), Picture(content=a_png()), *SHORT)
    ),
    "attachment": letter(attachments=(Attachment(title="甲"), Attachment(title="推进情况", body=TEXT[1:4]))),
    "ordinary": ordinary(code=CODE),
    "ordinary short": ordinary(body=SHORT, signers=()),
    "ordinary long": ordinary(body=TEXT * 2),
    "three units": ordinary(senders=UNITS, head="文件", signers=("王大明", "赵小红", "陈䶮")),
    "three units by letter": letter(senders=("东海市财政局", "东海市教育局", "东海市民政局")),
    "form": Sheet(
        title="征询意见表",
        widths=(1, 2, 1, 2),
        rows=(
            row(label("案号"), cell("112"), label("类别"), cell("A"), height=12),
            row(label("意见", rows=2), cell("同意", columns=3, foot="签名：　　　年　月　日"), height=80),
            row(cell("另页", columns=3), height=20),
        ),
        code=CODE,
    ),
    "list": Register(
        title="代表建议交办清单",
        columns=(Column(title="案号", width=6), Column(title="标题", width=30), Column(title="期限", kind="date")),
        sections=(
            Section(title="市教育局", rows=tuple((f"{n:03}", "关于某事的建议", date(2026, 5, 31)) for n in range(70))),
        ),
    ),
}


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Each paper's Word file as LibreOffice prints it; all in one run, which is what takes its time."""
    folder = tmp_path_factory.mktemp("papers")
    names = {name: f"{number}" for number, name in enumerate(PAPERS)}
    for name, paper in PAPERS.items():
        (folder / f"{names[name]}.docx").write_bytes(to_docx(paper))
    program = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [str(folder / f"{file}.docx") for file in names.values()]
    subprocess.run(
        [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {name: Path(folder / f"{file}.pdf").read_bytes() for name, file in names.items()}


@pytest.mark.parametrize("name", PAPERS)
def test_it_has_as_many_pages_as_our_pdf(name: str, converted: dict[str, bytes]) -> None:
    ours = len(PdfReader(BytesIO(to_pdf(PAPERS[name]))).pages)
    assert len(PdfReader(BytesIO(converted[name])).pages) == ours


def bases(page: Page, texts: tuple[str, ...]) -> list[float]:
    return [next(line[0].base for line in page.lines if words(line).startswith(text)) for text in texts]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("letter", ("东海市住房和城乡建设局", "东建函〔2026〕12号", "关于市八届人大", "张镕喆代表", "您提出的")),
        (
            "ordinary",
            ("东海市住房和城乡建设局文件", "东建函〔2026〕12号", "关于市八届人大", "张镕喆代表", "您提出的", "—1—"),
        ),
    ],
)
def test_head_number_title_and_text_stand_where_they_stand_in_our_pdf(
    name: str, texts: tuple[str, ...], converted: dict[str, bytes]
) -> None:
    ours, theirs = pages(to_pdf(PAPERS[name]))[0], pages(converted[name])[0]
    assert bases(theirs, texts) == pytest.approx(bases(ours, texts), abs=1.5)


def test_a_full_page_has_22_lines_of_28_characters(converted: dict[str, bytes]) -> None:
    page = pages(converted["five pages"])[1]
    lines = [line for line in page.lines if set(words(line)) == {"国"}]
    assert [len(line) for line in lines] == [28] * 22
    assert lines[0][0].left == pytest.approx(28, abs=0.3)
    assert lines[0][-1].left + 156 / 28 == pytest.approx(184, abs=0.5)


def test_the_first_page_of_the_letter_form_has_no_number_and_the_others_have(converted: dict[str, bytes]) -> None:
    first, second, third = pages(converted["five pages"])[:3]
    assert not [text for text in first.texts if "—1—" in text]
    assert second.line("—2—")[0].left < 60
    assert third.line("—3—")[-1].right > 150


def test_the_copies_stand_at_the_foot_of_the_last_page(converted: dict[str, bytes]) -> None:
    for name in ("letter", "ordinary"):
        ours, theirs = pages(to_pdf(PAPERS[name]))[-1], pages(converted[name])[-1]
        assert theirs.line("抄送")[0].base == pytest.approx(ours.line("抄送")[0].base, abs=3)
