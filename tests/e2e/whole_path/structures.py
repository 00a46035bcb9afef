"""The structures that walk the whole path, each with what a person computes by hand from RULES.

An amount of a quarter is ``subsidy * days so far / days of the post``, without the fraction of a cent, less
what the quarters before it made: the days of a post are those from its first day to the eve of the same day
of the month 24 or 18 months later.
"""

from datetime import date

from tests.e2e.whole_path.kinds import Kind, Quarter

# over.
ASSOCIATION_24 = Kind(
    answers={"kind": "private", "legal_form": "association", "agreement_months": "24"},
    department="29",
    insee="29019",
    postal="29200",
    phone="02 98 00 80 80",
    strangers=(("97411", "97400", None), ("57463", "57000", 100)),
    lot=5,
    procedure="association",
    votes=False,
    applied=date(2028, 1, 3),
    session=date(2028, 1, 26),
    term=date(2028, 3, 26),
    complete_by=date(2028, 3, 11),
    complete_on=date(2028, 3, 11),
    instructed_by=date(2028, 3, 26),
    signed=date(2028, 3, 24),
    recorded=(date(2028, 3, 24), 10),
    hired=date(2028, 3, 27),
    contract_ends=date(2030, 3, 26),
    trained_by=date(2028, 4, 11),
    paid_until=date(2030, 3, 26),
    per_post=40_000_00,
    amount="40 000 €",
    instalments=(12_000_00, 14_000_00, 14_000_00),
    closes=date(2028, 3, 29),
    course=(date(2028, 3, 30), date(2028, 6, 30)),
    # 5/31 of March.
    first_pay=294_03,
    quarters=(
        Quarter("2028-Q1", date(2028, 4, 1), date(2028, 5, 1), 5, 273_97),
        Quarter("2028-Q2", date(2028, 7, 1), date(2028, 7, 31), 91, 4_986_30),
        Quarter("2028-Q3", date(2028, 10, 1), date(2028, 10, 31), 92, 5_041_09),
        Quarter("2028-Q4", date(2029, 1, 1), date(2029, 1, 31), 92, 5_041_10),
        Quarter("2029-Q1", date(2029, 4, 1), date(2029, 5, 1), 90, 4_931_51),
        Quarter("2029-Q2", date(2029, 7, 1), date(2029, 7, 31), 91, 4_986_30),
        Quarter("2029-Q3", date(2029, 10, 1), date(2029, 10, 31), 92, 5_041_09),
        Quarter("2029-Q4", date(2030, 1, 1), date(2030, 1, 31), 92, 5_041_10),
        Quarter("2030-Q1", date(2030, 4, 1), date(2030, 5, 1), 85, 4_657_54),
    ),
    reminders=(
        "Il reste 15 jours pour signer le contrat (« Structure du chemin »)",
        "Dossier à compléter avant le 11 mars 2028 : « Structure du chemin »",
        "Échéance proche : il reste 2 jours pour signer le contrat (« Structure du chemin »)",
        "Dominic Weber : aucune activité enregistrée depuis le 1er juillet 2028",
        "La subvention du poste de Dominic Weber prend bientôt fin",
        "La fin du contrat de Dominic Weber est enregistrée",
    ),
)
