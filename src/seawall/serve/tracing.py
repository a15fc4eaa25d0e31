"""Traces without text: routes, counts, levels and times. What a client sent, ids, tokens and names are in no span.

Nothing is taken from the client's trace headers either, since they may hold anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from seawall.errors import ConfigError
from seawall.kit import package_version

__all__ = ["ENDPOINT", "ended", "export", "levels", "request_span", "span"]

#: Where traces go, as every OpenTelemetry exporter reads it; without it there are none.
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_tracer = trace.get_tracer("seawall", package_version())


@contextmanager
def span(name: str, **counts: int) -> Iterator[Span]:
    """A piece of work with the numbers that describe it."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):  # nobody listens
        yield trace.INVALID_SPAN
        return
    attributes = {f"seawall.{key}": value for key, value in counts.items()}
    with _tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as one:
        yield one


@contextmanager
def request_span(method: str) -> Iterator[Span]:
    """A request; its route and status are set when they are known."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        yield trace.INVALID_SPAN
        return
    with _tracer.start_as_current_span(
        "request", kind=SpanKind.SERVER, attributes={"http.request.method": method if method in _METHODS else "_OTHER"},
        record_exception=False, set_status_on_exception=False,
    ) as one:  # fmt: skip
        yield one


def ended(one: Span, route: str, status: int) -> None:
    """Say how a request ended: with the route's own path, never the one that was asked for."""
    if one.is_recording():
        one.update_name(route)
        one.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= 500:
            one.set_status(StatusCode.ERROR)


def levels(one: Span, found: Sequence[int]) -> None:
    """How many posts there were of each level."""
    if one.is_recording():
        one.set_attribute("seawall.levels", [found.count(level) for level in range(5)])


def export() -> None:
    """Send traces where the environment says, if it does. Raises :class:`ConfigError` if what that needs is not installed."""
    if not os.environ.get(ENDPOINT):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(f"{ENDPOINT} is set; run: pip install 'seawall[otel]', or unset it") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "seawall"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
