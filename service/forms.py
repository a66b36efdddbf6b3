"""What a form sent by a page says: its fields as the API would take them, and the language of the page."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from corpus.errors import ZhinanError

T = TypeVar("T", bound=BaseModel)


class BadForm(ZhinanError):
    """A form that no page of ours sends."""

    code = "invalid_form"


def checked(model: type[T], **fixed: str) -> T:
    """Return the fields of ``model`` that the form fills, with those ``fixed``. Raises BadForm."""
    filled = {name: text for name in model.model_fields if (text := request.form.get(name))}
    try:
        return model.model_validate(filled | fixed)
    except ValidationError as error:
        raise BadForm("The form is incomplete.", "Go back and send it again.") from error


def ui() -> str | None:
    """Return the language that the reader chose for the page, None if it came from the browser."""
    return request.form.get("ui") or None
