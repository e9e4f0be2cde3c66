"""What any test may ask for: the people who sign in, and a browser. Nothing of one room."""

import os
import shutil
from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client

from core import context, help, lists, reader
from home.actions import start_site
from podcasts import lists as podcast_lists
from podcasts import parts
from safeguarding.models import SealedCopy, SealedPicture, WorryCase, WorryLogEntry

TRANSACTIONAL = {"live_server", "transactional_db"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def pytest_collection_modifyitems(items):
    """Tests that empty the database afterwards get back what the migrations put there."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        is_transactional = marker and marker.kwargs.get("transaction")
        names = getattr(item, "fixturenames", [])
        if is_transactional or TRANSACTIONAL.intersection(names):
            names += ["django_db_serialized_rollback", "worries_go_with_the_test"]
            if marker:
                marker.kwargs["serialized_rollback"] = True


def pytest_report_header():
    """Say which database this half of the tests runs on."""
    return f"database: {connection.vendor}"


def pytest_terminal_summary(terminalreporter):
    """Say again, next to the result, what a whole run could not do."""
    not_run = os.environ.get("NOT_RUN")
    if not_run:
        terminalreporter.write_sep("!", "not everything ran", red=True)
        terminalreporter.write_line(not_run, red=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test begins with the first pages of a site, made once: home, stories and help.

    What is there at the beginning is known to every connection: the browser's event loop gets
    one of its own in the same thread, which was not there when the database was made.
    """
    main = connections["default"]
    with django_db_blocker.unblock():
        start_site()
        contents = main.creation.serialize_db_to_string()
    # Django's own, of what migrations made alone, stands on the connection and would win.
    main._test_serialized_contents = type(main)._test_serialized_contents = contents


@pytest.fixture
def worries_go_with_the_test(transactional_db):
    """SQLite is emptied row by row, and the database lets go of no worry in its time."""
    yield
    if connection.vendor == "sqlite" and WorryCase.objects.exists():
        rules = import_module("safeguarding.migrations.0002_never_altered")
        with connection.schema_editor() as editor:
            rules.drop_rules(None, editor)
            for model in (SealedPicture, SealedCopy, WorryLogEntry, WorryCase):
                model.objects.all().delete()
            rules.make_rules(None, editor)


@pytest.fixture(autouse=True)
def fresh_reader():
    """What a server process remembers between requests does not outlive a test."""
    for kept in (
        reader.shell,
        context.kept_site_context,
        help.help_services,
        help.topics_by_id,
        help.panel,
        help.services_page,
        lists.counted,
        lists.frame,
        lists.paths,
        lists.topics_nav,
        podcast_lists.show_choices,
        parts.is_there_a_show,
    ):
        kept.cache_clear()
    reader.recently_compressed.clear()
    caches["default"].clear()


@pytest.fixture
def person_in(db):
    """Makes a signed-in person of one group: `person_in("Editors")`."""

    def make(group, *, name=None):
        user = get_user_model().objects.create_user(username=name or group.lower(), password="x")
        user.groups.add(Group.objects.get(name=group))
        return user

    return make


@pytest.fixture
def editor(person_in):
    return person_in("Editors", name="editor")


@pytest.fixture
def safeguarding_lead(person_in):
    return person_in("Safeguarding leads", name="lead")


@pytest.fixture
def administrator(person_in):
    return person_in("Administrators", name="administrator")


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser(username="root", password="x")


@pytest.fixture
def desk(editor):
    """A client signed in as an editor."""
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium; nothing is downloaded."""
    browser = os.environ.get("TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not browser:
        pytest.fail("No Chromium here. Install it (Debian: apt install chromium).", pytrace=False)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": browser, "args": sandbox}
