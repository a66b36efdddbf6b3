"""Requests that change something must come from our own pages or from a program, never from another site's page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from corpus.errors import ZhinanError

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# A question sent as JSON changes nothing.
_HARMLESS = frozenset({"api.search_json"})


class ForeignOrigin(ZhinanError):
    """A page of another site asks for a change."""

    code = "foreign_origin"


def register(app: Flask) -> None:
    """Refuse changes that pages of other sites ask for, on every route of ``app``."""
    app.before_request(_refuse_foreign)


def _refuse_foreign() -> None:
    if request.method in _READING or request.endpoint in _HARMLESS or is_ours():
        return
    raise ForeignOrigin("A page of another site may not change anything here.", "Use the pages of this service.")


def is_ours() -> bool:
    """Return whether a browser says that the request is ours; programs say nothing and are no danger to a reader.

    Browsers add Sec-Fetch-Site on https and on this machine, and Origin to every request that is not GET or HEAD.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or (urlsplit(origin).netloc == request.host and origin != "null")
