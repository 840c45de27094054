"""Pictures of a patient are shown with consent only, and vanish with it whatever else is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from microsite.content import LiveLibrary
from microsite.pages.library import live_library
from tests.folder import ContentFolder, forget_library
from tests.pages.test_leaflets import printed
from tests.pages.visitor import Visitor
from tests.pictures import CONSENT, PAIR, RESULT, add_pair, encoded, plain, record

ADDRESS = re.compile(r"/images/[\w-]+/[\w.-]+")
YESTERDAY = str(datetime.now(UTC).date() - timedelta(days=2))
PAGE = f"Words that stay.\n\n{PAIR}\nMore words.\n"


@pytest.fixture
def clinic(small_site: ContentFolder) -> ContentFolder:
    add_pair(small_site.root)
    small_site.page("search.md", layout="search", section="site")
    small_site.page("tried.md", PAGE)
    return small_site


@pytest.fixture
def visitor(clinic: ContentFolder) -> Visitor:
    return Visitor()


def addresses(visitor: Visitor) -> list[str]:
    return ADDRESS.findall(visitor.ask("/tried/").body.decode())


def test_a_pair_tells_how_it_came_about(visitor):
    text = visitor.ask("/tried/").body.decode()

    assert "One person’s result. Yours may differ." in text
    facts = dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", text))
    assert facts["Sessions"] == "3"
    assert facts["Since the last session"] == "12 weeks"
    assert facts["Skin tone"] == "Light brown"
    assert facts["How they were taken"] == "The same light, angle, make-up and lens in both"
    assert facts["Retouched"] == "No"
    assert "The scars are shallower." in text
    assert "PF-2026-014" not in text


def test_no_cache_on_the_way_and_no_search_engine_keeps_the_pictures(visitor):
    for address in set(addresses(visitor)):
        got = visitor.ask(address)

        assert got.status == "200 OK"
        assert got.headers["Cache-Control"] == "private, max-age=3600"
        assert got.headers["X-Robots-Tag"] == "noindex, noimageindex"


def test_a_leaflet_with_the_pictures_is_kept_no_longer_than_they_are(visitor):
    got = visitor.ask(printed("/tried/"))

    assert got.status == "200 OK"
    assert got.headers["Cache-Control"] == "private, max-age=3600"


def drop(folder: ContentFolder, name: str) -> None:
    (folder.root / "images" / name).unlink()


def drop_both(folder: ContentFolder) -> None:
    for when in ("before", "after"):
        drop(folder, f"cheek-{when}.yaml")


def rewrite(**changes: object) -> Callable[[ContentFolder], object]:
    return lambda folder: folder.write("images/cheek-after.yaml", record(**changes))


ENDS = {
    "the record is deleted": lambda folder: drop(folder, "cheek-before.yaml"),
    "both records are deleted": drop_both,
    **{f"“{name}” is removed": rewrite(**{name: None}) for name in RESULT},
    **{
        f"“{name}” of the consent is removed": rewrite(
            consent={key: value for key, value in CONSENT.items() if key != name}
        )
        for name in CONSENT
    },
    **{
        f"“{name}” was not so": rewrite(**{name: "no"})
        for name in ("same_light", "same_angle", "same_make_up", "same_lens")
    },
    "it was retouched": rewrite(retouched="yes"),
    "the consent has ended": rewrite(consent=CONSENT | {"expires": YESTERDAY}),
    "the consent has not begun": rewrite(
        consent=CONSENT | {"given_on": "2998-01-01", "expires": "2999-01-01"}
    ),
    "the record cannot be read": lambda folder: folder.write("images/cheek-after.yaml", "a: b: c"),
    "the record is empty": lambda folder: folder.write("images/cheek-after.yaml", ""),
    "the records disagree": rewrite(sessions="4"),
    "the picture is deleted": lambda folder: drop(folder, "cheek-before.jpg"),
    "the picture is damaged": lambda folder: folder.write("images/cheek-before.jpg", b"x"),
}
TROUBLES = {
    "nothing else": lambda folder: None,
    "the page has a mistake": lambda folder: (folder.root / "en/tried.md").write_text(
        (folder.root / "en/tried.md").read_text() + "\n[x](nowhere.md)\n"
    ),
    "the page's file is unreadable": lambda folder: folder.write("en/tried.md", b"\xff"),
}


# Each end beside the hardest trouble, and each trouble beside one end.
BESIDE = [(end, "the page has a mistake") for end in ENDS] + [
    ("the record is deleted", trouble) for trouble in TROUBLES
]


@pytest.mark.parametrize(("end", "trouble"), BESIDE)
def test_pictures_vanish_with_the_consent(visitor, clinic, end, trouble):
    old = set(addresses(visitor))
    assert len(old) == 6
    ENDS[end](clinic)
    TROUBLES[trouble](clinic)
    clinic.page("other.md", "[To it](tried.md).\n")

    assert live_library().look()

    require_gone(visitor, old)
    if not end.startswith("“"):  # One missing line is like another after a restart.
        forget_library()
        require_gone(Visitor(), old)


def require_gone(visitor: Visitor, old: set[str]) -> None:
    got = visitor.ask("/tried/")
    text = got.body.decode()
    assert got.status == "200 OK"
    assert "Words that stay." in text
    assert "cheek" not in text
    assert "One person" not in text
    for address in old:
        assert visitor.ask(address).status == "404 Not Found"
    found = visitor.ask("/search/", query="q=shallower").body.decode()
    assert "The scars" not in found
    folders = [folder.name for folder in renditions().iterdir()]
    assert [name for name in folders if f"/images/{name}/" in " ".join(old)] == []


def renditions() -> Path:
    return Path(settings.VAR_DIR) / "images"


def test_pictures_vanish_with_their_block(visitor, clinic):
    old = set(addresses(visitor))
    clinic.page("tried.md", "Words that stay.\n")

    live_library().look()

    require_gone(visitor, old)


def test_an_ended_consent_is_told_and_holds_no_correction_back(visitor, clinic):
    rewrite(consent=CONSENT | {"expires": YESTERDAY})(clinic)
    clinic.page("tried.md", PAGE.replace("Words that stay.", "Corrected words."))

    live_library().look()

    assert b"Corrected words." in visitor.ask("/tried/").body
    assert b"cheek" not in visitor.ask("/tried/").body
    [told] = [each for each in live_library().current.problems if each.rule == "consent"]
    assert str(told) == (
        "en/tried.md:11: The consent for images/cheek-after.jpg is not for today, so the pair is"
        " hidden. Take the block out, or note the new consent in the record."
    )


def test_pictures_come_back_with_a_new_consent(visitor, clinic):
    rewrite(consent=CONSENT | {"expires": YESTERDAY})(clinic)
    live_library().look()
    assert addresses(visitor) == []
    rewrite()(clinic)

    live_library().look()

    found = set(addresses(visitor))
    assert len(found) == 6
    assert {visitor.ask(address).status for address in found} == {"200 OK"}


def test_a_consent_ends_at_midnight_where_the_clinic_is(clinic, monkeypatch):
    # No watching thread, which would see the day change back after this test.
    monkeypatch.setattr(LiveLibrary, "watch", lambda live: None)
    for when in ("before", "after"):
        clinic.write(
            f"images/cheek-{when}.yaml", record(consent=CONSENT | {"expires": "2998-06-30"})
        )
    now = [datetime.fromisoformat("2998-06-30T22:59:00+00:00")]  # 23:59 in London

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return now[0].astimezone(tz)

    monkeypatch.setattr("microsite.content.clinic.datetime", Clock)
    visitor = Visitor()
    old = set(addresses(visitor))
    assert len(old) == 6
    assert live_library().look() is False
    now[0] += timedelta(minutes=2)

    assert live_library().look() is True

    require_gone(visitor, old)


MISUSES = {
    "on its own": "![a cheek](images/cheek-before.jpg)\n",
    "in a note": '!!! note "Look"\n    ![a cheek](images/cheek-after.jpg)\n',
    "in a list": "- ![a cheek](images/cheek-after.jpg)\n",
}


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("body", MISUSES.values(), ids=MISUSES)
def test_a_picture_of_a_result_is_used_in_no_other_way(clinic, body, recorded):
    if not recorded:
        drop_both(clinic)
        (clinic.root / "en/tried.md").unlink()
    clinic.page("misuse.md", body)
    Visitor()

    library = live_library().current

    assert "/misuse/" not in library.pages
    [told] = [each for each in library.problems if each.file == "en/misuse.md" and each.holds_page]
    assert "it seems to show the result of a treatment" in told.message
    assert told.cure.startswith("Show it in a before-after block; or, if it does not, say")


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [("before", True), ("After-2", True), ("arm_before", True), ("aftercare", False), ("cream", False)],
)  # fmt: skip
def test_a_name_alone_can_say_what_a_picture_shows(small_site, name, is_refused):
    small_site.write(f"images/{name}.jpg", encoded(plain((60, 60))))
    small_site.page("tried.md", f"![a jar of cream](images/{name}.jpg)\n")

    held = [str(each) for each in small_site.load().problems if each.holds_page]
    small_site.write(f"images/{name}.yaml", "kind: photograph\n")
    allowed = [str(each) for each in small_site.load().problems if each.holds_page]

    assert bool(held) is is_refused
    assert allowed == []


def test_both_pictures_get_one_shape(small_site):
    add_pair(small_site.root)
    small_site.write("images/cheek-before.jpg", encoded(plain((1000, 800))))
    small_site.write("images/cheek-after.jpg", encoded(plain((800, 1000))))

    html = small_site.html(PAIR)

    assert re.findall(r'width="(\d+)" height="(\d+)"', html) == [("800", "800"), ("800", "800")]


WRONG = {
    "one picture": PAIR.replace("    ![the same cheek with shallower scars](images/cheek-after.jpg)\n", ""),
    "no caption": PAIR.replace("    The scars are shallower. They are not gone.\n", ""),
    "two captions": f"{PAIR}\n    More.\n",
    "a list": f"{PAIR}\n    - More.\n",
    "a source": PAIR.replace("gone.", "gone [@alam-2014]."),
    "no such picture": PAIR.replace("cheek-after.jpg", "chek-after.jpg"),
    "a picture of elsewhere": PAIR.replace("images/cheek-after.jpg", "https://x.org/after.jpg"),
    "no description": PAIR.replace("the same cheek with shallower scars", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_half_a_pair_is_a_mistake(small_site, name):
    add_pair(small_site.root)

    found = small_site.problems_of(WRONG[name])

    assert len(found) == 1
    assert found[0].startswith("en/tried.md:")


@pytest.mark.parametrize("name", ["Sam Smith", "Sam", "PF Smith 14", "sam-2026"])
def test_a_reference_is_no_name(small_site, name):
    add_pair(small_site.root, consent=CONSENT | {"reference": name})

    assert [each for each in small_site.problems_of(PAIR) if "No name." in each]
