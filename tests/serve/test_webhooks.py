"""Webhooks: written with the event, signed so that others' verifiers take them, told again until taken, never to where they must not go."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import select
from standardwebhooks import Webhook, WebhookVerificationError

from seawall.errors import ConfigError, RefusedError
from seawall.serve.outbound import Courier, checked, public_key
from seawall.store.hooks import KINDS, Endpoint
from seawall.store.schema_api import endpoints, outbox
from tests.cli.running import run
from tests.serve.receiver import Receiver, receiving
from tests.store.posts import LONG, PHONE, Shop, judged

WHY: dict[str, Any] = {"policy": "rule 3", "ground": "a threat", "explanation": LONG}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def _add(shop: Shop, url: str, *kinds: str, shape: str = "standard", name: str = "platform") -> Endpoint:
    return shop.store.hooks.add(name, url, kinds, shape, "ana")


def _turn(shop: Shop, **options: Any) -> int:
    return asyncio.run(Courier(shop.store.hooks, private=True, **options).turn())


def test_every_event_is_told_signed_and_with_ids_only(shop: Shop, receiver: Receiver) -> None:
    endpoint = _add(shop, receiver.url)
    case, other = shop.one_case(id="canarypost"), shop.one_case(id="second")
    shop.store.escalate(other, "ana")
    made = shop.store.decide(case, "ana", "remove", **WHY)
    appeal = shop.store.appeal(case, "author", "It was a song.", "ana")
    undone = shop.store.reverse(made.id, "ana", LONG)
    assert _turn(shop) == 6
    assert _turn(shop) == 0
    told = {}
    for headers, body in receiver.got:
        read = Webhook(endpoint.secret).verify(body, headers)
        told[read["type"], read["data"]["case"]] = read["data"]
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.secret).verify(body + b" ", headers)
    assert {kind for kind, _ in told} == set(KINDS)
    assert set(told) >= {("case.opened", case), ("case.opened", other), ("case.escalated", other)}
    assert told["decision.made", case]["decision"] == made.id
    assert told["decision.reversed", case] == {"case": case, "decision": undone.id, "reverses": made.id}
    assert told["appeal.opened", appeal.id] == {"case": appeal.id, "appeal_of": case}
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 6
    for headers, body in receiver.got:
        for canary in ("canarypost", PHONE, "legs", "ana", "song", LONG, "rule 3"):
            assert canary not in body.decode() + json.dumps(headers)
    assert shop.store.check().ok


def test_an_endpoint_is_told_only_what_it_wants_and_campaigns_open_cases_too(shop: Shop, receiver: Receiver) -> None:
    _add(shop, receiver.url, "case.opened", "case.opened")
    kept = [shop.store.keep(*judged(f"p{n}")) for n in range(3)]
    case = shop.store.campaigns.join([one.item for one in kept if one], ["copy:same"])
    shop.store.decide(shop.one_case(id="x"), "ana", "none", **WHY)
    assert _turn(shop) == 5
    data = [json.loads(body) for _, body in receiver.got]
    assert {one["type"] for one in data} == {"case.opened"}
    assert [one["data"]["case"] for one in data if "campaign" in one["data"]] == [case]


def test_what_was_rolled_back_is_not_told(shop: Shop, receiver: Receiver) -> None:
    _add(shop, receiver.url)
    case = shop.one_case()
    with pytest.raises(RefusedError):
        shop.store.decide(case, "ana", "terminate", **WHY)
    with shop.store.database.reading() as connection:
        assert connection.execute(select(outbox.c.kind)).scalars().all() == ["case.opened"]


def test_a_failure_is_tried_again_later_and_dead_in_the_end(shop: Shop, receiver: Receiver) -> None:
    _add(shop, receiver.url)
    shop.one_case()
    receiver.answers = lambda _: 503
    pauses = (timedelta(seconds=5), timedelta(minutes=5))
    for attempts in (1, 2, 3):
        assert _turn(shop, retries=pauses) == 0
        assert _turn(shop, retries=pauses) == 0
        assert len(receiver.got) == attempts
        assert len(shop.store.hooks.dead()) == (attempts == 3)
        shop.now += pauses[min(attempts, 2) - 1] * 1.2
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    (dead,) = shop.store.hooks.dead("platform")
    assert (dead.failed, dead.kind) == ("answered 503", "case.opened")
    assert [(one.waiting, one.dead) for one in shop.store.hooks.all()] == [(0, 1)]
    receiver.answers = lambda _: 200
    assert shop.store.hooks.replay("platform", "ana") == 1
    assert _turn(shop) == 1
    assert shop.store.hooks.dead() == []
    assert shop.store.hooks.replay("platform", "ana", since=shop.now - timedelta(days=1)) == 1
    assert _turn(shop) == 1


def test_pauses_vary_and_gone_means_gone(shop: Shop, receiver: Receiver) -> None:
    _add(shop, receiver.url)
    for n in range(8):
        shop.one_case(id=f"p{n}")
    receiver.answers = lambda n: 410 if n == 0 else 500
    _turn(shop, retries=(timedelta(minutes=10),))
    assert len(receiver.got) == 4  # an endpoint that fails is left alone for the rest of the turn
    with shop.store.database.reading() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.tries == 1)).all()
    assert sum(row.state == "dead" for row in rows) == 1
    later = {row.next_at for row in rows if row.state == "waiting"}
    assert len(later) == 3
    assert len(shop.store.hooks.due()) == 4


def test_one_that_hangs_holds_up_no_other(shop: Shop, receiver: Receiver) -> None:
    _add(shop, "http://127.0.0.1:9/closed", name="closed")
    _add(shop, receiver.url, name="open")
    shop.one_case()
    assert _turn(shop) == 1
    assert len(receiver.got) == 1
    assert {one.name: one.waiting for one in shop.store.hooks.all()} == {"closed": 1, "open": 0}


def test_coop_is_told_of_decisions_that_act_with_the_posts_own_id(shop: Shop, receiver: Receiver) -> None:
    endpoint = _add(shop, receiver.url, shape="coop")
    case, calm = shop.one_case(id="post-17"), shop.one_case(id="post-18")
    made = shop.store.decide(case, "ana", "remove", **WHY)
    shop.store.decide(calm, "ana", "none", **WHY)
    shop.store.reverse(made.id, "ana", LONG)
    assert _turn(shop) == 2
    bodies = [json.loads(body) for _, body in receiver.got]
    first = min(bodies, key=lambda one: one["action"]["id"] == "reverse")
    assert first == {
        "item": {"id": "post-17", "typeId": "post"}, "action": {"id": "remove"},
        "policies": [{"id": "rule 3", "name": "rule 3", "penalty": "NONE"}], "rules": [],
        "custom": {"case": case, "decision": made.id},
    }  # fmt: skip
    assert {one["action"]["id"] for one in bodies} == {"remove", "reverse"}
    key = load_pem_public_key(public_key(endpoint.secret).encode())
    assert isinstance(key, rsa.RSAPublicKey)
    for headers, body in receiver.got:
        key.verify(base64.b64decode(headers["coop-signature"]), body, padding.PKCS1v15(), SHA256())
        with pytest.raises(InvalidSignature):
            key.verify(base64.b64decode(headers["coop-signature"]), body + b" ", padding.PKCS1v15(), SHA256())
        assert "actorEmail" not in body.decode()


def test_coop_is_told_of_a_lighter_decision_as_undone_and_done_anew(shop: Shop, receiver: Receiver) -> None:
    case = shop.one_case(id="post-17")
    made = shop.store.decide(case, "ana", "remove", **WHY)
    appeal = shop.store.appeal(case, "author", "It was a play.", "tests").id
    shop.store.claim(appeal, "ben")
    _add(shop, receiver.url, shape="coop")
    shop.store.notices.answer(appeal, "ben", "amend", LONG, "label")
    assert _turn(shop) == 2
    told = {one["action"]["id"]: one["custom"] for one in (json.loads(body) for _, body in receiver.got)}
    _, undone, new = shop.store.decisions(case, "ben")
    assert told == {
        "reverse": {"case": case, "decision": undone.id, "reverses": made.id},
        "label": {"case": case, "decision": new.id},
    }


def test_nothing_is_told_of_a_post_that_was_erased_before(shop: Shop, receiver: Receiver) -> None:
    _add(shop, receiver.url, shape="coop")
    shop.decided(id="gone")
    shop.store.erase(str(shop.store.posted("gone")), "ana", "request")
    assert _turn(shop) == 1
    assert receiver.got == []


@pytest.mark.parametrize(
    ("host", "addresses", "why"),
    [
        ("https://hooks.example.org/x", ["10.0.0.8"], "in a private network"),
        ("https://hooks.example.org/x", ["93.184.215.14", "127.0.0.1"], "in a private network"),
        ("https://hooks.example.org/x", ["169.254.169.254"], "in a private network"),
        ("https://hooks.example.org/x", ["::1"], "in a private network"),
        ("https://hooks.example.org/x", ["::ffff:192.168.0.1"], "in a private network"),
        ("https://hooks.example.org/x", ["64:ff9b::a00:8"], "in a private network"),
        ("https://hooks.example.org/x", ["2002:7f00:1::"], "in a private network"),
        ("https://hooks.example.org/x", ["fd12::1%eth0"], "in a private network"),
        ("https://hooks.example.org/x", ["::7f00:1"], "in a private network"),
        ("https://hooks.example.org/x", ["::ffff:0:7f00:1"], "in a private network"),
        ("https://hooks.example.org/x", ["64:ff9b:1::a00:8"], "in a private network"),
        ("https://hooks.example.org/x", ["fec0::1"], "in a private network"),
        ("https://hooks.example.org/x", ["224.0.0.1"], "in a private network"),
        ("https://127.0.0.1/x", ["127.0.0.1"], "in a private network"),
        ("https://hooks.example.org/x", [], "no address"),
        ("http://hooks.example.org/x", ["93.184.215.14"], "begin with https"),
    ],
)
def test_addresses_that_are_not_public_are_never_called(
    sqlite_shop: Shop, host: str, addresses: list[str], why: str
) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return addresses

    _add(sqlite_shop, host)
    sqlite_shop.one_case()
    assert asyncio.run(Courier(sqlite_shop.store.hooks, resolve=resolve, retries=()).turn()) == 0
    assert why in sqlite_shop.store.hooks.dead()[0].failed


def test_a_redirect_is_not_followed_and_plain_http_stays_here(sqlite_shop: Shop, receiver: Receiver) -> None:
    async def elsewhere(_host: str, _port: int) -> list[str]:
        return ["10.0.0.8"]

    _add(sqlite_shop, receiver.url)
    sqlite_shop.one_case()
    with receiving() as other:
        receiver.answers, receiver.elsewhere = lambda _: 302, other.url
        assert _turn(sqlite_shop, retries=()) == 0
        assert (len(receiver.got), other.got) == (1, [])
    assert sqlite_shop.store.hooks.dead()[0].failed == "answered 302"
    sqlite_shop.store.hooks.replay("platform", "ana")
    assert _turn(sqlite_shop, retries=(), resolve=elsewhere) == 0
    assert "this machine only" in sqlite_shop.store.hooks.dead()[0].failed


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://example.org", "https://", "https://ana:x@example.org/", "https://e.org/#x", "x"],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="the URL") as caught:
        checked(url)
    assert "ana" not in str(caught.value)


def test_url_and_secret_are_sealed_and_gone_when_the_endpoint_is(shop: Shop, receiver: Receiver) -> None:
    endpoint = _add(shop, receiver.url)
    shop.one_case()
    with shop.store.database.reading() as connection:
        row = connection.execute(select(endpoints)).one()
    assert endpoint.secret.encode() not in row.sealed
    assert b"hush" not in row.sealed
    assert shop.store.hooks.all()[0].secret == ""
    events = [event for event in shop.store.audit("ana", limit=1000) if event.kind.startswith("webhook.")]
    assert [event.kind for event in events] == ["webhook.added"]
    assert "hush" not in str(events)
    shop.store.hooks.remove("platform", "ana")
    assert shop.store.hooks.all() == []
    assert _turn(shop) == 0
    shop.one_case(id="p2")
    _add(shop, receiver.url)
    assert _turn(shop) == 0
    assert shop.store.check().ok


def test_what_was_told_is_forgotten_after_a_week(shop: Shop, receiver: Receiver) -> None:
    _add(shop, receiver.url)
    shop.one_case()
    _turn(shop)
    shop.store.hooks.sweep()
    assert shop.store.hooks.replay("platform", "ana", since=shop.now - timedelta(days=1)) == 1
    _turn(shop)
    shop.now += timedelta(days=8)
    shop.store.hooks.sweep()
    with shop.store.database.reading() as connection:
        assert connection.execute(select(outbox)).all() == []


def test_webhooks_on_the_command_line(tmp_path: Path) -> None:
    place = ("--store", tmp_path / "data")
    assert run("vault", "init", "log.example.org/riverside", *place).code == 0
    assert run("db", "upgrade", *place).code == 0
    made = run("webhooks", "add", "platform", "https://example.org/hooks?key=hush", "--event", "case.opened", *place)
    assert (made.code, made.out.startswith("whsec_")) == (0, True)
    assert "can't be shown again" in made.err
    coop = run("webhooks", "add", "coop", "https://example.org/coop", "--shape", "coop", *place)
    assert coop.out.startswith("-----BEGIN PUBLIC KEY-----")
    listed = run("webhooks", "list", *place).out
    assert "case.opened" in listed
    assert "hush" not in listed
    assert made.out.strip() not in listed
    assert "a name" not in run("webhooks", "dead", *place).err
    assert "0 to be told again" in run("webhooks", "replay", "platform", *place).out
    assert run("webhooks", "add", "platform", "https://example.org/", *place).code == 6
    assert run("webhooks", "add", "p", "http://example.org/", *place).code == 2
    assert run("webhooks", "add", "p", "https://example.org/", "--event", "case.closed", *place).code == 6
    assert run("webhooks", "remove", "platform", *place).code == 0
    assert run("webhooks", "remove", "platform", *place).code != 0
