"""One answer in the encodings that browsers accept, each with its headers."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

import brotli

Headers = list[tuple[str, str]]

# The next quality steps save 1 % and take ten times as long.
BROTLI_QUALITY = 9
SMALLEST_COMPRESSED_BYTES = 200
COMPRESSIBLE = ("text/", "application/xml", "application/atom+xml", "image/svg+xml")
# These follow from the encoding, whatever Django said.
OWN_HEADERS = frozenset({"content-length", "etag", "vary", "content-encoding"})


@dataclass(frozen=True)
class Variant:
    """One encoding of an answer, with the headers of the full answer and of "not modified"."""

    etag: str
    body: bytes
    headers: Headers
    not_modified_headers: Headers


def best_encoding(accepted: str) -> str:
    """Return "br", "gzip" or "" for an Accept-Encoding header."""
    offers = {}
    for offer in accepted.lower().replace(" ", "").split(","):
        name, _, weight = offer.partition(";q=")
        offers[name] = weight.strip("0.") != "" or not weight
    return next((name for name in ("br", "gzip") if offers.get(name, offers.get("*"))), "")


def packed(headers: Headers, body: bytes) -> dict[str, Variant]:
    """Return the answer in every encoding that suits it: "br", "gzip", and "" for as it is."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    variants = {"": _variant(headers, body, "")}
    if kind.startswith(COMPRESSIBLE) and len(body) >= SMALLEST_COMPRESSED_BYTES:
        variants["br"] = _variant(headers, brotli.compress(body, quality=BROTLI_QUALITY), "br")
        variants["gzip"] = _variant(headers, gzip.compress(body, mtime=0), "gzip")
    return variants


def _variant(headers: Headers, body: bytes, encoding: str) -> Variant:
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
    kept += [("ETag", etag), ("Vary", "Accept-Encoding")]
    not_modified = [header for header in kept if header[0].lower() != "content-type"]
    full = [*kept, ("Content-Length", str(len(body)))]
    if encoding:
        full.append(("Content-Encoding", encoding))
    return Variant(etag, body, full, not_modified)
