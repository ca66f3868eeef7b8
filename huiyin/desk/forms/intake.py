"""提出、审查的表单."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import CaseFile, CaseText, CoSign
from huiyin.desk.forms.attaching import TakesAway
from huiyin.desk.forms.base import ActForm, CasesField, LongText, find_people, radios, text_field
from huiyin.desk.forms.subjects import offer_subjects
from huiyin.exchange.models import Doubt
from huiyin.files.forms import FilesField
from huiyin.intake.actions import DESTINATIONS, Manuscript
from huiyin.intake.models import ReviewOpinion
from huiyin.intake.queries import TEXTS, mark
from huiyin.people.models import Area, Kind, Proposer, Unit

MOST_NAMES = 400  # offered while one types; others can be typed


class SeveralNames(forms.TextInput):
    """Names in one line, offered from a list; whatever is typed counts."""

    def __init__(self, offered: str) -> None:
        super().__init__(attrs={"list": offered, "data-several": True, "class": "wide", "autocomplete": "off"})


class ManuscriptFields(forms.Form):
    """A manuscript: three parts, or one text. Shared by 起草 and 修改文稿."""

    title = forms.CharField(
        label="标题",
        max_length=300,
        widget=forms.Textarea(attrs={"class": "wide", "rows": 2}),  # two lines on a phone, yet one line of text
        help_text="如“关于……的建议（提案）”，一事一案",
    )
    situation = forms.CharField(
        label="情况", required=False, widget=LongText(6), help_text="存在什么问题，有哪些事实和数据"
    )
    analysis = forms.CharField(label="分析", required=False, widget=LongText(6), help_text="原因是什么，为什么现在要办")
    advice = forms.CharField(label="建议", required=False, widget=LongText(6), help_text="请办理单位做什么，一条一条写")
    whole = forms.CharField(
        label="正文（不分段）", required=False, widget=LongText(10), help_text="整篇贴在这里，情况、分析、建议三栏留空"
    )
    subject = forms.CharField(label="类别", max_length=100, required=False, help_text="如城乡建设、教育、卫生健康")
    wished_units = forms.CharField(
        label="希望由谁办理",
        max_length=300,
        required=False,
        widget=SeveralNames("units"),
        help_text="供交办时参考；可选可填，几家用顿号隔开",
    )
    wishes_visit = forms.BooleanField(
        label="希望承办单位走访", required=False, help_text="承办单位会看到；不勾选的，也应当与您沟通"
    )
    agrees_to_publish = forms.TypedChoiceField(
        label="是否同意公开",
        choices=[("yes", "同意公开"), ("no", "不同意公开")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    not_public_reason = forms.CharField(label="不同意公开的理由", max_length=300, required=False)
    co_signers = forms.CharField(
        label="邀请联名",
        required=False,
        widget=SeveralNames("people"),
        help_text="填姓名，几人用顿号隔开；本人确认后才算联名",
    )

    # What the page offers while one types.
    units: Sequence[str] = ()
    people: Sequence[tuple[str, str]] = ()
    length = 0
    length_warning = 0

    def clean_title(self) -> str:
        return "".join(str(self.cleaned_data["title"]).split("\n"))

    def offer_names(self, areas: Iterable[int], kinds: Iterable[str]) -> None:
        """The units of the area, and who may sign there: by his code where two bear one name."""
        areas, kinds = set(areas), set(kinds)
        units = Unit.objects.filter(area__in=areas, successor=None).order_by("group", "id")
        self.units = list(dict.fromkeys(units.values_list("name", flat=True)[:MOST_NAMES]))
        there = Proposer.objects.filter(area__in=areas).order_by("name")
        if len(kinds) == 1:
            there = there.exclude(type=Proposer.Type.MEMBER if Kind.SUGGESTION in kinds else Proposer.Type.DEPUTY)
        rows = list(there.values_list("code", "name", "sector")[:MOST_NAMES])
        names = Counter(name for _, name, _ in rows)
        self.people = [
            (code if names[name] > 1 else name, f"{name} {sector}" if names[name] > 1 else sector)
            for code, name, sector in rows
        ]


def check_texts(form: forms.Form) -> None:
    """Either the three parts or one text, and something in it."""
    data = form.cleaned_data
    parts = [data.get(name, "") for name in ("situation", "analysis", "advice")]
    if any(parts) and data.get("whole"):
        form.add_error("whole", "三段式和不分段正文只能用一种，请删去其中一种")
    if not any(parts) and not data.get("whole"):
        form.add_error("situation", "请写明正文：情况、分析、建议分开填写，或在下面整篇粘贴")
    if data.get("agrees_to_publish") is False and not data.get("not_public_reason"):
        form.add_error("not_public_reason", "不同意公开的，请写明理由")


def find_co_signers(form: forms.Form, area: Area | int, kind: str) -> None:
    try:
        form.cleaned_data["co_signers"] = find_people(form.cleaned_data.get("co_signers", ""), area, kind)
    except forms.ValidationError as problem:
        form.add_error("co_signers", problem)


def manuscript(data: dict[str, Any], lead: Proposer) -> Manuscript:
    names = (
        "title", "situation", "analysis", "advice", "whole", "subject", "wished_units", "wishes_visit",
        "agrees_to_publish", "not_public_reason", "co_signers",
    )  # fmt: skip
    return Manuscript(lead=lead, **{name: data[name] for name in names})


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands there now in a field that one has written otherwise."""

    label: str
    there: str


class WriteForm(ManuscriptFields, ActForm):
    """修改文稿"""

    template = "desk/act_write.html"
    keeps = True
    button = "保存"
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def arrange(self) -> None:
        case = self.scene.case
        self.differences: list[Difference] = []
        self.offer_names([case.area_id], [case.kind])
        self.length_warning = case.body.length_warning
        text: CaseText | None = getattr(case, "text", None)
        signs = self.scene.records.co_signs
        self.initial["seen"] = mark(case, text, [row.proposer_id for row in signs])
        self._show_doubts()
        if text is not None:
            self.initial.update({name: getattr(text, name) for name in TEXTS})
            self.length = text.length
        for name in ("title", "subject", "wished_units", "wishes_visit", "not_public_reason"):
            self.initial[name] = getattr(case, name)
        offer_subjects(self, [case.area_id], case.subject)
        self.initial["agrees_to_publish"] = "yes" if case.agrees_to_publish else "no"
        names = [row.proposer for row in signs if row.answer != CoSign.Answer.DECLINED]
        names += [person for person in named_in_file(self.scene.records.of(Doubt)) if person not in names]
        twice = {one.name for one in names if sum(other.name == one.name for other in names) > 1}
        self.initial["co_signers"] = "、".join(one.code if one.name in twice else one.name for one in names)

    def _show_doubts(self) -> None:
        """What an import was unsure of stands beside its field; what has none here, above the button."""
        self.elsewhere: list[str] = []
        for one in self.scene.records.of(Doubt):
            if one.field in self.fields:
                field = cast(Any, self.fields[one.field])
                field.doubts = [*getattr(field, "doubts", ()), one.text]
            else:
                self.elsewhere.append(f"待核对：{one.text}")

    def cautions(self) -> list[str]:
        return self.elsewhere

    def clean(self) -> dict[str, Any]:
        super().clean()
        check_texts(self)
        find_co_signers(self, self.scene.case.area_id, self.scene.case.kind)
        self._not_over_another()
        return self.cleaned_data

    def _not_over_another(self) -> None:
        """Somebody else has saved since the page was opened: both are shown, and what is sent again counts."""
        seen, now = self.data.get("seen", ""), str(self.initial["seen"])
        if not seen or seen == now:
            return
        self.data = {**dict(self.data.items()), "seen": now}
        self.differences = list(self._differences())
        last = self.scene.case.events.filter(step__in=("begin", "write")).select_related("user").order_by("seq").last()
        who = last.user.name if last is not None and last.user is not None else "有人"
        when = f"{timezone.localtime(last.recorded_at):%H:%M}" if last is not None else ""
        self.add_error(None, f"您打开本页后，{who} {when} 改过文稿。您输入的都还在；核对后再点“保存”，以您的为准")

    def _differences(self) -> Iterator[Difference]:
        for name in ("title", *TEXTS, "subject", "wished_units", "not_public_reason", "co_signers"):
            there, mine = str(self.initial.get(name) or ""), str(self.data.get(name) or "")
            if there.split() != mine.split():
                yield Difference(str(self.fields[name].label), there or "（空）")
        if bool(self.initial.get("wishes_visit")) != bool(self.data.get("wishes_visit")):
            yield Difference("希望承办单位走访", "是" if self.initial.get("wishes_visit") else "否")
        if self.initial["agrees_to_publish"] != self.data.get("agrees_to_publish"):
            agrees = self.initial["agrees_to_publish"] == "yes"
            yield Difference("是否同意公开", "同意公开" if agrees else "不同意公开")

    def given(self) -> dict[str, Any]:
        written = manuscript(self.cleaned_data, self.scene.case.lead)
        return {"manuscript": written, "seen": self.cleaned_data["seen"]}

    @property
    def sent_back_for(self) -> str:
        """What the reviewing office wants mended."""
        return self.scene.case.review_note if self.scene.case.state == "correction" else ""

    def rule_lines(self) -> list[str]:
        submit = ["保存以后，还要重新提交"] if self.scene.case.state == "correction" else []
        return [*submit, "已经答复联名邀请的，仍按其答复；领衔人不能更换"]


def named_in_file(doubts: Iterable[Doubt]) -> list[Proposer]:
    """Whom an imported file names as co-signers; none of them is invited yet."""
    return [one.proposer for one in doubts if one.proposer is not None]


class AttachForm(ActForm):
    """添加附件"""

    attached = FilesField(required=True)

    def given(self) -> dict[str, Any]:
        return {"files": self.cleaned_data["attached"]}

    def rule_lines(self) -> list[str]:
        return ["照片、表格、地图、签名的原件等；看得到本案的人都能看到", *_ATTACH_RULES[self.scene.case.is_received]]


_ATTACH_RULES = {
    False: ["提交之前可以增减；提交后只有退回修改时可以再改"],
    True: ["来文及其附件，办理中可以增减"],
}


class DetachForm(TakesAway):
    """移除附件"""

    gone = forms.ModelMultipleChoiceField(
        CaseFile.objects.none(), label="移除哪些", widget=forms.CheckboxSelectMultiple
    )

    def arrange(self) -> None:
        cast("forms.ModelMultipleChoiceField[CaseFile]", self.fields["gone"]).queryset = self.there

    def given(self) -> dict[str, Any]:
        return {"files": list(self.cleaned_data["gone"])}

    @property
    def there(self) -> QuerySet[CaseFile]:
        return CaseFile.objects.visible_to(self.scene.user, self.scene.today).filter(case=self.scene.case)


class CoSignForm(ActForm):
    """联名、谢绝联名: the text is read first, and either is one tap away."""

    template = "desk/act_sign.html"

    def rule_lines(self) -> list[str]:
        return ["联名、谢绝都只能答复一次", "联名后可以看到办理情况和答复"]

    @cached_property
    def signers(self) -> list[str]:
        """Who has signed before."""
        signed = [row for row in self.scene.records.co_signs if row.answer == CoSign.Answer.CONFIRMED]
        return [row.proposer.styled for row in signed]


class SubmitForm(ActForm):
    """提交、重新提交: what is handed in is read first."""

    template = "desk/act_submit.html"

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What goes in with the text."""
        case, signs = self.scene.case, self.scene.records.co_signs
        signed = [row.proposer.styled for row in signs if row.answer == CoSign.Answer.CONFIRMED]
        waiting = [row.proposer.styled for row in signs if row.answer == CoSign.Answer.WAITING]
        facts = [
            ("联名", "、".join(signed)),
            ("待确认", "、".join(waiting)),
            ("文件所写联名人，未邀请", "、".join(one.styled for one in named_in_file(self.scene.records.of(Doubt)))),
            ("附件", "、".join(one.name for one in self.scene.records.of(CaseFile))),
            ("类别", case.subject),
            ("希望由谁办理", case.wished_units),
            ("走访", "希望承办单位走访" if case.wishes_visit else ""),
            ("公开", "同意公开" if case.agrees_to_publish else f"不同意公开：{case.not_public_reason}"),
        ]
        return [(label, value) for label, value in facts if value]

    def rule_lines(self) -> list[str]:
        case = self.scene.case
        words = self.case_text.length if self.case_text is not None else 0
        lines = [f"正文 {words:,} 字"]
        if words > case.body.length_warning:
            lines.append(f"超过 {case.body.length_warning:,} 字，请考虑精简")
        if waiting := sum(row.answer == CoSign.Answer.WAITING for row in self.scene.records.co_signs):
            lines.append(f"还有 {waiting} 人没有答复联名邀请，提交后、立案前仍可确认")
        if doubts := len(self.scene.records.of(Doubt)):
            lines.append(
                f"从 Word 文件导入的，还有 {doubts} 处待核对；点“修改文稿”核对、保存，文件所写的联名人才受邀请"
            )
        return [*lines, "提交后正文不能再改，系统留存指纹备查；审查机构退回修改的，可以改后重新提交"]


class ReasonForm(ActForm):
    """A step that asks for a reason and nothing else."""

    reason = text_field("理由")


class ReturnForCorrectionForm(ReasonForm):
    reads = True
    reason = text_field("退回理由", help_text="提出人会看到；写明要改什么")


class FileForm(ActForm):
    reads = True
    number = forms.CharField(label="编号", max_length=60, required=False)

    def arrange(self) -> None:
        wanted = self.scene.case.wanted_number
        self.fields["number"].widget.attrs["placeholder"] = wanted or "按顺序编"
        self.fields["number"].help_text = f"不填则用拟用编号 {wanted}" if wanted else "不填则按顺序编号"

    def rule_lines(self) -> list[str]:
        return ["同一会次、同一案别内，编号不重复"]


class CodedForm(ActForm):
    """A step with any number of the body's coded reasons for not filing, and words."""

    codes = forms.MultipleChoiceField(
        label="理由类别", required=False, widget=forms.CheckboxSelectMultiple, help_text="可选几项"
    )

    def offer_codes(self) -> bool:
        """Whether the body has any; without them there is only the text."""
        choices = self.scene.codes_not_to_file
        if choices:
            cast(forms.MultipleChoiceField, self.fields["codes"]).choices = choices
        else:
            del self.fields["codes"]
        return bool(choices)


class NotFileForm(CodedForm):
    reads = True
    reason = text_field("理由", help_text="提出人会看到")
    destination = forms.ChoiceField(label="去向", choices=list(DESTINATIONS.items()), widget=forms.RadioSelect)

    def arrange(self) -> None:
        if self.offer_codes():
            self.fields["reason"].required = False
            self.fields["reason"].label = "补充说明"
            self.fields["codes"].help_text = "可选几项；不选的，在补充说明中写明"

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "codes" in self.fields and not self.cleaned_data.get("codes") and not self.cleaned_data.get("reason"):
            self.add_error("codes", "请至少选一项理由，或在补充说明中写明")
        return self.cleaned_data


class ReviewOpinionForm(CodedForm):
    """审查意见"""

    reads = True
    proposes = radios("建议", ReviewOpinion.Proposed.choices)
    text = text_field("说明", required=False, help_text="只供审查机构内部看；建议立案的可以不写")

    def arrange(self) -> None:
        self.offer_codes()
        kind = self.scene.case.kind
        cast(forms.ChoiceField, self.fields["proposes"]).choices = [
            (step, STEPS[step].label_for(kind)) for step in ReviewOpinion.Proposed.values
        ]
        self.order_fields(["proposes", "codes", "text"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data
        explains = given.get("proposes") in (None, ReviewOpinion.Proposed.FILE) or given.get("text")
        if not explains and not given.get("codes"):
            self.add_error("text", "请写明为什么这样建议")
        return given

    def rule_lines(self) -> list[str]:
        return ["几个人审查的，各提各的意见", "意见与决定分开：提出人、承办单位都看不到，也不改变案件状态"]


class UndoReviewForm(ReasonForm):
    """撤销误操作"""

    reason = text_field("撤销理由", help_text="只供审查机构内部看")

    def rule_lines(self) -> list[str]:
        return ["决定之后案件还没有别的步骤时可以撤销", "撤销后案件回到待审查；已经编的号仍归本案，不会另给他案"]


class MergeForm(ActForm):
    reads = True
    into = CasesField("并入哪一件", one=True, help_text="填主案的编号")

    def rule_lines(self) -> list[str]:
        return [
            "只有同类、已立案、没有承办任务、本身没有并入他案的案件可以作主案",
            "并入后，本案的编号、正文、提出人都保留，提出人同样得到答复",
        ]


class UnmergeForm(ActForm):
    def rule_lines(self) -> list[str]:
        return ["主案印发答复之前可以撤销；本案恢复并案前的状态"]


class WithdrawForm(ReasonForm):
    reason = text_field("撤回理由")

    def rule_lines(self) -> list[str]:
        return ["首次答复印发之前可以撤回；各承办任务随之终止，并入本案的案件恢复原状"]
