"""Attacks, each tried: sessions that outlive what they rest on, other people's things by their ids, races, forms from hell."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import html
import json
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pyrage
import pytest

from seawall.console.deciding import seal_of
from seawall.console.oidc import Oidc
from seawall.console.pages import live
from seawall.console.settings import Provider, SignIn
from seawall.errors import RefusedError
from seawall.evidence.bundle import read_recipient
from seawall.kit import Kit
from seawall.store import Account, Store
from tests.console.running import PASSWORD, Console, person, running
from tests.console.test_service import ASKED, ISSUER, Played, signed
from tests.store.posts import LONG, PHONE, Shop

WHY = {"policy": "rule 3", "ground": "a threat", "explanation": LONG}
BASIS = "order 12 of 2026"


def newcomer(place: Console, *roles: str) -> Account:
    """Somebody whom no other test knows."""
    return person(place.shop, f"Person {place.shop.store.trail.random(6).hex()}", *(roles or ("moderator",)))


def entered(place: Console, account: Account, strength: Any = "second") -> httpx.Client:
    client = place.client()
    cookie, session = place.shop.store.people.begin(account, strength)
    client.cookies.set("seawall", cookie)
    client.headers["x-seawall-form"] = session.forms
    return client


def fresh(place: Console) -> str:
    """The case of a post that no other test knows."""
    return place.shop.one_case(id=place.shop.store.trail.random(6).hex())


# sessions


@pytest.mark.parametrize("kind", ["app", "passkey"])
def test_who_stole_the_password_before_can_add_no_factor_after(place: Console, kind: str) -> None:
    """Two browsers by password alone; one adds a factor. The other must not add its own, and be as strong."""
    me, factors = newcomer(place), place.shop.store.factors
    owner, thief = entered(place, me, "password"), entered(place, me, "password")
    if kind == "app":
        id = factors.offer_app(me)
        factors.take_app(me, id, pyotp.TOTP(factors.offered(me, id)).at(place.shop.now))
    else:
        factors.add_passkey(me, b"1", b"2", 0)
    for client in (owner, thief):
        assert client.post("/account/app").headers["location"] == "/sign-in"
    strong = entered(place, me)
    factors.add_passkey(me, b"3", b"4", 0)
    assert strong.get("/queue").status_code == 200


def test_own_factors_buy_no_attempts_against_others(tmp_path: Path, patterns: Kit) -> None:
    shop = Shop(str(tmp_path / "data"), tmp_path)
    with running(shop, tmp_path, patterns, sign_in=SignIn(attempts=6)) as found:
        mallory, factors = found.accounts["moderator"], shop.store.factors
        client = entered(found, mallory)
        for _ in range(5):
            found.client().post("/sign-in", data={"name": "Alma", "password": "not this one at all"})
        for _ in range(2):
            id = factors.offer_app(mallory)
            code = pyotp.TOTP(factors.offered(mallory, id)).at(shop.now)
            client.post(f"/account/app/{id}", data={"code": code, "label": "phone"})
            client = entered(found, mallory)
        answers = [found.client().post("/sign-in", data={"name": "Ben", "password": "x"}).status_code for _ in range(4)]
    shop.store.database.close()
    assert answers.count(403) <= 2  # one was left, and perhaps one more came with time


def test_a_page_that_listens_hears_nothing_once_its_session_is_over(place: Console) -> None:
    me = newcomer(place)
    client, heard = entered(place, me), list[str]()
    ready = threading.Event()

    def listen() -> None:
        with client.stream("GET", "/live") as stream:
            for line in stream.iter_lines():
                heard.append(line)
                ready.set()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(20)
    place.shop.store.people.change(me.id, "tests", active=False)
    thread.join(20 * live.EVERY)
    assert not thread.is_alive()
    assert any("over" in line for line in heard)


def test_listening_keeps_no_session_alive(place: Console) -> None:
    people, me = place.shop.store.people, newcomer(place)
    cookie, session = people.begin(me, "password")
    place.shop.now += timedelta(minutes=29)
    assert people.lasts(session)
    place.shop.now += timedelta(minutes=2)
    assert not people.lasts(session)
    assert people.session(cookie) is None


@pytest.mark.parametrize("auth_time", ["x", None, [], -1, 0, "9999999999", {}])
def test_showing_again_who_one_is_needs_a_time_that_is_one(auth_time: object) -> None:
    service = Oidc(Provider(ISSUER, "seawall"), Played(signed(auth_time=auth_time)))
    with pytest.raises(RefusedError):
        asyncio.run(service.told({"state": "s", "code": "c"}, ASKED, "https://desk.example.org/back", again=True))
    right = Oidc(Provider(ISSUER, "seawall"), Played(signed(auth_time=int(time.time()))))
    assert asyncio.run(right.told({"state": "s", "code": "c"}, ASKED, "https://desk.example.org/back", again=True))


def attestation(challenge: str, origin: str, held: bytes) -> str:
    """An answer to ``challenge`` as a browser would give it, but for what the authenticator ``held``."""
    told = {"type": "webauthn.create", "challenge": challenge, "origin": origin}
    response = {"clientDataJSON": coded(json.dumps(told).encode()), "attestationObject": coded(held)}
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response})


def coded(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


#: In CBOR: nothing, a number, a map without and with authenticator data that is none, and an apple without certificates.
HELD = [
    b"",
    b"\x05",
    b"\xa0",
    b"\x81" * 5000,
    bytes.fromhex("a363666d74646e6f6e656761747453746d74a0686175746844617461" + "41" + "00"),
    b"".join(
        (
            bytes.fromhex("a363666d74656170706c656761747453746d74a1637835638068617574684461746158"),
            bytes([37 + 18 + 1 + 5]),
            hashlib.sha256(b"localhost").digest(),
            bytes.fromhex("4100000000" + "00" * 16 + "0001" + "aa" + "a401020326"),
        )
    ),
]


@pytest.mark.parametrize("held", HELD)
def test_a_browser_that_answers_oddly_adds_no_passkey(place: Console, held: bytes) -> None:
    me = newcomer(place)
    client, home = entered(place, me), place.url.replace("127.0.0.1", "localhost")
    cookies = {"cookie": f"seawall={client.cookies['seawall']}"}
    page = client.get("/account/passkey", headers={**cookies, "host": home.removeprefix("http://")})
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found
    challenge = json.loads(html.unescape(found[1]))["challenge"]
    cookies["cookie"] += f"; seawall-step={page.cookies['seawall-step']}"
    sent = {"answer": attestation(challenge, home, held)}
    answer = client.post("/account/passkey", data=sent, headers={**cookies, "host": home.removeprefix("http://")})
    assert answer.status_code == 422
    assert place.shop.store.factors.of(me.id) == []


@pytest.mark.parametrize(
    "answer", ["[" * 50_000, "{}", "[]", "5", '{"rawId": 5}', '{"rawId": "\u00e9"}', '{"rawId": null}']
)
def test_odd_answers_of_a_passkey_let_nobody_in(place: Console, answer: str) -> None:
    me = newcomer(place)
    place.shop.store.factors.add_passkey(me, b"1", b"2", 0)
    client = place.client()
    client.post("/sign-in", data={"name": me.name, "password": PASSWORD})
    refused = client.post("/sign-in/second", data={"answer": answer})
    assert (refused.status_code, "seawall" in client.cookies) == (403, False)


# what others decided


def test_who_lost_an_appeal_can_t_put_the_decision_in_force_again(place: Console) -> None:
    store, case = place.shop.store, fresh(place)
    made = store.decide(case, "The moderator", "remove", **WHY)
    appeal = store.appeal(case, "author", "It was a line from a play.", "tests").id
    store.decide(appeal, "The appeals", "reverse", **WHY)
    undone = store.decisions(case, "tests")[-1]
    assert undone.reverses == made.id
    for role in ("moderator", "senior"):
        answer = place.signed_in(role).post(f"/decisions/{undone.id}/undo", data={"explanation": LONG, "again": "1"})
        assert (answer.status_code, "only another appeal" in answer.text) == (403, True)
    assert store.decisions(case, "tests")[-1].id == undone.id


def test_a_reversal_before_the_appeal_was_won_stays_too(place: Console) -> None:
    store, case = place.shop.store, fresh(place)
    made = store.decide(case, "The moderator", "remove", **WHY)
    appeal = store.appeal(case, "author", "It was a line from a play.", "tests").id
    undone = store.reverse(made.id, "The senior", LONG)
    store.decide(appeal, "The appeals", "reverse", **WHY)
    with pytest.raises(RefusedError, match="only another appeal"):
        store.reverse(undone.id, "The moderator", LONG)


def test_what_an_appeal_made_lighter_is_not_opened_to_be_made_harsher(shop: Shop) -> None:
    store, case = shop.store, shop.decided("remove")
    appeal = store.appeal(case, "author", "It was a line from a play.", "tests").id
    store.claim(appeal, "ben")
    store.notices.answer(appeal, "ben", "amend", LONG, "label")
    lighter = store.decisions(case, "tests")[-1]
    with pytest.raises(RefusedError, match="only another appeal"):
        store.desk.undo(lighter.id, "ana", LONG, again=True)
    assert store.cases(state="open") == []
    store.desk.undo(lighter.id, "ana", LONG)  # lighter still, and the case stays closed
    assert store.cases(state="open") == []


def test_what_a_senior_decided_is_not_opened_again_by_a_moderator(place: Console) -> None:
    store, case = place.shop.store, fresh(place)
    store.desk.escalate(case, "The moderator", "It names a day.")
    made = store.decide(case, "The senior", "remove", **WHY)
    moderator = place.signed_in("moderator")
    for again in ({}, {"again": "1"}):
        answer = moderator.post(f"/decisions/{made.id}/undo", data={"explanation": LONG, **again})
        assert answer.status_code == 403
    assert moderator.post(f"/cases/{case}/claim").status_code == 409
    answer = place.signed_in("senior").post(f"/decisions/{made.id}/undo", data={"explanation": LONG, "again": "1"})
    assert answer.status_code == 303


def test_a_moderator_decides_nothing_that_was_escalated(place: Console) -> None:
    store, case = place.shop.store, fresh(place)
    client = place.signed_in("moderator")
    sent = {"action": "none", **WHY}
    shown = client.post(f"/cases/{case}/decide", data=sent).text
    found = re.search(r'name="confirmed"[^>]* value="([^"]*)"', shown)
    assert found
    store.desk.escalate(case, "The senior", "It names a day.")  # between the preview and the yes
    assert client.post(f"/cases/{case}/decide", data=sent | {"confirmed": found[1]}).status_code == 403
    assert store.decisions(case, "tests") == []


def test_appeals_are_out_of_the_reach_of_who_is_appealed_against(place: Console) -> None:
    store, case = place.shop.store, fresh(place)
    store.decide(case, "The moderator", "remove", **WHY)
    appeal = store.appeal(case, "author", "It was a line from a play.", "tests").id
    for role in ("moderator", "senior"):
        client = place.signed_in(role)
        for verb in ("claim", "skip", "escalate", "second-opinion"):
            assert client.post(f"/cases/{appeal}/{verb}", data={"text": LONG}).status_code == 403, (role, verb)
        for verb in ("uphold", "reverse", "none"):
            sent = {"action": verb, **WHY}
            proof = seal_of({**sent, "exceptions": [], "leave_out": []})  # as if it had been shown
            done = client.post(f"/cases/{appeal}/decide", data=sent | {"confirmed": proof})
            assert done.status_code == 422, verb
        assert client.post(f"/appeals/{appeal}/claim").status_code == 403
    assert store.decisions(appeal, "tests") == []
    assert place.signed_in("appeals").post(f"/appeals/{appeal}/claim").status_code == 303
    assert place.signed_in("appeals").get(f"/appeals/{case}").status_code == 403  # a case that is none


# other people's things by their ids


def test_a_notice_is_opened_by_its_own_link_alone(place: Console) -> None:
    store = place.shop.store
    mine = store.decide(fresh(place), "ana", "remove", **WHY)
    theirs = store.decide(fresh(place), "ana", "remove", **WHY)
    link, other = (store.notices.link(one.id, "author", "ana") for one in (mine, theirs))
    client = place.client()
    swapped = [link[:22] + other[22:], other[:22] + link[22:], link[:-1] + ("A" if link[-1] != "A" else "B")]
    swapped += [link[:21] + ("B" if link[21] != "B" else "C") + link[22:], mine.id, "", "=" * 40, "\ud7ff", "%00"]
    for token in swapped:
        assert client.get(f"/notice/{token}").status_code in (404, 410), token
    found = re.search(r'name="nonce" value="([^"]+)"', client.get(f"/notice/{link}").text)
    assert found
    before = len(store.notices.waiting())
    sent = client.post(f"/notice/{other}/appeal", data={"text": "It was a song.", "nonce": found[1]})
    assert sent.status_code == 422
    assert len(store.notices.waiting()) == before


def test_a_bundle_is_for_its_request_its_people_and_its_recipient(place: Console) -> None:
    store, case, other = place.shop.store, fresh(place), fresh(place)
    key = str(pyrage.x25519.Identity.generate().to_public())
    stranger = str(pyrage.x25519.Identity.generate().to_public())
    print_ = read_recipient(key).fingerprint
    asked = store.ask("export", case, "The custodian", BASIS, recipient=print_)
    client, third = place.signed_in("custodian"), entered(place, newcomer(place, "custodian"))

    def bundle(client: httpx.Client, request: str, to: str) -> int:
        return client.post(f"/evidence/requests/{request}/bundle", data={"recipient": to}).status_code

    assert bundle(client, asked.id, key) == 422  # nobody approved it
    client.post(f"/requests/{asked.id}/approve")
    assert bundle(client, asked.id, key) == 422  # one's own yes is none
    store.approve(asked.id, "The senior")
    hold = store.ask("hold", other, "The custodian", BASIS, days=10)
    for who, request, to in (
        (client, asked.id, stranger),
        (third, asked.id, key),
        (client, hold.id, key),
        (client, case, key),
        (client, asked.id, ""),
        (client, asked.id, "/etc/passwd"),
    ):
        assert bundle(who, request, to) == 422
    assert bundle(client, asked.id, key) == 200
    assert bundle(client, asked.id, key) == 422  # once


def test_a_case_s_id_gives_no_other_kind_of_thing(place: Console) -> None:
    store, case = place.shop.store, fresh(place)
    made = store.decide(case, "The moderator", "remove", **WHY)
    everyone = place.signed_in("everything")
    for path in ("/cases/{}", "/appeals/{}", "/rules/{}", "/changes/{}"):
        assert everyone.get(path.format(made.id)).status_code in (403, 404), path
    for path in ("/requests/{}/approve", "/requests/{}/refuse", "/accounts/{}/close", "/decisions/{}/undo"):
        assert everyone.post(path.format(case), data={"explanation": LONG}).status_code in (403, 404), path


# races: of many who come at once, one gets it


def at_once(verbs: list[Callable[[], object]]) -> list[object]:
    """What each gives, begun together; ``None`` for one that was refused."""
    gate = threading.Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        gate.wait(30)
        try:
            return verb()
        except RefusedError:
            return None

    with ThreadPoolExecutor(len(verbs)) as pool:
        return [one for one in pool.map(run, verbs) if one is not None]


def test_a_case_has_one_holder(shop: Shop) -> None:
    case, store = shop.one_case(), shop.store
    names = [f"person {n}" for n in range(8)]
    got = at_once([lambda name=name: store.claim(case, name).claimed_by for name in names])  # type: ignore[misc]
    assert len(got) == 1
    assert store.cases()[0].claimed_by == got[0]


def test_the_next_case_goes_to_one(shop: Shop) -> None:
    from seawall.store.waiting import Wanted

    store = shop.store
    for n in range(4):
        shop.one_case(id=f"p{n}")
    names = [f"person {n}" for n in range(8)]
    got = at_once([lambda name=name: store.desk.take_next(Wanted(), name) for name in names])  # type: ignore[misc]
    assert len(got) == 4
    assert len({one.id for one in got}) == 4  # type: ignore[attr-defined]


def test_a_case_is_decided_once(shop: Shop) -> None:
    case, store = shop.one_case(), shop.store
    got = at_once([lambda: store.decide(case, "ana", "remove", **WHY)] * 6)
    assert len(got) == len(store.decisions(case, "ana")) == 1
    got = at_once([lambda: store.reverse(store.decisions(case, "ana")[0].id, "ana", LONG)] * 6)
    assert len(got) == 1
    assert store.check().ok


def test_a_link_is_used_once(shop: Shop) -> None:
    people = shop.store.people
    token = people.invite("Alma", ["moderator"], "tests").token
    words = [f"{word} lanterns over quiet water" for word in ("seven", "eight", "nine")]
    assert len(at_once([lambda one=one: people.set_up(token, one) for one in words])) == 1  # type: ignore[misc]


def test_codes_and_steps_are_used_once(shop: Shop) -> None:
    store: Store = shop.store
    me = person(shop, "Alma", "moderator")
    id = store.factors.offer_app(me)
    app = pyotp.TOTP(store.factors.offered(me, id))
    store.factors.take_app(me, id, app.at(shop.now))
    (recovery, *_) = store.factors.new_codes(me)
    shop.now += timedelta(minutes=2)
    for code in (app.at(shop.now), recovery):
        used = at_once([lambda code=code: store.factors.check(me, code) or True] * 4)  # type: ignore[misc,func-returns-value]
        assert len(used) == 1
        store.people.begin(me, "second")  # the others' failures count for nothing here
    step = store.steps.begin("second", me)
    assert len(at_once([lambda: store.steps.take(step, "second")] * 6)) == 1


def test_an_appeal_is_filed_once(shop: Shop) -> None:
    case = shop.decided()
    made = shop.store.decisions(case, "ana")[0]
    token = shop.store.notices.link(made.id, "author", "ana")
    assert len(at_once([lambda: shop.store.notices.appeal(token, "It was a song.")] * 6)) == 1


def test_wrong_passwords_at_once_are_all_counted(shop: Shop) -> None:
    person(shop, "Alma", "moderator")
    people = shop.store.people
    assert at_once([lambda: people.sign_in("Alma", "not this one at all")] * 5) == []
    with pytest.raises(RefusedError):
        people.sign_in("Alma", PASSWORD)


# forms, cookies and logs

BOUNDARY = "multipart/form-data; boundary=x"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (FORM, b"forms=%ED%A0%80&name=%ED%A0%80&password=%ED%BF%BF"),
        (FORM, b"\x00" * 1000),
        (FORM, b"name=%00&password=%00&to=%00&code=%00&text=%00&link=%00"),
        (FORM, b"&" * 200_000),
        ("application/x-www-form-urlencoded; charset=utf-16", b"name=x"),
        ("multipart/form-data", b"--x\r\n"),
        (BOUNDARY, b""),
        (BOUNDARY, b"--x"),
        (BOUNDARY, b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\n'),
        (BOUNDARY, b"--x\r\ncontent-disposition: form-data\r\n\r\nx\r\n--x--\r\n"),
        (BOUNDARY, b'--x\r\ncontent-disposition: form-data; name="name"; filename="f"\r\n\r\nx\r\n--x--\r\n'),
        (BOUNDARY, b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\n\xff\xfe\r\n--x--\r\n'),
        (BOUNDARY, b"--x\r\n" * 5000),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 3000, b"--x\r\n"),
        ("application/json", b'{"forms": {"a": []}}'),
        ("application/json", b"[" * 20_000),
        ("\xff", b"name=x"),
        ("", b"name=x"),
    ],
)
def test_odd_bodies_are_refused_and_break_nothing(place: Console, media: str, body: bytes) -> None:
    everyone = place.signed_in("everything")
    sent = {b"content-type": media.encode("latin-1"), b"x-seawall-form": b""}
    for client in (place.client(), everyone):
        for path in ("/sign-in", "/sign-out", "/accounts", f"/notice/{'x' * 66}/appeal", f"/welcome/{'x' * 43}"):
            answer = client.post(path, content=body, headers=sent)
            assert answer.status_code in (303, 400, 403, 410, 413, 429), (path, answer.status_code)
    assert everyone.get("/queue").status_code == 200


@pytest.mark.parametrize(
    "text", ["%00", "\u202e", "%ED%A0%80", "%2e%2e", "%2e%2e%2f", "a" * 3000, "'", "%0d%0aset-cookie:x=y"]
)
def test_odd_ids_and_queries_break_nothing(place: Console, text: str) -> None:
    everyone = place.signed_in("everything")
    for path in ("/cases/", "/appeals/", "/rules/", "/changes/", "/notice/", "/welcome/", "/account/app/", "/static/"):
        assert everyone.get(path + text).status_code in (303, 400, 403, 404, 410), path
    for path in ("/queue?after=", "/queue?done=", "/queue?tab=", "/audit?kind=", "/figures?days=", "/confirm?to="):
        answer = everyone.get(path + text)
        assert answer.status_code in (200, 404), path
        assert "set-cookie" not in answer.headers


def test_a_cookie_set_by_a_neighbour_is_not_the_session(tmp_path: Path, patterns: Kit) -> None:
    """Behind https only the ``__Host-`` name counts, which no neighbour of the same site can set."""
    shop = Shop(str(tmp_path / "data"), tmp_path)
    with running(shop, tmp_path, patterns, public_url="https://desk.example.org/") as found:
        cookie, _ = shop.store.people.begin(found.accounts["moderator"], "second")
        client = found.client()
        bare = client.get("/queue", headers={"cookie": f"seawall={cookie}"})
        assert bare.headers["location"] == "/sign-in"
        assert client.get("/queue", headers={"cookie": f"__Host-seawall={cookie}"}).status_code == 200
    shop.store.database.close()


def test_secrets_in_addresses_reach_no_log(place: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    store, case = place.shop.store, fresh(place)
    made = store.decide(case, "ana", "remove", **WHY)
    notice = store.notices.link(made.id, "author", "ana")
    invited = store.people.invite(f"Person {made.id[:8]}", ["moderator"], "tests").token
    code, key = "a-code-of-the-service", "sw_000000000000_" + "K" * 43
    client = place.client()
    client.get(f"/notice/{notice}")
    client.get(f"/welcome/{invited}")
    client.get("/sign-in/service/back", params={"code": code, "state": code})
    client.post("/v1alpha1/comments:analyze", params={"key": key}, json={})
    ours = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore")))
    sealed = place.signed_in("auditor").get("/audit/events.jsonl").text
    assert "route=/welcome/{link} " in ours
    for secret in (notice, invited, code, key, PHONE):
        assert secret not in ours
        assert secret not in sealed
