"""What every page of every journey must be: valid, accessible, quiet, and fit for a phone."""

from urllib.parse import urlsplit

import html5lib
from axe_playwright_python.base import AXE_SCRIPT

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
NARROW, PHONE = 320, 390
#: The least a target may measure (WCAG 2.2, 2.5.8); links within a sentence are exempt.
TARGET = 24

RUN_AXE = """([within, options]) => axe.run(within || document, options).then((found) =>
    found.violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)]))"""
SMALL_CONTROLS = """(least) =>
    [...document.querySelectorAll("a, button, input, select, summary, textarea")]
    .filter((control) => getComputedStyle(control).display !== "inline")
    .map((control) => control.closest("label") || control)
    .filter((control) => control.getBoundingClientRect().width > 1)
    .filter((control) => control.getBoundingClientRect().height < least - 0.1)
    .map((control) => control.outerHTML)"""


def violations(page, *, rules=RULES, within=None):
    """What axe finds wrong, as [rule, [HTML]]."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    return page.evaluate(RUN_AXE, [within, options])


def small_controls(page, *, least=TARGET):
    """Everything to press or fill in that is less than `least` pixels high."""
    return page.evaluate(SMALL_CONTROLS, least)


def scroll_width(page):
    return page.evaluate("document.documentElement.scrollWidth")


def parse_strictly(html):
    """Parse a page: any slip in its HTML is an error."""
    html5lib.HTMLParser(strict=True).parse(html)


class Screen:
    """A browser page, looked at closely at every step of a journey.

    `region` is the part that is ours: everything, or the desk's own part of Wagtail's admin.
    `double` is for a page with scripts off: axe is a script itself, so it reads each answer in
    this second page, which runs no other.
    """

    def __init__(
        self, page, *, site, region=None, widths=(NARROW, PHONE), may_go_to=(), double=None
    ):
        self.page = page
        self.double = double
        self.site = site
        self.region = region
        self.widths = widths
        self.known = {site, *may_go_to}
        self.complaints = []
        self.asked_elsewhere = []
        self.document = None
        self.html = ""
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.see_request)
        page.on("response", self.see_response)
        if double:
            double.route("**/*", self.answer_double)

    def hear(self, message):
        """Every complaint of the browser; a page's own 404 or 410 is no news."""
        is_of_document = self.document is not None and (
            message.location.get("url") == self.document.url
        )
        is_own_answer = is_of_document and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not is_own_answer:
            self.complaints.append(f"{message.type}: {message.text}")

    def see_request(self, request):
        address = urlsplit(request.url)
        is_inside = address.scheme in ("blob", "data")
        if not is_inside and f"{address.scheme}://{address.netloc}" not in self.known:
            self.asked_elsewhere.append(request.url)

    def see_response(self, response):
        request = response.request
        is_page = request.is_navigation_request() and request.frame == self.page.main_frame
        if is_page and not 300 <= response.status < 400:
            self.document = response

    @property
    def has_scripts(self):
        return self.double is None

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def go(self, path, *, status=200):
        """Open an address of this site and look at what it answers."""
        self.page.goto(f"{self.site}{path}")
        self.look(status=status)

    def press(self, name, *, role="button", within=None, status=200):
        """Press what is called `name`, and look at the page that follows."""
        place = self.page.locator(within) if within else self.page
        place.get_by_role(role, name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.look(status=status)

    def follow(self, name, **kwargs):
        self.press(name, role="link", **kwargs)

    def look(self, *, status=200):
        """Everything a page must be, as it stands now."""
        assert (self.path, self.document.status) == (self.path, status)
        self.html = self.document.text()
        parse_strictly(self.html)
        self.look_with_axe()
        if not self.region:
            assert small_controls(self.page) == []
        self.look_for_sideways_scroll()
        self.is_quiet()

    def look_with_axe(self):
        page = self.page
        if self.double:
            page = self.double
            page.goto(self.page.url)
        rules = WCAG if self.region else RULES
        assert violations(page, rules=rules, within=self.region) == []

    def answer_double(self, route):
        if route.request.is_navigation_request():
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()

    def look_for_sideways_scroll(self):
        size = self.page.viewport_size
        for width in self.widths:
            self.page.set_viewport_size({**size, "width": width})
            assert (self.path, scroll_width(self.page)) == (self.path, width)
        self.page.set_viewport_size(size)

    def is_quiet(self):
        """Nothing refused by the policy, no error, and nobody else was told."""
        assert (self.complaints, self.asked_elsewhere) == ([], [])
