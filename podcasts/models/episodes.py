"""Episodes: what is heard, every word of it to read, and who made it."""

import secrets
import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from core.art import AVATAR_CHOICES, AVATARS
from core.models import BasePage, Recording, Topic
from core.motifs import MOTIF_CHOICES
from core.transcripts import clock, cues_of, words_of
from core.transcripts.field import TranscriptField
from podcasts.addresses import file_path
from podcasts.enums import EpisodeKind, Group, Role
from podcasts.feeds.entry import write_entry
from podcasts.forms import EpisodePageForm
from podcasts.moments import MomentField
from podcasts.queries import other_episode_ids
from podcasts.script import script_of


class NotReadyToHear(PermissionDenied):
    """Somebody tried to make an episode public that cannot be heard, or not be read."""


def new_guid():
    return str(uuid.uuid4())


def new_key():
    return secrets.token_hex(8)


class EpisodePage(BasePage):
    """One episode of a show. It goes live with sound that is ready and every word written down."""

    parent_page_types = ["podcasts.ShowPage"]
    subpage_types = []
    is_creatable = True
    base_form_class = EpisodePageForm

    episode_kind = models.CharField(
        _("kind"), max_length=10, choices=EpisodeKind, default=EpisodeKind.FULL
    )
    season = models.PositiveSmallIntegerField(_("season"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("number in its season"), null=True, blank=True)
    summary = models.CharField(_("one line about it"), max_length=200, blank=True)
    notes = models.TextField(_("more about it"), max_length=3000, blank=True)
    recording = models.ForeignKey(
        Recording,
        verbose_name=_("sound"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    transcript = TranscriptField(
        _("every word of it"),
        help_text=_("Paste it with the names of who speaks, or choose a file."),
    )
    is_explicit = models.BooleanField(_("not for children"), default=False)
    topics = ParentalManyToManyField(Topic, blank=True, verbose_name=_("topics"))
    motif = models.CharField(
        _("object on the picture"), max_length=20, choices=MOTIF_CHOICES, default="mic"
    )
    art_seed = models.CharField(max_length=40, editable=False, default=new_key)
    note_talks_about = models.CharField(
        _("before you listen: it talks about"),
        max_length=200,
        blank=True,
        help_text=_("Topics, never details. Empty: no note."),
    )
    note_ends = models.CharField(_("how it ends"), max_length=120, blank=True)
    #: Apps know an episode by it for ever: kept from elsewhere on import, else made here.
    guid = models.CharField(max_length=500, editable=False, default=new_guid)
    key = models.CharField(max_length=32, unique=True, editable=False, default=new_key)
    is_hidden_from_search = models.BooleanField(
        _("keep out of search engines"), default=False, editable=False
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("notes"),
        MultiFieldPanel(
            [
                FieldPanel("recording"),
                FieldPanel("transcript"),
            ],
            heading=_("Hear it and read it"),
        ),
        MultiFieldPanel(
            [FieldPanel("note_talks_about"), FieldPanel("note_ends")],
            heading=_("Before you listen"),
        ),
        InlinePanel("skip_marks", heading=_("Hard parts to skip"), label=_("Hard part")),
        InlinePanel("chapters", heading=_("Chapters"), label=_("Chapter")),
        InlinePanel("people", heading=_("Who is in it"), label=_("Person")),
        InlinePanel("quotes", heading=_("Words that stand out"), label=_("Quote")),
        InlinePanel("mentions", heading=_("Things they talk about"), label=_("Thing")),
        InlinePanel("related", heading=_("More like this"), label=_("Page")),
        MultiFieldPanel(
            [
                FieldPanel("episode_kind"),
                FieldPanel("season"),
                FieldPanel("number"),
                FieldPanel("is_explicit"),
                FieldPanel("topics"),
                FieldPanel("motif"),
            ],
            heading=_("Where it belongs"),
        ),
    ]
    promote_panels = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("language")], heading=_("Address"))
    ]
    settings_panels = []

    needs_sign_off = True
    public_field_names = (
        *BasePage.public_field_names,
        "episode_kind",
        "season",
        "number",
        "summary",
        "notes",
        "recording",
        "transcript",
        "is_explicit",
        "topics",
        "motif",
        "note_talks_about",
        "note_ends",
        "skip_marks",
        "chapters",
        "people",
        "quotes",
        "mentions",
        "related",
    )
    kind = "episode"
    section = "listen"
    card_template = "podcasts/episode_card.html"

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")

    def __str__(self):
        return self.title

    # --- what makes it whole ---

    @property
    def is_missing(self):
        """What has to be there before anyone can hear it, as plain sentences."""
        missing = []
        if self.recording is None:
            missing.append(_("It has no sound yet."))
        elif not self.recording.is_ready:
            missing.append(_("Its sound is not ready yet."))
        if not self.transcript:
            missing.append(_("Its words are not written down yet."))
        return missing

    def clean(self):
        super().clean()
        if self.live and self.is_missing:
            raise ValidationError(self.is_missing)

    def save(self, *args, **kwargs):
        if self.live and not self._state.adding and self.is_missing:
            raise NotReadyToHear(" ".join(map(str, self.is_missing)))
        super().save(*args, **kwargs)

    def copy(self, **kwargs):
        """A copy is another episode: apps must not take it for this one."""
        kwargs["exclude_fields"] = [*kwargs.get("exclude_fields", ()), "guid", "key"]
        return super().copy(**kwargs)

    # --- what a reader sees ---

    @cached_property
    def show(self):
        return self.get_parent().specific

    @cached_property
    def cues(self):
        return cues_of(self.transcript)

    @cached_property
    def words(self):
        """Everything that is said, as one text."""
        return words_of(self.cues)

    @cached_property
    def script(self):
        return script_of(self.cues)

    @property
    def vtt_path(self):
        return self.file_path("words.vtt")

    @property
    def srt_path(self):
        return self.file_path("words.srt")

    @property
    def text_path(self):
        return self.file_path("words.txt")

    @property
    def season_name(self):
        return self.show.season_names.get(self.season, "")

    @property
    def place(self):
        """Where it stands in its show: “Season 2, episode 4”."""
        if self.episode_kind != EpisodeKind.FULL:
            return self.get_episode_kind_display()
        words = []
        if self.season:
            words.append(format_lazy(_("Season {number}"), number=self.season))
        if self.number:
            words.append(format_lazy(_("episode {number}"), number=self.number))
        text = ", ".join(map(str, words))
        return text[:1].upper() + text[1:]

    @property
    def names(self):
        """Who is heard in it, as a card has it."""
        return ", ".join(person.name for person in self.people.all() if person.group == Group.CAST)

    @property
    def topic_ids(self):
        return ",".join(str(topic.pk) for topic in self.topics.all())

    @property
    def main_language(self):
        """Ours: the words of the episode are in theirs, and the template marks those."""
        return settings.LANGUAGE_CODE

    @property
    def is_indexed(self):
        return not self.is_hidden_from_search

    def file_path(self, file):
        return file_path(self.show.feed_name, self.key, file)

    def public_facets(self):
        facets = [*super().public_facets(), ("show", self.show.feed_name)]
        return facets + [("topic", topic.slug) for topic in self.topics.all()]

    def card_ids(self):
        """Pages the editors chose, and the newest others of the show."""
        chosen = [related.page_id for related in self.related.all()]
        return {"related": chosen, "same-show": other_episode_ids(self)}

    def share_art(self):
        return self.art_seed, "podcast", self.motif

    def write_files(self, copy, writer):
        write_entry(self, copy, writer)


class PartOfEpisode(Orderable):
    """Something an episode has several of."""

    class Meta(Orderable.Meta):
        abstract = True


class EpisodePerson(PartOfEpisode):
    """Somebody in the episode, under whatever name they chose."""

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name or byline"), max_length=60)
    role = models.CharField(_("what they did"), max_length=20, choices=Role, default=Role.GUEST)
    group = models.CharField(_("part"), max_length=30, choices=Group, default=Group.CAST)
    details = models.CharField(
        _("one line about them"),
        max_length=100,
        blank=True,
        help_text=_("Only what they want known, like “18 to 25”."),
    )
    avatar = models.CharField(
        _("cut-out"), max_length=20, choices=AVATAR_CHOICES, default=AVATARS[0]
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("role"),
        FieldPanel("group"),
        FieldPanel("details"),
        FieldPanel("avatar"),
    ]
    public_field_names = ("name", "role", "group", "details", "avatar")

    def __str__(self):
        return self.name

    @property
    def line(self):
        """What stands under the name: “Guest. 18 to 25.”"""
        return ". ".join(str(words) for words in (self.get_role_display(), self.details) if words)


class Chapter(PartOfEpisode):
    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="chapters")
    start_ms = MomentField(_("begins at"), help_text=_("Like 1:35."))
    title = models.CharField(_("title"), max_length=120)

    panels = [FieldPanel("start_ms"), FieldPanel("title")]
    public_field_names = ("start_ms", "title")

    def __str__(self):
        return self.title

    @property
    def seconds(self):
        return self.start_ms // 1000

    @property
    def clock(self):
        return clock(self.start_ms)


class SkipMark(PartOfEpisode):
    """A hard part that somebody may want to skip."""

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="skip_marks")
    start_ms = MomentField(_("from"), help_text=_("Like 12:04."))
    end_ms = MomentField(_("to"), help_text=_("Like 14:30."))
    label = models.CharField(
        _("what it is about"), max_length=120, help_text=_("A topic, never details.")
    )

    panels = [FieldPanel("start_ms"), FieldPanel("end_ms"), FieldPanel("label")]
    public_field_names = ("start_ms", "end_ms", "label")

    class Meta(PartOfEpisode.Meta):
        constraints = [
            models.CheckConstraint(
                name="skip_mark_ends_later", condition=Q(end_ms__gt=F("start_ms"))
            )
        ]

    def __str__(self):
        return self.label

    def clean(self):
        super().clean()
        if None not in (self.start_ms, self.end_ms) and self.end_ms <= self.start_ms:
            raise ValidationError({"end_ms": _("This part ends before it begins.")})

    @property
    def clocks(self):
        return clock(self.start_ms), clock(self.end_ms)

    @property
    def end_seconds(self):
        """The first whole second after it."""
        return -(-self.end_ms // 1000)

    @property
    def start_seconds(self):
        return self.start_ms // 1000


class PullQuote(PartOfEpisode):
    """Words out of the transcript that stand out on the page."""

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="quotes")
    text = models.CharField(_("words"), max_length=300)
    name = models.CharField(_("who says them"), max_length=60, blank=True)

    panels = [FieldPanel("text"), FieldPanel("name")]
    public_field_names = ("text", "name")

    def __str__(self):
        return self.text


class Mention(PartOfEpisode):
    """Something they talk about, and where to find it."""

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="mentions")
    title = models.CharField(_("what it is"), max_length=160)
    url = models.URLField(_("address"), blank=True)

    panels = [FieldPanel("title"), FieldPanel("url")]
    public_field_names = ("title", "url")

    def __str__(self):
        return self.title


class RelatedPage(PartOfEpisode):
    """A page of the site to go on to."""

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="related")
    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page")]
    public_field_names = ("page",)

    def __str__(self):
        return str(self.page_id)
