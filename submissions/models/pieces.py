"""What was sent, and how far it has come."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.art import AVATARS
from core.enums import AgeBand
from core.models import SiteSettings
from stories.enums import Form
from submissions.enums import CLOSED, OPEN, WITH_OTHERS, HelperRole, StateShown, Status
from submissions.models.contributors import Contributor
from submissions.models.files import CleanedPicture


class SubmissionQuerySet(models.QuerySet):
    def at_the_desk(self):
        """Everything editors may come across; what is kept apart is in no list and no count."""
        return self.filter(erased_at=None, apart_since=None)

    def waiting(self):
        """What waits for the editors now."""
        return self.filter(waiting_since__isnull=False, apart_since=None)

    def with_contributor(self):
        """What waits for the person who sent it, or for their adult."""
        turns = {*OPEN, *WITH_OTHERS} - {Status.SCHEDULED}
        return self.filter(status__in=turns, waiting_since=None, apart_since=None)

    def due_to_go_live(self):
        """Agreed pieces whose day has come, or that wait for no day any more."""
        day_has_come = Q(live_day=None) | Q(live_day__day__lte=timezone.localdate())
        return self.filter(day_has_come, status=Status.SCHEDULED, apart_since=None)

    def in_queue_order(self):
        """What rules cannot read first, then marked pieces, then the longest wait."""
        return self.order_by("-is_unread", "-is_marked", "waiting_since", "pk")

    def due_to_erase(self):
        """Declined pieces and those set aside whose keeping time has ended."""
        days = SiteSettings.load().declined_days
        before = timezone.now() - timedelta(days=days)
        return self.filter(status__in=(Status.DECLINED, Status.SET_ASIDE), status_at__lt=before)


class Submission(models.Model):
    """What was sent, exactly as sent. The database refuses to change it until it is erased."""

    SENT_FIELDS = (
        "form",
        "title",
        "body",
        "byline",
        "avatar",
        "age_band",
        "language",
        "helper_role",
        "helper_name",
        "alone_answer",
        "sent_at",
    )

    reference = models.CharField(max_length=10, unique=True)
    contributor = models.ForeignKey(
        Contributor, on_delete=models.PROTECT, related_name="submissions"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    status_at = models.DateTimeField(default=timezone.now)

    form = models.CharField(max_length=20, choices=Form, default=Form.STORY)
    title = models.CharField(max_length=255, blank=True)
    body = models.TextField(blank=True)
    byline = models.CharField(max_length=60, blank=True)
    avatar = models.CharField(max_length=20, default=AVATARS[0])
    age_band = models.CharField(max_length=20, choices=AgeBand, default=AgeBand.NOT_SAID)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en-gb")
    helper_role = models.CharField(max_length=10, choices=HelperRole, default=HelperRole.NOBODY)
    helper_name = models.CharField(max_length=120, blank=True)
    alone_answer = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    page = models.OneToOneField(
        Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="submission"
    )
    byline_wanted = models.CharField(
        max_length=60,
        blank=True,
        help_text="The name they want shown now. Editors read a new one before it shows.",
    )
    avatar_wanted = models.CharField(max_length=20, default=AVATARS[0])
    is_byline_waiting = models.BooleanField(default=False)

    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claimed_submissions",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(
        null=True,
        blank=True,
        default=timezone.now,
        help_text="Since when it waits for the editors; empty while it is somebody else's turn.",
    )
    word_count = models.PositiveIntegerField(default=0)
    is_question_open = models.BooleanField(
        default=False, help_text="The editors asked something and wait for the answer."
    )
    is_unread = models.BooleanField(
        default=False, help_text="Pictures without words, and nobody has looked at them yet."
    )
    is_marked = models.BooleanField(default=False)
    marks_count = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    needs_lead = models.BooleanField(default=False)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="declined_submissions",
    )
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_lifted_because = models.CharField(max_length=300, blank=True)
    adult_agreed_by = models.CharField(max_length=120, blank=True)
    adult_checked_how = models.CharField(max_length=300, blank=True)
    adult_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="adult_agreements_recorded",
    )
    adult_agreed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    apart_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when safeguarding leads alone may see it."
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-is_marked", "waiting_since", "id"], name="in_queue"),
            # The queue and all its counts are read from this index alone.
            models.Index(
                fields=[
                    "-is_unread",
                    "-is_marked",
                    "waiting_since",
                    "id",
                    "claimed_by",
                    "needs_lead",
                    "is_byline_waiting",
                    "apart_since",
                ],
                condition=Q(waiting_since__isnull=False, apart_since=None),
                name="waiting_in_order",
            ),
            models.Index(fields=["answered_at"], name="answered"),
        ]
        constraints = [
            models.CheckConstraint(
                name="erased_is_empty",
                condition=Q(erased_at=None)
                | Q(
                    title="", body="", byline="", byline_wanted="", alone_answer="", helper_name=""
                ),
            ),
            models.CheckConstraint(
                name="adult_agreement_whole",
                condition=Q(adult_agreed_at=None, adult_agreed_by="", adult_checked_how="")
                | (
                    Q(adult_agreed_at__isnull=False)
                    & ~Q(adult_agreed_by="")
                    & ~Q(adult_checked_how="")
                ),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_closed(self):
        return self.status in CLOSED

    @property
    def sent_last(self):
        """The words editors work from: the newest correction, or what was sent at first."""
        return self.corrections.first() or self

    @property
    def live_on(self):
        """The day its contributor chose for it to go live, or None."""
        chosen = getattr(self, "live_day", None)
        return chosen.day if chosen else None

    @property
    def has_day_to_choose(self):
        """Whether it may go live one day and has not yet."""
        return self.status not in (Status.LIVE, Status.DECLINED, Status.WITHDRAWN)

    @property
    def is_theirs_to_correct(self):
        """Nobody has taken it: other words simply take the place of those sent."""
        is_unread = self.status in (Status.RECEIVED, Status.IN_REVIEW)
        return is_unread and self.claimed_by_id is None and not self.needs_lead

    @cached_property
    def title_last(self):
        """The title sent last. `queries.with_titles` gives it to every row of a list."""
        return self.sent_last.title

    @property
    def title_shown(self):
        return self.title_last or _("No title")

    @property
    def byline_shown(self):
        return self.byline_wanted or _("Someone with care experience")

    @property
    def is_adult_missing(self):
        return self.contributor.needs_an_adult and self.adult_agreed_at is None

    @property
    def is_live(self):
        """Whether readers can see it now; older words may be live while newer ones wait."""
        return self.page_id is not None and hasattr(self.page, "public_copy")

    @property
    def state_shown(self):
        """Which of the five words the contributor sees."""
        if self.status == Status.WITHDRAWN:
            return StateShown.TAKEN_DOWN
        if self.status == Status.DECLINED:
            return StateShown.NOT_THIS_TIME
        if self.status == Status.SIGN_OFF:
            return StateShown.NEEDS_YOU
        if self.status == Status.LIVE:
            return StateShown.LIVE
        return StateShown.NEEDS_YOU if self.is_question_open else StateShown.WITH_US

    @property
    def is_held(self):
        return self.holds.filter(ends_at__gt=timezone.now()).exists()


class SubmissionFile(CleanedPicture):
    """A cleaned picture as sent. Private for as long as it exists."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    picture = models.ForeignKey(
        "core.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sent_as",
        help_text="The editors' copy, made when the piece was accepted.",
    )

    class Meta(CleanedPicture.Meta):
        indexes = [models.Index(fields=["sha256"], name="picture_again")]


class LogRow(models.Model):
    """One change of one Submission: who, when, from what to what. Never altered."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="log_rows")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    is_by_contributor = models.BooleanField(default=False)
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.from_status} → {self.to_status}"
