"""The errors of all three layers: a stable code, a message and a hint that says what to do."""

from __future__ import annotations


class ZhinanError(Exception):
    """Base of every error a user may see; ``code`` is stable, ``hint`` says what to do next."""

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadableSource(ZhinanError):
    """A file or row that cannot be turned into a document; the rest of the ingestion goes on."""

    code = "unreadable_source"


class StoreError(ZhinanError):
    """The store cannot be opened or is of another version."""

    code = "store_error"


class DocumentNotFound(ZhinanError):
    """No document has this id."""

    code = "document_not_found"


class PassageNotFound(ZhinanError):
    """No passage has this id."""

    code = "passage_not_found"


class RemovalNotFound(ZhinanError):
    """A document has no such removal or restoration (any more)."""

    code = "removal_not_found"


class BadQuery(ZhinanError):
    """A question or option that cannot be answered as it stands."""

    code = "bad_query"


class IndexMissing(ZhinanError):
    """There is no generation to search."""

    code = "index_missing"


class IndexMismatch(ZhinanError):
    """The generation was built with another model, tokenizer or format."""

    code = "index_mismatch"


class EncoderError(ZhinanError):
    """The embedding model cannot be loaded."""

    code = "encoder_error"
