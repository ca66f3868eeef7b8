"""沟通、拟稿、审核、意见、延期的表单."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from huiyin.assignment.models import RequestState
from huiyin.desk.forms.base import (
    ActForm,
    CasesField,
    DayInput,
    LongText,
    MomentInput,
    ReadPaper,
    check_due,
    day_field,
    few_lines,
    radios,
    read_paper,
    text_field,
)
from huiyin.desk.forms.editor import EditorForm
from huiyin.desk.forms.signing import SeenForm
from huiyin.desk.queries.case_dates import answer_name, how_reckoned
from huiyin.files.forms import FilesField
from huiyin.handling.actions import Content, assigned_first, may_sign_with, series_of, why_not_joint
from huiyin.handling.models import Contact, ContactFile, Draft, ExtensionRequest, Open
from huiyin.people.models import level_label
from huiyin.reply.actions import missing_opinions, why_not_reply_yet
from huiyin.rules import clocks
from huiyin.rules.ruleset import ResultClass

MOST_PROMISES = 12
NUMBER_HELP = "如 某建函〔2026〕12号；设定了文号的单位可以留空，由系统编下一号"


class ContactForm(ActForm):
    button = "记录沟通"
    met_at = forms.DateTimeField(label="沟通时间", required=False, help_text="不填为现在；以前谈过的照实填写")
    stage = radios("阶段", Contact.Stage.choices)
    mode = radios("方式", Contact.Mode.choices)
    with_whom = forms.CharField(label="与谁沟通", max_length=300, required=False)
    summary = text_field("沟通情况", required=False, help_text="提出人会看到并可确认")
    cases = CasesField(
        "同一次沟通还涉及", required=False, help_text="填其他案件的编号，用顿号隔开；本单位在各案都应已签收"
    )
    attached = FilesField("沟通材料", help_text="现场照片、签字的记录等；提出人会看到。用手机可以当场拍照")

    def given(self) -> dict[str, Any]:
        given = super().given()
        given["files"] = given.pop("attached", [])
        return given

    def arrange(self) -> None:
        self.initial["with_whom"] = self.scene.case.lead.styled
        self.initial["stage"] = "after" if self.scene.on_duty.state == "answered" else "before"
        first = f"{assigned_first(self.scene.folder):%Y-%m-%d}T00:00"
        now = f"{timezone.localtime(self.scene.now):%Y-%m-%dT%H:%M}"
        self.fields["met_at"].widget = MomentInput(min=first, max=now)

    def clean_met_at(self) -> datetime | None:
        met: datetime | None = self.cleaned_data["met_at"]
        if met is not None and met > self.scene.now:
            raise forms.ValidationError("沟通时间不能晚于现在")
        if met is not None and timezone.localdate(met) < (first := assigned_first(self.scene.folder)):
            raise forms.ValidationError(f"沟通时间不能早于交办日期 {clocks.day(first)}")
        return met

    def rule_lines(self) -> list[str]:
        rules = self.scene.rules
        modes = dict(Contact.Mode.choices)
        lines = [f"计为面商的方式：{'、'.join(modes[mode] for mode in rules.face_modes)}"]
        wanted = {
            "any": "答复前应当与提出人沟通",
            "face": "答复前应当与提出人面商",
            "none": "本地规则不以沟通为答复的前提",
        }
        lines.insert(0, wanted[rules.contact_before_reply])
        if self.scene.case.wishes_visit:
            lines.insert(0, "提出人希望承办单位走访")
        if (due := self.scene.on_duty.first_contact_due) is not None:
            lines.append(f"首次沟通期限 {clocks.day(due)}")
        return lines


class ConfirmContactForm(ActForm):
    """确认沟通: what was noted is read, and confirmed with one tap."""

    template = "desk/act_confirm.html"
    button = "确认属实"

    @cached_property
    def talk(self) -> Contact | None:
        held = [one for one in self.scene.records.of(Contact) if one.duty_id == self.scene.on_duty.pk]
        return held[-1] if held else None

    @cached_property
    def talk_files(self) -> list[ContactFile]:
        talk = self.talk
        return self.scene.records.files_of(ContactFile, contact_id=talk.pk) if talk is not None else []

    def rule_lines(self) -> list[str]:
        duty = self.scene.on_duty
        call = "，".join(part for part in (duty.handler, duty.handler_phone) if part)
        return [
            "确认只表示确有这次沟通，不表示对办理结果满意",
            f"与实际不符的不要确认，请{duty.unit_name}更正{f'（{call}）' if call else ''}",
        ]


# -- drafts -----------------------------------------------------------------------------------------------------------


def _needs(one: ResultClass) -> str:
    needs = [
        *(["写明承诺事项和完成期限"] if one.needs_promise else []),
        *(["写明理由"] if one.needs_reason else []),
    ]
    return f"{one.code} 类　{one.label}" + (f"（{'，'.join(needs)}）" if needs else "")


class ContentForm(EditorForm):
    """What an answer says. An opinion is a text; a reply has its class, promises, reason, and how far it is open."""

    text = forms.CharField(label="正文", required=False, widget=LongText(18))
    result_class = forms.ChoiceField(label="办理结果类别", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由", required=False, widget=few_lines(), help_text="因条件限制、留作参考等类别须写明"
    )
    open = radios("公开属性", Open.choices, required=False)
    open_reason = forms.CharField(label="摘要公开、不予公开的理由", max_length=300, required=False)
    put_to_co_hosts = forms.BooleanField(label="送会办单位会签（会办单位可以看到本稿）", required=False)

    def arrange(self) -> None:
        duty = self.scene.on_duty
        self.last = last = self.drafts[0] if self.drafts else None
        self.offer_annexes()
        if last is not None:
            names = ("text", "result_class", "reason", "open", "open_reason", "put_to_co_hosts")
            self.initial.update({name: getattr(last, name) for name in names})
        elif text := self._from_below():
            self.initial["text"] = text
        if duty.answers_by == "opinion":
            for name in ("result_class", "reason", "open", "open_reason", "put_to_co_hosts"):
                del self.fields[name]
            self.fields["text"].label = "会办意见" if duty.is_top else "意见"
            self.fields["text"].required = True
            return
        self.fields["text"].label = "答复正文" if duty.is_top else "代拟稿"
        if not duty.is_top:
            for name in ("open", "open_reason", "put_to_co_hosts"):
                del self.fields[name]
        self._offer_joint(last)
        self.fields["result_class"].choices = [(one.code, _needs(one)) for one in self.scene.rules.classes]  # type: ignore[attr-defined]
        self._add_promises(last.promises if last is not None else [])

    def _offer_joint(self, last: Draft | None) -> None:
        able = [(one.unit_code, one.unit_name) for one in may_sign_with(self.scene.folder, self.scene.on_duty)]
        if not able:
            return
        self.fields["joint"] = forms.MultipleChoiceField(
            label="联合答复单位",
            choices=able,
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
            help_text="会办意见已报送的单位。本单位排在最前并编文号，各单位依次署名、盖章",
        )
        self.initial["joint"] = [one["unit"] for one in last.joint] if last is not None else []

    def _from_below(self) -> str:
        """A lower reply is what the upper draft starts from; the opinions below are put together."""
        lower = self.scene.folder.lower(self.scene.on_duty)
        texts = {
            draft.duty_id: (duty, draft.text)
            for duty in lower
            for draft in self.scene.records.drafts_of(duty)
            if draft.state == "issued" and draft.text
        }
        if len(texts) == 1:
            return next(iter(texts.values()))[1]
        return "\n\n".join(f"【{duty.unit_name}】\n{text}" for duty, text in texts.values())

    def _add_promises(self, before: list[dict[str, str]]) -> None:
        posted = sum(1 for n in range(1, MOST_PROMISES + 1) if self.data.get(f"promise_{n}_text"))
        more = 2 if "more" in self.data else 0
        for n in range(1, min(MOST_PROMISES, max(3, len(before) + 1, posted + 1) + more) + 1):
            self.fields[f"promise_{n}_text"] = forms.CharField(label=f"承诺事项 {n}", required=False, max_length=1000)
            self.fields[f"promise_{n}_due"] = forms.DateField(label=f"完成期限 {n}", required=False, widget=DayInput())
            if n <= len(before):
                self.initial[f"promise_{n}_text"] = before[n - 1]["text"]
                self.initial[f"promise_{n}_due"] = before[n - 1]["due"]

    @property
    def promise_rows(self) -> Iterator[tuple[int, BoundField, BoundField]]:
        for n in range(1, MOST_PROMISES + 1):
            if f"promise_{n}_text" in self.fields:
                yield n, self[f"promise_{n}_text"], self[f"promise_{n}_due"]

    @property
    def plain_fields(self) -> Iterator[BoundField]:
        """The fields but the promises, which stand in rows of their own."""
        return (bound for bound in self if not bound.name.startswith("promise_"))

    def _promises(self) -> Iterator[dict[str, Any]]:
        for n in range(1, MOST_PROMISES + 1):
            if text := self.cleaned_data.get(f"promise_{n}_text"):
                yield {"text": text, "due": self.cleaned_data[f"promise_{n}_due"]}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for n in range(1, MOST_PROMISES + 1):
            text, due = data.get(f"promise_{n}_text"), data.get(f"promise_{n}_due")
            if text and due is None and f"promise_{n}_due" not in self.errors:
                self.add_error(f"promise_{n}_due", "请写明完成期限")
            if due is not None:
                check_due(self, f"promise_{n}_due", timezone.localdate(self.moment), years=10)
            if due and not text:
                self.add_error(f"promise_{n}_text", "请写明承诺什么")
        if data.get("open") in (Open.SUMMARY, Open.NONE) and not data.get("open_reason"):
            self.add_error("open_reason", "摘要公开、不予公开的，请写明理由")
        return data

    def content(self) -> Content:
        data = self.cleaned_data
        return Content(
            text=data["text"],
            result_class=data.get("result_class", ""),
            promises=tuple(self._promises()),
            reason=data.get("reason", ""),
            open=data.get("open", ""),
            open_reason=data.get("open_reason", ""),
            put_to_co_hosts=data.get("put_to_co_hosts", False),
            joint=tuple(data.get("joint", ())),
            **self.annexed(),
        )

    def given(self) -> dict[str, Any]:
        return {"content": self.content()}


class DraftForm(ContentForm):
    button = "送审"

    def arrange(self) -> None:
        super().arrange()
        self.fields["text"].required = True

    def cautions(self) -> list[str]:
        """Why the last draft came back stands where the next is written."""
        if self.last is None or self.last.state != "sent_back":
            return []
        back = [one for one in self.scene.records.approvals_of(self.last) if not one.passed]
        return [f"第 {self.last.no} 稿被{one.level_label}退回：{one.reason}" for one in back[-1:]]

    def rule_lines(self) -> list[str]:
        duty = self.scene.on_duty
        levels = [level_label(level) for level in self.scene.rules.chain(duty.answers_by, duty.unit_code)]
        lines = [f"审核级次：{' → '.join(levels)}" if levels else "本单位不设审核级次，拟稿后即可印发"]
        if duty.draft_state in ("waiting", "approved"):
            lines.append(f"第 {duty.draft_no} 稿将被新稿代替，从第一级重新审核")
        return [*lines, *(f"印发前还需：{reason}" for reason in why_not_reply_yet(self.scene.folder, duty))]


class EnteredAfterwards(ActForm):
    """A paper that was approved outside: drafted, approved and issued in one step. ``approved_here``: whether the unit has
    levels for it, so that the other way, level by level, is offered too."""

    afterwards = True

    @property
    def approved_here(self) -> bool:
        duty = self.scene.on_duty
        return bool(self.scene.rules.chain(duty.answers_by, duty.unit_code))

    def cautions(self) -> list[str]:
        return _issue_cautions(self)

    def rule_lines(self) -> list[str]:
        return ["拟稿、各级审核、印发合为一步", *_issue_lines(self)]


class ReplyForm(EnteredAfterwards, ContentForm):
    button = "印发答复"
    number = forms.CharField(label="文号", max_length=60, required=False)

    def arrange(self) -> None:
        super().arrange()
        self.fields["number"].help_text = NUMBER_HELP

    def given(self) -> dict[str, Any]:
        return {"content": self.content(), "number": self.cleaned_data["number"]}


def _issue_lines(form: ActForm) -> list[str]:
    duty = form.scene.on_duty
    late = form.scene.today > duty.answer_due
    lines = [
        f"{'答复' if duty.answers_by == 'reply' else '意见'}期限 {clocks.day(duty.answer_due)}{'，已逾期' if late else ''}"
    ]
    if duty.is_top and duty.answers_by == "reply":
        rules = form.scene.rules
        due = clocks.reckon([clocks.by_rule("evaluation", form.scene.today)], rules, form.scene.folder.calendar).on
        lines.append(f"印发后向提出人发出征询意见表，{clocks.day(due)}期满")
    return [*lines, *_number_lines(form)]


def _number_lines(form: ActForm) -> list[str]:
    """The number that it will bear, if the clerk writes none."""
    duty, year = form.scene.on_duty, form.scene.today.year
    series = series_of(duty.unit_id, duty.answers_by) if duty.is_top else None
    return [f"文号：{series.text(year, series.next_in(year))}（自动编号）"] if series is not None else []


def _issue_cautions(form: ActForm) -> list[str]:
    """The step goes out all the same; nobody should find out afterwards."""
    folder, duty = form.scene.folder, form.scene.on_duty
    lines = []
    if missing := missing_opinions(folder, duty):
        lines.append(f"缺会办意见：{'、'.join(missing)}。印发后答复中不再有他们的意见，记录中注明缺 {len(missing)} 家")
    repliers = folder.repliers()
    if duty.is_top and duty.answers_by == "opinion" and repliers and all(one.state == "answered" for one in repliers):
        lines.append("主办（分办）单位已经印发答复，本意见只作补报")
    return lines


class IssueForm(SeenForm):
    afterwards = True
    number = forms.CharField(label="文号", max_length=60, required=False, help_text=NUMBER_HELP)

    def cautions(self) -> list[str]:
        against = why_not_joint(self.scene.folder, self.scene.on_duty, self.draft) if self.draft else []
        return [*_issue_cautions(self), *against]

    def rule_lines(self) -> list[str]:
        return _issue_lines(self)


class GiveOpinionForm(EnteredAfterwards, EditorForm):
    text = forms.CharField(label="会办意见", widget=LongText(12))

    def arrange(self) -> None:
        self.offer_annexes()
        if self.drafts:
            self.initial["text"] = self.drafts[0].text

    def given(self) -> dict[str, Any]:
        typed = {name: value for name, value in super().given().items() if name not in ("attached", "kept")}
        return {**typed, **self.annexed()}


class RejectOpinionForm(ActForm):
    template = "desk/act_read.html"
    reason = text_field("退回理由", help_text="如内容空泛、没有针对案件提出措施")

    @property
    def paper(self) -> ReadPaper | None:
        return read_paper(self.draft, self.scene.records)

    @cached_property
    def draft(self) -> Draft | None:
        issued = [one for one in self.scene.records.drafts_of(self.scene.on_duty) if one.state == "issued"]
        return issued[-1] if issued else None

    def rule_lines(self) -> list[str]:
        rules = self.scene.rules
        due = clocks.reckon([clocks.by_rule("opinion_redo", self.scene.today)], rules, self.scene.folder.calendar).on
        return [f"退回后视为未报送，{rules.opinion_redo.chinese}内（{clocks.day(due)}前）重报"]


class RequestExtensionForm(ActForm):
    until = day_field("延至", required=True)
    reason = text_field("延期理由", rows=4)

    def longest(self) -> date:
        scene = self.scene
        return clocks.until_longest(scene.rules, scene.folder.calendar, scene.on_duty.assigned_on)

    def arrange(self) -> None:
        self.fields[
            "until"
        ].help_text = f"晚于 {clocks.day(self.scene.on_duty.answer_due)}，不晚于 {clocks.day(self.longest())}"

    def rule_lines(self) -> list[str]:
        rules, duty = self.scene.rules, self.scene.on_duty
        visible = ExtensionRequest.objects.visible_to(self.scene.user, self.scene.today).filter(duty=duty)
        granted = visible.filter(state=RequestState.GRANTED).count()
        return [
            f"现期限 {clocks.day(duty.answer_due)}，应在此前提出，当日仍算按时；期限已过的不能再申请",
            f"连同延期，自交办之日起最长{rules.reply_longest.chinese}，即 {clocks.day(self.longest())}",
            "一次只能有一份申请；等待决定期间期限不变，照常办理",
            f"已延期 {granted} 次" if granted else "还没有延过期；同意后可以再申请，合计不超过最长期限",
            *how_reckoned(self.scene.folder, duty, answer_name(duty)),
        ]


class GrantExtensionForm(ActForm):
    instead: tuple[str, ...] = ("refuse_extension",)
    reason = text_field("意见", required=False, help_text="告知申请单位")

    def rule_lines(self) -> list[str]:
        """What the unit asks."""
        duty = self.scene.on_duty
        visible = ExtensionRequest.objects.visible_to(self.scene.user, self.scene.today)
        asked = visible.filter(duty=duty, state="pending").first()
        if asked is None:
            return []
        return [
            f"{duty.unit_name}申请由 {clocks.day(duty.answer_due)}延至 {clocks.day(asked.until)}",
            f"理由：{asked.reason}",
        ]


class RefuseExtensionForm(GrantExtensionForm):
    instead = ("grant_extension",)
    reason = text_field("理由", help_text="告知申请单位")

    def rule_lines(self) -> list[str]:
        return [*super().rule_lines(), "不同意的，期限不变；期限到来之前该单位可以再申请"]
