"""The check of structure sees what it is there to see."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.addresses import PAGES
from tests.structure import faults_of

SOUND = (
    '<!doctype html><html lang="en"><head><meta name="viewport" content="x"><title>A</title></head>'
    '<body><nav aria-label="Main"><a href="#m">Go</a></nav><main id="m"><h1>A</h1>{}</main></body></html>'
)
FAULTS = {
    '<p id="a">x</p><p id="a">y</p>': "id 'a' is there 2 times",
    '<p id="a b">x</p>': "id 'a b' is empty or has a space",
    '<a href="#gone">x</a>': "<a> on line 1: href names 'gone', which is not there",
    '<label for="gone">x</label>': "<label> on line 1: for names 'gone', which is not there",
    '<p aria-describedby="m gone">x</p>': "<p> on line 1: aria-describedby names 'gone', which is not there",
    '<button popovertarget="gone">x</button>': "<button> on line 1: popovertarget names 'gone', which is not there",
    "<h1>B</h1>": "there are 2 h1",
    "<h3>B</h3>": "<h3> on line 1 comes after h1",
    "<h2></h2>": "<h2> on line 1 is empty",
    "<p><div>x</div></p>": "<div> on line 1 is inside running text",
    "<span><ul><li>x</li></ul></span>": "<ul> on line 1 is inside running text",
    '<a href="/"><button>x</button></a>': "<button> on line 1 is inside something else to press",
    "<ul><p>x</p></ul>": "<p> on line 1 is a child of <ul> on line 1",
    "<div><li>x</li></div>": "<li> on line 1 is inside <div> on line 1",
    "<figure><p>x</p><figcaption>y</figcaption><p>z</p></figure>": "<figcaption> on line 1 is neither first nor last",
    "<input>": "<input> on line 1 has no label",
    "<button></button>": "<button> on line 1 says nothing",
    '<img src="x" width="1" height="1">': "<img> on line 1 has no alt",
    '<img src="x" alt="">': "<img> on line 1 has no width",
    "<svg></svg>": "<svg> on line 1 has no name and is not hidden",
    '<nav aria-label="Main">x</nav>': "2 landmarks are a nav called 'Main'",
    '<p class="a" class="b">x</p>': "<p> on line 1 has class 2 times",
    "<p>x<p>y</p>": "</main> on line 1 where <p> on line 1 is open",
    "<div/>": "<div> on line 1 closes itself, which means nothing in HTML",
    "x</div>": "</div> on line 1 where <main> on line 1 is open",
}


def test_a_sound_document_has_no_fault():
    assert faults_of(SOUND.format("<p>x</p>")) == []


@pytest.mark.parametrize(("part", "fault"), FAULTS.items())
def test_a_fault_is_told(part, fault):
    assert fault in faults_of(SOUND.format(part))


@pytest.mark.parametrize(
    ("whole", "part", "fault"),
    [
        (' lang="en"', "", "the document does not say its language"),
        ("<title>A</title>", "", "there are 0 titles"),
        ('<meta name="viewport" content="x">', "", "the document has no viewport"),
        ("main", "div", "there are 0 main"),
    ],
)
def test_a_fault_of_the_whole_document_is_told(whole, part, fault):
    assert fault in faults_of(SOUND.replace(whole, part))


@pytest.mark.parametrize("address", PAGES)
def test_every_public_page_is_sound(client: Client, address):
    assert faults_of(client.get(address).content.decode()) == []
