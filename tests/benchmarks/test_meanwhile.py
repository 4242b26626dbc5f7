"""What others wait while something goes on: the slowest answer of each path."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from benchmarks.meanwhile import asking, worst


def test_the_slowest_of_each_path_counts():
    assert worst(["/ 0.10\n", "/health 0.02\n", "/ 0.30\n", "/ 0.20\n"]) == {"/": 0.3, "/health": 0.02}
    with pytest.raises(ValueError, match="could not convert"):
        worst(["Traceback (most recent call last):\n"])


def test_a_server_is_asked_for_each_path_during_the_block():
    asked = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with asking(f"http://127.0.0.1:{server.server_port}", ("/a", "/b")) as slowest:
            pass
        server.shutdown()
        thread.join()
    assert set(asked) == set(slowest) == {"/a", "/b"}
    assert min(slowest.values()) > 0
