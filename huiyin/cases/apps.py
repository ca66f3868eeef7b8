from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from huiyin.cases import triggers


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    label = "cases"
    verbose_name = "案件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(triggers.after_migrate, sender=self)
        register(triggers.check_present, Tags.database)
