"""Traces say what was slow, and nothing about whom or what it was about."""

from __future__ import annotations

import sys

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from seawall.errors import ConfigError
from seawall.serve import tracing
from tests.serve.running import URGENT, Running

CANARY = "canary-555-0177"


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


def test_spans_hold_routes_counts_and_levels_and_nothing_else(kept: Running, spans: InMemorySpanExporter) -> None:
    spans.clear()
    text = f"{URGENT} {CANARY}"
    sent = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01", "tracestate": f"x={CANARY}", "baggage": f"x={CANARY}"}
    post = {"id": CANARY, "text": text, "author": CANARY}
    assert (
        kept.client.post("/v1/items", json={"items": [post, {"id": "b", "text": "Hi."}]}, headers=sent).status_code
        == 200
    )
    assert kept.client.post("/v1/items", json={CANARY: 1}, headers=sent).status_code == 400
    assert kept.client.get(f"/v1/{CANARY}").status_code == 404
    assert kept.client.get(f"/v1/cases/{CANARY}?cursor={CANARY}").status_code == 404
    assert httpx.request("PROPFIND", kept.url + "/v1/items").status_code == 405
    found = spans.get_finished_spans()
    by_name = {one.name: one for one in found}
    assert {"/v1/items", "screen", "keep", "unmatched", "/v1/cases/{id}"} <= set(by_name)
    screen = by_name["screen"].attributes
    assert screen is not None
    assert (screen["seawall.posts"], sum(screen["seawall.levels"])) == (2, 2)  # type: ignore[arg-type]
    (asked, *_) = [
        one
        for one in found
        if one.name == "/v1/items" and dict(one.attributes or {})["http.response.status_code"] == 200
    ]
    assert by_name["screen"].parent is not None
    assert by_name["screen"].parent.span_id == asked.context.span_id
    told = " ".join(one.to_json() for one in found)
    case = kept.client.post("/v1/items", json=post).headers["seawall-case"]
    for canary in (
        CANARY,
        "PROPFIND",
        "legs",
        "Dorwin",
        "ab" * 16,
        kept.everything,
        kept.everything[16:],
        case,
        "platform",
    ):
        assert canary not in told
    allowed = {"http.request.method", "http.route", "http.response.status_code"}
    allowed |= {"seawall.posts", "seawall.levels", "seawall.requests"}
    assert {name for one in found for name in one.attributes or {}} <= allowed
    assert all(not one.events for one in found)


def test_traces_need_what_sends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tracing.ENDPOINT, raising=False)
    tracing.export()
    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ConfigError, match=r"seawall\[otel\]"):
        tracing.export()
