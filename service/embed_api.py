"""The route with which a helpdesk's server gets a token for the sidebar on its pages."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request
from flask_openapi3.models import Tag
from pydantic import BaseModel, Field

from service.api import api as api
from service.embed import Embed
from service.schemas import ErrorOut, NoParameters, Strict

EMBED = Tag(name="embed", description="Tokens for the sidebar in a helpdesk")


class TokenIn(Strict):
    """For which page the token is."""

    origin: str = Field(
        max_length=300,
        description="The origin of the page that shows the sidebar, one of ZHINAN_EMBED_ORIGINS.",
        json_schema_extra={"example": "https://desk.example.com"},
    )


class TokenOut(BaseModel):
    """A token for the page at one origin; ``expires`` is in seconds since 1970."""

    token: str
    expires: int


@api.post(
    "/embed/token",
    tags=[EMBED],
    summary="Get a token for the sidebar",
    responses={200: TokenOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut},
)
def token(query: NoParameters, body: TokenIn) -> Response:
    """Return a token of 15 minutes for a page; the key goes into the header ``Authorization: Bearer …``."""
    held: Embed = current_app.extensions["zhinan.embed"]
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    made, expires = held.issue(key.strip() if scheme.lower() == "bearer" else "", body.origin)
    answer = jsonify(token=made, expires=expires)
    answer.headers["Cache-Control"] = "no-store"
    return answer
