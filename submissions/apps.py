from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from submissions import (  # noqa: PLC0415 - registered once apps are loaded
            erasing,  # noqa: F401
            regular,  # noqa: F401
            slots,  # noqa: F401
        )
        from submissions.actions import erasing_again, safer_again  # noqa: F401, PLC0415
        from submissions.notices import kinds  # noqa: F401, PLC0415
        from submissions.second_person import lost_words  # noqa: F401, PLC0415 - its messages
