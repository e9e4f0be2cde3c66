"""New words are on their way to somebody's page: their own safe way says so before they open it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from core import erased, outbox
from core.models import MessageState, OutgoingMessage, SiteSettings
from demo import factories
from demo.factories import clock_at, make_submission
from submissions import actions, queries
from submissions.enums import NoLetter, SafeHours, Status
from submissions.models import (
    Contributor,
    Hold,
    LostWords,
    LostWordsState,
    SafeContact,
    SecondCheck,
)
from submissions.second_person import answers, lost_words
from tests.submissions.test_lost_words import name_second_person
from tests.submissions.young_person import YoungPerson, text_of

pytestmark = pytest.mark.django_db

ADDRESS = "kestrel@example.org"
ASKER = "somebody@example.org"
#: A Monday, at noon.
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
REPLY = "You have a reply."


def day(number):
    return START + timedelta(days=number)


@pytest.fixture(autouse=True)
def named(site_tree):
    name_second_person()
    SiteSettings.objects.update(lost_words_days=7)


@pytest.fixture
def theirs(editor):
    """Makes a piece of somebody who can be reached by e-mail."""

    def make(status=Status.RECEIVED, *, contact=ADDRESS, **more):
        if contact:
            more = {"contact_way": "email", "contact_address": contact} | more
        piece = make_submission(
            status=status,
            editor=editor,
            sent_at=day(-10),
            step=timedelta(seconds=1),
            **more,
        )
        OutgoingMessage.objects.all().delete()
        return piece

    return make


@pytest.fixture
def ask(editor):
    """Somebody asks at START for the words to `piece`, and an editor says whose they are."""

    def ask_for(piece, *, email="", by=editor):
        with clock_at(START):
            lost, words = lost_words.ask(reference="", when="", about="A bag", email=email)
            lost = lost_words.propose(lost, by=by, reference=piece.reference, because="The bag.")
        lost.words = words
        return lost

    return ask_for


def agree(lost, *, at=START):
    with clock_at(at):
        check = SecondCheck.objects.get(lost_words=lost)
        answers.answer(check, is_yes=True, because="I rang her.")


def send(*, at=START):
    with clock_at(at):
        outbox.send_due()


def tidy(*, at):
    with clock_at(at):
        lost_words.tidy()


def state_of(lost):
    return LostWords.objects.get(pk=lost.pk).state


def told(address=ADDRESS):
    return [(letter.subject, letter.body) for letter in mail.outbox if letter.to == [address]]


def warning():
    return OutgoingMessage.objects.get(kind=lost_words.WARNING)


def opened_with(lost, *, at):
    """What typing the new words at that time says, and whether it opened the page."""
    with clock_at(at):
        response = YoungPerson().press("/my-pieces/open/", {"words": lost.words})
    return response.get("Location"), text_of(response)


# --- it goes out whatever became of the pieces ---------------------------------------------


def set_aside(piece, editor, reason=NoLetter.SPAM):
    actions.set_aside(piece, by=editor, reason=reason)


def hold_and_withdraw(piece, editor):
    Hold.objects.create(submission=piece, reason="It is needed.", ends_at=FAR)
    actions.withdraw(piece)


def park(piece, editor):
    actions.reply(piece, by=editor, body="Which town?", wants_answer=True)
    actions.park(piece)
    OutgoingMessage.objects.exclude(kind=lost_words.WARNING).delete()


BECAME = {
    "nothing": lambda piece, editor: None,
    "spam": lambda piece, editor: set_aside(piece, editor, NoLetter.SPAM),
    "test": lambda piece, editor: set_aside(piece, editor, NoLetter.TEST),
    "duplicate": lambda piece, editor: set_aside(piece, editor, NoLetter.DUPLICATE),
    "withdrawn": hold_and_withdraw,
    "apart": lambda piece, editor: actions.keep_apart(piece),
    "parked": park,
}


@pytest.mark.parametrize("became", BECAME)
def test_warning_goes_whatever_became_of_the_piece_before(
    theirs, ask, editor, safeguarding_lead, became
):
    piece = theirs()
    BECAME[became](piece, editor)
    ask(piece, by=safeguarding_lead)
    send()
    assert (told(), warning().state) == ([(REPLY, REPLY)], MessageState.SENT)


@pytest.mark.parametrize("became", BECAME)
def test_warning_goes_whatever_became_of_the_piece_meanwhile(theirs, ask, editor, became):
    piece = theirs()
    ask(piece)
    BECAME[became](piece, editor)
    send()
    assert told() == [(REPLY, REPLY)]


def test_warning_goes_when_it_is_their_turn_no_more(theirs, ask):
    piece = theirs(Status.SIGN_OFF)
    ask(piece)
    actions.say_yes(piece, digest=factories.digest_asked(piece))
    send()
    assert warning().state == MessageState.SENT


def test_warning_goes_when_the_piece_that_was_named_is_erased_and_another_is_left(theirs, ask):
    contributor, _keys = factories.make_contributor()
    piece, _other = [theirs(contributor=contributor) for _number in range(2)]
    ask(piece)
    actions.withdraw(piece)
    send()
    assert told() == [(REPLY, REPLY)]


def test_way_given_with_another_piece_is_theirs_too(theirs, ask):
    contributor, _keys = factories.make_contributor()
    theirs(contributor=contributor)
    ask(theirs(contributor=contributor, contact=""))
    send()
    assert told() == [(REPLY, REPLY)]


def test_warning_says_nothing_of_what_it_is_about(theirs, ask):
    piece = theirs()
    ask(piece)
    send()
    (letter,) = [letter for letter in mail.outbox if letter.to == [ADDRESS]]
    written = letter.message().as_string()
    private = [piece.reference, piece.title, piece.byline, "Sayso", "words", "/my-pieces/"]
    assert [word for word in private if word in written] == []


def test_warning_keeps_to_their_safe_hours(theirs, ask):
    piece = theirs()
    SafeContact.objects.update(safe_hours=SafeHours.EVENINGS)
    ask(piece)
    send()
    assert (told(), warning().due_at) == ([], START.replace(hour=17))
    send(at=START.replace(hour=17))
    assert told() == [(REPLY, REPLY)]


@pytest.mark.parametrize("end", ["stopped", "refused"])
def test_warning_of_what_is_over_is_not_needed(theirs, ask, end):
    piece = theirs()
    ask(piece)
    if end == "stopped":
        lost_words.stop(piece.contributor)
    else:
        answers.answer(SecondCheck.objects.get(), is_yes=False, because="Could be anybody.")
    send()
    assert (told(), warning().state) == ([], MessageState.NOT_NEEDED)


# --- nothing opens before it went ------------------------------------------------------------


def test_words_wait_until_the_warning_went(theirs, ask):
    piece = theirs()
    lost = ask(piece)
    agree(lost)
    tidy(at=day(8))
    location, page = opened_with(lost, at=day(8))
    assert (state_of(lost), location) == (LostWordsState.AGREED, None)
    assert "It takes a bit longer" in page
    assert queries.contributor_by_words(lost.words) is None


def test_days_count_from_the_warning_when_it_went_late(theirs, ask):
    lost = ask(theirs())
    agree(lost)
    send(at=day(8))
    tidy(at=day(15) - timedelta(minutes=1))
    assert state_of(lost) == LostWordsState.AGREED
    location, page = opened_with(lost, at=day(15) - timedelta(minutes=1))
    assert (location, "open your page from Tuesday 16 June" in page) == (None, True)
    tidy(at=day(15))
    assert state_of(lost) == LostWordsState.GIVEN


def test_days_count_from_the_yes_when_the_warning_went_before(theirs, ask):
    lost = ask(theirs())
    send()
    agree(lost, at=day(3))
    tidy(at=day(10) - timedelta(minutes=1))
    assert state_of(lost) == LostWordsState.AGREED
    tidy(at=day(10))
    assert state_of(lost) == LostWordsState.GIVEN


def test_who_gave_no_way_holds_nothing_up(theirs, ask):
    lost = ask(theirs(contact=""))
    agree(lost)
    tidy(at=day(7))
    assert (state_of(lost), OutgoingMessage.objects.filter(kind=lost_words.WARNING).count()) == (
        LostWordsState.GIVEN,
        0,
    )


def test_text_message_holds_nothing_up_where_none_is_ever_sent(theirs, ask, settings):
    lost = ask(theirs(contact="07700 900123", contact_way="text"))
    settings.TEXT_ADAPTER = "tests.nowhere"
    assert lost_words.is_untold(lost)
    settings.TEXT_ADAPTER = ""
    assert not lost_words.is_untold(lost)


def test_way_given_meanwhile_is_told_too(theirs, ask):
    contributor, _keys = factories.make_contributor()
    lost = ask(theirs(contributor=contributor, contact=""))
    agree(lost)
    make_submission(contributor=contributor, contact_way="email", contact_address=ADDRESS)
    tidy(at=day(7))
    assert state_of(lost) == LostWordsState.AGREED
    send(at=day(7))
    tidy(at=day(14))
    assert (told(), state_of(lost)) == ([(REPLY, REPLY)], LostWordsState.GIVEN)


def test_way_that_went_and_came_again_is_told_too(theirs, ask):
    contributor, _keys = factories.make_contributor()
    piece = theirs(contributor=contributor)
    lost = ask(piece)
    actions.withdraw(piece)
    send()
    assert warning().state == MessageState.NOT_NEEDED
    make_submission(contributor=contributor, contact_way="email", contact_address=ADDRESS)
    tidy(at=day(1))
    send(at=day(1))
    assert (told(), state_of(lost)) == ([(REPLY, REPLY)], LostWordsState.PROPOSED)


def test_page_with_nothing_left_is_opened_to_nobody(theirs, ask):
    piece = theirs()
    lost = ask(piece, email=ASKER)
    agree(lost)
    send()
    actions.withdraw(piece)
    tidy(at=day(7))
    assert state_of(lost) == LostWordsState.REFUSED
    assert queries.contributor_by_words(lost.words) is None
    send(at=day(7))
    assert told(ASKER) == [(REPLY, REPLY), (REPLY, REPLY)]


# --- it can't be sent --------------------------------------------------------------------------


@pytest.fixture
def refused(monkeypatch):
    def refuse(*args, **kwargs):
        raise outbox.Refused("The mail server refused this address (code 550).")

    with monkeypatch.context() as patched:
        patched.setattr("core.outbox.channels.send", refuse)
        yield patched


def test_warning_that_cannot_be_sent_opens_nothing_and_editors_see_it(theirs, ask, desk, refused):
    lost = ask(theirs())
    agree(lost)
    send()
    assert warning().state == MessageState.FAILED
    tidy(at=day(60))
    assert state_of(lost) == LostWordsState.AGREED
    item = reverse("lost_words_item", args=[lost.pk])
    shown = text_of(desk.get(item))
    assert "The person whose page it is has not been told yet." in shown
    assert "The new words open from" not in shown
    outbox_shown = text_of(desk.get(f"{reverse('outbox')}?state=failed"))
    assert "Whose page somebody asks new words for" in outbox_shown
    look = desk.get(reverse("outbox_look", args=[warning().pk]))
    assert (look.status_code, look["Location"]) == (302, item)


def test_pressed_again_the_warning_goes_and_the_days_begin(theirs, ask, refused):
    lost = ask(theirs())
    agree(lost)
    send()
    refused.undo()
    with clock_at(day(20)):
        outbox.try_again(warning())
    send(at=day(20))
    tidy(at=day(26))
    assert (told(), state_of(lost)) == ([(REPLY, REPLY)], LostWordsState.AGREED)
    tidy(at=day(27))
    assert state_of(lost) == LostWordsState.GIVEN


def test_safe_time_in_their_own_words_waits_for_a_person(theirs, ask):
    lost = ask(theirs(safe_times="When mum is at bingo"))
    agree(lost)
    send()
    tidy(at=day(8))
    assert (told(), warning().state, state_of(lost)) == (
        [],
        MessageState.FAILED,
        LostWordsState.AGREED,
    )


def test_desk_says_from_when_the_words_open(theirs, ask, desk):
    lost = ask(theirs())
    agree(lost)
    send(at=day(2))
    shown = text_of(desk.get(reverse("lost_words_item", args=[lost.pk])))
    assert "The new words open from 10 June 2026, 13:00." in shown
    assert "has not been told" not in shown


def test_their_own_page_names_the_day_the_words_open(theirs, ask):
    contributor, keys = factories.make_contributor()
    lost = ask(theirs(contributor=contributor))
    agree(lost)
    person = YoungPerson()
    person.press("/my-pieces/open/", {"words": keys.words})
    before = text_of(person.see("/my-pieces/"))
    assert "They get in from" not in before
    assert "It wasn’t me. Stop it" in before
    send(at=day(2))
    assert "They get in from Wednesday 10 June" in text_of(person.see("/my-pieces/"))


# --- after a restore ---------------------------------------------------------------------------


def test_restore_ends_what_is_on_its_way_and_tells_who_asked(theirs, ask):
    piece = theirs()
    lost = ask(piece, email=ASKER)
    with clock_at(day(1)):
        erased.stop_what_waited()
    send(at=day(1))
    assert (state_of(lost), warning().state, told()) == (
        LostWordsState.REFUSED,
        MessageState.NOT_NEEDED,
        [],
    )
    assert told(ASKER) == [(REPLY, REPLY)]
    assert piece.log_rows.last().note == "Lost words: not given, because of a restore"


def test_after_a_restore_another_request_warns_anew(theirs, ask):
    piece = theirs()
    ask(piece)
    send()
    erased.stop_what_waited()
    ask(piece)
    send()
    assert told() == [(REPLY, REPLY), (REPLY, REPLY)]


def test_erased_again_after_a_restore_nobody_is_written_to(theirs, ask):
    piece = theirs()
    ask(piece)
    actions.withdraw(piece)
    send()
    assert (told(), SafeContact.objects.count(), Contributor.objects.count()) == ([], 0, 1)
