"""Rule sets as they were loaded, and which of them a body follows in which year."""

from __future__ import annotations

from django.db import models

from huiyin.rules.ruleset import RuleSet, read_rules

# Reading a set costs a millisecond and every step asks for one: each content is read once a process.
_READ: dict[str, RuleSet] = {}


class RuleVersion(models.Model):
    """A rule set that does not change any more: a duty keeps the version it was assigned under."""

    name = models.CharField("名称", max_length=200)
    version = models.PositiveIntegerField("版本")
    data = models.JSONField("内容")
    fingerprint = models.CharField("指纹（SM3）", max_length=64)
    source = models.TextField("来源", blank=True)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = verbose_name_plural = "规则版本"
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_rule_set_a_version"),
            models.UniqueConstraint(fields=["name", "fingerprint"], name="one_version_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第{self.version}版"

    @property
    def ruleset(self) -> RuleSet:
        if self.fingerprint not in _READ:
            # A version loaded before a key existed takes the default for it.
            _READ[self.fingerprint] = read_rules({"base": "default", **self.data}, where=str(self))
        return _READ[self.fingerprint]


class RuleBinding(models.Model):
    """From a year on, a body follows this version, until a later year is bound."""

    body = models.ForeignKey("people.Body", models.PROTECT, related_name="rule_bindings", verbose_name="人大、政协")
    year = models.PositiveSmallIntegerField("办理年度")
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="bindings", verbose_name="规则版本")

    class Meta:
        verbose_name = verbose_name_plural = "规则适用"
        ordering = ["body", "-year"]
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="one_rule_version_a_year")]

    def __str__(self) -> str:
        return f"{self.body} {self.year}年：{self.version}"
