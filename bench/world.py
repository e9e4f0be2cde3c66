"""Many stories and submissions, written straight into the tables.

One story and one submission go the real way; the others are copies of what that wrote, so
that their pages weigh what real ones weigh.
"""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page

from core import gate
from core.models import Clearance, PublicCopy, PublicFacet, SiteVersion, Topic
from stories.enums import Form, LifeStage
from stories.models import StoryIndexPage, StoryPage
from submissions.models import Contributor, LookAlike, Submission

PARAGRAPH = (
    "I can do a move in nine minutes. That’s not a flex. It’s just practice. You learn what "
    "fits. Two bags for clothes. One for shoes and chargers. One for the things you don’t "
    "let anyone else carry."
)
TOPICS = [f"topic-{number}" for number in range(12)]


def pattern_story():
    """One story published the real way, with 12 paragraphs: about 450 words."""
    for slug in TOPICS:
        Topic.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").title()})
    parent = StoryIndexPage.objects.get()
    page = StoryPage(
        title="Eleven postcodes and one good bag",
        slug="pattern",
        summary="The twelfth time, I bought a suitcase.",
        body=[("paragraph", PARAGRAPH)] * 12,
        byline="Kestrel",
        motif="bag",
        note_talks_about="moving home a lot",
        life_stage=LifeStage.MOVING,
    )
    parent.add_child(instance=page)
    page.topics.set(Topic.objects.filter(slug__in=TOPICS[:3]))
    page.is_hidden_from_search = False
    page.save()
    revision = page.save_revision()
    gate.clear(page, digest=gate.public_digest(revision.as_object()))
    revision.publish(skip_permission_checks=True)
    return StoryPage.objects.get(pk=page.pk)


def grow_stories(total):
    """Copies of the pattern until there are `total` public stories."""
    pattern = StoryPage.objects.filter(slug="pattern").first() or pattern_story()
    copy = PublicCopy.objects.get(pk=pattern.pk)
    have = PublicCopy.objects.filter(kind="story").count()
    parent = pattern.get_parent()
    now = timezone.now()
    pages, copies, facets, clearances = [], [], [], []
    first = Page.objects.order_by("-pk").values_list("pk", flat=True).first() + 1
    for number in range(have, total):
        pk, slug = first + number - have, f"copy-{number}"
        at = now - timedelta(minutes=number)
        pages.append(
            Page(
                pk=pk,
                path=Page._get_path(parent.path, parent.depth + 1, number + 10),
                depth=parent.depth + 1,
                title=f"{pattern.title} {number}",
                slug=slug,
                url_path=f"{parent.url_path}{slug}/",
                content_type=pattern.content_type,
                live=True,
                locale_id=pattern.locale_id,
                first_published_at=at,
            )
        )
        copies.append(
            PublicCopy(
                page_id=pk,
                path=copy.path.replace("pattern", slug),
                digest=copy.digest,
                kind="story",
                section=copy.section,
                language=copy.language,
                title=f"{copy.title} {number}",
                head_html=copy.head_html.replace("/pattern/", f"/{slug}/"),
                main_html=copy.main_html,
                card_html=copy.card_html.replace("/pattern/", f"/{slug}/"),
                card_ids=copy.card_ids,
                published_at=at,
            )
        )
        clearances.append(Clearance(page_id=pk, digest=copy.digest))
        kinds = [
            ("type", "story"),
            ("form", Form.values[number % len(Form.values)]),
            ("stage", LifeStage.values[number % len(LifeStage.values)]),
            ("topic", TOPICS[number % 12]),
            ("topic", TOPICS[(number // 2 + 5) % 12]),
        ]
        facets += [
            PublicFacet(copy_id=pk, kind=kind, value=value, published_at=at)
            for kind, value in dict.fromkeys(kinds)
        ]
    Page.objects.bulk_create(pages, batch_size=500)
    PublicCopy.objects.bulk_create(copies, batch_size=200)
    Clearance.objects.bulk_create(clearances, batch_size=1000)
    PublicFacet.objects.bulk_create(facets, batch_size=1000)
    SiteVersion.raise_lists()


def grow_submissions(total):
    """Submissions waiting for the editors until there are `total`."""
    have = Submission.objects.count()
    contributor, _created = Contributor.objects.get_or_create(words_hash="bench", link_hash="bench")
    now = timezone.now()
    Submission.objects.bulk_create(
        [
            Submission(
                reference=f"BN{number:05d}",
                contributor=contributor,
                status=("received", "in_review", "accepted")[number % 3],
                title=f"Piece {number}",
                body="\n\n".join([PARAGRAPH] * 8),
                age_band=("13-15", "16-17", "18-25")[number % 3],
                is_marked=number % 7 == 0,
                marks_count=number % 7 == 0,
                sent_at=now - timedelta(hours=number % 400),
                waiting_since=now - timedelta(hours=number % 400),
            )
            for number in range(have, total)
        ],
        batch_size=500,
    )
    likeness_of_every_tenth()


def likeness_of_every_tenth():
    """Every tenth piece is like the one before it."""
    pieces = list(Submission.objects.order_by("pk").values_list("pk", flat=True))
    LookAlike.objects.bulk_create(
        [
            LookAlike(submission_id=later, earlier_id=earlier, percent=90)
            for earlier, later in zip(pieces[::10], pieces[1::10], strict=False)
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
