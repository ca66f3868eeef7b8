from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huiyin.portal"
    label = "portal"
    verbose_name = "公开"
    default_auto_field = "django.db.models.BigAutoField"
