"""The journal of erasures."""

from unittest import mock

import pytest
from django.test import Client

from core import erased, gate, gone
from core.models import ErasedNote, PublicCopy, Tombstone
from home.actions import start_site
from tests.pages import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_journal(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_digest_says_nothing_and_differs_by_kind():
    first = erased.digest_of("file", "a.jpg")
    assert (len(first), "a.jpg" in first) == (64, False)
    assert first == erased.digest_of("file", "a.jpg") != erased.digest_of("draft", "a.jpg")


def test_note_moves_to_the_journal_on_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        erased.note("file", "ab")
        erased.take_back("file", "cd")
    assert (ErasedNote.objects.count(), erased.read_lines()) == (2, None)
    for callback in callbacks:
        callback()
    assert ErasedNote.objects.count() == 0
    assert [line.split(" ")[1:4] for line in erased.read_lines()] == [
        ["file", "gone", "ab"],
        ["file", "back", "cd"],
    ]
    assert erased.journal_path().stat().st_mode & 0o777 == 0o600


def test_full_disk_keeps_the_note_until_there_is_room(django_capture_on_commit_callbacks):
    full = mock.patch("core.erased.os.fsync", side_effect=OSError(28, "No space left on device"))
    with full, django_capture_on_commit_callbacks(execute=True):
        erased.note("file", "ab")
    assert ErasedNote.objects.count() == 1
    erased.write_down()
    assert ErasedNote.objects.count() == 0
    assert erased.still_gone(erased.read_lines()) == {"file": {"ab"}}


def test_torn_line_is_left_out_and_the_next_one_is_whole():
    line = erased.signed("2026-11-21T03:00:00.000000Z file gone ab")
    erased.journal_path().write_text(f"{line}\n2026-11-21T0")
    erased.note("file", "cd")
    erased.write_down()
    assert [line.split(" ")[3] for line in erased.read_lines()] == ["ab", "cd"]


def test_line_we_did_not_write_is_none_of_ours():
    """Whoever may write to the place of the backups can bring nothing back and take nothing."""
    line = erased.signed("2026-11-21T03:00:00.000000Z file gone ab")
    forged = [
        line.replace("gone", "back"),
        line.replace("03:00", "04:00"),
        line.rpartition(" ")[0],
        f"2026-11-21T03:00:00.000000Z keys gone ab {line.split(' ')[-1]}",
        "2026-11-21T03:00:00.000000Z keys gone nodot",
        f"{line} more",
        "",
        "é " * 5,
    ]
    data = "\n".join([*forged, line]).encode()
    assert erased.lines_of(data + b"\n\xff") == [line]


def test_what_came_back_is_not_gone_whatever_the_order_of_the_journals():
    lines = [
        erased.signed("2026-11-21T03:00:00.000000Z words gone ab"),
        erased.signed("2026-11-21T04:00:00.000000Z words back ab"),
        erased.signed("2026-11-21T05:00:00.000000Z words gone cd"),
    ]
    assert erased.merged(lines[1:], lines[:2]) == lines
    assert erased.still_gone(reversed(lines)) == {"words": {"cd"}}


def test_keep_adds_only_what_is_new():
    lines = [
        erased.signed("2026-11-21T03:00:00.000000Z file gone ab"),
        erased.signed("2026-11-21T04:00:00.000000Z file gone cd"),
    ]
    erased.keep(lines[:1])
    erased.keep(lines)
    assert erased.read_lines() == lines


def notes():
    return [
        (one.kind, one.digest[:8], one.is_back) for one in ErasedNote.objects.order_by("pk").all()
    ]


def test_words_that_leave_readers_are_noted_and_words_that_show_are_taken_back():
    start_site()
    page = make_story("A bag")
    digest = gone.digest_of_words(page, PublicCopy.objects.get(pk=page.pk).digest)[:8]
    ErasedNote.objects.all().delete()
    gate.take_down(page)
    assert notes() == [("words", digest, False)]


def test_restored_words_that_were_taken_away_go_again():
    start_site()
    kept, taken = make_story("A lamp"), make_story("A bag")
    digest = gone.digest_of_words(taken, PublicCopy.objects.get(pk=taken.pk).digest)
    path = taken.public_url_path
    count = erased.erase_again([erased.signed(f"2026-11-21T03:00:00.000000Z words gone {digest}")])
    assert count == 1
    assert Client().get(path).status_code == 404
    assert Client().get(kept.public_url_path).status_code == 200


def test_words_shown_again_since_stay():
    start_site()
    page = make_story("A bag")
    digest = gone.digest_of_words(page, PublicCopy.objects.get(pk=page.pk).digest)
    lines = [
        erased.signed(f"2026-11-21T03:00:00.000000Z words gone {digest}"),
        erased.signed(f"2026-11-21T04:00:00.000000Z words back {digest}"),
    ]
    assert erased.erase_again(lines) == 0
    assert Client().get(page.public_url_path).status_code == 200


def test_address_taken_down_since_answers_gone():
    start_site()
    gone.note_address("/stories/a-bag/")
    assert erased.erase_again([erased.line_of(one) for one in ErasedNote.objects.all()]) == 1
    assert Tombstone.stands_at("/stories/a-bag/")
    assert Client().get("/stories/a-bag/").status_code == 410
