"""New keys, there to be read for a quarter of an hour by the browser they were made for.

They must outlive a reload, a double press and a phone that drops a page in the background, and
may not lie readable in our database. So they are sealed with what only the browser holds (the
secret of its form cookie, which we never store) and the sealed half lies in its session. Either
half alone says nothing.
"""

import base64
import hashlib
import json
import secrets
import time

from django.middleware.csrf import get_token

SEALED = "sealed"
SECONDS = 15 * 60
NONCE_BYTES = 16


def keep(request, **shown):
    """Let this browser see `shown` again for a while."""
    request.session[SEALED] = {
        "ends_at": int(time.time()) + SECONDS,
        "text": seal(request, json.dumps(shown)),
    }


def kept(request):
    """What is still to be seen, or an empty dict."""
    sealed = request.session.get(SEALED)
    if sealed is None or sealed["ends_at"] < time.time():
        return {}
    try:
        return json.loads(unseal(request, sealed["text"]))
    except ValueError:
        return {}


def forget(request):
    request.session.pop(SEALED, None)


def seal(request, text):
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + masked(request, nonce, text.encode())).decode()


def unseal(request, sealed):
    data = base64.b64decode(sealed)
    nonce, text = data[:NONCE_BYTES], data[NONCE_BYTES:]
    return masked(request, nonce, text).decode()


def masked(request, nonce, data):
    """`data` under a mask that is made of the browser's half; twice gives it back."""
    get_token(request)
    half = request.META["CSRF_COOKIE"].encode()
    mask = hashlib.shake_256(nonce + half).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, mask, strict=True))
