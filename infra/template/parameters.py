"""The parameters of the template."""

from infra.template.names import Json, ref

_ADDRESS = r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$"


def parameters(stage: str) -> Json:
    """Return the parameters; ``Stage`` accepts one value, which guards against updating another stage."""
    return {
        "Stage": {"Type": "String", "Default": stage, "AllowedValues": [stage]},
        "DomainName": {
            "Type": "String",
            "AllowedPattern": r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
            "Description": "Domain of the site, as people type it",
        },
        "CertificateArn": {
            "Type": "String",
            "Default": "",
            "Description": "ACM certificate of the domain, in this region; empty: it is served elsewhere",
        },
        "SenderAddress": {
            "Type": "String",
            "AllowedPattern": _ADDRESS,
            "Description": "The one address that e-mails come from; SES proves its domain",
        },
        "HelpAddress": {
            "Type": "String",
            "AllowedPattern": _ADDRESS,
            "Description": "The address that « Aide et contact » gives, and that answers to e-mails go to",
        },
        "AllowedOrigins": {
            "Type": "String",
            "Default": "",
            "Description": "Other sites whose forms may post, separated by commas, each with its scheme",
        },
        "AlarmEmail": {
            "Type": "String",
            "Default": "",
            "Description": "Who is told when an alarm rings",
        },
        "CaseFilesUrl": {
            "Type": "String",
            "Default": "https://www.demarches-simplifiees.fr",
            "Description": "Démarches simplifiées",
        },
        "RegisterUrl": {
            "Type": "String",
            "Default": "https://recherche-entreprises.api.gouv.fr",
            "Description": "The public register of companies; empty: none is asked",
        },
        "CaseFilesSecretArn": {
            "Type": "String",
            "Default": "",
            "Description": "Secret of Démarches simplifiées: JSON of procedures, fields, pieces, token",
        },
    }


def conditions() -> Json:
    """Return the conditions that test whether an optional parameter was given."""
    given = {
        "HasCertificate": "CertificateArn",
        "HasAlarmEmail": "AlarmEmail",
        "HasCaseFiles": "CaseFilesSecretArn",
    }
    return {name: {"Fn::Not": [{"Fn::Equals": [ref(parameter), ""]}]} for name, parameter in given.items()}
