"""What a first visit costs a patient: bytes, requests, jumps, and the wait for the first screen."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlsplit

import pytest

from tests.addresses import PAGES
from tests.journeys.conftest import NOTE_VIOLATIONS

MOST_BYTES = 60 * 1024
MOST_REQUESTS = 4
SECONDS_LATE = 0.6
FIRST_BYTES = 14 * 1024  # what a server may send before the visitor's first acknowledgement
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 200_000,  # bytes a second
    "uploadThroughput": 90_000,
}
NOTE_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) =>
        [entry.value, ...entry.sources.map((source) => source.node?.nodeName)])))
        .observe({type: "layout-shift", buffered: true});
"""


@dataclass
class FirstVisit:
    """What the network carried, headers included, until the page was quiet."""

    sizes: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def listen_to(self, chromium) -> None:
        chromium.on("Network.requestWillBeSent", self._asked)
        chromium.on("Network.loadingFinished", self._came)
        chromium.send("Network.enable")
        chromium.send("Network.emulateNetworkConditions", SLOW_NETWORK)

    def _asked(self, event) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_light_and_quiet(served_site, new_page, address):
    visit, first = new_page(width=390, height=844), FirstVisit()
    page = visit.page
    first.listen_to(page.context.new_cdp_session(page))
    page.add_init_script(NOTE_VIOLATIONS)

    page.goto(served_site.url + address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")

    assert page.evaluate("document.fonts.size") > 0
    assert sum(first.sizes.values()) <= MOST_BYTES
    assert len(first.addresses) <= MOST_REQUESTS, first.addresses
    assert page.evaluate("window.violations") == []
    assert visit.console == []
    assert [url for url in first.addresses.values() if url.endswith(".js")] == []


def comes_late(route) -> None:
    time.sleep(SECONDS_LATE)
    route.continue_()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_jumps_when_the_font_comes_late(served_site, new_page, address):
    jumps = {}
    for width, height in ((390, 844), (1280, 800)):
        page = new_page(width=width, height=height).page
        page.add_init_script(NOTE_SHIFTS)
        page.route("**/*.woff2", comes_late)
        page.goto(served_site.url + address)
        page.evaluate("document.fonts.ready")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
        jumps[width] = page.evaluate("window.shifts")

    assert jumps == {390: [], 1280: []}


@dataclass(frozen=True)
class Answer:
    """A page as it comes over the wire. ``headers_size`` is in bytes, with the status line.

    gzip, which every browser takes, is the worst case: brotli is smaller.
    """

    headers: HTTPMessage
    headers_size: int
    body: bytes

    def begun(self, size: int) -> str:
        """Return what a browser can read when so many bytes of the answer have arrived."""
        begun = self.body[: size - self.headers_size]
        if self.headers["Content-Encoding"] == "gzip":
            begun = zlib.decompressobj(wbits=31).decompress(begun)
        return begun.decode(errors="ignore")

    @property
    def size(self) -> int:
        return self.headers_size + len(self.body)


def answer_of(site, address: str) -> Answer:
    connection = HTTPConnection(urlsplit(site.url).netloc)
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    status_line = len(f"HTTP/1.1 {response.status} {response.reason}\r\n")
    size = status_line + sum(len(f"{k}: {v}\r\n") for k, v in response.getheaders()) + 2
    answer = Answer(response.headers, size, response.read())
    connection.close()
    return answer


class FirstScreen:
    """The first screen of a page, drawn from the beginning of its answer."""

    def __init__(self, page, url: str, answer: Answer) -> None:
        self.page, self.url, self.answer = page, url, answer
        self.body = ""
        page.route(url, self._give)
        # A font that comes in time once and late the next time would change every line.
        page.route("**/*.woff2", lambda route: route.abort())
        self.whole = self.drawn_from(answer.size)

    def _give(self, route) -> None:
        kept = ("Content-Type", "Content-Security-Policy", "Cross-Origin-Embedder-Policy")
        headers = {name: self.answer.headers[name] for name in kept if self.answer.headers[name]}
        route.fulfill(status=200, headers=headers, body=self.body)

    def drawn_from(self, size: int) -> bytes:
        self.body = self.answer.begun(size)
        self.page.goto(self.url)
        self.page.evaluate("document.fonts.ready")
        # JPEG is the quickest to make; the same pixels make the same bytes.
        picture: bytes = self.page.screenshot(type="jpeg", quality=100, animations="disabled")
        return picture

    def is_complete_with(self, size: int) -> bool:
        return self.whole == self.drawn_from(size)

    def bytes_needed(self) -> int:
        """Return about how many bytes the screen needs, to 256 bytes."""
        too_few, enough = FIRST_BYTES, self.answer.size
        while enough - too_few > 256:
            middle = (too_few + enough) // 2
            if self.is_complete_with(middle):
                enough = middle
            else:
                too_few = middle
        return enough


@pytest.mark.parametrize("address", PAGES)
def test_the_first_screen_is_drawn_from_the_first_14_kilobytes(served_site, new_page, address):
    """A browser that got only these bytes shows, dot for dot, what it shows of the whole page."""
    answer = answer_of(served_site, address)
    needed = {}
    for width, height in ((390, 844), (1280, 800)):
        page = new_page(width=width, height=height).page
        screen = FirstScreen(page, served_site.url + address, answer)
        if not screen.is_complete_with(FIRST_BYTES):
            needed[width] = screen.bytes_needed()

    assert needed == {}, f"{FIRST_BYTES} bytes are not enough of {answer.size}"
