"""The ways and the times of appeal of a structure that was refused."""

# Articles R. 421-1 and R. 421-2 of that code; L. 411-2 of the code of relations with the administration.
APPEALS = (
    "Recours gracieux : vous demandez à l'Agence nationale de la cohésion des territoires de revoir la"
    " décision, en disant pourquoi, dans les deux mois qui suivent sa réception. Sans réponse au bout de deux"
    " mois, votre demande est refusée.",
    "Recours contentieux : vous saisissez le tribunal administratif compétent, par courrier ou sur"
    " www.telerecours.fr, dans les deux mois qui suivent la réception de la décision. Si vous avez fait un"
    " recours gracieux dans ce délai, vous avez deux mois à partir de son refus.",
)
