"""What is typed is kept while it is typed: right or wrong, and before anything is pressed."""

import re
from dataclasses import dataclass

from django.db import connection, transaction

from submissions.errors import OtherWords, WrongMoment
from submissions.models import Draft, TypedAnswer


@dataclass(frozen=True)
class Writer:
    """A page somebody types on: its name, how often it has saved, and the version it began from."""

    page: str
    count: int
    began_from: str

    @property
    def version(self):
        return f"{self.page}.{self.count}"


def keep_typed(draft_pk, *, step, values, writer):
    """Keep the boxes of one question as they stand.

    What comes late, after something newer from the same page, changes nothing. Raises
    `OtherWords` when another page typed there since this one was handed out, and `WrongMoment`
    when there is no such draft any more: nothing brings one back.
    """
    if _is_kept(draft_pk, step, values, writer):
        return
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(pk=draft_pk).only("pk").first()
        if draft is None:
            raise WrongMoment
        _typed, is_first = draft.typed_answers.get_or_create(
            step=step, defaults={"values": values, "page": writer.page, "count": writer.count}
        )
    if not is_first and not _is_kept(draft_pk, step, values, writer):
        raise OtherWords


#: Written out: this runs every few seconds for everybody who types, and Django's own way of
#: putting the same statement together costs more than the statement.
KEEP = """
    UPDATE submissions_typedanswer SET "values" = %s, page = %s, count = %s
    WHERE draft_id = %s AND step = %s AND (
        (page = %s AND count < %s)
        OR ("values" IS NULL AND page <> %s)
        OR (page = %s AND count = %s)
    )
"""
NEVER = -1
COUNT = re.compile("[0-9]{1,9}")


def _is_kept(draft_pk, step, values, writer):
    """Whether a row was there and holds these values now, or newer ones of the same page."""
    seen_page, _dot, seen = writer.began_from.rpartition(".")
    seen_count = int(seen) if COUNT.fullmatch(seen) else NEVER
    json = connection.ops.adapt_json_value(values, None)
    own = writer.page, writer.count
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [json, *own, draft_pk, step, *own, writer.page, seen_page, seen_count])
        is_changed = cursor.rowcount > 0
    return (
        is_changed
        or TypedAnswer.objects.filter(
            draft=draft_pk, step=step, page=writer.page, count__gte=writer.count
        ).exists()
    )


def settle_typed(draft, *, step, writer, values=None):
    """The question was answered on this page; `values` are the boxes, if they were not right."""
    TypedAnswer.objects.update_or_create(
        draft=draft,
        step=step,
        defaults={"values": values, "page": writer.page, "count": writer.count},
    )
