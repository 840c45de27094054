"""What is noted of a picture is changed line by line, and never over somebody else's words."""

from __future__ import annotations

from django.urls import reverse

from tests.editing.pictures.ways import do, said
from tests.pictures import encoded, plain


def test_noting_something_changes_its_line_alone(robin):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", "# ours\ncredit: 'Dr Example' # who\nshows: a pen\r\n")

    do(
        robin,
        "page",
        "pen.jpg",
        shows="a blue pen",
        focus="top",
        credit="Dr Example",
        kind="photograph",
    )

    assert robin.answer.status_code == 200, said(robin)
    kept = (robin.site.root / "images/pen.yaml").read_bytes()
    assert kept == b"# ours\ncredit: 'Dr Example' # who\nshows: a blue pen\r\nfocus: top\r\n"


def test_a_record_that_somebody_else_changed_is_not_written_over_unseen(robin):
    robin.site.write("images/pen.jpg", encoded(plain((40, 30))))
    robin.site.write("images/pen.yaml", "shows: theirs\n")
    address = reverse("editing:picture_page", args=["pen.jpg"])

    sent = {"over": "0", "shows": "mine", "focus": "top", "kind": "photograph"}
    robin.answer = robin.client.post(address, sent)

    assert robin.answer.status_code == 409
    assert "mine" in robin.html
    assert "theirs" in robin.html
    assert (robin.site.root / "images/pen.yaml").read_text() == "shows: theirs\n"
