"""The application: state, routes, pages, errors and headers put together."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from flask_openapi3.models import Info
from flask_openapi3.openapi import OpenAPI

from service import (
    api,
    change_api,
    change_pages,
    embed_api,
    feedback_pages,
    insight_api,
    insight_pages,
    library_pages,
    origin,
    pack_api,
    pack_pages,
    pages,
    problems,
    report,
    sidebar,
)
from service.embed import Embed
from service.feedback import Feedback
from service.history import History
from service.packs import Packs
from service.schemas import ErrorOut
from service.settings import Settings
from service.state import State, state_of
from service.suggestions import Suggestions
from service.worker import Worker

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
MAX_BODY = 64 * 1024  # bytes; a question of 500 characters and its filters are far smaller


def create_app(settings: Settings, state: State | None = None) -> OpenAPI:
    """Return the WSGI application; opens nothing until the first request that needs it.

    ``state`` replaces the one made from ``settings``: ``serve`` passes one that is already warm, tests a fake one.
    """
    app = OpenAPI(
        __name__,
        info=Info(title="Zhinan 指南", version="1", description="Search in customer-service guidance."),
        doc_prefix="/api",
        doc_ui=False,
        validation_error_model=ErrorOut,
        validation_error_callback=problems.invalid,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    held = state or state_of(settings)
    app.extensions["zhinan"] = held
    app.extensions["zhinan.worker"] = Worker(held)
    history = History(held.data, settings.question_days)
    records = report.records(history) if settings.questions else None
    app.extensions["zhinan.records"] = records
    app.extensions["zhinan.feedback"] = Feedback(history)
    app.extensions["zhinan.packs"] = Packs(held.data)
    app.extensions["zhinan.suggestions"] = Suggestions(held, records.questions if records else None)
    app.extensions["zhinan.upload_limit"] = settings.upload_limit << 20  # bytes
    app.extensions["zhinan.embed"] = Embed(settings.embed_origins, settings.embed_key)
    app.extensions["zhinan.policy"] = POLICY
    origin.register(app)
    assert (
        change_api.api is embed_api.api is insight_api.api is pack_api.api is api.api
    )  # one blueprint with the routes of all
    app.register_api(api.api)
    app.register_api(api.probes)
    app.register_blueprint(library_pages.pages)  # the routes of pages and of library_pages
    app.register_blueprint(change_pages.changes)
    app.register_blueprint(insight_pages.insights)
    app.register_blueprint(feedback_pages.feedback)
    app.register_blueprint(pack_pages.routes)
    app.register_blueprint(sidebar.sidebar)
    app.register_blueprint(_docs(app))
    problems.register(app, pages.problem)
    app.after_request(_secure)
    return app


def _docs(app: OpenAPI) -> Blueprint:
    """The description of the API, for programs and for people; Swagger UI's files come from its Python package."""
    package = find_spec("flask_openapi3_swagger")
    assert package is not None
    assert package.origin is not None
    files = Path(package.origin).parent / "templates" / "swagger"
    docs = Blueprint("docs", __name__, url_prefix="/api", static_folder=str(files), static_url_path="/docs/static")
    docs.add_url_rule("/v1/openapi.json", "openapi", lambda: app.api_doc)
    docs.add_url_rule("/docs", "page", lambda: render_template("docs.html"))
    return docs


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "sidebar.page":  # an older header for the same; its Content-Security-Policy names the pages
        del response.headers["X-Frame-Options"]
    if sidebar.is_loaded_elsewhere():
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
