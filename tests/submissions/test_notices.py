from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import outbox
from core.models import MessageState, OutgoingMessage, SiteSettings
from demo import factories
from demo.factories import clock_at, make_submission
from submissions import actions, queries, workflow
from submissions.enums import DeskNotices, NoLetter, SafeHours, StateShown, Status
from submissions.models import EditorNotices, Parking, SafeContact, Submission
from submissions.notices.hours import next_safe_moment
from submissions.notices.regular import remind_and_park, tell_editors_daily
from submissions.sending.forms import ReachForm

ADDRESS = "kestrel@example.org"
#: A Monday, at noon.
START = datetime(2026, 6, 1, 12, tzinfo=UTC)


def day(number, **more):
    return START + timedelta(days=number, **more)


@pytest.fixture
def told_piece(site_tree):
    """Makes a piece of somebody who can be reached by e-mail, sent at START."""

    def make(status=Status.RECEIVED, **more):
        piece = make_submission(
            status=status,
            contact_way="email",
            contact_address=ADDRESS,
            sent_at=START,
            step=timedelta(seconds=1),
            **more,
        )
        OutgoingMessage.objects.all().delete()
        mail.outbox.clear()
        return piece

    return make


def now(piece):
    return Submission.objects.get(pk=piece.pk)


def ask(piece, editor, body="Which town?"):
    actions.reply(now(piece), by=editor, body=body, wants_answer=True)


def ask_for_sign_off(piece, editor):
    factories.answer_no_to_everything(now(piece), editor=editor)
    actions.accept(now(piece), by=editor)
    factories.ask_for_sign_off(now(piece), editor=editor)


def pass_time(moment):
    """What a worker does at that moment; returns how many letters went."""
    before = len(mail.outbox)
    with clock_at(moment):
        remind_and_park()
        outbox.send_due()
    return len(mail.outbox) - before


# --- one message for everything there is to tell -------------------------------------------


@pytest.mark.parametrize(
    "tell",
    [
        lambda piece, editor: ask(piece, editor),
        lambda piece, editor: actions.reply(
            now(piece), by=editor, body="Thank you.", wants_answer=False
        ),
        lambda piece, editor: actions.decline(
            now(piece), by=editor, reason="A reason.", next_step="A step."
        ),
        lambda piece, editor: actions.accept(now(piece), by=editor),
    ],
    ids=["question", "reply", "declined", "accepted"],
)
def test_contributor_gets_one_message_without_content(told_piece, editor, tell):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    with clock_at(START):
        factories.answer_no_to_everything(piece, editor=editor)
        tell(piece, editor)
        outbox.send_due()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (
        [ADDRESS],
        "You have a reply.",
        "You have a reply.",
    )
    written = letter.message().as_string()
    private = [piece.reference, piece.title, piece.byline, "Sayso", "sayso", "localhost:8000"]
    assert [word for word in private if word in written] == []


def test_sign_off_sends_one_message(told_piece, editor):
    piece = told_piece(Status.ACCEPTED, editor=editor)
    with clock_at(START):
        factories.ask_for_sign_off(piece, editor=editor)
        outbox.send_due()
    assert len(mail.outbox) == 1


def test_nothing_is_sent_for_what_they_did_themselves(told_piece, editor):
    piece = told_piece(Status.SIGN_OFF, editor=editor)
    with clock_at(START + timedelta(hours=1)):
        actions.say_yes(piece, digest=factories.digest_asked(piece))
        actions.withdraw(now(piece))
    assert OutgoingMessage.objects.count() == 0


def test_nobody_is_written_to_who_gave_no_way(site_tree, editor):
    piece = make_submission(status=Status.IN_REVIEW, editor=editor)
    ask(piece, editor)
    assert OutgoingMessage.objects.count() == 0


def test_nobody_is_written_to_who_answered_before_their_safe_hours(told_piece, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    SafeContact.objects.update(safe_hours=SafeHours.EVENINGS)
    with clock_at(START):
        ask(piece, editor)
        outbox.send_due()
        actions.write_to_editors(now(piece), body="In Leeds.")
    assert pass_time(START + timedelta(hours=8)) == 0
    assert OutgoingMessage.objects.get().state == MessageState.NOT_NEEDED


def test_nobody_is_written_to_about_what_is_set_aside(told_piece, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    with clock_at(START):
        ask(piece, editor)
        actions.set_aside(now(piece), by=editor, reason=NoLetter.values[0])
    assert [pass_time(START), pass_time(day(8)), pass_time(day(22))] == [0, 0, 0]
    pass_time(day(61))
    assert Parking.objects.count() == 0


def test_text_messages_are_offered_only_where_they_can_be_sent(settings):
    def ways():
        return [value for value, _label in ReachForm().fields["contact_way"].choices]

    assert ways() == ["none", "email", "text"]
    settings.TEXT_ADAPTER = ""
    assert ways() == ["none", "email"]


def test_nobody_is_written_to_who_took_it_down(told_piece, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    with clock_at(START):
        ask(piece, editor)
        actions.withdraw(now(piece))
        outbox.send_due()
    assert (OutgoingMessage.objects.get().state, mail.outbox) == (MessageState.NOT_NEEDED, [])


# --- safe hours ----------------------------------------------------------------------------

MONDAY_NOON = datetime(2026, 6, 1, 11, tzinfo=UTC)  # noon on the wall


@pytest.mark.parametrize(
    ("hours", "moment", "opens"),
    [
        (SafeHours.DAYTIME, MONDAY_NOON, MONDAY_NOON),
        (SafeHours.AFTER_SCHOOL, MONDAY_NOON, datetime(2026, 6, 1, 14, 30, tzinfo=UTC)),
        (SafeHours.EVENINGS, MONDAY_NOON, datetime(2026, 6, 1, 17, tzinfo=UTC)),
        (SafeHours.WEEKENDS, MONDAY_NOON, datetime(2026, 6, 6, 9, tzinfo=UTC)),
        # Friday at 6 on the wall: after school is over, and comes again on Monday.
        (
            SafeHours.AFTER_SCHOOL,
            datetime(2026, 6, 5, 17, tzinfo=UTC),
            datetime(2026, 6, 8, 14, 30, tzinfo=UTC),
        ),
        # Saturday night before the clocks go forward, and back.
        (
            SafeHours.DAYTIME,
            datetime(2026, 3, 28, 22, tzinfo=UTC),
            datetime(2026, 3, 29, 8, tzinfo=UTC),
        ),
        (
            SafeHours.DAYTIME,
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 10, 25, 9, tzinfo=UTC),
        ),
        # Half past one on the wall comes twice that night; nobody is written to in either.
        (
            SafeHours.EVENINGS,
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 18, tzinfo=UTC),
        ),
        (SafeHours.OWN_WORDS, MONDAY_NOON, None),
        ("of an older version", MONDAY_NOON, None),
    ],
)
def test_next_safe_moment(hours, moment, opens):
    assert next_safe_moment(hours, now=moment) == opens


def test_message_waits_for_safe_hours_and_a_retry_keeps_to_them(told_piece, editor, monkeypatch):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    SafeContact.objects.update(safe_hours=SafeHours.AFTER_SCHOOL)
    with clock_at(START):
        ask(piece, editor)

    def down(*args, **kwargs):
        raise outbox.NotAnswering("Away.")

    with monkeypatch.context() as patched:
        patched.setattr("core.outbox.channels.send", down)
        assert pass_time(START) == 0
        for minutes in (0, 16, 32, 45, 150, 179):
            pass_time(START.replace(hour=14, minute=30) + timedelta(minutes=minutes))
    assert pass_time(START.replace(hour=17, minute=30)) == 0
    assert pass_time(START.replace(hour=23)) == 0
    assert pass_time(day(1).replace(hour=14, minute=30)) == 1


def test_time_in_their_own_words_waits_for_a_person(told_piece, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor, safe_times="When mum is at bingo")
    with clock_at(START):
        ask(piece, editor)
        outbox.send_due()
        message = OutgoingMessage.objects.get()
        assert (message.state, message.last_error, mail.outbox) == (
            MessageState.FAILED,
            "They wrote themselves when it is safe. Read it beside the piece, then press.",
            [],
        )
    with clock_at(START.replace(hour=22)):
        outbox.try_again(message)
        outbox.send_due()
    assert len(mail.outbox) == 1


def test_safe_time_that_never_comes_is_said(told_piece, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    SafeContact.objects.update(safe_hours="of an older version")
    with clock_at(START):
        ask(piece, editor)
        outbox.send_due()
    message = OutgoingMessage.objects.get()
    assert (message.state, message.last_error) == (
        MessageState.FAILED,
        "Their safe time doesn’t come in the next seven days. Look beside the piece.",
    )


# --- again after 7 and 21 days, parked after 60 --------------------------------------------


def test_reminded_after_7_and_21_days_and_parked_after_60(told_piece, editor):
    piece = told_piece(Status.ACCEPTED, editor=editor)
    with clock_at(START):
        factories.ask_for_sign_off(piece, editor=editor)
    sent = {number: pass_time(day(number)) for number in range(70)}
    assert {number for number, count in sent.items() if count} == {0, 7, 21}
    assert sum(sent.values()) == 3
    piece = now(piece)
    assert (piece.status, piece.waiting_since, piece.is_live) == (Status.ACCEPTED, None, False)
    assert Parking.objects.get().parked_at == day(60)


def test_desk_says_what_is_parked(told_piece, desk, editor):
    piece = told_piece(Status.SIGN_OFF, editor=editor)
    other = told_piece(Status.SIGN_OFF, editor=editor)
    Parking.objects.create(submission=other, was_at_sign_off=True, parked_at=START, ended_at=day(1))
    with clock_at(day(61)):
        actions.park(piece)
    shown = desk.get(reverse("desk:item", args=[piece.reference])).content.decode()
    assert "until they look again" in shown
    listed = desk.get(f"{reverse('desk:queue')}?view=parked").context["object_list"]
    assert [row.reference for row in listed] == [piece.reference]


def test_late_worker_sends_one_reminder_not_two(told_piece, editor):
    piece = told_piece(Status.ACCEPTED, editor=editor)
    with clock_at(START):
        factories.ask_for_sign_off(piece, editor=editor)
        outbox.send_due()
    assert [pass_time(day(30)), pass_time(day(31))] == [1, 0]


def test_days_are_the_sites_own(told_piece, editor):
    SiteSettings.objects.update(remind_days=2, remind_again_days=4, park_days=6)
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    with clock_at(START):
        ask(piece, editor)
    assert [pass_time(day(number)) for number in range(8)] == [1, 0, 1, 0, 1, 0, 0, 0]
    assert Parking.objects.get().was_at_sign_off is False


def test_whoever_cannot_be_reached_is_parked_all_the_same(site_tree, editor):
    piece = make_submission(status=Status.SIGN_OFF, editor=editor, sent_at=START)
    assert pass_time(day(70)) == 0
    assert now(piece).parking.ended_at is None


def test_question_about_a_live_piece_parks_nothing(told_piece, editor):
    piece = told_piece(Status.LIVE, editor=editor)
    with clock_at(START):
        ask(piece, editor)
    pass_time(day(61))
    assert (now(piece).status, Parking.objects.count()) == (Status.LIVE, 0)


def open_my_pieces(client, words):
    return client.post(reverse("my_pieces_open"), {"words": " ".join(words.split())}, follow=True)


def test_parked_piece_asks_the_same_again_when_they_look(site_tree, editor):
    contributor, keys = factories.make_contributor()
    piece = make_submission(
        status=Status.SIGN_OFF, contributor=contributor, editor=editor, sent_at=START
    )
    digest = factories.digest_asked(piece)
    pass_time(day(70))
    with clock_at(day(80)):
        actions.unpark_pieces(contributor)
        piece = now(piece)
        assert (piece.status, piece.state_shown) == (Status.SIGN_OFF, StateShown.NEEDS_YOU)
        actions.say_yes(piece, digest=digest)
    assert now(piece).status == Status.LIVE


def test_opening_my_pieces_ends_the_parking(site_tree, editor):
    contributor, keys = factories.make_contributor()
    make_submission(status=Status.SIGN_OFF, contributor=contributor, editor=editor, sent_at=START)
    pass_time(day(70))
    page = open_my_pieces(Client(), keys.words)
    assert page.context["groups"][0].key == "turn"
    assert Parking.objects.get().ended_at is not None


def test_parked_piece_the_editors_changed_comes_back_to_them(site_tree, editor):
    contributor, _keys = factories.make_contributor()
    piece = make_submission(
        status=Status.SIGN_OFF, contributor=contributor, editor=editor, sent_at=START
    )
    pass_time(day(70))
    factories.edit_page(now(piece), fields={"title": "Other words"})
    with clock_at(day(80)):
        actions.unpark_pieces(contributor)
    assert (now(piece).status, now(piece).waiting_since) == (Status.ACCEPTED, day(80))


def test_question_that_comes_back_starts_its_days_anew(told_piece, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    with clock_at(START):
        ask(piece, editor)
    pass_time(day(60))
    with clock_at(day(70)):
        assert actions.unpark_pieces(piece.contributor) == 1
        assert actions.unpark_pieces(piece.contributor) == 0
    assert [pass_time(day(71)), pass_time(day(77)), pass_time(day(91))] == [0, 1, 1]
    pass_time(day(130))
    assert Parking.objects.get().ended_at is None


def test_editor_who_asks_again_ends_the_parking(told_piece, editor):
    piece = told_piece(Status.SIGN_OFF, editor=editor)
    pass_time(day(61))
    with clock_at(day(65)):
        factories.ask_for_sign_off(now(piece), editor=editor)
    assert (now(piece).status, Parking.objects.get().ended_at) == (Status.SIGN_OFF, day(65))


def test_one_broken_piece_does_not_stop_the_others(told_piece, editor, monkeypatch, caplog):
    broken, fine = told_piece(Status.SIGN_OFF), told_piece(Status.SIGN_OFF)
    real = workflow.back_to_editing
    monkeypatch.setattr(
        workflow,
        "back_to_editing",
        lambda page: real(page) if page.pk == fine.page_id else 1 / 0,
    )
    pass_time(day(61))
    assert caplog.messages == [f"Piece {broken.pk}: ZeroDivisionError"]
    assert [now(broken).status, now(fine).status] == [Status.SIGN_OFF, Status.ACCEPTED]


def test_days_have_to_be_in_order(db):
    site = SiteSettings.load()
    site.remind_days, site.remind_again_days = 30, 20
    with pytest.raises(Exception, match="Remind first"):
        site.full_clean()


# --- the day to look -----------------------------------------------------------------------


def test_day_to_look_counts_working_days_as_published(db):
    with clock_at(START):
        assert queries.day_to_look() == date(2026, 6, 8)
        assert queries.day_to_look(since=day(-30)) == date(2026, 6, 2)


def test_whoever_gave_no_way_is_told_the_day(site_tree):
    contributor, keys = factories.make_contributor()
    make_submission(contributor=contributor)
    page = open_my_pieces(Client(), keys.words)
    look_on = queries.day_to_look()
    assert f"Look here again on {look_on:%A} {look_on.day} {look_on:%B}." in page.content.decode()


# --- editors -------------------------------------------------------------------------------


@pytest.fixture
def editor_with_address(editor):
    editor.email = "amira@example.org"
    editor.save()
    return editor


def letters_to_editors(moment):
    with clock_at(moment):
        tell_editors_daily()
        outbox.send_due()
    return [letter.body for letter in mail.outbox]


def test_editors_get_one_message_a_day_when_something_waits(site_tree, editor_with_address):
    assert letters_to_editors(START) == []
    make_submission(sent_at=START)
    words = "Something is waiting on the desk.\n\nhttp://localhost:8000/admin/desk/"
    assert letters_to_editors(START.replace(hour=6)) == []
    assert letters_to_editors(START) == [words]
    assert letters_to_editors(START + timedelta(hours=3)) == [words]
    assert letters_to_editors(day(1)) == [words, words]


def test_editor_who_wants_nothing_gets_nothing(site_tree, editor_with_address):
    EditorNotices.objects.create(user=editor_with_address, choice=DeskNotices.NEVER)
    make_submission(sent_at=START)
    assert letters_to_editors(START) == []


def test_editor_who_wants_to_know_at_once_is_told(site_tree, editor_with_address):
    EditorNotices.objects.create(user=editor_with_address, choice=DeskNotices.AT_ONCE)
    piece = make_submission()
    outbox.send_due()
    assert [letter.subject for letter in mail.outbox] == ["Something came in on the desk"]
    ask(piece, editor_with_address)
    actions.write_to_editors(now(piece), body="Leeds.")
    outbox.send_due()
    assert len(mail.outbox) == 2


def test_editor_who_left_gets_nothing(site_tree, editor_with_address):
    make_submission(sent_at=START)
    with clock_at(START):
        tell_editors_daily()
        editor_with_address.is_active = False
        editor_with_address.save()
        outbox.send_due()
    assert (mail.outbox, OutgoingMessage.objects.get().state) == ([], MessageState.NOT_NEEDED)


def test_editor_chooses_on_their_account(desk, editor):
    url = reverse("wagtailadmin_account")
    page = desk.get(url)
    assert "Tell me by e-mail" in page.content.decode()
    data = {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "name_email-email": "a@example.org",
        "locale-preferred_language": "",
        "locale-current_time_zone": "",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "desk-notices-choice": "at-once",
    }
    desk.post(url, data)
    assert EditorNotices.objects.get().choice == DeskNotices.AT_ONCE


# --- the outbox in the admin ----------------------------------------------------------------


def test_outbox_shows_the_words_and_no_address(told_piece, desk, editor):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    ask(piece, editor)
    shown = desk.get(reverse("outbox")).content.decode()
    assert "You have a reply." in shown
    assert ADDRESS not in shown
    assert SafeContact.objects.get().address == ADDRESS


def failed_message(piece, editor, monkeypatch):
    def refuse(*args, **kwargs):
        raise outbox.Refused("The mail server refused this address (code 550).")

    with monkeypatch.context() as patched, clock_at(START):
        patched.setattr("core.outbox.channels.send", refuse)
        ask(piece, editor)
        outbox.send_due()
    return OutgoingMessage.objects.get()


def test_failed_message_is_seen_and_sent_again_by_a_press(told_piece, desk, editor, monkeypatch):
    piece = told_piece(Status.IN_REVIEW, editor=editor)
    message = failed_message(piece, editor, monkeypatch)
    shown = desk.get(f"{reverse('outbox')}?state=failed").content.decode()
    assert "The mail server refused this address (code 550)." in shown
    assert reverse("outbox_look", args=[message.pk]) in shown
    to_piece = desk.get(reverse("outbox_look", args=[message.pk]))
    assert to_piece.url == reverse("desk:item", args=[piece.reference])
    assert "1 message was not sent" in desk.get(reverse("wagtailadmin_home")).content.decode()
    desk.post(reverse("outbox_try_again", args=[message.pk]))
    with clock_at(START + timedelta(days=400, hours=1)):
        outbox.send_due()
    assert len(mail.outbox) == 1


def test_outbox_asks_as_much_for_three_messages_as_for_one(
    told_piece, desk, editor, django_assert_num_queries, monkeypatch
):
    def fail_one(number):
        OutgoingMessage.objects.create(
            key=f"failed-{number}",
            kind="contributor-turn",
            recipient=str(number),
            state=MessageState.FAILED,
            settled_at=START,
        )

    fail_one(1)
    desk.get(reverse("outbox"))
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("outbox"))
    fail_one(2)
    fail_one(3)
    with django_assert_num_queries(len(one)):
        desk.get(reverse("outbox"))


def test_message_only_others_may_know_of_is_not_there(desk, db):
    outbox.register(
        "test-secret",
        subject="Secret",
        body="Secret",
        to_whom="A lead",
        resolve=lambda reference: None,
        is_seen_by=lambda user: False,
    )
    message = outbox.put("test-secret", "1", key="secret")
    assert "Secret" not in desk.get(reverse("outbox")).content.decode()
    assert desk.post(reverse("outbox_try_again", args=[message.pk])).status_code == 404


def test_outbox_is_for_editors(client, django_user_model):
    user = django_user_model.objects.create_user(username="nobody", password="x")
    client.force_login(user)
    assert client.get(reverse("outbox")).status_code in (302, 403)
    assert client.post(reverse("outbox_try_again", args=[1])).status_code in (302, 403)
