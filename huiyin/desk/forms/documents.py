"""公文设置: the letterhead, the series of numbers, the explanation of a gap."""

from __future__ import annotations

from datetime import datetime

from django import forms

from huiyin import papers
from huiyin.cases.door import Person
from huiyin.desk.forms.base import in_plain_words
from huiyin.desk.queries.documents import Documents
from huiyin.files.actions import look_at
from huiyin.files.forms import OneFile
from huiyin.handling import actions as handling
from huiyin.papers.office_program import libre_office
from huiyin.reply import actions as reply
from huiyin.reply.models import LetterForm


class DocumentForm(forms.Form):
    """One act of a unit's clerk on his unit's papers; ``take`` does it and says what was done. Raises Refused."""

    do = ""
    heading = ""

    def __init__(self, page: Documents, data: object = None, files: object = None) -> None:
        super().__init__(data, files, label_suffix="", auto_id=f"{self.do}_%s")  # type: ignore[arg-type]
        self.page = page
        self.arrange()
        in_plain_words(self)

    def arrange(self) -> None:
        """Fill in what is there."""

    def take(self, actor: Person, at: datetime) -> str:
        raise AssertionError(f"{type(self).__name__} does not say how it is done")


class SeriesForm(DocumentForm):
    do = "series"
    pattern = forms.CharField(
        label="文号格式", max_length=60, help_text="{year} 为年份，{n} 为序号，如 某建函〔{year}〕{n}号"
    )
    first = forms.IntegerField(
        label="今年从几号起",
        min_value=1,
        max_value=99999,
        help_text="纸质登记簿已编到几号的，接着填；以后每年从 1 号起",
    )

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"{self.page.paper.label}的文号" if self.page.current is None else f"更改{self.page.paper.label}的文号"

    def arrange(self) -> None:
        current = self.page.current
        self.initial = {"pattern": current.pattern if current else "", "first": 1}
        if current is not None:
            self.initial["first"] = current.next_in(self.page.years[0])

    def take(self, actor: Person, at: datetime) -> str:
        data = self.cleaned_data
        made = handling.set_series(
            self.page.unit, paper=self.page.paper, pattern=data["pattern"], first=data["first"], actor=actor, at=at
        )
        return f"{self.page.paper.label}从 {made.text(made.first_year, made.first)} 起编号"


class LetterheadForm(DocumentForm):
    do = "letterhead"
    heading = "函件格式"
    form = forms.ChoiceField(label="格式", choices=LetterForm.choices, widget=forms.RadioSelect)
    head = forms.CharField(
        label="发文机关标志", max_length=60, required=False, help_text="红色大字。不填用单位名称；公文格式可写“××文件”"
    )
    copies = forms.CharField(
        label="固定抄送", max_length=300, required=False, help_text="用顿号分开。交办、审查机构和会办单位已自动列入"
    )
    with_code = forms.BooleanField(label="印核验码和二维码", required=False)

    def arrange(self) -> None:
        kept = self.page.letterhead
        self.initial = {
            "form": kept.form if kept else LetterForm.LETTER,
            "head": kept.head if kept else "",
            "copies": kept.copies if kept else "",
            "with_code": kept.with_code if kept else True,
        }

    def take(self, actor: Person, at: datetime) -> str:
        reply.set_letterhead(self.page.unit, **self.cleaned_data, actor=actor, at=at)
        return "函件格式已保存，今后印发的函件照此排印"


class TemplateForm(DocumentForm):
    do = "template"
    heading = "自制 Word 模板"
    file = OneFile(label="模板文件（.docx）", required=False, help_text="不选文件直接保存的，改回系统的格式")

    def take(self, actor: Person, at: datetime) -> str:
        file = self.cleaned_data["file"]
        if file is not None:
            look_at(file, file.name)  # its kind by content, its size, no macros
            file.seek(0)
        content = file.read() if file is not None else None
        reply.set_template(self.page.unit, content=content, actor=actor, at=at)
        return "自制模板已启用，请下载预览核对" if content else "已改用系统的格式"

    @property
    def prints(self) -> bool:
        """Whether a PDF comes out of the template too."""
        return libre_office() is not None

    @property
    def fields_known(self) -> list[tuple[str, str]]:
        return list(papers.FIELDS.items())


class ExplainForm(DocumentForm):
    do = "explain"
    n = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    explanation = forms.CharField(label="空号原因", max_length=300)

    def take(self, actor: Person, at: datetime) -> str:
        series, n = self.page.series, self.cleaned_data["n"]
        if series is None:
            raise AssertionError("a gap stands in a series")
        made = handling.explain_number(
            series, year=self.page.year, n=n, explanation=self.cleaned_data["explanation"], actor=actor, at=at
        )
        return f"{made} 已登记为空号"


FORMS: dict[str, type[DocumentForm]] = {
    form.do: form for form in (SeriesForm, LetterheadForm, TemplateForm, ExplainForm)
}
