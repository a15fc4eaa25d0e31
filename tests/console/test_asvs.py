"""OWASP ASVS 5.0, levels 1 and 2: one test for each requirement that applies and that a test can show.

The number is in each test's name. docs/security-checks.md says what becomes of all the others.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import argon2
import httpx
import pyotp
import pytest
from sqlalchemy import insert, select

from seawall.console.app import console, handlers
from seawall.console.entrance import Attempts
from seawall.console.oidc import Oidc
from seawall.console.settings import Provider, SignIn
from seawall.errors import RefusedError
from seawall.kit import Kit
from seawall.serve.app import create_app, create_service
from seawall.serve.problems import Problem
from seawall.serve.settings import ServeSettings
from seawall.store import ROLES, Account
from seawall.store.audit import Trail
from seawall.store.passwords import refuse_weak
from seawall.store.schema_factors import codes, factors, steps
from seawall.store.schema_people import accounts, invitations, sessions
from tests.console.running import PASSWORD, Console, form_of, person, running
from tests.console.test_service import ISSUER, Played, signed, told, unsigned
from tests.store.posts import PHONE, Shop

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "seawall"
WORDS = "seven lanterns over quiet water"
HOSTILE = "<script>alert(1)</script>{{7*7}}%s{0}'\"--"


@pytest.fixture(scope="module")
def behind_https(tmp_path_factory: pytest.TempPathFactory, patterns: Kit) -> Iterator[Console]:
    """A console that people reach by HTTPS over a proxy, which adds to X-Forwarded-For."""
    folder = tmp_path_factory.mktemp("https")
    shop = Shop(str(folder / "data"), folder)
    chosen = SignIn(attempts=3, proxies=1)
    with running(shop, folder, patterns, public_url="https://desk.example.org/", sign_in=chosen) as found:
        yield found
    shop.store.database.close()


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCE.rglob("*.py"):
        yield path, ast.parse(path.read_text("utf-8"))


def imported() -> Iterator[tuple[Path, str]]:
    """Every module that the source imports, with the names taken from it."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


def called(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def events(place: Console, kind: str) -> list[Any]:
    return place.shop.store.watch.events("tests", kind=kind)


def newcomer(place: Console, *roles: str) -> Account:
    """Somebody whom no other test knows."""
    return person(place.shop, f"Person {place.shop.store.trail.random(6).hex()}", *(roles or ("moderator",)))


def entered(place: Console, account: Account, strength: Any = "second") -> httpx.Client:
    client = place.client()
    cookie, session = place.shop.store.people.begin(account, strength)
    client.cookies.set("seawall", cookie)
    client.headers["x-seawall-form"] = session.forms
    return client


def tried(place: Console, name: str, password: str, **headers: str) -> httpx.Response:
    return place.client().post("/sign-in", data={"name": name, "password": password}, headers=headers)


def with_app(place: Console, account: Account) -> pyotp.TOTP:
    store = place.shop.store.factors
    id = store.offer_app(account)
    app = pyotp.TOTP(store.offered(account, id))
    store.take_app(account, id, app.at(place.shop.now))
    place.shop.now += timedelta(minutes=2)
    return app


ANSWERS = (
    "/",
    "/sign-in",
    "/queue",
    "/nowhere",
    "/static/console.css",
    "/static/none",
    "/v1/health",
    "/v1/items",
    "/metrics",
)


# V1 Encoding and sanitization


def test_1_1_1_what_is_sent_is_decoded_once(place: Console) -> None:
    me = newcomer(place, "admin")
    entered(place, me).post("/accounts", content="name=A%2525B&role=moderator", headers=FORM)
    assert any(one.name == "A%25B" for one in place.shop.store.people.all())


FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_1_1_2_escaping_is_the_last_step(place: Console) -> None:
    """What is kept is as it was typed; only the page escapes it."""
    made = place.shop.store.people.invite("Tom & <Jerry>", ["moderator"], "tests").account
    assert place.shop.store.people.one(made.id).name == "Tom & <Jerry>"
    assert "Tom &amp; &lt;Jerry&gt;" in place.signed_in("admin").get("/accounts").text


def test_1_2_1_html_is_escaped_wherever_it_came_from(place: Console) -> None:
    made = place.shop.store.people.invite(HOSTILE, ["moderator"], "tests")
    for page in (place.signed_in("admin").get("/accounts"), place.client().get(f"/welcome/{made.token}")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text


def test_1_2_2_urls_are_built_from_what_is_known(place: Console) -> None:
    page = place.signed_in("auditor").get('/audit?kind="><script>&since=javascript:1&before=%0d%0aset-cookie:x').text
    assert "javascript:" not in page
    assert "<script>&" not in page
    assert place.client().get("/confirm?to=javascript:1").headers["location"] == "/sign-in"


def test_1_2_3_json_in_a_page_stays_data(place: Console) -> None:
    me = person(place.shop, "A'\"></b><b>", "moderator")
    client = entered(place, me)
    client.base_url = httpx.URL(place.url.replace("127.0.0.1", "localhost"))
    page = client.get("/account/passkey", headers={"cookie": f"seawall={client.cookies['seawall']}"}).text
    found = re.search(r'data-options="([^"]+)"', page)
    assert found
    assert json.loads(html.unescape(found[1]))["user"]["name"] == me.name


@pytest.mark.parametrize("text", ["' or '1'='1", "x'; drop table accounts; --", "%", "Alma' --", "\x00", "\\"])
def test_1_2_4_sql_is_never_made_of_what_is_typed(place: Console, text: str) -> None:
    assert tried(place, text, PASSWORD).status_code == 403
    assert place.signed_in("auditor").get("/audit", params={"kind": text, "since": text}).status_code == 200
    assert (
        place.signed_in("custodian").post("/evidence/erase", data={"item": text, "ground": "other"}).status_code == 422
    )
    assert place.shop.store.people.known("Alma")


def test_1_2_5_no_shell_is_called() -> None:
    for path, tree in trees():
        for name in called(tree):
            assert name not in {"os.system", "os.popen", "subprocess.getoutput"}, path
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                assert not getattr(node.value, "value", True), path


def test_1_2_9_no_pattern_is_made_of_what_is_typed() -> None:
    for path, tree in trees():
        if path.is_relative_to(SOURCE / "console") and path.name != "language.py":  # its patterns are the catalogue's
            assert not {"re.compile"} & {
                ast.unparse(node.func)
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and node.args and not isinstance(node.args[0], ast.Constant)
            }, path


def test_1_3_2_nothing_typed_is_run() -> None:
    for path, tree in trees():
        assert not {"eval", "exec", "compile", "__import__"} & set(called(tree)), path


def test_1_3_3_names_of_factors_are_trimmed_and_cleaned(place: Console) -> None:
    me = newcomer(place)
    place.shop.store.factors.add_passkey(me, b"1", b"2", 0, "a\x1b[31m \u202e" + "b" * 100)
    (factor,) = place.shop.store.factors.of(me.id)
    assert factor.label.isprintable()
    assert len(factor.label) <= 60


def test_1_3_6_only_the_operator_s_service_is_asked() -> None:
    for about in ({"jwks_uri": "http://127.0.0.1/inside"}, {"token_endpoint": "file:///etc/passwd"}):
        played = Played(signed(), **about)
        with pytest.raises(RefusedError):
            told(played)
        assert {request.url.host for request in played.asked} == {"id.example.org"}


def test_1_3_7_no_template_is_made_of_what_is_typed(place: Console) -> None:
    place.shop.store.people.invite("{{ 6 * 7 }} {% raw %}", ["moderator"], "tests")
    assert "{{ 6 * 7 }} {% raw %}" in place.signed_in("admin").get("/accounts").text


def test_1_3_10_no_format_is_made_of_what_is_typed(place: Console) -> None:
    place.shop.store.people.invite("%(name)s {0.__class__} %n", ["moderator"], "tests")
    assert "%(name)s {0.__class__} %n" in place.signed_in("admin").get("/accounts").text


def test_1_5_2_nothing_is_unpickled() -> None:
    unsafe = {"pickle", "marshal", "shelve", "dill", "yaml.unsafe_load"}
    found = {path for path, name in imported() if name.split(".")[0] in unsafe or name in unsafe}
    assert {str(path).rpartition("seawall/")[2] for path in found} == _PIPES
    for path, tree in trees():
        assert not {"yaml.load", "numpy.load", "np.load"} & (set(called(tree)) - _loads(tree)), path


#: What the service and its own worker processes say to each other, over pipes that nobody else holds.
_PIPES = {"serve/process.py", "serve/work.py"}


def _loads(tree: ast.Module) -> set[str]:
    """Calls of ``load`` that say they are safe."""
    safe = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and any(
                (key.arg, ast.unparse(key.value)) == ("allow_pickle", "False") or "Loader" in ast.unparse(key.value)
                for key in node.keywords
            )
        ) or (isinstance(node, ast.Call) and len(node.args) > 1 and "Loader" in ast.unparse(node.args[1])):
            safe.add(ast.unparse(node.func))
    return safe


# V2 Validation and business logic


def test_2_2_1_choices_are_from_their_lists(place: Console) -> None:
    custodian, me = place.signed_in("custodian"), newcomer(place)
    assert custodian.post("/evidence/ask", data={"kind": "terminate", "case": "0" * 32}).status_code == 400
    assert custodian.post("/evidence/erase", data={"item": "x", "ground": "because"}).status_code == 400
    assert entered(place, me).post("/account/language", data={"language": "tlh"}).status_code == 400


def test_2_2_2_limits_of_a_form_hold_without_the_form(place: Console) -> None:
    admin = place.signed_in("admin")
    assert admin.post("/accounts", data={"name": "x" * 61, "role": "moderator"}).status_code == 422
    assert admin.post("/accounts", data={"name": "x", "role": "moderator"}).status_code == 422


def test_2_2_3_parts_have_to_fit_together(place: Console) -> None:
    case = place.shop.one_case(id="fits")
    form = {"kind": "export", "case": case, "basis": "order 12 of 2026", "recipient": ""}
    assert place.signed_in("custodian").post("/evidence/ask", data=form).status_code == 422


def test_2_3_1_no_step_can_be_left_out(place: Console) -> None:
    me = newcomer(place)
    with_app(place, me)
    client = place.client()
    assert client.post("/sign-in/second", data={"code": "123456"}).headers["location"] == "/sign-in"
    client.post("/sign-in", data={"name": me.name, "password": PASSWORD})
    assert client.get("/queue").headers["location"] == "/sign-in"
    client.cookies.set("seawall", client.cookies["seawall-step"])
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_2_3_2_quotas_hold(place: Console) -> None:
    client, me, answer = place.client(), newcomer(place), None
    for _ in range(6):
        answer = client.post("/sign-in", data={"name": me.name, "password": "not this one at all"})
    assert answer is not None
    right = client.post("/sign-in", data={"name": me.name, "password": PASSWORD})
    assert right.status_code == 403


def test_2_3_3_what_is_refused_leaves_nothing(tmp_path: Path) -> None:
    shop = Shop(str(tmp_path / "data"), tmp_path)
    admin = shop.store.people.invite("Alma", ["admin"], "tests").account
    with pytest.raises(RefusedError, match="last admin"):
        shop.store.people.change(admin.id, "tests", roles=["moderator"])
    assert shop.store.people.one(admin.id).roles == ("admin",)
    assert shop.store.check().ok
    shop.store.database.close()


def test_2_3_4_a_case_is_claimed_by_one(place: Console) -> None:
    case = place.shop.one_case(id="claimed")
    place.shop.store.claim(case, "The moderator")
    with pytest.raises(RefusedError):
        place.shop.store.claim(case, "The senior")


def test_2_4_1_attempts_are_bounded_for_each_address_and_forgotten() -> None:
    now = [0.0]
    attempts = Attempts(3, lambda: now[0])
    for _ in range(3):
        attempts.take("192.0.2.1")
    with pytest.raises(Problem, match="Too many attempts"):
        attempts.take("192.0.2.1")
    attempts.take("192.0.2.2")
    now[0] += 6.1
    attempts.take("192.0.2.1")
    for n in range(30_000):
        attempts.take(f"net {n}")
    assert len(attempts._left) <= 20_000


# V3 Web frontend


def test_3_2_1_answers_that_are_no_pages_are_not_shown_as_such(place: Console) -> None:
    api = place.client().get("/v1/health").headers
    assert "default-src 'none'" in api["content-security-policy"]
    assert api["x-content-type-options"] == "nosniff"
    file = place.signed_in("auditor").get("/audit/events.csv").headers
    assert file["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("number", ["3_3_1", "3_3_2", "3_3_3", "3_3_4"])
def test_3_3_cookies(behind_https: Console, number: str) -> None:
    """3.3.1 Secure, 3.3.2 SameSite, 3.3.3 __Host-, 3.3.4 HttpOnly; of the session and of a sign-in under way."""
    me = newcomer(behind_https)
    first = tried(behind_https, me.name, PASSWORD, **{"x-forwarded-for": "192.0.2.77"})
    with_app(behind_https, me)
    second = tried(behind_https, me.name, PASSWORD, **{"x-forwarded-for": "192.0.2.78"})
    (session,) = [line for line in first.headers.get_list("set-cookie") if "max-age=0" not in line.lower()]
    (step,) = second.headers.get_list("set-cookie")
    for line in (session, step):
        parts = {part.strip().lower() for part in line.split(";")}
        assert {"3_3_1": "secure", "3_3_2": "samesite=lax", "3_3_4": "httponly"}.get(number, "path=/") in parts
        assert line.startswith("__Host-seawall")
        assert not any(part.startswith("domain=") for part in parts)


@pytest.mark.parametrize("path", ANSWERS)
def test_3_4_1_https_for_good(behind_https: Console, path: str) -> None:
    told_so = behind_https.client().get(path).headers["strict-transport-security"]
    assert told_so == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ANSWERS)
def test_3_4_2_no_other_origin_may_read(place: Console, path: str) -> None:
    answer = place.client().get(path, headers={"origin": "https://elsewhere.example.org"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ANSWERS)
def test_3_4_3_a_policy_on_every_answer(place: Console, path: str) -> None:
    policy = place.client().get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("path", ANSWERS)
def test_3_4_4_no_sniffing(place: Console, path: str) -> None:
    assert place.client().get(path).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ANSWERS)
def test_3_4_5_no_referrer_leaves(place: Console, path: str) -> None:
    assert place.client().get(path).headers["referrer-policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", ANSWERS)
def test_3_4_6_nobody_frames_us(place: Console, path: str) -> None:
    assert "frame-ancestors 'none'" in place.client().get(path).headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-seawall-form": "x" * 43},
        {"x-seawall-form": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example.org"},
        {"origin": "null"},
        {"content-type": "text/plain", "x-seawall-form": ""},
    ],
)
def test_3_5_1_forms_come_from_our_own_pages(place: Console, headers: dict[str, str]) -> None:
    me = newcomer(place)
    client = entered(place, me)
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/queue").status_code == 200
    other = entered(place, newcomer(place))
    assert client.post("/sign-out", headers={"x-seawall-form": other.headers["x-seawall-form"]}).status_code == 403


def test_3_5_3_looking_changes_nothing(place: Console) -> None:
    for handler in handlers():
        if "POST" in handler.http_methods:
            assert handler.http_methods <= {"POST", "OPTIONS"}, handler.paths
            for path in handler.paths:
                if not any("GET" in other.http_methods and path in other.paths for other in handlers()):
                    client = place.signed_in("everything")
                    where = re.sub(r"\{\w+:\w+\}", "0" * 32, path)
                    for method in ("GET", "HEAD"):
                        assert client.request(method, where).status_code == 405, where


def test_3_5_5_pages_take_no_messages() -> None:
    for path in (SOURCE / "console" / "static").glob("*.js"):
        if "htmx" not in path.name:
            assert '"message"' not in path.read_text(), path


def test_3_7_1_pages_use_nothing_but_html_style_and_script() -> None:
    for path in (SOURCE / "console" / "templates").glob("*.html"):
        assert not re.search(r"<(object|embed|applet|iframe|frame)\b|\son\w+=|javascript:|style=", path.read_text()), (
            path
        )


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example.org", "//elsewhere.example.org", "/\\elsewhere.example.org", "/x"]
)
def test_3_7_2_nobody_is_led_elsewhere(place: Console, to: str) -> None:
    me = newcomer(place)
    client = entered(place, me)
    assert f'value="{to}"' not in client.get("/confirm", params={"to": to}).text
    done = client.post("/confirm", data={"password": PASSWORD, "to": to})
    assert done.headers["location"] == "/account"
    for name in ("next", "to", "url", "return"):
        answer = place.client().post(f"/sign-in?{name}={to}", data={"name": me.name, "password": PASSWORD, name: to})
        assert answer.headers["location"] == "/"


# V4 API and web service


@pytest.mark.parametrize(
    "path", ["/sign-in", "/static/console.css", "/static/console.js", "/static/seawall.svg", "/nowhere"]
)
def test_4_1_1_answers_say_what_they_are(place: Console, path: str) -> None:
    media = place.client().get(path).headers["content-type"]
    assert "charset=utf-8" in media or media == "application/problem+json"


def test_4_1_3_what_a_proxy_says_can_t_be_said_by_others(behind_https: Console, place: Console) -> None:
    """The address that counts is the one the nearest proxy added, not what stands before it."""
    answers = [
        tried(behind_https, "Nobody", "x", **{"x-forwarded-for": f"198.51.100.{n}, 192.0.2.200"}).status_code
        for n in range(5)
    ]
    assert answers == [403, 403, 403, 429, 429]
    assert tried(place, "Nobody", "x", **{"x-forwarded-for": "192.0.2.9", "x-real-ip": "192.0.2.9"}).status_code == 403
    shown = place.client().get("/sign-in", headers={"x-forwarded-host": "elsewhere.example.org", "forwarded": "host=x"})
    assert "elsewhere" not in shown.text


def test_4_2_1_a_request_has_one_length(place: Console) -> None:
    host, _, port = place.url.removeprefix("http://").partition(":")
    smuggled = b"GET /static/console.css HTTP/1.1\r\nHost: x\r\n\r\n"
    head = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with socket.create_connection((host, int(port)), 10) as raw:
        raw.sendall(head + smuggled)
        raw.settimeout(10)
        said = raw.recv(65536)
    assert said.startswith(b"HTTP/1.1 400") or said.count(b"HTTP/1.1 ") <= 2
    assert b"text/css" not in said.split(b"\r\n\r\n")[0]


# V5 Files


def test_5_2_1_what_is_sent_is_bounded(place: Console) -> None:
    assert tried(place, "x" * 300_000, "y").status_code == 413
    many = "&".join(f"a{n}=b" for n in range(20_000))
    assert place.client().post("/sign-in", content=many, headers=FORM).status_code in (403, 413)


def test_5_3_2_no_path_is_made_of_what_is_typed(place: Console) -> None:
    for name in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "console.css/../../app.py", ".", ""):
        assert "import" not in place.client().get(f"/static/{name}").text
    case = place.shop.one_case(id="paths")
    form = {"kind": "export", "case": case, "basis": "order 12 of 2026", "recipient": "/etc/hostname"}
    assert place.signed_in("custodian").post("/evidence/ask", data=form).status_code == 422


def test_5_4_1_files_are_named_by_us(place: Console) -> None:
    for kind in ("csv", "jsonl"):
        said = place.signed_in("auditor").get(f"/audit/events.{kind}?filename=evil.exe").headers["content-disposition"]
        assert said == f'attachment; filename="seawall-audit.{kind}"'


def test_5_4_2_names_of_files_hold_nothing_of_what_is_typed() -> None:
    for path in (SOURCE / "console" / "pages").glob("*.py"):
        for name in re.findall(r'filename="([^"]*)"', path.read_text()):
            assert re.fullmatch(r"[a-z-]+\.[a-z]+|case-\{case\[:12\]\}\.bundle|\{name\}", name), path


# V6 Authentication


def test_6_2_1_passwords_have_a_least_length() -> None:
    with pytest.raises(RefusedError, match="12 to 200"):
        refuse_weak("kz9#Qv!m2rT", "Alma")


def test_6_2_2_everyone_can_change_their_password(place: Console) -> None:
    for role in ROLES:
        me = newcomer(place, role)
        done = entered(place, me).post("/account/password", data={"old": PASSWORD, "new": WORDS, "again": WORDS})
        assert done.status_code == 200, role
        assert tried(place, me.name, WORDS).status_code == 303


def test_6_2_3_changing_it_takes_the_old_one(place: Console) -> None:
    client = entered(place, newcomer(place))
    for form in ({"new": WORDS, "again": WORDS}, {"old": WORDS, "new": WORDS, "again": WORDS}):
        assert client.post("/account/password", data=form).status_code == 422


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "123456789012", "qwertyuiop123", "iloveyou12345", "Password1234!", "letmeinletmein"],
)
def test_6_2_4_common_ones_are_refused(password: str) -> None:
    with pytest.raises(RefusedError):
        refuse_weak(password, "Alma")


@pytest.mark.parametrize(
    "password",
    ["all small letters here so", "ÑANDÚ CORRE LEJOS YA", "7391 8246 5093 1187 62", "👩‍🚀🌊🦜🏮🧭🎏🪁🥁🎻🛶🧶🪴"],
)
def test_6_2_5_any_kind_of_characters_will_do(password: str) -> None:
    refuse_weak(password, "Alma")


def test_6_2_6_passwords_are_not_shown() -> None:
    seen = 0
    for path in (SOURCE / "console" / "templates").glob("*.html"):
        for field in re.findall(r'<input [^>]*autocomplete="(?:current|new)-password"[^>]*>', path.read_text()):
            assert 'type="password"' in field, path
            seen += 1
    assert seen >= 6


def test_6_2_7_pasting_and_password_managers_work() -> None:
    for path in (SOURCE / "console" / "static").glob("*.js"):
        assert "onpaste" not in path.read_text(), path
    for name in ("sign-in.html", "welcome.html", "account.html"):
        assert "-password" in (SOURCE / "console" / "templates" / name).read_text()


@pytest.mark.parametrize(
    "change", [str.upper, str.title, lambda it: f" {it}", lambda it: it[:20], lambda it: it + "x" * 200]
)
def test_6_2_8_passwords_are_taken_as_they_are(place: Console, change: Any) -> None:
    assert tried(place, newcomer(place).name, change(PASSWORD)).status_code == 403


def test_6_2_9_long_ones_are_taken(place: Console) -> None:
    me, long = newcomer(place), " ".join(["seven lanterns over quiet water"] * 6)
    assert len(long) > 180
    entered(place, me).post("/account/password", data={"old": PASSWORD, "new": long, "again": long})
    assert tried(place, me.name, long).status_code == 303
    assert tried(place, me.name, long[:-1]).status_code == 403


def test_6_2_10_passwords_do_not_run_out(tmp_path: Path) -> None:
    shop = Shop(str(tmp_path / "data"), tmp_path)
    person(shop, "Alma", "moderator")
    shop.now += timedelta(days=1000)
    assert shop.store.people.sign_in("alma", PASSWORD)
    shop.store.database.close()


@pytest.mark.parametrize(
    "password", ["seawall moderator", "seawall-console-1", "moderator admin 1", "alma of riverside"]
)
def test_6_2_11_words_of_this_place_are_refused(password: str) -> None:
    with pytest.raises(RefusedError):
        refuse_weak(password, "Alma of Riverside")


@pytest.mark.parametrize("password", ["1qaz2wsx3edc", "qazwsxedcrfv", "mypassword123", "trustno1trustno1"])
def test_6_2_12_leaked_ones_are_refused(password: str) -> None:
    with pytest.raises(RefusedError):
        refuse_weak(password, "Alma")


def test_6_3_1_guessing_locks_an_account_for_a_while_also_in_parallel(place: Console) -> None:
    me = newcomer(place)
    for _ in range(5):
        assert tried(place, me.name, "not this one at all").status_code == 403
    assert tried(place, me.name, PASSWORD).status_code == 403
    place.shop.now += timedelta(minutes=16)
    assert tried(place, me.name, PASSWORD).status_code == 303


@pytest.mark.parametrize("name", ["admin", "root", "administrator", "seawall", "test", "guest"])
def test_6_3_2_nobody_is_there_by_default(tmp_path: Path, name: str) -> None:
    shop = Shop(str(tmp_path / "data"), tmp_path)
    assert shop.store.people.all() == []
    for password in ("", name, "password", "changeme"):
        with pytest.raises(RefusedError):
            shop.store.people.sign_in(name, password)
    shop.store.database.close()


@pytest.mark.parametrize("role", ["senior", "custodian", "admin"])
def test_6_3_3_roles_that_need_two_factors_wait_for_them(place: Console, role: str) -> None:
    pages = {"senior": "/queue", "custodian": "/evidence", "admin": "/accounts"}
    assert entered(place, newcomer(place, role), "password").get(pages[role]).headers["location"] == "/account"
    assert entered(place, newcomer(place, role), "service").get(pages[role]).headers["location"] == "/account"


def test_6_3_4_every_way_in_asks_for_the_second_factor(place: Console) -> None:
    me = newcomer(place)
    with_app(place, me)
    link = place.shop.store.people.renew(me.id, "tests").token
    by_link = place.client().post(f"/welcome/{link}", data={"password": PASSWORD, "again": PASSWORD})
    by_form = tried(place, me.name, PASSWORD)
    by_confirming = entered(place, me).post("/confirm", data={"password": PASSWORD, "to": "/account"})
    for answer in (by_link, by_form, by_confirming):
        assert answer.headers["location"] == "/sign-in/second"


def test_6_3_8_nobody_learns_who_is_here(place: Console) -> None:
    """The same words, the same number of hashes and of log entries for names that are known, unknown, closed or locked."""
    me, closed, count = newcomer(place), newcomer(place), len(place.shop.store.watch.events("tests", limit=10_000))
    place.shop.store.people.change(closed.id, "tests", active=False)
    said = set()
    for name in (me.name, closed.name, "Nobody knows me", "x" * 500):
        count = place.shop.store.watch.events("tests", limit=1)[0].n
        answer = tried(place, name, "not this one at all")
        said.add((answer.status_code, re.sub(r'content="[^"]*"', "", answer.text)))
        assert place.shop.store.watch.events("tests", limit=1)[0].n == count + 2, name  # the attempt, the look
    assert len(said) == 1


def test_6_4_1_links_are_random_good_once_and_for_a_week(place: Console) -> None:
    made = [place.shop.store.people.invite(f"Link {n} x", ["moderator"], "tests") for n in range(3)]
    assert len({one.token for one in made}) == 3
    assert all(len(base64.urlsafe_b64decode(one.token + "=")) == 32 for one in made)
    place.shop.store.people.set_up(made[0].token, PASSWORD)
    for _ in range(2):
        assert place.client().get(f"/welcome/{made[0].token}").status_code == 410
    assert place.client().get(f"/welcome/{made[1].token}").status_code == 200
    place.shop.now += timedelta(days=8)
    assert place.client().get(f"/welcome/{made[1].token}").status_code == 410


def test_6_4_2_there_are_no_hints_and_questions() -> None:
    columns = {column.name for table in (accounts, invitations, sessions, factors, codes) for column in table.columns}
    assert not {name for name in columns if re.search(r"hint|question|answer|reminder", name)}


def test_6_4_3_a_lost_password_is_renewed_without_a_way_around(place: Console) -> None:
    me = newcomer(place)
    with_app(place, me)
    link = place.shop.store.people.renew(me.id, "tests").token
    assert tried(place, me.name, PASSWORD).status_code == 403
    client = place.client()
    client.post(f"/welcome/{link}", data={"password": WORDS, "again": WORDS})
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_6_5_1_codes_are_good_once(place: Console) -> None:
    me = newcomer(place)
    app = with_app(place, me)
    (recovery, *_) = place.shop.store.factors.new_codes(me)
    for code in (app.at(place.shop.now), recovery):
        place.shop.store.factors.check(me, code)
        with pytest.raises(RefusedError):
            place.shop.store.factors.check(me, code)


def test_6_5_2_recovery_codes_have_120_bits_and_are_kept_hashed(place: Console) -> None:
    me = newcomer(place)
    made = place.shop.store.factors.new_codes(me)
    assert all(len(base64.b32decode(code.replace("-", "").upper())) * 8 == 120 for code in made)
    with place.shop.store.database.reading() as connection:
        kept = connection.execute(select(codes.c.id).where(codes.c.account == me.id)).scalars().all()
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in kept)


def test_6_5_3_seeds_and_codes_come_from_the_system_s_randomness() -> None:
    assert not [
        found
        for found in imported()
        if found[1].split(".")[0] == "random" and found[0].parts[-2] in {"store", "console"}
    ]


def test_6_5_4_codes_have_enough_digits(place: Console) -> None:
    me = newcomer(place)
    assert len(with_app(place, me).now()) == 6


def test_6_5_5_codes_and_steps_run_out(place: Console) -> None:
    me = newcomer(place)
    app = with_app(place, me)
    code = app.at(place.shop.now)
    step = place.shop.store.steps.begin("second", me)
    place.shop.now += timedelta(seconds=61)
    with pytest.raises(RefusedError):
        place.shop.store.factors.check(me, code)
    assert place.shop.store.steps.look(step, "second")
    place.shop.now += timedelta(minutes=10)
    assert place.shop.store.steps.look(step, "second") is None


def test_6_8_1_a_subject_belongs_to_its_issuer(place: Console) -> None:
    services = place.shop.store.services
    one = services.sign_in("https://one.example.org", "s-1", "Issued One", ["moderator"])
    with pytest.raises(RefusedError):
        services.sign_in("https://two.example.org", "s-1", "Issued Two", None)
    assert services.whose("https://one.example.org", "s-1") == one.id
    assert services.whose("https://two.example.org", "s-1") is None


@pytest.mark.parametrize("token", [unsigned(), signed()[:-8] + "AAAAAAAA", signed().rpartition(".")[0] + "."])
def test_6_8_2_signatures_are_always_checked(token: str) -> None:
    with pytest.raises(RefusedError):
        told(Played(token))


def test_6_8_4_strength_is_what_the_token_says_else_the_least() -> None:
    weak: Any = told(Played(signed()))
    strong: Any = told(Played(signed(amr=["pwd", "mfa"])))
    odd: Any = told(Played(signed(amr="mfa")))
    assert (weak.second_factor, strong.second_factor, odd.second_factor) == (False, True, False)


# V7 Sessions


def test_7_2_1_sessions_are_looked_up_here(place: Console) -> None:
    for cookie in ("", "x", "x" * 43, "0" * 5000, "'; --", "é"):
        client = place.client()
        answer = client.get("/queue", headers={b"cookie": f"seawall={cookie}".encode()})
        assert answer.headers["location"] == "/sign-in"


def test_7_2_2_sessions_are_made_when_someone_signs_in(place: Console) -> None:
    me = newcomer(place)
    made = {tried(place, me.name, PASSWORD).cookies["seawall"] for _ in range(3)}
    assert len(made) == 3


def test_7_2_3_sessions_have_256_bits(place: Console) -> None:
    cookie = tried(place, newcomer(place).name, PASSWORD).cookies["seawall"]
    assert len(base64.urlsafe_b64decode(cookie + "=")) == 32


def test_7_2_4_signing_in_makes_a_new_session_and_ends_the_old(place: Console) -> None:
    me, other = newcomer(place), newcomer(place)
    client = entered(place, me)
    before = client.cookies["seawall"]
    client.post("/sign-in", data={"name": other.name, "password": PASSWORD})
    assert place.shop.store.people.session(before) is None
    client.cookies.clear()
    client.cookies.set("seawall", "a cookie of the attacker's choice")
    client.post("/sign-in", data={"name": me.name, "password": PASSWORD})
    assert place.shop.store.people.session("a cookie of the attacker's choice") is None


def test_7_3_1_idle_sessions_end(place: Console) -> None:
    client = entered(place, newcomer(place))
    place.shop.now += timedelta(minutes=29)
    assert client.get("/queue").status_code == 200
    place.shop.now += timedelta(minutes=31)
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_7_3_2_sessions_end_after_ten_hours(place: Console) -> None:
    client = entered(place, newcomer(place))
    for _ in range(23):
        place.shop.now += timedelta(minutes=26)
        assert client.get("/queue").status_code == 200
    place.shop.now += timedelta(minutes=26)
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_7_4_1_a_session_that_ended_stays_so(place: Console) -> None:
    client = entered(place, newcomer(place))
    cookie = client.cookies["seawall"]
    client.post("/sign-out")
    answer = place.client().get("/queue", headers={"cookie": f"seawall={cookie}"})
    assert answer.headers["location"] == "/sign-in"


def test_7_4_2_closing_an_account_ends_its_sessions(place: Console) -> None:
    me = newcomer(place)
    client = entered(place, me)
    place.shop.store.people.change(me.id, "tests", active=False)
    assert client.get("/queue").headers["location"] == "/sign-in"


def test_7_4_3_a_new_password_ends_the_other_sessions(place: Console) -> None:
    me = newcomer(place)
    here, there = entered(place, me), entered(place, me)
    here.post("/account/password", data={"old": PASSWORD, "new": WORDS, "again": WORDS})
    assert there.get("/queue").headers["location"] == "/sign-in"


def test_7_4_4_signing_out_is_on_every_page(place: Console) -> None:
    client = place.signed_in("everything")
    for path in ("/queue", "/account", "/accounts", "/audit", "/evidence", "/requests", "/wellbeing", "/confirm"):
        assert 'action="/sign-out"' in client.get(path).text, path


def test_7_4_5_an_admin_signs_others_out(place: Console) -> None:
    me = newcomer(place)
    client = entered(place, me)
    place.signed_in("admin").post(f"/accounts/{me.id}/sign-out")
    assert client.get("/queue").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "path", ["/account/app", "/account/codes", "/account/passkey", f"/account/factors/{'0' * 32}/remove"]
)
def test_7_5_1_factors_are_changed_after_showing_again_who_one_is(place: Console, path: str) -> None:
    client = entered(place, newcomer(place))
    place.shop.now += timedelta(minutes=11)
    assert client.post(path).headers["location"] == "/confirm?to=/account"


def test_7_5_2_people_see_and_end_their_sessions(place: Console) -> None:
    me = newcomer(place)
    here, there = entered(place, me), entered(place, me)
    assert here.get("/account").text.count("last seen") == 2
    assert here.post("/account/browsers/end").status_code == 303
    assert there.get("/queue").headers["location"] == "/sign-in"
    place.shop.now += timedelta(minutes=11)
    assert here.post("/account/browsers/end").headers["location"] == "/confirm?to=/account"


def test_7_6_2_no_link_from_elsewhere_signs_in(place: Console) -> None:
    assert place.client().get("/sign-in/service").status_code == 405
    answer = place.client().post("/sign-in/service", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


# V8 Authorization


def test_8_2_1_routes_without_a_named_need_let_nobody_in() -> None:
    """The walk over every route and role is in test_gate.py."""
    assert all(handler.opt.get("may") for handler in handlers())


def test_8_2_2_what_belongs_to_others_can_t_be_reached_by_its_id(place: Console) -> None:
    mine, theirs = newcomer(place), newcomer(place)
    client, other = entered(place, mine), entered(place, theirs)
    with_app(place, theirs)
    (factor,) = place.shop.store.factors.of(theirs.id)
    (browser,) = place.shop.store.people.browsers(theirs.id)
    offered = place.shop.store.factors.offer_app(theirs)
    client = entered(place, mine)
    assert client.post(f"/account/factors/{factor.id}/remove").status_code == 404
    for path in (f"/account/app/{offered}", f"/account/app/{offered}/picture.svg"):
        assert client.get(path).status_code == 404
    client.post(f"/account/browsers/{browser.id}/end")
    assert other.get("/account").status_code == 200
    assert place.shop.store.factors.of(theirs.id)


def test_8_2_3_private_data_is_masked_until_it_is_revealed(place: Console) -> None:
    case = place.shop.one_case(id="masked")
    assert PHONE not in place.signed_in("moderator").get(f"/cases/{case}").text


def test_8_3_1_the_store_refuses_whatever_page_asked(place: Console) -> None:
    case = place.shop.decided("remove", "The moderator", id="refused")
    with pytest.raises(RefusedError):
        place.shop.store.reveal(case, "The senior", "it names a place")  # not claimed


# V9 Self-contained tokens


def test_9_1_1_tampered_tokens_are_refused() -> None:
    head, body, mark = signed().split(".")
    other = signed(sub="somebody else").split(".")[1]
    for token in (f"{head}.{other}.{mark}", f"{head}.{body}.{mark[:-4]}AAAA"):
        with pytest.raises(RefusedError):
            told(Played(token))


def test_9_1_2_algorithms_are_on_a_list_without_none_and_without_secrets() -> None:
    from seawall.console.oidc import _ALGORITHMS

    assert all(name[:2] in ("RS", "PS", "ES", "Ed") for name in _ALGORITHMS)


def test_9_1_3_keys_come_from_the_configured_service_alone() -> None:
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    own = RSAKey.generate_key(2048, {"kid": "k1"})
    claims = json.loads(base64.urlsafe_b64decode(signed().split(".")[1] + "=="))
    for head in ({"jwk": own.as_dict(private=False)}, {"jku": "https://elsewhere.example.org/keys"}, {}):
        played = Played(jwt.encode({"alg": "RS256", "kid": "k1", **head}, claims, own))
        with pytest.raises(RefusedError):
            told(played)
        assert {request.url.host for request in played.asked} == {"id.example.org"}


def test_9_2_1_tokens_run_out() -> None:
    now = int(time.time())
    for claims in ({"exp": now - 120}, {"nbf": now + 3600}, {"exp": None}):
        with pytest.raises(RefusedError):
            told(Played(signed(**claims)))


def test_9_2_2_only_the_id_token_of_this_sign_in_counts() -> None:
    with pytest.raises(RefusedError):
        told(Played(signed(nonce=None, scope="openid")))  # as an access token looks


@pytest.mark.parametrize("audience", ["another", ["another"], "", None])
def test_9_2_3_tokens_are_for_this_client(audience: Any) -> None:
    with pytest.raises(RefusedError):
        told(Played(signed(aud=audience)))


# V10 OpenID Connect, as a client


def test_10_1_1_tokens_stay_on_this_machine() -> None:
    stored = {column.name for table in (accounts, sessions, steps) for column in table.columns}
    assert not {name for name in stored if "token" in name}
    for path in (SOURCE / "console" / "templates").glob("*.html"):
        assert "id_token" not in path.read_text(), path


async def _asked() -> Any:
    return await Oidc(Provider(ISSUER, "seawall"), Played(signed())).ask("https://desk.example.org/back")


def test_10_1_2_and_2_1_state_nonce_and_verifier_are_random_and_bound() -> None:
    """10.1.2 and 10.2.1; that they are bound to the browser is tested in test_service.py against a real provider."""
    import asyncio

    first, second = asyncio.run(_asked()), asyncio.run(_asked())
    for name in ("state", "nonce", "verifier"):
        assert len(getattr(first, name)) >= 32
        assert getattr(first, name) != getattr(second, name)


def test_10_5_1_the_nonce_has_to_come_back() -> None:
    with pytest.raises(RefusedError):
        told(Played(signed(nonce="of another sign-in")))


def test_10_5_2_people_are_known_by_subject_not_by_name(place: Console) -> None:
    place.shop.store.services.sign_in(ISSUER, "known-1", "Known by subject", ["moderator"])
    with pytest.raises(RefusedError):
        place.shop.store.services.sign_in(ISSUER, "known-2", "Known by subject", ["admin"])


def test_10_5_3_a_description_of_another_issuer_is_refused() -> None:
    for issuer in ("https://elsewhere.example.org", f"{ISSUER}/", ISSUER.upper()):
        with pytest.raises(RefusedError):
            told(Played(signed(), issuer=issuer))


def test_10_5_4_the_audience_is_our_client_id() -> None:
    with pytest.raises(RefusedError):
        told(Played(signed(aud="seawall2")))
    assert told(Played(signed(aud=["seawall"])))


# V11 Cryptography


def test_11_2_2_keys_can_be_turned(place: Console) -> None:
    me = newcomer(place)
    app = with_app(place, me)
    place.shop.store.rotate("wrapping", "tests", place.shop.save, forget=True)
    place.shop.store.factors.check(me, app.at(place.shop.now))


def test_11_3_3_what_is_sealed_can_t_be_altered(place: Console) -> None:
    from seawall.errors import EvidenceError

    me = newcomer(place)
    id = place.shop.store.factors.offer_app(me)
    with place.shop.store.database.writing() as connection:
        sealed = bytearray(connection.execute(select(factors.c.sealed).where(factors.c.id == id)).scalar_one())
        sealed[-1] ^= 1
        connection.execute(factors.update().where(factors.c.id == id).values(sealed=bytes(sealed)))
    with pytest.raises(EvidenceError):
        place.shop.store.factors.offered(me, id)


def test_11_4_1_no_weak_hash_is_used() -> None:
    for path, tree in trees():
        named = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not {"hashlib.md5", "hashlib.sha1"} & set(called(tree)), path
        assert not {"md5", "sha1"} & named, path


def test_11_4_2_passwords_are_kept_by_argon2id(place: Console) -> None:
    me = newcomer(place)
    with place.shop.store.database.reading() as connection:
        kept = connection.execute(select(accounts.c.secret).where(accounts.c.id == me.id)).scalar_one()
    found = argon2.extract_parameters(kept)
    assert found.type is argon2.Type.ID
    assert found.memory_cost >= 19_456
    assert found.time_cost >= 2
    assert PASSWORD not in kept


def test_11_5_1_randomness_is_the_system_s() -> None:
    """But for the pauses of webhooks, which guard nothing."""
    rooms = {"store", "console", "serve", "evidence"}
    found = [path for path, name in imported() if name.split(".")[0] == "random" and rooms & set(path.parts)]
    assert found == [SOURCE / "serve" / "outbound.py"]
    assert {name for name in called(ast.parse(found[0].read_text())) if name.startswith("random.")} == {
        "random.uniform"
    }
    assert Trail.__init__.__annotations__["random"]


# V12 and V13 Communication and configuration


def test_12_3_2_certificates_are_checked() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "verify":
                assert getattr(node.value, "value", True) is not False, path


def test_13_2_4_modules_that_reach_out_are_on_a_list() -> None:
    from tests.test_house import OUTBOUND

    assert SOURCE / "console" / "oidc.py" in OUTBOUND


def test_13_3_1_secrets_are_kept_sealed_or_hashed(place: Console) -> None:
    me = newcomer(place)
    app = with_app(place, me)
    cookie, _ = place.shop.store.people.begin(me, "second")
    link = place.shop.store.people.renew(me.id, "tests").token
    place.shop.store.database.truncate_log()
    kept = Path(str(place.shop.store.database.url.database)).read_bytes()
    for secret in (app.secret, app.byte_secret(), cookie, link, PASSWORD):
        assert (secret if isinstance(secret, bytes) else secret.encode()) not in kept


def test_13_4_2_nothing_is_debugged(patterns: Kit, tmp_path: Path) -> None:
    service = create_service(ServeSettings(jobs=0, tokens=tmp_path / "t.json"), patterns)
    app: Any = create_app(service, [console()])._app
    assert app.debug is False


def test_13_4_3_folders_are_not_listed(place: Console) -> None:
    for path in ("/static", "/static/", "/templates/", "/.git/HEAD", "/static/.."):
        assert "console.css</a>" not in place.client().get(path).text
        assert place.client().get(path).status_code in (303, 404), path


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DELETE", "PUT", "PATCH", "PROPFIND"])
def test_13_4_4_methods_that_nobody_needs_are_refused(place: Console, method: str) -> None:
    client = place.signed_in("everything")
    marked = {"x-mark": "quietly", "x-http-method-override": "GET", "x-method-override": "GET"}
    answer = client.request(method, "/queue", headers=marked)
    assert answer.status_code in (400, 403, 405, 501)
    assert "quietly" not in answer.text
    override = client.post("/queue?_method=GET", headers=marked, data={"_method": "GET"})
    assert override.status_code == 405


@pytest.mark.parametrize("path", ["/metrics", "/v1/openapi.json", "/schema", "/docs", "/openapi.json"])
def test_13_4_5_descriptions_and_counters_need_a_token(place: Console, path: str) -> None:
    assert place.client().get(path).status_code in (401, 404)


# V14 Data protection


def test_14_2_1_nothing_secret_or_private_is_in_an_address(place: Console) -> None:
    """But for the link that sets an account up: good once, and no page of it leads elsewhere."""
    for path in (SOURCE / "console" / "templates").glob("*.html"):
        text = path.read_text()
        for form in re.findall(r"<form[^>]*>", text):
            if "password" in text:
                assert 'method="post"' in form or 'method="dialog"' in form, path
    me = newcomer(place)
    answer = tried(place, me.name, PASSWORD)
    assert "?" not in answer.headers["location"]


@pytest.mark.parametrize("path", ["/queue", "/account", "/accounts", "/audit", "/evidence", "/audit/events.csv"])
def test_14_2_2_and_3_2_pages_are_kept_by_nobody(place: Console, path: str) -> None:
    """14.2.2 and 14.3.2."""
    assert place.signed_in("everything").get(path).headers["cache-control"] == "no-store"


def test_14_2_3_nobody_else_is_told_anything() -> None:
    for path in (SOURCE / "console" / "templates").glob("*.html"):
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', path.read_text()), path


def test_14_3_1_signing_out_clears_the_browser(place: Console) -> None:
    done = entered(place, newcomer(place)).post("/sign-out")
    assert done.headers["clear-site-data"] == '"storage"'
    assert all("max-age=0" in line.lower() for line in done.headers.get_list("set-cookie"))


def test_14_3_3_browsers_store_nothing_of_cases_and_people() -> None:
    for path in (SOURCE / "console" / "static").glob("*.js"):
        if "htmx" not in path.name:
            kept = re.findall(
                r"localStorage\.\w+\(([^,)]*)|(indexedDB|sessionStorage|document\.cookie)", path.read_text()
            )
            assert set(kept) <= {('"keys"', "")}, path  # whether one works by keys, and nothing of what one works on


# V15 Secure coding


def test_15_3_1_pages_show_what_they_need(place: Console) -> None:
    me = newcomer(place)
    with_app(place, me)
    page = place.signed_in("admin").get("/accounts").text
    with place.shop.store.database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.id == me.id)).one()
    assert row.secret not in page
    assert row.made_at not in page


def test_15_3_2_redirects_are_not_followed() -> None:
    played = Played(signed(), jwks_uri=f"{ISSUER}/moved")
    with pytest.raises(RefusedError):
        told(played)
    assert all("inside" not in str(request.url) for request in played.asked)


def test_15_3_3_further_fields_of_a_form_do_nothing(place: Console) -> None:
    me = newcomer(place)
    client = entered(place, me)
    more = {"roles": "admin", "role": "admin", "state": "active", "id": me.id, "strength": "second", "secret": "x"}
    client.post("/account/password", data={"old": PASSWORD, "new": WORDS, "again": WORDS, **more})
    client.post("/account/language", data={"language": "es", **more})
    found = place.shop.store.people.one(me.id)
    assert (found.roles, found.language) == (("moderator",), "es")


def test_15_3_4_the_address_that_counts_can_t_be_chosen(behind_https: Console) -> None:
    for n in range(3):
        tried(behind_https, "Nobody", "x", **{"x-forwarded-for": f"203.0.113.{n}, 192.0.2.201"})
    refused = tried(behind_https, "Nobody", "x", **{"x-forwarded-for": "203.0.113.99, 192.0.2.201"})
    assert refused.status_code == 429
    assert "192.0.2" not in refused.text


@pytest.mark.parametrize("value", [b"name[]=x&name[a]=y", b"name=\xff\xfe&password=\xff", b"%", b"name", b"=&=&&"])
def test_15_3_5_odd_forms_are_wrong_forms(place: Console, value: bytes) -> None:
    assert place.client().post("/sign-in", content=value, headers=FORM).status_code == 403


def test_15_3_6_scripts_build_no_objects_from_names_that_are_sent() -> None:
    for path in (SOURCE / "console" / "static").glob("*.js"):
        if "htmx" not in path.name:
            assert "__proto__" not in path.read_text(), path


def test_15_3_7_a_field_counts_from_the_form_alone_and_once(place: Console) -> None:
    me = newcomer(place)
    query = place.client().post(f"/sign-in?name={me.name}&password={PASSWORD}", data={"name": me.name})
    assert query.status_code == 403
    twice = {"name": [me.name, "Alma"], "password": ["wrong", PASSWORD]}
    assert place.client().post("/sign-in", data=twice).status_code == 403


# V16 Logging and errors


def test_16_2_1_entries_say_when_who_and_what(place: Console) -> None:
    me = newcomer(place)
    tried(place, me.name, PASSWORD)
    found = next(event for event in events(place, "session.begun") if event.details["actor"] == me.name)
    assert found.intact
    assert found.details["data"]["strength"] == "password"
    assert {"id", "kind", "n", "time", "actor", "data"} <= found.details.keys()


def test_16_2_2_times_are_utc(place: Console) -> None:
    assert all(
        event.details and event.details["time"].endswith("Z") for event in place.shop.store.watch.events("tests")
    )


def test_16_2_4_the_log_can_be_read_by_programs(place: Console) -> None:
    for line in place.signed_in("auditor").get("/audit/events.jsonl").text.splitlines():
        assert {"n", "id", "kind", "time", "details"} <= json.loads(line).keys()


def test_16_2_5_no_secret_is_logged(place: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    me = newcomer(place)
    secrets = ["a very wrong password 81", WORDS, PASSWORD]
    tried(place, me.name, secrets[0])
    tried(place, "a password typed as a name", secrets[0])
    client = entered(place, me)
    client.post("/account/password", data={"old": PASSWORD, "new": WORDS, "again": WORDS})
    secrets += [client.cookies["seawall"], client.headers["x-seawall-form"], "a password typed as a name"]
    file = place.signed_in("auditor").get("/audit/events.jsonl").text
    for secret in secrets:
        assert secret not in caplog.text
        assert secret not in file


def test_16_3_1_attempts_to_get_in_are_logged_good_or_bad(place: Console) -> None:
    me = newcomer(place)
    app = with_app(place, me)
    client = place.client()
    client.post("/sign-in", data={"name": me.name, "password": "not this one at all"})
    client.post("/sign-in", data={"name": me.name, "password": PASSWORD})
    client.post("/sign-in/second", data={"code": "000000"})
    client.post("/sign-in/second", data={"code": app.at(place.shop.now)})
    kinds = [
        event.kind
        for event in place.shop.store.watch.events("tests", limit=60)
        if event.details and event.details["actor"] == me.name
    ]
    for kind in ("account.failed", "account.password", "factor.used", "session.begun"):
        assert kind in kinds


def test_16_3_2_pages_refused_to_a_role_are_logged(place: Console) -> None:
    me = newcomer(place)
    entered(place, me).get("/accounts")
    found = [event for event in events(place, "access.failed") if event.details["actor"] == me.name]
    assert found[0].details["data"]["tried"] == "GET /accounts"


def test_16_3_3_attempts_to_get_around_are_logged(behind_https: Console, place: Console) -> None:
    for _ in range(5):
        tried(behind_https, "Nobody", "x", **{"x-forwarded-for": "192.0.2.202"})
    assert events(behind_https, "account.throttled")
    me = newcomer(place)
    entered(place, me).post("/sign-out", headers={"x-seawall-form": "forged"})
    assert [event for event in events(place, "access.failed") if event.details["actor"] == me.name]


def test_16_4_1_nothing_typed_makes_a_line_of_the_log(place: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    place.client().get("/nowhere%0aINFO%20forged?x=%0d%0aforged", headers={"x-request-id": "forged\tid"})
    assert "forged" not in "".join(
        one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))
    )


def test_16_4_2_the_log_shows_when_it_was_altered(tmp_path: Path) -> None:
    from seawall.store.schema import events as rows

    shop = Shop(str(tmp_path / "data"), tmp_path)
    person(shop, "Alma", "moderator")
    assert shop.store.check().ok
    with shop.store.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_stay")  # who can write to the file can do that, too
        connection.execute(rows.update().where(rows.c.n == 1).values(kind="nothing.happened"))
    assert not shop.store.check().ok
    shop.store.database.close()


def test_16_5_1_errors_say_nothing_of_the_inside(place: Console) -> None:
    for client in (place.client(), place.signed_in("everything")):
        for path in ("/nowhere", "/cases/%00", "/account/app/x", "/static/x", "/welcome/x", "/audit?before=%00"):
            page = client.get(path).text
            assert not re.search(r"Traceback|sqlalchemy|\.py\b|site-packages|sqlite|SELECT ", page), path


def test_16_5_2_a_sign_in_service_that_is_away_does_no_harm(tmp_path: Path, patterns: Kit) -> None:
    shop = Shop(str(tmp_path / "data"), tmp_path)
    away = SignIn(provider=Provider("http://127.0.0.1:9", "seawall"))
    with running(shop, tmp_path, patterns, sign_in=away) as found:
        assert found.client().post("/sign-in/service").status_code == 403
        assert tried(found, "The moderator", PASSWORD).status_code == 303
    shop.store.database.close()


def test_16_5_3_a_fault_lets_nobody_in(place: Console) -> None:
    """A step whose account is gone, a session of an account that is not there."""
    with place.shop.store.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        now = place.shop.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        me = newcomer_row(connection)
        values = {"id": "f" * 64, "account": me, "forms": "", "strength": "second", "made_at": now, "seen_at": now}
        connection.execute(insert(sessions), [values])
    client = place.client()
    client.cookies.set("seawall", "x")
    assert client.get("/queue").headers["location"] == "/sign-in"


def newcomer_row(connection: Any) -> str:
    found: str = connection.execute(select(accounts.c.id).limit(1)).scalar_one()
    return found


def test_form_tokens_are_in_every_form_that_needs_one(place: Console) -> None:
    page = place.signed_in("everything").get("/account").text
    assert page.count('method="post"') == page.count('name="forms"')
    assert form_of(page)
