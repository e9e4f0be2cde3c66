"""An episode is public only while an editor and everybody in it said yes to exactly that."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import erased, gate
from core.models import Clearance, OutgoingMessage, PublicFile, SiteSettings, Tombstone
from demo import factories
from podcasts.models import EpisodePage
from submissions import actions, episodes
from submissions.actions.episodes import GUEST_OUT, digest_of_guest
from submissions.actions.erasing_again import take_guests_out_again
from submissions.errors import ActionRefused, ReasonMissing, WordsChanged, WrongMoment
from submissions.models import Contributor, EpisodeApproval, Guest, SafeContact, SoundTakenBack
from submissions.notices import regular

pytestmark = pytest.mark.django_db

EPISODE, FEED = "/listen/spare-key/first-night/", "/podcasts/spare-key/feed.xml"
PAPER = "Amira, in the blue folder."


@pytest.fixture
def page(home):
    return factories.make_episode()


@pytest.fixture
def home(db):
    return factories.make_site_tree()


def fresh(page):
    return EpisodePage.objects.get(pk=page.pk)


def status():
    return Client().get(EPISODE).status_code


def live_with(page, **kwargs):
    """The episode live with one guest: (guest, keys)."""
    guest, keys = factories.make_guest(page, **kwargs)
    factories.approve(page)
    actions.agree(guest, digest=factories.digest_of_draft(page))
    assert status() == 200
    return guest, keys


# --- going live ---------------------------------------------------------------------------


def test_editor_and_every_guest_say_yes_and_it_goes_live(page):
    jaz, _keys = factories.make_guest(page, name="Jaz")
    rowan, _keys = factories.make_guest(page, name="Rowan")
    digest = factories.approve(page)
    assert (episodes.state_of(page).words, status()) == ("Waiting for Jaz, Rowan", 404)
    actions.agree(jaz, digest=digest)
    assert (episodes.state_of(page).words, status()) == ("Waiting for Rowan", 404)
    actions.agree(rowan, digest=digest)
    assert (episodes.state_of(page).words, status()) == ("Live", 200)
    assert Clearance.objects.get(page_id=page.pk).digest == digest
    assert page.title in Client().get(FEED).content.decode()


def test_without_guests_an_editor_says_who_wrote_the_yes_down(page, editor):
    digest = factories.digest_of_draft(page)
    with pytest.raises(ReasonMissing):
        actions.approve_episode(page, by=editor, digest=digest, on_paper=" ")
    assert (EpisodeApproval.objects.exists(), status()) == (False, 404)
    factories.approve(page, on_paper=PAPER)
    assert (episodes.approval_of(page).on_paper, status()) == (PAPER, 200)


def test_guest_cannot_agree_before_an_editor_approved(page):
    guest, _keys = factories.make_guest(page)
    with pytest.raises(WordsChanged):
        actions.agree(guest, digest=factories.digest_of_draft(page))
    assert (guest.yeses.count(), status()) == (0, 404)


def test_yes_twice_is_once(page):
    guest, _keys = live_with(page)
    actions.agree(guest, digest=factories.digest_of_draft(page))
    assert (guest.yeses.count(), status()) == (1, 200)


def change_words(page):
    page.transcript = [[0, 1000, "Jaz", "Something else."]]


def change_sound(page):
    page.recording = factories.make_recording()


def change_title(page):
    page.title = "Another title"


@pytest.mark.parametrize("change", [change_words, change_sound, change_title])
def test_anything_changed_asks_everybody_again(page, change, editor):
    guest, _keys = factories.make_guest(page)
    digest = factories.approve(page)
    draft = episodes.newest(page)
    change(draft)
    draft.save_revision()
    with pytest.raises(WordsChanged):
        actions.agree(guest, digest=digest)
    assert (episodes.state_of(page).words, status()) == ("Waiting for an editor", 404)
    with pytest.raises(WordsChanged):
        actions.approve_episode(page, by=editor, digest=digest)
    newer = factories.approve(page)
    assert (newer == digest, status()) == (False, 404)
    actions.agree(guest, digest=newer)
    assert status() == 200


def test_live_episode_stays_as_it_was_while_newer_words_wait(page):
    guest, _keys = live_with(page)
    draft = episodes.newest(page)
    change_words(draft)
    draft.save_revision()
    factories.approve(page)
    before = Client().get(EPISODE).content.decode()
    assert ("Something else." in before, "I am Jaz." in before) == (False, True)
    actions.agree(guest, digest=factories.digest_of_draft(page))
    assert "Something else." in Client().get(EPISODE).content.decode()


def test_what_is_not_whole_is_not_approved(home, editor):
    page = factories.make_episode(recording=None)
    with pytest.raises(ActionRefused, match="It has no sound yet."):
        factories.approve(page, on_paper=PAPER)
    assert episodes.state_of(page).words == "Waiting for sound"
    worded = factories.make_episode("Other", transcript=[])
    with pytest.raises(ActionRefused):
        factories.approve(worded, on_paper=PAPER)
    assert episodes.state_of(worded).words == "Waiting for words"


def test_guest_too_young_needs_an_adult(page, editor):
    guest, _keys = factories.make_guest(page, age_band="under-13")
    actions.agree(guest, digest=factories.approve(page))
    assert (episodes.state_of(page).words, status()) == ("Waiting for an adult’s yes for Jaz", 404)
    actions.record_guest_adult(guest, by=editor, who="The council", how="Rang them.")
    assert status() == 200


def test_young_guest_is_kept_out_of_feeds_and_search(page, editor):
    guest, _keys = factories.make_guest(page, age_band="13-15")
    digest = factories.approve(page)
    actions.record_guest_adult(guest, by=editor, who="The council", how="Rang them.")
    actions.agree(guest, digest=digest)
    assert (status(), fresh(page).is_hidden_from_search) == (200, True)
    assert page.title not in Client().get(FEED).content.decode()


def test_younger_age_said_later_takes_it_off_until_an_adult_agreed(page, editor):
    guest, _keys = live_with(page)
    actions.change_age_band(guest.contributor, age_band="under-13")
    assert status() == 404
    actions.record_guest_adult(guest, by=editor, who="The council", how="Rang them.")
    assert (status(), fresh(page).is_hidden_from_search) == (200, True)


# --- every other way to publish -----------------------------------------------------------


def publish(page):
    page.save_revision().publish()


def publish_unchecked(page):
    page.save_revision().publish(skip_permission_checks=True)


def save_live(page):
    page.live = True
    page.save()


@pytest.mark.parametrize("how", [publish, publish_unchecked, save_live])
@pytest.mark.parametrize("is_agreed", [False, True])
def test_no_other_way_makes_it_public(page, how, is_agreed):
    """A guest's yes alone, or an editor's alone, is no clearance."""
    factories.make_guest(page)
    if is_agreed:
        factories.approve(page)
    with pytest.raises(PermissionDenied), transaction.atomic():
        how(fresh(page))
    assert (status(), Clearance.objects.filter(page_id=page.pk).exists()) == (404, False)


@pytest.mark.parametrize("who", ["editor", "administrator", "superuser"])
def test_no_screen_of_wagtail_publishes_or_deletes_it(page, who, request):
    factories.make_guest(page)
    factories.approve(page)
    client = Client()
    client.force_login(request.getfixturevalue(who))
    bulk = "wagtail_bulk_action"
    for action in ("publish", "delete"):
        address = reverse(bulk, args=["wagtailcore", "page", action])
        client.post(f"{address}?id={page.pk}", {"include_descendants": "on"})
    revision = page.latest_revision
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {"action-publish": "x", "revision": revision.pk},
    )
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), {"publish_copies": "on"})
    assert (fresh(page).live, status(), EpisodePage.objects.count()) == (False, 404, 1)


# --- taking it back -----------------------------------------------------------------------


def test_taking_down_takes_page_feed_and_sound(page, django_capture_on_commit_callbacks):
    guest, _keys = live_with(page)
    sound = [f"/media/{name}" for name in PublicFile.objects.values_list("name", flat=True)]
    sound = [path for path in sound if path.endswith(".mp3")]
    assert (len(sound), page.title in Client().get(FEED).content.decode()) == (2, True)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_out(guest)
    assert status() == 410
    assert [Client().get(path).status_code for path in sound] == [404, 404]
    assert page.title not in Client().get(FEED).content.decode()
    assert Client().get(fresh(page).vtt_path).status_code == 404
    assert episodes.state_of(page).words == "Taken down"
    actions.take_out(guest)
    assert SoundTakenBack.objects.count() == 1


def test_sound_that_was_taken_back_never_comes_again(page, editor):
    guest, _keys = live_with(page)
    sound = fresh(page).recording
    actions.take_out(guest)
    with pytest.raises(ActionRefused, match="took themselves out"):
        factories.approve(page, on_paper=PAPER)
    other = factories.make_episode("Another one", recording=sound)
    with pytest.raises(ActionRefused, match="took themselves out"):
        factories.approve(other, on_paper=PAPER)
    with pytest.raises(WrongMoment):
        actions.agree(guest, digest=factories.digest_of_draft(page))
    draft = episodes.newest(page)
    change_sound(draft)
    draft.save_revision()
    factories.approve(page, on_paper=PAPER)
    assert (status(), Tombstone.stands_at(EPISODE)) == (200, False)


def test_other_episode_of_the_same_sound_asks_and_goes_with_it(page):
    guest, _keys = live_with(page)
    other = factories.make_episode("Another one", recording=fresh(page).recording)
    with pytest.raises(ActionRefused, match="Jaz is in this sound on another page"):
        factories.approve(other, on_paper=PAPER)
    again, _keys = factories.make_guest(other, contributor=guest.contributor)
    actions.agree(again, digest=factories.approve(other))
    path = fresh(other).public_url_path
    assert Client().get(path).status_code == 200
    actions.take_out(guest)
    assert (status(), Client().get(path).status_code) == (410, 410)


def test_restore_does_not_bring_it_back(page):
    """As if a backup from before had been read in: everything stands as it did then."""
    guest, _keys = live_with(page)
    digest = factories.digest_of_draft(page)
    erased.note(GUEST_OUT, digest_of_guest(guest))
    gone = {GUEST_OUT: {digest_of_guest(guest)}}
    assert (take_guests_out_again(gone), status()) == (1, 410)
    assert (take_guests_out_again(gone), Guest.objects.get().is_out) == (0, True)
    with pytest.raises(WrongMoment):
        actions.agree(guest, digest=digest)


def test_after_a_restore_everybody_is_asked_again(page):
    """Somebody may have taken their yes back since the backup."""
    guest, _keys = factories.make_guest(page)
    rowan, _keys = factories.make_guest(page, name="Rowan")
    digest = factories.approve(page)
    actions.agree(rowan, digest=digest)
    erased.stop_what_waited()
    with pytest.raises(WordsChanged):
        actions.agree(guest, digest=digest)
    factories.approve(page)
    actions.agree(guest, digest=digest)
    assert (episodes.state_of(page).words, status()) == ("Waiting for Rowan", 404)


def test_what_is_live_stays_live_after_a_restore(page):
    live_with(page)
    erased.stop_what_waited()
    assert status() == 200


def test_hidden_episode_needs_another_approval(page, editor):
    guest, _keys = live_with(page)
    actions.hide_episode(page, by=editor)
    assert status() == 404
    with pytest.raises(WordsChanged):
        actions.agree(guest, digest=factories.digest_of_draft(page))
    factories.approve(page)
    assert status() == 200


def test_cut_takes_the_yes_back_and_is_answered_before_asking_again(page, editor):
    guest, _keys = factories.make_guest(page)
    other, _keys = factories.make_guest(page, name="Rowan")
    digest = factories.approve(page)
    actions.agree(guest, digest=digest)
    actions.ask_for_cut(guest, digest=digest, body="The bit about the key", cut_from="1:20")
    with pytest.raises(WordsChanged):
        actions.agree(other, digest=digest)
    assert episodes.state_of(page).words == "Waiting for an editor: there is a message"
    with pytest.raises(ActionRefused, match="asked you to cut something"):
        factories.approve(page)
    actions.write_to_guest(guest, by=editor, body="Do you mean all of it?")
    factories.approve(page)
    actions.agree(other, digest=digest)
    assert (guest.yeses.count(), status()) == (0, 404)


# --- who is in it -------------------------------------------------------------------------


def test_added_guest_gets_keys_and_unapproves(page, editor):
    factories.make_guest(page)
    factories.approve(page)
    guest, keys = actions.add_guest(page, by=editor, name="Rowan", age_band="18-25")
    assert (guest.contributor.age_band, len(keys.words.split())) == ("18-25", 5)
    assert EpisodeApproval.objects.exists() is False


def test_guest_who_sent_a_piece_keeps_the_words_they_have(page, editor):
    piece = factories.make_submission()
    guest, keys = actions.add_guest(page, by=editor, name="Jaz", reference=piece.reference)
    assert (guest.contributor, keys) == (piece.contributor, None)
    for reference in (piece.reference, "NOTHING"):
        with pytest.raises(ActionRefused):
            actions.add_guest(page, by=editor, name="Jaz", reference=reference)


def test_piece_kept_apart_names_nobody(page, editor, safeguarding_lead):
    piece = factories.make_submission()
    type(piece).objects.update(apart_since=piece.sent_at)
    with pytest.raises(ActionRefused, match="There is no piece with this reference."):
        actions.add_guest(page, by=editor, name="Jaz", reference=piece.reference)


def test_nobody_is_added_to_what_is_live(page, editor):
    live_with(page)
    with pytest.raises(ActionRefused, match="It is live"):
        actions.add_guest(page, by=editor, name="Rowan")


def test_only_who_never_answered_can_be_removed(page, editor):
    guest, _keys = factories.make_guest(page)
    actions.write_as_guest(guest, body="Hello")
    with pytest.raises(ActionRefused):
        actions.remove_guest(guest, by=editor)
    mistake, _keys = factories.make_guest(page, name="Mistake")
    actions.remove_guest(mistake, by=editor)
    assert [guest.name for guest in Guest.objects.all()] == ["Jaz"]
    assert Contributor.objects.count() == 1


# --- being told ---------------------------------------------------------------------------


def test_guest_is_told_without_content_and_reminded(page, editor):
    guest, _keys = factories.make_guest(page)
    SafeContact.objects.create(
        contributor=guest.contributor, way="email", address="jaz@example.org"
    )
    factories.approve(page)
    actions.write_to_guest(guest, by=editor, body="It is ready.")
    kinds = [message.kind for message in OutgoingMessage.objects.order_by("pk")]
    assert kinds == ["guest-news", "guest-news"]
    site = SiteSettings.load()
    for days in (0, site.remind_days, site.remind_days, site.remind_again_days, site.park_days):
        approval = EpisodeApproval.objects.get()
        with factories.clock_at(approval.approved_at + timedelta(days=days, hours=1)):
            regular.remind_guests()
    assert OutgoingMessage.objects.filter(kind="guest-turn").count() == 2
    assert gate.public_digest(episodes.newest(page)) == approval.digest


def test_editors_hear_in_the_morning_that_a_guest_waits(page, editor):
    editor.email = "editor@example.org"
    editor.save()
    guest, _keys = factories.make_guest(page)
    morning = timezone.localtime().replace(hour=9)
    with factories.clock_at(morning):
        regular.tell_editors_daily()
    assert OutgoingMessage.objects.exists() is False
    actions.write_as_guest(guest, body="Where is it?")
    with factories.clock_at(morning):
        regular.tell_editors_daily()
    assert [message.kind for message in OutgoingMessage.objects.all()] == ["desk-daily"]
    actions.write_to_guest(guest, by=editor, body="Nearly there.")
    assert episodes.guests_waiting_for_answer().exists() is False
