"""Authenticated encryption of what safeguarding leads keep: AES-256-GCM.

The key comes from `SEALED_KEY` alone. What is sealed is bound to where it belongs, so that one
row put in another's place does not open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

#: The least characters of `SEALED_KEY`.
KEY_LENGTH = 32
#: Before everything sealed, so that another way of sealing can follow one day.
VERSION = b"\x01"
NONCE_BYTES = 12


class CannotOpen(Exception):
    """It was sealed with another key, belongs elsewhere, or is damaged."""


def seal(data, *, place):
    """`data` (bytes) for nobody without the key; `place` says where it belongs."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + _cipher().encrypt(nonce, data, _bound_to(place))


def unseal(sealed, *, place):
    """What was sealed for `place`, as bytes. Raises `CannotOpen`."""
    sealed = bytes(sealed)
    start = len(VERSION) + NONCE_BYTES
    if not sealed.startswith(VERSION):
        raise CannotOpen
    try:
        return _cipher().decrypt(sealed[len(VERSION) : start], sealed[start:], _bound_to(place))
    except (InvalidTag, ValueError) as problem:
        raise CannotOpen from problem


def _cipher():
    key = settings.SEALED_KEY
    if len(key) < KEY_LENGTH:
        raise ImproperlyConfigured(f"SEALED_KEY has to be at least {KEY_LENGTH} characters.")
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sealed copies of a worry")
    return AESGCM(made.derive(key.encode()))


def _bound_to(place):
    return VERSION + place.encode()
