"""A small file of worrying signs, for tests."""

SIGNS = """\
changed: 2026-11-22
review_due: 2999-05-22
signs:
  emergency:
    title: This may be an emergency
    text: Call 999 now.
    call: [emergency, Samaritans 116 123]
    words: [trouble breath*, cannot see anything]
  today:
    title: Get help today
    text: Somebody should look at this today.
    call: [urgent, clinic]
    words: [pus, red* spread*, fever*]
"""
