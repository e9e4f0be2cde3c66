from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core import (  # noqa: F401, PLC0415 - registered once apps are loaded
            database_file,
            gone,
            help,
            in_use,
            lists,
            outbox,
            regular,
            signals,
            site_words,
        )
        from core.sound import erasing, hearing, jobs  # noqa: F401, PLC0415 - the same
