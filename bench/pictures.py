"""Measure what a photograph of 12 million pixels costs: the time until it is live, copies, memory.

The real server runs on a copy of the shipped pages. A photograph and a page with it are dropped
into the folder; the clock runs until a visitor gets the page.
"""

from __future__ import annotations

import re
import shutil
import struct
import tempfile
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from bench.servers import PROJECT, Server, ask, our_site
from bench.timing import arguments, say
from microsite.content import UnusableImage, head_of
from microsite.content.image_renditions import Cut, decoded

SIZE = (4000, 3000)
SECONDS_BETWEEN_LOOKS = 0.01


def photograph(number: int) -> Image.Image:
    """Return a picture with soft shapes and the noise of a camera; each number has its own."""
    colours = [
        Image.effect_noise((40 + number, 30), 90).resize(SIZE, Image.Resampling.BICUBIC)
        for _ in range(3)
    ]
    noise = Image.effect_noise(SIZE, 12)
    return Image.merge("RGB", [Image.blend(colour, noise, 0.15) for colour in colours])


def main() -> None:
    options = arguments(__doc__, rounds=5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = folder / "content"
        shutil.copytree(PROJECT / "content", content)
        (content / "images").mkdir(exist_ok=True)
        with our_site(folder, None, content) as server:
            files = [folder / f"{number}.jpg" for number in range(options.rounds)]
            for number, file in enumerate(files):
                photograph(number).save(file, quality=88)
            spent = server.cpu_seconds()
            times = [live_after(server, content, number, file) for number, file in enumerate(files)]
            print(f"a photograph of 12 million pixels, {files[0].stat().st_size / 1e6:.1f} MB")
            say("it is live after", times, "s")
            spent = (server.cpu_seconds() - spent) / options.rounds
            print(f"of processor time it takes {spent:.1f} s")
            tell_copies(server)
            tell_speed(server)
        tell_memory(files[0])
        tell_refusals(options.rounds)


def live_after(server: Server, content: Path, number: int, file: Path) -> float:
    """Return the seconds from dropping the photograph until a visitor gets the page with it."""
    page = content / "en" / "aftercare.md"
    before = re.sub(r"\n\n!\[[^\n]*", "", page.read_text(encoding="utf-8").rstrip("\n"))
    dropped = time.monotonic()
    shutil.copy(file, content / "images" / f"photograph-{number}.jpg")
    line = f"![soft shapes](images/photograph-{number}.jpg)"
    page.write_text(f"{before}\n\n{line}\n", encoding="utf-8")
    while f"photograph-{number}-480".encode() not in ask(f"{server.url}aftercare/", {}).body:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return time.monotonic() - dropped


def addresses(server: Server) -> list[str]:
    text = ask(f"{server.url}aftercare/", {}).body.decode()
    return sorted(set(re.findall(r"/images/([\w-]+/[\w.-]+)", text)))


def tell_copies(server: Server) -> None:
    for address in addresses(server):
        body = ask(f"{server.url}images/{address}", {}).body
        print(f"  {address.rpartition('-')[2]}: {len(body) / 1000:.0f} kB")


def tell_speed(server: Server) -> None:
    address, started = addresses(server)[0], time.monotonic()
    for _ in range(200):
        ask(f"{server.url}images/{address}", {})
    print(f"one copy is sent in {(time.monotonic() - started) / 200 * 1000:.1f} ms")


def tell_memory(file: Path) -> None:
    # In a process of its own: this one has held whole photographs.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        print(f"decoding it takes {other.submit(megabytes_to_decode, file).result():.0f} MB")


def bad_files() -> dict[str, tuple[str, bytes]]:
    """Return (name, bytes) of files that must be refused before anything is decoded."""
    whole = BytesIO()
    photograph(0).save(whole, "JPEG")
    bomb = bytearray(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13))
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb += head + struct.pack(">I", zlib.crc32(head))
    return {
        "a bomb": ("pen.png", bytes(bomb)),
        "a photograph that is cut off": ("pen.jpg", whole.getvalue()[:-1000]),
        "a photograph with another name": ("pen.png", whole.getvalue()),
    }


def tell_refusals(rounds: int) -> None:
    for what, (name, data) in bad_files().items():
        times = []
        for _ in range(rounds):
            started = time.process_time()
            try:
                head_of(name, data)
            except UnusableImage:
                times.append((time.process_time() - started) * 1000)
        say(f"{what} is refused after", times, "ms")


def peak_kilobytes() -> int:
    """Return the most memory that this process had, where Linux tells."""
    # Not getrusage(): there a child starts with what its parent had.
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


def megabytes_to_decode(file: Path) -> float:
    before = peak_kilobytes()
    data = file.read_bytes()
    head = head_of(file.name, data)
    decoded(data, Cut(file.stem, head.width, head.height, 4 / 3, "centre", head.has_alpha))
    return (peak_kilobytes() - before) / 1000


if __name__ == "__main__":
    main()
