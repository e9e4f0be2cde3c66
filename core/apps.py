from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core import help, lists, signals, site_words  # noqa: F401, PLC0415 - registers once apps are loaded
