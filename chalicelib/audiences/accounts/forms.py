"""The forms to open an account and to sign in (RULES section 8)."""

from typing import Annotated

from chalicelib.http.fields import Ask, EmailAddress, Form, Kind, Line, Secret

_USERNAME = Ask("Adresse e-mail", autocomplete="username")
TotpCode = Annotated[str, Line(10), Kind(inputmode="numeric")]


class OpeningForm(Form):
    """A password for a new account; for staff, also a code of the second factor."""

    password: Annotated[Secret, Ask("Mot de passe", autocomplete="new-password")]
    totp_code: Annotated[TotpCode | None, Ask("Code à 6 chiffres", autocomplete="one-time-code")] = None


class AccountEmailForm(Form):
    """The new address of the account, and its password."""

    email: Annotated[
        EmailAddress,
        Ask("Votre nouvelle adresse e-mail", hint="Exemple : prenom.nom@exemple.fr", autocomplete="email"),
    ]
    password: Annotated[Secret, Ask("Votre mot de passe actuel", autocomplete="current-password")]


class SignInForm(Form):
    """E-mail address, password and, for staff, a code of the second factor."""

    email: Annotated[EmailAddress, _USERNAME]
    password: Annotated[Secret, Ask("Mot de passe", autocomplete="current-password")]
    totp_code: Annotated[
        TotpCode | None,
        Ask(
            "Code à 6 chiffres",
            hint="Agence, préfectures, comité, Banque des Territoires et organismes de formation : le code de"
            " votre application d'authentification. Les structures laissent ce champ vide.",
            autocomplete="one-time-code",
        ),
    ] = None


class ResetRequestForm(Form):
    """The e-mail address of an account with a forgotten password."""

    email: Annotated[EmailAddress, _USERNAME]


class PasswordForm(Form):
    """A new password."""

    password: Annotated[Secret, Ask("Nouveau mot de passe", autocomplete="new-password")]
