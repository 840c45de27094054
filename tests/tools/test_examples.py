"""The pictures of the design gallery come from the same program as the drawings."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tools.drawings import write_examples

FOLDER = Path(__file__).parents[2] / "microsite" / "gallery" / "pictures"


def test_the_program_draws_the_pictures_of_the_gallery(tmp_path):
    write_examples(tmp_path)

    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in FOLDER.iterdir()}
    for drawn in tmp_path.iterdir():
        with Image.open(drawn) as new, Image.open(FOLDER / drawn.name) as shown:
            assert new.convert("RGB").tobytes() == shown.convert("RGB").tobytes()
