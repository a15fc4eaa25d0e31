"""``seawall serve`` and ``seawall tokens``: the HTTP API, and who may call it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seawall.errors import ConfigError
from seawall.terminal import Learned, Packs, StorePlace

__all__ = ["register"]

TokensOption = Annotated[
    Path | None,
    typer.Option("--tokens", help="The file of tokens (default: ~/.config/seawall/tokens.json).", metavar="FILE"),
]

_NOBODY = """\
Nobody has an account for the console yet, and there is no default one. In another terminal make the first:
  seawall accounts add NAME --role admin --role moderator
It prints a link, good once, at which that person chooses a password."""


def register(app: typer.Typer) -> None:
    """Add ``serve`` and ``tokens``."""
    app.command("serve")(serve)
    tokens = typer.Typer(help="Who may call the HTTP API.", no_args_is_help=True)
    tokens.command("add")(tokens_add)
    tokens.command("list")(tokens_list)
    tokens.command("revoke")(tokens_revoke)
    app.add_typer(tokens, name="tokens")


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 takes a free one.")] = 8080,
    tokens: TokensOption = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, max=256, help="Worker processes; 0 screens inside the service.")
    ] = 1,
    max_body: Annotated[int, typer.Option(min=1024, help="Most bytes of a request.")] = 1 << 20,
    max_text: Annotated[int, typer.Option(min=1, help="Most characters of a post.")] = 20_000,
    max_items: Annotated[int, typer.Option(min=1, help="Most posts of a batch.")] = 500,
    rate: Annotated[float, typer.Option(min=0.1, help="Posts a second that one token may send.")] = 5000.0,
    drop_unsupported: Annotated[
        bool, typer.Option(help="Leave attributes that Seawall has no score for out of comment analyses.")
    ] = False,
    public_url: Annotated[
        str, typer.Option(help="The address that clients use, if a proxy stands before the service.", metavar="URL")
    ] = "",
    machine_holds: Annotated[
        bool,
        typer.Option(
            help="Let programs hold posts of level 3 and above, for a day at most, until a person has looked."
        ),
    ] = False,
    webhooks_private: Annotated[
        bool, typer.Option(help="Let webhooks go to private networks, and to this machine without TLS.")
    ] = False,
    chores: Annotated[
        bool,
        typer.Option(
            help="Tell webhooks, find copies and end holds here; of several services with one store, one does."
        ),
    ] = True,
    sign_in: Annotated[
        Path | None,
        typer.Option(
            "--sign-in",
            help="Who needs a second factor, single sign-on: a TOML file (or SEAWALL_SIGN_IN_FILE).",
            metavar="FILE",
        ),
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
    rules: Packs = None,
    learned: Learned = "shipped",
    store: StorePlace = None,
) -> None:
    """Serve the HTTP API and, with a store, the console for reviewers.

    Posts in, verdicts out; also for clients of Perspective and of OpenAI's moderation.
    """
    import os
    import sys
    from contextlib import ExitStack

    from seawall.config import STORE_VARIABLE, open_store
    from seawall.console.app import console
    from seawall.console.settings import FILE_VARIABLE, SignIn, read_sign_in
    from seawall.serve.app import create_service
    from seawall.serve.run import LEVELS
    from seawall.serve.run import serve as run
    from seawall.serve.settings import ServeSettings
    from seawall.serve.tokens import TokenFile
    from seawall.serve.tracing import export
    from seawall.store import Terms
    from seawall.terminal import settings_of

    if log_level not in LEVELS:
        raise ConfigError(f"--log-level {log_level}: say one of {', '.join(LEVELS)}")
    if public_url and not public_url.startswith(("http://", "https://")):
        raise ConfigError(f"--public-url {public_url}: give a whole address, for example https://seawall.example.org")
    path, kept = _path(tokens), bool(store or os.environ.get(STORE_VARIABLE))
    if not kept and not TokenFile(path).read():
        raise ConfigError(f"{path}: there are no tokens yet; make one: seawall tokens add --name NAME --scope screen")
    settings = ServeSettings(
        kit=settings_of(rules, learned), tokens=path, host=host, port=port, jobs=jobs, max_body=max_body,
        max_text=max_text, max_items=max_items, rate=rate, drop_unsupported=drop_unsupported,
        webhooks_private=webhooks_private, chores=chores,
        public_url=f"{public_url.rstrip('/')}/" if public_url else "",
    )  # fmt: skip
    chosen = sign_in or (Path(found) if (found := os.environ.get(FILE_VARIABLE)) else None)
    entering = read_sign_in(chosen) if chosen else SignIn()
    export()
    with ExitStack() as stack:
        opened = stack.enter_context(open_store(store, Terms(machine_holds=machine_holds))) if kept else None
        if opened and opened.people.empty() and not entering.provider:
            print(_NOBODY, file=sys.stderr)
        run(create_service(settings, store=opened), log_level, [console(entering)] if kept else [])


def tokens_add(
    name: Annotated[str, typer.Option(help="Who it is for.")],
    scopes: Annotated[
        list[str], typer.Option("--scope", help="screen, report, cases, decide, appeal or metrics. Repeatable.")
    ],
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days until it expires.")] = 365,
    tokens: TokensOption = None,
) -> None:
    """Make a token and show it, once."""
    import secrets
    import sys
    from datetime import UTC, datetime, timedelta

    from seawall.serve.tokens import SCOPES, TokenFile

    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong:
        raise ConfigError(f"--scope {wrong[0]}: no such scope; there are {', '.join(SCOPES)}")
    now = datetime.now(UTC).replace(microsecond=0)
    given = tuple(scope for scope in SCOPES if scope in scopes)
    print(TokenFile(_path(tokens)).add(name, given, now, now + timedelta(days=days), secrets.token_bytes(38)))
    print("Keep it now: only its hash is stored, and it can't be shown again.", file=sys.stderr)


def tokens_list(tokens: TokensOption = None) -> None:
    """All tokens: id, name, scopes, until when; never the tokens themselves."""
    from datetime import UTC, datetime

    from seawall.serve.tokens import TokenFile
    from seawall.show import listing
    from seawall.terminal import console

    now = datetime.now(UTC)
    rows = [
        (token.id, token.name, ", ".join(token.scopes), token.expires_at.date().isoformat(), token.state(now))
        for token in TokenFile(_path(tokens)).read()
    ]
    console().print(listing(rows, ("id", "name", "scopes", "expires", "state")))


def tokens_revoke(
    which: Annotated[str, typer.Argument(help="Its id or its name.", metavar="TOKEN")], tokens: TokensOption = None
) -> None:
    """Revoke a token; a running service stops taking it within a second."""
    from datetime import UTC, datetime

    from seawall.serve.tokens import TokenFile

    revoked = TokenFile(_path(tokens)).revoke(which, datetime.now(UTC).replace(microsecond=0))
    print(f"revoked {revoked.id} ({revoked.name})")


def _path(given: Path | None) -> Path:
    from seawall.config import tokens_path

    return given or tokens_path()
