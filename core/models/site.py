"""The site as a whole: what changed last, and what an organisation sets."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.colours import validate_brand_colour


class SiteVersion(models.Model):
    """Two counters, raised in the transaction of every change a reader can see.

    `shell` covers what stands around every page (menu, footer, settings, help services);
    `lists` covers which pages are public. Every server process compares them at each read.
    """

    shell = models.PositiveBigIntegerField(default=1)
    lists = models.PositiveBigIntegerField(default=1)

    def __str__(self):
        return f"{self.shell}.{self.lists}"

    @classmethod
    def raise_shell(cls):
        cls.objects.filter(pk=1).update(shell=F("shell") + 1, lists=F("lists") + 1)

    @classmethod
    def raise_lists(cls):
        cls.objects.filter(pk=1).update(lists=F("lists") + 1)


@register_setting(icon="cog", order=1)
class SiteSettings(BaseGenericSetting):
    """Everything an organisation puts its own name, colours and promises on."""

    name = models.CharField(_("site name"), max_length=60, default="Sayso")
    logo_text = models.CharField(_("logo text"), max_length=20, default="sayso")
    tagline = models.CharField(
        _("one line about the site"),
        max_length=160,
        default=_(
            "Stories and straight answers. Made by people who’ve been in care, "
            "for people who get it."
        ),
    )
    brand_colour = models.CharField(
        _("brand colour"),
        max_length=7,
        blank=True,
        validators=[validate_brand_colour],
        help_text=_("Like #0b3bc3. White text on it must be easy to read. Empty: our blue."),
    )
    run_by = models.CharField(
        _("who runs the site"), max_length=120, default=_("Sayso, a made-up charity")
    )
    contact_email = models.EmailField(_("contact e-mail"), default="hello@example.org")
    contact_address = models.CharField(
        _("postal address"), max_length=250, default=_("Sayso, 1 Example Street, London")
    )
    reading_hours = models.CharField(
        _("when someone reads what is sent"), max_length=120, default=_("Monday to Friday, 9 to 5")
    )
    reply_days = models.PositiveSmallIntegerField(
        _("published reply time, in working days"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    lead_name = models.CharField(
        _("safeguarding lead, as young people see it"), max_length=60, default=_("Maya")
    )
    second_person_name = models.CharField(
        _("the second person’s first name"),
        max_length=60,
        blank=True,
        help_text=_(
            "Somebody outside the team: a trustee, or a neighbouring charity. They answer appeals "
            "and lost words by a link, without an account. Young people see the name."
        ),
    )
    second_person_email = models.EmailField(
        _("the second person’s e-mail"),
        blank=True,
        help_text=_("A new address here kills every link they were sent before."),
    )
    lost_words_days = models.PositiveSmallIntegerField(
        _("days new words wait before they open a page"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Whoever has the page open is told, and can stop it in this time."),
    )
    age_of_consent = models.PositiveSmallIntegerField(
        _("age of digital consent"),
        default=13,
        validators=[MinValueValidator(13), MaxValueValidator(18)],
        help_text=_("Under this age an adult with the right to say so must agree too."),
    )
    hide_from_search_under = models.PositiveSmallIntegerField(
        _("keep pages by people under this age out of search engines"),
        default=16,
        validators=[MinValueValidator(13), MaxValueValidator(25)],
    )
    restored_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the site was last restored from a backup: what was changed since is lost.",
    )
    draft_hours = models.PositiveSmallIntegerField(
        _("hours an unsent draft is kept"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    saved_draft_days = models.PositiveSmallIntegerField(
        _("days a saved draft is kept"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    declined_days = models.PositiveSmallIntegerField(
        _("days a declined piece is kept"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
        help_text=_("The same for a piece set aside: spam, a test, or sent twice."),
    )
    full_until = models.DateField(
        _("we’re full until"),
        null=True,
        blank=True,
        help_text=_("Nobody can start a new piece before this day. Help stays. Empty: open."),
    )
    full_words = models.CharField(
        _("what people read while we’re full"),
        max_length=300,
        blank=True,
        help_text=_("One or two short sentences, after the line that says when we open again."),
    )
    sealed_months = models.PositiveSmallIntegerField(
        _("months a sealed copy is kept"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_(
            "Of something that was taken down while a worry about it was open. "
            "Counted from the day the worry is closed."
        ),
    )
    worry_years = models.PositiveSmallIntegerField(
        _("years a closed worry and its log are kept"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(75)],
    )

    remind_days = models.PositiveSmallIntegerField(
        _("days until somebody is reminded that it is their turn"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    remind_again_days = models.PositiveSmallIntegerField(
        _("days until they are reminded again"),
        default=21,
        validators=[MinValueValidator(2), MaxValueValidator(90)],
    )
    park_days = models.PositiveSmallIntegerField(
        _("days until a piece nobody answers is parked"),
        default=60,
        validators=[MinValueValidator(3), MaxValueValidator(180)],
        help_text=_("It is unlocked and not published, until they open My pieces again."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("logo_text"),
                FieldPanel("tagline"),
                FieldPanel("brand_colour"),
            ],
            heading=_("Name and look"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("run_by"),
                FieldPanel("contact_email"),
                FieldPanel("contact_address"),
                FieldPanel("reading_hours"),
                FieldPanel("lead_name"),
            ],
            heading=_("People and contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("second_person_name"),
                FieldPanel("second_person_email"),
                FieldPanel("lost_words_days"),
            ],
            heading=_("The second person"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("reply_days"),
                FieldPanel("draft_hours"),
                FieldPanel("saved_draft_days"),
                FieldPanel("declined_days"),
                FieldPanel("sealed_months"),
                FieldPanel("worry_years"),
            ],
            heading=_("Times"),
        ),
        MultiFieldPanel(
            [FieldPanel("full_until"), FieldPanel("full_words")], heading=_("When we’re full")
        ),
        MultiFieldPanel(
            [
                FieldPanel("remind_days"),
                FieldPanel("remind_again_days"),
                FieldPanel("park_days"),
            ],
            heading=_("When it is their turn and they don’t answer"),
        ),
        MultiFieldPanel(
            [FieldPanel("age_of_consent"), FieldPanel("hide_from_search_under")], heading=_("Ages")
        ),
    ]

    class Meta:
        verbose_name = _("site settings")

    @property
    def is_full(self):
        """Whether new pieces wait: until the day in `full_until` begins, in the site's own time."""
        return self.full_until is not None and timezone.localdate() < self.full_until

    @property
    def has_own_colours(self):
        return bool(self.brand_colour)

    def clean(self):
        super().clean()
        days = (self.remind_days, self.remind_again_days, self.park_days)
        if None not in days and not days[0] < days[1] < days[2]:
            raise ValidationError(
                {"park_days": _("Remind first, remind again later, and park last.")}
            )
        if bool(self.second_person_name) != bool(self.second_person_email):
            raise ValidationError(
                {"second_person_email": _("The second person needs a name and an e-mail, or none.")}
            )

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        SiteVersion.raise_shell()
