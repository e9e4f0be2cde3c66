"""Lists of Wagtail's admin that ask no policy: without what is kept apart, each in its own way."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField
from django.db.models.functions import Cast
from django.http import Http404
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import ModelLogEntry, Page, ReferenceIndex
from wagtail.utils.urlpatterns import decorate_urlpatterns

from core.models import Picture
from submissions.desk.apart import pages_for, pictures_for
from submissions.permissions import is_lead
from submissions.queries import apart_page_ids, apart_picture_ids


class PicturesApi(ImagesAdminAPIViewSet):
    def get_queryset(self):
        return pictures_for(self.request.user, super().get_queryset())


class AllInSight:
    """“All of them” in a list is all that this person can come across."""

    def get_all_objects_in_listing_query(self, parent_id):
        found = super().get_all_objects_in_listing_query(parent_id)
        in_sight = pages_for(self.request.user, Page.objects.filter(pk__in=list(found)))
        return in_sight.values_list("pk", flat=True)


class DeleteInSight(AllInSight, DeleteBulkAction):
    pass


class MoveInSight(AllInSight, MoveBulkAction):
    pass


class PublishInSight(AllInSight, PublishBulkAction):
    pass


class UnpublishInSight(AllInSight, UnpublishBulkAction):
    pass


BULK_ACTIONS = (DeleteInSight, MoveInSight, PublishInSight, UnpublishInSight)


class HistoryInSight(LogEntriesView):
    def filter_queryset(self, queryset):
        if queryset.model is ModelLogEntry and not is_lead(self.request.user):
            queryset = queryset.exclude(
                content_type=ContentType.objects.get_for_model(Picture),
                object_id__in=as_text(apart_picture_ids(), "picture"),
            )
        return super().filter_queryset(queryset)


def as_text(ids, name):
    """These numbers as the logs and the index of references keep them."""
    return ids.values_list(Cast(name, CharField()))


def leave_out_references(find):
    """What `find` returns, without references from pages that are kept apart. For leads too."""

    def found(cls, sought):
        return find(sought).exclude(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=as_text(apart_page_ids(), "page"),
        )

    return classmethod(found)


# Every list and count of where something is used asks one of these, and neither asks for whom.
ReferenceIndex.get_references_to = leave_out_references(ReferenceIndex.get_references_to)
ReferenceIndex.get_references_to_in_bulk = leave_out_references(
    ReferenceIndex.get_references_to_in_bulk
)


def not_here(request):
    """It would count and name every page, whoever asks."""
    raise Http404


#: They stand before Wagtail's own.
urlpatterns = [
    path("reports/site-history/", HistoryInSight.as_view()),
    path("reports/site-history/results/", HistoryInSight.as_view(results_only=True)),
    path("reports/page-types-usage/", not_here),
    path("reports/page-types-usage/results/", not_here),
]
for protect in (require_admin_access, never_cache):
    urlpatterns = decorate_urlpatterns(urlpatterns, protect)
