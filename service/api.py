"""The routes of ``/api/v1`` and the two probes: parse, ask the layer below, present."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import Tag

from index.engine import Filters
from service import present
from service.problems import RepeatedParameter
from service.schemas import (
    DocumentOut,
    DocumentPath,
    DocumentsOut,
    DocumentsQuery,
    ErrorOut,
    HealthOut,
    NoParameters,
    PassageOut,
    PassagePath,
    SearchOut,
    SearchQuery,
    StatusOut,
    SuggestOut,
    SuggestQuery,
)
from service.state import State
from service.suggestions import Suggestions

SEARCH = Tag(name="search", description="Ranked passages for a question")
LIBRARY = Tag(name="library", description="Documents and passages as stored")
OPERATION = Tag(name="operation", description="State and probes")
LISTS = frozenset({"lang", "doc", "tag"})

api = APIBlueprint(
    "api", __name__, url_prefix="/api/v1", abp_responses={400: ErrorOut, 422: ErrorOut, 503: ErrorOut, 500: ErrorOut}
)
probes = APIBlueprint("probes", __name__)


def state() -> State:
    """Return the state of the running application."""
    held: State = current_app.extensions["zhinan"]
    return held


@api.before_request
def refuse_repeated() -> None:
    """Refuse ``?q=a&q=b``: silently taking one of them would answer another question than was asked."""
    for name, values in request.args.lists():
        if len(values) > 1 and name not in LISTS:
            raise RepeatedParameter(f"{name} is given {len(values)} times.", f"Give {name} once.")


@api.get("/search", tags=[SEARCH], summary="Search", responses={200: SearchOut})
def search(query: SearchQuery) -> Response:
    """Return ranked passages in their original script, with the place in the source."""
    return jsonify(answer(query))


@api.post("/search", tags=[SEARCH], summary="Search, parameters as JSON", responses={200: SearchOut})
def search_json(query: NoParameters, body: SearchQuery) -> Response:
    """Return the same as GET; for questions that should not stand in an access log."""
    return jsonify(answer(body))


def answer(query: SearchQuery) -> present.Json:
    """Search and return the contract's JSON. Raises IndexMissing, IndexMismatch, BadQuery."""
    filters = Filters(tuple(query.lang), tuple(query.doc), tuple(query.tag))
    found = state().searcher().search(query.q, query.k, filters, query.mode, query.explain)
    return present.result(found, query.explain)


@api.get("/suggest", tags=[SEARCH], summary="Suggest while typing", responses={200: SuggestOut})
def suggest(query: SuggestQuery) -> Response:
    """Return headings, terms and past questions that begin with what is typed so far, in any way of spelling."""
    held: Suggestions = current_app.extensions["zhinan.suggestions"]
    return jsonify(present.suggestions(held.suggest(query.q, query.k, query.lang)))


@api.get("/documents", tags=[LIBRARY], summary="List documents", responses={200: DocumentsOut})
def documents(query: DocumentsQuery) -> Response:
    """Return the documents in a stable order, one page at a time."""
    found = state().store().documents(lang=query.lang, tag=query.tag, after=query.after, limit=query.limit + 1)
    return jsonify(present.document_page(found, query.limit))


@api.get(
    "/documents/<string:document_id>",
    tags=[LIBRARY],
    summary="Read a document",
    responses={200: DocumentOut, 404: ErrorOut},
)
def document(path: DocumentPath, query: NoParameters) -> Response:
    """Return the cleaned text of a document and its passages in order."""
    store = state().store()
    found = store.document(path.document_id)
    return jsonify(present.document(found, store.passages(found.id)))


@api.get(
    "/passages/<string:passage_id>",
    tags=[LIBRARY],
    summary="Read a passage",
    responses={200: PassageOut, 404: ErrorOut},
)
def passage(path: PassagePath, query: NoParameters) -> Response:
    """Return one passage with its document and the link to its place."""
    store = state().store()
    found = store.passage(path.passage_id)
    return jsonify(present.placed_passage(found, store.document(found.document_id)))


@api.get("/status", tags=[OPERATION], summary="What is stored and searched", responses={200: StatusOut})
def status(query: NoParameters) -> Response:
    """Return counts of the store and the generation on disk; does not load the model."""
    return jsonify(present.status(state()))


@probes.get("/healthz", tags=[OPERATION], summary="Is the process alive?", responses={200: HealthOut})
def healthz() -> Response:
    """Return 200 as long as the process answers."""
    return jsonify(status="ok")


@probes.get("/readyz", tags=[OPERATION], summary="Do searches work?", responses={200: HealthOut, 503: ErrorOut})
def readyz() -> Response:
    """Return 200 when a search would be answered, else 503 with what to do."""
    state().searcher()
    return jsonify(status="ready")
