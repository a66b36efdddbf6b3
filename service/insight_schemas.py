"""The contract of events, feedback and insights as pydantic types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from corpus.records import Language
from index.results import Confidence
from service.events import Kind
from service.feedback import FeedbackState, Verdict
from service.insights import ClusterState
from service.questions import Place
from service.schemas import Question, Strict

PassageId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Days = Annotated[int, Field(ge=1, le=3650, description="The days up to now.")]
Format = Annotated[Literal["json", "csv"], Field(description="csv is for spreadsheets.")]


class EventIn(Strict):
    """Something that was done with an answer, or a gap."""

    kind: Kind = Field(description="What was done with a passage; gap reports a missing answer.")
    q: Question = Field(description="The question; personal data is taken out before it is kept.")
    passage_id: PassageId | None = Field(None, description="The passage, null for a gap.")
    place: Place = Field(description="Where it was done.")


class FeedbackIn(Strict):
    """A judgement of a passage."""

    passage_id: PassageId = Field(description="The passage that is judged.")
    verdict: Verdict
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        "", description="Why, up to 500 characters; personal data is taken out before it is kept."
    )
    q: Question | None = Field(None, description="The question it was shown for.")


class FeedbackQuery(Strict):
    """Which judgements to list."""

    state: FeedbackState | None = Field(None, description="Only those that are open or done.")
    before: int | None = Field(None, ge=1, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=500, description="The most to return.")


class FeedbackStateIn(Strict):
    """What the content owner decided."""

    state: FeedbackState


class FeedbackPath(BaseModel):
    """The judgement that a route names."""

    feedback_id: int


class InsightsQuery(Strict):
    """The period of a report."""

    days: Days = 30


class ExportQuery(Strict):
    """The period and the form of an export."""

    days: Days = 30
    format: Format = "json"


class FeedbackOut(BaseModel):
    """A judgement; ``passage`` is the text then, ``changed`` says whether it is another one now or gone."""

    id: int
    time: str
    verdict: Verdict
    reason: str
    q: str | None
    state: FeedbackState
    passage_id: str
    passage: str
    lang: Language
    hash: str
    changed: Literal["no", "yes", "gone"]
    document_id: str
    title: str
    link: str | None


class FeedbacksOut(BaseModel):
    """One page of judgements, the newest first; ``next`` goes into ``before``, null on the last page."""

    feedback: list[FeedbackOut]
    next: int | None


class TotalsOut(BaseModel):
    """Questions by confidence; copied to opened are events, gaps are reports."""

    asked: int
    answer: int
    maybe: int
    none: int
    copied: int
    inserted: int
    linked: int
    opened: int
    gaps: int


class DayOut(BaseModel):
    """The questions of one day by language and by confidence."""

    day: str
    languages: dict[Language, int]
    confidences: dict[Confidence, int]


class WordingOut(BaseModel):
    """One wording of a question and how often it was asked or reported."""

    text: str
    lang: Language
    asked: int
    reported: int


class QuestionOut(BaseModel):
    """A question in all its wordings; the document is that of the best passage when it was asked last."""

    text: str
    lang: Language
    asked: int
    answer: int
    maybe: int
    none: int
    reported: int
    last: str
    document_id: str | None
    title: str | None
    wordings: list[WordingOut]


class ClusterOut(QuestionOut):
    """Questions of the same meaning that find nothing or little."""

    state: ClusterState


class UsedOut(BaseModel):
    """A passage that was taken from answers."""

    passage_id: str
    document_id: str
    title: str
    copied: int
    inserted: int
    linked: int
    opened: int


class InsightsOut(BaseModel):
    """A report; ``on`` is false when the service is told to keep no questions."""

    on: bool
    days: int
    kept_days: int
    totals: TotalsOut
    by_day: list[DayOut]
    most_asked: list[QuestionOut]
    used: list[UsedOut]


class QuestionsOut(BaseModel):
    """All questions of a period, the most asked first."""

    questions: list[QuestionOut]


class ClustersOut(BaseModel):
    """What finds nothing or little, in groups of one meaning across languages and scripts."""

    clusters: list[ClusterOut]
