"""Every address of Wagtail's admin that lists pages or pictures, asked before and after a worry."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Workflow, WorkflowPage

from core.models import Picture
from demo import factories
from safeguarding import actions
from submissions.enums import Status
from submissions.models import Submission

pytestmark = pytest.mark.django_db

#: Half of it is searched for, the other half is looked for in what comes back.
TITLE, LOOKED_FOR = "Zqlantern Zqharbour", "zqharbour"
#: Before there is a worry each shows somebody the title of the page or of the picture.
LISTS = [
    "api/main/pages/",
    "api/main/pages/?child_of={parent}",
    "api/main/pages/?descendant_of={parent}",
    "api/main/pages/?child_of={parent}&for_explorer=1",
    "api/main/pages/?type=stories.StoryPage",
    "api/main/pages/?search={half}",
    "api/main/pages/?title={title}",
    "api/main/pages/{page}/",
    "api/main/pages/find/?id={page}",
    "api/main/images/",
    "api/main/images/?fields=*",
    "api/main/images/?search={reference}",
    "api/main/images/?title={picture_title}",
    "api/main/images/?id={picture}",
    "api/main/images/?order=-title",
    "api/main/images/{picture}/",
    "api/main/images/find/?id={picture}",
    "pages/{parent}/",
    "pages/{parent}/results/",
    "pages/{parent}/?q={half}",
    "pages/search/?q={half}",
    "pages/search/results/?q={half}",
    "pages/usage/stories/storypage/",
    "pages/usage/stories/storypage/results/",
    "pages/{page}/results/",
    "pages/{page}/edit/",
    "pages/{page}/usage/",
    "pages/{page}/revisions/compare/earliest...latest/",
    "choose-page/{parent}/",
    "choose-page/search/?q={half}",
    "choose-page/chosen-multiple/?id={page}",
    "images/",
    "images/results/",
    "images/?q={reference}",
    "images/?tag=zqtag",
    "images/{picture}/",
    "images/usage/{picture}/",
    "images/usage/{shared}/",
    "images/chooser/",
    "images/chooser/results/",
    "images/chooser/results/?q={reference}",
    "images/chooser/results/?tag=zqtag",
    "images/chooser/results/?layout=list",
    "images/chooser/chosen/{picture}/",
    "images/chooser/chosen-multiple/?id={picture}",
    "users/usage/{owner}/",
    "bulk/wagtailcore/page/delete/?id={page}",
    "bulk/wagtailcore/page/delete/?id=all&childOf={parent}",
    "bulk/wagtailcore/page/move/?id=all&childOf={parent}",
    "bulk/wagtailcore/page/unpublish/?id=all",
    "bulk/core/picture/delete/?id={picture}",
    "bulk/core/picture/delete/?id=all",
    "bulk/core/picture/add_tags/?id=all",
    "reports/locked/",
    "reports/locked/results/",
    "reports/locked/?export=csv",
    "reports/workflow/",
    "reports/workflow/?export=csv",
    "reports/workflow_tasks/",
    "reports/workflow_tasks/?export=csv",
    "reports/site-history/",
    "reports/site-history/results/",
    "reports/site-history/?export=csv",
    "reports/site-history/?label={reference}",
    "reports/aging-pages/",
    "reports/aging-pages/?export=csv",
    "workflows/usage/{workflow}/",
    "",
]


@pytest.fixture
def drafted(maya, editor, administrator, superuser):
    """A piece with a page and a picture that everything in Wagtail knows of."""
    shared = a_picture("Shared")
    piece = factories.make_submission(
        title=TITLE,
        pictures=[(factories.picture_bytes(), "A lamp")],
        status=Status.ACCEPTED,
        editor=editor,
    )
    page = piece.page.specific
    picture = piece.files.get().picture
    page.body.append(("picture", {"image": shared, "alt": "Shared", "licence": "ask"}))
    page.owner = editor
    page.locked = True
    page.save()
    page.save_revision(user=editor, log_action=True)
    ReferenceIndex.create_or_update_for_object(page)
    Page.objects.filter(pk=page.pk).update(last_published_at=timezone.now())
    picture.tags.add("zqtag")
    log(instance=picture, action="wagtail.edit", user=editor)
    workflow = Workflow.objects.get(name="Contributed pieces")
    WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
    return Submission.objects.get()


def a_picture(title):
    data = ContentFile(factories.picture_bytes(), name="picture.png")
    return Picture.objects.create(title=title, file=data)


def addresses_of(piece):
    page, picture = piece.page, piece.files.get().picture
    names = {
        "half": TITLE.split()[0],
        "title": TITLE.replace(" ", "+"),
        "reference": piece.reference,
        "picture_title": urlencode({"": picture.title})[1:],
        "page": page.pk,
        "parent": page.get_parent().pk,
        "picture": picture.pk,
        "shared": Picture.objects.get(title="Shared").pk,
        "owner": page.owner_id,
        "workflow": Workflow.objects.get(name="Contributed pieces").pk,
    }
    return {address: f"/admin/{address}".format(**names) for address in LISTS}


def signed_in(who):
    client = Client()
    client.force_login(get_user_model().objects.get(username=who))
    return client


def that_show_it(client, piece):
    """The addresses that show this person the title of the page or of the picture."""
    titles = (LOOKED_FOR, piece.files.get().picture.title.lower())
    shown = set()
    for address, url in addresses_of(piece).items():
        text = client.get(url, follow=True).getvalue().decode("utf-8", "replace").lower()
        if any(title in text for title in titles):
            shown.add(address)
    return shown


def test_no_address_of_wagtail_shows_it(drafted, editor):
    clients = {who: signed_in(who) for who in ("editor", "administrator", "root")}
    before = set().union(*(that_show_it(client, drafted) for client in clients.values()))
    assert set(LISTS) - before == set()
    actions.worry(drafted, by=editor)
    after = {who: that_show_it(client, drafted) for who, client in clients.items()}
    assert after == {"editor": set(), "administrator": set(), "root": set()}


def test_totals_of_the_api_leave_it_out(drafted, editor):
    client = signed_in("editor")
    pages = f"/admin/api/main/pages/?child_of={drafted.page.get_parent().pk}"

    def totals():
        found = [client.get(url).json() for url in (pages, "/admin/api/main/images/")]
        return [(answer["meta"]["total_count"], len(answer["items"])) for answer in found]

    assert totals() == [(1, 1), (2, 2)]
    actions.worry(drafted, by=editor)
    assert totals() == [(0, 0), (1, 1)]


def test_details_of_the_api_are_not_found(drafted, editor):
    client = signed_in("editor")
    page, picture = drafted.page_id, drafted.files.get().picture_id
    urls = [
        f"/admin/api/main/pages/{page}/",
        f"/admin/api/main/pages/find/?id={page}",
        f"/admin/api/main/images/{picture}/",
        f"/admin/api/main/images/find/?id={picture}",
    ]
    assert [client.get(url).status_code for url in urls] == [200, 302, 200, 302]
    actions.worry(drafted, by=editor)
    assert [client.get(url).status_code for url in urls] == [404] * 4
    assert client.post(f"/admin/api/main/pages/{page}/action/unpublish/").status_code == 404
    assert client.post(f"/admin/workflows/remove/{page}/").status_code == 404


NUMBERS = [
    "pages/{page}/",
    "pages/{page}/results/",
    "pages/{page}/revisions/",
    "pages/{page}/workflow_history/",
    "api/main/pages/{page}/",
    "api/main/pages/{page}/action/publish/",
    "choose-page/{page}/",
    "choose-page/chosen-multiple/?id={page}",
    "workflows/remove/{page}/",
    "bulk/wagtailcore/page/delete/?id={page}",
    "editing-sessions/ping/stories/storypage/{page}/1/",
    "api/main/images/{picture}/",
    "images/{picture}/",
    "images/multiple/{picture}/",
    "images/chooser/chosen/{picture}/",
    "bulk/core/picture/delete/?id={picture}",
    "editing-sessions/ping/core/picture/{picture}/1/",
]


@pytest.mark.parametrize("address", NUMBERS)
def test_its_numbers_are_answered_as_nobodys(drafted, editor, address):
    actions.worry(drafted, by=editor)
    client = signed_in("editor")
    own = {"page": drafted.page_id, "picture": drafted.files.get().picture_id}

    def answers(numbers):
        url = f"/admin/{address.format(**numbers)}"
        return [sent.status_code for sent in (client.get(url), client.post(url))]

    for nobodys in (0, 987654, 10**40):
        assert answers({"page": nobodys, "picture": nobodys}) == answers(own) == [404, 404]


def test_leads_find_it_in_the_api(drafted, editor):
    actions.worry(drafted, by=editor)
    lists = that_show_it(signed_in("maya"), drafted)
    assert {address for address in LISTS if address.startswith("api/")} - lists == set()


def test_nobody_learns_from_a_count_where_a_picture_is_used(drafted, editor):
    client = signed_in("editor")
    shared = f"/admin/images/{Picture.objects.get(title='Shared').pk}/"
    assert "Used 1 time" in client.get(shared).content.decode()
    actions.worry(drafted, by=editor)
    assert "Used 0 times" in client.get(shared).content.decode()


def test_report_that_counts_every_page_is_not_there(drafted):
    client = signed_in("root")
    assert client.get("/admin/reports/page-types-usage/").status_code == 404
    assert client.get("/admin/reports/page-types-usage/results/").status_code == 404
    assert "page-types-usage" not in client.get("/admin/").content.decode()


def test_history_is_for_those_who_sign_in(client):
    response = client.get("/admin/reports/site-history/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")
