"""The contract of changing the library as pydantic types: uploads, jobs, removed text and versions."""

from __future__ import annotations

from typing import Literal

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field

from corpus.records import Language
from service.schemas import ErrorText, Strict, Texts


class UploadForm(Strict):
    """The fields of an upload, as multipart/form-data."""

    file: list[FileStorage] = Field([], description="One file, or several: repeat the field.")
    files: list[FileStorage] = Field([], description="The same as `file`.")
    tags: Texts = Field([], description="Tags for all documents of the upload, separated by commas.")
    encoding: Texts = Field([], description="The codec of the files; detected if not given.")


class RestorationIn(Strict):
    """The removed piece that is to be put back."""

    removal: int = Field(ge=0, description="The `number` of the removal.")
    hash: str | None = Field(None, description="Its `hash`: refused if the removal is another one by now.")


class RestorationPath(BaseModel):
    """The restoration that a route names."""

    document_id: str
    hash: str


class JobPath(BaseModel):
    """The job that a route names."""

    job_id: str


class RemovalOut(BaseModel):
    """A piece that cleaning took out before the character ``at`` of the document's text; ``hash`` names its text."""

    number: int
    at: int
    text: str
    reason: str
    hash: str


class RestorationOut(BaseModel):
    """A removed piece that a person put back."""

    hash: str
    text: str
    reason: str
    restored: str


class RemovalsOut(BaseModel):
    """The audit of a document: what cleaning removed, and what was put back."""

    removals: list[RemovalOut]
    restorations: list[RestorationOut]


class VersionOut(BaseModel):
    """What a document said until ``superseded``."""

    number: int
    title: str
    text: str
    updated: str
    superseded: str


class VersionsOut(BaseModel):
    """The earlier versions of a document, the newest first."""

    versions: list[VersionOut]


class ProgressOut(BaseModel):
    """How far a job is: files while ``step`` is "reading", passages while it is "indexing", "" before."""

    step: str
    done: int
    total: int


class ReadOut(BaseModel):
    """A document that a job has read; ``removed`` is characters that cleaning took out, by reason."""

    id: str
    title: str
    source: str
    lang: Language
    passages: int
    removed: dict[str, int]
    link: str


class CleanedOut(BaseModel):
    """What cleaning took out of all documents of a job, in characters, by reason."""

    characters: int
    reasons: dict[str, int]


class ProblemOut(BaseModel):
    """Something that could not be read, and what to do about it."""

    source: str
    message: str
    hint: str


class JobOut(BaseModel):
    """Work under way or done; ``documents`` are the first 100, ``counts`` say added, changed, unchanged, removed."""

    id: str
    kind: Literal["upload", "delete", "index"]
    state: Literal["queued", "running", "done", "failed"]
    created: str
    started: str | None
    finished: str | None
    progress: ProgressOut
    documents: list[ReadOut]
    counts: dict[str, int]
    cleaned: CleanedOut
    problems: list[ProblemOut]
    generation: str | None
    error: ErrorText | None
