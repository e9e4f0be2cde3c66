"""A little web server on this machine: what an import asks, and what it gets for it."""

import ssl
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server.ours
        path = self.path.partition("?")[0]
        with server.lock:
            server.asked[path].append(dict(self.headers))
            server.now += 1
            server.most = max(server.most, server.now)
        try:
            answer = server.answers.get(path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with server.lock:
                server.now -= 1

    def log_message(self, *arguments):
        """Nothing."""

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in ({"Content-Length": len(body)} | headers).items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)


class Server:
    """Answers by path; `asked` holds the headers of every request."""

    def __init__(self, *, certificate=None):
        self.answers, self.asked = {}, defaultdict(list)
        self.lock, self.now, self.most = threading.Lock(), 0, 0
        self.over = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.ours = self
        self.port = self.http.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def stop(self):
        self.over.set()
        self.http.shutdown()
        self.http.server_close()

    # Answers

    def whole(self, path, body, *, kind="text/plain", etag="", status=200, **headers):
        def answer(request):
            if etag and request.headers.get("If-None-Match") == etag:
                return request.send(304, ETag=etag)
            marks = {"ETag": etag} if etag else {}
            return request.send(status, body, Content_Type=kind, **marks, **headers)

        self.answers[path] = answer

    def in_parts(self, path, body, *, etag='"one"', cut_after=None):
        """A sound that can be asked for in parts; the first answer may be cut off."""
        cuts = [cut_after] if cut_after else []

        def answer(request):
            wanted = request.headers.get("Range")
            is_same = request.headers.get("If-Range") in (None, etag)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and is_same else 0
            if start >= len(body):
                return request.send(416, Content_Range=f"bytes */{len(body)}")
            status = 206 if start else 200
            request.send_response(status)
            request.send_header("ETag", etag)
            request.send_header("Content-Type", "audio/wav")
            request.send_header("Content-Length", str(len(body) - start))
            if start:
                request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            request.end_headers()
            end = start + cuts.pop() if cuts else len(body)
            request.wfile.write(body[start:end])
            request.close_connection = True
            return None

        self.answers[path] = answer

    def moved(self, path, to, status=302):
        self.answers[path] = lambda request: request.send(status, Location=to)

    def endless(self, path, *, pause=0.0, piece=b"x" * 65536):
        """Never ends; with a pause it drips."""

        def answer(request):
            request.send_response(200)
            request.end_headers()
            while not self.over.wait(pause):
                request.wfile.write(piece)

        self.answers[path] = answer

    def endless_headers(self, path):
        def answer(request):
            while not self.over.wait(0.01):
                request.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

        self.answers[path] = answer

    def silent(self, path):
        self.answers[path] = lambda request: self.over.wait(30)

    def slow(self, path, body, seconds):
        def answer(request):
            time.sleep(seconds)
            request.send(200, body)

        self.answers[path] = answer
