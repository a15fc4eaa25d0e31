"""The server around the application: uvicorn with limits on slow clients and a log without texts or secrets."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Sequence
from typing import Any

import uvicorn
from litestar import Router
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from seawall.errors import ConfigError
from seawall.serve.app import create_app
from seawall.serve.service import Service
from seawall.serve.settings import ServeSettings

__all__ = ["LEVELS", "Patient", "configured", "listening", "serve"]

#: Levels of the log. Uvicorn's ``trace`` is not among them: it writes headers, and with them tokens.
LEVELS = ("debug", "info", "warning", "error")


class Patient(HttpToolsProtocol):
    """HTTP with an end to patience: whoever has not sent the headers of a first request within ``seconds`` is cut off."""

    seconds = 10.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock."""
        super().connection_made(transport)
        self._late = self.loop.call_later(self.seconds, transport.close)

    def on_message_begin(self) -> None:
        """A request begins; a further one on the same connection has its own time."""
        super().on_message_begin()
        if self._late is None:
            self._late = self.loop.call_later(self.seconds, self.transport.close)

    def on_headers_complete(self) -> None:
        """Stop the clock."""
        self._stop()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def configured(service: Service, level: str = "info", pages: Sequence[Router] = ()) -> uvicorn.Server:
    """A server for the service and its pages, not yet running."""
    settings: ServeSettings = service.settings
    protocol: type[Any] = type("Protocol", (Patient,), {"seconds": settings.body_seconds})
    config = uvicorn.Config(
        create_app(service, pages),
        host=settings.host,
        port=settings.port,
        http=protocol,
        ws="none",
        access_log=False,
        log_config=None,
        log_level=level,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
    )
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold query strings, and with ?key= tokens
    return uvicorn.Server(config)


def listening(server: uvicorn.Server) -> Any:
    """The socket of a server: who connects before it runs waits. Raises :class:`ConfigError` if it can't be had."""
    try:
        door = server.config.bind_socket()
    except SystemExit as error:  # uvicorn has logged why
        where = f"{server.config.host}:{server.config.port}"
        raise ConfigError(f"{where}: can't listen there (see above); choose another --host or --port") from error
    door.listen(server.config.backlog)
    return door


def serve(service: Service, level: str = "info", pages: Sequence[Router] = ()) -> None:
    """Serve until interrupted. The address is taken first, then what can't load is said before anything is answered."""
    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    server = configured(service, level, pages)
    with listening(server) as door:
        service.workers.start()
        gc.collect()
        gc.freeze()  # what is there now stays; the collector need not look at it again
        try:
            server.run([door])
        finally:
            service.workers.stop()
