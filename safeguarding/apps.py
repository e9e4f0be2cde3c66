from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "safeguarding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from safeguarding import (  # noqa: F401, PLC0415 - registered once apps are loaded
            alerts,
            checks,
            keeping_apart_again,
            receivers,
            slots,
        )
