"""The prefecture's questions, read and answered in the space (RULES section 4)."""

from chalicelib.audiences.shared.forms import AnswerForm, PageOfList
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.views import QuestionPage, question_page
from chalicelib.domain.access.permissions import Act
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.core.own_records import own_questions
from chalicelib.services.deciding import review


@structure.get(
    "/questions",
    Act.SEE_STRUCTURE,
    summary="Les questions de la préfecture",
    answers={200: QuestionPage},
)
def list_questions(call: Call[None, PageOfList]) -> Answer:
    """List the questions on the structure's application."""
    page = own_questions(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=question_page(page))


@structure.page("/espace/questions/{question_id}", Act.ANSWER_QUESTION)
def show_question_in_space(call: AnyCall, question_id: str, *, shown: Shown | None = None) -> Answer:
    """Show a question and where to answer."""
    return space.page(
        call,
        "space_question.html",
        title="Question de la préfecture",
        here=space.STEPS,
        form=shown_or_blank(call, AnswerForm, shown),
        question=review.read_question(call.ports, call.actor, question_id),
    )
