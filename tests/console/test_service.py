"""Signing in by another service, against a real provider: who gets in, as what, and what is refused."""

from __future__ import annotations

import asyncio
import base64
import hmac
import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import update

from seawall.console.oidc import Oidc
from seawall.console.settings import Provider, SignIn
from seawall.errors import RefusedError
from seawall.kit import Kit
from seawall.store.schema_factors import steps
from tests.console.providing import Served, followed, provider
from tests.console.running import PASSWORD, Console, running
from tests.store.posts import Shop

BACK = "/sign-in/service/back"
ROLES = {"mods": ("moderator",), "leads": ("moderator", "senior")}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with provider(f"http://127.0.0.1:8443{BACK}") as found:  # the tests carry the answer from there to the console
        yield found


def settings(served: Served, **more: object) -> SignIn:
    known: dict[str, object] = {"roles": ROLES, "secret": "kept in a file", **more}
    return SignIn(provider=Provider(served.issuer, "seawall", **known))  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path, patterns: Kit, served: Served, request: pytest.FixtureRequest) -> Iterator[Console]:
    """A console whose public address is the one that the provider knows."""
    shop = Shop(str(tmp_path / "data"), tmp_path)
    more = getattr(request, "param", {})
    chosen = settings(served, **more)
    with running(shop, tmp_path, patterns, public_url="http://127.0.0.1:8443/", sign_in=chosen) as console:
        yield console
    shop.store.database.close()


def went(page: httpx.Response) -> str:
    """From the page that leads on to the service to the path and query of its answer."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found, page.text
    with httpx.Client() as outside:
        answer = followed(outside, html.unescape(found[1]), "http://127.0.0.1:8443/")
    return answer.headers["location"].removeprefix("http://127.0.0.1:8443")


def entered(desk: Console) -> tuple[httpx.Client, httpx.Response]:
    browser = desk.client()
    back = went(browser.post("/sign-in/service"))
    return browser, browser.get(back)


def test_a_newcomer_with_a_role_there_gets_an_account_here(desk: Console, served: Served) -> None:
    served.next("s-alma")
    browser, answer = entered(desk)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Alma of the harbour" in browser.get("/queue").text
    assert desk.shop.store.people.known("alma of the harbour").roles == ("moderator",)
    served.next("s-bruno")
    browser, answer = entered(desk)
    assert answer.status_code == 403
    assert "nobody here is known by this sign-in" in answer.text
    assert browser.get("/queue").headers["location"] == "/sign-in"


def test_only_what_the_service_says_of_it_is_a_second_factor(desk: Console, served: Served) -> None:
    served.next("s-vera")
    browser, _ = entered(desk)
    assert browser.get("/queue").headers["location"] == "/account"
    served.next("s-vera", "mfa")
    browser, _ = entered(desk)
    assert browser.get("/queue").status_code == 200


@pytest.mark.parametrize("desk", [{"second_factor": True}], indirect=True)
def test_or_what_the_operator_says(desk: Console, served: Served) -> None:
    served.next("s-vera")
    browser, _ = entered(desk)
    assert browser.get("/queue").status_code == 200


@pytest.mark.parametrize("desk", [{"roles": {}}], indirect=True)
def test_without_a_table_of_roles_an_invitation_is_used_by_the_service(desk: Console, served: Served) -> None:
    served.next("s-bruno")
    assert "nobody here is known" in entered(desk)[1].text
    made = desk.shop.store.people.invite("Bruno", ["appeals"], "tests")
    browser = desk.client()
    answer = browser.get(went(browser.post(f"/welcome/{made.token}/service")))
    assert answer.status_code == 303
    assert desk.client().get(f"/welcome/{made.token}").status_code == 410
    browser, answer = entered(desk)
    assert answer.status_code == 303
    assert "Bruno" in browser.get("/account").text
    assert "another service signs you in" in browser.get("/account").text


def test_an_answer_is_good_once_in_the_browser_that_asked(desk: Console, served: Served) -> None:
    served.next("s-alma")
    browser = desk.client()
    back = went(browser.post("/sign-in/service"))
    assert desk.client().get(back).headers["location"] == "/sign-in"  # another browser: login forced upon a victim
    wrong = re.sub(r"state=[^&]+", "state=another", back)
    assert browser.get(wrong).status_code == 403
    assert browser.get(back).headers["location"] == "/sign-in"  # the wrong one used it up
    browser = desk.client()
    back = went(browser.post("/sign-in/service"))
    assert browser.get(back).status_code == 303
    browser.cookies.clear()
    assert browser.get(back).headers["location"] == "/sign-in"


@pytest.mark.parametrize("part", ["nonce", "verifier"])
def test_nonce_and_verifier_belong_to_the_answer(desk: Console, served: Served, part: str) -> None:
    served.next("s-alma")
    browser = desk.client()
    back = went(browser.post("/sign-in/service"))
    with desk.shop.store.database.writing() as connection:
        row = connection.execute(steps.select()).one()
        data = json.loads(row.data) | {part: "x" * 64}
        connection.execute(update(steps).values(data=json.dumps(data)))
    assert browser.get(back).status_code == 403


@pytest.mark.parametrize("change", ["iss", "error"])
def test_answers_of_another_service_or_refusals(desk: Console, served: Served, change: str) -> None:
    served.next("s-alma")
    browser = desk.client()
    back = went(browser.post("/sign-in/service"))
    if change == "iss":
        back = re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Felsewhere.example.org", back)
    else:
        back = re.sub(r"code=[^&]+", "error=access_denied", back)
    assert browser.get(back).status_code == 403


def test_who_is_signed_in_shows_by_the_service_again_who_they_are(desk: Console, served: Served) -> None:
    served.next("s-alma")
    browser, _ = entered(desk)
    served.next("s-vera", "mfa")
    entered(desk)
    before = browser.cookies["seawall"]
    session = desk.shop.store.people.session(before)
    assert session
    browser.headers["x-seawall-form"] = session.forms
    served.next("s-vera")
    assert browser.get(went(browser.post("/confirm/service", data={"to": "/account"}))).status_code == 403
    served.next("s-alma")
    answer = browser.get(went(browser.post("/confirm/service", data={"to": "https://elsewhere.example.org"})))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert desk.shop.store.people.session(before) is None
    assert browser.get("/queue").status_code == 200


# forged answers: the provider's addresses are played here


ISSUER = "https://id.example.org"
KEY = RSAKey.generate_key(2048, {"kid": "k1"})


def _claims(**change: object) -> dict[str, object]:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "seawall", "sub": "s-1", "exp": now + 60, "iat": now, "nonce": "n", "name": "Alma"}
    return {name: value for name, value in (claims | change).items() if value is not None}


class Played(httpx.AsyncBaseTransport):
    """The provider's three addresses; ``told`` is the id token, ``about`` changes its description."""

    def __init__(self, told: str = "", **about: object) -> None:
        self.told, self.about, self.asked = told, about, list[httpx.Request]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        await request.aread()
        path = request.url.path
        if path == "/.well-known/openid-configuration":
            if "body" in self.about:
                return httpx.Response(200, content=self.about["body"])  # type: ignore[arg-type]
            found = {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/a", "token_endpoint": f"{ISSUER}/t"}
            return httpx.Response(200, json={**found, "jwks_uri": f"{ISSUER}/k", **self.about})
        if path == "/k":
            return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        if path == "/t":
            return httpx.Response(200, json={"access_token": "a", "token_type": "bearer", "id_token": self.told})
        return httpx.Response(302, headers={"location": "http://127.0.0.1/inside"})


def signed(**change: object) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"}, _claims(**change), KEY)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned() -> str:
    return f"{_part({'alg': 'none'})}.{_part(_claims())}."


def confused() -> str:
    """Signed by HMAC with the public key's bytes, which everybody has."""
    body = f"{_part({'alg': 'HS256', 'kid': 'k1'})}.{_part(_claims())}"
    mac = hmac.digest(KEY.as_pem(private=False), body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


ASKED = {"state": "s", "nonce": "n", "verifier": "v" * 64}


def told(transport: Played) -> object:
    service = Oidc(Provider(ISSUER, "seawall"), transport)
    return asyncio.run(service.told({"state": "s", "code": "c"}, ASKED, "https://desk.example.org/back"))


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(unsigned(), id="alg none"),
        pytest.param(confused(), id="the public key as a secret"),
        pytest.param(signed(aud="another"), id="for another client"),
        pytest.param(signed(aud=["seawall", "another"], azp="another"), id="for several, given to another"),
        pytest.param(signed(iss="https://elsewhere.example.org"), id="of another issuer"),
        pytest.param(signed(exp=int(time.time()) - 3600), id="expired"),
        pytest.param(signed(iat=int(time.time()) + 3600), id="from the future"),
        pytest.param(signed(nonce="another"), id="asked for by another browser"),
        pytest.param(signed(nonce=None), id="asked for by nobody"),
        pytest.param(signed(sub=None), id="about nobody"),
        pytest.param("not.a.token", id="no token"),
        pytest.param("", id="nothing"),
    ],
)
def test_forged_tokens(token: str) -> None:
    assert told(Played(signed()))
    with pytest.raises(RefusedError):
        told(Played(token))


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://elsewhere.example.org"},
        {"token_endpoint": "http://id.example.org/t"},
        {"jwks_uri": f"{ISSUER}/moved"},
        {"jwks_uri": "file:///etc/passwd"},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b"{" + b" " * (2 << 20) + b"}"},
    ],
)
def test_a_service_that_describes_itself_wrongly(about: dict[str, object]) -> None:
    played = Played(signed(), **about)
    with pytest.raises(RefusedError):
        told(played)
    assert all(request.url.host == "id.example.org" for request in played.asked)


def test_the_secret_goes_to_the_service_and_nowhere_else() -> None:
    played = Played(signed())
    service = Oidc(Provider(ISSUER, "seawall", secret="hush"), played)
    asking = asyncio.run(service.ask("https://desk.example.org/back", again=True))
    assert "hush" not in asking.url
    for part in (
        "code_challenge_method=S256",
        "response_type=code",
        "prompt=login",
        "max_age=0",
        "scope=openid+profile",
    ):
        assert part in asking.url
    assert asking.verifier not in asking.url
    assert len({asking.state, asking.nonce, asking.verifier}) == 3
    query, asked = {"state": asking.state, "code": "c"}, {**ASKED, "state": asking.state}
    asyncio.run(service.told(query, asked, "https://desk.example.org/back"))
    assert "hush" not in repr(service.provider)


def test_local_sign_in_can_be_off(tmp_path: Path, patterns: Kit) -> None:
    shop = Shop(str(tmp_path / "data"), tmp_path)
    chosen = SignIn(local=False, provider=Provider(ISSUER, "seawall"))
    with running(shop, tmp_path, patterns, sign_in=chosen) as console:
        page = console.client().get("/sign-in").text
        assert 'name="password"' not in page
        answer = console.client().post("/sign-in", data={"name": "Alma", "password": PASSWORD})
        assert answer.status_code == 403
    shop.store.database.close()
