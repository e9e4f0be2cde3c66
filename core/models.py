"""What every room stands on: pages with a gate, clearances, public copies, help, settings."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core import gate, reader
from core.colours import validate_brand_colour
from core.enums import Licence, MenuPlace
from core.pictures import clean_picture

HELP_SERVICE_CHECK_DAYS = 90


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
        _("when someone reads what is sent"),
        max_length=120,
        default=_("Monday to Friday, 9 to 5"),
    )
    reply_days = models.PositiveSmallIntegerField(
        _("published reply time, in working days"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    lead_name = models.CharField(
        _("safeguarding lead, as young people see it"), max_length=60, default=_("Maya")
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
                FieldPanel("reply_days"),
                FieldPanel("draft_hours"),
                FieldPanel("saved_draft_days"),
                FieldPanel("declined_days"),
            ],
            heading=_("Times"),
        ),
        MultiFieldPanel(
            [FieldPanel("age_of_consent"), FieldPanel("hide_from_search_under")],
            heading=_("Ages"),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")

    @property
    def has_own_colours(self):
        return bool(self.brand_colour)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        SiteVersion.raise_shell()


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


class Picture(AbstractImage):
    """A picture in the editors' library. Cleaned of everything but its pixels; never replaced."""

    credit = models.CharField(_("credit"), max_length=120, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.ASK)
    sha256 = models.CharField(max_length=64, editable=False, default="")

    admin_form_fields = ("title", "file", "description", "credit", "licence", "collection", "tags")

    def save(self, *args, **kwargs):
        if self._state.adding:
            with self.file.open("rb") as file:
                cleaned = clean_picture(file.read())
            name = f"{secrets.token_hex(16)}.{cleaned.format.lower()}"
            self.file.save(name, ContentFile(cleaned.data), save=False)
            self.width, self.height = cleaned.width, cleaned.height
            self.file_size = len(cleaned.data)
            self.sha256 = cleaned.sha256
        elif self.file.name != type(self).objects.values_list("file", flat=True).get(pk=self.pk):
            raise PermissionDenied(
                _("A picture’s file can’t be replaced. Upload it as a new picture.")
            )
        super().save(*args, **kwargs)

    def get_upload_to(self, filename):
        return f"pictures/{filename}"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]


class Clearance(models.Model):
    """The digest of a page's public content that may be public. Copies of a page have none."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="clearance"
    )
    digest = models.CharField(max_length=64)
    cleared_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.page_id} {self.digest[:12]}"


class PublicCopy(models.Model):
    """What a reader who is not signed in sees of one page. No row: the page is not public."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="public_copy"
    )
    path = models.CharField(max_length=500, unique=True)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    section = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    menu = models.CharField(max_length=10, choices=MenuPlace, blank=True)
    is_indexed = models.BooleanField(default=True)
    head_html = models.TextField()
    main_html = models.TextField()
    card_html = models.TextField(blank=True)
    card_ids = models.JSONField(default=dict)
    share_card = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "public copies"

    def __str__(self):
        return self.path


class PublicFacet(models.Model):
    """One thing a public copy can be listed under, stored in the order of the list."""

    copy = models.ForeignKey(PublicCopy, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    published_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                "kind", "value", F("published_at").desc(), F("copy").desc(), name="facet_in_order"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["copy", "kind", "value"], name="facet_once_a_copy")
        ]

    def __str__(self):
        return f"{self.kind}={self.value}"


class PublicFile(models.Model):
    """A file a public copy shows. It leaves the disk with the copy."""

    copy = models.ForeignKey(PublicCopy, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["copy", "name"], name="public_file_once_a_copy")
        ]
        indexes = [models.Index(fields=["name"], name="public_file_name")]

    def __str__(self):
        return self.name


class Tombstone(models.Model):
    """An address that was taken down. Holds a keyed hash of the path and nothing else."""

    path_hash = models.CharField(max_length=64, unique=True)
    gone_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.path_hash[:12]

    @classmethod
    def stands_at(cls, path):
        return cls.objects.filter(path_hash=tombstone_hash(path)).exists()


class Throttle(models.Model):
    """How often one hashed address did one thing in one window of time."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.key[:8]} {self.count}"


class BasePage(Page):
    """A page of the site: what a reader sees of it is its public copy."""

    language = models.CharField(
        _("language of the words"), max_length=10, choices=settings.LANGUAGES, default="en-gb"
    )

    #: True: goes live only with a clearance that somebody else's yes wrote (see `submissions`).
    needs_sign_off = False
    #: Names of the fields whose content a reader can see; the digest covers exactly these.
    public_field_names = ("title", "slug", "language", "search_description")
    #: One word for the type, used for colours, facets and lists.
    kind = "page"
    section = ""

    is_creatable = False

    class Meta:
        abstract = True

    @cached_property
    def public_url_path(self):
        """The path readers use, such as `/stories/a-bag/`; None when under no site."""
        parts = self.get_url_parts()
        return parts[2] if parts else None

    def public_facets(self):
        """Pairs (kind, value) this page is listed under."""
        return [("type", self.kind)]

    def card_ids(self):
        """Lists of page ids shown as cards after the page, by the name of the list."""
        return {}

    @property
    def menu_place(self):
        return MenuPlace.TOP if self.show_in_menus else MenuPlace.NONE

    @property
    def is_indexed(self):
        """Whether search engines, the sitemap and feeds may have it."""
        return True

    @property
    def main_language(self):
        """The language of what stands between menu and foot, if it is all in one."""
        return self.language

    @property
    def card_template(self):
        return ""

    def public_context(self):
        """What the template needs besides the page. Nothing of the reader, nothing of others."""
        return {}

    def share_art(self):
        """(seed, type, motif) of the share card, or None for the site's own."""
        return None

    def clean(self):
        super().clean()
        if not gate.may_show_its_pictures(self):
            raise ValidationError(
                _("A picture here was sent with a piece. It can be shown with that one only.")
            )

    def save(self, *args, **kwargs):
        gate.guard_save(self, update_fields=kwargs.get("update_fields"))
        return super().save(*args, **kwargs)

    def create_alias(self, *args, **kwargs):
        raise PermissionDenied(_("This page can’t have an alias. Link to it instead."))

    def permissions_for_user(self, user):
        return gate.permission_tester(self, user)

    def route(self, request, path_components):
        """A page that readers have is found by its address at once; others Wagtail looks for."""
        copies = PublicCopy.objects.filter(path=request.path_info, page__live=True)
        copy = copies.select_related("page").first() if path_components else None
        if copy is None:
            return super().route(request, path_components)
        return RouteResult(copy.page.specific)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        ours = {
            "shell": "base.html",
            "section": self.section,
            "LANGUAGE_CODE": self.main_language,
            "reading": SimpleLazyObject(lambda: reader.reading_of(self, request)),
        }
        return context | self.public_context() | ours

    def serve(self, request, *args, **kwargs):
        return gate.serve(self, request, lambda: super(BasePage, self).serve(request))


def tombstone_hash(path):
    """Keyed, so that the table cannot be searched for an address one only suspects."""
    return hashlib.blake2b(
        path.encode(), key=settings.CONTRIBUTOR_KEY.encode()[:64], digest_size=32
    ).hexdigest()
