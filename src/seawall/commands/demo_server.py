"""``seawall demo-server``: the console with an invented community, for a first look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from seawall.serve.settings import ServeSettings

from seawall.errors import ConfigError
from seawall.terminal import Learned

__all__ = ["example_posts", "register"]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("demo-server")(demo_server)


def demo_server(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 takes a free one.")] = 8080,
    posts: Annotated[
        Path | None, typer.Option(help="Other posts than those of the invented community.", metavar="FILE")
    ] = None,
    learned: Learned = "none",
) -> None:
    """Open the console on an invented community with cases at every stage. Nothing of it is kept.

    One link a person is printed, which lets in as them. Everything lies in a temporary folder that goes when this ends.
    """
    import tempfile

    from seawall.config import Settings
    from seawall.serve.settings import ServeSettings

    source = posts or example_posts()
    print("Reading the posts of an invented community; this takes a moment.", flush=True)
    with tempfile.TemporaryDirectory(prefix="seawall-demo-") as folder:
        tokens = Path(folder) / "tokens.json"
        _run(
            Path(folder),
            source,
            ServeSettings(kit=Settings(learned=learned), tokens=tokens, port=port, jobs=0, chores=False),
        )


def _run(folder: Path, source: Path, settings: ServeSettings) -> None:
    from secrets import token_bytes

    from seawall.config import kit_for
    from seawall.console.app import console
    from seawall.console.demo import Demo, seed
    from seawall.console.settings import SignIn
    from seawall.ingest import Stats
    from seawall.scan import scan_signed
    from seawall.serve.app import create_service
    from seawall.serve.run import configured, listening
    from seawall.terminal import read_items

    demo = Demo(folder)
    store = demo.open()
    try:
        items = read_items([str(source)], None, {}, Stats(), None, quiet=True)
        seed(demo, store, scan_signed(items, settings.kit, token_bytes(32)))
        service = create_service(settings, kit_for(settings.kit), store)
        server = configured(service, "warning", [console(SignIn(second_factor=()), demo.door())])
        with listening(server) as door:
            url = f"http://{settings.host}:{door.getsockname()[1]}"
            print("\nThe console is there. Open a link to be:\n")
            for link, (account, what) in demo.links.items():
                print(f"  {account.name:6} {what}\n         {url}/demo/{link}")
            print(f"\nPages that ask for a password again take {demo.password} from all of them.")
            print("Press ? there for its keys. Ctrl-C here ends it; nothing is kept.", flush=True)
            service.workers.start()
            try:
                server.run([door])
            finally:
                service.workers.stop()
    finally:
        store.__exit__(None, None, None)


def example_posts() -> Path:
    """The invented community's posts: beside the installed package, or in the source tree."""
    here = Path(__file__).resolve()
    for path in (
        here.parent.parent / "console" / "riverside.jsonl",
        here.parents[3] / "examples/riverside/posts.jsonl",
    ):
        if path.is_file():
            return path
    raise ConfigError("the example's posts are not installed; give --posts FILE")
