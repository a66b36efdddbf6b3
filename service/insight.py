"""What API and pages do with questions, events, feedback and golden needs of the running application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import current_app

from corpus.errors import ZhinanError
from corpus.records import Document, Language
from corpus.store import Store
from service import change, present, report
from service.events import Kind
from service.feedback import Feedback, Judgement, Verdict, changed
from service.insights import ClusterState, Group
from service.needs import Needs, Place
from service.present import Json
from service.questions import Place as Where
from service.report import Records


class QuestionsOff(ZhinanError):
    """The service is told to keep no questions."""

    code = "questions_off"


def kept() -> Records | None:
    """Return the questions and events of the running application, None if it is told to keep none."""
    held: Records | None = current_app.extensions["zhinan.records"]
    return held


def kept_days() -> int:
    """Return for how many days questions are kept, 0 if none are."""
    held = kept()
    return held.history.days if held else 0


def records() -> Records:
    """Return the questions and events. Raises QuestionsOff."""
    held = kept()
    if held is None:
        raise QuestionsOff("No questions are kept.", "Set ZHINAN_QUESTIONS=on to keep them from then on.")
    return held


def feedback() -> Feedback:
    """Return the judgements of the running application."""
    held: Feedback = current_app.extensions["zhinan.feedback"]
    return held


def needs() -> Needs:
    """Return the golden needs of this place."""
    return Needs(change.state().data)


def note(kind: Kind, question: str, passage_id: str | None, place: Where) -> None:
    """Log an event, unless no questions are kept. Raises PassageNotFound."""
    document = _placed(passage_id).document if passage_id else None
    held = kept()
    if held is not None:
        held.events.note(kind, question, passage_id, document, place)


def judge(passage_id: str, verdict: Verdict, reason: str, question: str | None) -> Judgement:
    """Keep a judgement. Raises PassageNotFound, and StoreError when it cannot be written."""
    place = _placed(passage_id)
    return feedback().add(place.passage, place.document, verdict, reason, question if kept() else None)


def told(judgements: Sequence[Judgement], store: Store) -> list[Json]:
    """Return judgements as the contract has them, each with what became of its passage in ``store``."""
    passages = store.passages_by_id(one.passage_id for one in judgements)
    documents = set(store.documents_by_id(one.document_id for one in judgements))
    return [_told(one, changed(one, passages, documents)) for one in judgements]


def _told(one: Judgement, now: str) -> Json:
    gone = now == "gone"
    return {
        "id": one.id,
        "time": one.time,
        "verdict": one.verdict,
        "reason": one.reason,
        "q": one.question,
        "state": one.state,
        "passage_id": one.passage_id,
        "passage": "" if gone else one.passage,  # what was deleted is shown nowhere
        "lang": one.lang,
        "hash": one.hash,
        "changed": now,
        "document_id": one.document_id,
        "title": one.title,
        "link": None if gone else present.link(one.document_id, one.passage_id),
    }


def clusters(days: int) -> list[Group]:
    """Return what found nothing or little, in groups. Raises QuestionsOff, EncoderError or StoreError."""
    return report.clusters(records(), days, change.state().encoder())


def mark(key: str, days: int, state: ClusterState) -> None:
    """Mark all members of the cluster that has the matching form ``key``. Raises as ``clusters`` does."""
    keys = next((group.keys for group in clusters(days) if key in group.keys), [key])
    records().marks.set(keys, state)


def promote(queries: Mapping[Language, str], passage_ids: Sequence[str]) -> str:
    """Make a question a golden need that these passages answer; return its id. Raises PassageNotFound, GoldenError."""
    return needs().put(queries, [_placed(passage_id) for passage_id in passage_ids])


def _placed(passage_id: str) -> Place:
    store = change.state().store()
    passage = store.passage(passage_id)
    document: Document = store.document(passage.document_id)
    return Place(passage, document, store.passages(document.id))
