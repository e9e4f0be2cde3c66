import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.models import HelpService, PublicCopy
from demo import build
from home.models import StandardPage
from submissions import unasked
from submissions.enums import Status
from submissions.models import Correction, Submission, Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch):
    """The demonstration with a piece in every state and a few of its stories."""
    stories, pieces = build.content.stories(), build.content.submissions()
    one_a_status = {piece.status: piece for piece in pieces if not piece.same_person_as}
    main = "eleven-postcodes-and-one-good-bag"
    chosen = [story for story in stories if story.slug == main] + stories[:2]
    monkeypatch.setattr(build.content, "stories", lambda: chosen)
    changing = {build.CORRECTED, build.SUGGESTED, build.UNASKED}
    few = [piece for piece in pieces if piece.slug in changing or piece in one_a_status.values()]
    monkeypatch.setattr(build.content, "submissions", lambda: few)


def test_demonstration_has_a_piece_in_every_state(few):
    call_command("build_demo", verbosity=0)
    assert set(Submission.objects.values_list("status", flat=True)) == set(Status.values)
    assert PublicCopy.objects.filter(kind="story").count() == 4


def test_demonstration_shows_minds_that_were_changed(few):
    call_command("build_demo", verbosity=0)
    corrected, suggested = Correction.objects.get(), Suggestion.objects.get()
    assert corrected.body == f"{corrected.submission.body}\nmy list"
    assert (
        "Then I messaged my friend Isabella Montgomery the Third and I said, do" in suggested.body
    )
    said = [piece for piece in Submission.objects.all() if unasked.yes_beforehand(piece)]
    assert [piece.title for piece in said] == ["The only one of me with my eyes open"]


def test_demonstration_built_twice_changes_nothing(few):
    call_command("build_demo", verbosity=0)
    before = Submission.objects.count()
    call_command("build_demo", verbosity=0)
    assert Submission.objects.count() == before


def test_demonstration_is_refused_on_a_real_site(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError):
        call_command("build_demo", verbosity=0)


def test_real_site_starts_with_drafts_and_unchecked_help(client):
    assert build.start_real_site() is True
    assert StandardPage.objects.filter(live=True).count() == 0
    assert client.get("/rules/").status_code == 404
    assert client.get("/help/").status_code == 200
    assert HelpService.objects.unchecked().count() == HelpService.objects.count()
    assert Submission.objects.count() == 0
    assert build.start_real_site() is False
