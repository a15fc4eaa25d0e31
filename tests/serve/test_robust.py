"""What hostile clients do: slow ones, broken HTTP, canaries in every place, and everything that the description allows."""

from __future__ import annotations

import io
import logging
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from seawall.config import Settings
from seawall.kit import Kit
from seawall.serve import openapi
from seawall.serve.app import HANDLERS
from seawall.serve.settings import ServeSettings
from tests.serve.running import CALM, URGENT, Running, running

EXAMPLES = int(os.environ.get("SEAWALL_API_EXAMPLES", "12"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = openapi.document(ServeSettings())
API = schemathesis.openapi.from_dict(DOCUMENT)


def test_every_route_is_described_and_nothing_else() -> None:
    routes = {
        (method.lower(), path.replace(":str}", "}"))
        for handler in HANDLERS
        for path in handler.paths
        for method in handler.http_methods
    }
    assert {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods} == routes


@API.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_the_description_allows_gets_the_answer_it_describes(kept: Running, case: Any) -> None:
    headers = {"Authorization": f"Bearer {kept.everything}"}
    response = case.call(base_url=kept.url, headers=headers, timeout=60)
    case.validate_response(response, checks=CHECKS)


def test_who_sends_slowly_is_cut_off_and_others_are_served(tmp_path: Path, patterns: Kit) -> None:
    with running(tmp_path, patterns, ServeSettings(jobs=0, body_seconds=0.5)) as served:
        head = f"POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.screen}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n"
        silent, headless, bodiless = (socket.create_connection(served.address, timeout=10) for _ in range(3))
        headless.sendall(head[:60].encode())
        bodiless.sendall(head.encode() + b'{"text": "')
        assert served.client.post("/v1/items", json={"text": CALM}).status_code == 200
        assert silent.recv(1000) == b""
        assert headless.recv(1000) == b""
        said = bodiless.recv(4000)
        assert b" 408 " in said
        assert b"urn:seawall:problem:too-slow" in said
        for one in (silent, headless, bodiless):
            one.close()


def test_broken_http_gets_an_answer_and_harms_nobody(served: Running) -> None:
    for sent in (b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"POST /v1/items HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
        with socket.create_connection(served.address, timeout=10) as raw:
            raw.sendall(sent)
            assert raw.recv(200)[:12] in {b"HTTP/1.1 400", b""}
    assert served.client.get("/v1/health").json() == {"status": "ok"}


def test_who_leaves_early_harms_nobody(served: Running) -> None:
    for _ in range(5):
        with socket.create_connection(served.address, timeout=10) as raw:
            head = f"POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.screen}\r\n"
            raw.sendall((head + 'Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"text": "hi"}').encode())
    assert served.client.post("/v1/items", json={"text": URGENT}).json()["level"] >= 3


def test_texts_and_secrets_reach_no_log_and_no_counter(tmp_path: Path, patterns: Kit) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    before = root.level
    with running(tmp_path, patterns) as served:
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # these two are the client's side
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        try:
            _send_canaries(served)
            counters = httpx.get(served.url + "/metrics", headers={"authorization": f"Bearer {served.metrics}"}).text
        finally:
            root.removeHandler(handler)
            root.setLevel(before)
        logged = out.getvalue()
        assert logged.count("route=/v1/items ") == 5
        for canary in ("555-0177", "canary", "CANARY", served.screen, served.screen[16:], served.metrics[16:]):
            assert canary not in logged
            assert canary not in counters


def _send_canaries(served: Running) -> None:
    text = "canary 555-0177, I will break your legs"
    post = served.client.post
    post("/v1/items", json={"text": text, "id": "canary-id", "author": "canary-author", "thread": "canary-t"})
    post("/v1/items", json={"items": [{"text": text}, {"text": text, "canary": 1}, {"id": text}]})
    post("/v1/items", json={"canary": text}, headers={"x-request-id": "canary", "idempotency-key": "canary"})
    post("/v1/items", content=text.encode(), headers={"user-agent": "canary", "content-type": "application/json"})
    post("/v1/moderations", json={"input": text})
    post(
        f"/v1alpha1/comments:analyze?key={served.screen}&x=canary",
        json={"comment": {"text": text}, "clientToken": "canary"},
    )
    post("/v1/canary/555-0177?token=canary")
    httpx.post(served.url + "/v1/items", headers={"authorization": "Bearer sw_canary"}, json={"text": text})


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path, None, ServeSettings(jobs=1, kit=Settings(learned="none"))) as served:
        assert served.client.post("/v1/items", json={"text": URGENT}).json()["level"] >= 3
        (worker,) = [
            one for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())
        ]
        worker.send_signal(signal.SIGKILL)
        statuses = set()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            answer = served.client.post("/v1/items", json={"text": URGENT})
            statuses.add(answer.status_code)
            if answer.status_code == 200:
                break
            assert answer.headers["retry-after"] == "1"
            time.sleep(0.2)
        assert answer.json()["level"] >= 3
        assert statuses <= {200, 503}
