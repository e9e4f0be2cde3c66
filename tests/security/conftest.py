"""What attacks on the site ask for."""

import pytest

from demo import factories


@pytest.fixture
def home(db):
    """Home page, story index and help page, published."""
    return factories.make_site_tree()
