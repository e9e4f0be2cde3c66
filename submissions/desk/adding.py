"""“Add one for someone”: the same questions on one screen, and the slip to print."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core import throttle
from core.models import SiteSettings
from core.pictures import PictureRefused
from submissions import actions, queries
from submissions.desk import forms
from submissions.desk.full import DeskScreen
from submissions.errors import ActionRefused
from submissions.sending import forms as questions
from submissions.sending import keeping
from submissions.sending.uploads import has_left_out_files

WRONG_WORDS = 10
WRONG_WORDS_MINUTES = 15
#: The questions everyone is asked, in their order. Each has its own rules and its own fields.
QUESTIONS = (
    questions.PieceForm,
    questions.PicturesForm,
    questions.NameForm,
    questions.AgeForm,
    questions.WhereForm,
    questions.ReachForm,
    questions.HelpForm,
)


class AddView(DeskScreen):
    """Read the questions out, or find the answers in the letter, and type them as told."""

    template_name = "submissions/desk/add.html"
    page_title = gettext_lazy("Add one for someone")

    def get(self, request):
        return self.show(came_by=forms.CameByForm(), questions=[form() for form in QUESTIONS])

    @cached_property
    def files(self):
        return self.request.FILES.getlist("pictures")

    def post(self, request):
        came_by = forms.CameByForm(request.POST)
        contributor = self.contributor_of(came_by)
        asked = self.filled_in()
        problem = next((form for form in (came_by, *asked) if form.errors), None)
        if problem is None:
            try:
                return self.add(came_by, asked, contributor)
            except (PictureRefused, ActionRefused) as refused:
                asked[1].add_error("pictures", str(refused))
                problem = asked[1]
        messages.error(request, next(iter(problem.errors.values()))[0])
        return self.show(came_by=came_by, questions=asked, has_lost_files=bool(self.files))

    def filled_in(self):
        """Every question as it was answered; without files nobody was asked about pictures."""
        typed = self.request.POST.copy()
        if self.files:
            typed["picture"] = "1"
        asked = [form(typed, self.request.FILES) for form in QUESTIONS]
        pictures = asked[1]
        if not self.files:
            asked[1] = pictures = questions.PicturesForm()
        for form in asked:
            form.is_valid()
        too_big = [why for file in self.files if (why := questions.refused_for_size(file))]
        if self.files and (too_big or has_left_out_files(self.request)):
            pictures.add_error("pictures", _("These files are too big. Add fewer or smaller ones."))
        return asked

    def contributor_of(self, came_by):
        """Whose code words were given, or None; wrong ones are an error, and are counted."""
        if not came_by.is_valid() or not came_by.cleaned_data["code_words"].strip():
            return None
        found = None
        if not throttle.is_over(self.request, "open-for-someone", limit=WRONG_WORDS):
            found = queries.contributor_by_words(came_by.cleaned_data["code_words"])
        if found is None:
            throttle.count(self.request, "open-for-someone", minutes=WRONG_WORDS_MINUTES)
            came_by.add_error("code_words", _("These words open nothing. Check all five."))
        return found

    def add(self, came_by, asked, contributor):
        answers = {}
        for form in asked:
            if form.is_bound:
                answers |= form.answers()
        sent = actions.type_in(
            by=self.request.user,
            came_by=came_by.cleaned_data["came_by"],
            source=came_by.cleaned_data["source"],
            answers=answers,
            pictures=[file.read() for file in self.files],
            contributor=contributor,
        )
        shown = {"slip_of": sent.submission.reference}
        if sent.keys:
            shown["words"] = sent.keys.words
        keeping.keep(self.request, **shown)
        return redirect("desk:slip", sent.submission.reference)


class SlipView(DeskScreen):
    """The reference and the code words to print or read out, in this browser for a while."""

    template_name = "submissions/desk/slip.html"
    page_title = gettext_lazy("Slip")

    def get(self, request, reference):
        kept = keeping.kept(request)
        is_here = kept.get("slip_of") == reference
        return self.show(
            reference=reference,
            is_here=is_here,
            words=kept.get("words", "").split() if is_here else [],
            open_url=request.build_absolute_uri(reverse("my_pieces_open")),
            site_settings=SiteSettings.load(),
        )

    def post(self, request, reference):
        """Put the words away: nobody can see them here again."""
        if keeping.kept(request).get("slip_of") == reference:
            keeping.forget(request)
        return redirect("desk:queue")
