"""A pytest plugin: the site as a running server, and a browser to visit it.

Without playwright or a browser the tests in tests/journeys are left out, and the summary says so;
with REQUIRE_BROWSER=1, as `make test` sets it, that is an error.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

from microsite.pages.management.server import server_options
from tools.find_browser import find_browser, this_machine

HAS_PLAYWRIGHT = find_spec("playwright") is not None
if HAS_PLAYWRIGHT:
    from playwright.sync_api import Browser, Page, expect, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
JOURNEYS = PROJECT / "tests" / "journeys"
SECONDS_TO_START = 180  # on a machine with much else to do
SECONDS_TO_STOP = 60
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# What the machine says of these does not count: a test's server has plain settings.
PLAIN_ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "microsite.settings",
    "ALLOWED_HOSTS": "",
    "BACKUP_RECIPIENT": "",
    "CLINIC_INBOX_EMAIL": "",
    "CONTENT_GIT": "no",
    "DATABASE_URL": "",
    "DEV": "no",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "",
    "EMAIL_FROM": "",
    "EMAIL_URL": "",
    "ENCRYPTION_KEYS": "",
    "LEAFLETS": "no",
    "NOTIFIER": "yes",
    "REQUESTS_PER_HOUR": "100000",
    "SECRET_KEY": "",
    "SITE_URL": "",
    "TRUSTED_PROXIES": "0",
    "WORKERS": "1",  # those who need two say so: each reads and draws everything
}


@cache
def browser_path() -> Path | None:
    return find_browser(this_machine(), may_install=False)


def what_is_missing() -> str:
    """Return what keeps the browser tests from running, "" when nothing does."""
    if not HAS_PLAYWRIGHT:
        return "playwright is not installed (requirements-dev.txt)"
    return "" if browser_path() else "no browser was found (`make test` gets one)"


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1" and what_is_missing():
        raise pytest.UsageError(f"The browser tests cannot run: {what_is_missing()}.")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path == JOURNEYS and what_is_missing() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests with a browser last: what it needs of this process is not for the others."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if JOURNEYS.exists() and what_is_missing():
        terminalreporter.section("BROWSER TESTS WERE LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.line(f"Nothing was tried in a browser: {what_is_missing()}.")


@dataclass
class RunningSite:
    """The site, started as `make run` starts it, with content and data of its own."""

    content_dir: Path
    var_dir: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """The site's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return (self.var_dir / "output.txt").read_text()

    def start(self) -> None:
        self._run("manage.py", "start_site")

    def start_server(self) -> None:
        """Start the web server alone, on data that ``start`` has prepared before."""
        options = server_options("127.0.0.1", self.port, int(self.settings.get("WORKERS", "1")))
        self._run("-m", "microsite.pages.management.server", *options, "microsite.wsgi:application")

    def _run(self, *command: str) -> None:
        environment = {
            **os.environ,
            **PLAIN_ENVIRONMENT,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "VAR_DIR": str(self.var_dir),
            "CONTENT_DIR": str(self.content_dir),
            **self.settings,
        }
        with (self.var_dir / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        self.kill()
        pytest.fail(f"The site did not start. It said:\n{self.output}")

    def stop(self) -> int:
        """End the site as Ctrl-C does and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS_TO_STOP)

    def kill(self) -> None:
        """End the site as a power cut does: nobody can finish anything."""
        # It may have ended by itself, and the reason is what somebody wants to read then.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._wait_until_the_port_is_free()

    def _wait_until_the_port_is_free(self) -> None:
        # The web server's processes end when start_site has; that is a moment later.
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline:
            try:
                socket.create_server(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        pytest.fail(f"Somebody still listens on port {self.port}.")

    def restart(self) -> None:
        """Start the site again on the same data, after ``kill`` or ``stop``, or instead of them."""
        if self.process.poll() is None:
            self.stop()
        self.start()


def running_site(
    folder: Path, settings: dict[str, str] | None = None, /, **more_pages: str
) -> Iterator[RunningSite]:
    """Yield the site, running in a folder with the shipped content, with ``name=text`` besides.

    It has been started before, but nobody has been there.
    """
    shutil.copytree(started_once(), folder, dirs_exist_ok=True)
    for name, text in more_pages.items():
        (folder / "content" / "en" / f"{name}.md").write_text(text, encoding="utf-8")
    yield from running_in(folder, settings or {})


def first_start(folder: Path) -> Iterator[RunningSite]:
    """Yield the site, running in a folder with the shipped content, for the first time."""
    shutil.copytree(PROJECT / "content", folder / "content")
    (folder / "var").mkdir()
    yield from running_in(folder, {})


@cache
def started_once() -> Path:
    """Return a folder in which the site was: collecting files and reading pages takes longest."""
    folder = Path(tempfile.mkdtemp(prefix="microsite-started-once-"))
    atexit.register(shutil.rmtree, folder)
    for site in first_start(folder):
        site.stop()
        (site.var_dir / "output.txt").unlink()
    return folder


def running_in(folder: Path, settings: dict[str, str]) -> Iterator[RunningSite]:
    """Yield the site, running with what is in this folder."""
    site = RunningSite(folder / "content", folder / "var", free_port(), settings)
    site.start()
    yield site
    if site.process.poll() is None:
        site.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def served_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """One running site that all tests share; leave its content as it is."""
    yield from running_site(tmp_path_factory.mktemp("served-site"))


@pytest.fixture
def fresh_site(tmp_path: Path) -> Iterator[RunningSite]:
    """A running site for one test, to edit, kill and start again."""
    yield from running_site(tmp_path)


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[RunningSite]:
    """A running site that has never been started before."""
    yield from first_start(tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if what_is_missing():
        pytest.fail(what_is_missing())
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # A busy machine may need longer than the usual five seconds to show what a test waits for.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_OPTIONS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page in a browser that knows nothing yet, and what was noticed meanwhile."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests_elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.requests_elsewhere.append(url)

    @property
    def cookies(self) -> list[dict[str, Any]]:
        return [dict(cookie) for cookie in self.page.context.cookies()]


NewPage = Callable[..., Visit]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages, each in a browser of its own: ``new_page(width=320, colour_scheme="dark")``.

    Other names are passed on to playwright's ``new_context``.
    """
    contexts = []

    def open_page(
        *,
        colour_scheme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 800,
        java_script_enabled: bool = True,
        reduced_motion: Literal["no-preference", "reduce"] = "reduce",
        **options: Any,
    ) -> Visit:
        # Each page that fades into the next takes half as long again; some tests are about that.
        context = browser.new_context(
            color_scheme=colour_scheme,
            viewport={"width": width, "height": height},
            java_script_enabled=java_script_enabled,
            reduced_motion=reduced_motion,
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visit(context.new_page())

    yield open_page
    for context in contexts:
        context.close()
