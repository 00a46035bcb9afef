"""The words of pages for the copy of a contract and the proof of its end (RULES 14, section 5)."""

from dataclasses import replace

from chalicelib.audiences.shared.documents.file_pages import FileWords
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.parameters import Parameters

_READERS = (
    "Votre préfecture, la Banque des Territoires et l'Agence nationale de la cohésion des territoires peuvent"
)


def kept_until(params: Parameters) -> str:
    """Return until when such a file is kept, in French."""
    return (
        f"{params.end_proof_months} mois après la fin du contrat ou, s'il prouve l'emploi d'une subvention, "
        f"{params.accounting_years} ans après l'année où la convention est soldée"
    )


def _asks_copy(recruitment: Recruitment) -> str:
    name = recruitment.candidate_name
    if recruitment.continues:
        return (
            f"Déposez le contrat de travail signé par la structure d'origine et par {name}, avec son avenant "
            "s'il y en a un, en un seul fichier."
        )
    return f"Déposez le contrat de travail signé par vous et par {name}, en un seul fichier."


def _asks_agency_for_proof(recruitment: Recruitment) -> str:
    assert recruitment.ended_on is not None and recruitment.end_reason is not None
    return (
        f"Déposez le document qui prouve la fin du contrat au {french_date(recruitment.ended_on)} "
        f"({recruitment.end_reason.label}), tel que la structure vous l'a envoyé. Elle le voit dans son "
        "espace, et cesse de recevoir les rappels."
    )


def _asks_proof(recruitment: Recruitment) -> str:
    assert recruitment.ended_on is not None and recruitment.end_reason is not None
    return (
        f"À fournir : le document qui prouve la fin du contrat au {french_date(recruitment.ended_on)} "
        f"({recruitment.end_reason.label}), par exemple la lettre de démission, l'accord signé ou la "
        "notification. Si vous ne l'avez pas encore, revenez plus tard : un e-mail vous le rappellera."
    )


CONTRACT_COPY = FileWords(
    title="Copie du contrat",
    the="la copie du contrat",
    feminine=True,
    attached="au contrat",
    readers=_READERS,
    again="sera de nouveau à déposer",
    kept=kept_until,
    asks=_asks_copy,
)

END_PROOF = FileWords(
    title="Justificatif de la fin du contrat",
    the="le justificatif de la fin du contrat",
    feminine=False,
    attached="à la fin du contrat",
    readers=_READERS,
    again="sera de nouveau à fournir",
    kept=kept_until,
    asks=_asks_proof,
)

# For the agency, which deposits a proof that the structure sent by another way than its space.
END_PROOF_RECEIVED = replace(
    END_PROOF,
    title="Justificatif reçu de la fin du contrat",
    the="le justificatif reçu de la fin du contrat",
    readers="La structure, sa préfecture et la Banque des Territoires peuvent",
    again="est de nouveau demandé à la structure",
    asks=_asks_agency_for_proof,
)
