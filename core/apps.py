from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core import (  # noqa: F401, PLC0415 - registered once apps are loaded
            database_file,
            help,
            lists,
            signals,
            site_words,
        )
