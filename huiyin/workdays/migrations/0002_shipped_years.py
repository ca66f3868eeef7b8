"""The years that chinese_calendar knows, from 2004 on. A release that ships a newer one adds the new years the same way."""

from uuid import uuid4

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SOURCE = "国务院办公厅节假日安排通知"
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}  # chinese_calendar shortens them
SATURDAY = 5


def enter_shipped_years(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Day = apps.get_model("workdays", "Day")
    names = {kind.value: FULL_NAMES.get(kind.chinese, kind.chinese) for kind in Holiday}
    rest = [
        Day(date=day, is_working=False, name=names[name], source=SOURCE)
        for day, name in holidays.items()
        if day.weekday() < SATURDAY
    ]
    worked = [
        Day(date=day, is_working=True, name=f"{names[name]}调休上班", source=SOURCE) for day, name in workdays.items()
    ]
    Day.objects.bulk_create(rest + worked)
    years = range(min(holidays).year, max(holidays).year + 1)
    PublishedYear = apps.get_model("workdays", "PublishedYear")
    PublishedYear.objects.bulk_create(PublishedYear(year=year, source=SOURCE) for year in years)
    apps.get_model("workdays", "CalendarStamp").objects.create(pk=1, value=uuid4().hex)


def remove_shipped_years(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("workdays", "Day").objects.filter(source=SOURCE).delete()
    apps.get_model("workdays", "PublishedYear").objects.filter(source=SOURCE).delete()
    apps.get_model("workdays", "CalendarStamp").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_days")]

    operations = [migrations.RunPython(enter_shipped_years, remove_shipped_years)]
