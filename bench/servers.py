"""The servers that are compared, each tied to the same core."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from bench.load import stay_on
from microsite.pages.management.server import server_options

PROJECT = Path(__file__).resolve().parent.parent
NGINX_CONF = Path(__file__).with_name("nginx.conf")
NGINX_BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
SECONDS_TO_START = 120
SECONDS_TO_STOP = 15
SERVER_HEADERS = ("server", "date", "connection")
SUFFIXES = {"identity": "", "gzip": ".gz", "br": ".br"}


@dataclass(frozen=True)
class Server:
    name: str
    url: str
    process_id: int
    core: int | None

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes so far; 0 where that cannot be read."""
        family = {self.process_id}
        seconds = 0.0
        # Children have been started after their parents, so one pass over all is enough.
        for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda file: int(file.parts[2])):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat.parts[2]) in family or int(fields[1]) in family:
                family.add(int(stat.parts[2]))
                seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return seconds


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


def ask(url: str, headers: dict[str, str]) -> Answer:
    """Return the answer; its header names are in lower case."""
    request = urllib.request.Request(url, headers=headers)
    try:
        response = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as answer:
        response = answer
    with response:
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, response.read(), names)


@contextmanager
def our_site(
    folder: Path, core: int | None, content: Path = PROJECT / "content"
) -> Iterator[Server]:
    """Serve the site as `make run` does, with one worker and data of its own."""
    port = free_port()
    plain = ("ALLOWED_HOSTS", "DATABASE_URL", "ENCRYPTION_KEYS", "SECRET_KEY", "SITE_URL")
    environment = {
        **dict.fromkeys(plain, ""),
        "CONTENT_DIR": str(content),
        "DEV": "no",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "VAR_DIR": str(folder / "var"),
        "WORKERS": "1",
    }
    command = [sys.executable, "manage.py", "start_site"]
    with running("microsite", command, environment, folder, port, core) as server:
        yield server


@contextmanager
def whitenoise(folder: Path, pages: Path, core: int | None) -> Iterator[Server]:
    """Serve the same bytes with WhiteNoise, on the same server with the same options."""
    port = free_port()
    options = server_options("127.0.0.1", port, workers=1)
    command = [sys.executable, "-m", "granian", *options, "bench.whitenoise_app:application"]
    with running("WhiteNoise", command, {"PAGES": str(pages)}, folder, port, core) as server:
        yield server


@contextmanager
def bare_function(folder: Path, pages: Path, core: int | None, encoding: str) -> Iterator[Server]:
    """Serve the same bytes from a function that does nothing else, on the same server."""
    port = free_port()
    options = server_options("127.0.0.1", port, workers=1)
    command = [sys.executable, "-m", "granian", *options, "bench.bare_app:application"]
    environment = {"PAGES": str(pages), "PAGE": f"index.html{SUFFIXES[encoding]}"}
    with running("bare function", command, environment, folder, port, core) as server:
        yield server


@contextmanager
def nginx(folder: Path, pages: Path, core: int | None) -> Iterator[Server]:
    """Serve the same bytes with nginx."""
    port = free_port()
    brotli = NGINX_BROTLI.exists()
    text = Template(NGINX_CONF.read_text()).substitute(
        as_root="user root;" if os.geteuid() == 0 else "",
        modules=f"load_module {NGINX_BROTLI};" if brotli else "",
        folder=folder,
        port=port,
        pages=pages,
        precompressed="gzip_static on; brotli_static on;" if brotli else "gzip_static on;",
    )
    (folder / "nginx.conf").write_text(text)
    command = [shutil.which("nginx") or "nginx", "-c", str(folder / "nginx.conf")]
    with running("nginx", command, {}, folder, port, core) as server:
        yield server


@contextmanager
def running(
    name: str,
    command: list[str],
    environment: dict[str, str],
    folder: Path,
    port: int,
    core: int | None,
) -> Iterator[Server]:
    """Run the command on one core until the caller is done with the server."""
    said = folder / f"{name}.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: stay_on(core),
        )
    try:
        server = Server(name, f"http://127.0.0.1:{port}/", process.pid, core)
        wait_until_it_answers(server, process, said)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS_TO_STOP)


def wait_until_it_answers(server: Server, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if ask(server.url, {}).status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit(f"{server.name} did not start. It said:\n{said.read_text()}")


def save_page(server: Server, pages: Path, kept: str) -> bytes:
    """Write the server's home page to files as it sends it, compressed too; return its text.

    The headers of the encoding ``kept`` are written beside them.
    """
    pages.mkdir()
    for encoding, suffix in SUFFIXES.items():
        answer = ask(server.url, {"Accept-Encoding": encoding})
        if answer.headers.get("content-encoding", "identity") != encoding:
            sys.exit(f"{server.name} does not send {encoding}.")
        (pages / f"index.html{suffix}").write_bytes(answer.body)
        if encoding == kept:
            headers = [pair for pair in answer.headers.items() if pair[0] not in SERVER_HEADERS]
            headers.sort(key=lambda pair: pair[0] == "content-length")  # last, for 304 to drop
            (pages / "headers.json").write_text(json.dumps(headers))
    return (pages / "index.html").read_bytes()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
