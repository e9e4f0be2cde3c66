"""Redis, when REDIS_URL names one: a cache and counters for all processes. Never needed.

When it does not answer it is left alone for a while: the cache is then empty, and limits are
counted in the database.
"""

import hmac
import logging
import pickle
import time
from functools import lru_cache
from hashlib import sha256

import redis
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
#: Seconds to wait for an answer, and before a silent server is asked again.
PATIENCE, PAUSE = 1, 30
asked_again = {"at": 0.0}


class Away(Exception):
    """No Redis is configured, or it does not answer now."""


@lru_cache(maxsize=4)
def client(url):
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def ask(question):
    """What `question(client)` returns. Raises Away, without waiting while it is left alone."""
    if not settings.REDIS_URL or time.monotonic() < asked_again["at"]:
        raise Away
    try:
        return question(client(settings.REDIS_URL))
    except redis.RedisError as error:
        asked_again["at"] = time.monotonic() + PAUSE
        log.error("Redis does not answer (%s): limits are counted in the database", kind(error))
        raise Away from error


def kind(error):
    """The error's class alone: its words could hold the server's address and password."""
    return type(error).__name__


class SignedPickle:
    """Values signed with our key: what somebody else wrote into Redis is never unpickled."""

    def dumps(self, value):
        if type(value) is int:  # so that Redis itself can add to it
            return value
        text = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return self.signature(text) + text

    def loads(self, data):
        try:
            return int(data)
        except ValueError:
            signature, text = data[: sha256().digest_size], data[sha256().digest_size :]
        if not hmac.compare_digest(signature, self.signature(text)):
            return None
        return pickle.loads(text)  # noqa: S301 - signed by us

    @staticmethod
    def signature(text):
        return hmac.digest(settings.SECRET_KEY.encode(), b"cache|" + text, sha256)


class ForgivingCache(RedisCache):
    """Django's Redis cache, empty while Redis does not answer."""

    def __init__(self, server, params):
        params.setdefault("OPTIONS", {}).update(
            serializer=SignedPickle, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        super().__init__(server, params)

    def or_else(self, otherwise, method, *args):
        try:
            return ask(lambda _client: method(*args))
        except Away:
            return otherwise

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.or_else(False, super().add, key, value, timeout, version)

    def get(self, key, default=None, version=None):
        return self.or_else(default, super().get, key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.or_else(None, super().set, key, value, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self.or_else(False, super().touch, key, timeout, version)

    def delete(self, key, version=None):
        return self.or_else(False, super().delete, key, version)

    def get_many(self, keys, version=None):
        return self.or_else({}, super().get_many, keys, version)

    def has_key(self, key, version=None):
        return self.or_else(False, super().has_key, key, version)

    def incr(self, key, delta=1, version=None):
        return self.or_else(delta, super().incr, key, delta, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self.or_else(list(data), super().set_many, data, timeout, version)

    def delete_many(self, keys, version=None):
        self.or_else(None, super().delete_many, keys, version)

    def clear(self):
        return self.or_else(False, super().clear)
