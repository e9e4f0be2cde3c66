"""Somebody who writes and sends over the network, as a browser does: cookies, forms, tokens."""

import html
import http.client
import json
import re
import time
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
ANSWERS = {
    "pictures": {},
    "name": {"byline": "Kestrel"},
    "age": {"age_band": "18-25"},
    "where": {"site": "yes"},
    "reach": {},
    "help": {"helper_role": "nobody"},
}


class Person:
    """One browser at one address of its own."""

    def __init__(self, port, *, number):
        self.port = port
        self.number = number
        self.cookies = {}
        self.hidden = {}

    def ask(self, method, path, body=None, **headers):
        """(status, text) of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers |= {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            # The demonstration answers this machine alone, which has addresses enough.
            "X-Forwarded-For": f"127.0.{1 + self.number // 250}.{self.number % 250}",
        }
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return response.status, text

    def see(self, path):
        _status, text = self.ask("GET", path)
        self.hidden = dict(reversed(HIDDEN.findall(html.unescape(MAIN.search(text)[0]))))

    def press(self, path, answers=None):
        """Send the form of the page seen last; the status of the answer."""
        form = urlencode(self.hidden | (answers or {}))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, form, **kind)[0]

    def answer_all(self, body):
        for step, answers in ({"piece": {"body": body}} | ANSWERS).items():
            self.see(f"/send/{step}/")
            if self.press(f"/send/{step}/", answers) != 303:
                raise SystemExit(f"The question {step} was not answered.")
        self.see("/send/check/")

    def send(self):
        """Press *Send it*; the seconds until the answer was there."""
        before = time.perf_counter()
        status = self.press("/send/check/")
        if status not in (302, 303):
            raise SystemExit(f"Sending answered {status}")
        return time.perf_counter() - before

    # --- what is typed saves itself -----------------------------------------------------------

    def begin(self):
        self.see("/send/piece/")
        self.saves = 0
        _status, text = self.script("/send/begin/", {})
        self.hidden["draft"] = json.loads(text)["draft"]

    def save(self, words):
        self.saves += 1
        sent = {name: self.hidden[name] for name in ("step", "page", "began_from", "draft")}
        typed = {"count": self.saves, "values": {"body": words, "title": "", "language": "en-gb"}}
        status, _text = self.script("/send/save/", sent | typed)
        if status != 204:
            raise SystemExit(f"Saving answered {status}")

    def script(self, path, body):
        token = {"X-CSRFToken": self.hidden["csrfmiddlewaretoken"]}
        kind = {"Content-Type": "application/json"}
        return self.ask(
            "POST", path, json.dumps(body, ensure_ascii=False).encode(), **token, **kind
        )
