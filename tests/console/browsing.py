"""A real browser for the console: whatever its own log complains of, a violated policy too, fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.console.running import Console

AXE = Path(__file__).parent / "axe" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_POLICY = "addEventListener('securitypolicyviolation', (e) => console.error('policy', e.violatedDirective, e.sample))"


@dataclass
class Tab:
    """A page in which someone is signed in, and what its log complained of."""

    page: Page
    url: str
    problems: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the console."""
        self.page.goto(self.url + path)

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self, what: str) -> str | None:
        """An attribute of what has the focus."""
        found: str | None = self.page.evaluate(f"document.activeElement.getAttribute({what!r})")
        return found

    def fits(self) -> bool:
        """Whether nothing has to be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def faults(self) -> list[Any]:
        """What axe finds wrong: rule and place. It is put in past the page's policy, as a browser's own tools are."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        run = f"axe.run({{runOnly: {_TAGS!r}}}).then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(' '))]))"
        told: list[Any] = self.page.evaluate(run)
        return told


@contextmanager
def tab(
    browser: Browser,
    console: Console,
    who: str,
    *,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
) -> Iterator[Tab]:
    """A page for the person of that role. Fails at the end if the browser's log has errors."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    cookie, _ = console.shop.store.people.begin(console.accounts[who], "second")
    context.add_cookies([{"name": "seawall", "value": cookie, "url": console.url}])
    context.add_init_script(_POLICY)
    opened = Tab(context.new_page(), console.url)

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            opened.problems.append(message.text)

    opened.page.on("console", heard)
    opened.page.on("pageerror", lambda error: opened.problems.append(str(error)))
    yield opened
    context.close()
    assert opened.problems == []
