"""Topics, and where to get help."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

HELP_SERVICE_CHECK_DAYS = 90


class Topic(models.Model):
    """What a piece is about, in words a reader would look for."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    description = models.CharField(_("one plain sentence"), max_length=160, blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.name


class HelpServiceQuerySet(models.QuerySet):
    def unchecked(self):
        """Services whose details nobody has checked for 90 days."""
        due = timezone.localdate() - timedelta(days=HELP_SERVICE_CHECK_DAYS)
        return self.filter(models.Q(checked_at__lt=due) | models.Q(checked_at=None))


class HelpService(models.Model):
    """Somewhere to get help: by phone, by text or on the web."""

    name = models.CharField(_("name"), max_length=80)
    summary = models.CharField(_("what it is for"), max_length=200, blank=True)
    call = models.CharField(_("number to call"), max_length=30, blank=True)
    text_word = models.CharField(_("word to text"), max_length=20, blank=True)
    text_number = models.CharField(_("number to text"), max_length=30, blank=True)
    web = models.URLField(_("web address"), blank=True)
    hours = models.CharField(_("hours"), max_length=120, blank=True)
    cost = models.CharField(_("what it costs"), max_length=120, blank=True)
    ages = models.CharField(_("ages"), max_length=60, blank=True)
    what_happens = models.TextField(_("what happens when you get in touch"), blank=True)
    is_emergency = models.BooleanField(_("for when someone is in danger now"), default=False)
    is_for_adults = models.BooleanField(_("for adults worried about someone"), default=False)
    in_footer = models.BooleanField(_("at the foot of every page"), default=False)
    in_england = models.BooleanField(_("England"), default=True)
    in_wales = models.BooleanField(_("Wales"), default=True)
    in_scotland = models.BooleanField(_("Scotland"), default=True)
    in_northern_ireland = models.BooleanField(_("Northern Ireland"), default=True)
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        verbose_name=_("topics"),
        help_text=_("Shown after pieces about these. None: after every piece."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=10)
    checked_at = models.DateField(_("last checked"), null=True, blank=True)

    objects = HelpServiceQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("call"),
                FieldPanel("text_word"),
                FieldPanel("text_number"),
                FieldPanel("web"),
                FieldPanel("hours"),
                FieldPanel("cost"),
                FieldPanel("ages"),
                FieldPanel("what_happens"),
            ],
            heading=_("How to reach it"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("in_england"),
                FieldPanel("in_wales"),
                FieldPanel("in_scotland"),
                FieldPanel("in_northern_ireland"),
            ],
            heading=_("Where it works"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_emergency"),
                FieldPanel("is_for_adults"),
                FieldPanel("in_footer"),
                FieldPanel("topics"),
                FieldPanel("order"),
            ],
            heading=_("Where it shows"),
        ),
        FieldPanel("checked_at"),
    ]

    class Meta:
        ordering = ["-is_emergency", "is_for_adults", "order", "name"]
        verbose_name = _("help service")
        verbose_name_plural = _("help services")

    def __str__(self):
        return self.name

    @property
    def href(self):
        """The link a phone acts on: call first, then text, then web."""
        if self.call:
            return f"tel:{self.call.replace(' ', '')}"
        if self.text_number:
            body = f"?body={self.text_word}" if self.text_word else ""
            return f"sms:{self.text_number.replace(' ', '')}{body}"
        return self.web

    @property
    def number_label(self):
        if self.call:
            return self.call
        if self.text_number:
            return _("Text {word} to {number}").format(word=self.text_word, number=self.text_number)
        return self.web

    @property
    def is_unchecked(self):
        due = timezone.localdate() - timedelta(days=HELP_SERVICE_CHECK_DAYS)
        return self.checked_at is None or self.checked_at < due
