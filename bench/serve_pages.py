"""Measure how fast the home page is served, beside WhiteNoise and nginx with the same bytes.

One server process on one core, the load on another, rounds in turn: this machine's noise meets
all of them alike, so the ratios say more than the numbers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import brotli

from bench.load import Load, Measurement, measure
from bench.servers import (
    NGINX_BROTLI,
    Server,
    ask,
    bare_function,
    nginx,
    our_site,
    save_page,
    whitenoise,
)

RESULTS = Path(__file__).with_name("results") / "latest.json"
UNPACK = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@dataclass(frozen=True)
class Round:
    """One server's turn."""

    load: Measurement
    cpu_microseconds: float  # per request

    @property
    def requests_per_second(self) -> float:
        return self.load.requests_per_second


Rounds = dict[str, list[Round]]


def main() -> None:
    options = arguments()
    install_peers()
    server_core, load_core = cores()
    load = Load(options.seconds, options.connections, load_core)
    encoding = best_common_encoding()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(our_site(folder, server_core))
        pages = folder / "pages"
        text = save_page(ours, pages, encoding)
        bare = stack.enter_context(bare_function(folder, pages, server_core, encoding))
        servers = [ours, bare, stack.enter_context(whitenoise(folder, pages, server_core))]
        if shutil.which("nginx"):
            servers.append(stack.enter_context(nginx(folder, pages, server_core)))
        asking = {"Accept-Encoding": encoding}
        again = {server.name: known_page_headers(server, asking) for server in servers}
        for server in servers:
            require_same_page(server, asking, text)
        print(f"Home page: {len(text)} bytes, {sent_bytes(ours, asking)} as sent ({encoding}).")
        whole = rounds(servers, load, options.rounds, {one.name: asking for one in servers})
        not_modified = rounds(servers, load, options.rounds, again)
    say_table("whole page (200)", whole)
    say_table("not modified (304)", not_modified)
    save_results(options, encoding, {"page": whole, "not_modified": not_modified})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of load per server and round")
    parser.add_argument("--connections", type=int, default=16)
    return parser.parse_args()


def install_peers() -> None:
    """Get nginx and wrk where that needs no questions; say what will be missing elsewhere."""
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if not NGINX_BROTLI.exists():
        missing.append("libnginx-mod-http-brotli-static")
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing for the comparison: {', '.join(missing)}", flush=True)
        install_debian_packages(missing)
    if not shutil.which("nginx"):
        print("nginx is not installed and is left out of the comparison.")
    if not shutil.which("wrk"):
        print("wrk is not installed: the load comes from Python, which is the slower side,")
        print("so fast servers look more alike than they are.")


def install_debian_packages(names: list[str]) -> None:
    # RUNLEVEL 1: the package must not start a server of its own.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["install", "--yes", "--no-install-recommends"]
    for command in (["update"], *([*install, name] for name in names)):
        subprocess.run(["apt-get", "--quiet", *command], env=quiet, capture_output=True)


def cores() -> tuple[int | None, int | None]:
    """Return a core for the servers and one for the load, None where that cannot be."""
    if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2:
        print("The servers and the load share the processor here: expect more noise.")
        return None, None
    first, second = sorted(os.sched_getaffinity(0))[:2]
    return first, second


def best_common_encoding() -> str:
    if not shutil.which("nginx") or NGINX_BROTLI.exists():
        return "br"
    print("This nginx cannot send brotli files, so all servers send gzip.")
    return "gzip"


def require_same_page(server: Server, headers: dict[str, str], text: bytes) -> None:
    answer = ask(server.url, headers)
    body = UNPACK[answer.headers.get("content-encoding", "identity")](answer.body)
    if answer.status != 200 or body != text:
        sys.exit(f"{server.name} answers {answer.status} with another page.")
    if answer.headers.get("content-encoding") != headers["Accept-Encoding"]:
        sys.exit(f"{server.name} does not compress as asked.")


def sent_bytes(server: Server, headers: dict[str, str]) -> int:
    return len(ask(server.url, headers).body)


def known_page_headers(server: Server, headers: dict[str, str]) -> dict[str, str]:
    """Return the headers of a browser that has the page already; check that they work."""
    known = {**headers, "If-None-Match": ask(server.url, headers).headers["etag"]}
    status = ask(server.url, known).status
    if status != 304:
        sys.exit(f"{server.name} answers {status} to a browser that has the page.")
    return known


def rounds(
    servers: list[Server], load: Load, count: int, headers: dict[str, dict[str, str]]
) -> Rounds:
    """Measure all servers ``count`` times, each round starting with another one."""
    found: Rounds = {server.name: [] for server in servers}
    for number in range(count):
        turn = number % len(servers)
        for server in servers[turn:] + servers[:turn]:
            found[server.name].append(one_round(server, load, headers[server.name]))
    return found


def one_round(server: Server, load: Load, headers: dict[str, str]) -> Round:
    before = server.cpu_seconds()
    measured = measure(load, server.url, headers)
    used = server.cpu_seconds() - before
    return Round(measured, used / measured.requests * 1_000_000)


def summary(found: Rounds) -> dict[str, dict[str, float]]:
    """Return the medians of the rounds, and of the rounds' ratios between ours and each server.

    What the processor was busy for is the steadier measure where other programs run, too.
    """
    ours = found["microsite"]
    rows = {}
    for name, theirs in found.items():
        pairs = list(zip(ours, theirs, strict=True))
        rows[name] = {
            "requests_per_second": round(median(one.requests_per_second for one in theirs)),
            "p50_ms": round(median(one.load.p50 for one in theirs), 3),
            "p99_ms": round(median(one.load.p99 for one in theirs), 3),
            "cpu_us": round(median(one.cpu_microseconds for one in theirs), 1),
            "ratio": round(
                median(own.requests_per_second / its.requests_per_second for own, its in pairs), 3
            ),
            "cpu_ratio": round(
                median(its.cpu_microseconds / max(own.cpu_microseconds, 0.1) for own, its in pairs),
                3,
            ),
        }
    return rows


def say_table(title: str, found: Rounds) -> None:
    """Print the medians. The two ratios are ours against the server, more being better for us."""
    print(f"\n{title:19} requests/s   p50 ms   p99 ms   CPU µs   ours: per second  per CPU")
    for name, row in summary(found).items():
        print(
            f"{name:19} {row['requests_per_second']:10,} {row['p50_ms']:8.2f} {row['p99_ms']:8.2f} "
            f"{row['cpu_us']:8.1f} {row['ratio']:18.2f} {row['cpu_ratio']:8.2f}"
        )


def save_results(options: argparse.Namespace, encoding: str, found: dict[str, Rounds]) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "granian": version("granian"),
        "whitenoise": version("whitenoise"),
        "load": "wrk" if shutil.which("wrk") else "python",
        "encoding": encoding,
        **vars(options),
        **{name: summary(rows) for name, rows in found.items()},
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nSaved in {RESULTS.relative_to(Path.cwd())}.")


if __name__ == "__main__":
    main()
