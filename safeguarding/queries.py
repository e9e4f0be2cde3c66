"""Reads of worries that are worth a name."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q

from safeguarding.enums import Event
from safeguarding.models import SealedCopy, WorryCase, WorryLogEntry


def leads():
    """Everybody who looks after worries and can sign in."""
    given = Permission.objects.filter(content_type__app_label="submissions", codename="see_held")
    return (
        get_user_model()
        .objects.filter(Q(groups__permissions__in=given) | Q(user_permissions__in=given))
        .filter(is_active=True)
        .distinct()
        .order_by("pk")
    )


def cases():
    """Every case with its piece and whether a copy is sealed: open ones first, oldest first."""
    return WorryCase.objects.select_related("submission").annotate(
        is_sealed=Exists(SealedCopy.objects.filter(case=OuterRef("pk")))
    )


def case_by_ref(ref):
    return WorryCase.objects.select_related("submission__contributor").filter(ref=ref).first()


def open_case_of(submission):
    return WorryCase.objects.filter(submission=submission, closed_at=None).first()


def open_count():
    return WorryCase.objects.filter(closed_at=None).count()


def sealed_copy_of(case):
    return SealedCopy.objects.filter(case=case).first()


def log_of(case):
    return list(case.log.order_by("-at", "-pk"))


def worries_of(case):
    """Each press with what was said, and what a restore opened the case for, first one first."""
    return list(case.log.filter(event__in=(Event.WORRIED, Event.RESTORED)))


def last_line(case):
    return WorryLogEntry.objects.filter(case=case).order_by("-at", "-pk").first()
