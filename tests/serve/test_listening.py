"""Where the service listens, and what it says where it can't."""

from __future__ import annotations

import socket
import subprocess
import sys

import uvicorn

from seawall.serve.run import listening


async def _app(*_: object) -> None: ...


def _server(host: str, port: int) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(_app, host=host, port=port, log_config=None))


def test_a_free_port_is_taken() -> None:
    with listening(_server("127.0.0.1", 0)) as door:
        assert door.getsockname()[1] > 0


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code = (
            "import uvicorn, seawall.serve.run as run\n"
            f"run.listening(uvicorn.Server(uvicorn.Config(None, host='127.0.0.1', port={port}, log_config=None)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert said.endswith(f"127.0.0.1:{port}: can't listen there (see above); choose another --host or --port")
