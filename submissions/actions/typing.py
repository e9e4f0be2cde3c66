"""What is typed is kept while it is typed: right or wrong, and before anything is pressed."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

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


def _is_kept(draft_pk, step, values, writer):
    """Whether a row was there and holds these values now, or newer ones of the same page."""
    rows = TypedAnswer.objects.filter(draft=draft_pk, step=step)
    page, _dot, count = writer.began_from.rpartition(".")
    is_own = Q(page=writer.page, count__lt=writer.count)
    is_free = Q(values__isnull=True) & ~Q(page=writer.page)
    is_seen = Q(page=page, count=int(count)) if count.isdecimal() else Q()
    changed = rows.filter(is_own | is_free | is_seen).update(
        values=values, page=writer.page, count=writer.count
    )
    return bool(changed) or rows.filter(page=writer.page, count__gte=writer.count).exists()


def settle_typed(draft, *, step, writer, values=None):
    """The question was answered on this page; `values` are the boxes, if they were not right."""
    TypedAnswer.objects.update_or_create(
        draft=draft,
        step=step,
        defaults={"values": values, "page": writer.page, "count": writer.count},
    )
