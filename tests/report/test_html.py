"""The page: self-contained, strict, bounded, and usable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from xml.etree.ElementTree import Element

import html5lib
import pytest

from seawall.report.html import EXAMPLES, POSTS
from tests.report.posts import Result, community, finding, render, result


def parse(page: str) -> Element:
    """The page as a browser would build it; any parse error fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(page)
    return root


@pytest.fixture(scope="module")
def page() -> str:
    """The page of the small community."""
    return render("html", community())


def own(root: Element, tag: str) -> str:
    """The text of the page's only ``tag``."""
    (element,) = root.iter(tag)
    return element.text or ""


def test_the_policy_allows_only_the_pages_own_style_and_script(page: str) -> None:
    root = parse(page)
    (policy,) = [meta.get("content", "") for meta in root.iter("meta") if meta.get("http-equiv")]
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(own(root, tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; ")
    assert "unsafe" not in policy


def test_nothing_is_fetched_and_nothing_runs_from_an_attribute(page: str) -> None:
    for element in parse(page).iter():
        assert element.tag not in ("link", "img", "iframe", "object", "embed", "base", "audio", "video")
        names = set(element.keys())
        assert not names & {"src", "srcset", "style", "action", "formaction", "data", "background", "xlink:href"}
        assert not [name for name in names if name.startswith("on")]
        assert element.get("href", "#").startswith("#")
    assert not re.search(r"https?:|url\(|@import|//[a-z]", page)


def test_without_a_script_all_is_shown_and_the_filters_are_not(page: str) -> None:
    root = parse(page)
    (form,) = root.iter("form")
    assert form.get("hidden") is not None
    assert len([one for one in root.iter("article") if one.get("hidden") is None]) == 4


def test_controls_are_labelled_and_charts_have_words(page: str) -> None:
    root = parse(page)
    labelled = [control for label in root.iter("label") for control in label if control.tag in ("input", "select")]
    controls = [one for one in root.iter() if one.tag in ("input", "select")]
    assert len(labelled) == len(controls) == 7
    for drawing in root.iter("svg"):
        assert drawing.get("aria-label") or drawing.get("aria-hidden") == "true"
    assert "Flagged posts per day from 2025-05-03 to 2025-05-06; most in 2025-05-03: 1." in page


def test_a_post_shows_masked_text_reasons_and_what_would_change_it(page: str) -> None:
    first = next(parse(page).iter("article"))
    words = re.sub(r"\s+", " ", "".join(first.itertext()))
    assert first.get("data-level") == "4"
    assert first.get("data-categories") == "dox_location dox_live_location"
    assert "Ana Ruiz lives at [HOME_ADDRESS#1], call [PHONE#1] or [PHONE#1], and she is home right now" in words
    for expected in ("on call, at once", "answers a post", "nobody is quoted", "a named game or a quotation"):
        assert expected in words
    marked = [mark.text for mark in first.iter("mark")]
    assert marked == ["lives at ", "[HOME_ADDRESS#1]", "home right now"]


def test_a_parents_text_is_never_shown() -> None:
    item, verdict = community()[1]
    child = type(item)(id=item.id, text=item.text, parent_text="her secret is 555-0199")
    page = render("html", [(child, verdict)])
    assert "answers a post" in page
    assert "secret" not in page


def test_the_page_is_bounded_and_says_what_it_left_out() -> None:
    text = "we will hurt the clerk"
    flagged = result("p", text, 2, finding(text, "hurt", "threat", 2, "announces harm"))
    alone = result("q", text, 0, exceptions=("HN-11",))
    page = render("html", [flagged] * (POSTS + 3) + [alone] * (EXAMPLES + 4))
    root = parse(page)
    assert len(list(root.iter("article"))) == POSTS
    assert "3 more posts at level 1 or above are counted but not shown here" in page
    assert "4 more, not shown." in page
    (examples,) = [one for one in root.iter("ul") if one.get("class") == "examples"]
    assert len(examples) == EXAMPLES


def test_a_long_post_is_cut_around_its_finding() -> None:
    text = "a quiet word " * 200_000 + "we will hurt the clerk" + " and so on" * 200_000
    page = render("html", [result("p", text, 3, finding(text, "hurt the clerk", "threat", 3, "announces harm"))])
    assert len(page) < 40_000
    assert "<mark>hurt the clerk</mark>" in page
    assert "2,599,608 characters before" in page


def test_an_empty_run_makes_a_page() -> None:
    root = parse(render("html", [], {}))
    assert not list(root.iter("article"))
    assert "No post reached level 1." in "".join(root.itertext())


def test_methods_stand_in_the_footer(page: str) -> None:
    (footer,) = parse(page).iter("footer")
    terms = ["".join(one.itertext()) for one in footer.iter() if one.tag in ("dt", "dd")]
    assert terms[:10] == [
        *("Items read", "9, 3,000 per second", "Duplicate ids", "1", "Rejects", "2"),
        *("Detectors that did not look", "scorer 1", "Kit", "kit-0123abcd "),
    ]


def other_days() -> list[Result]:
    """Flagged posts without a day."""
    return [one for one in community() if one[0].created_at is None]


def test_without_days_there_is_no_timeline() -> None:
    assert "figure" not in {one.tag for one in parse(render("html", other_days())).iter()}
