"""The log of a worry and what is sealed for it: the database itself refuses to change them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from demo import factories
from safeguarding import actions
from safeguarding.enums import Outcome
from safeguarding.models import SealedCopy, SealedPicture, WorryCase, WorryLogEntry
from submissions import actions as pieces

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(maya, editor):
    """A worry, open, whose piece was taken down."""
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    case = actions.worry(piece, by=editor, note="The second line.")
    pieces.withdraw(piece)
    return case


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return True


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE safeguarding_worrylogentry SET note = 'Nothing.'",
        "UPDATE safeguarding_worrylogentry SET by_name = 'somebody'",
        "UPDATE safeguarding_worrylogentry SET event = 'read' WHERE event = 'worried'",
        "UPDATE safeguarding_worrylogentry SET at = '2020-01-01 00:00:00'",
        "UPDATE safeguarding_worrylogentry SET about = 'message', about_id = 1",
        "DELETE FROM safeguarding_worrylogentry",
        "UPDATE safeguarding_worrycase SET reference = 'AA1-1AA-11'",
        "UPDATE safeguarding_worrycase SET opened_at = '2020-01-01 00:00:00'",
        "DELETE FROM safeguarding_worrycase",
        "UPDATE safeguarding_sealedcopy SET sealed_at = '2020-01-01 00:00:00'",
        "DELETE FROM safeguarding_sealedpicture",
        "DELETE FROM safeguarding_sealedcopy",
    ],
)
def test_rows_refuse_raw_sql(sealed, sql):
    before = [list(m.objects.values()) for m in (WorryCase, WorryLogEntry, SealedPicture)]
    assert refused(sql)
    assert [list(m.objects.values()) for m in (WorryCase, WorryLogEntry, SealedPicture)] == before


def test_sealed_bytes_refuse_to_change(sealed):
    for model in (SealedCopy, SealedPicture):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(data=b"other")


def test_time_of_a_closed_case_cannot_be_made_shorter(sealed, maya):
    actions.close(sealed, by=maya, outcome="", reason="Done.")
    now = timezone.now()
    for model in (WorryCase, SealedCopy):
        for until in (now + timedelta(days=1), None):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.update(keep_until=until)
    with pytest.raises(DatabaseError), transaction.atomic():
        WorryCase.objects.update(closed_at=None, outcome="", keep_until=None)
    assert refused("DELETE FROM safeguarding_worrylogentry")
    assert refused("DELETE FROM safeguarding_sealedpicture")


def test_somebody_who_leaves_takes_nothing_along(sealed, editor):
    editor.delete()
    line = WorryLogEntry.objects.get(event="worried")
    assert (line.by, line.by_name, line.note) == (None, "editor", "The second line.")


def test_two_open_cases_about_one_piece_are_refused(sealed):
    with pytest.raises(DatabaseError), transaction.atomic():
        WorryCase.objects.create(submission=sealed.submission, reference=sealed.reference)


def test_case_cannot_be_closed_by_halves(sealed):
    with pytest.raises(DatabaseError), transaction.atomic():
        WorryCase.objects.update(closed_at=timezone.now(), outcome=Outcome.NOTHING_LEFT)
