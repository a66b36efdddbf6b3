"""The pages that change the library: upload, delete, put back; and what changed between versions.

Every form works without a script; the script only shows an upload under way.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from corpus.errors import DocumentNotFound
from corpus.readers import SUFFIXES
from service import change, diff, forms, pages
from service.jobs import Job

changes = Blueprint("change_pages", __name__)
_UNDER_WAY = ("queued", "running")


@changes.before_request
def allow_uploads() -> None:
    """Let an upload be larger than other requests."""
    if request.endpoint == "change_pages.send":
        change.allow_large()


@changes.get("/upload")
def upload() -> Response:
    """Show the form and, with ``?job=``, how far that job is; without a script the page loads itself again."""
    job = _asked()
    view = {**pages.common(), **_told(job), "limit": change.upload_limit(), "suffixes": SUFFIXES}
    answer = make_response(render_template("upload.html", **view))
    if job is not None and job.state in _UNDER_WAY:
        answer.headers["Refresh"] = "1"
    return answer


@changes.post("/upload")
def send() -> Answer:
    """Take files in and show their job."""
    files = [*request.files.getlist("file"), *request.files.getlist("files")]
    job = change.upload(files, request.form.getlist("tags"), request.form.get("encoding", "").strip())
    return redirect(url_for("change_pages.upload", job=job.id, ui=forms.ui()), 303)


@changes.get("/upload/job")
def job() -> Response:
    """Return the state of ``?job=`` alone: the part of the page that the script replaces."""
    found = _asked()
    answer = make_response(render_template("job.html", **pages.common(), **_told(found)))
    if found is not None:
        answer.headers["X-Job-State"] = found.state
    return answer


@changes.post("/documents/<document_id>/delete")
def delete(document_id: str) -> Answer:
    """Delete a document and show the job that takes it out of the index."""
    return redirect(url_for("change_pages.upload", job=change.delete(document_id).id, ui=forms.ui()), 303)


@changes.post("/documents/<document_id>/restorations")
def restore(document_id: str) -> Answer:
    """Put the removed piece ``removal=<number>-<hash>`` back and show the document again."""
    number, _, expected = request.form.get("removal", "").partition("-")
    change.restore(document_id, int(number) if number.isdecimal() else -1, expected)
    return _reader(document_id)


@changes.post("/documents/<document_id>/restorations/<hashed>/delete")
def withdraw(document_id: str, hashed: str) -> Answer:
    """Take a restored piece out again and show the document."""
    change.withdraw(document_id, hashed)
    return _reader(document_id)


@changes.get("/documents/<document_id>/versions/<int:number>")
def version(document_id: str, number: int) -> str:
    """Show what changed when version ``number`` was replaced. Raises DocumentNotFound."""
    store = change.state().store()
    document = store.document(document_id)
    kept = {one.number: one for one in store.versions(document_id)}
    if number not in kept:
        raise DocumentNotFound(f"there is no version {number} of this document", "Only the last versions are kept.")
    old, new = kept[number], kept.get(number + 1, document)
    return render_template(
        "version.html",
        **pages.common(),
        document=document,
        old=old,
        new=new,
        changes=diff.changes(old.text, new.text),
    )


def _reader(document_id: str) -> Answer:
    return redirect(url_for("pages.document", document_id=document_id, removed=1, ui=forms.ui()) + "#audit", 303)


def _asked() -> Job | None:
    identifier = request.args.get("job")
    return change.worker().jobs.get(identifier) if identifier else None


def _told(job: Job | None) -> dict[str, object]:
    return {"job": job, "under_way": job is not None and job.state in _UNDER_WAY}
