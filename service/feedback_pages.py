"""The page of feedback for the content owner, and the forms beside passages for those without a script."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response as Answer

from corpus.errors import ZhinanError
from service import change, insight, pages
from service.feedback import FeedbackState
from service.insight_schemas import FeedbackIn, FeedbackStateIn

feedback = Blueprint("feedback_pages", __name__)
PER_PAGE = 50


class BadForm(ZhinanError):
    """A form that no page of ours sends."""

    code = "invalid_form"


@feedback.get("/feedback")
def listing() -> str:
    """List what people thought of passages, ``?state=open`` (unless told otherwise), ``done`` or ``all``."""
    state = request.args.get("state", "open")
    before = request.args.get("before", "")
    wanted: FeedbackState | None = "done" if state == "done" else None if state == "all" else "open"
    found = insight.feedback().list(wanted, int(before) if before.isdecimal() else None, PER_PAGE + 1)
    counts = insight.feedback().counts()
    return render_template(
        "feedbacks.html",
        **pages.common(),
        state=wanted or "all",
        counts=counts | {"all": sum(counts.values())},
        judgements=insight.told(found[:PER_PAGE], change.state().store()),
        next=found[PER_PAGE - 1].id if len(found) > PER_PAGE else None,
    )


@feedback.post("/feedback")
def send() -> Answer:
    """Keep a judgement sent by a form and show the passage with thanks. Raises PassageNotFound."""
    fields = {name: request.form[name] for name in FeedbackIn.model_fields if request.form.get(name)}
    try:
        form = FeedbackIn.model_validate(fields)
    except ValidationError as error:
        raise BadForm("The form is incomplete.", "Go back and send it again.") from error
    judged = insight.judge(form.passage_id, form.verdict, form.reason, form.q)
    back = url_for("pages.document", document_id=judged.document_id, passage=judged.passage_id, judged=1, ui=_ui())
    return redirect(back + "#here", 303)


@feedback.post("/feedback/<int:identifier>")
def decide(identifier: int) -> Answer:
    """Close or reopen a judgement and show the list again. Raises FeedbackNotFound."""
    try:
        wanted = FeedbackStateIn.model_validate({"state": request.form.get("state")})
    except ValidationError as error:
        raise BadForm("The form is incomplete.", "Go back and send it again.") from error
    insight.feedback().set(identifier, wanted.state)
    shown = request.form.get("shown") or None
    return redirect(url_for("feedback_pages.listing", state=shown, ui=_ui()), 303)


def _ui() -> str | None:
    return request.form.get("ui") or None
