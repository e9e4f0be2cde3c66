from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from core import outbox
from core.models import MessageState, OutgoingMessage
from core.outbox import channels, kinds
from core.outbox.sending import LEASE, PAUSES
from core.outbox.tasks import forget_settled
from demo.factories import clock_at

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADDRESS = "kestrel@example.org"


@pytest.fixture
def found(monkeypatch, db):
    """A kind of message whose resolver gives what the test puts in here."""
    monkeypatch.setattr(kinds, "registered", dict(kinds.registered))
    for module in ("posting", "sending"):
        monkeypatch.setattr(f"core.outbox.{module}.registered", kinds.registered)
    answers = {"recipient": outbox.Recipient(channel="email", address=ADDRESS)}
    outbox.register(
        "test",
        subject="You have a reply.",
        body="You have a reply.",
        to_whom="Somebody",
        resolve=lambda reference: answers["recipient"],
    )
    return answers


def put(key="one", **more):
    return outbox.put("test", "17", key=key, **more)


def outcome(message):
    kept = OutgoingMessage.objects.get(pk=message.pk)
    return kept.state, kept.attempts, kept.last_error


def failing(trouble, *, after_handing_over=False):
    def send(recipient, subject, body, *, before_handing_over):
        if after_handing_over:
            before_handing_over()
        raise trouble

    return send


def test_message_goes_out_once_the_transaction_is_committed(
    found, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        message = put()
        assert mail.outbox == []
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (
        [ADDRESS],
        "You have a reply.",
        "You have a reply.",
    )
    assert outcome(message) == (MessageState.SENT, 1, "")


def test_one_occasion_is_one_message(found, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = put()
        assert put() == first
    outbox.deliver(first.pk)
    outbox.send_due()
    assert len(mail.outbox) == 1
    assert OutgoingMessage.objects.count() == 1


def test_nothing_is_kept_of_what_is_rolled_back(found, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert (OutgoingMessage.objects.count(), mail.outbox) == (0, [])


def test_kind_nobody_registered_is_refused(db):
    with pytest.raises(KeyError):
        outbox.put("never heard of", "1", key="x")


def test_message_waits_for_its_time(found):
    with clock_at(NOON):
        message = put(not_before=NOON + timedelta(hours=2))
        assert outbox.send_due() == 0
    with clock_at(NOON + timedelta(hours=2)):
        assert outbox.send_due() == 1
    assert outcome(message) == (MessageState.SENT, 1, "")


def test_safe_hours_put_it_off_without_counting_as_an_attempt(found):
    opens_at = NOON + timedelta(hours=3)
    found["recipient"] = outbox.Recipient(channel="email", address=ADDRESS, opens_at=opens_at)
    with clock_at(NOON):
        message = put()
        assert outbox.send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, message.due_at) == (
        MessageState.WAITING,
        0,
        opens_at,
    )
    with clock_at(opens_at):
        assert outbox.send_due() == 1


def test_held_message_waits_for_a_press(found):
    found["recipient"] = outbox.Recipient(
        channel="email", address=ADDRESS, held_because="Only a person can tell."
    )
    message = put()
    outbox.send_due()
    assert outcome(message) == (MessageState.FAILED, 1, "Only a person can tell.")
    outbox.try_again(message)
    outbox.send_due()
    assert outcome(message) == (MessageState.SENT, 1, "")


def test_message_nobody_needs_any_more_is_not_sent(found):
    found["recipient"] = None
    message = put()
    outbox.send_due()
    assert outcome(message) == (MessageState.NOT_NEEDED, 1, "")
    assert mail.outbox == []


def test_row_never_holds_the_address(found):
    message = put()
    outbox.send_due()
    kept = OutgoingMessage.objects.filter(pk=message.pk).values().get()
    assert [name for name, value in kept.items() if ADDRESS in str(value)] == []
    assert mail.outbox[0].to == [ADDRESS]


def test_pauses_grow_until_it_is_given_up(found, monkeypatch):
    monkeypatch.setattr(channels, "send", failing(channels.NotAnswering("Away.")))
    moment, waits = NOON, []
    with clock_at(moment):
        message = put()
    for _attempt in range(len(PAUSES) + 1):
        with clock_at(moment):
            outbox.send_due()
        message.refresh_from_db()
        waits.append(message.due_at - moment)
        moment = message.due_at
    assert waits[:-1] == PAUSES
    assert sorted(PAUSES) == PAUSES
    assert outcome(message) == (MessageState.FAILED, len(PAUSES) + 1, "Away.")


def test_server_that_is_down_is_asked_once_a_round(found, monkeypatch):
    asked = []

    def send(recipient, *words, before_handing_over):
        asked.append(recipient)
        raise channels.NotAnswering

    monkeypatch.setattr(channels, "send", send)
    messages = [put(key=str(number)) for number in range(3)]
    outbox.send_due()
    assert len(asked) == 1
    assert sorted(outcome(message)[1] for message in messages) == [0, 0, 1]


def test_refused_address_does_not_stop_the_others(found, monkeypatch):
    real = channels.send

    def send(recipient, *words, before_handing_over):
        if OutgoingMessage.objects.filter(key="bad", attempts=1, state="waiting").exists():
            raise channels.Refused("Refused.")
        real(recipient, *words, before_handing_over=before_handing_over)

    monkeypatch.setattr(channels, "send", send)
    bad, good = put(key="bad"), put(key="good")
    assert outbox.send_due() == 1
    assert [outcome(bad)[0], outcome(good)[0]] == [MessageState.FAILED, MessageState.SENT]


def test_worker_killed_before_handing_over_sends_it_after_the_lease(found, monkeypatch):
    class Killed(BaseException):
        pass

    with clock_at(NOON), monkeypatch.context() as patched:
        message = put()
        patched.setattr(channels, "send", failing(Killed()))
        with pytest.raises(Killed):
            outbox.send_due()
        assert outbox.send_due() == 0
    with clock_at(NOON + LEASE):
        assert outbox.send_due() == 1
    assert outcome(message) == (MessageState.SENT, 2, "")
    assert len(mail.outbox) == 1


def test_worker_killed_in_mid_send_doubles_nothing_and_says_so(found, monkeypatch):
    class Killed(BaseException):
        pass

    with clock_at(NOON), monkeypatch.context() as patched:
        message = put()
        patched.setattr(channels, "send", failing(Killed(), after_handing_over=True))
        with pytest.raises(Killed):
            outbox.send_due()
    with clock_at(NOON + LEASE):
        assert outbox.send_due() == 0
    assert outcome(message) == (MessageState.FAILED, 1, channels.MayHaveGone().line)
    assert mail.outbox == []


def test_press_sends_a_failed_one_again_and_only_a_failed_one(found, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(channels, "send", failing(channels.Refused("No.")))
        message = put()
        outbox.send_due()
    outbox.try_again(message)
    outbox.try_again(message)
    outbox.send_due()
    outbox.try_again(message)
    outbox.send_due()
    assert outcome(message) == (MessageState.SENT, 1, "")
    assert len(mail.outbox) == 1


def test_resolver_that_breaks_loses_nothing_and_writes_no_address(found, caplog):
    def broken(reference):
        raise RuntimeError(ADDRESS)

    outbox.register("test", subject="a", body="b", to_whom="c", resolve=broken)
    message = put()
    outbox.send_due()
    assert outcome(message)[:2] == (MessageState.WAITING, 1)
    assert caplog.messages == ["Nobody was found for a test: RuntimeError"]


def test_words_are_in_the_recipients_language(found):
    found["recipient"] = outbox.Recipient(
        channel="email", address=ADDRESS, values={"link": "https://x.example/"}
    )
    outbox.register(
        "test",
        subject="S",
        body="Here: %(link)s",
        to_whom="",
        resolve=lambda reference: found["recipient"],
    )
    put()
    outbox.send_due()
    assert mail.outbox[0].body == "Here: https://x.example/"


def test_text_message_goes_by_the_adapter(found, settings, monkeypatch):
    sent = []
    monkeypatch.setattr(channels, "keep_here", lambda *call: sent.append(call))
    found["recipient"] = outbox.Recipient(channel="text", address="07700 900123")
    message = put()
    outbox.send_due()
    assert sent == [("07700 900123", "You have a reply.")]
    assert outcome(message) == (MessageState.SENT, 1, "")


def test_text_message_without_an_adapter_says_so(found, settings):
    settings.TEXT_ADAPTER = ""
    found["recipient"] = outbox.Recipient(channel="text", address="07700 900123")
    message = put()
    outbox.send_due()
    assert outcome(message) == (MessageState.FAILED, 1, "Text messages are switched off here.")


def test_settled_messages_are_forgotten_after_200_days(found):
    with clock_at(NOON):
        put(key="sent")
        outbox.send_due()
        put(key="waiting", not_before=NOON + timedelta(days=300))
    with clock_at(NOON + timedelta(days=201)):
        forget_settled()
    assert list(OutgoingMessage.objects.values_list("key", flat=True)) == ["waiting"]


def test_row_is_settled_or_it_is_not(found):
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMessage.objects.create(key="x", kind="test", recipient="1", state="sent")


def test_two_that_wait_for_the_same_safe_hour_are_one(found):
    opens_at = NOON + timedelta(hours=3)
    found["recipient"] = outbox.Recipient(channel="email", address=ADDRESS, opens_at=opens_at)
    with clock_at(NOON):
        first, second = put(key="first"), put(key="second")
        outbox.send_due()
    with clock_at(opens_at):
        outbox.send_due()
    assert [outcome(first)[0], outcome(second)[0]] == [
        MessageState.SENT,
        MessageState.NOT_NEEDED,
    ]
    assert len(mail.outbox) == 1
