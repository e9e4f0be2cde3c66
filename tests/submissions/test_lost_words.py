"""Lost words: five words that open nothing until an editor, the second person and time agree."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.models import SiteSettings
from demo import factories
from submissions import actions, queries
from submissions.enums import Status
from submissions.errors import ActionRefused, WrongMoment
from submissions.models import LostWords, LostWordsState, SecondCheck
from submissions.second_person import answers, checks, lost_words
from tests.submissions.young_person import YoungPerson, shown_words, text_of

pytestmark = pytest.mark.django_db

LOST = "/my-pieces/lost/"
TOLD = {"about": "A story about zqremembered bin bags", "reference": "", "when": "May"}


def name_second_person(email="ruth@trustee.example"):
    site = SiteSettings.load()
    site.second_person_name, site.second_person_email = ("Ruth", email) if email else ("", "")
    site.save()


@pytest.fixture(autouse=True)
def named(db):
    name_second_person()


@pytest.fixture
def piece():
    contributor, keys = factories.make_contributor()
    piece = factories.make_submission(status=Status.LIVE, contributor=contributor)
    piece.keys = keys
    return piece


@pytest.fixture
def amira():
    return factories.make_editor()


def asked(person=None, **told):
    """Somebody asks on the public page: (LostWords, the words they got)."""
    person = person or YoungPerson()
    assert person.press(LOST, TOLD | told)["Location"] == "/my-pieces/lost/asked/"
    words = " ".join(shown_words(person.see("/my-pieces/lost/asked/")))
    return LostWords.objects.latest("pk"), words


def agreed(piece, amira):
    """A request that everybody agreed to, its waiting time just begun."""
    lost, words = asked()
    lost_words.propose(lost, by=amira, reference=piece.reference, because="She knows the cat.")
    answers.answer(SecondCheck.objects.get(), is_yes=True, because="I rang her.")
    return LostWords.objects.get(pk=lost.pk), words


def opens(words):
    """Where typing these words leads, and what the page says."""
    person = YoungPerson()
    response = person.press("/my-pieces/open/", {"words": words})
    return response.get("Location"), text_of(response)


def after(lost, **time):
    LostWords.objects.filter(pk=lost.pk).update(opens_at=timezone.now() + timedelta(**time))


# Asking


def test_words_given_at_once_open_nothing(piece):
    _lost, words = asked()
    location, page = opens(words)
    assert location is None
    assert "We’re looking for your piece" in page
    assert queries.contributor_by_words(words) is None


def test_words_lie_nowhere_readable(piece):
    lost, words = asked()
    assert [value for value in vars(lost).values() if words in str(value)] == []


@pytest.mark.parametrize("about", ["", "cat", "my story"])
def test_too_little_is_asked_for(about):
    person = YoungPerson()
    response = person.client.get(LOST)
    response = person.press(LOST, {"about": about, "email": "no"})
    page = text_of(response)
    assert "Tell us a bit about it, so we can find it" in page
    assert "Type an e-mail like sam@example.org" in page
    assert LostWords.objects.count() == 0


def test_flood_keeps_what_was_typed(monkeypatch):
    person = YoungPerson()
    monkeypatch.setattr("submissions.second_person.asking.ASKS_PER_HOUR", 1)
    asked(person)
    response = person.press(LOST, TOLD)
    assert response.status_code == 429
    assert "zqremembered" in text_of(response)
    assert LostWords.objects.count() == 1


def test_with_nobody_named_the_page_says_what_can_be_done():
    name_second_person("")
    page = text_of(YoungPerson().see(LOST))
    assert ("We can’t give new words now" in page, "<textarea" in page) == (True, False)
    response = Client().post(LOST, TOLD)
    assert (response.status_code, LostWords.objects.count()) == (200, 0)
    with pytest.raises(WrongMoment):
        lost_words.ask(reference="", when="", about="x")
    assert f'href="{LOST}"' not in text_of(YoungPerson().see("/my-pieces/open/"))


def test_way_to_ask_stands_where_words_are_typed():
    assert f'href="{LOST}"' in text_of(YoungPerson().see("/my-pieces/open/"))


# Proposing


def test_proposal_says_whose_and_asks_the_second_person(
    piece, amira, django_capture_on_commit_callbacks
):
    lost, words = asked()
    with django_capture_on_commit_callbacks(execute=True):
        lost_words.propose(
            lost, by=amira, reference=piece.reference.lower(), because="She knows the cat."
        )
    lost = LostWords.objects.get()
    assert (lost.state, lost.contributor) == (LostWordsState.PROPOSED, piece.contributor)
    assert [message.to for message in mail.outbox] == [["ruth@trustee.example"]]
    words_of_mail = mail.outbox[0].subject + mail.outbox[0].body
    for private in ("zqremembered", piece.reference, piece.title, "cat", "Sayso"):
        assert private not in words_of_mail
    assert piece.log_rows.last().note == "Lost words: asked the second person"
    assert "has to agree that it’s you" in opens(words)[1]


@pytest.mark.parametrize("reference", ["XX2-2XX-22", "", "%"])
def test_proposal_for_no_piece_is_refused(piece, amira, reference):
    lost, _words = asked()
    with pytest.raises(ActionRefused):
        lost_words.propose(lost, by=amira, reference=reference, because="x")
    assert LostWords.objects.get().state == LostWordsState.ASKED


def test_proposal_for_a_piece_kept_apart_says_the_same_unless_a_lead_proposes(piece, amira):
    actions.keep_apart(piece)
    lost, _words = asked()
    with pytest.raises(ActionRefused, match="No piece has that reference."):
        lost_words.propose(lost, by=amira, reference=piece.reference, because="x")
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    lost_words.propose(lost, by=maya, reference=piece.reference, because="x")
    assert LostWords.objects.get().contributor == piece.contributor


def test_second_person_cannot_propose(piece, amira):
    lost, _words = asked()
    amira.email = "Ruth@Trustee.example"
    with pytest.raises(ActionRefused):
        lost_words.propose(lost, by=amira, reference=piece.reference, because="x")


def test_one_set_of_words_is_on_its_way_at_a_time(piece, amira):
    agreed(piece, amira)
    other, _words = asked()
    with pytest.raises(ActionRefused):
        lost_words.propose(other, by=amira, reference=piece.reference, because="x")


def test_desk_shows_what_they_remember_and_takes_a_proposal(piece, amira):
    lost, _words = asked()
    client = Client()
    client.force_login(amira)
    assert "Somebody asked" in text_of(client.get(reverse("lost_words")))
    url = reverse("lost_words_item", args=[lost.pk])
    assert "zqremembered" in text_of(client.get(url))
    refused = client.post(url, {"reference": "XX2-2XX-22", "because": "Because zqcat"})
    assert "No piece has that reference." in text_of(refused)
    assert "zqcat" in text_of(refused)
    client.post(url, {"reference": piece.reference, "because": "She knows the cat."})
    assert LostWords.objects.get().state == LostWordsState.PROPOSED


def test_desk_is_for_editors_alone(piece, django_user_model):
    lost, _words = asked()
    client = Client()
    for url in (reverse("lost_words"), reverse("lost_words_item", args=[lost.pk])):
        assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody", password="x"))
    assert client.get(reverse("lost_words")).status_code in (302, 403)


# Agreeing, waiting, giving


def test_agreed_words_wait_and_say_so(piece, amira):
    lost, words = agreed(piece, amira)
    days = SiteSettings.load().lost_words_days
    assert timedelta(days=days) - (lost.opens_at - timezone.now()) < timedelta(minutes=1)
    location, page = opens(words)
    assert (location, "Nearly there" in page) == (None, True)
    assert lost_words.give(lost) is None
    assert queries.contributor_by_words(piece.keys.words) == piece.contributor


def test_given_words_open_the_page_and_the_old_are_dead(piece, amira):
    lost, words = agreed(piece, amira)
    old = actions.open_pieces(piece.contributor, opened_with="words")
    after(lost, seconds=-1)
    assert opens(words)[0] == "/my-pieces/"
    assert opens(piece.keys.words)[0] is None
    assert queries.contributor_by_link(piece.keys.token) is None
    old.refresh_from_db()
    assert old.is_over
    lost.refresh_from_db()
    assert (lost.state, lost.about_told, lost.proposed_because, lost.email) == (
        LostWordsState.GIVEN,
        "",
        "",
        "",
    )
    assert piece.log_rows.last().note == "New code words, because the old were lost"


def test_due_words_are_given_by_the_clock_too(piece, amira):
    lost, words = agreed(piece, amira)
    after(lost, seconds=-1)
    lost_words.tidy()
    assert queries.contributor_by_words(words) == piece.contributor


def test_given_words_that_are_changed_later_are_dead(piece, amira):
    lost, words = agreed(piece, amira)
    after(lost, seconds=-1)
    contributor = lost_words.give(lost)
    opening = actions.open_pieces(contributor, opened_with="words")
    actions.make_new_keys(contributor, press=actions.press_of(contributor), opening=opening)
    assert "Those words didn’t open anything." in opens(words)[1]


def test_whoever_has_the_page_open_is_told_and_can_stop_it(piece, amira):
    lost, words = agreed(piece, amira)
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": piece.keys.words})
    assert "Somebody asked for new words to this page." in text_of(person.see("/my-pieces/"))
    person.press("/my-pieces/", action="/my-pieces/lost/not-me/")
    after(lost, seconds=-1)
    lost.refresh_from_db()
    assert (lost.state, lost_words.give(lost)) == (LostWordsState.STOPPED, None)
    assert "It was stopped" in opens(words)[1]
    assert "Somebody asked" not in text_of(person.see("/my-pieces/"))


def test_new_words_made_by_whoever_has_them_stop_it(piece, amira):
    lost, _words = agreed(piece, amira)
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": piece.keys.words})
    person.press("/my-pieces/keys/")
    lost.refresh_from_db()
    assert lost.state == LostWordsState.STOPPED


def test_no_of_the_second_person_lets_nobody_in(piece, amira):
    lost, words = asked(email="kes@example.org")
    lost_words.propose(lost, by=amira, reference=piece.reference, because="She knows the cat.")
    answers.answer(SecondCheck.objects.get(), is_yes=False, because="Could be anybody.")
    lost.refresh_from_db()
    assert lost.state == LostWordsState.REFUSED
    assert "We couldn’t be sure it’s you" in opens(words)[1]
    outbox.send_due()
    replies = [message for message in mail.outbox if message.to == ["kes@example.org"]]
    assert [(message.subject, message.body) for message in replies] == [
        ("You have a reply.", "You have a reply.")
    ]


def test_answer_counts_once(piece, amira):
    agreed(piece, amira)
    with pytest.raises(WrongMoment):
        answers.answer(SecondCheck.objects.get(), is_yes=False, because="x")
    assert LostWords.objects.get().state == LostWordsState.AGREED


def test_stopped_before_the_answer_the_answer_does_nothing(piece, amira):
    lost, _words = asked()
    lost_words.propose(lost, by=amira, reference=piece.reference, because="x")
    lost_words.stop(piece.contributor)
    with pytest.raises(WrongMoment):
        answers.answer(SecondCheck.objects.get(), is_yes=True, because="x")
    assert checks.is_waiting(SecondCheck.objects.get()) is False


def test_what_is_answered_is_forgotten_after_its_time(piece, amira):
    lost, _words = asked()
    lost_words.refuse(lost, by=amira)
    unanswered, _words = asked()
    assert lost_words.tidy() == 0
    long_ago = timezone.now() - timedelta(days=91)
    LostWords.objects.update(asked_at=long_ago, state_at=long_ago)
    assert lost_words.tidy() == 2
