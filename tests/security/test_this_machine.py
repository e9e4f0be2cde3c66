"""The demonstration, whose passwords everyone knows, answers this machine alone."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.this_machine import ThisMachineMiddleware

ROOT = Path(__file__).resolve().parents[2]


def status(**request):
    answer = ThisMachineMiddleware(lambda request: HttpResponse("the demonstration"))
    return answer(RequestFactory().get("/", **request)).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_answered(address):
    assert status(REMOTE_ADDR=address) == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.4", "2001:db8::1", "", "nobody"])
def test_other_machines_are_not(address):
    assert status(REMOTE_ADDR=address) == 403


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [("127.0.0.1", 200), ("192.0.2.7", 403), ("127.0.0.1, 192.0.2.7", 403), ("nobody", 403)],
)
def test_visitors_of_a_proxy_here_are_told_by_what_it_says(forwarded, expected):
    assert status(headers={"x-forwarded-for": forwarded}) == expected


def test_demonstration_stands_behind_it():
    tree = ast.parse((ROOT / "imo_site" / "settings" / "demo.py").read_text())
    (middleware,) = (
        node.value.elts[0].value
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "MIDDLEWARE"
    )
    assert middleware == "core.this_machine.ThisMachineMiddleware"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_demonstration_refuses_to_listen_elsewhere(host, tmp_path):
    finished = subprocess.run(
        [sys.executable, ROOT / "tools" / "serve.py"],
        env=os.environ | {"HOST": host, "VAR_DIR": str(tmp_path), "PORT": "1024"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert f"HOST={host} would show the demonstration" in finished.stderr
    assert list(tmp_path.iterdir()) == []
