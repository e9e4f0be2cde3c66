"""Finds, as a piece is sent, which earlier ones it is like."""

from django.conf import settings
from django.db.models import Count

from submissions.likeness import ALIKE, KEPT, alike, fingerprint
from submissions.models import LookAlike, SubmissionFile, Trace

#: The most look-alikes kept of one piece: a flood of one text is still one line to read.
MOST = 5
#: Candidates looked at; those that share most come first.
LOOKED_AT = 50


def note_look_alikes(submission):
    """Keep the fingerprint of what was just sent, and the earlier pieces it is like.

    Five questions to the database, however many pieces there are.
    """
    numbers = fingerprint(submission.body, key=settings.CONTRIBUTOR_KEY.encode())
    found = _same_pictures(submission)
    for earlier, percent in _like_words(submission, numbers).items():
        found.setdefault(earlier, (percent, False))
    Trace.objects.bulk_create(Trace(submission=submission, number=one) for one in numbers)
    most_alike = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:MOST]
    LookAlike.objects.bulk_create(
        LookAlike(
            submission=submission,
            earlier_id=earlier,
            percent=percent,
            is_same_picture=is_same_picture,
        )
        for earlier, (percent, is_same_picture) in most_alike
    )


def _like_words(submission, numbers):
    """{earlier piece's id: percent} of those whose words are alike enough."""
    shared = dict(
        Trace.objects.filter(number__in=numbers)
        .exclude(submission=submission)
        .values_list("submission")
        .annotate(Count("pk"))
        .order_by("-pk__count", "submission")[:LOOKED_AT]
    )
    sizes = dict(
        Trace.objects.filter(submission__in=shared)
        .values_list("submission")
        .annotate(Count("pk"))
        .order_by()
    )
    likeness = {
        earlier: alike(count, first=len(numbers), second=sizes[earlier])
        for earlier, count in shared.items()
    }
    return {earlier: round(share * 100) for earlier, share in likeness.items() if share >= ALIKE}


def _same_pictures(submission):
    """{earlier piece's id: (100, True)} of those with one of the same pictures, pixel for pixel."""
    hashes = list(submission.files.values_list("sha256", flat=True))
    earlier = (
        SubmissionFile.objects.filter(sha256__in=hashes)
        .exclude(submission=submission)
        .order_by("submission")
        .values_list("submission", flat=True)
        .distinct()[:KEPT]
    )
    return dict.fromkeys(earlier, (100, True))
