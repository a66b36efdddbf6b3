"""The routes of ``/api/v1`` for events, feedback and insights.

They belong to the blueprint of ``service.api``: the description of a second one would take the place of its paths.
"""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.models import Tag

from service import insight, report
from service.api import api as api
from service.api import state
from service.feedback import Judgement
from service.insight_schemas import (
    ClustersOut,
    EventIn,
    ExportQuery,
    FeedbackIn,
    FeedbackOut,
    FeedbackPath,
    FeedbackQuery,
    FeedbacksOut,
    FeedbackStateIn,
    InsightsOut,
    InsightsQuery,
    QuestionsOut,
)
from service.present import Json
from service.schemas import ErrorOut, NoParameters
from service.tables import table

INSIGHT = Tag(name="insight", description="What is asked, what finds little, what is used, and what people think of it")


@api.post("/events", tags=[INSIGHT], summary="Tell what was done", responses={204: None, 403: ErrorOut, 404: ErrorOut})
def event(query: NoParameters, body: EventIn) -> tuple[str, int]:
    """Count that a passage was copied, inserted, linked or opened, or that an answer is missing."""
    insight.note(body.kind, body.q, body.passage_id, body.place)
    return "", 204


@api.post(
    "/feedback",
    tags=[INSIGHT],
    summary="Judge a passage",
    responses={201: FeedbackOut, 403: ErrorOut, 404: ErrorOut},
)
def judge(query: NoParameters, body: FeedbackIn) -> tuple[Response, int]:
    """Tell the content owner that a passage is useful, wrong or outdated. The ranking does not change."""
    judged = insight.judge(body.passage_id, body.verdict, body.reason, body.q)
    return jsonify(_told([judged])[0]), 201


@api.get("/feedback", tags=[INSIGHT], summary="List feedback", responses={200: FeedbacksOut})
def feedback(query: FeedbackQuery) -> Response:
    """Return judgements, the newest first, and whether their passages have changed since."""
    found = insight.feedback().list(query.state, query.before, query.limit + 1)
    more = found[query.limit - 1].id if len(found) > query.limit else None
    return jsonify(feedback=_told(found[: query.limit]), next=more)


@api.post(
    "/feedback/<int:feedback_id>",
    tags=[INSIGHT],
    summary="Close or reopen feedback",
    responses={200: FeedbackOut, 403: ErrorOut, 404: ErrorOut},
)
def decide(path: FeedbackPath, query: NoParameters, body: FeedbackStateIn) -> Response:
    """Note that the content owner has dealt with a judgement, or has not."""
    return jsonify(_told([insight.feedback().set(path.feedback_id, body.state)])[0])


@api.get("/insights", tags=[INSIGHT], summary="What is asked and used", responses={200: InsightsOut})
def insights(query: InsightsQuery) -> Response:
    """Return totals, days, the most asked questions and the passages that were used most."""
    kept = insight.kept()
    return jsonify(report.shown(report.overview(kept, query.days), kept is not None, insight.kept_days()))


@api.get("/insights/questions", tags=[INSIGHT], summary="Export questions", responses={200: QuestionsOut})
def questions(query: ExportQuery) -> Response:
    """Return all questions of the period, the most asked first."""
    found = report.questions(insight.records(), query.days)
    if query.format == "csv":
        return _csv(f"questions-{query.days}", table(report.QUESTION_COLUMNS, report.question_rows(found)))
    return jsonify(questions=[report.question(one) for one in found])


@api.get("/insights/clusters", tags=[INSIGHT], summary="What finds nothing or little", responses={200: ClustersOut})
def clusters(query: ExportQuery) -> Response:
    """Return questions without a certain answer, those of one meaning together across languages and scripts."""
    found = insight.clusters(query.days)
    if query.format == "csv":
        return _csv(f"clusters-{query.days}", table(report.CLUSTER_COLUMNS, report.cluster_rows(found)))
    return jsonify(clusters=[report.group(one) for one in found])


def _told(judged: list[Judgement]) -> list[Json]:
    return insight.told(judged, state().store())


def _csv(name: str, text: str) -> Response:
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
