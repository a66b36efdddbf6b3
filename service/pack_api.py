"""The routes of ``/api/v1/packs``; like those of ``change_api`` they belong to the blueprint of ``service.api``."""

from __future__ import annotations

from io import BytesIO

from flask import Response, jsonify, make_response, request, send_file, url_for
from flask_openapi3.models import Tag

from service import collect, pack_export, present, wording
from service.api import api as api
from service.pack_schemas import (
    ExportQuery,
    ItemChange,
    ItemIn,
    ItemMove,
    ItemPath,
    PackChange,
    PackCopy,
    PackIn,
    PackOut,
    PackPath,
    PacksOut,
)
from service.packs import PackHead, Quote
from service.present import Json
from service.schemas import ErrorOut, NoParameters

PACKS = Tag(name="packs", description="Training packs: collected passages that keep what they said")

_FILE = {
    "description": "The file",
    "content": {mime: {"schema": {"type": "string", "format": "binary"}} for mime in pack_export.MIMES.values()},
}


@api.get("/packs", tags=[PACKS], summary="List packs", responses={200: PacksOut})
def packs(query: NoParameters) -> Response:
    """Return all packs, the one changed last first."""
    return jsonify(packs=[{**_head(one), "items": one.count} for one in collect.packs().heads()])


@api.post("/packs", tags=[PACKS], summary="Make a pack", responses={201: PackOut, 403: ErrorOut})
def create_pack(query: NoParameters, body: PackIn) -> Response:
    """Make an empty pack; its id cannot be guessed, so its link may be shared."""
    return _pack(collect.packs().create(body.title, body.introduction), 201)


@api.get("/packs/<string:pack_id>", tags=[PACKS], summary="Read a pack", responses={200: PackOut, 404: ErrorOut})
def pack(path: PackPath, query: NoParameters) -> Response:
    """Return a pack with its items in order, each compared with the guidance of today."""
    return _pack(path.pack_id)


@api.patch(
    "/packs/<string:pack_id>",
    tags=[PACKS],
    summary="Change a pack",
    responses={200: PackOut, 403: ErrorOut, 404: ErrorOut},
)
def change_pack(path: PackPath, query: NoParameters, body: PackChange) -> Response:
    """Change title or introduction."""
    collect.packs().describe(path.pack_id, body.title, body.introduction)
    return _pack(path.pack_id)


@api.delete(
    "/packs/<string:pack_id>",
    tags=[PACKS],
    summary="Delete a pack",
    responses={204: None, 403: ErrorOut, 404: ErrorOut},
)
def delete_pack(path: PackPath, query: NoParameters) -> Response:
    """Delete a pack with its items and notes; nobody can bring it back."""
    collect.packs().delete(path.pack_id)
    return make_response("", 204)


@api.post(
    "/packs/<string:pack_id>/copies",
    tags=[PACKS],
    summary="Copy a pack",
    responses={201: PackOut, 403: ErrorOut, 404: ErrorOut},
)
def copy_pack(path: PackPath, query: NoParameters, body: PackCopy) -> Response:
    """Make a pack of the same items and notes."""
    title = body.title or collect.packs().get(path.pack_id).head.title
    return _pack(collect.packs().copy(path.pack_id, title), 201)


@api.post(
    "/packs/<string:pack_id>/items",
    tags=[PACKS],
    summary="Add a passage",
    responses={200: PackOut, 201: PackOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
)
def add_item(path: PackPath, query: NoParameters, body: ItemIn) -> Response:
    """Put a passage at the end of a pack as it reads now; 200 and nothing new if it is there already."""
    _, new = collect.add(path.pack_id, body.passage_id, body.note)
    return _pack(path.pack_id, 201 if new else 200)


@api.patch(
    "/packs/<string:pack_id>/items/<string:item_id>",
    tags=[PACKS],
    summary="Change an item",
    responses={200: PackOut, 403: ErrorOut, 404: ErrorOut},
)
def change_item(path: ItemPath, query: NoParameters, body: ItemChange) -> Response:
    """Replace the note, or take the text that a passage has now."""
    if body.passage_id is not None:
        collect.renew(path.pack_id, path.item_id, body.passage_id)
    if body.note is not None:
        collect.packs().annotate(path.pack_id, path.item_id, body.note)
    return _pack(path.pack_id)


@api.post(
    "/packs/<string:pack_id>/items/<string:item_id>/move",
    tags=[PACKS],
    summary="Move an item",
    responses={200: PackOut, 403: ErrorOut, 404: ErrorOut},
)
def move_item(path: ItemPath, query: NoParameters, body: ItemMove) -> Response:
    """Let an item and its neighbour change places."""
    collect.packs().move(path.pack_id, path.item_id, body.direction)
    return _pack(path.pack_id)


@api.delete(
    "/packs/<string:pack_id>/items/<string:item_id>",
    tags=[PACKS],
    summary="Remove an item",
    responses={204: None, 403: ErrorOut, 404: ErrorOut},
)
def remove_item(path: ItemPath, query: NoParameters) -> Response:
    """Take an item out of a pack."""
    collect.packs().remove(path.pack_id, path.item_id)
    return make_response("", 204)


@api.get(
    "/packs/<string:pack_id>/export",
    tags=[PACKS],
    summary="Export a pack",
    responses={200: _FILE, 404: ErrorOut},
)
def export_pack(path: PackPath, query: ExportQuery) -> Response:
    """Return a pack as a file with a citation under every passage."""
    found = collect.packs().get(path.pack_id)
    content = pack_export.export(
        found, collect.compared(found), query.format, wording.texts(query.ui), query.ui, request.host_url
    )
    return send_file(
        BytesIO(content),
        mimetype=pack_export.MIMES[query.format],
        as_attachment=True,
        download_name=pack_export.file_name(found.head.title, query.format),
    )


def _pack(pack_id: str, status: int = 200) -> Response:
    found = collect.packs().get(pack_id)
    compared = collect.compared(found)
    items = [
        {
            "id": item.id,
            "note": item.note,
            "quote": _quote(item.quote),
            "state": compared[item.id].kind,
            "now": _quote(now) if (now := compared[item.id].now) else None,
        }
        for item in found.items
    ]
    answer = jsonify({**_head(found.head), "items": items})
    answer.status_code = status
    return answer


def _head(head: PackHead) -> Json:
    return {
        "id": head.id,
        "title": head.title,
        "introduction": head.introduction,
        "created": head.created,
        "changed": head.changed,
        "link": url_for("pack_pages.pack", pack_id=head.id),
    }


def _quote(quoted: Quote) -> Json:
    return {
        "passage_id": quoted.passage_id,
        "document_id": quoted.document_id,
        "text": quoted.text,
        "lang": quoted.lang,
        "title": quoted.title,
        "heading": list(quoted.heading),
        "source": quoted.source,
        "page": quoted.page,
        "updated": quoted.updated,
        "link": present.link(quoted.document_id, quoted.passage_id),
    }
