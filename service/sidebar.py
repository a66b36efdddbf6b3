"""The sidebar of a helpdesk: a page of 320 px that other sites may show, its results, and the script that shows it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from service import insight, pages
from service.embed import Embed, TokenRefused
from service.problems import status_of
from service.questions import asked

sidebar = Blueprint("sidebar", __name__)
THEMES = ("light", "dark")
HITS = 5  # a narrow page is read from the top
LOADED_ELSEWHERE = ("embed.js", "hosts/")  # modules that a helpdesk's page loads from here


@sidebar.get("/sidebar")
def page() -> tuple[str, int]:
    """Show the sidebar; with ``?q=`` also results, for browsers without scripts. ``?theme=`` is light or dark."""
    view, status = _answer(request.args.get("q", ""), request.args.get("lang", ""))
    theme = request.args.get("theme")
    origins = " ".join(_embed().origins)
    theme = theme if theme in THEMES else None
    return render_template("sidebar.html", **view, theme=theme, origins=origins, locked=bool(_embed().key)), status


@sidebar.post("/sidebar/results")
def results() -> tuple[str, int]:
    """Show the results alone. A form of ``q`` and ``lang``, so that no question stands in a log of addresses.

    Raises TokenRefused when tokens are in use and the headers do not hold a good one.
    """
    _embed().check(request.headers.get("Embed-Token", ""), request.headers.get("Embed-Origin", ""))
    view, status = _answer(request.form.get("q", ""), request.form.get("lang", ""), checked=True)
    kept = insight.kept()
    if view["found"] and kept:
        kept.questions.note(asked(view["found"], "sidebar"))
    return render_template("sidebar_results.html", **view), status


@sidebar.get("/embed.js")
def script() -> Redirect:
    """Lead to the module that defines <zhinan-sidebar>; it finds the service by the address it was loaded from."""
    return redirect(url_for("static", filename="embed.js"))


@sidebar.after_request
def allow_frames(response: Response) -> Response:
    """Let the listed pages show the sidebar, and nobody else."""
    if request.endpoint == "sidebar.page":
        policy = current_app.extensions["zhinan.policy"]
        response.headers["Content-Security-Policy"] = f"{policy}; frame-ancestors {_embed().policy()}"
    return response


def is_loaded_elsewhere() -> bool:
    """Return whether the answer is a script that a helpdesk's page loads; it holds nothing of anybody."""
    name = (request.view_args or {}).get("filename", "")
    return request.endpoint == "sidebar.script" or (request.endpoint == "static" and name.startswith(LOADED_ELSEWHERE))


def _answer(question: str, lang: str, checked: bool = False) -> tuple[dict[str, Any], int]:
    """Return what the templates need, with the HTTP status; without a question only the empty page."""
    question = " ".join(question.split())
    view = pages.asking(question, lang)
    if not question:
        return view, 200
    try:
        if not checked:
            _embed().check("", "")
    except TokenRefused as error:
        return view | {"problem": {"said": view["t"]["sidebar_locked"], "hint": ""}}, status_of(error)
    return pages.answered(view, lambda: pages.search_for(question, lang, k=HITS))


def _embed() -> Embed:
    held: Embed = current_app.extensions["zhinan.embed"]
    return held
