"""`make test`: what the machine needs, the checks, the tests on both databases and in a browser.

Stops at the first part that fails, so that the last line is pytest's own and tells the truth.
"""

import os
import sys
import tempfile
from urllib.parse import urlsplit, urlunsplit

import machine
from check import check
from steps import say, step

UNITS = ("--ignore", "tests/journeys", "tests")
SLOWEST = ("--durations", "10")
WITHOUT_POSTGRES = (
    "THE POSTGRESQL HALF DID NOT RUN: no server answered and none could be started. "
    "Install PostgreSQL (Debian: apt install postgresql) or set TEST_POSTGRES_URL."
)


def own_database(url):
    """The same server with a name of this run's own, so that two runs do not meet."""
    return urlunsplit(urlsplit(url)._replace(path=f"/sayso_{os.getpid()}"))


def units_on_postgres():
    """True when they ran."""
    with machine.postgres_server() as url:
        if url:
            step(
                "Unit tests on PostgreSQL",
                *("pytest", "-n", "2", *SLOWEST, *UNITS),
                TEST_DATABASE_URL=own_database(url),
            )
            return True
    say(f"\n{'!' * 79}\n{WITHOUT_POSTGRES}\n{'!' * 79}")
    if os.environ.get("CI") == "true":
        sys.exit(1)
    return False


#: Programs that some tests start themselves, and their packages.
STARTED_BY_TESTS = {"redis-server": "redis-server", "nginx": "nginx-light", "ffmpeg": "ffmpeg"}


def look_for_what_tests_start():
    """Without one of the programs its tests say so and are skipped."""
    for program, package in STARTED_BY_TESTS.items():
        try:
            machine.provide((program,), package)
        except machine.Missing as error:
            say(str(error))


def suite():
    look_for_what_tests_start()
    try:
        browser = os.environ.get("TEST_BROWSER") or machine.provide(machine.BROWSERS, "chromium")
        machine.provide(("xgettext",), "gettext")
    except machine.Missing as error:
        sys.exit(str(error))
    check()
    step("Unit tests on SQLite", *("pytest", "-n", "2", *SLOWEST, *UNITS), TEST_DATABASE_URL="")
    on_postgres = units_on_postgres()
    step(
        "Journeys in a browser",
        *("pytest", "-n", "2", *SLOWEST, "tests/journeys"),
        TEST_DATABASE_URL="",
        TEST_BROWSER=browser,
        NOT_RUN="" if on_postgres else WITHOUT_POSTGRES,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="sayso-tests-") as scratch:
        os.environ["VAR_DIR"] = scratch
        suite()
