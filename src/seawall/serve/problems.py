"""Errors as answers: problem details (RFC 9457), and the error shapes of the compatible endpoints.

Nothing that a client sent is ever repeated in an answer, so that a post cannot come back through an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seawall.errors import SeawallError

__all__ = ["KINDS", "MEDIA", "Problem", "Where", "for_status", "in_shape"]

#: The media type of problem details.
MEDIA = "application/problem+json"

#: Kind -> (HTTP status, title). The kind ends the ``type`` of a problem: ``urn:seawall:problem:KIND``.
KINDS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, "The request can't be read"),
    "invalid-body": (400, "The body is not what this route takes"),
    "no-token": (401, "A token is needed"),
    "bad-token": (401, "The token is not valid"),
    "wrong-scope": (403, "The token is not for this"),
    "refused": (403, "A safeguard says no"),
    "not-found": (404, "There is nothing here"),
    "method-not-allowed": (405, "This route takes another method"),
    "too-slow": (408, "The request took too long to arrive"),
    "in-progress": (409, "A request with this idempotency key is still being answered"),
    "gone": (410, "It has been erased"),
    "too-large": (413, "The request is too large"),
    "unsupported-media": (415, "The body has the wrong type"),
    "key-reused": (422, "This idempotency key belongs to another request"),
    "too-many": (429, "Too many posts"),
    "internal": (500, "Something went wrong here"),
    "no-store": (501, "This service keeps nothing"),
    "busy": (503, "The service can't take this now"),
    "not-read": (503, "The post could not be read as a whole"),
}
_BY_STATUS = {400: "bad-request", 401: "bad-token", 403: "wrong-scope", 404: "not-found", 405: "method-not-allowed"}
_BY_STATUS |= {408: "too-slow", 413: "too-large", 415: "unsupported-media", 429: "too-many", 503: "busy"}


@dataclass(frozen=True, slots=True)
class Where:
    """One fault in a body: a JSON pointer (RFC 6901; empty: the whole body), what is wrong and what to do."""

    pointer: str
    detail: str


class Problem(SeawallError):  # noqa: N818  # the word of RFC 9457
    """An error with an answer: a kind of ``KINDS``, what is wrong and what to do, faults in the body, extra headers.

    ``cause`` is the error type that another service's shape has for it, where it has one.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        errors: tuple[Where, ...] = (),
        headers: Mapping[str, str] | None = None,
        cause: Mapping[str, Any] | str = "",
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status, self.title = KINDS[kind]
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.cause = cause

    def details(self, request_id: str) -> dict[str, Any]:
        """As problem details."""
        return {
            "type": f"urn:seawall:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{request_id}",
            **(
                {"errors": [{"pointer": one.pointer, "detail": one.detail} for one in self.errors]}
                if self.errors
                else {}
            ),
        }


def for_status(status: int, detail: str) -> Problem:
    """The problem that stands for an HTTP status; any 4xx without one of its own is a ``bad-request``, else ``internal``."""
    return Problem(_BY_STATUS.get(status, "bad-request" if status < 500 else "internal"), detail)


def in_shape(path: str, problem: Problem, request_id: str) -> tuple[str, dict[str, Any]]:
    """Media type and body of a problem for the client of ``path``: theirs on compatible endpoints, problem details elsewhere."""
    if path.startswith(("/v1alpha1/", "/$discovery/")):
        return "application/json", _google(problem)
    if path == "/v1/moderations":
        return "application/json", _openai(problem)
    if path.startswith("/api/v1/"):
        return "application/json", _coop(problem, request_id)
    return MEDIA, problem.details(request_id)


_GOOGLE = {
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    408: "DEADLINE_EXCEEDED",
}
_GOOGLE |= {409: "ABORTED", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}


def _google(problem: Problem) -> dict[str, Any]:
    cause = {"errorType": problem.cause} if isinstance(problem.cause, str) else dict(problem.cause)
    details = [{"@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error", **cause}] if problem.cause else []
    error = {
        "code": problem.status,
        "message": _said(problem),
        "status": _GOOGLE.get(problem.status, "INVALID_ARGUMENT"),
        "details": details,
    }
    return {"error": error}


def _openai(problem: Problem) -> dict[str, Any]:
    code = {"bad-token": "invalid_api_key", "no-token": "invalid_api_key", "too-many": "rate_limit_exceeded"}.get(
        problem.kind
    )
    kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    where = problem.errors[0].pointer.strip("/").partition("/")[0] if problem.errors else ""
    return {"error": {"message": _said(problem), "type": kind, "param": where or None, "code": code}}


def _coop(problem: Problem, request_id: str) -> dict[str, Any]:
    head = {
        "status": problem.status,
        "type": [f"/errors/{problem.kind}"],
        "title": problem.title,
        "requestId": request_id,
    }
    faults = [{**head, "detail": one.detail, "pointer": one.pointer} for one in problem.errors]
    return {"errors": faults or [{**head, "detail": problem.detail}]}


def _said(problem: Problem) -> str:
    return " ".join([problem.detail, *(f"{one.pointer or '/'}: {one.detail}" for one in problem.errors)])
