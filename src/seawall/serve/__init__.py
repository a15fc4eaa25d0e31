"""The HTTP API: posts in, verdicts out, and the shapes of two services that other programs already speak.

``app.py`` puts it together and is the page to read first. Each family of routes is a module of handlers beside the functions
that write its answers. Cases, decisions and webhooks need a store and will be further modules of handlers, added in ``app.py``.
"""
