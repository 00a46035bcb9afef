"""How, and until when, a rejected structure may appeal."""

# Articles R. 421-1 and R. 421-2 of the code of administrative justice; L. 411-2 of the code of relations
# between the public and the administration.
APPEALS = (
    "Recours gracieux : vous demandez à l'Agence nationale de la cohésion des territoires de revoir la"
    " décision, en disant pourquoi, dans les deux mois qui suivent sa réception. Sans réponse au bout de deux"
    " mois, votre demande est refusée.",
    "Recours contentieux : vous saisissez le tribunal administratif compétent, par courrier ou sur"
    " www.telerecours.fr, dans les deux mois qui suivent la réception de la décision. Si vous avez fait un"
    " recours gracieux dans ce délai, vous avez deux mois à partir de son refus.",
)
