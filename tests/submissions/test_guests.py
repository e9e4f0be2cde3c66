"""Guests of an episode: live with every yes, and down with one press of any of them."""

import pytest
from django.core.files.storage import storages
from django.test import Client

from core.models import PublicCopy, PublicFile
from demo import factories
from podcasts.models import EpisodePage
from submissions import actions
from submissions.actions.drafts import discard_draft
from submissions.enums import Decision
from submissions.errors import ActionRefused, WordsChanged, WrongMoment
from submissions.models import Contributor, Guest, SignOff
from tests.submissions.young_person import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    for name in ("default", "public"):
        monkeypatch.setitem(vars(storages[name]), "location", str(tmp_path / name))


@pytest.fixture
def episode(site_tree):
    return factories.make_episode("First night")


@pytest.fixture
def stands(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def add(episode, editor, *, name="Wren", age_band="18-25", **fields):
    guest, keys = actions.add_guest(episode, by=editor, name=name, age_band=age_band, **fields)
    guest.keys = keys
    return guest


def is_live(episode):
    copy = PublicCopy.objects.filter(page_id=episode.pk)
    return copy.exists() and EpisodePage.objects.get(pk=episode.pk).live


def digest_of(episode):
    return actions.approval_that_counts(EpisodePage.objects.get(pk=episode.pk)).digest


def edit(episode, **fields):
    page = EpisodePage.objects.get(pk=episode.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()


def at_my_pieces(guest):
    client = Client()
    client.get(f"/my-pieces/open/{guest.keys.token}/")
    client.post(f"/my-pieces/open/{guest.keys.token}/")
    return client


def test_without_guests_the_editors_approval_is_enough(episode, editor):
    actions.approve_episode(episode, by=editor)
    assert is_live(episode)


def test_unfinished_it_is_not_approved(site_tree, editor):
    episode = factories.make_episode(transcript=[])
    with pytest.raises(ActionRefused, match="Its words are not written down yet"):
        actions.approve_episode(episode, by=editor)


def test_it_is_live_with_the_last_yes_and_not_before(episode, editor):
    guests = [add(episode, editor, name=name) for name in ("Wren", "Robin")]
    actions.approve_episode(episode, by=editor)
    seen = [is_live(episode)]
    for guest in guests:
        actions.guest_says_yes(guest, digest=digest_of(episode))
        seen.append(is_live(episode))
    assert seen == [False, False, True]
    actions.guest_says_yes(guests[0], digest=digest_of(episode))
    assert SignOff.objects.count() == 2


def test_a_yes_is_to_exact_words_and_sound(episode, editor):
    guest = add(episode, editor)
    with pytest.raises(WrongMoment):
        actions.guest_says_yes(guest, digest="")
    actions.approve_episode(episode, by=editor)
    asked = digest_of(episode)
    edit(episode, recording=factories.make_recording())
    with pytest.raises(WrongMoment):
        actions.guest_says_yes(guest, digest=asked)
    actions.approve_episode(episode, by=editor)
    with pytest.raises(WordsChanged):
        actions.guest_says_yes(guest, digest=asked)
    assert not is_live(episode)


def test_new_words_need_every_yes_again_and_the_old_stay_until_then(episode, editor):
    guest = add(episode, editor)
    actions.approve_episode(episode, by=editor)
    actions.guest_says_yes(guest, digest=digest_of(episode))
    edit(episode, title="Second night")
    actions.approve_episode(episode, by=editor)
    assert EpisodePage.objects.get(pk=episode.pk).title == "First night"
    actions.guest_says_yes(guest, digest=digest_of(episode))
    assert EpisodePage.objects.get(pk=episode.pk).title == "Second night"


def test_one_guest_takes_it_down_for_everyone_at_once(episode, editor, stands):
    guests = [add(episode, editor, name=name) for name in ("Wren", "Robin")]
    actions.approve_episode(episode, by=editor)
    for guest in guests:
        actions.guest_says_yes(guest, digest=digest_of(episode))
    names = list(PublicFile.objects.filter(copy_id=episode.pk).values_list("name", flat=True))
    with stands():
        actions.guest_takes_down(guests[1])
    assert not is_live(episode)
    urls = [episode.public_url_path, *(storages["public"].url(name) for name in names)]
    assert {Client().get(url).status_code for url in urls} <= {404, 410}
    actions.approve_episode(episode, by=editor)
    assert not is_live(episode)


def test_asking_for_a_cut_takes_it_down_until_it_is_approved_and_agreed_again(episode, editor):
    guest = add(episode, editor)
    actions.approve_episode(episode, by=editor)
    actions.guest_says_yes(guest, digest=digest_of(episode))
    actions.guest_asks_for_change(guest, digest=digest_of(episode), note="Cut my sister out.")
    assert (is_live(episode), guest.answer.decision) == (False, Decision.CHANGE)


def test_too_young_to_agree_alone_an_adult_has_to_as_well(episode, editor):
    guest = add(episode, editor, age_band="under-13")
    actions.approve_episode(episode, by=editor)
    actions.guest_says_yes(guest, digest=digest_of(episode))
    assert not is_live(episode)
    actions.record_guests_adult(guest, who="Her social worker, by phone")
    assert is_live(episode)


def test_nobody_is_added_to_a_live_episode(episode, editor):
    actions.approve_episode(episode, by=editor)
    with pytest.raises(ActionRefused, match="Take it down first"):
        add(episode, editor)


def test_a_draft_thrown_away_leaves_a_guest_their_page(episode, editor):
    guest = add(episode, editor)
    draft, _key = actions.start_draft()
    actions.save_for_later(draft, contributor=guest.contributor)
    discard_draft(draft)
    assert Contributor.objects.filter(pk=guest.contributor_id).exists()


# --- screens ------------------------------------------------------------------------------


def test_the_desk_adds_a_guest_shows_their_words_once_and_approves(episode, desk):
    url = f"/admin/desk/episodes/{episode.pk}/"
    desk.post(url, {"do": "add", "name": "Wren", "age_band": "18-25"})
    assert "Their five code words" in text_of(desk.get(url))
    desk.post(url, {"do": "away"})
    assert "Their five code words" not in text_of(desk.get(url))
    desk.post(url, {"do": "approve"})
    assert "Approved. It goes live when everybody below has said yes." in text_of(desk.get(url))
    assert Guest.objects.get().name == "Wren"
    assert "Guests and going live" in text_of(desk.get(f"/admin/pages/{episode.pk}/edit/"))


@pytest.mark.parametrize(
    "pressed", [{}, {"do": "x"}, {"do": "adult", "guest": "²"}, {"do": "adult", "guest": "9"}]
)
def test_a_press_that_is_none(episode, desk, pressed):
    assert desk.post(f"/admin/desk/episodes/{episode.pk}/", pressed).status_code == 404


def test_who_is_no_editor_gets_nothing(episode):
    assert Client().get(f"/admin/desk/episodes/{episode.pk}/").status_code == 302


def test_a_guest_hears_reads_agrees_and_takes_it_down(episode, editor):
    guest = add(episode, editor)
    actions.approve_episode(episode, by=editor)
    client, url = at_my_pieces(guest), f"/my-pieces/episode/{guest.pk}/"
    assert "Nobody hears it before you say yes." in text_of(client.get("/my-pieces/"))
    page = text_of(client.get(url))
    assert (f'src="{url}sound/good/"' in page, "Hear it" in page) == (True, True)
    assert b"".join(client.get(f"{url}sound/good/")) == episode.recording.good.open().read()
    client.post(f"{url}yes/", {"digest": digest_of(episode)})
    assert is_live(episode)
    gone = client.post(f"{url}stop/", follow=True)
    assert "can’t be called back" in text_of(gone)
    assert not is_live(episode)


def test_nobody_elses_episode_opens(episode, editor):
    guest, other = add(episode, editor), add(factories.make_episode("Other"), editor)
    client = at_my_pieces(other)
    paths = ["", "sound/good/"]
    found = [client.get(f"/my-pieces/episode/{guest.pk}/{path}").status_code for path in paths]
    pressed = client.post(f"/my-pieces/episode/{guest.pk}/stop/").status_code
    assert (found, pressed) == ([404, 404], 404)
