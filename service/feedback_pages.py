"""The page of feedback for the content owner, and the forms in answers for those without a script: feedback, a gap."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from corpus.language import detect
from service import change, forms, insight, pages
from service.feedback import FeedbackState
from service.insight_schemas import EventIn, FeedbackIn, FeedbackStateIn

feedback = Blueprint("feedback_pages", __name__)
PER_PAGE = 50


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
        spoken=detect,
        counts=counts | {"all": sum(counts.values())},
        judgements=insight.told(found[:PER_PAGE], change.state().store()),
        next=found[PER_PAGE - 1].id if len(found) > PER_PAGE else None,
    )


@feedback.post("/feedback")
def send() -> Answer:
    """Keep a judgement sent by a form and show the passage with thanks. Raises PassageNotFound."""
    form = forms.checked(FeedbackIn)
    judged = insight.judge(form.passage_id, form.verdict, form.reason, form.q)
    back = url_for("pages.document", document_id=judged.document_id, passage=judged.passage_id, judged=1, ui=forms.ui())
    return redirect(back + "#here", 303)


@feedback.post("/feedback/<int:identifier>")
def decide(identifier: int) -> Answer:
    """Close or reopen a judgement and show the list again. Raises FeedbackNotFound."""
    insight.feedback().set(identifier, forms.checked(FeedbackStateIn).state)
    shown = request.form.get("shown") or None
    return redirect(url_for("feedback_pages.listing", state=shown, ui=forms.ui()), 303)


@feedback.post("/gap")
def gap() -> Answer:
    """Keep that the question ``q`` has no answer and show it again with thanks."""
    form = forms.checked(EventIn, kind="gap", place="page")
    insight.note(form.kind, form.q, None, form.place)
    shown: dict[str, Any] = {name: request.form.get(name) or None for name in ("lang", "script", "ui")}
    return redirect(url_for("pages.search", q=form.q, gap=1, **shown), 303)
