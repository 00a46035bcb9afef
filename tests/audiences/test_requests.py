"""The number of requests of a page: session, account, and its content, each read once."""

from collections import Counter

import pytest

from tests.audiences.every import route_of
from tests.audiences.test_every_answer import walk
from tests.support.requests import Asked, counted

pytestmark = pytest.mark.thorough

# Session, account, structure with its statuses, application: each is named by the one before.
MOST = 4
# Pages with a list or with related objects make more requests.
MORE = {
    # The lines of the file are compared with guards, agreements, applications, people, recruitments.
    "/espace/ouverture/{kind}/{intake_id}": 12,
    # The contract of an adviser: the match, the recruitment, the structure, the uniform, the training.
    "/mon-espace": 11,
    "/mon-espace/tenue": 8,
    # Whether the contract belongs to the adviser, its reports, and whether its quarter is locked.
    "/mon-espace/activites": 7,
    "/mon-espace/activites/nouveau": 6,
    "/mon-espace/activites/chiffres": 6,
    "/mon-espace/activites/fichier/{file_id}": 7,
    "/mon-espace/activites/{activity_id}": 7,
    "/mon-espace/activites/{activity_id}/suppression": 7,
    "/espace/livraison": 5,
    "/espace/recrutements/{recruitment_id}/tenue": 9,
    # Whether e-mails reach the superior.
    "/espace/recrutements/{recruitment_id}/superieur": 8,
    "/espace": 8,
    # Including the accounts of the prefecture, whose address is shown.
    "/espace/demarches": 9,
    "/espace/prolongation": 5,
    "/espace/demande-de-correction": 5,
    "/espace/destinataires": 5,
    # In a liquidation the advisers, whose contracts end.
    "/espace/liquidation": 6,
    # The agreement, and its structure, which may be in liquidation.
    "/espace/subventions/{agreement_id}/compte": 5,
    # The request, the application and the agreement that it changes.
    "/espace/siret": 9,
    # The accounts of the prefecture, and the second application.
    "/espace/postes-supplementaires": 6,
    "/espace/postes-supplementaires/retrait": 5,
    "/espace/candidatures": 6,
    # Four of them for an opened sheet: counted by hour and by day, journalled, and compared with similar
    # people.
    "/espace/candidatures/{candidate_id}": 10,
    "/espace/candidatures/{candidate_id}/annuler": 10,
    "/espace/candidatures/{candidate_id}/precedente": 8,
    "/espace/candidatures/{candidate_id}/suivante": 8,
    "/espace/candidatures/{candidate_id}/valider": 10,
    "/espace/informations": 7,
    "/espace/questions/{question_id}": 5,
    "/espace/collegues/{account_id}/retrait": 5,
    # With the training of the adviser and the lots, which name its body; after an end, the related objects,
    # the follow-ups, the ledger.
    "/espace/recrutements/{recruitment_id}": 11,
    # The training and the lots, which name its body; of an adviser the post as well.
    **{f"/espace/recrutements/{{recruitment_id}}/certificat{more}": 6 for more in ("", "/recu", "/retrait")},
    **{f"/mon-espace/certificat{more}": 7 for more in ("", "/recu", "/retrait")},
    # The training tells two of the steps of a post.
    **{
        f"/espace/recrutements/{{recruitment_id}}{more}": 7
        for more in (
            "/contrat",
            "/contrat/retrait",
            "/embauche",
            "/rupture",
            "/rupture/retrait",
            "/superieur/retrait",
            "/suspensions",
            "/suspensions/{suspension_id}",
            "/suspensions/{suspension_id}/retrait",
        )
    },
    **{
        f"/espace/recrutements/{{recruitment_id}}/justificatif{more}": 5 for more in ("", "/recu", "/retrait")
    },
    **{f"/espace/recrutements/{{recruitment_id}}/copie{more}": 5 for more in ("", "/recu", "/retrait")},
    # The agreement, its contracts, the reports, and the quarter before.
    "/espace/suivis/{follow_up_id}": 10,
    # The text sent or in force, the last reading of Démarches simplifiées, whether its ledger is open.
    "/espace/conventions/{agreement_id}": 8,
    "/espace/conventions/{agreement_id}/signataire": 5,
    # The summaries, and the progress of each of the three procedures.
    "/espace/subventions": 6,
    "/espace/subventions/{agreement_id}": 7,
    "/espace/subventions/{agreement_id}/echeancier": 5,
    # The agreement, those of its structure, and their ledgers.
    "/espace/subventions/{agreement_id}/compte/recouvrement": 7,
    "/espace/coordonnees-bancaires": 5,
    # The structure and its application, whose contact is called.
    "/espace/coordonnees/{structure_id}": 7,
    # The ledgers and the agreements of its payments.
    "/espace/versements/fichiers/{payment_file_id}": 5,
    # The bank details beside the ledger.
    "/espace/conventions/{agreement_id}/compte": 6,
    # The lots, the recruitment and its candidate, the sessions that may be chosen (two), the journal.
    "/espace/formations/{training_id}": 9,
    # The lots, waiting and registered advisers, the centre, the journal and its authors.
    "/espace/sessions-de-formation/{training_session_id}": 10,
    # The plan, the lots, its advisers, the journal and its authors.
    "/espace/sessions-de-formation/plan": 7,
    # The accounts of each of the five roles of staff.
    "/espace/comptes": 7,
    # The cards under a word, findable or not, and the people of the page.
    "/espace/candidats": 5,
    # The acts of structures, the journal with its texts and authors, the entry of this reading, and similar
    # people.
    "/espace/candidats/{candidate_id}": 13,
    # The country, and the structures of the found SIRETs.
    "/espace/structures": 5,
    # Its applications, recruitments, accounts, journal and e-mails, and whether e-mails reach the contact.
    "/espace/structures/{structure_id}": 10,
    "/espace/journal/comptes/{account_id}": 6,
    "/espace/journal/enveloppes": 5,
    "/espace/adresses": 5,
    # The two structures, their applications and recruitments, and the author of the proposal.
    "/espace/reprises/{structure_change_id}": 9,
    # The book of the agency, the proposals, and their authors.
    "/espace/parametres/{parameter}": 5,
    # The journal, the objects related to the contract with their authors, the follow-ups, and the quoted
    # texts.
    "/espace/conseillers/{recruitment_id}": 7,
    # The advisers of the page; of one, its agreement and contracts, the reports, the contact, and the quarter
    # before.
    "/espace/suivis-trimestriels": 5,
    "/espace/suivis-trimestriels/{follow_up_id}": 8,
    # The questions, the journal and its texts, the draft, the authors, whether e-mails reach the contact, its
    # deadlines, its e-mails.
    "/espace/dossiers/{application_id}": 11,
    # The agenda, the authors of decisions on the page, the standard reasons; or the budget (two until it is
    # first written) and the history of one application.
    "/espace/seances/{session_id}": 6,
    "/espace/seances/{session_id}/dossiers/{application_id}": 13,
    "/espace/seances/{session_id}/cloture": 6,
    "/espace/seances/{session_id}/proces-verbal": 5,
    "/espace/seances/{session_id}/fichier/{file_id}": 6,
}


@pytest.fixture(scope="module")
def asked() -> dict[str, list[Asked]]:
    """Return, by page and state, the requests made to show it."""
    found = {}
    for site, name, path in walk():
        # A process reads the parameters once a minute: this does not count for a page.
        site.ports.parameters()
        with counted(site.store, site.ports.ephemeral) as requests:
            assert site.get(path).status != 500
        found[f"{route_of(path)} ({name})"] = list(requests)
    return found


def test_a_page_without_a_list_makes_at_most_four_requests(asked: dict[str, list[Asked]]) -> None:
    beyond = {
        page: [name for name, _ in requests]
        for page, requests in asked.items()
        if len(requests) > MORE.get(page.partition(" (")[0], MOST)
    }
    assert beyond == {}


def test_a_page_reads_each_thing_once(asked: dict[str, list[Asked]]) -> None:
    twice = {
        page: [what for what, times in Counter(requests).items() if times > 1]
        for page, requests in asked.items()
        if len(set(requests)) < len(requests)
    }
    assert twice == {}
