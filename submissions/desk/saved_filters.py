"""The filters an editor sees over the queue, and the presses that keep one or let it go."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from submissions import actions
from submissions.desk import forms
from submissions.desk.filters import chosen_filters
from submissions.errors import ActionRefused
from submissions.models import SavedFilter
from submissions.permissions import is_administrator, is_editor


def shown_to(user, *, chosen):
    """Their own and the shared ones, each a plain link, in one query."""
    url = reverse("desk:queue")
    kept = SavedFilter.objects.filter(Q(editor=user) | Q(is_shared=True))
    return [
        {
            "pk": saved.pk,
            "name": saved.name,
            "url": f"{url}?{saved.query}",
            "is_shared": saved.is_shared,
            "is_current": saved.query == chosen,
            "may_drop": saved.editor_id == user.pk or (saved.is_shared and is_administrator(user)),
        }
        for saved in kept
    ]


class Press(View):
    """One press of an editor, answered by the queue."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not is_editor(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class KeepFilter(Press):
    def post(self, request):
        form = forms.FilterForm(request.POST)
        query = chosen_filters(QueryDict(request.POST.get("query", "")[:300].removeprefix("?")))
        back = redirect(f"{reverse('desk:queue')}?{query}")
        if not query:
            form.add_error(None, _("Choose a filter first, then keep it."))
        if not form.is_valid():
            messages.error(request, next(iter(form.errors.values()))[0])
            return back
        try:
            actions.keep_filter(by=request.user, query=query, **form.cleaned_data)
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
            return back
        messages.success(request, _("Kept. It’s a link over the list now."))
        return back


class DropFilter(Press):
    def post(self, request, pk):
        saved = SavedFilter.objects.filter(pk=pk).first()
        try:
            if saved is not None:
                actions.drop_filter(saved, by=request.user)
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
        return redirect("desk:queue")
