"""What was sent, agreed and logged stays as it was, whatever a migration did to its table."""

import pytest
from django.db import DatabaseError, transaction

from demo.factories import make_submission
from submissions.models import Consent, LogRow, Submission

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["title", "body", "byline", "reference"])
def test_sent_words_refuse_to_change(field):
    submission = make_submission()
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(**{field: "other"})
    assert getattr(Submission.objects.get(pk=submission.pk), field) == getattr(submission, field)


def test_consent_refuses_to_change():
    make_submission()
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(is_given=False)


def test_log_refuses_to_change():
    make_submission()
    with pytest.raises(DatabaseError), transaction.atomic():
        LogRow.objects.update(to_status="live")


def test_what_changes_at_the_desk_may_change():
    submission = make_submission()
    Submission.objects.filter(pk=submission.pk).update(is_marked=True)
    assert Submission.objects.get(pk=submission.pk).is_marked
