"""The desk in a real browser: by keyboard alone, on a phone, in the dark, for screen readers, without a script, under attack."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from seawall.model import Campaign, Reason
from tests.console.browsing import tab  # a fixture
from tests.console.running import PASSWORD, Console
from tests.console.test_desk import HOSTILE
from tests.store.posts import LONG, PHONE, judged

NEXT = re.compile(r"/cases/[0-9a-f]{32}")


def _campaign(desk: Console) -> str:
    kept = desk.shop.store.keep_many([judged(f"c{n}", f"Copy {n}: we will find you") for n in range(3)])
    found = Campaign("x", ("c0", "c1", "c2"), (Reason("same:words", "the same words"),), None, None)
    return desk.shop.store.campaign(found, "threat", [one.item for one in kept])


def _many(desk: Console) -> dict[str, str]:
    """A page of each kind, with something on it."""
    store = desk.shop.store
    plain, urgent, passed = (desk.shop.one_case(id=name, level=level) for name, level in (("a", 3), ("b", 4), ("c", 2)))
    desk.shop.decided("remove", "Ben", id="d")
    long = desk.shop.one_case(id="e", text="word " * 900 + f"I am going to break your legs {PHONE} " + "x" * 3000)
    item, verdict = judged("f")
    answer = store.keep(replace(item, parent_id="a"), verdict)
    assert answer is not None
    store.claim(plain, "Alma")
    store.desk.note(plain, "Ben", "I know this thread.")
    store.claim(passed, "Ben")
    store.desk.escalate(passed, "Ben", "It names a day.")
    store.ask("terminate", plain, "Ben", "house rule 3, after two suspensions")
    case = _campaign(desk)
    names = {"queue": "/queue", "empty": "/queue?tab=second", "requests": "/requests", "wellbeing": "/wellbeing"}
    found = {"plain": plain, "urgent": urgent, "long": long, "copies": case, "passed": passed, "answer": answer.case}
    return names | {name: f"/cases/{id}" for name, id in found.items()}


def test_from_signing_in_to_a_decision_by_keyboard_alone(desk: Console, browser: Browser) -> None:
    case = desk.shop.one_case()
    made = desk.shop.store.people.invite("Bruno", ["moderator"], "tests")
    with tab(browser, desk, "moderator") as opened:
        opened.page.context.clear_cookies()
        opened.go(f"/welcome/{made.token}")
        expect(opened.page.locator("#password")).to_be_focused()
        opened.page.keyboard.type(PASSWORD)
        opened.keys("Tab")
        opened.page.keyboard.type(PASSWORD)
        opened.keys("Enter")
        opened.page.wait_for_url("**/queue")
        opened.keys("x")
        opened.page.wait_for_url(NEXT)
        opened.keys("d", "5", "Enter")
        expect(opened.page.locator("#effects")).to_be_visible()
        expect(opened.page.locator("#effects button")).to_be_focused()
        assert desk.shop.store.decisions(case, "tests") == []
        opened.keys("Enter")
        opened.page.wait_for_url("**/queue?done=*")
        assert [one.action for one in desk.shop.store.decisions(case, "tests")] == ["remove"]
        opened.keys("u")
        opened.page.wait_for_url(NEXT)
        assert [one.action for one in desk.shop.store.decisions(case, "tests")] == ["remove", "reverse"]
        opened.keys("g")
        opened.page.wait_for_url("**/queue")


def test_the_queue_by_keyboard(desk: Console, browser: Browser) -> None:
    cases = [desk.shop.one_case(id=f"p{n}") for n in range(3)]
    with tab(browser, desk, "moderator") as opened:
        opened.go("/queue")
        opened.keys("j", "j", "j", "j", "k")
        assert opened.focused("href") == f"/cases/{cases[1]}"
        opened.keys("o")
        opened.page.wait_for_url(f"**/cases/{cases[1]}")
        opened.keys("c")
        expect(opened.page.get_by_role("button", name="Give back")).to_be_visible()
        opened.keys("n")
        opened.page.keyboard.type("x d s: words, no commands")
        opened.keys("Escape", "?")
        expect(opened.page.locator("#help")).to_be_visible()
        opened.keys("Escape")
        expect(opened.page.locator("#help")).to_be_hidden()
        opened.keys("r")
        assert opened.focused("name") == "reason"
        opened.page.keyboard.type("whose number is it?")
        opened.keys("Enter")
        opened.page.wait_for_url("**/original")
        opened.keys("s")
        opened.page.wait_for_url(f"**/cases/{cases[0]}")
        opened.keys("e")
        opened.page.keyboard.type("It names a day.")
        opened.keys("Tab", "Enter")
        opened.page.wait_for_url(f"**/cases/{cases[2]}")
    assert desk.shop.store.desk.held(cases) == {cases[0]: "", cases[1]: "", cases[2]: "The moderator"}


def test_everything_by_name_and_keys_that_can_be_turned_off(desk: Console, browser: Browser) -> None:
    desk.shop.one_case()
    with tab(browser, desk, "moderator") as opened:
        opened.go("/queue")
        for chord in ("Control+k", "Control+Shift+P"):
            opened.keys(chord)
            expect(opened.page.locator("#palette")).to_be_visible()
            opened.keys("Escape")
        opened.keys("Control+k")
        opened.page.keyboard.type("next ca")
        opened.keys("Enter")
        opened.page.wait_for_url(NEXT)
        opened.keys("Control+k", "ArrowDown", "ArrowDown", "ArrowUp")
        assert opened.page.locator("#palette-list [aria-selected=true]").count() == 1
        opened.keys("Escape")
        expect(opened.page.locator("#palette")).to_be_hidden()
        opened.keys("?")
        opened.page.get_by_label("Keys of one letter work on this device").uncheck()
        opened.keys("Escape")
        expect(opened.page.locator("#help")).to_be_hidden()
        opened.keys("g")
        assert NEXT.search(opened.page.url)
        opened.page.get_by_role("button", name="Keys", exact=False).click()
        opened.page.get_by_label("Keys of one letter work on this device").check()
        opened.keys("Escape")
        expect(opened.page.locator("#help")).to_be_hidden()
        opened.keys("g")
        opened.page.wait_for_url("**/queue")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_is_accessible(
    desk: Console,
    browser: Browser,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    pages = _many(desk)
    with tab(browser, desk, "everything", width=width, scheme=scheme) as opened:
        for name, path in pages.items():
            opened.go(path)
            opened.page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
            assert opened.fits(), name
            assert opened.faults() == [], name
        opened.go(pages["copies"])
        opened.page.get_by_role("radio", name="Remove").check()
        opened.page.get_by_role("button", name="Show what will follow").click()
        expect(opened.page.locator("#effects")).to_be_visible()
        assert opened.fits()
        assert opened.faults() == []
        opened.keys("?")
        for key in ("Escape", "Control+k"):
            assert opened.faults() == []
            opened.keys(key)
        assert opened.faults() == []


def test_hostile_words_do_nothing(desk: Console, browser: Browser) -> None:
    with tab(browser, desk, "moderator") as opened:
        opened.page.on("dialog", lambda box: opened.problems.append(box.message))
        for n, words in enumerate(HOSTILE):
            said = words.encode("utf-8", "replace").decode()
            case = desk.shop.one_case(id=f"p{n}", text=f"{words} I am going to break your legs")
            desk.shop.store.claim(case, "The moderator")
            desk.shop.store.desk.note(case, "Ben", said)
            desk.shop.store.ask("hold", case, "Ben", f"the basis: {said}")
            opened.go(f"/cases/{case}")
            opened.keys("r")
            opened.page.keyboard.insert_text(f"a reason: {said}")
            opened.keys("Enter")
            opened.page.wait_for_url("**/original")
            opened.page.get_by_label("Explanation").fill(f"{said} {LONG}")
            opened.page.locator("summary", has_text="Rule, ground").click()
            opened.page.get_by_label("Rule and its version").fill(said)
            opened.page.get_by_label("What in the post it rests on").fill(said)
            opened.keys("1", "Escape", "1", "Enter")
            opened.page.locator("#effects button").click()
            opened.page.wait_for_url("**done=*")
            opened.go(f"/cases/{case}")
            assert opened.page.locator("main script, main img, main svg, main iframe, main h1 h1").count() == 0
            assert opened.page.title() == "Threat, 3 · Seawall"
            assert opened.page.locator("h1").count() == 1


def test_an_original_hides_itself(desk: Console, browser: Browser) -> None:
    case = desk.shop.one_case()
    desk.shop.store.claim(case, "The moderator")
    desk.shop.store.desk.reveal(case, "The moderator", "whose number is it?")
    with tab(browser, desk, "moderator") as opened:
        opened.page.clock.install()
        opened.go(f"/cases/{case}/original")
        expect(opened.page.locator("main")).to_contain_text(PHONE)
        opened.page.clock.fast_forward("05:02")
        opened.page.wait_for_url(f"**/cases/{case}")
        expect(opened.page.locator("main")).not_to_contain_text(PHONE)


def test_what_others_do_is_marked_and_nothing_moves(desk: Console, browser: Browser) -> None:
    cases = [desk.shop.one_case(id=f"p{n}") for n in range(4)]
    with tab(browser, desk, "moderator") as opened:
        opened.go("/queue")
        rows = opened.page.locator("[data-case]")
        where = [rows.nth(n).bounding_box() for n in range(4)]
        desk.shop.store.claim(cases[0], "Ben")
        desk.shop.store.decide(cases[1], "Ben", "none", policy="rule 3", ground="none", explanation=LONG)
        desk.shop.one_case(id="new", level=4)
        expect(rows.nth(0).locator("[data-who]")).to_have_text("Ben")
        expect(rows.nth(1).locator("[data-who]")).to_have_text("decided")
        expect(opened.page.locator("#live-says")).to_contain_text("New cases")
        assert [rows.nth(n).bounding_box() for n in range(4)] == where


def test_a_changed_form_has_to_be_shown_again(desk: Console, browser: Browser) -> None:
    case = desk.shop.one_case()
    with tab(browser, desk, "moderator") as opened:
        opened.go(f"/cases/{case}")
        opened.keys("5", "Enter")
        expect(opened.page.locator("#effects")).to_be_visible()
        opened.page.get_by_label("Explanation").fill(f"{LONG} And more.")
        expect(opened.page.locator("#effects")).to_have_count(0)
        opened.page.get_by_role("button", name="Show what will follow").click()
        expect(opened.page.locator("#effects")).to_contain_text("And more.")


def test_all_of_it_works_without_a_script(desk: Console, browser: Browser) -> None:
    case = _campaign(desk)
    with tab(browser, desk, "moderator", script=False) as opened:
        opened.go("/queue")
        opened.page.get_by_role("button", name="Next case").click()
        opened.page.get_by_role("checkbox", name="Level 3").first.check()
        opened.page.get_by_role("radio", name="Remove").check()
        opened.page.get_by_role("button", name="Show what will follow").click()
        expect(opened.page.locator("#effects")).to_contain_text("2 posts")
        opened.page.get_by_role("button", name="Confirm").click()
        assert [one.action for one in desk.shop.store.decisions(case, "tests")] == ["remove"]
        opened.page.get_by_role("button", name="Undo").click()
        assert [one.action for one in desk.shop.store.decisions(case, "tests")] == ["remove", "reverse"]
        opened.page.locator("summary", has_text="Show the original").click()
        opened.page.get_by_label("Why is the masked text not enough?").fill("to see its spelling")
        opened.page.get_by_role("button", name="Show it for five minutes").click()
        expect(opened.page.locator("main")).to_contain_text("for you alone")
