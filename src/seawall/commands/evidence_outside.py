"""``seawall evidence timestamp`` and ``seawall evidence witness``: others vouch for the log, without a network in between."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from seawall.terminal import Actor, StorePlace, actor_of

__all__ = ["register"]

Output = Annotated[Path, typer.Option("--output", "-o", help="Where it goes.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to ``seawall evidence``, which is there already: modules are taken in the order of their names."""
    (evidence,) = (group.typer_instance for group in app.registered_groups if group.name == "evidence")
    assert evidence is not None
    evidence.command()(timestamp)
    witness = typer.Typer(
        help="Have checkpoints of the log co-signed, or co-sign those of another.", no_args_is_help=True
    )
    evidence.add_typer(witness, name="witness")
    for command in (init, ask, sign, add):
        witness.command()(command)


def timestamp(
    query: Annotated[Path | None, typer.Option(help="Write a request for the newest checkpoint to this file.")] = None,
    reply: Annotated[Path | None, typer.Option(help="Take the authority's reply from this file.")] = None,
    tsa: Annotated[Path | None, typer.Option(help="Certificates (PEM) under which the reply has to hold.")] = None,
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Have the newest checkpoint stamped (RFC 3161), in two steps: you carry request and reply."""
    from hashlib import sha256

    from seawall.config import open_store
    from seawall.errors import ConfigError
    from seawall.evidence.anchors import stamp_query, take_stamp
    from seawall.evidence.disk import write_private

    if (query is None) == (reply is None):
        raise ConfigError("say --query FILE to ask for a time stamp, or --reply FILE to take the answer")
    who = actor_of(actor)
    with open_store(store) as opened:
        log = opened.trail.sealed
        if query is not None:
            write_private(query, stamp_query(log))
            print(f"{query}: for the checkpoint of {log.size} entries; send it as application/timestamp-query")
            return
        data = _read(reply or Path())
        size, stamp = take_stamp(log, data, tsa)
        opened.trail.note("checkpoint.stamped", who, size=size, reply=sha256(data).hexdigest(), says=stamp.time)
    checked = "its signature holds" if stamp.checked else "its signature was not checked: give --tsa ROOTS.pem"
    print(f"the first {size} entries existed at {stamp.time}; {checked}")


def init(
    key: Annotated[Path, typer.Argument(help="Where the witness's private key goes.", metavar="FILE")],
    name: Annotated[str, typer.Option(help="Name of the witness: its host name, without spaces.")],
) -> None:
    """Make a witness's key, on the witness's own machine."""
    from seawall.errors import ConfigError
    from seawall.evidence.disk import write_private
    from seawall.evidence.offline.note import VerifierKey
    from seawall.evidence.signer import Witness, new_witness_key, read_witness_key

    if key.exists():
        raise ConfigError(f"{key}: there is a file already; choose another name")
    made = new_witness_key(name)
    write_private(key, made.encode())
    public = Witness(*read_witness_key(made, str(key)), VerifierKey(name, 1, bytes(32))).key
    print(f"{key}: keep it to yourself\nthe witness's key, for all who verify: {public}")


def ask(
    output: Output,
    old: Annotated[int | None, typer.Option(min=0, help="How many entries the witness has seen.")] = None,
    store: StorePlace = None,
) -> None:
    """Write what a witness needs to co-sign the newest checkpoint: the checkpoint, and that it continues the last one."""
    from seawall.config import open_store
    from seawall.evidence.anchors import witness_request
    from seawall.evidence.disk import write_private

    with open_store(store) as opened:
        write_private(output, witness_request(opened.trail.sealed, old))
        print(f"{output}: for the checkpoint of {opened.trail.sealed.size} entries")


def sign(
    request: Annotated[Path, typer.Argument(help="What the log's owner sent.", metavar="CHECKPOINT")],
    key: Annotated[Path, typer.Option(help="The witness's private key; FILE.seen beside it remembers what it signed.")],
    log: Annotated[str, typer.Option(help="The log's key, as its owner told you: NAME+HASH+KEY.")],
    output: Output,
) -> None:
    """As a witness: co-sign a checkpoint, if it continues what this witness has seen of the log."""
    from seawall.errors import EvidenceError
    from seawall.evidence.disk import read_private, write_private
    from seawall.evidence.offline.note import NoteError, parse_checkpoint, parse_key
    from seawall.evidence.signer import Witness, read_witness_key

    name, seed = read_witness_key(read_private(key).decode("utf-8", "replace"), str(key))
    state = key.with_name(key.name + ".seen")
    try:
        known = json.loads(state.read_bytes()) if state.exists() else {}
        origin = parse_key(log)
        last = parse_checkpoint(known[str(origin)].encode()) if str(origin) in known else None
    except NoteError as error:
        raise EvidenceError(f"--log, or {state}: {error}") from None
    except (ValueError, AttributeError):
        raise EvidenceError(f"{state}: not what a witness remembers; restore it, or the witness is of no use") from None
    data = _read(request)
    line = Witness(name, seed, origin, last).answer(data, int(time.time()))
    known[str(origin)] = data.partition(b"\n\n")[2].decode()
    write_private(state, json.dumps(known, indent=1).encode())  # remembered before anyone has the signature
    write_private(output, line)
    print(f"{output}: send it back; the log's owner adds it with `seawall evidence witness add`")


def add(
    answer: Annotated[Path, typer.Argument(help="What the witness sent back.")],
    witness: Annotated[str, typer.Option(help="The witness's key: NAME+HASH+KEY.")],
    actor: Actor = None,
    store: StorePlace = None,
) -> None:
    """Keep a witness's signature beside the checkpoint that it signed."""
    from seawall.config import open_store
    from seawall.errors import EvidenceError
    from seawall.evidence.anchors import add_cosignature
    from seawall.evidence.offline.note import NoteError, parse_key

    try:
        key = parse_key(witness)
    except NoteError as error:
        raise EvidenceError(f"--witness: {error}") from None
    who = actor_of(actor)
    with open_store(store) as opened:
        size = add_cosignature(opened.trail.sealed, _read(answer), key)
        opened.trail.note("checkpoint.cosigned", who, size=size, witness=str(key))
    print(f"the first {size} entries are co-signed by {key.name}")


def _read(path: Path) -> bytes:
    from seawall.errors import InputError

    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror})") from error
