"""What Wagtail's own screens leave out of a piece that is kept apart.

Its lists, its search and its counts ask the policies here; whatever names one page or one
picture in its address is answered by the middleware as if nothing were there. Lists that ask no
policy are in `apart_lists`.
"""

from django.http import Http404
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.models import Picture
from submissions.permissions import is_lead
from submissions.queries import apart_page_ids, apart_picture_ids

PAGE_ARGUMENTS = ("page_id", "pk", "parent_page_id", "page_to_move_id", "destination_id")
PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
PAGE_ADDRESSES = ("wagtailadmin_explore", "wagtailadmin_choose_page_child")
PICTURE_ARGUMENTS = ("image_id", "pk")


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
    """Pages and pictures of a piece that is kept apart are not there, whatever asks for them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        pages, pictures = asked_for(request.resolver_match, kwargs, request.GET)
        if not pages and not pictures:
            return
        is_apart = (pages and apart_page_ids().filter(page__in=pages).exists()) or (
            pictures and apart_picture_ids().filter(picture__in=pictures).exists()
        )
        if is_apart and request.user.is_authenticated and not is_lead(request.user):
            raise Http404


def asked_for(match, kwargs, query):
    """Ids of the pages and of the pictures that an address of Wagtail's admin names."""
    if match.url_name == "wagtail_bulk_action":
        ids = [number for number in query.getlist("id") if number.isdecimal()]
        return (ids, []) if kwargs["model_name"] == "page" else ([], ids)
    if match.namespace in ("wagtailimages", "wagtailimages_chooser", "wagtailadmin_api:images"):
        return [], named(kwargs, PICTURE_ARGUMENTS)
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        return [number for number in query.getlist("id") if number.isdecimal()], []
    if match.namespace in PAGE_NAMESPACES or match.url_name in PAGE_ADDRESSES:
        return named(kwargs, PAGE_ARGUMENTS), []
    if match.view_name == "wagtailadmin_workflows:remove":
        return named(kwargs, ("page_pk",)), []
    if match.namespace == "wagtailadmin_editing_sessions":
        ids = named(kwargs, ("object_id",))
        return (ids, []) if kwargs.get("app_label") != "core" else ([], ids)
    return [], []


def named(kwargs, names):
    return [kwargs[name] for name in names if str(kwargs.get(name, "")).isdecimal()]
