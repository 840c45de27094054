"""Each ``!!!`` block: what patients see of it, and what an editor is told."""

import re
from datetime import date

import pytest

from tests.folder import ContentFolder, problems

EVIDENCE = """\
!!! evidence "What it may help with"
    | Concern | Evidence | In plain words |
    |---|---|---|
    | Acne scars | good | It often helps [@alam-2014]. |
    | Fine lines | some | It may help [@nhs-choosing]. |
    | Deep folds | none | It does not help. |
"""
ARRAY = """\
!!! array "Who saw a change"
    - 69 of 100: saw some change

    32 people; one device [@alam-2014].
"""
COMPARE = """\
!!! compare "Your choices"
    | | Do nothing | Laser |
    |---|---|---|
    | Visits | None | 1 to 3 |
    | Risks | None | Burns [@alam-2014] |
"""
VALUES = """\
!!! values "What matters?"
    - Few visits: Visits
    - It's gentle: Risks, visits
"""
TIMELINE = """\
!!! timeline "What happens"
    - 0 hours to 3 days: Hot **skin**
    - 6 months: A result
"""
SCHEDULE = '!!! schedule "T"\n    | When | What |\n    |---|---|\n    | Day 1 | red |\n'

BLOCKS = [
    (
        '!!! care emergency "Call 999 if:"\n    - you cannot breathe\n',
        '<h2 class="care__title"><span class="visually-hidden">Emergency: </span>Call 999 if:</h2>',
    ),
    ('!!! care urgent "Today if:"\n    - x\n', '<div class="care care--urgent">'),
    ('!!! care contact "Ask if:"\n    - x\n', '<div class="care care--contact">'),
    ('!!! do "Do"\n    - rest\n', '<div class="do-list do-list--do">'),
    ("!!! dont\n    - do not swim\n", '<h2 class="do-list__title">Do not</h2>'),
    ("!!! limits\n    - It has limits.\n", '<div class="do-list do-list--limits">'),
    ('Text.\n\n!!! facts "Facts"\n    - A: **b**\n', "<dt>A</dt>\n<dd><strong>b</strong></dd>"),
    (EVIDENCE, '<span class="grade grade--good">Good</span>'),
    (
        '!!! claim some "Fine lines"\n    It may help [@alam-2014].\n',
        '<p class="claim__grade">Evidence: <span class="grade grade--some">Some</span></p>',
    ),
    ('!!! claim none "Cellulite"\n    No study.\n', '<h2 class="claim__title">Cellulite</h2>'),
    (ARRAY, '<strong class="array__number">69 of 100</strong> <span>saw some change</span>'),
    (COMPARE, '<td data-label="Visits" role="cell">1 to 3</td>'),
    (COMPARE, '<th role="rowheader" scope="row">Laser</th>'),
    (COMPARE, '<th role="columnheader" scope="col">Risks</th>'),
    (
        f"{COMPARE}\n{VALUES}",
        '<form action="/tried/#your-values" autocomplete="off" class="values__form" method="post">',
    ),
    (TIMELINE, '<strong class="timeline__when">6 months<span class="visually-hidden">:</span>'),
    (TIMELINE, '<span class="timeline__what">Hot <strong>skin</strong></span>'),
    (SCHEDULE, '<th scope="row">Day 1</th>'),
    ("!!! ask\n    - How much?\n", '<label><input type="checkbox"><span>How much?</span></label>'),
    ('!!! unknown "Unknown"\n    We do not know.\n', '<div class="unknown">'),
    ("!!! clinic hours\n", '<td data-label="Open">9am to 6pm</td>'),
    ("!!! clinic contact\n", '<a href="mailto:hello@example.com">hello@example.com</a>'),
    ("Call [](clinic:phone).\n", 'Call <a href="tel:+441632960123">01632 960123</a>.'),
    ("[Write](clinic:email).\n", '<a href="mailto:hello@example.com">Write</a>'),
    ('!!! note "Note"\n    A note.\n', '<h2 class="note__title">Note</h2>'),
    (
        '!!! figure skin "Skin, cut through"\n    1. **Epidermis.** Outer.\n',
        '<div class="figure__drawing"><svg><title>Skin</title></svg></div>',
    ),
]


@pytest.mark.parametrize(("body", "shown"), BLOCKS)
def test_each_block_is_drawn_as_its_component(folder: ContentFolder, body, shown):
    assert shown in folder.html(body)


def test_a_block_heading_is_one_level_below_the_text_around_it(folder: ContentFolder):
    html = folder.html('## One\n\n### Two\n\n!!! note "Note"\n    Text.\n')

    assert '<h4 class="note__title">Note</h4>' in html


def test_leading_key_facts_are_lifted_out_of_the_text(folder: ContentFolder):
    folder.page("tried.md", '!!! facts "At a glance"\n    - Sessions: 3 to 6\n\nText.\n')

    page = folder.load().pages["/tried/"]

    assert page.facts_title == "At a glance"
    assert "<dt>Sessions</dt>\n<dd>3 to 6</dd>" in page.facts_html
    assert page.html == "<p>Text.</p>"


def test_a_drawing_is_described_in_words_that_can_be_opened(folder: ContentFolder):
    body = '!!! figure skin "Skin"\n    1. **Top.** Outer.\n\n    Two layers.\n\n    Thin ones.\n'

    html = folder.html(body)

    assert '<div class="figure__key">\n<ol>\n<li><strong>Top.</strong> Outer.</li>' in html
    assert (
        '<details class="figure__words">\n<summary>Describe this drawing in words</summary>\n'
        "<p>Two layers.</p>\n<p>Thin ones.</p>\n</details>" in html
    )


def test_colours_are_seen_as_a_sample_and_heard_by_name(folder: ContentFolder):
    html = folder.html('!!! figure skin "Skin"\n    1. One\n\n    - Blue: Young collagen\n')

    assert '<ul class="figure__colours" role="list">' in html
    assert re.search(
        r'<div aria-hidden="true" class="figure__sample"><svg viewBox="0 0 42 18">'
        r'<path class="fibre fibre--new" [^>]+/></svg></div>\n'
        r'<span class="visually-hidden">Blue: </span><span>Young collagen</span>',
        html,
    )


def test_the_grades_lead_to_what_they_mean_once_there_is_that_page(folder: ContentFolder):
    assert "What the grades mean" not in folder.html(EVIDENCE)

    folder.page("about-this-site.md", "## Grades {#grades}\n\nText.\n", section="site")

    link = '<a href="/about-this-site/#grades">What the grades mean</a>'
    assert f'<p class="grade-meaning">{link}</p>' in folder.html(EVIDENCE)
    assert link in folder.html('!!! claim none "Cellulite"\n    No study.\n')


LAPSED = date(2027, 7, 1)  # over 30 days after the test pages' review was due


def test_neighbours_that_carry_a_grade_are_folded_together_once_a_review_lapses(
    folder: ContentFolder,
):
    folder.page("tried.md", f"Before.\n\n{EVIDENCE}\n{ARRAY}\nBetween.\n\n{ARRAY}\nAfter.\n")

    html = folder.load(today=LAPSED).pages["/tried/"].html

    parts = re.findall(
        r'<details class="overdue|<div class="(?:evidence|array)"|</details>|<p>B\w+', html
    )
    assert parts == [
        "<p>Before",
        '<details class="overdue', '<div class="evidence"', '<div class="array"', "</details>",
        "<p>Between",
        '<details class="overdue', '<div class="array"', "</details>",
    ]  # fmt: skip


def test_no_mark_of_graded_words_is_left_while_the_review_is_in_time(folder: ContentFolder):
    assert "<hr" not in folder.html(EVIDENCE + "\n" + ARRAY)


def test_an_array_has_a_dot_for_each_of_a_hundred(folder: ContentFolder):
    html = folder.html(ARRAY.replace("69", "25"))

    # Two rows of 10 and half a row are filled; the rest of that row and 7 more are hollow.
    assert 'class="array__dot" d="M5 5h91M5 15h91M5 25h41"' in html
    assert 'class="array__ring" d="M55 25h41M5 35h91' in html


@pytest.mark.parametrize(("number", "absent"), [(0, "array__dot"), (100, "array__ring")])
def test_an_array_can_be_empty_or_full(folder: ContentFolder, number, absent):
    html = folder.html(ARRAY.replace("69", str(number)))

    assert f'"{absent}"' not in html


def test_the_picture_of_an_array_is_not_read_out(folder: ContentFolder):
    assert '<div aria-hidden="true" class="array__dots"><svg' in folder.html(ARRAY)


# body -> line and start of the message; the body starts on line 9
MISTAKES = [
    ('!!! carte "x"\n    y\n', "9: There is no block called “carte”. Did you mean “care”?"),
    ('!!! care "x"\n    y\n', "9: A care card needs its urgency."),
    ('!!! care urgnt "x"\n    y\n', "9: A care card needs its urgency. Did you mean “urgent”?"),
    ("!!! clinic hour\n", "9: This cannot be shown. Did you mean “hours”?"),
    ("!!! clinic hours\n    x\n", "9: This cannot be shown. Write !!! clinic contact or hours or"),
    ('!!! note "x"\n\nText.\n', "9: The block “note” is empty."),
    ('!!! note ""\n    y\n', "9: The block “note” has no title in quotes."),
    ('!!! note some "x"\n    y\n', "9: “some” is not understood here."),
    ('!!! do "Do"\n    rest\n', "9: The block “do” must be one list."),
    ('!!! dont\n    - do not swim\n    - run\n', "11: This line could be read as advice to do it."),
    ('!!! facts "F"\n    - Sessions 3\n', "10: A key fact needs a colon and a value."),
    ('!!! facts "F"\n    - A: b\n        - c\n', "10: A key fact is one paragraph."),
    ('!!! facts "F [@alam-2014]"\n    - A: b\n', "9: This title becomes a label, which cannot cite."),
    ('!!! ask\n    - A?\n    - B?\n        - C\n', "11: A question is one paragraph"),
    ('!!! evidence "E"\n    words\n', "9: The block “evidence” needs one table."),
    (EVIDENCE.replace("| some", "| sme"), "13: “sme” is not a grade of evidence. Did you mean “some”?"),
    (EVIDENCE.replace(" [@nhs-choosing]", ""), "13: This row is graded but names no source."),
    ("Text.\n\n" + EVIDENCE.replace(" [@alam-2014]", ""), "14: This row is graded but names no"),
    ('!!! claim "x"\n    y [@alam-2014]\n', "9: A claim needs its grade. Write !!! claim good or"),
    ('!!! claim goood "x"\n    y [@alam-2014]\n', "9: A claim needs its grade. Did you mean “good”?"),
    ('!!! claim good "x"\n    y\n', "9: This claim names no source."),
    (ARRAY.replace("69 of 100", "69 of 1000"), "10: This line is not a number of 100"),
    (ARRAY.replace("69 of 100", "101 of 100"), "10: This line is not a number of 100"),
    (ARRAY.replace("69 of 100", "69%"), "10: This line is not a number of 100"),
    (ARRAY.replace(": saw", " saw"), "10: This line is not a number of 100"),
    (ARRAY.partition("\n\n")[0] + "\n", "9: A picture of numbers needs its caveat."),
    (ARRAY.replace(" [@alam-2014]", ""), "9: These numbers name no source."),
    ('!!! array "x"\n    69 of 100\n', "9: The block “array” starts with a list."),
    (COMPARE.replace("1 to 3", "?"), "12: “Visits” has no answer for “Laser”."),
    (COMPARE.replace("Burns [@alam-2014]", ""), "13: “Risks” has no answer for “Laser”."),
    (COMPARE.replace("Burns ", ""), "13: “Risks” has no answer for “Laser”."),
    (COMPARE.replace("Risks", ""), "13: A row has no question."),
    (COMPARE.replace("Do nothing", ""), "9: An option has no name."),
    ('!!! compare "C"\n    | | A |\n    |---|---|\n    | b | c |\n', "9: A comparison has 2 to 8 options"),
    ('!!! compare "C"\n    words\n', "9: The block “compare” must be one table."),
    (VALUES, "9: The block “values” needs a table of options on the same page."),
    (COMPARE + "\n" + VALUES.replace("Risks", "Risk"), "17: The table has no row “Risk”. Did you mean “Risks”?"),
    (COMPARE + "\n" + VALUES.replace("Risks", "Zebra"), "17: The table has no row “Zebra”. Its rows are: Visits, Risks."),
    (COMPARE + "\n" + VALUES.replace(" Risks, visits", ""), "17: This line is not a value with a colon"),
    (COMPARE + "\n" + VALUES.replace("Few visits:", "Few visits"), "16: This line is not a value with a colon"),
    (COMPARE + "\n" + VALUES.replace(": Visits", ": **Visits**"), "16: This line is not a value with a colon"),
    (COMPARE + "\n" + VALUES.replace(": Visits", ": ,"), "16: A value has 1 to 3 rows behind its colon; this has 0."),
    (COMPARE + "\n" + VALUES.replace("Risks", "Risks, Risks, Risks"), "17: A value has 1 to 3 rows behind its colon; this has 4."),
    (COMPARE + "\n" + VALUES + "    - Few visits: Risks\n", "18: The value “Few visits” is there twice."),
    (COMPARE + "\n" + VALUES + "        - more\n", "17: This line is not a value with a colon"),
    (COMPARE + "\n" + VALUES + "".join(f"    - v{n}: Visits\n" for n in range(11)), "15: There are 13 values, and 12 are the most."),
    (COMPARE + "\n" + VALUES + "\n" + VALUES, "19: There are two blocks “values” on this page."),
    ('!!! values "V"\n\nText.\n', "9: The block “values” is empty."),
    ('!!! values "V"\n    words\n', "9: The block “values” must be one list."),
    (SCHEDULE.replace("schedule", "timeline"), "9: The block “timeline” must be one list. Write lines such"),
    ('!!! schedule "S"\n    words\n', "9: The block “schedule” needs one table."),
    (TIMELINE.replace("6 months:", "later:"), "11: This is not a time with a colon and what happens"),
    (TIMELINE.replace("6 months:", "6-8 months:"), "11: This is not a time with a colon"),
    (TIMELINE.replace("6 months:", "6 months"), "11: This is not a time with a colon"),
    (TIMELINE.replace("6 months:", "6 moons:"), "11: This is not a time with a colon"),
    (TIMELINE.replace("6 months:", "7 to 2 days:"), "11: This time ends before it starts."),
    (TIMELINE.replace("6 months:", "3 weeks to 4 days:"), "11: This time ends before it starts."),
    (TIMELINE.replace("6 months:", "200 years:"), "11: This is longer than 100 years."),
    (TIMELINE + "        - more\n", "11: A line of a timeline is one paragraph."),
    ('!!! figure skni "S"\n', "9: There is no drawing called “skni”. Did you mean “skin”?"),
    ('!!! figure skin "S"\n\n!!! figure skin "S"\n', "11: The drawing is on this page already."),
    ('!!! figure skin "S"\n    - blue: x\n    - green: Moss\n', "11: This is not a colour with a colon"),
    ('!!! figure skin "S"\n    - blue\n', "10: This is not a colour with a colon"),
    ('!!! figure skin "S"\n    Words.\n\n    1. Key\n', "9: A figure has a numbered list, a list of colours"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "said"), MISTAKES)
def test_a_mistake_in_a_block_is_told_with_file_line_and_cure(folder: ContentFolder, body, said):
    found = folder.problems_of(body)

    assert found[0].startswith(f"en/tried.md:{said}")


def test_each_of_two_equal_mistakes_is_told_at_its_own_line(folder: ContentFolder):
    found = folder.problems_of(
        f"{TIMELINE}\n{TIMELINE.replace('6 months', 'soon')}".replace("0 h", "x h")
    )

    assert [line.split(" ")[0] for line in found] == [
        "en/tried.md:10:", "en/tried.md:14:", "en/tried.md:15:",
    ]  # fmt: skip


def test_a_graded_line_without_a_source_breaks_the_rule_of_unsourced_claims(folder: ContentFolder):
    folder.page("tried.md", '!!! claim good "x"\n    y\n')

    rules = [problem.rule for problem in folder.load().problems if problem.holds_page]
    assert rules == ["unsourced-claim"]


def test_a_block_in_a_list_keeps_its_lines(folder: ContentFolder):
    found = folder.problems_of('Text.\n\n- item\n\n    !!! claim good "x"\n        y\n')

    assert found[0].startswith("en/tried.md:13: This claim names no source.")


def test_a_mistake_is_told_even_when_another_block_cannot_be_read(folder: ContentFolder):
    found = folder.problems_of('!!! note "open\n    y\n\n!!! claim good "x"\n    y\n')

    assert [line.split(" ")[:3] for line in found] == [
        ["en/tried.md:9:", "This", "“!!!”"],
        ["en/tried.md:12:", "This", "claim"],
    ]


def test_all_blocks_together_are_without_problems(folder: ContentFolder):
    folder.page("tried.md", "\n".join(body for body, _ in BLOCKS))

    assert problems(folder.load()) == []
