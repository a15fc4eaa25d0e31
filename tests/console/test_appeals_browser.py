"""Notices and appeals in a real browser: without a script, by keyboard, on a phone, in the dark, in Spanish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.console.browsing import _POLICY, Tab, browser, tab  # noqa: F401  # a fixture
from tests.console.running import Console
from tests.console.test_appeals import HOSTILE, WORDS, linked


@contextmanager
def outside(
    browser: Browser,  # noqa: F811
    console: Console,
    *,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
    language: str = "en",
    script: bool = True,
) -> Iterator[Tab]:
    """A page of someone without an account."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language, java_script_enabled=script
    )
    context.add_init_script(_POLICY)
    opened = Tab(context.new_page(), console.url)
    opened.page.on(
        "console", lambda one: opened.problems.append(one.text) if one.type in {"error", "warning"} else None
    )
    opened.page.on("pageerror", lambda error: opened.problems.append(str(error)))
    yield opened
    context.close()
    assert opened.problems == []


def test_an_appeal_without_any_script(desk: Console, browser: Browser) -> None:  # noqa: F811
    _, notice = linked(desk.shop)
    with outside(browser, desk, script=False) as author, tab(browser, desk, "appeals", script=False) as reviewer:
        author.go(notice)
        assert author.page.get_by_role("heading", name="We removed your post.").is_visible()
        author.page.get_by_label("Why should we decide otherwise?").fill(WORDS)
        author.page.get_by_role("button", name="Send the appeal").click()
        assert author.page.get_by_role("status").get_by_text("it has arrived").is_visible()
        reviewer.go("/appeals")
        reviewer.page.locator(".queue a").first.click()
        reviewer.page.get_by_role("button", name="Claim").click()
        reviewer.page.get_by_label("Ask something").fill("Which play is it?")
        reviewer.page.get_by_role("button", name="Ask", exact=True).click()
        author.go(notice)
        assert author.page.get_by_text("Which play is it?").is_visible()
        author.page.get_by_label("Add something").fill("The one by the sea.")
        author.page.get_by_role("button", name="Send").click()
        reviewer.page.reload()
        assert reviewer.page.get_by_text("The one by the sea.").is_visible()
        reviewer.page.get_by_label("The decision was wrong").check()
        reviewer.page.get_by_role("button", name="Send the answer").click()
        author.go(notice)
        assert author.page.get_by_role("heading", name="This decision is undone").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "light"), (360, "dark")])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_notice_fits_and_is_accessible_at_every_stage(
    desk: Console,
    browser: Browser,  # noqa: F811
    width: int,
    scheme: Literal["light", "dark"],
    language: str,
) -> None:
    _, notice = linked(desk.shop)
    with outside(browser, desk, width=width, scheme=scheme, language=language) as opened:
        opened.go("/notice/nothing")
        opened.problems.clear()  # the browser tells of the 410
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.go(notice)
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.page.locator("textarea").fill("x" * 2000 + HOSTILE)
        opened.page.locator("form button").click()
        assert (opened.faults(), opened.fits()) == ([], True)
        store = desk.shop.store
        appeal = store.notices.waiting()[0].case
        store.claim(appeal, "ben")
        store.notices.ask(appeal, "ben", "Which play is it?")
        store.notices.answer(appeal, "ben", "uphold", "Readers could not see that it was a play.")
        opened.page.reload()
        assert (opened.faults(), opened.fits()) == ([], True)
        assert opened.page.evaluate("document.title") != "broken"


def test_a_notice_by_keyboard_alone_and_in_the_other_language(desk: Console, browser: Browser) -> None:  # noqa: F811
    _, notice = linked(desk.shop)
    with outside(browser, desk) as opened:
        opened.go(notice)
        opened.keys("Tab")
        assert opened.focused("href") == "#main"
        opened.keys("Tab")
        assert opened.focused("hreflang") == "es"
        with opened.page.expect_navigation():
            opened.keys("Enter")
        assert opened.page.get_by_role("heading", name="Eliminamos tu publicación.").is_visible()
        assert opened.page.evaluate("document.documentElement.lang") == "es"
        while opened.focused("name") != "text":
            opened.keys("Tab")
        opened.page.keyboard.type("Era una cita.")
        with opened.page.expect_navigation():
            opened.keys("Tab", "Enter")
        assert opened.page.get_by_text("Gracias: ha llegado.").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_pages_of_appeals_fit_and_are_accessible(
    desk: Console,
    browser: Browser,  # noqa: F811
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    case, notice = linked(desk.shop)
    appeal = desk.shop.store.notices.appeal(notice.rpartition("/")[2], f"{WORDS} {HOSTILE}").id
    with tab(browser, desk, "appeals", width=width, scheme=scheme) as opened:
        for path in ("/appeals", f"/appeals/{appeal}"):
            opened.go(path)
            assert (opened.faults(), opened.fits()) == ([], True), path
        with opened.page.expect_navigation():
            opened.keys("c")
        assert opened.page.get_by_role("button", name="Send the answer").is_visible()
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.go("/figures/transparency")
        assert (opened.faults(), opened.fits()) == ([], True)
    decision = desk.shop.store.decisions(case, "ana")[0].id
    with tab(browser, desk, "moderator", width=width, scheme=scheme) as opened:
        opened.go(f"/decisions/{decision}/notice")
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.page.get_by_role("button", name="Make the link").click()
        assert opened.page.get_by_label("The link to send").input_value().startswith(desk.url)
        assert (opened.faults(), opened.fits()) == ([], True)
