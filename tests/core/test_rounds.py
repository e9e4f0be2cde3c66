from datetime import UTC, datetime, timedelta

import pytest

from core import rounds
from core.models import Round
from demo.factories import clock_at

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch, db):
    """Only one round is known, and what it did is listed here."""
    calls = []
    monkeypatch.setattr(rounds, "registered", {})
    rounds.every(timedelta(hours=1), name="sweep")(lambda: calls.append("swept"))
    return calls


@pytest.fixture
def look(django_capture_on_commit_callbacks):
    def look_at(moment):
        with clock_at(moment), django_capture_on_commit_callbacks(execute=True):
            return rounds.queue_due()

    return look_at


def test_round_is_done_once_in_its_period(done, look):
    assert look(NOON) == ["sweep"]
    assert look(NOON + timedelta(minutes=59)) == []
    assert look(NOON + timedelta(minutes=60)) == ["sweep"]
    assert done == ["swept", "swept"]


def test_round_that_fails_comes_round_again_and_is_seen(done, look, caplog):
    def broken():
        raise RuntimeError("with somebody's words in it")

    rounds.every(timedelta(hours=1), name="sweep")(broken)
    look(NOON)
    assert Round.objects.get().failed_at == NOON
    assert caplog.messages == ["The round 'sweep' failed: RuntimeError"]
    rounds.every(timedelta(hours=1), name="sweep")(lambda: done.append("mended"))
    look(NOON + timedelta(hours=1))
    assert (Round.objects.get().failed_at, done) == (None, ["mended"])


def test_killed_round_is_begun_again(done, look):
    rounds.every(timedelta(minutes=1), name="sweep")(lambda: done.append("swept"))
    Round.objects.create(name="sweep", began_at=NOON)
    assert look(NOON + timedelta(minutes=2)) == []
    assert look(NOON + rounds.GIVEN_UP_AFTER) == ["sweep"]


def test_last_sign_of_life_is_when_a_round_ended(done, look):
    assert rounds.last_sign_of_life() is None
    look(NOON)
    assert rounds.last_sign_of_life() == NOON


def test_every_room_has_its_rounds():
    assert {
        name: found.period
        for name, found in rounds.registered.items()
        if name in ("outbox", "tidy", "publish-scheduled")
    } == {
        "outbox": timedelta(minutes=1),
        "tidy": timedelta(hours=1),
        "publish-scheduled": timedelta(minutes=5),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(rounds.registered))
def test_every_round_can_be_done(name, caplog):
    Round.objects.create(name=name, began_at=NOON)
    rounds.run.call(name)
    assert (Round.objects.get().failed_at, caplog.messages) == (None, [])
