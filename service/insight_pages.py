"""The pages for team leads: what is asked and used, what finds little, and questions made golden needs."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from corpus.language import detect
from corpus.records import LANGUAGES, Language
from index.evaluate import Need, normal
from index.results import Hit
from service import change, forms, insight, pages, report
from service.forms import BadForm
from service.history import key_of
from service.insights import CONFIDENCES, PERIODS, ClusterState
from service.questions import harmless

insights = Blueprint("insight_pages", __name__)
STATES: tuple[ClusterState, ...] = get_args(ClusterState)
SHOWN = 50  # clusters; the export has all
HITS = 10
_SEPARATOR = " "  # of passage ids in a button's value, and of language and question


@insights.get("/insights")
def overview() -> str:
    """Show the report of ``?days=`` (30 unless told otherwise) and the clusters of ``?state=``."""
    days, state = _days(request.args.get("days")), _state(request.args.get("state"))
    kept = insight.kept()
    groups = insight.clusters(days) if kept else []
    golden = {key_of(query) for need in insight.needs().all() for query in need.queries.values()}
    return render_template(
        "insights.html",
        **pages.common(),
        on=kept is not None,
        days=days,
        periods=PERIODS,
        kept_days=insight.kept_days(),
        report=report.overview(kept, days),
        languages=LANGUAGES,
        confidences=CONFIDENCES,
        groups=[group for group in groups if group.state == state][:SHOWN],
        counts={one: sum(group.state == one for group in groups) for one in STATES},
        state=state,
        golden=golden,
        feedback=insight.feedback().counts().get("open", 0),
    )


@insights.post("/insights/state")
def decide() -> Answer:
    """Mark the cluster that ``key`` names and show the report again."""
    key, days, state = request.form.get("key", ""), _days(request.form.get("days")), request.form.get("state")
    if not key or state not in STATES:
        raise BadForm("The form is incomplete.", "Go back and send it again.")
    insight.mark(key, days, _state(state))
    back = url_for("insight_pages.overview", days=days, state=request.form.get("shown"), ui=forms.ui())
    return redirect(back + "#clusters", 303)


@insights.get("/insights/need")
def need() -> str:
    """Show passages for ``?q=`` (or for ``?search=``), to choose those that answer it."""
    question = harmless(request.args.get("q", ""))[:500]
    if not key_of(question):
        raise BadForm("There is no question.", "Choose one at /insights.")
    days = _days(request.args.get("days"))
    search = request.args.get("search", "").strip()[:500] or question
    found = change.state().searcher().search(search, HITS)
    golden = insight.needs().of(question)
    return render_template(
        "need.html",
        **pages.common(),
        q=question,
        search=search,
        days=days,
        queries=_queries(question, days),
        chosen=request.args.getlist("query") or None,
        hits=found.hits,
        right={hit.rank for hit in found.hits if golden and _answers(golden, hit)},
        golden=golden,
        separator=_SEPARATOR,
    )


@insights.post("/insights/need")
def promote() -> Answer:
    """Make the question ``q``, with the wordings ``query``, a golden need that the passages ``passage`` answer."""
    question, passages = harmless(request.form.get("q", "")), request.form.get("passage", "").split(_SEPARATOR)
    if not key_of(question) or not passages[0]:
        raise BadForm("The form is incomplete.", "Go back and choose a passage.")
    chosen = [query.partition(_SEPARATOR) for query in request.form.getlist("query")]
    queries = {lang: harmless(text) for lang, _, text in chosen if lang in LANGUAGES and key_of(text)}
    insight.promote(queries or {detect(question): question}, passages)
    days = _days(request.form.get("days"))
    back = url_for(
        "insight_pages.need",
        q=question,
        days=days,
        search=request.form.get("search") or None,
        query=request.form.getlist("query"),
        ui=forms.ui(),
    )
    return redirect(back + "#golden", 303)


@insights.get("/insights/needs")
def needs() -> str:
    """List the golden needs of this place."""
    return render_template("needs.html", **pages.common(), needs=insight.needs().all(), path=insight.needs().path)


@insights.post("/insights/needs/<identifier>/delete")
def delete(identifier: str) -> Answer:
    """Take a golden need out. Raises NeedNotFound."""
    insight.needs().delete(identifier)
    return redirect(url_for("insight_pages.needs", ui=forms.ui()), 303)


def _queries(question: str, days: int) -> dict[Language, str]:
    """Return the wordings of a question by language: those of its cluster, else of its matching form, and itself."""
    key, lang = key_of(question), detect(question)
    kept = insight.kept()
    groups = [*insight.clusters(days), *report.questions(kept, days)] if kept else []
    found = next((group.queries for group in groups if key in group.keys), {})
    lang = next((one for one, text in found.items() if text == question), lang)
    return {lang: question} | {one: text for one, text in found.items() if one != lang}


def _answers(golden: Need, hit: Hit) -> bool:
    text = normal(hit.passage.text)
    return any(hit.document.source.startswith(one.document) and normal(one.text) in text for one in golden.needles)


def _days(text: str | None) -> int:
    return next((days for days in PERIODS if str(days) == text), 30)


def _state(text: str | None) -> ClusterState:
    return next((state for state in STATES if state == text), "open")
