"""What somebody may send in place of a picture, as tables; tests/editing/hostile.py has the rest.

tests/editing/test_pictures.py tries some of it, tests/faults/fault_hostile_uploads.py all.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from gzip import compress

from PIL import Image

from tests.content.test_bad_pictures import BAD, chunk, jpeg, moving, png, webp
from tests.editing.hostile import ELSEWHERE, NAMES, RUN, SCRIPTS
from tests.faults.callers import Body
from tests.pictures import encoded, halves, plain

SECRET = b"SECRET-PLACE 51 deg 30 N"
SCRIPT = f"<script>{RUN}</script>".encode()
HIDDEN = SECRET + SCRIPT + b"<?php phpinfo(); ?>PK\x03\x04"
SECRETS = (SECRET, SCRIPT, b"<?php", b"PK\x03\x04", ELSEWHERE.encode())
REFUSED, TAKEN, EITHER = frozenset({413, 422}), frozenset({302}), frozenset({302, 422})
# What a body that is no form gets: it may be refused before anybody asks for a file.
NO_FORM = frozenset({400, 403, 413, 422})
EDGE = "edge"
NOT_PICTURES = {
    "gif": moving("GIF"),
    "gif of 3.6 billion pixels": b"GIF89a\x60\xea\x60\xea\xf7\0\0" + b"\0" * 768 + b",\0\0\0\0\x60\xea\x60\xea\0",
    "bmp": encoded(halves((9, 9)), "BMP"),
    "tiff": encoded(halves((9, 9)), "TIFF"),
    "tiff of 400 million pixels": encoded(plain((1, 1)), "TIFF").replace(b"\0\1\3\0\1\0\0\0\1\0", b"\0\1\3\0\1\0\0\0 N"),
    "icon": encoded(halves((16, 16)), "ICO"),
    "svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"/>'.encode(),
    "svg that asks": f'<?xml version="1.0"?><svg><image href="{ELSEWHERE}/x.png"/></svg>'.encode(),
    "xml that swells": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
    "xml that reads": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
    "page": b"<!doctype html>" + SCRIPT,
    "script": b"#!/bin/sh\ntouch /tmp/outside\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "imagemagick": b"push graphic-context\nfill 'url(https://elsewhere.example/x\"|touch \"x)'\n",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(1)>>>>endobj",
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "gzip": compress(b"x" * 1_000_000),
    "program": b"\x7fELF" + b"\0" * 200,
    "pickle": b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x07touch x\x85R.",
    "psd": b"8BPS\0\1" + b"\0" * 40,
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 60,
    "jpeg xl": b"\xff\x0a" + b"\0" * 60,
    "zeros": b"\0" * 100_000,
}  # fmt: skip
FILE_NAMES = [
    *("../../etc/passwd.jpg", "..\\..\\x.jpg", "/etc/cron.d/x.jpg", "C:\\x.jpg", "~/.ssh/x.jpg"),
    *(".htaccess.jpg", "clinic.yaml.jpg", "x.php.jpg", "con.jpg", "-rf.jpg", "$(touch x).jpg"),
    *(f"<script>{RUN}</script>.jpg", f"' onerror={RUN} x='.jpg", "{{ 7*7 }}.jpg", "%2e%2e%2fx.jpg"),
    *(
        "\u202egpj.exe.jpg",
        "\u2024\u2024\u2215x.jpg",
        "\U0001f9d1.jpg",
        "x\u0000y.jpg",
        "x;y=z.jpg",
    ),
    *("a" * 90 + ".jpg", "a b\tc.jpg", "&lt;script&gt;.jpg", "x.JPG"),
]
BAD_FILE_NAMES = [
    *(
        "",
        ".",
        "..",
        "/",
        "a" * 300 + ".jpg",
        "x.jpg.exe",
        "x.svg",
        "x.jpg/",
        "x.jpg\0.exe",
        "x.jp g",
    ),
    *(".jpg\r\nX: y", "x.\u202egpj", "x.jpg\u200b", "x"),
]
# None of them can be the name of a picture.
PICTURE_NAMES = [*(name for name in NAMES if not name.isalpha()), "SUN", "a" * 61, "x.php"]
# What a picture shows, and who made it. None may leave its line of the record, or a page's text.
SHOWS = [
    *(text for text in SCRIPTS if "\n" not in text),
    *(
        "x: [y",
        "x\nkind: before-and-after",
        "!!python/name:os.system",
        "x](javascript:alert(1)",
        "x\0",
    ),
    *("\u202egpj", "a" * 5000, "- x", "'", '"', "x # y", "{{ 7*7 }}", "&a x", "*a", "%TAG", "---"),
]


@dataclass(frozen=True)
class Upload:
    """A body sent as a new picture, and the answers that are a refusal or harmless."""

    what: str
    body: Body
    answers: frozenset[int]


def uploads() -> Iterator[Upload]:
    yield from _bad_pictures()
    yield from _other_files()
    yield from _cut_pictures()
    yield from _with_something_inside()
    yield from _called_oddly()
    yield from _no_forms()


def _bad_pictures() -> Iterator[Upload]:
    for what, (name, data, _) in BAD.items():
        # The form takes capitals, as cameras write them.
        answers = TAKEN if what == "capitals" else REFUSED
        yield Upload(what, form(data, name), answers)


def _other_files() -> Iterator[Upload]:
    for number, (what, data) in enumerate(NOT_PICTURES.items()):
        for ending in (("jpg", "png"), ("webp", "avif"))[number % 2]:
            yield Upload(f"{what} called {ending}", form(data, f"x.{ending}"), REFUSED)


def _cut_pictures() -> Iterator[Upload]:
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        whole = encoded(halves((60, 40)), kind)
        for part in (1, 5, 9):
            place = len(whole) * part // 10
            name = f"x.{kind.lower()}".replace("jpeg", "jpg")
            yield Upload(f"{kind} cut at {place}", form(whole[:place], name), REFUSED)
            spoilt = whole[:place] + b"\xaa" * 20 + whole[place + 20 :]
            yield Upload(f"{kind} spoilt at {place}", form(spoilt, name), EITHER)


def _with_something_inside() -> Iterator[Upload]:
    notes = Image.Exif()
    notes[0x010E] = notes[0x0110] = HIDDEN.decode("latin-1")
    notes.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 29: SECRET.decode()})
    whole, flat = encoded(halves((60, 40))), encoded(halves((60, 40)), "PNG")
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + HIDDEN
    segment = b"\xff\xe1" + (len(xmp) + 2).to_bytes(2, "big") + xmp
    words = chunk(b"tEXt", b"Comment\0" + HIDDEN) + chunk(b"iTXt", b"XML:x\0\0\0\0\0" + HIDDEN)
    packed = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(HIDDEN))
    inside = {
        "notes of a camera": ("jpg", encoded(halves((60, 40)), exif=notes)),
        "notes in a WebP": ("webp", encoded(halves((60, 40)), "WEBP", exif=notes)),
        "notes in an AVIF": ("avif", encoded(halves((60, 40)), "AVIF", exif=notes)),
        "notes in a PNG": ("png", encoded(halves((60, 40)), "PNG", exif=notes)),
        "a comment": ("jpg", encoded(halves((60, 40)), comment=HIDDEN)),
        "behind a JPEG": ("jpg", whole + HIDDEN),
        "behind a PNG": ("png", flat + HIDDEN),
        "behind a WebP": ("webp", encoded(halves((60, 40)), "WEBP") + HIDDEN),
        "two JPEGs": ("jpg", whole + whole),
        "XMP": ("jpg", whole[:2] + segment + whole[2:]),
        "words of a PNG": ("png", flat[:33] + words + packed + flat[33:]),
        "a made-up profile": ("jpg", encoded(halves((60, 40)), icc_profile=HIDDEN * 9)),
        "a profile of 60 kB": ("jpg", encoded(halves((60, 40)), icc_profile=HIDDEN + b"\0" * 60_000)),
        "a page first": ("jpg", whole[:2] + b"\xff\xfe\0\x80" + (SCRIPT * 9)[:126] + whole[2:]),
    }  # fmt: skip
    for what, (ending, data) in inside.items():
        yield Upload(what, form(data, f"x.{ending}"), EITHER)
    larger = {
        "16 million plain pixels": ("png", _plain_png(4000)),
        "15 million WebP pixels of nothing": ("webp", _lossless(4000, 3900)),
        "a WebP that claims more": ("webp", webp(5000, 3000)),
        "a JPEG that claims more": ("jpg", jpeg(7000, 7000)),
    }
    for what, (ending, data) in larger.items():
        yield Upload(what, form(data, f"x.{ending}"), EITHER)


def _called_oddly() -> Iterator[Upload]:
    good = encoded(halves((60, 40)))
    for name in FILE_NAMES:
        yield Upload(f"called {name[:60]!r}", form(good, name), EITHER)
    for name in BAD_FILE_NAMES:
        yield Upload(f"called {name[:60]!r}", form(good, name), EITHER | NO_FORM)


def _no_forms() -> Iterator[Upload]:
    good, kind = encoded(halves((60, 40))), f"multipart/form-data; boundary={EDGE}"
    whole = form(good, "x.jpg").data
    headers = {"Content-Type": kind}
    bodies = {
        "nothing": Body(b"", headers),
        "no edge": Body(whole, {"Content-Type": "multipart/form-data"}),
        "another edge": Body(whole, {"Content-Type": "multipart/form-data; boundary=other"}),
        "an edge of 5000": Body(whole, {"Content-Type": f"multipart/form-data; boundary={'x' * 5000}"}),
        "no end": Body(whole[:-20], headers),
        "half": Body(whole[: len(whole) // 2], headers),
        "the picture alone": Body(good, {"Content-Type": "image/jpeg"}),
        "JSON": Body(b'{"file": "x"}', {"Content-Type": "application/json"}),
        "words for a file": Body(b"file=x.jpg", {"Content-Type": "application/x-www-form-urlencoded"}),
        "another charset": Body(whole, {"Content-Type": f"{kind}; charset=utf-16"}),
        "gzip": Body(compress(whole), headers | {"Content-Encoding": "gzip"}),
        "2000 fields": Body(_field("x", b"y") * 2000 + whole, headers),
        "a field of 5 MB": Body(_field("x", b"y" * 5_000_000) + whole, headers),
        "500 files": Body(_file(good[:40], "x.jpg") * 500 + whole, headers),
        "headers of 100 kB": Body(_file(good, "x.jpg", b"X: " + b"y" * 100_000) + whole, headers),
        "another field": Body(whole.replace(b'name="file"', b'name="fils"'), headers),
        "a name of a name": Body(whole.replace(b'name="file"', b'name="file[0]"'), headers),
        "broken base64": Body(
            _file(b"%%%", "x.jpg", b"Content-Transfer-Encoding: base64") + _end(), headers
        ),
    }  # fmt: skip
    for what, body in bodies.items():
        yield Upload(what, body, NO_FORM | TAKEN)


def form(data: bytes, called: str) -> Body:
    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
    return Body(_file(data, called) + _end(), headers)


def _file(data: bytes, called: str, more: bytes = b"Content-Type: image/jpeg") -> bytes:
    name = called.replace('"', "%22").encode()
    told = b'Content-Disposition: form-data; name="file"; filename="' + name + b'"'
    return f"--{EDGE}\r\n".encode() + told + b"\r\n" + more + b"\r\n\r\n" + data + b"\r\n"


def _field(name: str, value: bytes) -> bytes:
    told = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return told.encode() + value + b"\r\n"


def _end() -> bytes:
    return f"--{EDGE}--\r\n".encode()


@cache
def _plain_png(side: int) -> bytes:
    """Return a sound PNG of few kilobytes that has a great many pixels."""
    rows = zlib.compress((b"\0" + b"\0" * side * 3) * side, 9)
    whole = png(side, side)
    return whole.replace(chunk(b"IDAT", zlib.compress(b"0")), chunk(b"IDAT", rows))


@cache
def _lossless(width: int, height: int) -> bytes:
    out = io.BytesIO()
    plain((width, height)).save(out, "WEBP", lossless=True, method=0)
    return out.getvalue()
