"""A bad picture file is refused at once, in little memory, and the editor is told what to do."""

from __future__ import annotations

import gc
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from microsite.content import UnusableImage, head_of
from microsite.content.image_renditions import Cut, decoded
from tests.folder import ContentFolder
from tests.pictures import encoded, halves, plain

HANGS_AFTER = 10  # seconds of the processor, for what never ends; bench/pictures.py has the speed
MOST_BYTES = 100 * 1024 * 1024


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def png(width: int, height: int, *more: bytes) -> bytes:
    """Return a whole PNG that claims to be this large, with further chunks."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(b"0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg(width: int, height: int, **options: Any) -> bytes:
    """Return a JPEG that claims to be this large."""
    data = encoded(plain((16, 16)), **options)
    place = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    return data[: place + 5] + struct.pack(">HH", height, width) + data[place + 9 :]


def webp(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0"
    body += struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body += encoded(plain((16, 16)), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def avif(width: int, height: int) -> bytes:
    data = encoded(plain((16, 16)), "AVIF")
    place = data.find(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


def moving(kind: str) -> bytes:
    frames = [plain((16, 16), colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


MANY_SEGMENTS = b"\xff\xd8\xff" + b"\xff\xfe\0\2" * 5_000_000
MANY_CHUNKS = b"\x89PNG\r\n\x1a\n" + chunk(b"tEXt", b"") * 3_000_000
RUN = b"\xff\xd8" + b"\xff" * 10_000_000
SWOLLEN = chunk(b"zTXt", b"x\0\0" + zlib.compress(b"0" * 20_000_000))
PROFILE = chunk(b"iCCP", b"x\0\0" + zlib.compress(b"0" * 90_000_000))
JPEG = encoded(halves((400, 300)))
# (name, bytes, what is said)
BAD = {
    "81 million pixels": ("pen.png", png(9000, 9000), "it has 9000 x 9000 pixels; 20 million are"),
    "100 million pixels": ("pen.jpg", jpeg(10_000, 10_000), "10000 pixels; 60 million are"),
    "81 million pixels in passes": ("pen.jpg", jpeg(9000, 9000, progressive=True), "20 million"),
    "400 million pixels": ("pen.jpg", jpeg(20_000, 20_000), "20000 x 20000 pixels; 60 million"),
    "268 million WebP pixels": ("pen.webp", webp(16_384, 16_384), "16384 x 16384 pixels; 20 million"),
    "100 million AVIF pixels": ("pen.avif", avif(10_000, 10_000), "not a avif picture that can be"),
    "3.6 billion pixels": ("pen.png", png(60_000, 60_000), "60000 x 60000 pixels; 20 million"),
    "a line of one pixel": ("pen.png", png(100_000, 1), "100000 pixels wide and 1 high"),
    "a column of one pixel": ("pen.png", png(1, 100_000), "1 pixels wide and 100000 high"),
    "no pixel at all": ("pen.png", png(0, 0), "not a png picture that can be read"),
    "nothing": ("pen.png", b"", "not a png picture that can be read"),
    "words": ("pen.png", b"not a picture", "not a png picture that can be read"),
    "the first bytes alone": ("pen.jpg", b"\xff\xd8\xff", "cut off or damaged"),
    "half a JPEG": ("pen.jpg", JPEG[: len(JPEG) // 2], "cut off or damaged"),
    "a JPEG without its end": ("pen.jpg", JPEG[:-2], "cut off or damaged"),
    "half a PNG": ("pen.png", encoded(halves((400, 300)), "PNG")[:-200], "cut off or damaged"),
    "a PNG without its end": ("pen.png", encoded(plain((9, 9)), "PNG")[:-12], "cut off or damaged"),
    "half a WebP": ("pen.webp", encoded(halves((400, 300)), "WEBP")[:-50], "cut off or damaged"),
    "half an AVIF": ("pen.avif", encoded(halves((400, 300)), "AVIF")[:-50], "cut off or damaged"),
    "a PNG called jpg": ("pen.jpg", encoded(plain((9, 9)), "PNG"), "a PNG picture that is called .jpg"),
    "a JPEG called png": ("pen.png", JPEG, "a JPEG picture that is called .png"),
    "a GIF called png": ("pen.png", moving("GIF"), "it is a GIF file"),
    "an SVG called png": ("pen.png", b"<svg onload='alert(1)'></svg>", "it is a SVG file"),
    "a page called png": ("pen.png", b"<!doctype html><script>alert(1)</script>", "not a png picture"),
    "a HEIC called jpg": ("pen.jpg", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "it is a HEIC file"),
    "an SVG": ("pen.svg", b"<svg></svg>", "a .svg file cannot be shown"),
    "a GIF": ("pen.gif", moving("GIF"), "a .gif file cannot be shown"),
    "capitals": ("pen.JPG", JPEG, "a .JPG file cannot be shown"),
    "a moving PNG": ("pen.png", moving("PNG"), "it is animated"),
    "a moving WebP": ("pen.webp", moving("WEBP"), "it is animated"),
    "a moving AVIF": ("pen.avif", moving("AVIF"), "it is animated"),
    "a text that swells": ("pen.png", png(4, 4, SWOLLEN), "not a png picture that can be read"),
    "a profile that swells": ("pen.png", png(4, 4, PROFILE), "not a png picture that can be read"),
    "millions of JPEG segments": ("pen.jpg", MANY_SEGMENTS, "cut off or damaged"),
    "millions of PNG chunks": ("pen.png", MANY_CHUNKS, "cut off or damaged"),
    "a run of one byte": ("pen.jpg", RUN + b"\xd9", "cut off or damaged"),
    "a file of 41 MB": ("pen.jpg", JPEG + b"0" * 41_000_000, "larger than 40 MB"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused(kind):
    name, data, said = BAD[kind]
    gc.collect()
    started = time.process_time()

    with pytest.raises(UnusableImage) as refused:
        head_of(name, data)

    assert time.process_time() - started < HANGS_AFTER
    assert said in str(refused.value)
    assert refused.value.cure.endswith(".")


@pytest.mark.parametrize("kind", ["81 million pixels", "a HEIC called jpg", "an SVG", "capitals"])
def test_the_editor_is_told_where_and_what_to_do(folder: ContentFolder, kind):
    name, data, said = BAD[kind]
    folder.write(f"images/{name}", data)

    [problem] = folder.problems_of(f"Text.\n\n![a pen](images/{name})\n")

    assert problem.startswith(f"en/tried.md:11: The picture images/{name} cannot be used: ")
    assert said in problem


PEAK = """
import re, resource
from pathlib import Path

def forget_peak():
    # What was needed to make the files must not hide what refusing them takes.
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")

def peak():
    status = Path("/proc/self/status")
    if status.exists():
        # In what getrusage() says, a child starts with what its parent had.
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""
REFUSE_ALL = """
from tests.content.test_bad_pictures import BAD
from microsite.content import UnusableImage, head_of
forget_peak()
before = peak()
refused = 0
for name, data, said in BAD.values():
    try:
        head_of(name, data)
    except UnusableImage:
        refused += 1
print(refused, peak() - before)
"""


def in_a_process_of_its_own(program: str) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-c", PEAK + program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(word) for word in done.stdout.split()]


def test_refusing_takes_little_memory():
    refused, kilobytes = in_a_process_of_its_own(REFUSE_ALL)

    assert refused == len(BAD)
    assert kilobytes * 1024 < MOST_BYTES


DECODE_50 = """
import io
from PIL import Image
from microsite.content.image_files import head_of
from microsite.content.image_renditions import Cut, decoded
out = io.BytesIO()
Image.effect_noise((816, 612), 40).convert("RGB").resize((1632, 1224)).save(out, "JPEG", quality=90)
small = out.getvalue()
{make}
before = peak()
head = head_of("pen.jpg", data)
image = decoded(data, Cut("pen", head.width, head.height, 4 / 3, "centre", False))
print(image.width, peak() - before)
"""


def test_a_photograph_of_50_million_pixels_is_decoded_small(tmp_path: Path):
    file = tmp_path / "large.jpg"
    Image.effect_noise((2040, 1530), 40).convert("RGB").resize((8160, 6120)).save(file, quality=90)
    make = f"data = open({str(file)!r}, 'rb').read()"

    width, kilobytes = in_a_process_of_its_own(DECODE_50.replace("{make}", make))

    assert width == 1600
    assert kilobytes * 1024 < MOST_BYTES


HIDDEN = b"<script>alert(1)</script>PK\x03\x04 a second file"
MIXED = {
    "behind a JPEG": ("pen.jpg", JPEG + HIDDEN),
    "in a JPEG's comment": ("pen.jpg", encoded(halves((400, 300)), comment=HIDDEN)),
    "behind a PNG": ("pen.png", encoded(halves((400, 300)), "PNG") + HIDDEN),
    "in a PNG's text": ("pen.png", png(4, 4)[:33] + chunk(b"tEXt", b"x\0" + HIDDEN) + encoded(plain((4, 4)), "PNG")[33:]),
    "behind a WebP": ("pen.webp", encoded(halves((400, 300)), "WEBP") + HIDDEN),
}  # fmt: skip


@pytest.mark.parametrize("kind", MIXED)
def test_what_hides_in_a_picture_goes_to_nobody(folder: ContentFolder, kind):
    name, data = MIXED[kind]
    folder.write(f"images/{name}", data)

    folder.html(f"![a pen](images/{name})\n")

    made = [file.read_bytes() for file in folder.renditions.rglob("*.*")]
    assert len(made) in (3, 6)
    assert not [body for body in made if b"script" in body or b"second file" in body]


def test_a_picture_that_is_damaged_inside_keeps_the_page_as_it_was(folder: ContentFolder):
    folder.write("images/pen.png", encoded(halves((400, 300)), "PNG"))
    good = folder.html("![a pen](images/pen.png)\n")
    data = bytearray(encoded(Image.effect_noise((500, 300), 40), "PNG"))
    data[20_000:20_040] = b"\xaa" * 40
    folder.write("images/pen.png", bytes(data))

    for _ in range(2):
        library = folder.load()

        assert library.pages["/tried/"].html == good
        [problem] = [str(each) for each in library.problems if each.holds_page]
        assert problem == (
            "en/tried.md:9: The picture images/pen.png cannot be used: its file is damaged inside."
            " Copy it again, or save it again from a picture program."
        )


WHOLE = {
    "pen.jpg": encoded(halves((60, 40)), exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"),
    "pen.png": encoded(halves((60, 40)), "PNG"),
    "pen.webp": encoded(halves((60, 40)), "WEBP"),
    "pen.avif": encoded(halves((60, 40)), "AVIF"),
}  # fmt: skip


# Pillow warns of spoilt notes in a picture, and leaves them out.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@example(name="pen.jpg", places=[(0.041015625, 0)])
@given(
    name=st.sampled_from(sorted(WHOLE)),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
)
def test_any_spoilt_picture_is_shown_or_refused_in_words(name, places):
    data = bytearray(WHOLE[name])
    for place, value in places:
        data[int(place * len(data))] = value
    # Anything but this exception would end the reading of all files.
    with suppress(UnusableImage):
        head = head_of(name, bytes(data))
        decoded(bytes(data), Cut("pen", head.width, head.height, 3 / 2, "top", head.has_alpha))
