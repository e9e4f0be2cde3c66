"""What is typed saves itself, from a script of ours, a few seconds after it was typed.

Two requests, so that nobody's words can outlive *Stop here* or *Exit*: the first begins an empty
draft, the others carry words and name the draft they are for. Where that one is gone, nothing
begins another.
"""

import json

from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.views.decorators.http import require_POST

from core.models import SiteSettings
from submissions import actions, queries, session
from submissions.errors import OtherWords, WrongMoment
from submissions.sending import steps
from submissions.sending.views import (
    PAGE_LENGTH,
    RETRY_SECONDS,
    TooMany,
    begin_draft,
    is_private,
)

OTHER_WORDS, GONE, TOO_MANY, NOT_NOW = 409, 410, 429, 503
MOST_SAVES = 1_000_000
#: Of a form the stream is read by whoever looked for its token.
MALFORMED = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    RawPostDataException,
)


@require_POST
@is_private
def begin(request):
    """An empty draft for this browser, if it has none: somebody has begun to write."""
    draft = session.draft_of(request)
    if draft is None and SiteSettings.load().is_full:
        return HttpResponse(status=NOT_NOW)
    try:
        draft = draft or begin_draft(request)
    except TooMany:
        return HttpResponse(status=TOO_MANY, headers={"Retry-After": RETRY_SECONDS})
    return JsonResponse({"draft": draft.pk})


@require_POST
@is_private
def save(request):
    """Keep the boxes of one question as they stand. The answer is a status and no words."""
    sent = read(request)
    if sent is None:
        return HttpResponse(status=400)
    question, draft_pk, values, writer = sent
    if draft_pk != draft_pk_here(request):
        return HttpResponse(status=GONE)
    try:
        actions.keep_typed(draft_pk, step=question.name, values=values, writer=writer)
    except WrongMoment:
        return HttpResponse(status=GONE)
    except OtherWords:
        return HttpResponse(status=OTHER_WORDS)
    return HttpResponse(status=204)


def draft_pk_here(request):
    key = request.session.get(session.DRAFT_KEY)
    return queries.draft_pk_by_key(key) if key else None


def read(request):
    """(question, draft number, values, writer) of what a page sent; None if it is no such thing."""
    try:
        sent = json.loads(request.body)
        question = steps.BY_NAME[sent["step"]]
        values = question.form.typed_in(sent["values"])
        page, count, began_from = sent["page"], sent["count"], sent["began_from"]
        is_sound = (
            question.form.saves_itself
            and type(count) is int
            and 0 < count < MOST_SAVES
            and page.isalnum()
            and len(page) <= PAGE_LENGTH
            and len(began_from) <= 2 * PAGE_LENGTH
            and began_from.isprintable()
        )
    except MALFORMED:
        return None
    writer = actions.Writer(page=page, count=count, began_from=began_from)
    return (question, sent["draft"], values, writer) if is_sound else None
