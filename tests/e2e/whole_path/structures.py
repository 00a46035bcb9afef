"""The structures of the walks, each with the figures that a person computes by hand from RULES.

The amount of a quarter is ``subsidy * days so far / days of the post``, rounded down to a cent, less the
amounts of the quarters before it. The days of a post end 24 or 18 months after its first day.
"""

from datetime import date

from tests.e2e.whole_path.kinds import Kind, Quarter

# A session on 31 December: two months later is 29 February. The contract begins on that day, and 24 months
# later there is none: 28 February 2030, whose eve is the last day. 730 days: 366 to 28 February 2029.
# Eight advisers: the training is in person, and begins while clocks go forward on 26 March.
# Its first follow-up is due on 1 May, a holiday: deadlines do not move (RULES section 10).
COMMUNE = Kind(
    answers={},
    department="54",
    insee="54395",
    postal="54000",
    phone="03 83 35 35 35",
    # One from an island with France entière; one from Brest, within 100 km of home.
    strangers=(("97411", "97400", None), ("29019", "29200", 100)),
    lot=3,
    posts=8,
    applied=date(2027, 12, 1),
    session=date(2027, 12, 31),
    term=date(2028, 2, 29),
    complete_by=date(2028, 2, 14),
    # From 4 to 8 February four days are used; eleven are left from the 18th on.
    complete_on=date(2028, 2, 4),
    incomplete_on=date(2028, 2, 8),
    again_on=date(2028, 2, 18),
    instructed_by=date(2028, 2, 29),
    signed=date(2028, 2, 28),
    recorded=(date(2028, 2, 28), 10),
    hired=date(2028, 2, 29),
    contract_ends=date(2030, 2, 28),
    trained_by=date(2028, 3, 15),
    paid_until=date(2030, 2, 27),
    per_post=50_000_00,
    amount="50 000 €",
    instalments=(120_000_00, 140_000_00, 140_000_00),
    closes=date(2028, 3, 10),
    course=(date(2028, 3, 13), date(2028, 6, 13)),
    # 1/29 of February and March.
    first_pay=1_885_89,
    quarters=(
        Quarter("2028-Q1", date(2028, 4, 1), date(2028, 5, 1), 32, 2_191_78),
        Quarter("2028-Q2", date(2028, 7, 1), date(2028, 7, 31), 91, 6_232_87),
        Quarter("2028-Q3", date(2028, 10, 1), date(2028, 10, 31), 92, 6_301_37),
        Quarter("2028-Q4", date(2029, 1, 1), date(2029, 1, 31), 92, 6_301_37),
        Quarter("2029-Q1", date(2029, 4, 1), date(2029, 5, 1), 90, 6_164_39),
        Quarter("2029-Q2", date(2029, 7, 1), date(2029, 7, 31), 91, 6_232_87),
        Quarter("2029-Q3", date(2029, 10, 1), date(2029, 10, 31), 92, 6_301_37),
        Quarter("2029-Q4", date(2030, 1, 1), date(2030, 1, 31), 92, 6_301_37),
        Quarter("2030-Q1", date(2030, 4, 1), date(2030, 5, 1), 58, 3_972_61),
    ),
    reminders=(
        "Il reste 25 jours pour signer le contrat (« Structure du chemin »)",
        "Il reste 11 jours pour signer le contrat (« Structure du chemin »)",
        "Échéance proche : il reste 1 jour pour signer le contrat (« Structure du chemin »)",
        "Dominic Weber : aucune activité enregistrée depuis le 14 juin 2028",
        "La subvention du poste de Dominic Weber prend bientôt fin",
        "La fin du contrat de Dominic Weber est enregistrée",
    ),
)

# A session on 31 August: two months later is 31 October 2027, a day of 25 hours. The contract begins then;
# 18 months later is 30 April 2029, which has no 31st: 547 days, 366 to 30 October 2028 and 181 more.
# Registrations close on 11 November, a holiday, with one adviser: at a distance.
ASSOCIATION_18 = Kind(
    answers={"kind": "private", "legal_form": "association", "agreement_months": "18"},
    department="57",
    insee="57463",
    postal="57000",
    phone="03 87 55 50 00",
    strangers=(("97411", "97400", None), ("29019", "29200", 100)),
    lot=3,
    procedure="association",
    votes=False,
    applied=date(2027, 8, 2),
    session=date(2027, 8, 31),
    term=date(2027, 10, 31),
    complete_by=date(2027, 10, 16),
    complete_on=date(2027, 10, 16),
    instructed_by=date(2027, 10, 31),
    # Ends on Sunday the 31st; the 1st is All Saints.
    late_told=date(2027, 11, 2),
    signed=date(2027, 10, 29),
    recorded=(date(2027, 10, 29), 10),
    hired=date(2027, 10, 31),
    contract_ends=date(2029, 4, 30),
    trained_by=date(2027, 11, 15),
    paid_until=date(2029, 4, 29),
    per_post=32_000_00,
    amount="32 000 €",
    instalments=(9_600_00, 11_200_00, 11_200_00),
    closes=date(2027, 11, 11),
    course=(date(2027, 11, 15), date(2028, 2, 15)),
    # 1/31 of October and two months.
    first_pay=3_704_86,
    quarters=(
        Quarter("2027-Q4", date(2028, 1, 1), date(2028, 1, 31), 62, 3_627_05),
        Quarter("2028-Q1", date(2028, 4, 1), date(2028, 5, 1), 91, 5_323_58),
        Quarter("2028-Q2", date(2028, 7, 1), date(2028, 7, 31), 91, 5_323_59),
        Quarter("2028-Q3", date(2028, 10, 1), date(2028, 10, 31), 92, 5_382_08),
        Quarter("2028-Q4", date(2029, 1, 1), date(2029, 1, 31), 92, 5_382_09),
        Quarter("2029-Q1", date(2029, 4, 1), date(2029, 5, 1), 90, 5_265_08),
        Quarter("2029-Q2", date(2029, 7, 1), date(2029, 7, 31), 29, 1_696_53),
    ),
    reminders=(
        "Dossier à compléter au plus tard le 16 octobre 2027 : « Structure du chemin »",
        "Il reste 15 jours pour signer le contrat (« Structure du chemin »)",
        "Échéance proche : il reste 2 jours pour signer le contrat (« Structure du chemin »)",
        "Dominic Weber : aucune activité enregistrée depuis le 16 février 2028",
        "La subvention du poste de Dominic Weber prend bientôt fin",
        "La fin du contrat de Dominic Weber est enregistrée",
    ),
)

# Two months after 26 January is 26 March 2028, a day of 23 hours. 730 days from 27 March on: February 2028 is
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
        "Dossier à compléter au plus tard le 11 mars 2028 : « Structure du chemin »",
        "Échéance proche : il reste 2 jours pour signer le contrat (« Structure du chemin »)",
        "Dominic Weber : aucune activité enregistrée depuis le 1er juillet 2028",
        "La subvention du poste de Dominic Weber prend bientôt fin",
        "La fin du contrat de Dominic Weber est enregistrée",
    ),
)

# Two months after 14 May is 14 July, a holiday, on whose midnight the fifteen days of the funder end too.
# 731 days from 15 July 2027 on: there is a 29 February among them.
GROUP = Kind(
    answers={
        "kind": "private",
        "legal_form": "public_interest_group",
        "private_law_contracts": "oui",
    },
    refused={"private_law_contracts": "non", "agreement_months": "24"},
    department="93",
    insee="93048",
    postal="93100",
    phone="01 48 70 60 00",
    strangers=(("97411", "97400", None), ("29019", "29200", 100)),
    lot=2,
    applied=date(2027, 4, 19),
    session=date(2027, 5, 14),
    term=date(2027, 7, 14),
    complete_by=date(2027, 6, 29),
    complete_on=date(2027, 6, 29),
    instructed_by=date(2027, 7, 14),
    late_told=date(2027, 7, 15),
    signed=date(2027, 7, 12),
    recorded=(date(2027, 7, 12), 10),
    hired=date(2027, 7, 15),
    contract_ends=date(2029, 7, 14),
    trained_by=date(2027, 7, 30),
    paid_until=date(2029, 7, 14),
    per_post=50_000_00,
    amount="50 000 €",
    instalments=(15_000_00, 17_500_00, 17_500_00),
    closes=date(2027, 7, 23),
    course=(date(2027, 7, 26), date(2027, 11, 8)),
    # 17/31 of July and two months.
    first_pay=4_645_78,
    quarters=(
        Quarter("2027-Q3", date(2027, 10, 1), date(2027, 10, 31), 78, 5_335_15),
        Quarter("2027-Q4", date(2028, 1, 1), date(2028, 1, 31), 92, 6_292_75),
        Quarter("2028-Q1", date(2028, 4, 1), date(2028, 5, 1), 91, 6_224_35),
        Quarter("2028-Q2", date(2028, 7, 1), date(2028, 7, 31), 91, 6_224_35),
        Quarter("2028-Q3", date(2028, 10, 1), date(2028, 10, 31), 92, 6_292_75),
        Quarter("2028-Q4", date(2029, 1, 1), date(2029, 1, 31), 92, 6_292_75),
        Quarter("2029-Q1", date(2029, 4, 1), date(2029, 5, 1), 90, 6_155_95),
        Quarter("2029-Q2", date(2029, 7, 1), date(2029, 7, 31), 91, 6_224_35),
        Quarter("2029-Q3", date(2029, 10, 1), date(2029, 10, 31), 14, 957_60),
    ),
    reminders=(
        "Dossier à compléter au plus tard le 29 juin 2027 : « Structure du chemin »",
        "Il reste 15 jours pour signer le contrat (« Structure du chemin »)",
        "Échéance proche : il reste 2 jours pour signer le contrat (« Structure du chemin »)",
        "Dominic Weber : aucune activité enregistrée depuis le 9 novembre 2027",
        "La subvention du poste de Dominic Weber prend bientôt fin",
        "La fin du contrat de Dominic Weber est enregistrée",
    ),
)

# Saint-Denis de La Réunion: 50,000 € and 15 percent. Two months after 25 October is Christmas, in Paris.
# 731 days from 3 January 2028 on; the quarter before has none.
OVERSEAS = Kind(
    answers={},
    department="974",
    insee="97411",
    postal="97400",
    phone="02 62 40 04 00",
    # From the mainland with France entière, and from Mayotte, which is another territory.
    strangers=(("57463", "57000", None), ("97611", "97600", None)),
    lot=6,
    applied=date(2027, 10, 4),
    session=date(2027, 10, 25),
    term=date(2027, 12, 25),
    complete_by=date(2027, 12, 10),
    complete_on=date(2027, 12, 10),
    instructed_by=date(2027, 12, 25),
    # Ends on Saturday the 25th.
    late_told=date(2027, 12, 27),
    # There it is the 23rd already.
    signed=date(2027, 12, 23),
    recorded=(date(2027, 12, 22), 23),
    hired=date(2028, 1, 3),
    contract_ends=date(2030, 1, 2),
    trained_by=date(2028, 1, 18),
    paid_until=date(2030, 1, 2),
    per_post=57_500_00,
    amount="57 500 €",
    uplift=15,
    instalments=(17_250_00, 20_125_00, 20_125_00),
    closes=date(2028, 1, 14),
    course=(date(2028, 1, 17), date(2028, 5, 9)),
    # 29/31 of January and two months.
    first_pay=5_351_47,
    quarters=(
        Quarter("2028-Q1", date(2028, 4, 1), date(2028, 5, 1), 89, 7_000_68),
        Quarter("2028-Q2", date(2028, 7, 1), date(2028, 7, 31), 91, 7_158_00),
        Quarter("2028-Q3", date(2028, 10, 1), date(2028, 10, 31), 92, 7_236_66),
        Quarter("2028-Q4", date(2029, 1, 1), date(2029, 1, 31), 92, 7_236_67),
        Quarter("2029-Q1", date(2029, 4, 1), date(2029, 5, 1), 90, 7_079_34),
        Quarter("2029-Q2", date(2029, 7, 1), date(2029, 7, 31), 91, 7_158_00),
        Quarter("2029-Q3", date(2029, 10, 1), date(2029, 10, 31), 92, 7_236_66),
        Quarter("2029-Q4", date(2030, 1, 1), date(2030, 1, 31), 92, 7_236_67),
        Quarter("2030-Q1", date(2030, 4, 1), date(2030, 5, 1), 2, 157_32),
    ),
    # The reminder of the 18th, due at 23:00, waits for 8:00; the contract is recorded by then.
    reminders=(
        "Dossier à compléter au plus tard le 10 décembre 2027 : « Structure du chemin »",
        "Il reste 15 jours pour signer le contrat (« Structure du chemin »)",
        "Dominic Weber : aucune activité enregistrée depuis le 10 mai 2028",
        "La subvention du poste de Dominic Weber prend bientôt fin",
        "La fin du contrat de Dominic Weber est enregistrée",
    ),
)
