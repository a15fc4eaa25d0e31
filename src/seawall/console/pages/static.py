"""Style, script and pictures: our own files and nothing else."""

from __future__ import annotations

from importlib import resources
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from seawall.console.render import static_version
from seawall.serve.problems import Problem
from seawall.serve.service import Asked

__all__ = ["HANDLERS"]

_MEDIA = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
}


@get("/static/{name:str}", opt={"may": "open"}, sync_to_thread=False)
def static(name: FromPath[str], request: Asked) -> Response[bytes]:
    """One static file, kept by browsers for a year under its version."""
    there = {file.name for file in (resources.files("seawall.console") / "static").iterdir()}
    media = _MEDIA.get(name.rpartition(".")[2])
    if name not in there or media is None:
        raise Problem("not-found", "There is no such file.")
    kept = "public, max-age=31536000, immutable"
    current = request.query_params.get("v") == static_version(name)
    body = (resources.files("seawall.console") / "static" / name).read_bytes()
    return Response(body, media_type=media, headers={"cache-control": kept if current else "no-cache"})


HANDLERS: tuple[Any, ...] = (static,)
