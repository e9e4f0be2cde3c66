"""Who listened, as keys that last a day and that nobody can read."""

import hashlib
import hmac
import secrets

from core.throttle import address_of
from podcasts.counting.erasing import forget_salts
from podcasts.models import DailySalt

SALT_BYTES = 32


def salt_of(day):
    """The one salt of `day` for all processes."""
    kept, is_new = DailySalt.objects.get_or_create(
        day=day, defaults={"salt": secrets.token_bytes(SALT_BYTES)}
    )
    if is_new:
        forget_salts(before=day)
    return bytes(kept.salt)


def listener_keys(request, *, episode_id, day):
    """Keys of this listener of this episode on this day, and of all behind the same address.

    The episode is in them, so that they don't tell what else the same person listened to.
    """
    salt = salt_of(day)
    crowd = f"{episode_id}\0{address_of(request)}"
    return keyed(salt, f"{crowd}\0{request.headers.get('User-Agent', '')}"), keyed(salt, crowd)


def keyed(salt, text):
    return hmac.new(salt, text.encode(errors="replace"), hashlib.sha256).hexdigest()
