"""The routes of ``/api/v1`` that change the library, and those that tell what was changed.

They belong to the blueprint of ``service.api``: the description of a second one would take the place of its paths.
"""

from __future__ import annotations

from flask import Response, jsonify, request, url_for
from flask_openapi3.models import Tag

from corpus.clean import text_hash
from service import change, present
from service.api import api as api
from service.change_schemas import (
    JobOut,
    JobPath,
    RemovalsOut,
    RestorationIn,
    RestorationPath,
    UploadForm,
    VersionsOut,
)
from service.jobs import Job, Json
from service.schemas import DocumentPath, ErrorOut, NoParameters

CHANGE = Tag(name="change", description="Uploads, deletions and restorations; each answers with a job")
HISTORY = Tag(name="history", description="What cleaning removed and what documents said before")


@api.before_request
def allow_uploads() -> None:
    """Let an upload be larger than other requests."""
    if request.endpoint == "api.upload":
        change.allow_large()


@api.post(
    "/documents",
    tags=[CHANGE],
    summary="Upload files",
    responses={202: JobOut, 403: ErrorOut, 409: ErrorOut, 413: ErrorOut},
)
def upload(query: NoParameters, form: UploadForm) -> Response:
    """Take files in; one of the same name is a new version of its document. The answer is a job to ask for."""
    encoding = request.form.get("encoding", "").strip()
    return _accepted(change.upload([*form.file, *form.files], request.form.getlist("tags"), encoding))


@api.delete(
    "/documents/<string:document_id>",
    tags=[CHANGE],
    summary="Delete a document",
    responses={202: JobOut, 403: ErrorOut, 404: ErrorOut},
)
def delete(path: DocumentPath, query: NoParameters) -> Response:
    """Delete a document and its uploaded original; no search finds it from now on."""
    return _accepted(change.delete(path.document_id))


@api.post(
    "/documents/<string:document_id>/restorations",
    tags=[CHANGE],
    summary="Put a removed piece back",
    responses={202: JobOut, 403: ErrorOut, 404: ErrorOut},
)
def restore(path: DocumentPath, query: NoParameters, body: RestorationIn) -> Response:
    """Put a removed piece back into the document's text, for good: also when the document is read again."""
    return _accepted(change.restore(path.document_id, body.removal, body.hash))


@api.delete(
    "/documents/<string:document_id>/restorations/<string:hash>",
    tags=[CHANGE],
    summary="Undo a restoration",
    responses={202: JobOut, 403: ErrorOut, 404: ErrorOut},
)
def withdraw(path: RestorationPath, query: NoParameters) -> Response:
    """Take a restored piece out again."""
    return _accepted(change.withdraw(path.document_id, path.hash))


@api.get("/jobs/<string:job_id>", tags=[CHANGE], summary="Ask for a job", responses={200: JobOut, 404: ErrorOut})
def job(path: JobPath, query: NoParameters) -> Response:
    """Return how far a job is and what it did; any process answers, also after a restart."""
    return jsonify(shown(change.worker().jobs.get(path.job_id)))


@api.get(
    "/documents/<string:document_id>/removals",
    tags=[HISTORY],
    summary="What cleaning removed",
    responses={200: RemovalsOut, 404: ErrorOut},
)
def removals(path: DocumentPath, query: NoParameters) -> Response:
    """Return every removed piece with its place and reason, and what was put back."""
    store = change.state().store()
    document = store.document(path.document_id)
    return jsonify(
        removals=[
            {"number": n, "at": one.at, "text": one.text, "reason": one.reason, "hash": text_hash(one.text)}
            for n, one in enumerate(document.removals)
        ],
        restorations=[
            {"hash": one.text_hash, "text": one.text, "reason": one.reason, "restored": one.restored}
            for one in store.restorations(document.id)
        ],
    )


@api.get(
    "/documents/<string:document_id>/versions",
    tags=[HISTORY],
    summary="What a document said before",
    responses={200: VersionsOut, 404: ErrorOut},
)
def versions(path: DocumentPath, query: NoParameters) -> Response:
    """Return the earlier versions that are kept, the newest first."""
    store = change.state().store()
    found = store.versions(store.document(path.document_id).id)
    return jsonify(versions=[present.version(one) for one in found])


def shown(job: Job) -> Json:
    """Return a job as the contract has it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "created": job.created,
        "started": job.started,
        "finished": job.finished,
        "progress": {"step": job.step, "done": job.done, "total": job.total},
        "documents": job.result.get("documents", []),
        "counts": job.result.get("counts", {}),
        "cleaned": job.result.get("cleaned", {"characters": 0, "reasons": {}}),
        "problems": job.result.get("problems", []),
        "generation": job.result.get("generation"),
        "error": job.error,
    }


def _accepted(job: Job) -> Response:
    answer = jsonify(shown(job))
    answer.status_code = 202
    answer.headers["Location"] = url_for("api.job", job_id=job.id)
    return answer
