"""What the public sends, who sent it, and everything said and decided about it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Task

from core.art import AVATARS
from core.enums import YOUNGEST_OF_BAND, AgeBand
from core.models import SiteSettings
from stories.enums import Form
from submissions.enums import (
    CLOSED,
    OPEN,
    WITH_OTHERS,
    Answer,
    ContactWay,
    Decision,
    HelperRole,
    StateShown,
    Status,
    Use,
)
from submissions.locks import SignOffLock


def private_storage():
    return storages["default"]


def upload_name(instance, filename):
    """A random name: the one it came with could say who somebody is."""
    return f"submissions/{secrets.token_hex(16)}.{filename.rsplit('.', 1)[-1]}"


class Contributor(models.Model):
    """Somebody who sent something. Has no account; two keyed hashes open their pieces."""

    words_hash = models.CharField(max_length=64, unique=True)
    link_hash = models.CharField(max_length=64, unique=True)
    age_band = models.CharField(max_length=20, choices=AgeBand, default=AgeBand.NOT_SAID)
    has_more_by_me = models.BooleanField(
        default=False, help_text="Their live pieces link to one another."
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Contributor {self.pk}"

    @property
    def needs_an_adult(self):
        """Whether somebody with the right to agree must agree too."""
        return YOUNGEST_OF_BAND[AgeBand(self.age_band)] < SiteSettings.load().age_of_consent


class SafeContact(models.Model):
    """A safe way to reach a contributor. Apart from the pieces; seen by editors on one screen."""

    contributor = models.OneToOneField(
        Contributor, on_delete=models.CASCADE, related_name="safe_contact"
    )
    way = models.CharField(max_length=10, choices=ContactWay)
    address = models.CharField(max_length=254)
    safe_times = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return f"Safe contact of {self.contributor_id}"


class Draft(models.Model):
    """Answers not sent yet. Gone after 24 hours, on "stop here" and on Exit, unless saved."""

    key_hash = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    contributor = models.ForeignKey(
        Contributor,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="drafts",
        help_text="Whose code words bring it back, once it was saved.",
    )
    is_saved = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"Draft {self.pk}"


class DraftFile(models.Model):
    """A cleaned picture of an unsent draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(storage=private_storage, upload_to=upload_name)
    description = models.CharField(max_length=300, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Draft file {self.pk}"


class SubmissionQuerySet(models.QuerySet):
    def waiting(self):
        """What waits for the editors now."""
        return self.filter(waiting_since__isnull=False)

    def with_contributor(self):
        """What waits for the person who sent it, or for their adult."""
        return self.filter(status__in=(*OPEN, *WITH_OTHERS), waiting_since=None)

    def in_queue_order(self):
        """Marked pieces first, then the longest wait."""
        return self.order_by("-is_marked", "waiting_since", "pk")

    def due_to_erase(self):
        """Declined pieces whose keeping time has ended."""
        days = SiteSettings.load().declined_days
        before = timezone.now() - timedelta(days=days)
        return self.filter(status=Status.DECLINED, status_at__lt=before)


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

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-is_marked", "waiting_since", "id"], name="in_queue"),
            # The queue and all its counts are read from this index alone.
            models.Index(
                fields=[
                    "-is_marked",
                    "waiting_since",
                    "id",
                    "claimed_by",
                    "needs_lead",
                    "is_byline_waiting",
                ],
                condition=Q(waiting_since__isnull=False),
                name="waiting_in_order",
            ),
            models.Index(fields=["answered_at"], name="answered"),
        ]
        constraints = [
            models.CheckConstraint(
                name="erased_is_empty",
                condition=Q(erased_at=None)
                | Q(
                    title="",
                    body="",
                    byline="",
                    byline_wanted="",
                    alone_answer="",
                    helper_name="",
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
    def title_shown(self):
        return self.title or _("No title")

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


class SubmissionFile(models.Model):
    """A cleaned picture as sent. Private for as long as it exists."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(storage=private_storage, upload_to=upload_name)
    description = models.CharField(max_length=300, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    picture = models.ForeignKey(
        "core.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sent_as",
        help_text="The editors' copy, made when the piece was accepted.",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Picture {self.pk}"


class ConsentWording(models.Model):
    """The words somebody said yes or no to. A new wording is a new version; none is changed."""

    use = models.CharField(max_length=10, choices=Use)
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["use", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["use", "version"], name="one_wording_a_version")
        ]

    def __str__(self):
        return f"{self.use} {self.version}"


class Consent(models.Model):
    """One answer about one use, with its date. The latest counts; none is ever changed."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="consents")
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="+")
    is_given = models.BooleanField()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self):
        return f"{self.wording}: {'yes' if self.is_given else 'no'}"


class Message(models.Model):
    """One message between a contributor and the editors. Text only."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="messages")
    is_from_editor = models.BooleanField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    body = models.TextField(max_length=5000)
    wants_answer = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["submission", "sent_at"], name="thread_in_order")]

    def __str__(self):
        return f"Message {self.pk}"


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


class Decline(models.Model):
    """Why a piece was declined and what can come next, as the contributor reads it."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="declines")
    reason = models.TextField(max_length=2000)
    next_step = models.TextField(max_length=1000)
    declined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-declined_at", "-pk"]

    def __str__(self):
        return f"Decline of {self.submission_id}"


class DeclineReason(models.Model):
    """A ready reason for "not this time", written with young people."""

    name = models.CharField(_("name in the list"), max_length=80)
    text = models.TextField(_("what they read"), max_length=1000)
    next_step = models.TextField(_("what they can do next"), max_length=500)
    order = models.PositiveSmallIntegerField(default=10)

    panels = [FieldPanel("name"), FieldPanel("text"), FieldPanel("next_step"), FieldPanel("order")]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("reason for not this time")
        verbose_name_plural = _("reasons for not this time")

    def __str__(self):
        return self.name


class ReplyTemplate(models.Model):
    """The start of a reply. An editor makes it their own before it is sent."""

    name = models.CharField(_("name in the list"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    order = models.PositiveSmallIntegerField(default=10)

    panels = [FieldPanel("name"), FieldPanel("text"), FieldPanel("order")]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")

    def __str__(self):
        return self.name


class ChecklistQuestion(models.Model):
    """A question an editor answers before a piece goes on. Fixed ones can never be removed."""

    text = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("what to think of"), max_length=300, blank=True)
    is_fixed = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("ask it"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=10)

    panels = [
        FieldPanel("text"),
        FieldPanel("help_text"),
        FieldPanel("is_active"),
        FieldPanel("order"),
    ]

    class Meta:
        ordering = ["-is_fixed", "order", "pk"]
        verbose_name = _("checklist question")
        verbose_name_plural = _("checklist questions")
        constraints = [
            models.CheckConstraint(
                name="fixed_question_is_active", condition=Q(is_fixed=False) | Q(is_active=True)
            )
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        if self.is_fixed_and_changed():
            raise FixedQuestion
        super().save(*args, **kwargs)

    def clean(self):
        if self.is_fixed_and_changed():
            raise ValidationError(FixedQuestion.message)

    def is_fixed_and_changed(self):
        """Whether this would reword or switch off a question that is always asked."""
        kept = type(self).objects.filter(pk=self.pk, is_fixed=True).first()
        return kept is not None and any(
            getattr(kept, name) != getattr(self, name)
            for name in ("text", "help_text", "is_active", "is_fixed")
        )


class FixedQuestion(PermissionDenied):
    """Somebody tried to remove, reword or switch off one of the four questions."""

    message = _("This question is always asked. It can’t be changed, switched off or removed.")

    def __init__(self):
        super().__init__(self.message)


@receiver(pre_delete, sender=ChecklistQuestion)
def keep_fixed_questions(instance, **kwargs):
    if instance.is_fixed:
        raise FixedQuestion


class ChecklistAnswer(models.Model):
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="checklist_answers"
    )
    question = models.ForeignKey(ChecklistQuestion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="one_answer_a_question")
        ]

    def __str__(self):
        return f"{self.question_id}: {self.answer}"


class SignOffRequest(models.Model):
    """The exact words a contributor was asked about, and why each change was made.

    `changes` is a list of {"no", "taken_out", "put_in", "reason"}.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="sign_off_requests"
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    note = models.TextField(blank=True, max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"Asked {self.digest[:12]}"


class SignOff(models.Model):
    """A contributor's answer about one page's exact words."""

    contributor = models.ForeignKey(Contributor, on_delete=models.CASCADE, related_name="sign_offs")
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.CASCADE, related_name="sign_offs"
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="sign_offs")
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=10, choices=Decision)
    note = models.TextField(blank=True, max_length=5000)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self):
        return f"{self.decision} {self.digest[:12]}"


class Hold(models.Model):
    """A safeguarding lead's stop on erasing, with a reason and an end."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=500)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    held_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        permissions = [("see_held", "Can see pieces that are taken down and held")]

    def __str__(self):
        return f"Hold until {self.ends_at:%Y-%m-%d}"


class EditingTask(Task):
    """An editor shapes the page. Sending it for sign-off, on the desk, ends the task."""

    class Meta:
        verbose_name = _("editing")

    def user_can_access_editor(self, page, user):
        return False

    def locked_for_user(self, page, user):
        return False

    def get_actions(self, page, user):
        return []


class SignOffTask(Task):
    """The contributor reads the exact words. Nobody edits them meanwhile."""

    lock_class = SignOffLock

    class Meta:
        verbose_name = _("contributor’s sign-off")

    def user_can_access_editor(self, page, user):
        return False

    def locked_for_user(self, page, user):
        return True

    def get_actions(self, page, user):
        return []
