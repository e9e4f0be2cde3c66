"""The list of worries, and what one of them shows. Reads only."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Table
from wagtail.admin.views import generic

from safeguarding import copies, queries
from safeguarding.enums import About, Outcome
from safeguarding.models import WorryCase
from safeguarding.permissions import can_open_cases

#: How much of a log and of a thread a screen shows.
LOG_SHOWN = 200
MESSAGES_SHOWN = 200


class CaseColumn(BaseColumn):
    """A column whose cell is a template of this room, given `case`."""

    def __init__(self, name, *, label, classname=None):
        super().__init__(name, label=label, classname=classname)
        self.cell_template_name = f"safeguarding/cells/{name}.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"case": instance}


class CaseTable(Table):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("Worries, open ones first")


class CaseList(generic.IndexView):
    """Every worry, open ones first. There for safeguarding leads; for others nothing is."""

    model = WorryCase
    page_title = _("Worries")
    header_icon = "warning"
    template_name = "safeguarding/list.html"
    results_template_name = "safeguarding/list_results.html"
    index_url_name = "worries:list"
    index_results_url_name = "worries:list_results"
    # Asked of `can_open_cases` alone.
    any_permission_required = None
    table_class = CaseTable
    is_searchable = False
    paginate_by = 50
    columns = [
        CaseColumn("case", label=_("Worry"), classname="title"),
        CaseColumn("piece", label=_("The piece")),
        CaseColumn("opened", label=_("Since")),
        CaseColumn("state", label=_("State")),
    ]
    verbose_name_plural = _("worries")

    def dispatch(self, request, *args, **kwargs):
        if not can_open_cases(request.user):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def get_base_queryset(self):
        return queries.cases()

    def order_queryset(self, queryset):
        return queryset

    @property
    def no_results_message(self):
        return _("Nobody is worried about anything here.")


def case_context(case):
    """What the screen of a worry shows besides its forms."""
    piece = case.submission if case.is_piece_left else None
    worries = queries.worries_of(case)
    return {
        "case": case,
        "piece": piece,
        "last": piece.sent_last if piece else None,
        "pictures": list(piece.files.all()) if piece else [],
        "recording": copies.heard_in(piece) if piece else None,
        "thread": thread_of(piece) if piece else [],
        "worries": worries,
        "worried_messages": ids_of(worries, About.MESSAGE),
        "worried_pictures": ids_of(worries, About.PICTURE),
        "log": queries.log_of(case)[:LOG_SHOWN],
        "sealed_copy": queries.sealed_copy_of(case),
        "is_still_apart": case.is_piece_apart and not case.is_open,
        "outcome": Outcome(case.outcome).label if case.outcome else "",
    }


def ids_of(worries, about):
    return {line.about_id for line in worries if line.about == about}


def thread_of(piece):
    """The newest messages, in order."""
    newest = piece.messages.select_related("sent_by", "suggestion")
    return list(newest.order_by("-sent_at", "-pk")[:MESSAGES_SHOWN])[::-1]
