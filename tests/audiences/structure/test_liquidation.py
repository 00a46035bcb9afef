"""The space of a structure in liquidation offers no post and no recruitment (RULES section 11)."""

import re

from chalicelib.domain.access.account import Role
from tests.audiences.site import Site, available_candidate, signed_in
from tests.audiences.situations import judged, of_private_law, staff_enters
from tests.audiences.structure.test_space import hired, move, recruitment_path, sheet, validated

# The links and buttons that lead to a post or to a recruitment.
_RECRUITING = re.compile(
    "<(?:a|button) [^>]*>(?:Demander des postes supplémentaires|Demander une prolongation"
    "|Choisir un candidat|Valider cette candidature|Enregistrer le contrat|Envoyer ma demande"
    "|Déposer le dossier|Signer le contrat)"
)


def test_no_page_offers_to_recruit_and_each_says_why(site: Site) -> None:
    structure = signed_in(site)
    path = hired(site, structure)
    candidate = available_candidate(site, email="anne@exemple.fr")
    move(site, candidate, "shortlisted")
    offering = [
        *("/espace", "/espace/postes-supplementaires", "/espace/prolongation"),
        *(sheet(candidate), f"{sheet(candidate)}/valider"),
    ]
    for page in offering:
        assert _RECRUITING.search(site.get(page).html), page

    judged(site, structure.id)
    for page in offering:
        told = site.get(page)
        assert not _RECRUITING.search(told.html), page
        assert "est en liquidation judiciaire depuis le" in told.text, page
    assert not _RECRUITING.search(site.get("/espace/demarches").html)
    assert "Déclarer la fin du contrat" in site.get("/espace").text
    assert "Déclarer la fin du contrat" in site.get(path).text


def test_a_candidate_validated_before_signs_no_contract_and_can_be_cancelled(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    judged(site, structure.id)
    told = site.get(recruitment_path(site, structure))
    assert not _RECRUITING.search(told.html) and "est en liquidation judiciaire depuis le" in told.text
    assert "Annuler la validation" in told.text
    assert not _RECRUITING.search(site.get("/espace").html)


def test_a_public_body_is_not_offered_to_declare_a_liquidation(site: Site) -> None:
    commune = signed_in(site)
    assert "/espace/liquidation" not in site.get("/espace/informations").html
    told = site.get("/espace/liquidation")
    assert "article L640-2" in told.text and "<form" not in told.html.partition("<main")[2]
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/structures/{commune.id}"
    assert "/liquidation" not in site.get(path).html
    told = site.get(f"{path}/liquidation")
    assert "article L640-2" in told.text and "Enregistrer la liquidation" not in told.text


def test_an_association_is_offered_to_declare_its_liquidation(site: Site) -> None:
    association = of_private_law(site, signed_in(site))
    assert "Déclarer une liquidation judiciaire" in site.get("/espace/informations").text
    assert "Déclarer la liquidation" in site.get("/espace/liquidation").text
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/structures/{association.id}"
    assert "Enregistrer une liquidation judiciaire" in site.get(path).text
    assert "Enregistrer la liquidation" in site.get(f"{path}/liquidation").text


def test_a_liquidation_recorded_meanwhile_is_read_before_it_is_corrected(site: Site) -> None:
    association = of_private_law(site, signed_in(site))
    read_before = site.get("/espace/liquidation")
    judged(site, association.id)
    typed = {
        "judgment_on": site.ports.today().isoformat(),
        "court": "tribunal judiciaire de Nancy",
        "liquidator": "Maître Roy",
        "liquidator_email": "roy@liquidateurs.example",
        "liquidator_address": "2 place du Palais, 54000 Nancy",
    }
    refused = site.send(read_before, "/espace/liquidation", **typed)
    assert refused.status == 412 and "tribunal judiciaire de Chartres" in refused.text
    # Decided again on what the page now shows.
    assert "fait=oui" in site.send(refused, "/espace/liquidation", **typed).headers["Location"]
    assert "tribunal judiciaire de Nancy" in site.get("/espace/liquidation").text
