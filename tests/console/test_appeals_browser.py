"""Notices and appeals in a real browser: without a script, by keyboard, on a phone, in the dark, in Spanish, under attack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from seawall.report.transparency import published, written
from tests.console.browsing import _POLICY, Tab, tab
from tests.console.running import Console
from tests.console.test_appeals import WORDS, linked
from tests.console.test_desk import HOSTILE
from tests.report.test_transparency import COUNTS
from tests.store.posts import LONG

Scheme = Literal["light", "dark"]

#: What both sides see and press, by language.
SAYS = {
    "en": {
        "removed": "We removed your post.",
        "why": "Why should we decide otherwise?",
        "send": "Send the appeal",
        "arrived": "it has arrived",
        "add": "Add something",
        "reply": "Send",
        "undone": "This decision is undone",
        "again": "Another person looked at it again.",
    },
    "es": {
        "removed": "Eliminamos tu publicación.",
        "why": "¿Por qué deberíamos decidir otra cosa?",
        "send": "Enviar la apelación",
        "arrived": "ha llegado",
        "add": "Añadir algo",
        "reply": "Enviar",
        "undone": "Esta decisión está anulada",
        "again": "Otra persona la revisó de nuevo.",
    },
}


@contextmanager
def outside(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    language: str = "en",
    script: bool = True,
) -> Iterator[Tab]:
    """A page of someone without an account."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language, java_script_enabled=script
    )
    context.add_init_script(_POLICY)
    opened = Tab(context.new_page(), url)
    opened.page.on(
        "console", lambda one: opened.problems.append(one.text) if one.type in {"error", "warning"} else None
    )
    opened.page.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.page.on("dialog", lambda box: opened.problems.append(box.message))
    yield opened
    context.close()
    assert opened.problems == []


@pytest.mark.parametrize("language", SAYS)
def test_an_appeal_from_link_to_answer_on_a_phone_without_any_script(
    desk: Console, browser: Browser, language: str
) -> None:
    says = SAYS[language]
    case, notice = linked(desk.shop)
    phone = outside(browser, desk.url, width=380, language=language, script=False)
    with phone as author, tab(browser, desk, "appeals", script=False) as reviewer:
        author.go(notice)
        assert author.page.get_by_role("heading", name=says["removed"]).is_visible()
        author.page.get_by_label(says["why"]).fill(WORDS)
        author.page.get_by_role("button", name=says["send"]).click()
        assert author.page.get_by_role("status").get_by_text(says["arrived"]).is_visible()
        assert author.fits()
        reviewer.go("/appeals")
        reviewer.page.locator("main a[href^='/appeals/']").first.click()
        assert reviewer.page.get_by_text(WORDS).is_visible()
        reviewer.page.get_by_role("button", name="Claim").click()
        reviewer.page.get_by_label("Ask something").fill("Which play is it?")
        reviewer.page.get_by_role("button", name="Ask", exact=True).click()
        author.go(notice)
        assert author.page.get_by_text("Which play is it?").is_visible()
        author.page.get_by_label(says["add"]).fill("The one by the sea.")
        author.page.get_by_role("button", name=says["reply"]).click()
        reviewer.page.reload()
        assert reviewer.page.get_by_text("The one by the sea.").is_visible()
        reviewer.page.get_by_label("The decision was wrong").check()
        reviewer.page.get_by_role("button", name="Send the answer").click()
        author.go(notice)
        assert author.page.get_by_role("heading", name=says["undone"]).is_visible()
        assert author.page.get_by_role("heading", name=says["again"]).is_visible()
        assert author.page.locator("textarea").count() == 0
        assert "The appeals" not in author.page.content()
        assert author.fits()
    assert [one.action for one in desk.shop.store.decisions(case, "ana")] == ["remove", "reverse"]


def test_an_appeal_won_in_part_leads_to_the_notice_of_the_lighter_decision(desk: Console, browser: Browser) -> None:
    case, notice = linked(desk.shop)
    appeal = desk.shop.store.notices.appeal(notice.rpartition("/")[2], WORDS).id
    with outside(browser, desk.url, width=380) as author, tab(browser, desk, "appeals") as reviewer:
        reviewer.go(f"/appeals/{appeal}")
        with reviewer.page.expect_navigation():
            reviewer.keys("c")
        assert reviewer.page.locator("#lighter option").all_text_contents() == ["Label", "Limit"]
        reviewer.page.get_by_label("What takes its place").select_option("restrict")
        reviewer.page.get_by_label("The step was too hard").check()
        assert reviewer.faults() == []
        reviewer.page.get_by_role("button", name="Send the answer").click()
        expect(reviewer.page.get_by_text("Undo in part: Limit")).to_be_visible()
        author.go(notice)
        assert author.page.get_by_role("heading", name="A lighter decision took the place of this one").is_visible()
        assert author.page.get_by_text("We limited how far your post is shown.").is_visible()
        assert (author.faults(), author.fits()) == ([], True)
        author.page.get_by_role("link", name="The notice of the new decision").click()
        assert author.page.get_by_role("heading", name="We limited how far your post is shown.").is_visible()
        author.page.locator("textarea").fill("Not even that.")
        author.page.get_by_role("button", name="Send the appeal").click()
        assert author.page.get_by_role("status").is_visible()
    assert [one.action for one in desk.shop.store.decisions(case, "ana")] == ["remove", "reverse", "restrict"]


def test_whoever_decided_is_refused_by_the_page(desk: Console, browser: Browser) -> None:
    case, who = desk.shop.one_case(), desk.accounts["everything"].name
    made = desk.shop.store.decide(case, who, "remove", policy="p", ground="g", explanation=LONG)
    appeal = desk.shop.store.notices.appeal(desk.shop.store.notices.link(made.id, "author", who), WORDS).id
    with tab(browser, desk, "everything") as opened:
        opened.go(f"/appeals/{appeal}")
        assert opened.page.get_by_text("Whoever made the decision can't.").is_visible()
        opened.page.get_by_role("button", name="Claim").click()
        assert opened.page.get_by_role("alert").get_by_text("of your own").is_visible()
        assert opened.page.locator("#answer, #ask").count() == 0
        opened.problems.clear()  # the browser tells of the 409
    assert [one.action for one in desk.shop.store.decisions(case, who)] == ["remove"]


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1280, "light", "en"), (380, "dark", "es"), (320, "light", "en")]
)
def test_a_notice_fits_and_is_accessible_at_every_stage(
    desk: Console, browser: Browser, width: int, scheme: Scheme, language: str
) -> None:
    _, notice = linked(desk.shop)
    with outside(browser, desk.url, width=width, scheme=scheme, language=language) as opened:
        opened.go("/notice/nothing")
        opened.problems.clear()  # the browser tells of the 410
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.go(notice)
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.page.locator("textarea").fill("x" * 2000)
        opened.page.locator("form button").click()
        assert (opened.faults(), opened.fits()) == ([], True)
        store = desk.shop.store
        appeal = store.notices.waiting()[0].case
        store.claim(appeal, "ben")
        store.notices.ask(appeal, "ben", "Which play is it?")
        store.notices.answer(appeal, "ben", "uphold", "Readers could not see that it was a play.")
        opened.page.reload()
        assert (opened.faults(), opened.fits()) == ([], True)
        light = opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(245, 247, 249)"
        assert light == (scheme == "light")


def test_a_notice_by_keyboard_alone_and_in_the_other_language(desk: Console, browser: Browser) -> None:
    _, notice = linked(desk.shop)
    with outside(browser, desk.url) as opened:
        opened.go(notice)
        opened.keys("Tab")
        assert opened.focused("href") == "#main"
        opened.keys("Tab")
        assert opened.focused("hreflang") == "es"
        with opened.page.expect_navigation():
            opened.keys("Enter")
        assert opened.page.get_by_role("heading", name="Eliminamos tu publicación.").is_visible()
        assert opened.page.evaluate("document.documentElement.lang") == "es"
        for _ in range(12):
            if opened.focused("name") == "text":
                break
            opened.keys("Tab")
        opened.page.keyboard.type("Era una cita.")
        with opened.page.expect_navigation():
            opened.keys("Tab", "Enter")
        assert opened.page.get_by_text("Gracias: ha llegado.").is_visible()


def test_hostile_words_of_either_side_do_nothing(desk: Console, browser: Browser) -> None:
    store = desk.shop.store
    with outside(browser, desk.url) as author, tab(browser, desk, "appeals") as reviewer:
        reviewer.page.on("dialog", lambda box: reviewer.problems.append(box.message))
        for n, words in enumerate(HOSTILE):
            said = words.encode("utf-8", "replace").decode()
            case = desk.shop.one_case(id=f"p{n}", text=f"{words} I am going to break your legs")
            told = {"policy": said, "ground": said, "explanation": f"{said} {LONG}"}
            made = store.decide(case, "ana", "remove", **told, exceptions=(said,))
            notice = f"/notice/{store.notices.link(made.id, 'author', 'ana')}"
            author.go(notice)
            author.page.locator("textarea").fill(said)
            author.page.locator("form button").click()
            author.page.wait_for_url("**sent=1**")
            appeal = store.notices.waiting()[0].case
            store.claim(appeal, "The appeals")
            reviewer.go(f"/appeals/{appeal}")
            reviewer.page.locator("#ask").fill(said)
            reviewer.page.get_by_role("button", name="Ask", exact=True).click()
            reviewer.page.get_by_label("The step was too hard").check()
            reviewer.page.get_by_label("Reasons in your own words").fill(f"{said} {LONG}")
            reviewer.page.get_by_role("button", name="Send the answer").click()
            expect(reviewer.page.get_by_role("heading", name="The answer")).to_be_visible()
            author.go(notice)
            for opened, title in ((author, "Notice of a decision"), (reviewer, "Appeal · Seawall")):
                assert opened.page.title() == title
                assert opened.page.locator("main script, main img, main svg, main iframe, main h1 h1").count() == 0
                assert opened.page.locator("h1").count() == 1
                assert opened.page.locator("blockquote").count() >= 3
        reviewer.go("/appeals?state=closed")
        assert reviewer.page.locator("main a[href^='/appeals/']").count() == len(HOSTILE)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (380, "dark")])
def test_the_pages_of_appeals_fit_and_are_accessible(
    desk: Console, browser: Browser, width: int, scheme: Scheme
) -> None:
    case, notice = linked(desk.shop)
    appeal = desk.shop.store.notices.appeal(notice.rpartition("/")[2], f"{WORDS} {'y' * 300}").id
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
        with opened.page.expect_download() as started:
            opened.page.get_by_role("link", name="CSV").click()
        assert Path(started.value.path()).read_text("utf-8").startswith("part,what,count")
    decision = desk.shop.store.decisions(case, "ana")[0].id
    with tab(browser, desk, "moderator", width=width, scheme=scheme) as opened:
        opened.go(f"/decisions/{decision}/notice")
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.page.get_by_role("button", name="Make the link").click()
        expect(opened.page.get_by_label("The link to send")).to_have_value(f"{desk.url}{notice}")
        assert (opened.faults(), opened.fits()) == ([], True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (380, "dark")])
def test_a_published_report_fits_and_is_accessible(
    tmp_path: Path, browser: Browser, width: int, scheme: Scheme
) -> None:
    hostile = replace(COUNTS, groups={"decisions_by_category": dict.fromkeys(map(ascii, HOSTILE), 40)})
    for n, counts in enumerate((COUNTS, hostile)):
        page = tmp_path / f"{n}.html"
        page.write_text(written(published(counts), "html"), "utf-8")
        with outside(browser, page.as_uri(), width=width, scheme=scheme) as opened:
            opened.go("")
            assert (opened.faults(), opened.fits()) == ([], True)
            assert opened.page.title().startswith("Transparency report, 2026-01-01")
            assert opened.page.locator("img, svg, script, h1 h1").count() == 0
