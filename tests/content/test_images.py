import struct
import zlib

import pytest
from PIL import Image

from tests.folder import ContentFolder


def add_picture(folder: ContentFolder, name: str, size=(40, 30)) -> None:
    path = folder.root / "images" / name
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, "white").save(path)


def test_a_picture_gets_its_size_and_an_address_that_changes_with_it(folder: ContentFolder):
    add_picture(folder, "pen.jpg")
    before = folder.html("![a pen held against a cheek](images/pen.jpg)\n")
    add_picture(folder, "pen.jpg", size=(80, 60))
    after = folder.html("![a pen held against a cheek](images/pen.jpg)\n")

    assert 'alt="a pen held against a cheek"' in before
    assert 'width="40"' in before
    assert 'height="30"' in before
    assert 'width="80"' in after
    assert before.split('src="')[1].split('"')[0] != after.split('src="')[1].split('"')[0]


def bomb(width: int, height: int) -> bytes:
    """Return the start of a PNG that claims to be this large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"0"))


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


CUT_OFF = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0\0\0\x10")
SWOLLEN = bomb(4, 4)[:33] + chunk(b"zTXt", b"x\0\0" + zlib.compress(b"0" * 20_000_000))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (CUT_OFF, "it is not a png picture that can be read"),
        (SWOLLEN, "it is not a png picture that can be read"),
        (b"not a picture", "it is not a png picture that can be read"),
        (b"", "it is not a png picture that can be read"),
        (bomb(9000, 9000), "it has 9000 x 9000 pixels; 20 million are the most"),
        (bomb(60000, 60000), "cannot be used"),
    ],
)
def test_a_file_that_is_no_proper_picture_is_refused(folder: ContentFolder, data, said):
    folder.write("images/pen.png", data)

    [problem] = folder.problems_of("Text.\n\n![a pen](images/pen.png)\n")

    assert problem.startswith("en/tried.md:11: The picture images/pen.png cannot be used")
    assert said in problem


def test_a_picture_of_another_kind_than_its_name_says_is_refused(folder: ContentFolder):
    add_picture(folder, "pen.png")
    (folder.root / "images/pen.png").rename(folder.root / "images/pen.jpg")

    [problem] = folder.problems_of("![a pen](images/pen.jpg)\n")

    assert "it is not a jpg picture that can be read" in problem
