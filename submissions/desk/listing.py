"""The queue: marked pieces first, then the longest wait."""

import django_filters
from django import forms
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Table
from wagtail.admin.views import generic

from core.enums import AgeBand
from core.models import SiteSettings
from stories.enums import Form
from submissions import queries
from submissions.desk import keys, look_alikes, saved_filters, undo
from submissions.desk.filters import FILTERS, LIST, chosen_filters
from submissions.desk.state import state_kind
from submissions.desk.waiting import counts_for, promised_since, wait_of
from submissions.enums import OPEN, Status
from submissions.models import Submission, SubmissionFile
from submissions.permissions import can_see_apart, can_see_held, is_editor, is_lead

#: What a row needs; the words themselves are never loaded.
ROW_FIELDS = (
    "reference",
    "contributor__age_band",
    "contributor__is_age_doubted",
    "claimed_by__username",
    "claimed_by__first_name",
    "claimed_by__last_name",
    "status",
    "form",
    "title",
    "byline_wanted",
    "word_count",
    "waiting_since",
    "is_question_open",
    "is_unread",
    "is_marked",
    "marks_count",
    "needs_lead",
    "is_byline_waiting",
    "appealed_at",
    "adult_agreed_at",
)


QUICK_WORDS = 100


class View:
    """The named parts of the queue, as tiles and as a filter."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    MARKED = "marked"
    OVER = "over"
    LEAD = "lead"
    BYLINE = "byline"
    WITH_THEM = "with-them"
    QUESTION = "question"
    QUICK = "quick"
    LIKE = "like"
    SET_ASIDE = "set-aside"
    PARKED = "parked"

    CHOICES = [
        (MINE, _("Yours")),
        (UNCLAIMED, _("Nobody has it")),
        (MARKED, _("Marked")),
        (OVER, _("Over our promise")),
        (LEAD, _("Needs the lead")),
        (BYLINE, _("New name to read")),
        (QUESTION, _("We asked, no answer yet")),
        (WITH_THEM, _("With them")),
        (QUICK, _("Quick ones, under 100 words")),
        (LIKE, _("Like an earlier one")),
        (SET_ASIDE, _("Set aside")),
        (PARKED, _("Parked until they look again")),
    ]


class QueueFilterSet(WagtailFilterSet):
    view = django_filters.ChoiceFilter(
        label=_("Which ones"),
        choices=View.CHOICES,
        method="filter_view",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=Status.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    form = django_filters.ChoiceFilter(
        label=_("Form"), choices=Form.choices, widget=forms.RadioSelect, empty_label=_("All")
    )
    age_band = django_filters.ChoiceFilter(
        field_name="contributor__age_band",
        label=_("Age"),
        choices=AgeBand.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Submission
        fields = FILTERS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_lead(self.request.user):
            self.filters["status"].extra["choices"] = [
                choice for choice in Status.choices if choice[0] != Status.WITHDRAWN
            ]

    def filter_view(self, queryset, name, value):
        if value == View.WITH_THEM:
            return queryset.with_contributor()
        if value == View.QUESTION:
            return queryset.filter(status__in=OPEN, is_question_open=True)
        if value == View.PARKED:
            return queryset.filter(parking__isnull=False, parking__ended_at=None)
        if value == View.SET_ASIDE:
            return queryset.filter(status=Status.SET_ASIDE)
        waiting = queryset.waiting()
        if value == View.QUICK:
            return waiting.filter(word_count__lt=QUICK_WORDS)
        if value == View.LIKE:
            return waiting.filter(looks_like__isnull=False).distinct()
        if value == View.MINE:
            return waiting.filter(claimed_by=self.request.user)
        if value == View.UNCLAIMED:
            return waiting.filter(claimed_by=None)
        if value == View.MARKED:
            return waiting.filter(is_marked=True)
        if value == View.LEAD:
            return waiting.filter(needs_lead=True)
        if value == View.BYLINE:
            return waiting.filter(is_byline_waiting=True)
        return waiting.filter(waiting_since__lte=over_since())


def over_since():
    return promised_since(timezone.now(), reply_days=SiteSettings.load().reply_days)


class TemplateColumn(BaseColumn):
    """A column whose cell is a template of the desk, given `piece`."""

    def __init__(self, name, *, label, classname=None, width=None):
        super().__init__(name, label=label, classname=classname, width=width)
        self.cell_template_name = f"submissions/desk/cells/{name}.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"piece": instance}


class QueueTable(Table):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("Pieces, marked first, then longest wait")

    def get_row_attrs(self, instance):
        return super().get_row_attrs(instance) | {"data-row": instance.reference}


class QueueView(generic.IndexView):
    model = Submission
    page_title = _("Waiting")
    header_icon = "tasks"
    template_name = "submissions/desk/queue.html"
    results_template_name = "submissions/desk/queue_results.html"
    index_url_name = "desk:queue"
    index_results_url_name = "desk:queue_results"
    any_permission_required = ["change"]
    filterset_class = QueueFilterSet
    table_class = QueueTable
    table_classname = "listing desk-queue"
    search_fields = ["reference", "title_last"]
    is_searchable = True
    paginate_by = 25
    columns = [
        TemplateColumn("piece", label=_("Piece"), classname="title"),
        TemplateColumn("age", label=_("Age")),
        TemplateColumn("state", label=_("State")),
        TemplateColumn("look", label=_("Look at")),
        TemplateColumn("wait", label=_("Waiting")),
        TemplateColumn("owner", label=_("Who has it")),
    ]
    verbose_name_plural = _("pieces")

    def get_base_queryset(self):
        """Everything still kept; while nothing is asked for, what waits for the editors."""
        pieces = queries.with_titles(Submission.objects.at_the_desk().only(*ROW_FIELDS))
        if not is_lead(self.request.user):
            pieces = pieces.exclude(status=Status.WITHDRAWN)
        if self.is_searching or self.is_filtering:
            return pieces
        return queries.with_titles(Submission.objects.waiting().only(*ROW_FIELDS))

    def order_queryset(self, queryset):
        return queryset.in_queue_order()

    def get_queryset(self):
        return super().get_queryset().select_related("claimed_by", "contributor")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        self.remember_list()
        site = SiteSettings.load()
        dress_rows(context["object_list"], viewer=self.request.user, site=site)
        counts = counts_for(self.request.user, reply_days=site.reply_days)
        chosen = self.request.GET.get("view", "")
        return context | {
            "counts": counts,
            "tiles": tiles(counts, chosen=chosen, is_plain=not self.is_searching),
            "site": site,
            "usual_wait": queries.usual_wait(),
            "saved_filters": saved_filters.shown_to(
                self.request.user, chosen=chosen_filters(self.request.GET)
            ),
            "chosen": chosen_filters(self.request.GET),
            "undo": undo.last(self.request),
            "has_keys": keys.are_on(self.request.user),
        }

    def remember_list(self):
        """What an editor filters by is what they work through, piece after piece."""
        chosen = chosen_filters(self.request.GET)
        if self.request.session.get(LIST, "") != chosen:
            self.request.session[LIST] = chosen

    @cached_property
    def no_results_message(self):
        if self.is_searching or self.is_filtering:
            return _("Nothing like that here.")
        return _("Nothing is waiting. Have a cup of tea.")


def dress_rows(pieces, *, viewer, site):
    """Give each row what its cells show, in two queries for them all."""
    pictures = dict(
        SubmissionFile.objects.filter(submission__in=[piece.pk for piece in pieces])
        .values_list("submission")
        .annotate(Count("pk"))
    )
    alike = look_alikes.first_of(pieces, viewer=viewer)
    for piece in pieces:
        piece.pictures_count = pictures.get(piece.pk, 0)
        piece.wait = wait_of(piece.waiting_since, reply_days=site.reply_days)
        piece.is_mine = piece.claimed_by_id == viewer.pk
        piece.state_kind = state_kind(piece)
        piece.like = alike.get(piece.pk)
        piece.needs_adult_now = (
            piece.adult_agreed_at is None
            and piece.contributor.cannot_agree_alone(age_of_consent=site.age_of_consent)
        )
    return pieces


def tiles(counts, *, chosen, is_plain):
    """The counts over the table: (number, what it counts, where it leads, whether it is shown)."""
    rows = [
        (counts.waiting, _("Waiting for us"), ""),
        (counts.mine, _("Yours"), View.MINE),
        (counts.unclaimed, _("Nobody has it"), View.UNCLAIMED),
        (counts.marked, _("Marked"), View.MARKED),
        (counts.over, _("Over our promise"), View.OVER),
        (counts.for_lead, _("Needs the lead"), View.LEAD),
        (counts.bylines, _("New name to read"), View.BYLINE),
    ]
    return [
        {
            "count": count,
            "label": label,
            "url": view_url(view),
            "is_current": is_plain and view == chosen,
        }
        for count, label, view in rows
    ]


def view_url(view):
    url = reverse("desk:queue")
    return f"{url}?view={view}" if view else url


def visible_to(user, submission):
    """Whether the item screen may show this piece to this person."""
    if not is_editor(user) or submission.erased_at is not None:
        return False
    if not can_see_apart(user, submission):
        return False
    return submission.status != Status.WITHDRAWN or can_see_held(user, submission)
