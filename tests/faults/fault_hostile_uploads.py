"""More than a hundred hostile pictures, on a running site that others read; ``make faults``."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.browser import RunningSite
from tests.editing.hostile import CALM, POLICY, dangers
from tests.editing.hostile_pictures import NO_FORM, PICTURE_NAMES, SECRETS, SHOWS, Upload, uploads
from tests.editing.test_hostile_drafts import files_below
from tests.faults.attacked import Reader, attacked_site, require_nothing_else
from tests.faults.callers import OUT_OF_ORDER, Answered
from tests.faults.editors import Editor
from tests.site_data import DOCTOR, EDITOR

FILE = "en/sun.md"
KEPT = re.compile(r"tried-\d+\.(jpg|png|yaml)")
REFUSAL = re.compile(r'class="error-summary".*?role="alert"|role="alert"', re.S)


@pytest.fixture
def site(tmp_path) -> Iterator[RunningSite]:
    yield from attacked_site(tmp_path)


@dataclass
class Attack:
    site: RunningSite
    shows: Iterator[str] = field(default_factory=lambda: cycle(SHOWS))
    names: Iterator[str] = field(default_factory=lambda: cycle(PICTURE_NAMES))
    statuses: Counter[int | str] = field(default_factory=Counter)
    received: list[tuple[Upload, str]] = field(default_factory=list)
    kept: int = 0

    @property
    def editor(self) -> Editor:
        return Editor(self.site, EDITOR)

    def send(self, upload: Upload) -> None:
        try:
            answer = self.editor.uploads(upload.body)
        except OUT_OF_ORDER:
            # A connection may be closed on what no browser sends, and on nothing else.
            assert upload.answers >= NO_FORM, upload.what
            self.statuses["cut off"] += 1
            return
        self.statuses[answer.status] += 1
        assert answer.status in upload.answers, (upload.what, answer.status, answer.text[:300])
        if answer.status == 302:
            self.require_plain(upload, place_of(answer))
            self.received.append((upload, place_of(answer)))
        elif answer.status in (413, 422):
            assert REFUSAL.search(answer.text), upload.what
            assert dangers(answer.text) == [], upload.what

    def require_plain(self, upload: Upload, place: str) -> None:
        """Require a file of our own making, that its sender alone sees."""
        look = self.editor.asks(f"{place}look/")
        with Image.open(io.BytesIO(look.raw)) as image:
            image.load()
            assert image.format in ("JPEG", "PNG"), upload.what
            assert max(image.size) < 10_000, upload.what
            assert dict(image.getexif()) == {}, upload.what
            assert image.info.keys().isdisjoint(
                {"icc_profile", "comment", "exif", "xmp", "Comment"}
            )
        assert [secret for secret in SECRETS if secret in look.raw] == [], upload.what
        for other in (place, f"{place}look/"):
            assert Editor(self.site, DOCTOR).asks(other).status == 404, upload.what

    def finish(self, upload: Upload, place: str) -> None:
        """Name it and say what it shows in words that want to run; throw it away if refused."""
        assert dangers(self.editor.asks(place).text) == [], upload.what
        shows, name = next(self.shows), f"tried-{self.kept}"
        form = {"name": name, "shows": shows, "credit": shows, "focus": "top", "kind": "photograph"}
        refused = self.editor.asks(place, form | {"name": next(self.names), "do": "add"})
        assert (refused.status, dangers(refused.text)) == (422, []), (upload.what, refused)
        done = self.editor.asks(place, form | {"do": "add"})
        assert done.status in (302, 422), (upload.what, shows, done)
        if done.status == 302:
            self.kept += 1
            done = self.editor.asks(place_of(done))
            assert done.status == 200, (upload.what, shows)
        else:
            assert self.editor.asks(place, {"do": "discard"}).status == 302
        assert dangers(done.text) == [], (upload.what, shows)

    def require_harmless_on_a_page(self) -> None:
        """Put all that was kept into one page, as the editor's menu would."""
        choices = json.loads(self.editor.asks("pictures/choices/").text)["images"]
        tried = [each["text"] for each in choices if each["name"].startswith("tried-")]
        assert len(tried) == self.kept
        form = self.editor.opens(FILE) | {"text": "\n\n".join(tried)}
        preview = self.editor.asks(f"preview/{FILE}/", form)
        assert preview.status in CALM
        assert (dangers(preview.text), preview.text.count("<picture")) == ([], self.kept)
        assert POLICY.fullmatch(preview.policy), preview.policy
        assert dangers(self.editor.asks("pictures/").text) == []


def place_of(answer: Answered) -> str:
    return urlsplit(answer.location).path.removeprefix("/staff/pages/")


def test_100_hostile_pictures_are_refused_or_made_plain_and_hold_nobody_up(site, report):
    """Red when bytes are kept as they came, pixels are not counted, or a name is joined to a path."""
    before, attack, figures = files_below(site.content_dir), Attack(site), dict[str, object]()
    attack.editor.opens(FILE)  # The process that renders is started once.

    for upload in Reader(site).watch(uploads(), figures):
        attack.send(upload)
    # Adding is what the form is for; each time the site looks at all it has.
    for upload, place in attack.received:
        attack.finish(upload, place)
    attack.require_harmless_on_a_page()

    statuses = dict(sorted(attack.statuses.items(), key=str))
    report(attempts=attack.statuses.total(), statuses=statuses, kept=attack.kept, **figures)
    assert attack.statuses.total() >= 100
    images = site.content_dir / "images"
    new = {file for file in images.iterdir() if KEPT.fullmatch(file.name)}
    assert len(new) == 2 * attack.kept
    require_nothing_else(site, before, new)
