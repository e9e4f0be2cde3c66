"""Since when it has been the contributor's turn, and who is due to be reminded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from submissions.enums import NO_MORE_LETTERS, OPEN, Status
from submissions.models import (
    EpisodeApproval,
    Guest,
    GuestYes,
    Message,
    Parking,
    SafeContact,
    Submission,
)

#: A question about a piece that is live or closed is asked, and nothing stands still for it.
PARKED_FROM = (*OPEN, Status.SIGN_OFF)


def is_theirs(submission):
    """Whether the next word is the contributor's."""
    return submission.status == Status.SIGN_OFF or submission.is_question_open


@dataclass(frozen=True)
class Turn:
    """One piece that waits for its contributor since `began_at`."""

    submission: Submission
    began_at: datetime
    can_be_reached: bool

    @property
    def days(self):
        return (timezone.now() - self.began_at) // timedelta(days=1)

    @property
    def may_be_parked(self):
        return self.submission.status in PARKED_FROM


def waiting():
    """Every piece whose turn is its contributor's, parked ones left out."""
    question = Message.objects.filter(submission=OuterRef("pk"), wants_answer=True)
    contact = SafeContact.objects.filter(contributor=OuterRef("contributor"))
    parked = Parking.objects.filter(submission=OuterRef("pk"), ended_at=None)
    pieces = (
        Submission.objects.filter(Q(status=Status.SIGN_OFF) | Q(is_question_open=True))
        .exclude(status__in=NO_MORE_LETTERS)
        .filter(~Exists(parked))
        .annotate(
            asked_at=Subquery(question.order_by("-sent_at").values("sent_at")[:1]),
            back_at=F("parking__ended_at"),
            can_be_reached=Exists(contact),
        )
        .only("status", "status_at", "is_question_open")
    )
    return [
        Turn(piece, began_at=began_at(piece), can_be_reached=piece.can_be_reached)
        for piece in pieces
    ]


def began_at(piece):
    """Since they were last asked something, or last came back to a parked piece."""
    asked_at = piece.asked_at if piece.is_question_open else None
    if piece.status == Status.SIGN_OFF or asked_at is None:
        asked_at = max(piece.status_at, asked_at or piece.status_at)
    return max(asked_at, piece.back_at or asked_at)


def is_asked(guest):
    """Whether an editor approved something that this guest has not said yes to."""
    approval = EpisodeApproval.objects.filter(page_id=guest.page_id).first()
    return approval is not None and not guest.yeses.filter(digest=approval.digest).exists()


def guests_asked():
    """Guests whose yes is missing, each with `asked_at`."""
    agreed = GuestYes.objects.filter(
        guest=OuterRef("pk"), digest=OuterRef("page__episode_approval__digest")
    )
    return (
        Guest.objects.filter(out_at=None, page__episode_approval__isnull=False)
        .filter(~Exists(agreed))
        .annotate(asked_at=F("page__episode_approval__approved_at"))
    )
