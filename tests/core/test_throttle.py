"""How often one address may do one thing: many people behind one, with Redis and without."""

import shutil
import socket
import subprocess
import time

import pytest
from django.test import RequestFactory

from core import redis_server, throttle
from core.models import Throttle

pytestmark = pytest.mark.django_db
MINUTES = 15


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A Redis of this run's own, at a socket; nothing of it is kept."""
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("No redis-server here. Install it (Debian: apt install redis-server).")
    path = tmp_path_factory.mktemp("redis", numbered=True) / "socket"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"],
        cwd=path.parent,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"unix://{path}"
    redis_server.client(f"unix://{path}").close()
    server.terminate()
    server.wait()


@pytest.fixture(autouse=True)
def nobody_waits():
    redis_server.asked_again["at"] = 0.0
    yield
    redis_server.asked_again["at"] = 0.0


@pytest.fixture
def with_redis(redis_url, settings):
    settings.REDIS_URL = redis_url
    redis_server.client(redis_url).flushall()
    return redis_server.client(redis_url)


@pytest.fixture
def redis_is_down(settings):
    """An address of this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"


def request_from(address):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def counted(times, *, address="192.0.2.7", action="open"):
    request = request_from(address)
    return [throttle.count(request, action, minutes=MINUTES) for _time in range(times)]


def is_over(limit, *, address="192.0.2.7", action="open"):
    return throttle.is_over(request_from(address), action, limit=limit)


def check_counting():
    assert counted(3) == [1, 2, 3]
    assert counted(1, address="198.51.100.9") == [1]
    assert counted(1, action="send") == [1]
    assert (is_over(3), is_over(4)) == (True, False)
    assert is_over(3, address="198.51.100.9") is False


def test_counts_stand_in_the_database_without_redis():
    check_counting()
    assert Throttle.objects.count() == 3


def test_counts_stand_in_redis_when_there_is_one(with_redis):
    check_counting()
    assert (Throttle.objects.count(), len(with_redis.keys())) == (0, 3)


def test_counts_in_redis_end_by_themselves(with_redis):
    counted(2)
    (key,) = with_redis.keys()
    assert 0 < with_redis.ttl(key) <= MINUTES * 60
    with_redis.delete(key)
    assert counted(1) == [1]


def test_no_address_can_be_read_in_redis(with_redis):
    counted(1)
    (key,) = with_redis.keys()
    assert b"192.0.2.7" not in key
    assert key.startswith(b"throttle:")


def test_counts_fall_back_to_the_database_when_redis_is_down(redis_is_down, caplog):
    check_counting()
    assert Throttle.objects.count() == 3
    assert caplog.messages == [
        "Redis does not answer (ConnectionError): limits are counted in the database"
    ]


def test_redis_is_used_again_after_a_pause(with_redis, settings):
    right = settings.REDIS_URL
    settings.REDIS_URL = "unix:///nowhere/at/all"
    assert counted(1) == [1]
    settings.REDIS_URL = right
    assert counted(1) == [2]
    redis_server.asked_again["at"] = 0.0
    assert counted(1) == [1]


def cache_with(url):
    return redis_server.ForgivingCache(url, {})


def test_cache_keeps_values(with_redis, settings):
    cache = cache_with(settings.REDIS_URL)
    cache.set_many({"a": ("x", 1), "n": 4})
    assert (cache.get("a"), cache.incr("n"), cache.add("a", 2)) == (("x", 1), 5, False)
    assert cache.get_many(["a", "n", "none"]) == {"a": ("x", 1), "n": 5}
    cache.delete_many(["a"])
    assert (cache.get("a", "gone"), cache.has_key("n"), cache.touch("n", 5)) == ("gone", True, True)
    assert (cache.delete("n"), cache.clear(), cache.get("n")) == (True, True, None)


def test_cache_does_not_unpickle_what_somebody_else_wrote(with_redis, settings):
    cache = cache_with(settings.REDIS_URL)
    cache.set("a", ["mine"])
    (key,) = with_redis.keys()
    with_redis.set(key, b"x" * 32 + with_redis.get(key)[32:])
    assert cache.get("a") is None


def test_cache_is_empty_while_redis_is_down(redis_is_down, settings):
    cache = cache_with(settings.REDIS_URL)
    cache.set("a", 1)
    assert (cache.get("a", "none"), cache.get_many(["a"]), cache.has_key("a")) == (
        "none",
        {},
        False,
    )
    assert (cache.add("a", 1), cache.touch("a"), cache.delete("a")) == (False, False, False)
    assert (cache.incr("a"), cache.set_many({"a": 1}), cache.clear()) == (1, ["a"], False)
    assert cache.delete_many(["a"]) is None


def test_desk_answers_while_redis_is_down(redis_is_down, settings, desk):
    settings.CACHES = {
        "default": {
            "BACKEND": "core.redis_server.ForgivingCache",
            "LOCATION": settings.REDIS_URL,
        }
    }
    assert desk.get("/admin/").status_code == 200
