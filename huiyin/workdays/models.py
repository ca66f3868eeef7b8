"""What is known of China's working days beyond the week itself."""

from django.db import models


class Day(models.Model):
    """A day that is not what its weekday says: a weekday that rests, or a weekend day that is worked (调休).

    Without an area it holds for the whole country; an area's own day (广西壮族自治区三月三) holds in the areas below it
    too and goes before the country's. A day that an amendment has set back to what its weekday says stays here, with
    the amendment's source.
    """

    area_code = models.CharField("行政区划代码", max_length=40, blank=True, default="", help_text="空白为全国")
    date = models.DateField("日期")
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=50, help_text="如：国庆节、国庆节调休上班")
    source = models.CharField("依据", max_length=200, help_text="如：国务院办公厅关于2026年部分节假日安排的通知")

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休日"
        ordering = ["date", "area_code"]
        constraints = [models.UniqueConstraint(fields=["area_code", "date"], name="one_day_in_an_area")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class PublishedYear(models.Model):
    """A year whose holidays the State Council has published; dates in any other year are provisional."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "已公布安排的年份"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarStamp(models.Model):
    """One row whose value changes with every change of the days, so that each process can tell an old copy cheaply.

    Not the highest id and the number of days, which an amended day leaves as they are. And random, not a count: a
    change that is rolled back and another in its place would count the same.
    """

    value = models.CharField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历版本"

    def __str__(self) -> str:
        return self.value
