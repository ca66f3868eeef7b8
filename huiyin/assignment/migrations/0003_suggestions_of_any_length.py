"""A unit may suggest many others: their names together are longer than a column of 300 takes on PostgreSQL."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assignment", "0002_initial")]

    operations = [
        migrations.AlterField(
            model_name="returnrequest",
            name="suggests",
            field=models.TextField(blank=True, verbose_name="建议改由"),
        ),
    ]
