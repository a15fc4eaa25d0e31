"""Who may call what: every route with no token, a wrong scope, the right one; tokens that ended; rates; where secrets don't go."""

from __future__ import annotations

import os
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from seawall.errors import ConfigError
from seawall.kit import Kit
from seawall.serve.app import HANDLERS, create_service
from seawall.serve.problems import Problem
from seawall.serve.rates import Answers, Rates
from seawall.serve.settings import ServeSettings
from seawall.serve.tokens import SCOPES, TokenFile, Tokens
from tests.cli.running import run
from tests.serve.running import CALM, Running, running, token

ROUTES = sorted(
    (method, path, str(handler.opt.get("scope")))
    for handler in HANDLERS
    for path in handler.paths
    for method in handler.http_methods
)
OPEN = {("GET", "/v1/health")}
BODIES: dict[str, Any] = {
    "/v1/items": {"text": CALM},
    "/v1/reports": {"post": {"id": "walk", "text": CALM}, "category": "threat"},
    "/v1/cases/{id:str}/decisions": {"action": "hold", **dict.fromkeys(("policy", "ground", "explanation"), "x" * 20)},
    "/v1/decisions/{id:str}/reversal": {"explanation": "x" * 20},
    "/v1/cases/{id:str}/appeals": {"by": "author", "statement": "It was a song."},
    "/v1/moderations": {"input": CALM},
    "/v1alpha1/comments:analyze": {"comment": {"text": CALM}, "requestedAttributes": {"THREAT": {}}},
    "/v1alpha1/comments:suggestscore": {"comment": {"text": CALM}, "attributeScores": {"THREAT": {}}},
    "/api/v1/items/async": {"items": [{"id": "walk", "typeId": "c", "data": {"text": CALM}}]},
    "/api/v1/content": {"contentId": "walk", "contentType": "c", "content": {"text": CALM}, "sync": True},
    "/api/v1/report": {
        "reporter": {"kind": "user", "typeId": "user", "id": "gull"},
        "reportedAt": "2026-11-01T10:30:00.000Z",
        "reportedItem": {"id": "walk", "data": {"text": CALM}, "typeId": "c"},
    },
    "/api/v1/report/appeal": {
        "appealId": "walk",
        "appealedBy": {"typeId": "user", "id": "gull"},
        "appealedAt": "2026-11-02T12:00:00.000Z",
        "actionedItem": {"id": "nothing", "data": {}, "typeId": "c"},
        "actionsTaken": [],
    },
}
#: Routes of which nothing is there yet that could be answered, and those that answer without words.
ABSENT, WORDLESS = ("{id", "/report/appeal"), {"/api/v1/items/async": 202}


def _ask(served: Running, method: str, path: str, secret: str | None) -> httpx.Response:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    where = served.url + path.replace("{id:str}", "0" * 32)
    return httpx.request(method, where, json=BODIES.get(path), headers=headers, timeout=60)


@pytest.fixture(scope="module")
def tokens(kept: Running) -> dict[str, str]:
    """For each scope a token that has it, and one that has all others."""
    made: dict[str, str] = {scope: token(kept.file, f"only {scope}", scope) for scope in SCOPES}
    made |= {f"not {scope}": token(kept.file, f"not {scope}", *(SCOPES.keys() - {scope})) for scope in SCOPES}
    time.sleep(1.1)
    return made


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_every_route_with_no_token_a_wrong_one_and_the_right_one(
    kept: Running, tokens: dict[str, str], method: str, path: str, scope: str
) -> None:
    if (method, path) in OPEN:
        assert (scope, _ask(kept, method, path, None).status_code) == ("open", 200)
        return
    assert scope in SCOPES
    right, wrong = tokens[scope], tokens[f"not {scope}"]
    for secret in (None, "x", "sw_", right[:-1], right + "x", right.swapcase(), f"sw_{'0' * 12}_{'A' * 43}"):
        assert _ask(kept, method, path, secret).status_code == 401, secret
    assert _ask(kept, method, path, wrong).status_code == 403
    expected = {404} if any(part in path for part in ABSENT) else {WORDLESS.get(path, 200), 201}
    assert _ask(kept, method, path, right).status_code in expected


def test_no_route_is_left_out_of_the_walk(served: Running) -> None:
    app = Litestar(HANDLERS, openapi_config=None, logging_config=None)
    found = {(method, route.path) for route in app.routes for method in getattr(route, "methods", ())}
    assert found - {(m, p) for m, p, _ in ROUTES} == {("OPTIONS", path) for _, path, _ in ROUTES}
    for _, path, _ in ROUTES:  # what the framework adds has no scope, and so lets nobody in
        assert httpx.options(served.url + path.replace("{id:str}", "x")).status_code == 401


def test_the_way_of_other_services_to_send_a_token(served: Running) -> None:
    path = "/v1alpha1/comments:analyze"
    assert httpx.post(f"{served.url}{path}?key={served.screen}", json=BODIES[path]).status_code == 200
    assert (
        httpx.post(served.url + path, headers={"x-goog-api-key": served.screen}, json=BODIES[path]).status_code == 200
    )
    assert httpx.post(f"{served.url}/v1/items?key={served.screen}", json=BODIES["/v1/items"]).status_code == 401


def test_expired_and_revoked_tokens_are_refused_and_new_ones_taken_while_it_runs(served: Running) -> None:
    expired = token(served.file, "expired", "screen", days=-1)
    fresh = token(served.file, "fresh", "screen")
    time.sleep(1.1)
    assert _ask(served, "POST", "/v1/items", fresh).status_code == 200
    assert _ask(served, "POST", "/v1/items", expired).status_code == 401
    served.file.revoke("fresh", datetime.now(UTC))
    time.sleep(1.1)
    assert _ask(served, "POST", "/v1/items", fresh).status_code == 401
    assert _ask(served, "POST", "/v1/items", served.screen).status_code == 200


def test_a_file_that_others_can_read_or_that_is_none_lets_nobody_in(tmp_path: Path) -> None:
    file = TokenFile(tmp_path / "tokens.json")
    secret = token(file, "one", "screen")
    tick = iter(range(0, 1000, 10))
    tokens = Tokens(file, lambda: datetime.now(UTC), lambda: float(next(tick)))
    assert tokens.find(secret)
    file.path.chmod(0o644)
    for _ in "12":
        with pytest.raises(ConfigError, match="run: chmod 600"):
            tokens.find(secret)
    file.path.chmod(0o600)
    file.path.write_text("{")
    with pytest.raises(ConfigError, match="not a file of tokens"):
        tokens.find(secret)
    file.path.unlink()
    assert tokens.find(secret) is None


def test_only_a_hash_is_kept_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        file = TokenFile(tmp_path / "new" / "tokens.json")
        secret = token(file, "one", "screen", "metrics")
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert secret[16:] not in file.path.read_text()
    assert len(secret[16:]) == 43
    assert [(one.name, one.scopes) for one in file.read()] == [("one", ("screen", "metrics"))]


def test_tokens_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    made = run("tokens", "add", "--name", "forum", "--scope", "screen", "--days", "30", "--tokens", path)
    assert (made.code, len(made.out.strip())) == (0, 59)
    assert "can't be shown again" in made.err
    again = run("tokens", "add", "--name", "forum", "--scope", "screen", "--tokens", path)
    assert (again.code, "a live token has this name" in again.err) == (2, True)
    assert (
        "no such scope; there are screen, report, cases, decide, appeal, metrics"
        in run("tokens", "add", "--name", "x", "--scope", "all", "--tokens", path).err
    )
    listed = run("tokens", "list", "--tokens", path).out
    assert "forum" in listed
    assert "live" in listed
    assert made.out.strip() not in listed
    assert run("tokens", "revoke", "forum", "--tokens", path).code == 0
    assert "revoked" in run("tokens", "list", "--tokens", path).out
    assert run("tokens", "revoke", "forum", "--tokens", path).code == 2
    assert run("tokens", "add", "--name", "forum", "--scope", "metrics", "--tokens", path).code == 0


def test_serving_without_tokens_says_how_to_make_one(tmp_path: Path) -> None:
    ran = run("serve", "--tokens", tmp_path / "none.json")
    assert (ran.code, "make one: seawall tokens add" in ran.err) == (2, True)
    assert "say one of debug" in run("serve", "--log-level", "trace").err


def test_a_rate_refuses_and_lets_in_again() -> None:
    now = [0.0]
    rates = Rates(rate=2, burst=4, clock=lambda: now[0])
    for _ in range(4):
        rates.take("a")
    with pytest.raises(Problem, match="Wait 1 s") as caught:
        rates.take("a")
    assert caught.value.headers == {"retry-after": "1"}
    rates.take("b")
    now[0] = 0.5
    rates.take("a")
    rates.charge("a", 10)
    now[0] = 5.0
    with pytest.raises(Problem):
        rates.take("a")
    now[0] = 6.0
    rates.take("a")


def test_answers_are_forgotten_by_age_and_size() -> None:
    now = [0.0]
    answers = Answers(seconds=10, clock=lambda: now[0], entries=100, size=10)
    assert answers.begin("t", "k", b"f") is None
    with pytest.raises(Problem, match="Wait"):
        answers.begin("t", "k", b"f")
    assert answers.begin("other", "k", b"g") is None
    answers.end("t", "k", b"12345")
    assert answers.begin("t", "k", b"f") == b"12345"
    answers.begin("t", "k2", b"f")
    answers.end("t", "k2", b"1234567")
    assert answers.begin("t", "k", b"f") is None
    now[0] = 11
    assert answers.begin("t", "k2", b"f") is None


def test_a_token_over_its_rate_is_told_when_to_come_back(tmp_path: Path, patterns: Kit) -> None:
    with running(tmp_path, patterns, ServeSettings(jobs=0, rate=0.1)) as served:
        assert served.client.post("/v1/items", json={"items": [{"text": CALM}] * 5}).status_code == 200
        refused = served.client.post("/v1/items", json={"text": CALM})
        assert (refused.status_code, refused.json()["type"]) == (429, "urn:seawall:problem:too-many")
        assert int(refused.headers["retry-after"]) >= 40
        theirs = served.client.post("/v1/moderations", json={"input": CALM})
        assert (theirs.status_code, theirs.json()["error"]["code"]) == (429, "rate_limit_exceeded")


def test_an_unknown_route_shows_in_no_counter_and_no_log(served: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert served.client.get("/v1/her-cell-is-555-0199").status_code == 404
    counters = httpx.get(served.url + "/metrics", headers={"authorization": f"Bearer {served.metrics}"}).text
    mine = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert "unmatched" in counters
    assert "555-0199" not in counters + "".join(mine)


def test_a_service_can_be_made_of_settings_alone() -> None:
    assert not create_service(ServeSettings()).workers.ready


def test_a_token_lives_until_it_expires(tmp_path: Path) -> None:
    file = TokenFile(tmp_path / "tokens.json")
    secret = token(file, "one", "screen")
    (entry,) = file.read()
    now = [entry.expires_at - timedelta(seconds=1)]
    tokens = Tokens(file, lambda: now[0], lambda: 0.0)
    assert tokens.find(secret) == entry
    now[0] = entry.expires_at
    assert tokens.find(secret) is None
