from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from submissions.enums import Status
from submissions.models import Draft, Submission
from tests.submissions.young_person import YoungPerson

pytestmark = pytest.mark.django_db


def tidy():
    said = StringIO()
    call_command("tidy", stdout=said)
    return said.getvalue()


def test_tidy_erases_what_has_had_its_time_and_prints_counts_alone():
    person = YoungPerson()
    person.answer_all()
    person.send()
    long_ago = timezone.now() - timedelta(days=31)
    Submission.objects.update(status=Status.DECLINED, status_at=long_ago)
    person.answer("piece", {"body": "Never sent"})
    Draft.objects.update(ends_at=timezone.now())
    Session.objects.update(expire_date=long_ago)
    assert tidy().splitlines() == [
        "Drafts discarded: 1",
        "Pieces erased: 1",
        "Sealed copies and worries destroyed: 0",
        "Files left over: 0",
    ]
    assert (Draft.objects.count(), Session.objects.count()) == (0, 0)
    assert Submission.objects.get().body == ""


def test_tidy_leaves_what_has_its_time_still():
    person = YoungPerson()
    person.answer_all()
    assert tidy().splitlines() == [
        "Drafts discarded: 0",
        "Pieces erased: 0",
        "Sealed copies and worries destroyed: 0",
        "Files left over: 0",
    ]
    assert Draft.objects.count() == 1
