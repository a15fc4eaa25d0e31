"""Families of pages: each module has ``HANDLERS``, each route names who may use it (``opt={"may": …}``)."""
