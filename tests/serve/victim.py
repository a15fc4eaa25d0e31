"""A process of its own that forks servers, sends them posts and kills them: ``python -m tests.serve.victim PLACE LOG TOKENS KILLS``.

The keyring comes on standard input; what the servers acknowledged goes to standard output, a post's id and its case on a line.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

from seawall.config import Settings, kit_for
from seawall.evidence import Keyring, parse_keyring
from seawall.kit import Kit
from seawall.serve.app import create_service
from seawall.serve.run import configured
from seawall.serve.settings import ServeSettings
from seawall.store import Store
from tests.serve.running import CALM, URGENT

CONNECTIONS = 6


def _serve(door: socket.socket, place: str, log: Path, keyring: Keyring, kit: Kit, tokens: Path) -> None:
    """What the child does until it is killed."""
    with Store(place, keyring, log) as store:
        service = create_service(ServeSettings(tokens=tokens, jobs=0, port=0), kit, store)
        service.workers.start()
        configured(service, "critical").run([door])


async def _client(port: int, token: str, name: str, answered: asyncio.Event) -> list[str]:
    """Send posts, by turns alone and in batches, until the server is gone; what it acknowledged."""
    said: list[str] = []
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for n in range(1_000_000):
            posts = [{"id": f"{name}-{n}-{k}", "text": f"{URGENT} {name} {n} {k}"} for k in range(1 if n % 2 else 5)]
            body = json.dumps(
                {"items": [*posts, {"id": "calm", "text": CALM}]} if len(posts) > 1 else posts[0]
            ).encode()
            head = f"POST /v1/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).lower().decode()
            fields = dict(line.split(": ", 1) for line in answer.split("\r\n")[1:] if line)
            whole = json.loads(await reader.readexactly(int(fields["content-length"])))
            answered.set()
            if " 200 " in answer[:20]:
                cases = whole.get("cases") or [fields["seawall-case"]]
                said += [f"{post['id']} {case}" for post, case in zip(posts, cases, strict=False)]
    except (OSError, asyncio.IncompleteReadError):
        pass
    return said


async def _until_killed(child: int, port: int, token: str, name: str, after: float, *, early: bool) -> list[str]:
    """Kill ``after`` seconds from the first answer or, ``early``, from the start."""
    answered = asyncio.Event()
    clients = [asyncio.create_task(_client(port, token, f"{name}-{c}", answered)) for c in range(CONNECTIONS)]
    if not early:
        await asyncio.wait_for(answered.wait(), 120)
    await asyncio.sleep(after)
    os.kill(child, signal.SIGKILL)
    return [line for said in await asyncio.gather(*clients) for line in said]


def main() -> None:
    """Kill and kill again."""
    place, log, tokens, kills = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    text, token = sys.stdin.read().split("\n\n", 1)
    keyring, kit, rng = parse_keyring(text, "standard input"), kit_for(Settings(learned="none")), random.Random(3)
    for kill in range(kills):
        door = socket.create_server(("127.0.0.1", 0))
        child = os.fork()
        if child == 0:
            try:
                _serve(door, place, log, keyring, kit, tokens)
            finally:
                os._exit(1)
        port = door.getsockname()[1]
        door.close()
        early = kill % 5 == 0
        for line in asyncio.run(_until_killed(child, port, token.strip(), f"k{kill}", rng.random() ** 2, early=early)):
            print(line)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
