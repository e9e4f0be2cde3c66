import pytest

from demo import factories
from submissions import actions, queries
from submissions.enums import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece_with_picture(site_tree):
    def make(status):
        picture = (factories.picture_bytes(), "A square")
        return factories.make_submission(status=status, byline="Kestrel", pictures=[picture])

    return make


def credits_of(page):
    return [child.value["credit"] for child in page.body if child.block_type == "picture"]


def test_old_name_goes_from_under_pictures_of_a_live_page(piece_with_picture, client):
    submission = piece_with_picture(Status.LIVE)
    path = submission.page.specific.public_url_path
    assert "Kestrel" in client.get(path).content.decode()
    actions.change_byline(submission, byline="Wren", avatar="kestrel")
    assert "Kestrel" not in client.get(path).content.decode()


def test_new_name_goes_under_pictures_of_words_being_edited(piece_with_picture):
    submission = piece_with_picture(Status.ACCEPTED)
    actions.change_byline(submission, byline="Wren", avatar="kestrel")
    assert credits_of(queries.latest_words(submission.page)) == ["Wren"]


@pytest.mark.parametrize("name", ["7", "true", "null", "[]", '"', "1e999"])
def test_name_that_reads_like_something_else_can_be_changed(piece_with_picture, name):
    submission = piece_with_picture(Status.ACCEPTED)
    actions.change_byline(submission, byline=name, avatar="kestrel")
    assert credits_of(queries.latest_words(submission.page)) == [name]
    actions.change_byline(submission, byline="Wren", avatar="kestrel")
    assert credits_of(queries.latest_words(submission.page)) == ["Wren"]


def test_credit_of_somebody_else_stays(piece_with_picture):
    submission = piece_with_picture(Status.ACCEPTED)
    page = queries.latest_words(submission.page)
    page.body[-1].value["credit"] = "Juniper"
    page.save_revision()
    actions.change_byline(submission, byline="Wren", avatar="kestrel")
    assert credits_of(queries.latest_words(submission.page)) == ["Juniper"]
