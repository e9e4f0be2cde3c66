"""Prints how many pieces begin with some words, and how many of them differ: `-m bench.sent`."""

import sys

import django

django.setup()

from submissions.models import Submission  # noqa: E402

bodies = list(
    Submission.objects.filter(body__startswith=sys.argv[1]).values_list("body", flat=True)
)
print(len(bodies), len(set(bodies)))
