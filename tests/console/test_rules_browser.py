"""Rules and figures in a real browser: a change by keyboard from proposal to live and back, the breaker, phone and dark."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.console.browsing import Tab, tab  # a fixture
from tests.console.running import Console, person
from tests.console.test_rules import HOSTILE, ID
from tests.store.test_rules import NEW, PACK, SERIOUS, WHY, changed, post

#: How much of the page moved after it was first drawn (Cumulative Layout Shift).
SHIFTS = """new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((one) => { sum += one.value; });
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 100);
})"""


def _press(opened: Tab, name: str) -> None:
    """A button or link by its name, with the keyboard."""
    found = opened.page.get_by_role("button", name=name).or_(opened.page.get_by_role("link", name=name)).first
    found.focus()
    with opened.page.expect_navigation():
        opened.keys("Enter")


def _busy_week(desk: Console) -> None:
    for day in range(3):
        desk.shop.now += timedelta(days=1)
        posts = [post(f"d{day}-{n}", *(SERIOUS if n % 100 == 0 else ())) for n in range(500)]
        desk.shop.store.keep_many(posts)


def test_a_change_by_keyboard_by_two_people_and_back(desk: Console, browser: Browser) -> None:
    desk.accounts["Bruno"] = person(desk.shop, "Bruno", "senior")
    desk.shop.store.keep_many([post(f"s{n}", *SERIOUS) for n in range(12)])
    with tab(browser, desk, "senior") as alma, tab(browser, desk, "Bruno") as bruno:
        alma.go("/rules")
        _press(alma, ID)
        _press(alma, "Propose a change")
        level = alma.page.get_by_label("Level")
        level.focus()
        alma.keys("4")
        assert level.input_value() == "4"
        alma.page.get_by_label("Why").first.focus()
        alma.page.keyboard.type(WHY)
        alma.keys("Enter")
        alma.page.wait_for_url("**/changes/*")
        assert alma.page.get_by_text("None of its own fails").is_visible()
        _press(alma, "Try it on what is stored")
        assert alma.page.get_by_text("Of the newest 12 posts").is_visible()
        assert alma.page.get_by_role("heading", name="Examples: raised").is_visible()
        _press(alma, "Put it in the shadow")
        desk.shop.store.keep_many([post("new", *SERIOUS)])
        alma.page.reload()
        assert alma.page.get_by_text("it would have decided 1 posts").is_visible()
        assert alma.page.get_by_role("button", name="Make it live").count() == 0
        bruno.page.goto(alma.page.url)
        _press(bruno, "Make it live")
        assert bruno.page.get_by_role("heading", name="Change of").get_by_text("live").is_visible()
        _press(bruno, "Roll back")
        assert bruno.page.get_by_text("rolled back").is_visible()
        assert desk.shop.store.rules.overlay() == ""


def test_faults_are_beside_the_text_that_has_them(desk: Console, browser: Browser) -> None:
    with tab(browser, desk, "senior") as opened:
        opened.go("/changes/new")
        box = opened.page.get_by_label("Rule", exact=True)
        box.fill(NEW.replace("level: 2", "level: 9"))
        opened.page.get_by_label("Why").fill(HOSTILE)
        opened.problems.clear()
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Propose").click()
        assert "Line 5" in opened.page.get_by_role("alert").inner_text()
        assert "level: 9" in box.input_value()
        assert opened.page.get_by_label("Why").input_value()[:8] == HOSTILE[:8]
        opened.problems[:] = [one for one in opened.problems if "422" not in one]


def test_the_breaker_is_seen_and_a_person_resumes(desk: Console, browser: Browser) -> None:
    _busy_week(desk)
    desk.shop.now += timedelta(hours=5)
    desk.shop.store.keep_many([post(f"j{n}", *SERIOUS) for n in range(40)])
    desk.shop.store.keep_many([post(f"o{n}") for n in range(60)])
    assert ID in [rule for rule, _ in desk.shop.store.rules.watch()]
    with tab(browser, desk, "senior") as opened:
        opened.go("/queue")
        alarm = opened.page.get_by_role("region", name="Paused rules")
        assert "Matches jumped: 40 in 100 posts" in alarm.inner_text()
        assert "its owner is seawall maintainers" in alarm.inner_text()
        _press(opened, "Look at it")
        opened.page.get_by_label("Why it may decide again").fill("a raid, and the rule was right about it")
        _press(opened, "Resume")
        assert opened.page.get_by_role("region", name="Paused rules").count() == 0


@pytest.mark.parametrize(
    ("width", "scheme", "script"), [(1280, "light", True), (360, "dark", True), (360, "light", False)]
)
def test_pages_fit_are_readable_and_stay_where_they_are(
    desk: Console,
    browser: Browser,
    width: int,
    scheme: Literal["light", "dark"],
    script: bool,
) -> None:
    _busy_week(desk)
    store = desk.shop.store
    for case in store.cases(state="open")[:3]:
        store.decide(case.id, "ana", "remove", policy="p", ground="g", explanation="It is a threat, plainly.")
    change = store.rules.propose(changed(ID, level=4), HOSTILE, "Bruno").id
    store.rules.tested(change, "Bruno", {"own": [], "others": [HOSTILE], "passed": 70})
    store.rules.backtest(change, "Bruno")
    store.rules.shadow(change, "Bruno")
    store.rules.pause(PACK.rules[0].rule.id, "Bruno", HOSTILE)
    paths = (
        "/figures",
        "/rules",
        f"/rules/{ID}",
        f"/rules/{PACK.rules[0].rule.id}",
        f"/changes/{change}",
        "/changes/new",
    )
    with tab(browser, desk, "senior", width=width, scheme=scheme, script=script) as opened:
        for path in (*paths, f"/rules/{ID}/change"):
            opened.go(path)
            assert opened.fits(), path
            assert opened.page.locator("main img, main script").count() == 0
            if script:
                assert opened.faults() == [], path
                assert opened.page.evaluate(SHIFTS) < 0.01, path
