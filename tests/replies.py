"""A reply as editors write them, for tests."""

REPLY = """\
---
title: Offer of a time
subject: Your request {{ reference }}
when: You can offer a time.
then: waiting for reply
---

Hello {{ name }},

we can offer {{ write: day and time }}. Phone {{clinic phone}}.
"""
