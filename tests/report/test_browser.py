"""The HTML report in a real browser: its own script runs, nothing else does, and it fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.report.posts import community, render


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render("html", community()), encoding="utf-8")
    return path


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (380, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(browser: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str], list[str]]]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened = context.new_page()
    problems: list[str] = []
    requests: list[str] = []
    opened.on(
        "console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None
    )
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("request", lambda sent: requests.append(sent.url))
    opened.goto(report.as_uri())
    yield opened, problems, requests
    context.close()


def test_nothing_fails_and_nothing_is_fetched(page: tuple[Page, list[str], list[str]], report: Path) -> None:
    opened, problems, requests = page
    assert opened.locator("article.post").count() > 0
    assert problems == []
    assert requests == [report.as_uri()]


def test_no_sideways_scrolling(page: tuple[Page, list[str], list[str]]) -> None:
    opened, _, _ = page
    assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_filters_work_by_keyboard(page: tuple[Page, list[str], list[str]]) -> None:
    opened, _, _ = page
    posts = opened.locator("article.post")
    before = sum(posts.nth(n).is_visible() for n in range(posts.count()))
    for level in (1, 2, 3, 4):
        box = opened.locator(f"#filters input[name=level][value='{level}']")
        if box.count():
            box.focus()
            opened.keyboard.press("Space")
    assert before > 0
    assert sum(posts.nth(n).is_visible() for n in range(posts.count())) == 0


def test_text_of_posts_is_never_markup(page: tuple[Page, list[str], list[str]]) -> None:
    opened, _, _ = page
    assert opened.locator("article.post script, article.post img, article.post iframe, article.post a").count() == 0
