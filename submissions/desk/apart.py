"""What Wagtail's own screens leave out of a piece that is kept apart.

Its lists, its search and its counts ask the policies here; whatever names one page or one
picture in its address is answered by the middleware as if nothing were there. Lists that ask no
policy are in `apart_lists`.
"""

from django.apps import apps
from django.http import Http404
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.models import Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.models import Picture
from submissions.permissions import is_lead
from submissions.queries import apart_page_ids, apart_picture_ids

#: Wherever an address has one of these, it is the number of a page, or of a picture.
PAGE_ARGUMENTS = ("page_id", "page_pk", "parent_page_id", "page_to_move_id", "destination_id")
PICTURE_ARGUMENTS = ("image_id",)
#: Here `pk` is one too.
PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
PICTURE_NAMESPACES = ("wagtailimages", "wagtailimages_chooser", "wagtailadmin_api:images")
#: A longer number is nobody's, and no database can look for it.
MOST_DIGITS = 18
NOBODYS = 0
#: Wagtail's word for whatever the list holds.
ALL = "all"


def pages_for(user, pages):
    """Those of `pages` that this person may come across."""
    return pages if is_lead(user) else pages.exclude(pk__in=apart_page_ids())


def pictures_for(user, pictures):
    return pictures if is_lead(user) else pictures.exclude(pk__in=apart_picture_ids())


class PagesInSight(PagePermissionPolicy):
    def instances_user_has_any_permission_for(self, user, actions):
        return pages_for(user, super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user):
        return pages_for(user, super().explorable_instances(user))


class PicturesInSight(CollectionOwnershipPermissionPolicy):
    def instances_user_has_any_permission_for(self, user, actions):
        return pictures_for(user, super().instances_user_has_any_permission_for(user, actions))


def pictures_in_sight():
    return PicturesInSight(
        Picture, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    )


class PagesCounted(PagesSummaryItem):
    """Wagtail's count of pages, without those this person cannot come across."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        if not is_lead(self.request.user):
            context["total_pages"] -= apart_page_ids().count()
        return context


class EditsInSight(RecentEditsPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        ids = [page.pk for _at, page in context["last_edits"]]
        if ids and not is_lead(parent_context["request"].user):
            apart = set(apart_page_ids().filter(page__in=ids).values_list("page", flat=True))
            context["last_edits"] = [row for row in context["last_edits"] if row[1].pk not in apart]
        return context


class ApartMiddleware:
    """Pages and pictures of a piece that is kept apart are not there, whatever asks for them.

    A number that is nobody's is answered here as well, in the same way: what Wagtail would say
    of it must not tell which of the others are kept apart.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        pages, pictures = asked_for(request.resolver_match, kwargs, request.GET)
        if is_of_nobodys(request):
            raise Http404
        if not pages and not pictures:
            return
        if not request.user.is_authenticated or is_lead(request.user):
            return
        in_sight = pages_for(request.user, Page.objects.all())
        if not (
            are_all_in(in_sight, pages)
            and are_all_in(pictures_for(request.user, Picture.objects.all()), pictures)
        ):
            raise Http404


def asked_for(match, kwargs, query):
    """Ids of the pages and of the pictures that an address of Wagtail's admin names."""
    if match.url_name == "wagtail_bulk_action":
        return by_model(kwargs, query.getlist("id"))
    if match.namespace == "wagtailadmin_editing_sessions":
        return by_model(kwargs, [kwargs.get("object_id", "")])
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        return numbers(query.getlist("id")), []
    pages, pictures = named(kwargs, PAGE_ARGUMENTS), named(kwargs, PICTURE_ARGUMENTS)
    if match.namespace in PAGE_NAMESPACES:
        pages += named(kwargs, ["pk"])
    if match.namespace in PICTURE_NAMESPACES:
        pictures += named(kwargs, ["pk"])
    return pages, pictures


def is_of_nobodys(request):
    """Whether an address names many, and one of them by what is no number: Wagtail would break."""
    is_of_many = request.resolver_match.url_name == "wagtail_bulk_action"
    return is_of_many and NOBODYS in numbers(request.GET.getlist("id"))


def by_model(kwargs, ids):
    """The ids of an address that names their model as well."""
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except (LookupError, KeyError):
        return [], []
    if issubclass(model, Page):
        return numbers(ids), []
    return [], numbers(ids) if model is Picture else []


def named(kwargs, names):
    return numbers(kwargs[name] for name in names if name in kwargs)


def numbers(texts):
    """The numbers that these texts are; what is none is nobody's."""
    return [
        int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else NOBODYS
        for text in map(str, texts)
        if text != ALL
    ]


def are_all_in(found, ids):
    return not ids or found.filter(pk__in=ids).count() == len(set(ids))
