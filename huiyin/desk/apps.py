from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


def demo_is_off(app_configs: Any, **kwargs: Any) -> list[checks.Warning]:
    """In a demo office every account is open to whoever presses its button: no office that works is one."""
    if not settings.DEMO:
        return []
    return [checks.Warning("演示模式开着，任何人都能以任何账号进入", hint="正式使用时设 DEMO=false", id="desk.W001")]


class DeskConfig(AppConfig):
    name = "huiyin.desk"
    label = "desk"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(demo_is_off, checks.Tags.security, deploy=True)
