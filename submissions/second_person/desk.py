"""Lost words on the desk: what somebody remembers, and the editor who says whose words they are."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from submissions.desk import look_alikes
from submissions.errors import ActionRefused
from submissions.models import LostWords, LostWordsState
from submissions.models.second_person import ON_THE_WAY
from submissions.permissions import is_editor
from submissions.second_person import lost_words, promises
from submissions.second_person.forms import ProposeForm

SHOWN = 100


class LostWordsView(WagtailAdminTemplateMixin, View):
    header_icon = "key"
    page_title = _("Lost words")

    def dispatch(self, request, *args, **kwargs):
        if not is_editor(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def get_breadcrumbs_items(self):
        list_item = {"url": reverse("lost_words"), "label": _("Lost words")}
        return [*self.breadcrumbs_items, list_item]

    def show(self, **shown):
        context = self.get_context_data() | shown
        return TemplateResponse(self.request, self.get_template_names(), context)


class AllLostWords(LostWordsView):
    template_name = "submissions/second_person/desk_list.html"

    def get(self, request):
        return self.show(
            asked=LostWords.objects.all()[:SHOWN], is_off=not promises.has_lost_words()
        )


class OneLostWords(LostWordsView):
    """Somebody's request: the first editor proposes whose it is, or says that nobody can tell."""

    template_name = "submissions/second_person/desk_item.html"

    def get(self, request, pk):
        return self.page(get_object_or_404(LostWords, pk=pk), ProposeForm())

    def post(self, request, pk):
        lost = get_object_or_404(LostWords, pk=pk)
        if "refuse" in request.POST:
            return self.act(lost, ProposeForm(), lambda: lost_words.refuse(lost, by=request.user))
        form = ProposeForm(request.POST)
        if not form.is_valid():
            return self.page(lost, form)
        return self.act(
            lost, form, lambda: lost_words.propose(lost, by=request.user, **form.cleaned_data)
        )

    def act(self, lost, form, do):
        try:
            do()
        except ActionRefused as refusal:
            messages.error(self.request, refusal.line)
            return self.page(LostWords.objects.get(pk=lost.pk), form)
        messages.success(self.request, _("Kept."))
        return redirect("lost_words")

    def page(self, lost, form):
        is_asked = lost.state == LostWordsState.ASKED
        is_untold = lost.state in ON_THE_WAY and lost_words.is_untold(lost)
        pieces = look_alikes.open_to(self.request.user).filter(contributor=lost.contributor)
        pieces = pieces if lost.contributor else []
        return self.show(
            lost=lost,
            form=form,
            is_asked=is_asked,
            is_untold=is_untold,
            opens_at=lost_words.opens_at(lost),
            pieces=pieces,
        )


class PromisesOffPanel(Component):
    """For administrators: what the public pages leave out while nobody can keep it."""

    name = "promises_off"
    order = 5
    template_name = "submissions/second_person/promises_off.html"

    def get_context_data(self, parent_context):
        settings_url = reverse("wagtailsettings:edit", args=["core", "sitesettings"])
        return {"promises": promises.promises_off(), "settings_url": settings_url}


urls = [
    path("lost-words/", AllLostWords.as_view(), name="lost_words"),
    path("lost-words/<int:pk>/", OneLostWords.as_view(), name="lost_words_item"),
]
