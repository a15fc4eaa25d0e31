"""Counters for Prometheus: numbers by route, status and level. No text, no ids, nothing that a client chose."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST as MEDIA
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

__all__ = ["MEDIA", "Metrics"]

_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """All counters of one service, in a registry of their own; ``waiting`` tells how many posts are queued."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        own = self._registry
        self._requests = Counter("seawall_requests", "Requests answered.", ("route", "status"), registry=own)
        self._seconds = Histogram(
            "seawall_request_seconds", "Time to answer.", ("route",), buckets=_SECONDS, registry=own
        )
        self._posts = Counter("seawall_posts", "Posts screened.", ("level",), registry=own)
        self._unread = Counter("seawall_posts_not_fully_read", "Posts that a detector did not look at.", registry=own)
        self._refused = Counter("seawall_posts_rejected", "Posts of batches that could not be read.", registry=own)
        Gauge("seawall_posts_waiting", "Posts in the queue.", registry=own).set_function(waiting)
        ProcessCollector(registry=self._registry)
        self._levels = [self._posts.labels(str(level)) for level in range(5)]

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the route's own path, never the one that was asked for."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def post(self, level: int, skipped: int) -> None:
        """Count a screened post."""
        self._levels[level].inc()
        if skipped:
            self._unread.inc()

    def rejected(self, posts: int) -> None:
        """Count posts of a batch that could not be read."""
        self._refused.inc(posts)

    def text(self) -> bytes:
        """All counters in the text format."""
        return generate_latest(self._registry)
