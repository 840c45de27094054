"""Pictures and records to draw samples with. They are drawings: nobody is in them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from microsite.content import Consent, ImageFolder, PictureRecord, Pictures, Renditions

PICTURES = Path(__file__).parent / "pictures"
ADDRESS = "/staff/gallery/pictures/"
FORM = "EX-000"


def sample_pictures(today: date) -> Pictures:
    """Return the gallery's pictures with a record for each.

    The first pair may be shown, the consent to the second has ended, the third has none.
    """
    lasting, ended = _consent(today, days_left=365), _consent(today, days_left=-1)
    records: dict[str, PictureRecord | None] = {
        "example-wide": PictureRecord(credit="drawn for this gallery"),
        "example-tall": PictureRecord(focus="top"),
        "example-before": _result(lasting),
        "example-after": _result(lasting),
        "ended-before": _result(ended),
        "ended-after": _result(ended),
        "unsigned-before": _result(None),
        "unsigned-after": _result(None),
    }
    return Pictures(ImageFolder(PICTURES, sample_renditions()), records, today)


def sample_renditions() -> Renditions:
    """Return the sizes of the gallery's pictures, which are made when somebody looks at them."""
    return Renditions(settings.VAR_DIR / "gallery", may_write=True)


def in_the_gallery(html: str) -> str:
    """Return the HTML with the addresses at which the gallery answers."""
    return html.replace("/images/", ADDRESS)


def _consent(today: date, days_left: int) -> Consent:
    return Consent(
        given_on=today - timedelta(days=30),
        expires=today + timedelta(days=days_left),
        reference=FORM,
    )


def _result(consent: Consent | None) -> PictureRecord:
    return PictureRecord(
        kind="before-and-after",
        consent=consent,
        sessions=3,
        weeks_since_last_session=12,
        skin_tone="light brown",
        same_light=True,
        same_angle=True,
        same_make_up=True,
        same_lens=True,
        retouched=False,
    )
