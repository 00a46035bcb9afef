"""The e-mails on the correction, withdrawal or end of a contract (RULES section 10)."""

from chalicelib.mail.entry import Block, Button, EmailEntry, Facts, Note, Paragraph, Quote
from chalicelib.mail.shared_texts import ACCESS, FOLLOWS_RECRUITMENTS, IS_RECRUITED

_RECRUITMENT = Button("/espace/recrutements/{subject}", "Voir le recrutement")
_WHY = Quote("reason")
_WRONG = Note("Si une de ces informations est fausse, signalez-le à votre structure.")
_CONTRACT = Facts(
    (
        ("Nature du contrat", "{{ contract_kind }}"),
        ("Signé le", "{{ signed_on|date }}"),
        ("Début du contrat", "{{ starts_on|date }}"),
        ("Fin du contrat", "{{ ends_on|date if ends_on else '' }}"),
        ("Salaire brut par mois", "{{ gross_pay_cents|euros if gross_pay_cents else '' }}"),
    )
)
_PLANNED = Facts((("Date d'embauche prévue", "{{ planned_hire_date|date }}"),))
_TERMS = ("contract_kind", "signed_on", "starts_on", "ends_on", "gross_pay_cents")


def _both(
    name: str,
    params: tuple[str, ...],
    *,
    subjects: tuple[str, str],
    sentences: tuple[str, str],
    facts: tuple[Block, ...] = (),
) -> tuple[EmailEntry, EmailEntry]:
    """Return the e-mail to the structure, then the one to the person."""
    to_structure, to_candidate = sentences
    return (
        EmailEntry(
            name=name,
            subject=subjects[0],
            because=FOLLOWS_RECRUITMENTS,
            params=("structure_name", "candidate_name", *params, "reason", "has_account"),
            body=(Paragraph(to_structure), _WHY, *facts, _RECRUITMENT, ACCESS),
        ),
        EmailEntry(
            name=f"{name}_candidate",
            subject=subjects[1],
            because=IS_RECRUITED,
            params=("first_name", "structure_name", *params, "reason"),
            body=(Paragraph(to_candidate), _WHY, *facts, _WRONG),
        ),
    )


ENTRIES = (
    *_both(
        "planned_hire_corrected",
        ("planned_hire_date",),
        subjects=(
            "Nouvelle date d'embauche prévue {{ candidate_name|de }}",
            "Nouvelle date d'embauche prévue par la structure « {{ structure_name }} »",
        ),
        sentences=(
            "La date d'embauche prévue {{ candidate_name|de }} par la structure « {{ structure_name }} » a"
            " changé.",
            "La structure « {{ structure_name }} » a changé la date prévue de votre embauche.",
        ),
        facts=(_PLANNED,),
    ),
    *_both(
        "contract_corrected",
        _TERMS,
        subjects=(
            "Le contrat {{ candidate_name|de }} est corrigé",
            "Votre contrat avec la structure « {{ structure_name }} » est corrigé",
        ),
        sentences=(
            "Le contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » est corrigé. Voici"
            " ce qui est enregistré maintenant.",
            "Votre contrat avec la structure « {{ structure_name }} » est corrigé. Voici ce qui est"
            " enregistré maintenant.",
        ),
        facts=(_CONTRACT,),
    ),
    *_both(
        "contract_taken_back",
        (),
        subjects=(
            "Le contrat {{ candidate_name|de }} n'est plus enregistré",
            "Votre contrat avec la structure « {{ structure_name }} » n'est plus enregistré",
        ),
        sentences=(
            "Le contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} », enregistré par"
            " erreur, est retiré. La candidature reste validée : enregistrez le contrat une fois signé, ou"
            " annulez la validation.",
            "Le contrat enregistré par la structure « {{ structure_name }} » l'était par erreur : il est"
            " retiré. Votre candidature reste validée par cette structure.",
        ),
    ),
    *_both(
        "end_taken_back",
        (),
        subjects=(
            "La fin du contrat {{ candidate_name|de }} est retirée",
            "La fin de votre contrat avec la structure « {{ structure_name }} » est retirée",
        ),
        sentences=(
            "La fin du contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » était"
            " déclarée par erreur : elle est retirée, et le contrat continue.",
            "La structure « {{ structure_name }} » avait déclaré la fin de votre contrat par erreur : cette"
            " déclaration est retirée, et le contrat continue.",
        ),
    ),
    EmailEntry(
        name="subsidy_ends",
        subject="La subvention du poste {{ candidate_name|de }} prend bientôt fin",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "subsidised_until", "has_account"),
        body=(
            Paragraph(
                "La subvention du poste {{ candidate_name|de }} dans la structure « {{ structure_name }} »"
                " prend fin bientôt. Le dernier suivi trimestriel sera celui de ce trimestre-là."
            ),
            Facts((("Poste subventionné jusqu'au", "{{ subsidised_until|date }}"),)),
            Paragraph("Le contrat de travail, lui, ne change pas."),
            _RECRUITMENT,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="subsidy_prolonged",
        subject=(
            "La subvention du poste {{ candidate_name|de }}"
            " {{ 'est prolongée' if days else \"n'est plus prolongée\" }}"
        ),
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "days", "subsidised_until", "reason", "has_account"),
        body=(
            Paragraph(
                "{% if days %}La subvention du poste {{ candidate_name|de }} dans la structure"
                " « {{ structure_name }} » est prolongée de {{ days|plural('jour') }} en tout, parce que le"
                " contrat a été suspendu. Le montant du poste ne change pas.{% else %}La prolongation de la"
                " subvention du poste {{ candidate_name|de }} dans la structure « {{ structure_name }} » est"
                " retirée.{% endif %}"
            ),
            _WHY,
            Facts((("Poste subventionné jusqu'au", "{{ subsidised_until|date }}"),)),
            Paragraph(
                "Le contrat de travail, lui, ne change pas : s'il finit avant, voyez comment le prolonger."
            ),
            _RECRUITMENT,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="contract_copy_missing",
        subject="La copie du contrat {{ candidate_name|de }} est à déposer",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "starts_on", "has_account"),
        body=(
            Paragraph(
                "Le contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » est"
                " enregistré, à partir du {{ starts_on|date }}. Sa copie signée, au format PDF, n'est"
                " pas encore déposée."
            ),
            Paragraph("Nous ne vous le rappellerons pas."),
            Button("/espace/recrutements/{subject}/copie", "Déposer la copie du contrat"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="end_proof_missing",
        subject="Le justificatif de la fin du contrat {{ candidate_name|de }} est à fournir",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "ended_on", "end_reason", "has_account"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » a déclaré la fin du contrat {{ candidate_name|de }} ;"
                " le document qui la prouve n'est pas encore déposé : la lettre, l'accord signé ou la"
                " notification, au format PDF."
            ),
            Facts((("Dernier jour", "{{ ended_on|date }}"), ("Raison", "{{ end_reason }}"))),
            Paragraph("Si cette fin est fausse, corrigez-la ou retirez-la sur la page du recrutement."),
            Button("/espace/recrutements/{subject}/justificatif", "Déposer le justificatif"),
            ACCESS,
        ),
    ),
    *(
        EmailEntry(
            name=name,
            subject=subject,
            because=FOLLOWS_RECRUITMENTS,
            params=("structure_name", "candidate_name", "has_account"),
            body=(
                Paragraph(
                    f"{opening}La tenue de conseiller numérique, deux polos et un sweatshirt, est offerte"
                    " et livrée à la structure « {{ structure_name }} ». Elle aide le public à reconnaître"
                    " le conseiller ; elle n'est pas obligatoire."
                ),
                Paragraph(
                    "Indiquez la taille {{ candidate_name|de }}, de XS à 4XL, ou que la tenue n'est pas"
                    " souhaitée, et l'adresse de livraison. Le conseiller peut aussi répondre pour sa taille."
                ),
                Button("/espace/recrutements/{subject}/tenue", "Indiquer la taille"),
                ACCESS,
            ),
        )
        for name, subject, opening in (
            ("uniform_size", "Tenue {{ candidate_name|de }} : quelle taille ?", ""),
            (
                "uniform_reminder",
                "Rappel : quelle taille pour la tenue {{ candidate_name|de }} ?",
                "Personne n'a encore indiqué la taille ; nous ne vous le rappellerons plus. ",
            ),
        )
    ),
    EmailEntry(
        name="superior_named",
        subject="La structure « {{ structure_name }} » vous indique comme supérieur hiérarchique",
        because=(
            "Vous recevez ce message parce que la structure « {{ structure_name }} » nous a donné cette"
            " adresse."
        ),
        params=("structure_name", "candidate_name", "first_name", "contact_email"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » vous indique comme supérieur hiérarchique"
                " {{ candidate_name|de }}, conseiller numérique. Vous n'avez rien à faire."
            ),
            Paragraph(
                "Elle nous a donné votre nom, cette adresse et, peut-être, votre téléphone. Ils servent à"
                " vous joindre sur l'activité de ce conseiller, et sont effacés quand le recrutement prend"
                " fin."
            ),
            Note(
                "Si ce n'est pas vous, ou si une de ces informations est fausse, écrivez à la structure,"
                " {{ contact_email }} : elle la corrige à tout moment."
            ),
        ),
    ),
    EmailEntry(
        name="end_declared_candidate",
        subject="La structure « {{ structure_name }} » déclare la fin de votre contrat",
        because=IS_RECRUITED,
        params=("first_name", "structure_name", "ended_on", "end_reason"),
        body=(
            Paragraph("La structure « {{ structure_name }} » déclare la fin de votre contrat."),
            Facts((("Dernier jour", "{{ ended_on|date }}"), ("Raison", "{{ end_reason }}"))),
            Paragraph(
                "Après ce jour, votre inscription compte de nouveau, et vous dites dans votre espace si les"
                " structures vous trouvent. Votre espace, {{ base_url }}/mon-espace, dit aussi les autres"
                " suites."
            ),
            _WRONG,
        ),
    ),
)
