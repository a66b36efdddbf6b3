"""The pages of the library: the list of documents with its filters, and the reader. Both work without a script."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from corpus.errors import DocumentNotFound
from corpus.listing import Sort
from corpus.records import Document
from service import audit, change, find, reader
from service.pages import common
from service.pages import pages as pages
from service.script import SCRIPTS, Script, convert

PER_PAGE = 100
SORTS: tuple[Sort, ...] = get_args(Sort)
FILTERS = ("q", "lang", "tag", "format", "sort")


@pages.get("/documents")
def library() -> str | Answer:
    """List the documents that the filters leave, one page at a time; ``q`` is looked for in titles and sources."""
    store = change.state().store()
    asked = {name: value for name in FILTERS if (value := request.args.get(name, "").strip())}
    text, lang, tag, form = asked.get("q", ""), asked.get("lang"), asked.get("tag"), asked.get("format")
    sort: Sort = next((one for one in SORTS if one == asked.get("sort")), "title")
    view = common()
    try:
        found = store.documents(lang, tag, request.args.get("after"), PER_PAGE + 1, form, text, sort)
    except DocumentNotFound:  # the document that the page before ended with was deleted meanwhile
        values: dict[str, Any] = {**asked, "ui": view["asked"]}
        return redirect(url_for("pages.library", **values))
    shown = found[:PER_PAGE]
    documents, passages = store.count(lang, tag, form, text)
    return render_template(
        "library.html",
        **view,
        documents=shown,
        cleaned=store.dropped_by_id([one.id for one in shown]),
        next=shown[-1].id if len(found) > PER_PAGE else None,
        filters=asked,
        filtered=any(name in asked for name in ("q", "lang", "tag", "format")),
        facets=store.facets(),
        sort=sort,
        sorts=SORTS,
        document_count=documents,
        passage_count=passages,
    )


@pages.get("/documents/<document_id>")
def document(document_id: str) -> str:
    """Show a whole document with the passage of ``?passage=`` marked. Raises DocumentNotFound.

    ``?removed=1`` also shows what cleaning removed, in its place; ``?find=`` marks a text; ``?script=`` shows a Chinese
    document in the other script.
    """
    store = change.state().store()
    found = store.document(document_id)
    passages = store.passages(document_id)
    wanted = request.args.get("passage")
    number = next((n for n, one in enumerate(passages) if one.id == wanted), None)
    marked = passages[number] if number is not None else None
    script = _script(found)
    shown = partial(convert, to=script) if script else str
    looked_for = request.args.get("find", "").strip()[: find.LONGEST]
    matches = find.find(found.text, looked_for)
    removed = audit.cuts(found.removals, shown)
    show_removed = bool(request.args.get("removed")) and bool(removed)
    lines = reader.lines(found.text, passages, marked, matches, shown(found.text))
    title = shown(found.title)
    return render_template(
        "document.html",
        **common(),
        document=found,
        title=title,
        script=script,
        scripts=_other(found),
        read_lang=script or found.lang,
        places=audit.places(audit.rows(lines, removed if show_removed else []), passages),
        outline=reader.headings(lines, title),
        find=looked_for,
        matches=len(matches),
        most=find.MOST,
        longest=find.LONGEST,
        show_removed=show_removed,
        cut_count=len(removed),
        restorations=store.restorations(document_id),
        versions=store.versions(document_id),
        marked=marked,
        before=passages[number - 1] if number else None,
        after=passages[number + 1] if number is not None and number + 1 < len(passages) else None,
        missing=wanted is not None and marked is None,
    )


def _other(found: Document) -> Script | None:
    """Return the script that a document is not in; None if it is not Chinese."""
    return next((one for one in SCRIPTS if found.lang in SCRIPTS and one != found.lang), None)


def _script(found: Document) -> Script | None:
    """Return the script of ``?script=`` if the document is in the other one."""
    other = _other(found)
    return other if other is not None and request.args.get("script") == other else None
