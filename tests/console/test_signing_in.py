"""Second factors and one's own account: over plain requests, and in a real browser with a passkey of its own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from seawall.store import Account
from tests.console.browsing import tab
from tests.console.running import PASSWORD, Console, form_of, person

WORDS = "seven lanterns over quiet water"


def password_only(desk: Console, account: Account) -> httpx.Client:
    """Signed in by the form, up to where a second thing is asked for."""
    client = desk.client()
    answer = client.post("/sign-in", data={"name": account.name, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def keep_form(client: httpx.Client) -> None:
    client.headers["x-seawall-form"] = form_of(client.get("/account").text)


def add_app(desk: Console, client: httpx.Client) -> tuple[pyotp.TOTP, list[str]]:
    """Add an authenticator app as its owner does; gives it, and the recovery codes."""
    keep_form(client)
    place = client.post("/account/app").headers["location"]
    page = client.get(place).text
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    picture = client.get(f"{place}/picture.svg")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    app = pyotp.TOTP(found[1].replace(" ", ""))
    wrong = client.post(place, data={"code": "000000"})
    assert (wrong.status_code, "not the code" in wrong.text) == (422, True)
    done = client.post(place, data={"code": app.at(desk.shop.now), "label": "phone"})
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code>", done.text)
    assert len(codes) == 8
    keep_form(client)
    desk.shop.now += timedelta(minutes=2)
    return app, codes


def test_a_senior_adds_an_app_and_is_asked_for_it_from_then_on(desk: Console) -> None:
    vera = person(desk.shop, "Vera", "senior")
    client = password_only(desk, vera)
    assert client.get("/queue").headers["location"] == "/account"
    before = client.cookies["seawall"]
    app, codes = add_app(desk, client)
    assert client.cookies["seawall"] != before
    assert desk.shop.store.people.session(before) is None
    assert client.get("/queue").status_code == 200

    client = password_only(desk, vera)
    assert "seawall" not in client.cookies
    assert client.get("/sign-in/second").status_code == 200
    assert client.get("/queue").headers["location"] == "/sign-in"
    assert client.post("/sign-in/second", data={"code": "000000"}).status_code == 403
    assert client.post("/sign-in/second", data={"code": app.at(desk.shop.now)}).headers["location"] == "/"
    assert client.get("/queue").status_code == 200

    client = password_only(desk, vera)
    assert client.post("/sign-in/second", data={"code": app.at(desk.shop.now)}).status_code == 403  # used
    assert client.post("/sign-in/second", data={"code": codes[0]}).status_code == 303
    assert "7 recovery codes left" in client.get("/account").text


def test_a_lost_password_does_not_lead_around_the_second_factor(desk: Console) -> None:
    vera = person(desk.shop, "Vera", "senior")
    add_app(desk, password_only(desk, vera))
    link = desk.shop.store.people.renew(vera.id, "an admin").token
    client = desk.client()
    done = client.post(f"/welcome/{link}", data={"password": WORDS, "again": WORDS})
    assert done.headers["location"] == "/sign-in/second"
    assert "seawall" not in client.cookies
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_the_last_factor_of_a_role_that_needs_one_stays(desk: Console) -> None:
    vera = person(desk.shop, "Vera", "senior")
    client = password_only(desk, vera)
    app, _ = add_app(desk, client)
    (factor,) = desk.shop.store.factors.of(vera.id)
    assert "add another one" in client.post(f"/account/factors/{factor.id}/remove").text
    ben = person(desk.shop, "Ben", "moderator")
    other = password_only(desk, ben)
    add_app(desk, other)
    (his,) = desk.shop.store.factors.of(ben.id)
    assert client.post(f"/account/factors/{his.id}/remove").status_code in (404, 422)
    assert other.post(f"/account/factors/{his.id}/remove").status_code == 303
    assert desk.shop.store.factors.of(ben.id) == []
    assert app


def test_sensitive_acts_ask_again_and_lead_back_here_alone(desk: Console) -> None:
    ben = person(desk.shop, "Ben", "moderator")
    client = password_only(desk, ben)
    keep_form(client)
    desk.shop.now += timedelta(minutes=11)
    asked = client.post("/account/app")
    assert asked.headers["location"] == "/confirm?to=/account"
    assert desk.shop.store.factors.of(ben.id) == []
    assert client.post("/confirm", data={"password": "not this one at all", "to": "/account"}).status_code == 403
    before = client.cookies["seawall"]
    done = client.post("/confirm", data={"password": PASSWORD, "to": "//elsewhere.example.org"})
    assert done.headers["location"] == "/account"
    assert desk.shop.store.people.session(before) is None
    keep_form(client)
    assert client.post("/account/app").headers["location"].startswith("/account/app/")
    app, _ = add_app(desk, client)
    desk.shop.now += timedelta(minutes=11)
    again = client.post("/confirm", data={"password": PASSWORD, "to": "/account"})
    assert again.headers["location"] == "/sign-in/second"  # the whole of it, not the password alone
    assert client.post("/account/codes").headers["location"] == "/confirm?to=/account"
    done = client.post("/sign-in/second", data={"code": app.at(desk.shop.now)})
    assert done.headers["location"] == "/account"
    keep_form(client)
    assert client.post("/account/codes").status_code == 200


def test_one_s_own_password_and_browsers(desk: Console) -> None:
    ben = person(desk.shop, "Ben", "moderator")
    here, there, third = (password_only(desk, ben) for _ in range(3))
    keep_form(here)
    for old, new, again in ((WORDS, WORDS, WORDS), (PASSWORD, WORDS, WORDS + "x"), (PASSWORD, "short", "short")):
        refused = here.post("/account/password", data={"old": old, "new": new, "again": again})
        assert refused.status_code == 422
    assert there.get("/queue").status_code == 200
    page = here.get("/account").text
    (one, _) = re.findall(r"/account/browsers/([0-9a-f]{64})/end", page)
    assert here.post(f"/account/browsers/{one}/end").status_code == 303
    alive = [client for client in (there, third) if client.get("/queue").status_code == 200]
    assert len(alive) == 1
    other = person(desk.shop, "Vera", "moderator")
    vera = password_only(desk, other)
    hers = desk.shop.store.people.browsers(other.id)[0].id
    here.post(f"/account/browsers/{hers}/end")
    assert vera.get("/queue").status_code == 200
    done = here.post("/account/password", data={"old": PASSWORD, "new": WORDS, "again": WORDS})
    assert "Your password is changed" in done.text
    assert alive[0].get("/queue").headers["location"] == "/sign-in"
    assert here.get("/queue").status_code == 200
    assert desk.client().post("/sign-in", data={"name": "Ben", "password": PASSWORD}).status_code == 403


def authenticator(page: Page) -> tuple[Any, str]:
    """A virtual security key of the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
    options |= {"isUserVerified": False, "automaticPresenceSimulation": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_a_passkey_from_adding_it_to_signing_in(desk: Console, browser: Browser) -> None:
    person(desk.shop, "Vera", "senior")
    desk.url = desk.url.replace("127.0.0.1", "localhost")  # browsers make no passkeys for a bare address
    with tab(browser, desk, "moderator") as opened:
        page = opened.page
        page.context.clear_cookies()
        session, key = authenticator(page)
        opened.go("/sign-in")
        page.fill("#name", "Vera")
        page.fill("#password", PASSWORD)
        opened.keys("Enter")
        page.wait_for_url("**/account")
        expect(page.get_by_role("alert")).to_contain_text("needs a second factor")
        assert opened.faults() == []
        page.get_by_role("link", name="Add a passkey").click()
        page.fill("#label", "blue key")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        page.get_by_role("link", name="I have them").click()
        expect(page.get_by_text("blue key").first).to_be_visible()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url("**/sign-in")

        page.fill("#name", "Vera")
        page.fill("#password", PASSWORD)
        opened.keys("Enter")
        page.wait_for_url("**/sign-in/second")
        assert opened.faults() == []
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/queue")

        credentials = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
        assert len(credentials) == 1
        assert credentials[0]["signCount"] >= 1


@pytest.mark.parametrize("change", ["origin", "challenge", "key", "copy"])
def test_what_another_passkey_place_or_moment_signed_is_refused(
    desk: Console,
    browser: Browser,
    change: str,
) -> None:
    vera = person(desk.shop, "Vera", "moderator")
    desk.url = desk.url.replace("127.0.0.1", "localhost")
    with tab(browser, desk, "moderator") as opened:
        page = opened.page
        page.context.clear_cookies()
        authenticator(page)
        opened.go("/sign-in")
        page.fill("#name", "Vera")
        page.fill("#password", PASSWORD)
        opened.keys("Enter")
        page.wait_for_url("**/queue")
        opened.go("/account/passkey")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        page.context.clear_cookies()
        opened.go("/sign-in")
        page.fill("#name", "Vera")
        page.fill("#password", PASSWORD)
        opened.keys("Enter")
        page.wait_for_url("**/sign-in/second")
        sent: list[str] = []

        def kept_back(route: Route) -> None:
            sent.append(route.request.post_data or "")
            route.abort()

        page.route("**/sign-in/second", kept_back)
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_timeout(500)
        step = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "seawall-step")
        opened.problems.clear()  # the request that was kept back

    (answer,) = (httpx.QueryParams(form)["answer"] for form in sent)
    (passkey,) = desk.shop.store.factors.passkeys(vera.id)
    client = httpx.Client(base_url=desk.url)
    client.cookies.set("seawall-step", step)
    if change == "challenge":
        client.get("/sign-in/second")  # another challenge is asked for now
    elif change == "key":
        desk.shop.store.factors.drop(vera, passkey.factor)
        desk.shop.store.factors.add_passkey(vera, b"another", passkey.public, 0)
    elif change == "copy":
        desk.shop.store.factors.used_passkey(vera, passkey, 1000)
    origin = {"origin": "http://localhost:1"} if change == "origin" else {}
    host = {"host": "localhost:1"} if change == "origin" else {}
    refused = client.post("/sign-in/second", data={"answer": answer}, headers=origin | host)
    assert refused.status_code == 403
    assert "seawall" not in client.cookies
    if change in ("origin", "challenge", "key"):
        kinds = [event.kind for event in desk.shop.store.watch.events("tests", kind="account.failed")]
        assert kinds == ["account.failed"]
    client.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_of_signing_in_fit_and_are_for_everyone(
    desk: Console,
    browser: Browser,
    width: int,
    scheme: Any,
) -> None:
    made = desk.shop.store.people.invite("Bruno", ["moderator"], "tests")
    with tab(browser, desk, "everything", width=width, scheme=scheme) as opened:
        opened.go("/account")
        assert (opened.faults(), opened.fits()) == ([], True)
        opened.page.get_by_role("button", name="Add an authenticator app").click()
        expect(opened.page.get_by_role("heading", name="Authenticator app")).to_be_visible()
        assert (opened.faults(), opened.fits()) == ([], True)
        for path in ("/confirm?to=/accounts", "/accounts", "/audit", "/evidence"):
            opened.go(path)
            assert (path, opened.faults(), opened.fits()) == (path, [], True)
        opened.page.context.clear_cookies()
        for path in ("/sign-in", f"/welcome/{made.token}"):
            opened.go(path)
            assert (path, opened.faults(), opened.fits()) == (path, [], True)
