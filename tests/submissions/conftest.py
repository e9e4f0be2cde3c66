"""What tests of pieces ask for."""

import pytest

from demo import factories


@pytest.fixture
def site_tree(db):
    """Home page, story index and help page, published."""
    return factories.make_site_tree()
