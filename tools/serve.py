"""The built site as a host should send it: compressed, and with a content security policy.

    python tools/serve.py [port]

`make serve` runs it, the browser tests and the benchmark use it.
"""

import gzip
import sys
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

HTML = Path(__file__).resolve().parent.parent / "_build" / "html"

#: Only the site itself; KaTeX places its symbols with inline styles, the theme draws
#: signs as data.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: The worker that proves: Python is WebAssembly, from the site or from where `pyodide` says.
WORKER = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' https://cdn.jsdelivr.net; "
    "connect-src 'self' https://cdn.jsdelivr.net"
)
COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}


@cache
def compressed(path, changed):
    """The file as a static host keeps it; `changed` is its time of change."""
    return gzip.compress(Path(path).read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Sends each file with the policy, compressed when that helps; 404.html when there is none."""

    protocol_version = "HTTP/1.1"
    policy = POLICY

    def log_message(self, *args):
        pass

    def end_headers(self):
        if self.policy and self.path.startswith("/lite/judge/"):
            self.send_header("Content-Security-Policy", WORKER)
        elif self.policy and not self.path.startswith("/lite/"):  # a whole JupyterLab
            self.send_header("Content-Security-Policy", self.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_head(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        missing = not path.is_file()
        if missing:
            path = Path(self.directory) / "404.html"
        if missing and not path.is_file():
            return super().send_head()
        zipped = path.suffix in COMPRESSED and "gzip" in self.headers.get(
            "Accept-Encoding", ""
        )
        body = compressed(path, path.stat().st_mtime) if zipped else path.read_bytes()
        self.send_response(404 if missing else 200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return BytesIO(body)


def server(directory=HTML, port=0, policy=POLICY):
    """A server for a folder; to be closed by the caller."""
    handler = type("Handler", (Handler,), {"policy": policy})
    return ThreadingHTTPServer(
        ("127.0.0.1", port), partial(handler, directory=str(directory))
    )


if __name__ == "__main__":
    with server(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000) as site:
        print(f"http://localhost:{site.server_port} (Ctrl-C to stop)", flush=True)
        try:
            site.serve_forever()
        except KeyboardInterrupt:
            pass
