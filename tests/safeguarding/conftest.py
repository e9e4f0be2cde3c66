"""What tests of worries ask for."""

import pytest
from django.test import Client

from demo import factories
from safeguarding import actions


@pytest.fixture
def maya(db):
    """The safeguarding lead."""
    user = factories.make_editor(name="maya", group="Safeguarding leads")
    user.email = "maya@example.org"
    user.save()
    return user


@pytest.fixture
def leads_desk(maya):
    client = Client()
    client.force_login(maya)
    return client


@pytest.fixture
def worried(maya, editor):
    """A piece somebody is worried about: (piece, its case)."""
    piece = factories.make_submission()
    case = actions.worry(piece, by=editor, note="The second line.")
    piece.refresh_from_db()
    return piece, case
