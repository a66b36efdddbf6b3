"""The contract of training packs as pydantic types: what a request may say and what an answer holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from corpus.records import Language
from service.packs import Direction
from service.schemas import Strict

LONGEST_TITLE = 200
LONGEST_INTRODUCTION = 4000
LONGEST_NOTE = 2000

Format = Literal["docx", "md", "csv"]
_UiLanguage = Literal["zh-Hans", "zh-Hant", "ko", "en"]


def _printable(text: str) -> str:
    """Leave out control characters, which documents and tables cannot hold; forms send line ends of two characters."""
    return "".join(char for char in text.replace("\r\n", "\n") if char in "\n\t" or ord(char) >= 32).strip()


Title = Annotated[
    str,
    AfterValidator(lambda text: " ".join(_printable(text).split())),
    StringConstraints(min_length=1, max_length=LONGEST_TITLE, strip_whitespace=True),
]
Introduction = Annotated[str, AfterValidator(_printable), StringConstraints(max_length=LONGEST_INTRODUCTION)]
Note = Annotated[str, AfterValidator(_printable), StringConstraints(max_length=LONGEST_NOTE)]


class PackIn(Strict):
    """A pack to make."""

    title: Title = Field(description="1 to 200 characters.")
    introduction: Introduction = Field("", description="Up to 4,000 characters.")


class PackChange(Strict):
    """What to change of a pack; what is left out stays."""

    title: Title | None = None
    introduction: Introduction | None = None


class PackCopy(Strict):
    """What to call the copy."""

    title: Title | None = Field(None, description="The title of the original unless given.")


class ItemIn(Strict):
    """A passage to put at the end of a pack."""

    passage_id: str
    note: Note = Field("", description="Up to 2,000 characters. Leave personal data out: it is stored as it is.")


class ItemChange(Strict):
    """What to change of an item; what is left out stays."""

    note: Note | None = None
    passage_id: str | None = Field(None, description="Quote this passage, as it reads now, from now on.")


class ItemMove(Strict):
    """Where to move an item: it and its neighbour change places."""

    direction: Direction


class ExportQuery(Strict):
    """The parameters of an export."""

    format: Format = Field(description="docx for Word, md for Markdown, csv for Excel.")
    ui: _UiLanguage = Field("en", description="The language of what is added to the quoted texts.")


class PackPath(BaseModel):
    """The pack that a route names."""

    pack_id: str


class ItemPath(PackPath):
    """The item of a pack that a route names."""

    item_id: str


class PackHeadOut(BaseModel):
    """A pack in a list; ``items`` is their number, ``link`` the page to share."""

    id: str
    title: str
    introduction: str
    created: str
    changed: str
    items: int
    link: str


class PacksOut(BaseModel):
    """All packs, the one changed last first."""

    packs: list[PackHeadOut]


class QuoteOut(BaseModel):
    """A passage as it read when it was quoted; ``updated`` is the date of its document then."""

    passage_id: str
    document_id: str
    text: str
    lang: Language
    title: str
    heading: list[str]
    source: str
    page: int | None
    updated: str
    link: str


class ItemOut(BaseModel):
    """An item of a pack; ``state`` compares it with the guidance of today, which says ``now`` unless it is gone."""

    id: str
    note: str
    quote: QuoteOut
    state: Literal["same", "cited", "changed", "gone"]
    now: QuoteOut | None


class PackOut(BaseModel):
    """A whole pack with its items in order."""

    id: str
    title: str
    introduction: str
    created: str
    changed: str
    link: str
    items: list[ItemOut]
