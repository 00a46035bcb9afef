"""The export of a Pix campaign as rows, whichever program saved it (RULES section 3)."""

import re

from chalicelib.domain.tables.table import Columns, TableRow, read_table

# The maximum of lines whose results one decision can owe.
MOST_LINES = 45_000

ID, SHARED, STARS = "candidate_id", "partage", "etoiles"
WORKING_LIFE, RESOURCES, CITIZENSHIP = "vie_professionnelle", "ressources", "citoyennete"

# The column names of a campaign; its author names the identifier.
COLUMNS = {
    ID: "identifiant CN",
    SHARED: "Partage (O/N)",
    STARS: "Palier obtenu (/3)",
    WORKING_LIFE: "Utilisation du numérique dans la vie professionnelle obtenu (O/N)",
    RESOURCES: "Production de ressources obtenu (O/N)",
    CITIZENSHIP: "Compétences numériques en lien avec la e-citoyenneté obtenu (O/N)",
}

# Names without case, accents and signs. A campaign has other columns that name the same skills.
_NAMED = {
    ID: re.compile(r"candidate id|id candidat|identifiant( .+)?"),
    SHARED: re.compile(r"partage( o n)?"),
    STARS: re.compile(r"((nombre d )?etoiles?|palier)( obtenue?s?)?( 3)?"),
    WORKING_LIFE: re.compile(r"vie professionnelle|.*vie professionnelle obtenu o n"),
    RESOURCES: re.compile(r"ressources|.*ressources obtenu o n"),
    CITIZENSHIP: re.compile(r"(e )?citoyennete|.*citoyennete obtenu o n"),
}

_CAMPAIGN = Columns(
    labels=COLUMNS,
    named=_NAMED,
    most_lines=MOST_LINES,
    code="pix_file_unreadable",
    like="l'export d'une campagne Pix",
)


def read_rows(content: bytes) -> list[TableRow]:
    """Read the rows of a file that are not empty (``read_table``).

    Args:
        content: the file, a text.

    Raises:
        Refusal: ``pix_file_unreadable`` as a whole.
    """
    return read_table(content, _CAMPAIGN, workbooks=False)
