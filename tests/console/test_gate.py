"""Who may see and do what: every route with nobody, every role, forms from elsewhere; sessions that end."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.console.app import console, handlers
from seawall.console.roles import MAY, allowed
from seawall.errors import RefusedError
from seawall.kit import Kit
from seawall.serve.app import HANDLERS, create_app, create_service
from seawall.serve.settings import ServeSettings
from seawall.serve.tokens import SCOPES, TokenFile
from seawall.store import ROLES
from tests.console.running import PASSWORD, Console, form_of
from tests.serve.running import token as made_token
from tests.store.posts import Shop

EVERYONE, DESK, SENIOR = set(ROLES), {"moderator", "senior", "appeals"}, {"senior"}
#: Who may do what, written down here once more: a route whose need is changed, or named wrongly, is noticed.
WHO: dict[str, set[str]] = {
    "/": EVERYONE,
    "/account": EVERYONE,
    "/accounts": {"admin"},
    "/appeals": {"appeals"},
    "/audit": {"auditor"},
    "/cases": DESK,
    "/cases/{case:str}/decide": {"moderator", "senior"},
    "/changes": SENIOR,
    "/changes/{change:str}": {"moderator", "senior", "auditor"},
    "/changes/{change:str}/{step:str}": SENIOR,
    "/confirm": EVERYONE,
    "/decisions": {"moderator", "senior"},
    "/evidence": {"custodian"},
    "/figures": EVERYONE,
    "/live": DESK,
    "/queue": DESK,
    "/requests": {"senior", "custodian"},
    "/rules": {"moderator", "senior", "auditor"},
    "/rules/{rule:str}/change": SENIOR,
    "/rules/{rule:str}/pause": SENIOR,
    "/rules/{rule:str}/resume": SENIOR,
    "/sign-out": EVERYONE,
    "/wellbeing": EVERYONE,
}

ROUTES = sorted(
    (method, path, str(handler.opt.get("may")))
    for handler in handlers()
    for path in handler.paths
    for method in handler.http_methods
    if method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
)


API = sorted(
    (method, path, str(handler.opt.get("scope")))
    for handler in HANDLERS
    for path in handler.paths
    for method in handler.http_methods
)

#: Pages that need nobody signed in. Another one is a decision that somebody takes here, too.
OPEN = {
    "/notice/{token:str}",
    "/notice/{token:str}/appeal",
    "/notice/{token:str}/reply",
    "/static/{name:str}",
    "/sign-in",
    "/sign-in/second",
    "/sign-in/service",
    "/sign-in/service/back",
    "/welcome/{link:str}",
    "/welcome/{link:str}/service",
}


def _path(path: str) -> str:
    dummies = {"{name:str}": "console.css", "{link:str}": "x" * 43}
    return re.sub(r"\{\w+:\w+\}", lambda found: dummies.get(found[0], "0" * 32), path)


def _who(path: str) -> set[str]:
    """Whom the table lets in: by the path itself, else by what it begins with."""
    while path not in WHO:
        path = path.rpartition("/")[0]
    return WHO[path]


def test_the_table_names_every_route() -> None:
    for _, path, may in ROUTES:
        assert may == "open" or _who(path) == {role for role in ROLES if allowed([role], may)}, path
    assert set(WHO) <= {path for _, path, _ in ROUTES} | {"/cases", "/decisions"}


def test_every_route_and_every_role(desk: Console) -> None:
    stranger, people = desk.client(), {role: desk.signed_in(role) for role in ROLES}
    assert {path for _, path, may in ROUTES if may == "open"} == OPEN
    for method, path, may in ROUTES:
        assert may == "open" or may in MAY, path
        nobody = stranger.request(method, _path(path))
        assert nobody.status_code < 500, path
        if may == "open":
            continue
        assert (nobody.status_code, nobody.headers["location"]) == (303, "/sign-in"), path
        for role, client in people.items():
            if path == "/sign-out":
                continue
            with client.stream(method, _path(path)) as there:  # one page never ends
                text = there.read().decode() if there.status_code == 403 else ""
            refused = "Your role does not include this page" in text
            assert refused != (role in _who(path)), (path, role, there.status_code)
            assert there.status_code < 500, (path, role)


def test_every_route_of_the_api_with_a_session_and_every_page_with_a_token(desk: Console) -> None:
    """A session opens no route of the API, a token no page; a token of another scope opens nothing either."""
    file = TokenFile(desk.service.settings.tokens)
    tokens = {scope: made_token(file, f"only {scope}", scope) for scope in SCOPES}
    nobody, people = desk.client(), [desk.signed_in(role) for role in ROLES]
    for method, path, scope in API:
        if scope == "open":
            continue
        where = re.sub(r"\{\w+:\w+\}", "0" * 32, path)
        for client in (nobody, *people):
            assert client.request(method, where).status_code == 401, path
        for other in SCOPES.keys() - {scope}:
            bearer = {"authorization": f"Bearer {tokens[other]}"}
            assert nobody.request(method, where, headers=bearer).status_code == 403, (path, other)
    for method, path, may in ROUTES:
        for secret in tokens.values():
            answer = nobody.request(method, _path(path), headers={"authorization": f"Bearer {secret}"})
            assert may == "open" or answer.headers["location"] == "/sign-in", path


def test_every_route_of_the_whole_service_has_a_guard(patterns: Kit, tmp_path: Path) -> None:
    service = create_service(ServeSettings(jobs=0, tokens=tmp_path / "tokens.json"), patterns)
    app: Any = create_app(service, [console()])._app
    seen = 0
    for route in app.routes:
        for handler in route.route_handlers:
            guards = {getattr(guard, "func", guard).__name__ for guard in handler.resolve_guards()}
            needs = {"guard": handler.opt.get("scope"), "gate": handler.opt.get("may")}
            assert len(guards) == 1, route.path
            if handler.http_methods != {"OPTIONS"}:  # made by the framework; names no need, so lets nobody in
                assert [name for name in guards if needs.get(name)], route.path
                seen += 1
    assert seen > len(ROUTES)


def test_pages_of_a_role_wait_for_its_second_factor(desk: Console) -> None:
    cookie, session = desk.shop.store.people.begin(desk.accounts["senior"], "password")
    client = desk.client()
    client.cookies.set("seawall", cookie)
    client.headers["x-seawall-form"] = session.forms
    for method, path, may in ROUTES:
        if may == "open" or not allowed(["senior"], may) or path == "/sign-out":
            continue
        there = client.request(method, _path(path))
        if may != "self":
            assert (there.status_code, there.headers["location"]) == (303, "/account"), path
    assert "needs a second factor" in client.get("/account").text
    cookie, _ = desk.shop.store.people.begin(desk.accounts["moderator"], "password")
    client.cookies.set("seawall", cookie)
    assert client.get("/queue").status_code == 200


def test_forms_from_elsewhere_change_nothing(desk: Console) -> None:
    client = desk.signed_in("moderator")
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://elsewhere.example.org"},
        {"x-seawall-form": "x"},
    ):
        assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/queue").status_code == 200
    del client.headers["x-seawall-form"]
    assert client.post("/sign-out").status_code == 403
    forms = form_of(client.get("/queue").text)
    assert client.post("/sign-out", data={"forms": forms}).headers["location"] == "/sign-in"
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_signing_in_as_a_person_does(desk: Console) -> None:
    client = desk.client()
    assert "Sign in" in client.get("/sign-in").text
    wrong = client.post("/sign-in", data={"name": "Alma", "password": "not this one at all"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (403, True)
    right = client.post("/sign-in", data={"name": " ALMA ", "password": PASSWORD})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/").headers["location"] == "/queue"
    assert "default-src 'none'" in client.get("/queue").headers["content-security-policy"]


def test_a_link_sets_an_account_up_once(desk: Console) -> None:
    made = desk.shop.store.people.invite("Bruno", ["moderator"], "tests")
    client, link = desk.client(), f"/welcome/{made.token}"
    assert "Bruno" in client.get(link).text
    for data in ({"password": "short", "again": "short"}, {"password": PASSWORD, "again": PASSWORD + "x"}):
        assert client.post(link, data=data).status_code == 422
    assert client.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert desk.client().get(link).status_code == 410


def test_sessions_end_by_time_and_with_the_account(shop: Shop) -> None:
    people = shop.store.people
    account = people.set_up(people.invite("Alma", ["moderator", "admin"], "tests").token, PASSWORD)
    cookie, _ = people.begin(account, "password")
    assert people.session(cookie)
    shop.now += timedelta(minutes=29)
    assert people.session(cookie)
    shop.now += timedelta(minutes=29)
    assert people.session(cookie)
    shop.now += timedelta(minutes=31)
    assert people.session(cookie) is None
    cookie, _ = people.begin(account, "password")
    people.invite("Bruno", ["admin"], "tests")
    people.change(account.id, "tests", active=False)
    assert people.session(cookie) is None
    with pytest.raises(RefusedError):
        people.sign_in("Alma", PASSWORD)


def test_five_wrong_passwords_lock_the_account_for_a_while(shop: Shop) -> None:
    people = shop.store.people
    people.set_up(people.invite("Alma", ["moderator"], "tests").token, PASSWORD)
    for _ in range(5):
        with pytest.raises(RefusedError):
            people.sign_in("alma", "not this one at all")
    with pytest.raises(RefusedError):
        people.sign_in("alma", PASSWORD)
    shop.now += timedelta(minutes=16)
    assert people.sign_in("alma", PASSWORD).name == "Alma"
    kinds = [event.kind for event in shop.store.audit("tests")]
    assert kinds.count("account.failed") == 5  # the locked out one too
    assert kinds.count("account.locked") == 1


def test_the_last_admin_stays(shop: Shop) -> None:
    people = shop.store.people
    account = people.invite("Alma", ["admin"], "tests").account
    with pytest.raises(RefusedError, match="last admin"):
        people.change(account.id, "tests", roles=["moderator"])
    with pytest.raises(RefusedError, match="never given twice"):
        people.invite("alma", ["moderator"], "tests")
