"""One body for every error on every route: ``{"error": {"code", "message", "hint"}}``, never a stack trace.

A browser that asks for a page gets the same three texts as a page; the API always answers in JSON.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from corpus.errors import ZhinanError
from service import schemas

log = logging.getLogger(__name__)

STATUS = {
    "document_not_found": 404,
    "passage_not_found": 404,
    "job_not_found": 404,
    "removal_not_found": 404,
    "feedback_not_found": 404,
    "need_not_found": 404,
    "questions_off": 409,
    "bad_golden_set": 409,
    "pack_not_found": 404,
    "item_not_found": 404,
    "pack_full": 409,
    "bad_pack": 422,
    "foreign_origin": 403,
    "embed_off": 404,
    "embed_key": 401,
    "embed_origin": 403,
    "embed_token": 401,
    "name_taken": 409,
    "bad_upload": 422,
    "invalid_form": 422,
    "bad_query": 400,
    "bad_json": 400,
    "repeated_parameter": 400,
    "index_missing": 503,
    "index_mismatch": 503,
    "encoder_error": 503,
    "store_error": 503,
}
MENDING = {
    "document_not_found": "List the documents at /api/v1/documents.",
    "passage_not_found": "Passage ids change when their text changes; search again.",
    "index_missing": "Run: python -m service ingest PATH",
    "index_mismatch": "Build the index again: python -m service ingest PATH",
    "encoder_error": "Check ZHINAN_MODEL; leave it empty for the model that ships.",
    "store_error": "Check ZHINAN_DATA and the rights of its folder.",
}
HTTP = {
    400: ("bad_request", "See the parameters at /api/docs."),
    404: ("not_found", "See the routes at /api/docs."),
    405: ("method_not_allowed", "See the routes at /api/docs."),
    413: ("too_large", "Send less at once; ZHINAN_UPLOAD_LIMIT sets how much an upload may hold."),
    415: ("unsupported_media_type", "Send JSON with Content-Type: application/json."),
}


class RepeatedParameter(ZhinanError):
    """A parameter that takes one value was given several."""

    code = "repeated_parameter"


def register(app: Flask, page: Callable[[str, str, str, int], str]) -> None:
    """Answer every error of ``app`` with the one body; ``page`` makes HTML of code, message, hint and status."""
    app.extensions["zhinan.problem"] = page
    app.register_error_handler(ZhinanError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def body(code: str, message: str, hint: str) -> dict[str, dict[str, str]]:
    """Return the error body as the contract has it."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def status_of(error: ZhinanError) -> int:
    """Return the HTTP status for a known error; 500 for one that no request can mend."""
    return STATUS.get(error.code, 500)


def hint_of(error: ZhinanError) -> str:
    """Return what the error itself says to do, else the usual remedy for its code."""
    return error.hint or MENDING.get(error.code, "Look into the log of the service.")


def invalid(error: ValidationError) -> Response:
    """Return 422 (400 for a body that is not JSON) naming every wrong parameter and, for unknown ones, the allowed."""
    details = error.errors(include_url=False)
    form = request.mimetype == "multipart/form-data"
    if request.method in ("POST", "PATCH") and not form and not request.args and request.get_json(silent=True) is None:
        return _json(
            body("bad_json", "The body is not JSON.", "Send an object with Content-Type: application/json."), 400
        )
    unknown = [".".join(map(str, detail["loc"])) for detail in details if detail["type"] == "extra_forbidden"]
    wrong = [_sentence(detail) for detail in details if detail["type"] != "extra_forbidden"]
    if unknown:
        message = f"Unknown parameter: {', '.join(unknown)}." + "".join(f" {sentence}" for sentence in wrong)
        return _json(body("unknown_parameter", message, schemas.allowed(error.title)), 422)
    return _json(body("invalid_parameter", " ".join(wrong), "See the parameters at /api/docs."), 422)


def _sentence(detail: ErrorDetails) -> str:
    name = ".".join(part for part in detail["loc"] if isinstance(part, str))
    if not name:
        return "The body is not a JSON object."
    return f"{name}: {detail['msg'].removeprefix('Value error, ').rstrip('.')}."


def _known(error: ZhinanError) -> Response:
    return _answer(error.code, error.message, hint_of(error), status_of(error))


def _http(error: HTTPException) -> Any:
    if error.response is not None:  # raised by abort(response): already in its final form
        return error.response
    status = error.code or 500
    code, hint = HTTP.get(status, ("http_error", "See the routes at /api/docs."))
    answer = _answer(code, _plain(error), hint, status)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _plain(error: HTTPException) -> str:
    if error.code == 404:
        return f"There is nothing at {request.path}."
    if error.code == 405:
        return f"{request.path} does not answer {request.method}."
    return error.description or error.name


def _unknown(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path)
    return _answer(
        "internal_error", "The service failed to answer.", "Try again; the log of the service says more.", 500
    )


def _answer(code: str, message: str, hint: str, status: int) -> Response:
    html = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    if html and not request.path.startswith("/api/"):
        return make_response(current_app.extensions["zhinan.problem"](code, message, hint, status), status)
    return _json(body(code, message, hint), status)


def _json(content: dict[str, dict[str, str]], status: int) -> Response:
    return make_response(jsonify(content), status)
