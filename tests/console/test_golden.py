"""Golden pictures of pages that stay the same; they show layout and colours, so that a change of either is seen by a person.

Letters differ from machine to machine. So every text is set in ``golden/blocks.ttf``, a font whose letters are all the same
box (half an em wide, half an em high): what is compared is where things are, how large and in which colours. ``python -m
tests.console.test_golden`` takes the pictures anew; look at them before committing them.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from seawall.config import default_kit
from seawall.kit import Kit
from tests.console.running import Console, running
from tests.console.test_appeals import linked
from tests.store.posts import Shop

FOLDER = Path(__file__).parent / "golden"
#: A pixel differs if one of its colours does by more than this (of 255) ...
_MUCH = 32
#: ... and a picture if more than this share of its pixels do.
_SHARE = 0.005
_STYLE = """
@font-face { font-family: blocks; src: url(data:font/ttf;base64,FONT); }
*, ::before, ::after { font-family: blocks !important; caret-color: transparent !important; transition: none !important; }
::-webkit-scrollbar { display: none; }
"""
_COMPARE = """async ([one, other, much]) => {
  const read = async (data) => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await read(one), await read(other)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  let different = 0;
  for (let at = 0; at < a.data.length; at += 4)
    different += [0, 1, 2].some((n) => Math.abs(a.data[at + n] - b.data[at + n]) > much);
  return different / (a.width * a.height);
}"""


def _sign_in(desk: Console, page: Page) -> None:
    page.goto(f"{desk.url}/sign-in")


def _queue(desk: Console, page: Page) -> None:
    cookie, _ = desk.shop.store.people.begin(desk.accounts["moderator"], "second")
    page.context.add_cookies([{"name": "seawall", "value": cookie, "url": desk.url}])
    page.goto(f"{desk.url}/queue")


def _help(desk: Console, page: Page) -> None:
    _queue(desk, page)
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def _notice(desk: Console, page: Page) -> None:
    _, notice = linked(desk.shop)
    page.goto(f"{desk.url}{notice}")


#: Name -> how to get there, width, height.
VIEWS: Mapping[str, tuple[Callable[[Console, Page], None], int, int]] = {
    "sign-in": (_sign_in, 800, 600),
    "queue": (_queue, 1024, 600),
    "help": (_help, 1024, 700),
    "notice": (_notice, 380, 1400),
}
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def taken(browser: Browser, desk: Console, name: str, scheme: Literal["light", "dark"], style: str = "") -> bytes:
    """The picture of a view, as PNG; ``style`` changes something on it."""
    go, width, height = VIEWS[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en",
        bypass_csp=True,  # for the font alone; other tests look at the policy
    )
    page = context.new_page()
    go(desk, page)
    font = base64.b64encode((FOLDER / "blocks.ttf").read_bytes()).decode()
    page.add_style_tag(content=_STYLE.replace("FONT", font) + style)
    page.evaluate("document.fonts.load('16px blocks').then((found) => { if (found.length !== 1) throw 'no font' })")
    page.evaluate("document.activeElement.blur()")
    picture = page.screenshot(animations="disabled")
    context.close()
    return picture


def difference(browser: Browser, one: bytes, other: bytes) -> float:
    """The share of pixels that differ much; 1 if the sizes do."""
    page = browser.new_page()
    told = [base64.b64encode(picture).decode() for picture in (one, other)]
    share = float(page.evaluate(_COMPARE, [*told, _MUCH]))
    page.close()
    return share


@contextmanager
def _console(folder: Path, kit: Kit) -> Iterator[Console]:
    opened = Shop(str(folder / "data"), folder)
    with running(opened, folder, kit) as console:
        yield console
    opened.store.database.close()


@pytest.mark.parametrize("scheme", _SCHEMES)
@pytest.mark.parametrize("name", VIEWS)
def test_the_page_looks_as_it_did(
    desk: Console, browser: Browser, tmp_path: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    picture = taken(browser, desk, name, scheme)
    (tmp_path / "now.png").write_bytes(picture)
    share = difference(browser, picture, (FOLDER / f"{name}-{scheme}.png").read_bytes())
    assert share <= _SHARE, f"compare {tmp_path / 'now.png'} with golden/{name}-{scheme}.png"


def test_a_page_that_changed_is_noticed(desk: Console, browser: Browser) -> None:
    kept = {(name, scheme): (FOLDER / f"{name}-{scheme}.png").read_bytes() for name in VIEWS for scheme in _SCHEMES}
    assert sum(map(len, kept.values())) < 200_000
    assert difference(browser, kept["help", "light"], kept["queue", "light"]) == 1
    assert difference(browser, kept["queue", "light"], kept["queue", "dark"]) > 0.5
    for style in ("#password { display: none }", "main { padding: 1.5rem }", "button { background: none }"):
        changed = taken(browser, desk, "sign-in", "light", style)
        assert difference(browser, changed, kept["sign-in", "light"]) > _SHARE, style


def _main() -> int:
    """Take all pictures anew."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in VIEWS:
            for scheme in _SCHEMES:
                place = Path(folder) / f"{name}-{scheme}"
                place.mkdir()
                with _console(place, default_kit().patterns_only()) as desk:
                    (FOLDER / f"{name}-{scheme}.png").write_bytes(taken(browser, desk, name, scheme))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(_main())
