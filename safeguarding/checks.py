"""What has to be right before anything can be sealed."""

from django.conf import settings
from django.core.checks import Error, register

from safeguarding.sealing import KEY_LENGTH


@register
def sealed_key_is_there(app_configs=None, **kwargs):
    if len(getattr(settings, "SEALED_KEY", "")) >= KEY_LENGTH:
        return []
    return [
        Error(
            f"SEALED_KEY has to be at least {KEY_LENGTH} characters.",
            hint="Without it nothing can be sealed for safeguarding leads. See docs/settings.md.",
            id="safeguarding.E001",
        )
    ]
