"""The page of a bundle in a real browser: it fetches nothing, runs nothing, and fits a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pyrage
import pytest
from playwright.sync_api import Browser

from seawall.evidence import Witness
from seawall.evidence.anchors import add_cosignature, witness_request
from seawall.evidence.offline.container import read_tar

from .posts import Shop, edited, judged
from .test_bundles import BASIS, IDENTITY, RECIPIENT


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a bundle with hostile text, a decision and a co-signature."""
    folder = tmp_path_factory.mktemp("page")
    shop = Shop(str(folder / "data"), folder)
    post = judged(text="<img src=x onerror=alert(1)><script>alert(2)</script> \u202e break your legs " + "x" * 400)
    kept = shop.store.keep(*post)
    assert kept is not None
    shop.store.keep(*edited(post, "Changed, all of it."))
    why = {"policy": "rule 3", "ground": "a threat", "explanation": "A threat <b>with</b> a time, said to a person."}
    shop.store.decide(kept.case, "ana", "remove", **why, exceptions=["<i>satire</i>: no"])
    witness = Witness("witness.example.org", b"w" * 32, shop.keyring.signer().key)
    log = shop.store.trail.sealed
    add_cosignature(log, witness.answer(witness_request(log), 1_793_000_000), witness.key)
    shop.store.approve(shop.store.ask("export", kept.case, "ana", BASIS, recipient=RECIPIENT.fingerprint).id, "ben")
    bundle = shop.store.export(kept.case, "ana", BASIS, RECIPIENT)
    shop.store.database.close()
    inner = pyrage.decrypt(read_tar(bundle)[0]["payload.age"], [IDENTITY])
    (folder / "index.html").write_bytes(read_tar(bytes(inner))[0]["index.html"])
    return folder / "index.html"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_page_runs_nothing_fetches_nothing_and_fits(
    browser: Browser, path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, problems, requests = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.on("request", lambda sent: requests.append(sent.url))
    page.goto(path.as_uri())
    assert problems == []
    assert requests == [path.as_uri()]
    assert page.locator("script, img, i, b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    said = page.inner_text("body")
    for words in ("Vouched for by others", "co-signed by witness.example.org", "<i>satire</i>: no", "act:serious"):
        assert words in said
    context.close()
