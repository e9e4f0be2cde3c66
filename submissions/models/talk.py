"""What editors and contributors say to each other."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from submissions.models.pieces import Submission

#: What an editor of ready words may write in braces.
PLACES_HELP = _(
    "These are filled in: {byline} their name, {title} the title, {waited} how long they have "
    "waited, {usual_wait} how long most people wait, {reply_by} the day we promise to answer by, "
    "{my_name} your first name, {reply_days}, {site_name}, {lead_name}, {reading_hours}. "
    "Anything else in braces, like {your question}, waits for you."
)


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

    panels = [
        FieldPanel("name"),
        FieldPanel("text", help_text=PLACES_HELP),
        FieldPanel("next_step"),
        FieldPanel("order"),
    ]

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

    panels = [FieldPanel("name"), FieldPanel("text", help_text=PLACES_HELP), FieldPanel("order")]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")

    def __str__(self):
        return self.name
