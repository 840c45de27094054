"""A picture becomes renditions that hold its pixels and nothing else."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from microsite.content import Renditions
from microsite.content.images import ImageFolder
from tests.folder import ContentFolder, problems
from tests.pictures import encoded, halves, plain

PEN = "![a pen held against a cheek](images/pen.jpg)\n"
PROJECT = Path(__file__).parents[2]
ADDRESS = re.compile(r"/images/([\w-]+)/([\w-]+)-(\d+)\.(\w+)")


def made(folder: ContentFolder) -> dict[str, Image.Image]:
    """Return every rendition by its file name."""
    return {file.name: read(file) for file in sorted(folder.renditions.rglob("*.*"))}


def read(file: Path) -> Image.Image:
    image = Image.open(io.BytesIO(file.read_bytes()))
    image.load()
    return image


def widest(folder: ContentFolder, suffix: str) -> Image.Image:
    images = [read(file) for file in folder.renditions.rglob(f"*.{suffix}")]
    return max(images, key=lambda image: image.width).convert("RGB")


def test_a_picture_is_offered_in_three_formats_and_several_widths(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((2000, 1500))))

    html = folder.html(PEN)

    offered = {found[1:] for found in ADDRESS.findall(html)}
    widths = ("480", "800", "1200", "1600")
    assert offered == {("pen", width, kind) for width in widths for kind in ("avif", "webp", "jpg")}
    assert re.findall('<source type="([^"]+)"', html) == ["image/avif", "image/webp"]
    assert 'width="1600" height="1200" alt="a pen held against a cheek" loading="lazy"' in html
    sizes = {name: image.size for name, image in made(folder).items()}
    assert sizes == {
        f"pen-{width}.{kind}": (width, width * 3 // 4)
        for width in (480, 800, 1200, 1600)
        for kind in ("avif", "webp", "jpg")
    }


@pytest.mark.parametrize(
    ("width", "widths"),
    [(40, [40]), (500, [500]), (600, [480, 600]), (1000, [480, 800, 1000]), (1601, [480, 800, 1200, 1600])],
)  # fmt: skip
def test_a_picture_is_never_enlarged(folder: ContentFolder, width, widths):
    folder.write("images/pen.jpg", encoded(plain((width, width))))
    folder.html(PEN)

    assert sorted(image.width for name, image in made(folder).items() if "webp" in name) == widths


def test_a_changed_picture_has_another_address(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((40, 30))))
    before = ADDRESS.findall(folder.html(PEN))[0][0]
    folder.write("images/pen.jpg", encoded(plain((80, 60))))
    after = ADDRESS.findall(folder.html(PEN))[0][0]
    folder.write("images/pen.yaml", "focus: top\n")
    recorded = ADDRESS.findall(folder.html(PEN))[0][0]

    assert len({before, after, recorded}) == 3


def test_what_the_camera_noted_goes_to_nobody(folder: ContentFolder):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Dr Example"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    data = encoded(plain((900, 600)), exif=exif, comment=b"Dr Example", xmp=b"<x>Dr Example</x>")
    folder.write("images/pen.jpg", data)
    folder.write("images/pen-2.png", encoded(plain((900, 600)), "PNG", exif=exif))
    assert b"Dr Example" in data

    folder.html(f"{PEN}\n![a pen on a table](images/pen-2.png)\n")

    files = list(folder.renditions.rglob("*.*"))
    assert len(files) == 12
    for file in files:
        image = read(file)
        assert b"Example" not in file.read_bytes()
        assert b"Exif" not in file.read_bytes()
        assert not dict(image.getexif())
        assert set(image.info) & {"exif", "xmp", "comment", "icc_profile"} == set()


TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize(("kind", "name"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_turned_camera_makes_an_upright_picture(folder, orientation, kind, name):
    upright = halves((90, 100))
    lying = upright if orientation == 1 else upright.transpose(TURNED[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95} if kind != "PNG" else {}
    folder.write(f"images/pen.{name}", encoded(lying, kind, exif=exif, **options))

    html = folder.html(PEN.replace(".jpg", f".{name}"))

    assert 'width="90" height="100"' in html
    shown = widest(folder, "jpg")
    assert near(shown.getpixel((10, 50)), (255, 0, 0))
    assert near(shown.getpixel((80, 50)), (0, 0, 255))


def near(found, wanted, within=24) -> bool:
    return all(abs(one - other) <= within for one, other in zip(found, wanted, strict=True))


def test_colours_are_shown_as_the_profile_means_them(folder: ContentFolder):
    wanted = (200, 120, 90)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    folder.write("images/pen.jpg", encoded(plain((90, 90), wanted), icc_profile=swapped(profile)))

    folder.html(PEN)

    # Red and blue have changed places in the profile, so a browser would show it so.
    assert near(widest(folder, "jpg").getpixel((45, 45)), (90, 120, 200), 12)


def swapped(profile: bytes) -> bytes:
    """Return the profile with the tags of its red and blue primaries exchanged."""
    marked = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ")
    return marked.replace(b"????", b"bXYZ")


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 4000])
def test_a_profile_that_cannot_be_read_is_left_out(folder: ContentFolder, profile):
    folder.write("images/pen.jpg", encoded(plain((90, 90), (200, 120, 90)), icc_profile=profile))

    folder.html(PEN)

    assert near(widest(folder, "jpg").getpixel((45, 45)), (200, 120, 90), 6)


ODD = {
    "CMYK": ("JPEG", "jpg", plain((90, 90), (0, 0, 0, 128), "CMYK"), (127, 127, 127)),
    "16 bits of grey": ("PNG", "png", plain((90, 90), 128 * 256, "I;16"), (128, 128, 128)),
    "black and white": ("PNG", "png", plain((90, 90), 1, "1"), (255, 255, 255)),
    "grey": ("JPEG", "jpg", plain((90, 90), 90, "L"), (90, 90, 90)),
    "a palette": ("PNG", "png", plain((90, 90), (200, 120, 90)).quantize(4), (200, 120, 90)),
}


@pytest.mark.parametrize("name", ODD)
def test_a_picture_of_another_colour_model_is_converted(folder: ContentFolder, name):
    kind, suffix, image, colour = ODD[name]
    folder.write(f"images/pen.{suffix}", encoded(image, kind))

    folder.html(PEN.replace(".jpg", f".{suffix}"))

    assert near(widest(folder, "jpg").getpixel((45, 45)), colour, 8)


def test_a_see_through_picture_stays_see_through(folder: ContentFolder):
    image = plain((90, 90), (200, 120, 90, 0), "RGBA")
    image.paste((200, 120, 90, 255), (0, 0, 45, 90))
    folder.write("images/pen.png", encoded(image, "PNG"))

    html = folder.html(PEN.replace(".jpg", ".png"))

    assert html.split('src="')[1].split('"')[0].endswith("/pen-90.png")
    for rendition in made(folder).values():
        seen = rendition.convert("RGBA").getchannel("A")
        assert (seen.getpixel((80, 45)), seen.getpixel((10, 45))) == (0, 255)


@pytest.mark.parametrize(
    ("size", "shown"),
    [((800, 600), (800, 600)), ((400, 900), (400, 500)), ((900, 300), (600, 300))],
)
def test_a_very_tall_or_wide_picture_is_cropped(folder: ContentFolder, size, shown):
    folder.write("images/pen.jpg", encoded(plain(size)))

    html = folder.html(PEN)

    assert f'width="{shown[0]}" height="{shown[1]}"' in html
    assert widest(folder, "jpg").size == shown


@pytest.mark.parametrize(
    ("focus", "colour"),
    [("left", (255, 0, 0)), ("top right", (0, 0, 255)), ("bottom left", (255, 0, 0))],
)
def test_a_crop_keeps_what_matters(folder: ContentFolder, focus, colour):
    folder.write("images/pen.jpg", encoded(halves((1600, 400))))
    folder.write("images/pen.yaml", f"focus: {focus}\n")

    folder.html(PEN)

    shown = widest(folder, "jpg")
    assert shown.size == (800, 400)
    # The focus is the middle of a third: a sixth of the way from the edge, so it meets the edge.
    assert near(shown.getpixel((400, 200)), colour)


def test_a_credit_is_shown_below_the_picture(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    folder.write("images/pen.yaml", "credit: Dr Example\n")

    html = folder.html(f"{PEN}\nWords and ![a pen](images/pen.jpg) more words.\n")

    assert '<figcaption class="picture__credit">Picture: Dr Example</figcaption>' in html
    assert '<span class="picture__credit">Picture: Dr Example</span> more words.' in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("focus: middle\n", "images/pen.yaml:1: “focus” cannot be “middle”."),
        ("credit: Dr Example\nfokus: top\n", "images/pen.yaml:2: “fokus” is not known here."),
        ("credit: a: b\n", "images/pen.yaml:1: There is a second colon."),
    ],
)
def test_a_slip_in_a_record_is_told_with_its_line(folder: ContentFolder, text, said):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    folder.write("images/pen.yaml", text)

    found = folder.problems_of(PEN)

    assert found[0].startswith("en/tried.md:9: The picture images/pen.jpg cannot be used")
    assert found[1].startswith(said)


def test_a_record_without_its_picture_is_told(folder: ContentFolder):
    folder.write("images/needle-pen.jpg", encoded(plain((90, 90))))
    folder.write("images/needle-pem.yaml", "focus: top\n")

    assert problems(folder.load()) == [
        "images/needle-pem.yaml:1: There is no picture with this name. Did you mean “needle-pen”?"
    ]


def test_a_page_stays_as_it_was_while_its_picture_cannot_be_made(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    good = folder.html(PEN)
    folder.page("other.md", "Old words.\n", order=90)
    folder.load()
    aside = folder.renditions.rename(folder.renditions.with_name("moved"))
    folder.renditions.write_text("a file where the folder should be, as when a disk is full")
    folder.write("images/pen.jpg", encoded(plain((80, 90))))
    folder.page("other.md", "New words.\n", order=90)

    library = folder.load()

    assert library.pages["/tried/"].html == good
    assert "New words." in library.pages["/other/"].html
    [problem] = problems(library)
    assert problem.startswith(
        "en/tried.md:9: The picture images/pen.jpg cannot be used:"
        " its smaller copies cannot be kept ("
    )
    folder.renditions.unlink()
    aside.rename(folder.renditions)
    assert problems(folder.load()) == []


def test_renditions_that_were_lost_are_made_again(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    folder.html(PEN)
    names = set(made(folder))
    for file in folder.renditions.rglob("*.*"):
        file.write_bytes(b"")  # as after a power cut

    folder.load()

    assert {name for name, image in made(folder).items() if image.width == 90} == names


def test_renditions_that_are_there_are_not_made_again(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    folder.html(PEN)
    before = {file: file.stat().st_mtime_ns for file in folder.renditions.rglob("*.*")}

    folder.load()

    assert {file: file.stat().st_mtime_ns for file in folder.renditions.rglob("*.*")} == before


MAKE = """
import sys
from pathlib import Path
from tests.folder import ContentFolder
folder = ContentFolder.__new__(ContentFolder)
folder.root, folder.keep, folder.renditions = (Path(each) for each in sys.argv[1:])
print([problem.message for problem in folder.load().problems if problem.holds_page])
"""


def test_two_processes_can_make_the_same_at_once(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(halves((1700, 1300))))
    folder.page("tried.md", PEN)
    command = [sys.executable, "-c", MAKE, *map(str, (folder.root, folder.keep, folder.renditions))]

    both = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) for _ in range(2)]

    assert [process.communicate()[0] for process in both] == [b"[]\n", b"[]\n"]
    images = made(folder)
    assert len(images) == 12
    assert images["pen-1600.avif"].size == (1600, 1224)


def test_a_check_writes_no_rendition(folder: ContentFolder, tmp_path: Path):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    folder.page("tried.md", PEN)

    library = folder.load(renditions=Renditions(tmp_path / "none", may_write=False))

    assert problems(library) == []
    assert not (tmp_path / "none").exists()


def test_what_no_page_shows_is_deleted_after_a_day(folder: ContentFolder):
    folder.write("images/pen.jpg", encoded(plain((90, 90))))
    folder.html(PEN)
    [old] = folder.renditions.iterdir()
    folder.write("images/pen.jpg", encoded(plain((80, 90))))
    library = folder.load()
    [new] = set(folder.renditions.iterdir()) - {old}

    library.discard_unused_renditions()
    assert old.exists()
    for each in (old, new):
        os.utime(each, (each.stat().st_mtime - 90_000,) * 2)
    library.discard_unused_renditions()

    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize("name", ["a" * 300 + ".jpg", "a\0.jpg", "../pen.jpg", "none.jpg"])
def test_a_name_that_no_file_can_have_is_that_of_no_picture(tmp_path, name):
    with pytest.raises(KeyError):
        ImageFolder(tmp_path, Renditions(None, may_write=False)).original(name)
