"""The pages of training packs: the list, a pack to read and share, the same to edit. All work without a script."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from pydantic import BaseModel, ValidationError
from werkzeug.wrappers import Response as Answer

from corpus.errors import ZhinanError
from corpus.records import Passage
from service import change, citation, collect, diff, forms, pack_export, pages
from service.freshness import Freshness
from service.pack_schemas import (
    LONGEST_INTRODUCTION,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Format,
    ItemChange,
    PackChange,
    PackIn,
)
from service.packs import Direction, Item, Pack

routes = Blueprint("pack_pages", __name__)
FORMATS: tuple[Format, ...] = ("docx", "md", "csv")
_DIRECTIONS: tuple[Direction, ...] = ("up", "down")
T = TypeVar("T", bound=BaseModel)


class BadPack(ZhinanError):
    """A form says something that a pack cannot hold."""

    code = "bad_pack"


@routes.get("/packs")
def packs() -> str:
    """List all packs."""
    return render_template("packs.html", **_common(), packs=collect.packs().heads(), passage=None)


@routes.post("/packs")
def create() -> Answer:
    """Make a pack, with ``passage`` in it if one is given, and show it."""
    body = _checked(PackIn, title=request.form.get("title", ""), introduction=request.form.get("introduction", ""))
    passage_id = request.form.get("passage")
    if passage_id:
        change.state().store().passage(passage_id)  # no empty pack is left behind for a passage that is gone
    identifier = collect.packs().create(body.title, body.introduction)
    if passage_id:
        collect.add(identifier, passage_id)
    return _to("pack_pages.edit", identifier)


@routes.get("/packs/add")
def choose() -> str:
    """Ask which pack ``?passage=`` is to go into. Raises PassageNotFound."""
    return render_template("pack_choose.html", **_choice())


@routes.get("/packs/menu")
def menu() -> str:
    """Return the same question alone, for a dialog."""
    return render_template("pack_menu.html", **_choice())


@routes.get("/packs/<pack_id>")
def pack(pack_id: str) -> str:
    """Show a pack to read, share and print. Raises PackNotFound."""
    return render_template("pack.html", **_shown(collect.packs().get(pack_id)))


@routes.get("/packs/<pack_id>/edit")
def edit(pack_id: str) -> str:
    """Show a pack to order and annotate. Raises PackNotFound."""
    return render_template("pack_edit.html", **_shown(collect.packs().get(pack_id)))


@routes.post("/packs/<pack_id>")
def describe(pack_id: str) -> Answer:
    """Change title and introduction."""
    body = _checked(PackChange, title=request.form.get("title", ""), introduction=request.form.get("introduction", ""))
    collect.packs().describe(pack_id, body.title, body.introduction)
    return _to("pack_pages.edit", pack_id)


@routes.post("/packs/<pack_id>/delete")
def delete(pack_id: str) -> Answer:
    """Delete a pack and show those that are left."""
    collect.packs().delete(pack_id)
    return _to("pack_pages.packs")


@routes.post("/packs/<pack_id>/copy")
def copy(pack_id: str) -> Answer:
    """Copy a pack and show the copy."""
    texts = pages.common()["t"]
    title = texts["pack_copy_of"].format(title=collect.packs().get(pack_id).head.title)[:LONGEST_TITLE]
    return _to("pack_pages.edit", collect.packs().copy(pack_id, title))


@routes.post("/packs/<pack_id>/items")
def add(pack_id: str) -> Answer:
    """Put ``passage`` into a pack and show it there."""
    item_id, _ = collect.add(pack_id, request.form.get("passage", ""))
    return _to("pack_pages.edit", pack_id, item_id)


@routes.post("/packs/<pack_id>/items/<item_id>")
def change_item(pack_id: str, item_id: str) -> Answer:
    """Keep the note, then do what ``do`` says: save, up, down, remove, or renew with ``passage``."""
    wanted = request.form.get("do", "save")
    held = collect.packs()
    if wanted == "remove":
        held.remove(pack_id, item_id)
        return _to("pack_pages.edit", pack_id)
    if "note" in request.form:
        note = _checked(ItemChange, note=request.form["note"]).note or ""
        held.annotate(pack_id, item_id, note)
    if wanted == "renew":
        collect.renew(pack_id, item_id, request.form.get("passage", ""))
    for direction in _DIRECTIONS:
        if wanted == direction:
            held.move(pack_id, item_id, direction)
    return _to("pack_pages.edit", pack_id, item_id)


def _checked(model: type[T], **fields: object) -> T:
    """Return a form's fields as the API would take them. Raises BadPack."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise BadPack(f"{name}: {first['msg']}.", "Go back and shorten it, or fill it in.") from None


def _choice() -> dict[str, Any]:
    passage: Passage = change.state().store().passage(request.args.get("passage", ""))
    return {**_common(), "packs": collect.packs().heads(), "passage": passage}


def _common() -> dict[str, Any]:
    return {
        **pages.common(),
        "formats": FORMATS,
        "longest_title": LONGEST_TITLE,
        "longest_introduction": LONGEST_INTRODUCTION,
        "longest_note": LONGEST_NOTE,
    }


def _shown(found: Pack) -> dict[str, Any]:
    compared = collect.compared(found)
    return {
        **_common(),
        "pack": found.head,
        "items": found.items,
        "fresh": compared,
        "changes": {item.id: _changes(item, compared[item.id]) for item in found.items},
        "stale": sum(one.kind in ("changed", "gone") for one in compared.values()),
        "place": citation.place,
        "body": citation.body,
        "origin": citation.origin,
        "link": citation.link,
        "state": pack_export.state,
    }


def _changes(item: Item, fresh: Freshness) -> list[diff.Change]:
    """Return what has changed in the text of an item; nothing if it stands as it did or stands nowhere."""
    return diff.changes(item.quote.text, fresh.now.text) if fresh.kind == "changed" and fresh.now else []


def _to(endpoint: str, pack_id: str | None = None, item_id: str | None = None) -> Answer:
    """Go to a page in the language of this one, at an item if one is given."""
    return redirect(
        url_for(endpoint, pack_id=pack_id, ui=forms.ui(), _anchor=f"item-{item_id}" if item_id else None), 303
    )
