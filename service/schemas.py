"""The contract as pydantic types: what a request may say and what an answer holds. OpenAPI is made from these."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from corpus.records import Language
from index.results import Confidence, Mode
from index.suggest import Kind


def _split(value: object) -> object:
    """Turn ``"a,b"`` and ``["a,b", "c"]`` into a list of names; leave everything else to the type."""
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return value
    return [name.strip() for part in parts for name in part.split(",") if name.strip()]


Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Languages = Annotated[list[Language], BeforeValidator(_split), Field(max_length=5)]
# The fields of a form come through JSON where they can: 2024 is a number then.
Texts = Annotated[list[str], BeforeValidator(lambda values: [str(value) for value in values])]
Names = Annotated[list[str], BeforeValidator(_split), Field(max_length=50)]


class Strict(BaseModel):
    """Base of all requests: a parameter that is not listed is refused by name."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    @cache
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        """Return the schema of this type, made once: the framework asks for it at every request."""
        return super().model_json_schema(*arguments, **options)


class SearchQuery(Strict):
    """The parameters of a search; the same names in a query string and in a JSON body."""

    q: Question = Field(
        description="The question, 1 to 500 characters after trimming.",
        json_schema_extra={"example": "客人要求退款怎麼辦"},
    )
    k: int = Field(10, ge=1, le=50, description="The most hits to return.")
    lang: Languages = Field([], description="Only passages in these languages, separated by commas.")
    doc: Names = Field([], description="Only these documents (ids), separated by commas.")
    tag: Names = Field([], description="Only documents with one of these tags, separated by commas.")
    mode: Mode = Field("hybrid", description="hybrid is the product; dense and lexical show one leg alone.")
    explain: bool = Field(False, description="1 adds ranks, scores and matched terms to every hit.")


class SuggestQuery(Strict):
    """The parameters of suggestions."""

    q: Question = Field(
        description="What is typed so far: letters, pinyin or its initials, Korean letters or initial consonants.",
        json_schema_extra={"example": "tousu"},
    )
    k: int = Field(8, ge=1, le=50, description="The most suggestions to return.")
    lang: Languages = Field(
        [],
        description="The reader's languages, separated by commas, the most wanted first: they go first among equals, "
        "and of one text in two scripts the wanted one is returned. The script of q goes before them.",
    )


class DocumentsQuery(Strict):
    """The parameters of the list of documents."""

    lang: Language | None = Field(None, description="Only documents in this language.")
    tag: str | None = Field(None, description="Only documents with this tag.")
    after: str | None = Field(None, description="The `next` of the page before.")
    limit: int = Field(100, ge=1, le=500, description="The most documents to return.")


class NoParameters(Strict):
    """A route that takes no parameters."""


class DocumentPath(BaseModel):
    """The document that a route names."""

    document_id: str


class PassagePath(BaseModel):
    """The passage that a route names."""

    passage_id: str


class QueryOut(BaseModel):
    """The question as understood; ``folded`` is its matching form."""

    text: str
    lang: Language
    folded: str
    did_you_mean: str | None


class DocumentHeadOut(BaseModel):
    """The fields of a document that a hit shows; ``source`` is the path as ingested."""

    id: str
    title: str
    source: str
    format: str
    lang: Language
    updated: str


class TwinOut(BaseModel):
    """The same rule elsewhere or in another script."""

    passage_id: str
    lang: Language
    document: DocumentHeadOut
    link: str


class HitOut(BaseModel):
    """One ranked passage; ``highlights`` are characters of ``text``, ``start`` and ``end`` of the document's text.

    ``explain`` also has ``sentence``, the one closest in meaning, for the first hits that have no word of the question.
    """

    rank: int
    score: float
    passage_id: str
    text: str
    lang: Language
    highlights: list[tuple[int, int]]
    document: DocumentHeadOut
    heading: list[str]
    page: int | None
    start: int
    end: int
    link: str
    also: list[TwinOut]
    explain: dict[str, Any] | None = None


class SearchOut(BaseModel):
    """The answer to one question; ``took_ms`` is the search alone, in milliseconds."""

    query: QueryOut
    confidence: Confidence
    hits: list[HitOut]
    took_ms: float
    generation: str


class SuggestionOut(BaseModel):
    """A text to ask; ``matched`` are the characters of it that were typed, null where that cannot be told."""

    text: str
    kind: Kind
    lang: Language
    matched: tuple[int, int] | None


class SuggestOut(BaseModel):
    """What the text being typed may become, best first; empty while there is nothing to search."""

    suggestions: list[SuggestionOut]


class DocumentSummaryOut(DocumentHeadOut):
    """A document in a list, with its number of passages."""

    passages: int


class DocumentsOut(BaseModel):
    """One page of the list; ``next`` goes into ``after``, null on the last page."""

    documents: list[DocumentSummaryOut]
    next: str | None


class DocumentPassageOut(BaseModel):
    """One passage of a document: ``text[start:end]`` of it."""

    passage_id: str
    text: str
    lang: Language
    heading: list[str]
    page: int | None
    start: int
    end: int


class DocumentOut(DocumentHeadOut):
    """A whole document: its cleaned text and its passages in order."""

    text: str
    passages: list[DocumentPassageOut]


class PassageOut(DocumentPassageOut):
    """One passage with the document it stands in."""

    document: DocumentHeadOut
    link: str


class ErrorText(BaseModel):
    """A stable code, what happened, and what to do."""

    code: str
    message: str
    hint: str


class GlossaryOut(BaseModel):
    """The glossary in the data folder: how many rows are in use, and why the file cannot be used, if so."""

    rows: int
    problem: str | None


class StatusOut(BaseModel):
    """What is stored and what is searched; ``generation`` is null until there is one."""

    ready: bool
    generation: str | None
    model: str
    documents: int
    passages: int
    languages: dict[str, int]
    glossary: GlossaryOut


class HealthOut(BaseModel):
    """The process is alive, or ready to search."""

    status: Literal["ok", "ready"]


class ErrorOut(BaseModel):
    """The one body of every error."""

    error: ErrorText


def allowed(title: str) -> str:
    """Return a sentence naming the parameters that the request model called ``title`` takes."""
    names = next((tuple(model.model_fields) for model in Strict.__subclasses__() if model.__name__ == title), ())
    return f"Allowed: {', '.join(names)}." if names else "This route takes no parameters."
