import errno

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from core.errors import BusyMiddleware


@pytest.mark.parametrize(
    "trouble", [OperationalError("database is locked"), OSError(errno.ENOSPC, "No space left")]
)
def test_busy_says_when_to_try_again(trouble):
    middleware = BusyMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(RequestFactory().post("/send/"), trouble)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "what you typed is still there" in response.content.decode()


@pytest.mark.parametrize("mistake", [ValueError("ours"), OSError(errno.ENOENT, "No such file")])
def test_busy_leaves_our_own_mistakes_alone(mistake):
    middleware = BusyMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().post("/send/"), mistake) is None
