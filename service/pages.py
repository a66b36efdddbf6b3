"""The search page and what all pages share. Rendered on the server; the script only refreshes the results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request, send_from_directory
from pydantic import ValidationError

from corpus.errors import ZhinanError
from index.engine import Filters
from index.results import SearchResult
from service import insight, origin, present, script, wording
from service.problems import hint_of, status_of
from service.questions import asked
from service.schemas import SearchQuery
from service.state import State

pages = Blueprint("pages", __name__)
FILTERS = ("zh-Hans", "zh-Hant", "ko")
# what a link to the same page carries on
KEPT = ("q", "lang", "passage", "after", "removed", "job", "ui", "tag", "format", "sort", "find", "script")


pages.add_app_template_global(present.link, "link")
pages.add_app_template_global(present.parts, "parts")
pages.add_app_template_global(script.show, "show")


@pages.app_template_filter("html_lang")
def html_lang(language: str) -> str:
    """Return the value of a lang attribute: empty for an unknown language, so that none is inherited."""
    return "" if language == "und" else language


@pages.app_template_filter("minute")
def minute(time: str) -> str:
    """Return an ISO time as people read it, to the minute, in UTC."""
    return f"{time[:16].replace('T', ' ')} UTC"


@pages.get("/")
def search() -> tuple[str, int]:
    """Show the question box and, with ``?q=``, the results; ``?asked=1`` says that the form was sent."""
    view, status = _answer()
    return render_template("search.html", **view), status


@pages.get("/results")
def results() -> tuple[str, int]:
    """Show the results alone: the part of the page that the script replaces while typing."""
    view, status = _answer()
    return render_template("results.html", **view), status


@pages.get("/favicon.ico")
def favicon() -> Response:
    """Serve the icon where browsers look for it when a page names none."""
    return send_from_directory(pages.root_path + "/static", "icon.svg", mimetype="image/svg+xml")


def problem(code: str, message: str, hint: str, status: int) -> str:
    """Return an error as a page, in the reader's language where the code is a common one."""
    view = common()
    said = view["t"].get(f"error_{code}", message)
    return render_template("problem.html", **view, said=said, hint=hint, status=status)


def _answer() -> tuple[dict[str, Any], int]:
    """Search for ``?q=`` and return what the template needs, with the HTTP status."""
    q, lang = request.args.get("q", "").strip(), request.args.get("lang", "")
    asked_script = request.args.get("script", "")
    view = asking(q, lang) | {
        "citation": present.citation,
        "script": asked_script if asked_script in script.SCRIPTS else "",
        "scripts": script.SCRIPTS,
    }
    if not q:
        return answered(view, _nothing)[0], 200
    view, status = answered(view, lambda: search_for(q, lang))
    if view["found"]:
        _note(view["found"])
    return view, status


def _nothing() -> None:
    _state().searcher()  # an empty box is the place to say that there is nothing to search yet


def asking(q: str, lang: str) -> dict[str, Any]:
    """Return what a template needs to show a question box and, once it is ``answered``, its results."""
    return common() | {"q": q, "lang": lang, "found": None, "problem": None, "filters": FILTERS}


def answered(view: dict[str, Any], ask: Callable[[], SearchResult | None]) -> tuple[dict[str, Any], int]:
    """Return the view with what ``ask`` finds, or with what is wrong in the reader's language, and the HTTP status."""
    try:
        return view | {"found": ask()}, 200
    except ValidationError:
        return view | {"problem": {"said": view["t"]["error_invalid_parameter"], "hint": ""}}, 422
    except ZhinanError as error:
        said = view["t"].get(f"error_{error.code}", error.message)
        return view | {"problem": {"said": said, "hint": hint_of(error)}}, status_of(error)


def search_for(question: str, lang: str, **more: int) -> SearchResult:
    """Search as the API would. Raises ValidationError, and as the searcher does."""
    query = SearchQuery.model_validate({"q": question, "lang": lang} | more)
    return _state().searcher().search(query.q, query.k, Filters(langs=tuple(query.lang)))


def _note(found: SearchResult) -> None:
    """Keep a question that was sent on purpose, neither half-typed nor put into a link by another site."""
    kept = insight.kept()
    if kept is not None and request.args.get("asked") == "1" and origin.is_ours():
        kept.questions.note(asked(found, "sidebar" if request.args.get("place") == "sidebar" else "page"))


def common() -> dict[str, Any]:
    """Return what every template needs: texts, the page's language and the names of languages."""
    asked = request.values.get("ui")
    ui = wording.choose(asked, (tag for tag, _ in request.accept_languages))
    return {
        "ui": ui,
        "asked": ui if asked == ui else None,
        "t": wording.texts(ui),
        "names": wording.LANGUAGE_NAMES,
        "ui_languages": wording.UI_LANGUAGES,
        "again": _again,
    }


def _again(ui: str | None = None, **changes: str) -> str:
    """Return the query string of this page with another language or question."""
    kept = {name: request.args[name] for name in KEPT if name in request.args}
    asked = kept | ({"ui": ui} if ui else {}) | changes
    return urlencode({name: value for name, value in asked.items() if value})


def _state() -> State:
    held: State = current_app.extensions["zhinan"]
    return held
