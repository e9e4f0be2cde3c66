"""From the link printed on the server to the desk, and who is let in after that."""

from django.contrib.auth import get_user_model
from django.urls import reverse

from core import first_administrator

PASSWORD = "a kettle in the north room"


def fill_in(screen, name, password, again):
    screen.page.get_by_label("Username").fill(name)
    screen.page.get_by_label("Password", exact=True).fill(password)
    screen.page.get_by_label("The password again").fill(again)


def test_link_on_the_server_leads_to_the_desk(screen):
    link = reverse("first_administrator_link", args=[first_administrator.make_link()])
    screen.page.goto(f"{screen.site}{link}")
    screen.look()
    assert screen.path == "/first-administrator/"
    assert link not in screen.html

    fill_in(screen, "robin", PASSWORD, "something else altogether")
    screen.press("Make it")
    assert screen.page.get_by_label("Username").input_value() == "robin"

    fill_in(screen, "robin", PASSWORD, PASSWORD)
    screen.page.get_by_role("button", name="Make it").click()
    screen.page.wait_for_url(f"{screen.site}/admin/login/")
    screen.page.locator("[name=username]").fill("robin")
    screen.page.locator("[name=password]").fill(PASSWORD)
    screen.page.get_by_role("button", name="Sign in").click()
    screen.page.wait_for_url(f"{screen.site}/admin/")
    assert get_user_model().objects.get().is_superuser is True


def test_link_that_was_used_says_whom_to_ask(screen):
    link = reverse("first_administrator_link", args=[first_administrator.make_link()])
    first_administrator.make_link()
    screen.page.goto(f"{screen.site}{link}")
    screen.look(status=404)
    assert screen.page.get_by_role("heading", level=1).inner_text() == "That link is over"
