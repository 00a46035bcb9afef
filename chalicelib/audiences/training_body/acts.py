"""The acts of a training body: the course of each adviser, its centres, its sessions (RULES 15 to 17)."""

from chalicelib.audiences.training_body import centres as centre_pages
from chalicelib.audiences.training_body import plans as plan_pages
from chalicelib.audiences.training_body import sessions as session_pages
from chalicelib.audiences.training_body import trainings as pages
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.centre_views import centre_shown
from chalicelib.audiences.training_body.forms import (
    AbandonmentForm,
    AbsenceForm,
    CancellationForm,
    CentreCorrection,
    CentreForm,
    ExamForm,
    ExemptionForm,
    NoAbsenceForm,
    NoExamForm,
    PlanApplication,
    PlanForm,
    PositioningTestForm,
    RegistrationForm,
    TrainingSessionCorrection,
    TrainingSessionForm,
)
from chalicelib.audiences.training_body.plan_views import plan_shown
from chalicelib.audiences.training_body.session_views import session_shown
from chalicelib.audiences.training_body.views import training_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.services.training import centres, course, plans, registrations, sessions

_ONE = "/trainings/{training_id}"
_SESSION = "/sessions/{training_session_id}"


def _page(path: str, done: str) -> FormPost:
    """Return the form post of an act on the sheet of an adviser, which leads back to the sheet."""
    return FormPost(path, then=f"{pages.ONE}?fait={done}", again=pages.show_training)


record_test = training_body.act(
    Act.FOLLOW_TRAINING,
    name="record_positioning_test",
    api=f"PUT {_ONE}/test",
    summary="Enregistrer le résultat du test de positionnement, ou le corriger",
    form=PositioningTestForm,
    do=course.record_test,
    shows=training_shown,
    page=_page(pages.TEST, "test"),
)

take_test_back = training_body.act(
    Act.FOLLOW_TRAINING,
    name="take_positioning_test_back",
    api=f"DELETE {_ONE}/test",
    summary="Retirer un résultat de test enregistré par erreur",
    do=course.take_test_back,
    shows=training_shown,
    page=_page(pages.TEST + pages.BACK, "retrait"),
)

exempt = training_body.act(
    Act.FOLLOW_TRAINING,
    name="exempt_from_training",
    api=f"PUT {_ONE}/exemption",
    summary="Dispenser de formation qui a déjà le CCP1, ou corriger cette dispense",
    form=ExemptionForm,
    do=course.exempt,
    shows=training_shown,
    page=_page(pages.EXEMPTION, "dispense"),
)

take_exemption_back = training_body.act(
    Act.FOLLOW_TRAINING,
    name="take_exemption_back",
    api=f"DELETE {_ONE}/exemption",
    summary="Retirer une dispense enregistrée par erreur",
    do=course.take_exemption_back,
    shows=training_shown,
    page=_page(pages.EXEMPTION + pages.BACK, "retrait"),
)

record_absence = training_body.act(
    Act.FOLLOW_TRAINING,
    name="record_training_absence",
    api=f"POST {_ONE}/absences",
    summary="Déclarer une absence, dont l'employeur est informé",
    form=AbsenceForm,
    do=course.record_absence,
    shows=training_shown,
    page=_page(pages.ABSENCES, "absence"),
)

take_absence_back = training_body.act(
    Act.FOLLOW_TRAINING,
    name="take_training_absence_back",
    api=f"POST {_ONE}/absences/withdrawal",
    summary="Retirer une absence déclarée par erreur, par son premier jour",
    form=NoAbsenceForm,
    do=course.take_absence_back,
    shows=training_shown,
    page=_page(pages.ABSENCES + pages.BACK, "retrait"),
)

abandon = training_body.act(
    Act.FOLLOW_TRAINING,
    name="abandon_training",
    api=f"PUT {_ONE}/abandonment",
    summary="Déclarer l'abandon de la formation, dont l'employeur est informé",
    form=AbandonmentForm,
    do=course.abandon,
    shows=training_shown,
    page=_page(pages.ABANDONMENT, "abandon"),
)

resume = training_body.act(
    Act.FOLLOW_TRAINING,
    name="resume_training",
    api=f"DELETE {_ONE}/abandonment",
    summary="Reprendre une formation abandonnée, ou retirer un abandon déclaré par erreur",
    do=course.resume,
    shows=training_shown,
    page=_page(pages.ABANDONMENT + pages.BACK, "reprise"),
)

record_exam = training_body.act(
    Act.FOLLOW_TRAINING,
    name="record_training_exam",
    api=f"PUT {_ONE}/exam",
    summary="Enregistrer un examen du CCP1 : le même jour le corrige, un jour suivant le repasse",
    form=ExamForm,
    do=course.record_exam,
    shows=training_shown,
    page=_page(pages.EXAM, "examen"),
)

take_exam_back = training_body.act(
    Act.FOLLOW_TRAINING,
    name="take_training_exam_back",
    api=f"POST {_ONE}/exam/withdrawal",
    summary="Retirer le dernier examen, enregistré par erreur, par son jour",
    form=NoExamForm,
    do=course.take_exam_back,
    shows=training_shown,
    page=_page(pages.EXAM + pages.BACK, "retrait"),
)

unregister = training_body.act(
    Act.FOLLOW_TRAINING,
    name="unregister_from_training_session",
    api=f"DELETE {_ONE}/registration",
    summary="Annuler l'inscription à une session qui n'a pas commencé",
    do=registrations.unregister,
    shows=training_shown,
    page=_page(pages.REGISTRATION + pages.BACK, "desinscription"),
)

open_session = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="open_training_session",
    api="POST /sessions",
    summary="Ouvrir une session de formation, dans un centre ou à distance",
    form=TrainingSessionForm,
    do=sessions.open_session,
    check=sessions.check_session,
    shows=session_shown,
    status=201,
    page=FormPost(
        session_pages.NEW,
        then=session_pages.after_opening,
        again=session_pages.show_new_training_session,
    ),
)

correct_session = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="correct_training_session",
    api=f"PUT {_SESSION}",
    summary="Corriger une session jusqu'à son premier jour ; qui en est informé l'est de nouveau",
    form=TrainingSessionCorrection,
    do=sessions.correct_session,
    check=sessions.check_correction,
    shows=session_shown,
    page=FormPost(
        session_pages.CORRECTION,
        then=f"{session_pages.ONE}?fait=correction",
        again=session_pages.show_training_session_correction,
    ),
)

register = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="register_in_training_session",
    api=f"POST {_SESSION}/registrations",
    summary="Inscrire des conseillers à une session, ou les y déplacer",
    form=RegistrationForm,
    do=registrations.register,
    shows=session_shown,
    page=FormPost(
        session_pages.REGISTRATIONS,
        then=f"{session_pages.ONE}?fait=inscription",
        again=session_pages.show_training_session,
    ),
)

close_session = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="close_training_session",
    api=f"POST {_SESSION}/closing",
    summary="Clore les inscriptions : à 8 inscrits ou plus en présentiel, sinon à distance",
    do=sessions.close,
    shows=session_shown,
    page=FormPost(
        session_pages.CLOSING,
        then=f"{session_pages.ONE}?fait=cloture",
        again=session_pages.show_training_session,
    ),
)

cancel_session = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="cancel_training_session",
    api=f"POST {_SESSION}/cancellation",
    summary="Annuler une session avant son premier jour ; ses inscrits attendent de nouveau",
    form=CancellationForm,
    do=sessions.cancel,
    shows=session_shown,
    page=FormPost(
        session_pages.CANCELLATION,
        then=f"{session_pages.ONE}?fait=annulation",
        again=session_pages.show_training_session_cancellation,
    ),
)

add_centre = training_body.act(
    Act.KEEP_CENTRES,
    name="add_training_centre",
    api="POST /centres",
    summary="Ajouter un centre de formation à un lot",
    form=CentreForm,
    do=centres.add_centre,
    shows=centre_shown,
    status=201,
    page=FormPost(
        centre_pages.NEW,
        then=centre_pages.after_adding,
        again=centre_pages.show_new_centre,
        form=centre_pages.ADDING,
    ),
)

correct_centre = training_body.act(
    Act.KEEP_CENTRES,
    name="correct_training_centre",
    api="PUT /centres/{centre_id}",
    summary="Corriger un centre de formation, le fermer ou le rouvrir",
    form=CentreCorrection,
    do=centres.correct_centre,
    shows=centre_shown,
    page=FormPost(
        centre_pages.ONE,
        then=f"{centre_pages.ONE}?fait=correction",
        again=centre_pages.show_centre,
        form=centre_pages.CORRECTING,
    ),
)

ask_plan = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="ask_training_plan",
    api="POST /plan",
    summary="Demander un plan de sessions d'un lot, qui remplace le précédent",
    form=PlanForm,
    do=plans.request_plan,
    shows=plan_shown,
    status=202,
    page=FormPost(
        plan_pages.PLAN,
        then=plan_pages.after_asking,
        again=plan_pages.show_plan,
    ),
)

apply_plan = training_body.act(
    Act.KEEP_TRAINING_SESSIONS,
    name="apply_training_plan",
    api="POST /plan/sessions",
    summary="Appliquer des sessions d'un plan : ouvertes, leurs conseillers inscrits",
    form=PlanApplication,
    do=plans.apply_plan,
    shows=plan_shown,
    page=FormPost(
        plan_pages.APPLICATION,
        then=plan_pages.after_applying,
        again=plan_pages.show_plan,
    ),
)
