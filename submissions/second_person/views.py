"""The second person's one page, reached by a link and open for a while in one browser."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from submissions.errors import ActionRefused
from submissions.models import SecondCheck
from submissions.my_pieces.access import is_private, leaving, posted
from submissions.second_person import answers, checks
from submissions.second_person.forms import AppealAnswerForm, LostAnswerForm

OPEN = "second_check"
SEEN_AT = "second_seen_at"
IDLE = timedelta(minutes=30)
FORMS = {
    SecondCheck.Purpose.APPEAL: AppealAnswerForm,
    SecondCheck.Purpose.LOST_WORDS: LostAnswerForm,
}


@is_private
@require_GET
def link(request, token):
    """Swap the link for a session, and leave its address at once. Looking uses nothing up."""
    check = checks.by_link(token)
    if check is None:
        return redirect("second")
    request.session.cycle_key()
    request.session[OPEN] = check.token_hash
    request.session[SEEN_AT] = timezone.now().isoformat()
    return redirect("second")


def check_of(request):
    """What is open in this browser, or None: idle, replaced by a later link, or revoked."""
    token_hash = request.session.get(OPEN)
    seen_at = parse_datetime(request.session.get(SEEN_AT, ""))
    if not token_hash or seen_at is None or timezone.now() - seen_at > IDLE:
        return None
    request.session[SEEN_AT] = timezone.now().isoformat()
    return checks.by_token_hash(token_hash)


def forget(request):
    for key in (OPEN, SEEN_AT):
        request.session.pop(key, None)


@is_private
@require_http_methods(["GET", "HEAD", "POST"])
def second(request):
    check = check_of(request)
    if check is None:
        return render(request, "submissions/second_person/nothing.html", status=404)
    if not checks.is_waiting(check):
        return render(request, "submissions/second_person/over.html")
    form = FORMS[check.purpose](posted(request))
    if request.method == "POST" and form.is_valid():
        return answer(request, check, form.cleaned_data)
    context = {"check": check, "form": form, **about(check)}
    template = f"submissions/second_person/{check.purpose}.html"
    return render(request, template, context)


def answer(request, check, answered):
    is_yes = answered["answer"] == SecondCheck.Answer.YES
    try:
        answers.answer(check, is_yes=is_yes, because=answered["because"])
    except ActionRefused:
        return redirect("second")
    forget(request)
    return leaving(redirect("second_done"))


def about(check):
    """What they need to decide, and no more: no contact, no age, nothing said in private."""
    submission = check.submission
    if submission is not None:
        asked = submission.messages.filter(
            is_from_editor=False, sent_at__gte=submission.appealed_at
        )
        return {
            "submission": submission,
            "decline": submission.declines.first(),
            "notes": [message.body for message in asked],
        }
    contributor = check.lost_words.contributor
    if contributor is None:
        raise Http404
    return {
        "lost": check.lost_words,
        "pieces": contributor.submissions.filter(erased_at=None, apart_since=None).order_by(
            "sent_at"
        ),
    }


@is_private
@require_GET
def done(request):
    return render(request, "submissions/second_person/done.html")


@is_private
@require_POST
def leave(request):
    forget(request)
    return leaving(redirect("second"))
