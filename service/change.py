"""What API and pages do to change the library: each change shows at once, and a job brings the index level with it."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import current_app, request

from service import tasks, uploads
from service.jobs import Job, Json, new_id
from service.state import State
from service.worker import Worker

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage


def state() -> State:
    """Return the state of the running application."""
    held: State = current_app.extensions["zhinan"]
    return held


def worker() -> Worker:
    """Return the worker of the running application."""
    held: Worker = current_app.extensions["zhinan.worker"]
    return held


def upload_limit() -> int:
    """Return the largest upload in bytes."""
    limit: int = current_app.extensions["zhinan.upload_limit"]
    return limit


def allow_large() -> None:
    """Let the running request be as large as an upload may be."""
    request.max_content_length = upload_limit()


def upload(files: Sequence[FileStorage], tags: Sequence[str], encoding: str) -> Job:
    """Stage files and return the job that will read them. Raises UploadError or NameTaken."""
    named = [(file.filename, file.stream) for file in files if file.filename]
    if not named:
        raise uploads.UploadError("There is no file in the request.", "Send at least one as the field `file`.")
    if encoding:
        try:
            codecs.lookup(encoding)
        except LookupError:
            hint = "Leave it out to have it detected, or name one such as gb18030, big5 or cp949."
            raise uploads.UploadError(f"{encoding!r} is not an encoding.", hint) from None
    identifier = new_id()
    uploads.stage(state().data, identifier, named, state().store())
    words = [word.strip() for tag in tags for word in tag.replace("，", ",").split(",")]
    task: Json = {"tags": [word for word in words if word], "encoding": encoding or None}
    return worker().submit("upload", task, identifier)


def delete(document_id: str) -> Job:
    """Delete a document at once; the job takes it out of the index. Raises DocumentNotFound."""
    return worker().submit("delete", tasks.remove(state(), document_id))


def restore(document_id: str, number: int, expected: str | None) -> Job:
    """Put a removal back at once; the job indexes it. Raises DocumentNotFound or RemovalNotFound."""
    from corpus.restore import restore as put_back

    put_back(state().store(), document_id, number, expected)
    return worker().submit("index", {"documents": [document_id]})


def withdraw(document_id: str, hashed: str) -> Job:
    """Take a restored text out again at once; the job indexes it. Raises DocumentNotFound or RemovalNotFound."""
    from corpus.restore import withdraw as take_out

    take_out(state().store(), document_id, hashed)
    return worker().submit("index", {"documents": [document_id]})
