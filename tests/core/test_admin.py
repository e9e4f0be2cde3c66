"""What the admin says of this room, and under whose name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import HelpService, SiteSettings, Topic

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def service(name, *, days_ago):
    checked = None if days_ago is None else timezone.localdate() - timedelta(days=days_ago)
    return HelpService.objects.create(name=name, call="0800 1111", checked_at=checked)


@pytest.fixture(autouse=True)
def no_services():
    HelpService.objects.all().delete()


def test_unchecked_services_raise_a_line_with_a_link(desk):
    old = service("Old line", days_ago=91)
    service("Never checked", days_ago=None)
    service("Fresh line", days_ago=90)
    html = desk.get("/admin/").content.decode()
    assert "2 help services have not been checked for 90 days." in html
    link = reverse("wagtailsnippets_core_helpservice:edit", args=[old.pk])
    assert f'<a href="{link}">Old line</a>' in html
    assert "Fresh line" not in html


def test_checked_services_raise_nothing(desk):
    service("Fresh line", days_ago=1)
    assert "Help numbers to check" not in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("model", ["topic", "helpservice"])
@pytest.mark.parametrize("name", ["list", "add"])
def test_topics_and_services_are_kept_by_editors(desk, model, name):
    assert desk.get(reverse(f"wagtailsnippets_core_{model}:{name}")).status_code == 200


def test_editors_remove_no_topic_and_administrators_do(desk, administrator):
    topic = Topic.objects.create(name="Moving", slug="moving")
    url = reverse("wagtailsnippets_core_topic:delete", args=[topic.pk])
    desk.post(url)
    assert Topic.objects.filter(pk=topic.pk).exists()
    client_of(administrator).post(url)
    assert not Topic.objects.filter(pk=topic.pk).exists()


def test_admin_carries_the_sites_own_name(desk, client):
    settings = SiteSettings.load()
    settings.name, settings.logo_text = "Our <Place>", "ourplace"
    settings.save()
    login = client.get("/admin/login/").content.decode()
    assert "Sign in to Our &lt;Place&gt;" in login
    assert "Wagtail</title>" not in login
    home = desk.get("/admin/").content.decode()
    assert "- Our &lt;Place&gt;</title>" in home
    assert "ourplace</span>" in home
    assert "<h1" in home


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/desk/"])
def test_admin_loads_nothing_from_another_host(desk, client, path):
    asker = client if "login" in path else desk
    html = asker.get(path).content.decode()
    for start in ('src="http', 'src="//', "gravatar", 'rel="stylesheet" href="http'):
        assert start not in html


def test_there_are_no_documents(desk):
    answer = desk.get("/admin/api/main/documents/").json()
    assert answer == {"meta": {"total_count": 0}, "items": []}


def test_settings_screen_is_for_administrators(desk, administrator):
    url = reverse("wagtailsettings:edit", args=["core", "sitesettings"])
    assert desk.get(url, follow=True).redirect_chain[-1][0] == "/admin/"
    page = client_of(administrator).get(url, follow=True)
    assert page.status_code == 200
    assert "published reply time" in page.content.decode().lower()


def test_account_page_asks_for_no_time_zone(desk):
    html = desk.get(reverse("wagtailadmin_account")).content.decode()
    assert "current_time_zone" not in html
