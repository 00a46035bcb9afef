"""What the e-mails of several rooms say alike: why somebody receives them, how the space opens."""

from chalicelib.mail.entry import Note

FOLLOWS_APPLICATION = (
    "Vous recevez ce message parce que vous suivez la candidature de la structure « {{ structure_name }} »."
)
FOLLOWS_RECRUITMENTS = (
    "Vous recevez ce message parce que vous suivez les recrutements de la structure « {{ structure_name }} »."
)
IS_SUBSIDISED = (
    "Vous recevez ce message parce que la structure « {{ structure_name }} » reçoit une subvention de l'État"
    " pour ses conseillers numériques."
)
IS_RECRUITED = "Vous recevez ce message parce que la structure « {{ structure_name }} » vous recrute."
IS_EMPLOYED = (
    "Vous recevez ce message parce que la structure « {{ structure_name }} » vous emploie comme conseiller"
    " numérique."
)
# The space needs an account.
ACCESS = Note(
    "{% if not has_account %}L'espace de la structure s'ouvre avec un compte. Si vous n'en avez pas encore,"
    " demandez à une personne de la structure de vous y inviter ou, si vous êtes son contact, demandez un"
    " lien sur {{ base_url }}/mot-de-passe-oublie{% endif %}"
)
