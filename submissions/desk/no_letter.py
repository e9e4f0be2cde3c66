"""Setting aside with no letter, and bringing back."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from submissions import actions
from submissions.desk import following, forms, undo
from submissions.desk.views import ItemAction


class SetAside(ItemAction):
    """Spam, a test or the same piece twice. From the queue it goes back to the queue."""

    form_class = forms.SetAsideForm
    done = ""

    def act(self, form):
        onward = following.next_url(self.request, self.piece)
        actions.set_aside(self.piece, by=self.request.user, reason=form.cleaned_data["reason"])
        undo.remember(self.request, self.piece)
        is_from_queue = "from_queue" in self.request.POST
        return redirect(following.list_url(self.request) if is_from_queue else onward)


class BringBack(ItemAction):
    done = gettext_lazy("It’s back where it was.")

    def act(self, form):
        actions.bring_back(self.piece, by=self.request.user)
        undo.forget(self.request)
