"""Shows, and the page that lists everything there is to listen to."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from core import public_copy
from core.enums import MenuPlace
from core.models import BasePage, Picture, PublicCopy, SiteSettings
from core.motifs import MOTIF_CHOICES
from podcasts import artwork
from podcasts.addresses import feed_name_for, feed_path, guid_of_feed, subscribe_path
from podcasts.categories import CATEGORY_CHOICES
from podcasts.enums import App, AwayFeed, ShowLicence, ShowOrder
from podcasts.feeds import channel

#: What directories take of a description, in bytes.
LONGEST_DESCRIPTION = 4000


def validate_description(text):
    if len(text.encode()) > LONGEST_DESCRIPTION:
        raise ValidationError(_("This is too long for podcast apps. Cut it by about a third."))


class FeedOwner(models.Model):
    """A page that podcast apps can follow. They know it by its guid, which is set once."""

    guid = models.UUIDField(unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.name_its_feed()
        super().save(*args, **kwargs)

    def full_clean(self, *args, **kwargs):
        self.name_its_feed()
        super().full_clean(*args, **kwargs)

    def name_its_feed(self):
        self.guid = self.guid or guid_of_feed(self.feed_path)


class ListenIndexPage(FeedOwner, BasePage):
    """Everything there is to listen to: all shows and all episodes."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["podcasts.ShowPage"]
    max_count = 1
    is_creatable = True

    introduction = models.CharField(_("one line under the title"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    public_field_names = (*BasePage.public_field_names, "introduction", "show_in_menus")
    kind = "listen"
    section = "listen"

    class Meta:
        verbose_name = _("listen page")

    def __str__(self):
        return self.title

    @property
    def has_shows(self):
        return PublicCopy.objects.filter(kind=ShowPage.kind, page__live=True).exists()

    @property
    def menu_place(self):
        """Nothing links here before there is something to listen to."""
        return super().menu_place if self.has_shows else MenuPlace.NONE

    @property
    def is_indexed(self):
        return self.has_shows

    @property
    def feed_path(self):
        return feed_path()

    def write_files(self, copy, writer):
        """The feed of all shows, as soon as there is one."""
        if self.has_shows:
            channel.write_all(self, copy, writer)
        else:
            channel.remove(copy)

    def card_ids(self):
        shows = PublicCopy.objects.filter(kind=ShowPage.kind).order_by("page__path")
        return {"shows": list(shows.values_list("page_id", flat=True))}


class ShowPage(FeedOwner, BasePage):
    """One podcast: what it is, who makes it, and where apps find it."""

    parent_page_types = ["podcasts.ListenIndexPage"]
    subpage_types = ["podcasts.EpisodePage"]
    is_creatable = True

    summary = models.CharField(_("one line about it"), max_length=200)
    description = models.TextField(
        _("what it is about"), blank=True, validators=[validate_description]
    )
    author = models.CharField(
        _("who makes it"), max_length=120, blank=True, help_text=_("Empty: the name of this site.")
    )
    category = models.CharField(
        _("category"),
        max_length=80,
        choices=CATEGORY_CHOICES,
        default="Society & Culture > Personal Journals",
        help_text=_("From the list that podcast apps use."),
    )
    order = models.CharField(
        _("how to listen"), max_length=10, choices=ShowOrder, default=ShowOrder.EPISODIC
    )
    is_explicit = models.BooleanField(
        _("not for children"), default=False, help_text=_("Apps mark it as explicit.")
    )
    is_complete = models.BooleanField(
        _("finished"), default=False, help_text=_("There will never be another episode.")
    )
    artwork = models.ForeignKey(
        Picture,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Square, at least 1400 pixels wide. Empty: we make one from cut-outs."),
    )
    motif = models.CharField(
        _("object on the picture"), max_length=20, choices=MOTIF_CHOICES, default="mic"
    )
    owner_name = models.CharField(
        _("name for directories"),
        max_length=120,
        blank=True,
        help_text=_("Empty: the name of this site."),
    )
    owner_email = models.EmailField(
        _("e-mail for directories"),
        blank=True,
        help_text=_("Anyone can read it: never a person’s own. Empty: this site’s address."),
    )
    copyright = models.CharField(_("copyright line"), max_length=120, blank=True)
    licence = models.CharField(
        _("licence"), max_length=20, choices=ShowLicence, default=ShowLicence.ASK, blank=True
    )
    funding_url = models.URLField(_("where to give money"), blank=True)
    funding_words = models.CharField(_("words of that link"), max_length=128, blank=True)
    away_feed = models.URLField(
        _("its feed elsewhere"), blank=True, help_text=_("Only if another host has the show.")
    )
    away_answer = models.CharField(
        _("what our own feed does then"),
        max_length=10,
        choices=AwayFeed,
        default=AwayFeed.REDIRECT,
    )
    has_moved_here = models.BooleanField(
        _("tell apps that it lives here now"),
        default=False,
        help_text=_("For a show that moved here from another host, for its first months."),
    )
    #: Part of addresses that apps keep for ever, so it never changes with the slug.
    feed_name = models.SlugField(max_length=80, unique=True, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("description"),
        MultiFieldPanel([FieldPanel("artwork"), FieldPanel("motif")], heading=_("Picture")),
        InlinePanel("seasons", heading=_("Seasons"), label=_("Season")),
        InlinePanel("app_links", heading=_("Where else to listen"), label=_("Link")),
        InlinePanel("awards", heading=_("Awards"), label=_("Award")),
        MultiFieldPanel(
            [
                FieldPanel("author"),
                FieldPanel("category"),
                FieldPanel("order"),
                FieldPanel("is_explicit"),
                FieldPanel("is_complete"),
                FieldPanel("owner_name"),
                FieldPanel("owner_email"),
                FieldPanel("copyright"),
                FieldPanel("licence"),
                FieldPanel("funding_url"),
                FieldPanel("funding_words"),
            ],
            heading=_("For podcast apps"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("has_moved_here"),
                FieldPanel("away_feed"),
                FieldPanel("away_answer"),
            ],
            heading=_("Moving"),
        ),
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("language"), FieldPanel("search_description")],
            heading=_("Address"),
        )
    ]
    public_field_names = (
        *BasePage.public_field_names,
        "summary",
        "description",
        "author",
        "category",
        "order",
        "is_explicit",
        "is_complete",
        "artwork",
        "motif",
        "owner_name",
        "owner_email",
        "copyright",
        "licence",
        "funding_url",
        "funding_words",
        "away_feed",
        "away_answer",
        "has_moved_here",
        "seasons",
        "app_links",
        "awards",
    )
    kind = "show"
    section = "listen"
    card_template = "podcasts/show_card.html"

    class Meta:
        verbose_name = _("show")
        verbose_name_plural = _("shows")

    def __str__(self):
        return self.title

    @cached_property
    def author_shown(self):
        return self.author or SiteSettings.load().name

    @cached_property
    def listed_by(self):
        """The name and the e-mail that directories write to."""
        site = SiteSettings.load()
        return self.owner_name or site.name, self.owner_email or site.contact_email

    @property
    def feed_path(self):
        return feed_path(self.feed_name)

    @property
    def subscribe_path(self):
        return subscribe_path(self.feed_name)

    @property
    def is_elsewhere(self):
        """Whether apps are sent to another host for it."""
        return bool(self.away_feed) and self.away_answer == AwayFeed.REDIRECT

    @cached_property
    def season_names(self):
        return {season.number: season.name for season in self.seasons.all()}

    def told_to_episodes(self):
        """A digest of what the copies of its episodes say of the show itself."""
        told = [self.title, self.feed_name, self.public_url_path, self.author_shown]
        told.append(sorted(self.season_names.items()))
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def public_facets(self):
        return [*super().public_facets(), ("show", self.feed_name)]

    def share_art(self):
        return self.feed_name, "podcast", self.motif

    def public_context(self):
        return {"listen_path": self.get_parent().specific.public_url_path}

    def write_files(self, copy, writer):
        """The head of its feed; pages that still say something else of it are written anew."""
        channel.write_show(self, copy, writer)
        telling = self.episode_copies.exclude(show_told=self.told_to_episodes())
        public_copy.rebuild(list(telling.values_list("copy_id", flat=True)))
        public_copy.rebuild(ListenIndexPage.objects.values_list("pk", flat=True))

    def clean(self):
        super().clean()
        if self.artwork and not artwork.is_good(self.artwork):
            raise ValidationError(
                {"artwork": _("Podcast apps want a square picture, 1400 pixels wide or more.")}
            )
        if self.funding_url and not self.funding_words:
            raise ValidationError({"funding_words": _("Say what this link is for.")})

    def name_its_feed(self):
        """Once: what apps know a show by stays, whatever it is called later."""
        if not self.feed_name:
            self.feed_name = feed_name_for(self, ShowPage.objects.exclude(pk=self.pk))
        super().name_its_feed()

    def copy(self, **kwargs):
        """A copy is another show, with a feed of its own."""
        kwargs["exclude_fields"] = [*kwargs.get("exclude_fields", ()), "feed_name", "guid"]
        return super().copy(**kwargs)


class Season(Orderable):
    show = ParentalKey(ShowPage, on_delete=models.CASCADE, related_name="seasons")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=128, blank=True)

    panels = [FieldPanel("number"), FieldPanel("name")]
    public_field_names = ("number", "name")

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["show", "number"], name="season_once_a_show")
        ]

    def __str__(self):
        return self.name or str(self.number)


class AppLink(Orderable):
    """Where else the show can be heard."""

    show = ParentalKey(ShowPage, on_delete=models.CASCADE, related_name="app_links")
    app = models.CharField(_("where"), max_length=20, choices=App)
    url = models.URLField(_("address"))

    panels = [FieldPanel("app"), FieldPanel("url")]
    public_field_names = ("app", "url")

    def __str__(self):
        return self.get_app_display()


class Award(Orderable):
    show = ParentalKey(ShowPage, on_delete=models.CASCADE, related_name="awards")
    name = models.CharField(_("award"), max_length=160)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    url = models.URLField(_("address"), blank=True)

    panels = [FieldPanel("name"), FieldPanel("year"), FieldPanel("url")]
    public_field_names = ("name", "year", "url")

    def __str__(self):
        return self.name
