"""The API gateway: its error responses, rate limits and custom domain."""

import json
from collections.abc import Iterable

from chalicelib.http import problems
from chalicelib.http.bodies import CSV
from chalicelib.http.problems import PROBLEM_JSON, Problem
from infra.template.names import Json, ref, sub

# Requests a second in all: a cap on the cost of a flood.
_RATE, _BURST = 100, 200
_FORM_RATE, _FORM_BURST = 10, 20
# Posts of one address in five minutes: enough for a shared office, too few for a script.
_POSTS_PER_ADDRESS = 100
_WINDOW_SECONDS = 300

_UNREADABLE = Problem(400, "unreadable", "La requête est illisible.")
_REFUSED = Problem(403, "refused", "Cette requête est refusée.")
_TOO_LARGE = Problem(413, "too_large", "L'envoi dépasse 10 Mo.")
_UNSUPPORTED = Problem(415, "unsupported_media_type", "Ce format n'est pas accepté.")
_UNAVAILABLE = Problem(
    503,
    "unavailable",
    "Le service ne répond pas pour le moment. Réessayez dans un instant.",
    headers={"Retry-After": "30"},
)

# The gateway answers « missing token » to unknown paths and methods.
ANSWERS = {
    "DEFAULT_4XX": _UNREADABLE,
    "DEFAULT_5XX": problems.internal_error(),
    "ACCESS_DENIED": _REFUSED,
    "MISSING_AUTHENTICATION_TOKEN": problems.not_found(),
    "RESOURCE_NOT_FOUND": problems.not_found(),
    "REQUEST_TOO_LARGE": _TOO_LARGE,
    "UNSUPPORTED_MEDIA_TYPE": _UNSUPPORTED,
    "THROTTLED": problems.TooManyRequests(5),
    "QUOTA_EXCEEDED": problems.TooManyRequests(5),
    # The only rule of the firewall is a rate limit.
    "WAF_FILTERED": problems.TooManyRequests(_WINDOW_SECONDS),
    "INTEGRATION_FAILURE": _UNAVAILABLE,
    "INTEGRATION_TIMEOUT": _UNAVAILABLE,
}

_REQUEST_ID = "$context.requestId"


def gateway(forms: Iterable[str], files: Iterable[str]) -> Json:
    """Return the gateway and its limits. It has no access log: paths hold tokens, and queries names.

    Args:
        forms: paths of the routes that anybody may post to.
        files: media types of the answers that are bytes.
    """
    paths = sorted(forms)
    return {
        "RestAPI": {
            "Properties": {
                "DefinitionBody": {
                    # A name per stage, so that metrics of two deployments are not summed.
                    "info": {"title": sub("${AWS::StackName}")},
                    # The gateway decodes a file if the first type in the Accept header is in this list; for a
                    # browser that follows a link it is HTML. Pages are text and pass unchanged. An uploaded
                    # CSV may not be UTF-8, and its bytes are lost unless its type is in this list.
                    "x-amazon-apigateway-binary-media-types": [*files, "text/html", CSV],
                    "x-amazon-apigateway-gateway-responses": {
                        kind: _response(problem) for kind, problem in ANSWERS.items()
                    },
                },
                "MethodSettings": [
                    _limit("/*", "*", _RATE, _BURST),
                    *(_limit(f"/{_escaped(path)}", "POST", _FORM_RATE, _FORM_BURST) for path in paths),
                ],
            }
        },
        "FormsFirewall": _firewall(paths),
        "FormsFirewallAssociation": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Properties": {
                "ResourceArn": sub(
                    "arn:${AWS::Partition}:apigateway:${AWS::Region}::"
                    "/restapis/${RestAPI}/stages/${RestAPI.Stage}"
                ),
                "WebACLArn": {"Fn::GetAtt": ["FormsFirewall", "Arn"]},
            },
        },
        "SiteDomain": {
            "Type": "AWS::ApiGateway::DomainName",
            "Condition": "HasCertificate",
            "Properties": {
                "DomainName": ref("DomainName"),
                "RegionalCertificateArn": ref("CertificateArn"),
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "SecurityPolicy": "TLS_1_2",
            },
        },
        "SiteMapping": {
            "Type": "AWS::ApiGateway::BasePathMapping",
            "Condition": "HasCertificate",
            "Properties": {
                "DomainName": ref("SiteDomain"),
                "RestApiId": ref("RestAPI"),
                "Stage": ref("RestAPI.Stage"),
            },
        },
    }


def outputs() -> Json:
    """Return the outputs: the address of the site, and the target of its DNS record."""
    return {
        "SiteUrl": {"Value": sub("https://${DomainName}/")},
        "SiteDnsTarget": {
            "Condition": "HasCertificate",
            "Description": "CNAME (or alias) of the site's domain",
            "Value": {"Fn::GetAtt": ["SiteDomain", "RegionalDomainName"]},
        },
    }


def _response(problem: Problem) -> Json:
    document = problem.document(_REQUEST_ID)
    headers = {
        "Content-Type": PROBLEM_JSON,
        "Cache-Control": "no-store",
        "Strict-Transport-Security": "max-age=63072000",
        "X-Content-Type-Options": "nosniff",
        **problem.headers,
    }
    return {
        "statusCode": str(problem.status),
        "responseParameters": {
            f"gatewayresponse.header.{name}": f"'{value}'" for name, value in headers.items()
        },
        # JSON for browsers too: a response has one Content-Type for all its templates, and AWS documents no
        # choice by Accept (others measured that application/json is used whatever is asked). Unknown
        # addresses, the one error that people meet, go to the application, which has a page for them.
        "responseTemplates": {"application/json": json.dumps(document, ensure_ascii=False)},
    }


def _limit(path: str, method: str, rate: int, burst: int) -> Json:
    return {
        "ResourcePath": path,
        "HttpMethod": method,
        "ThrottlingRateLimit": rate,
        "ThrottlingBurstLimit": burst,
    }


def _escaped(path: str) -> str:
    return path.replace("/", "~1")


def _firewall(paths: list[str]) -> Json:
    return {
        "Type": "AWS::WAFv2::WebACL",
        "Properties": {
            "Scope": "REGIONAL",
            "DefaultAction": {"Allow": {}},
            "VisibilityConfig": _visibility("forms-firewall"),
            "Rules": [
                {
                    "Name": "posts-of-one-address",
                    "Priority": 0,
                    "Action": {"Block": {}},
                    "VisibilityConfig": _visibility("posts-of-one-address"),
                    "Statement": {
                        "RateBasedStatement": {
                            "AggregateKeyType": "IP",
                            "Limit": _POSTS_PER_ADDRESS,
                            "EvaluationWindowSec": _WINDOW_SECONDS,
                            "ScopeDownStatement": {
                                "AndStatement": {
                                    "Statements": [
                                        _matches({"Method": {}}, "^POST$"),
                                        {"OrStatement": {"Statements": [_path(path) for path in paths]}},
                                    ]
                                }
                            },
                        }
                    },
                }
            ],
        },
    }


def _path(path: str) -> Json:
    parts = ("[^/]+" if part.startswith("{") else part for part in path.split("/"))
    # Without a custom domain, paths begin with the stage.
    return _matches({"UriPath": {}}, f"^(/[a-z]+)?{'/'.join(parts)}/?$")


def _matches(field: Json, pattern: str) -> Json:
    return {
        "RegexMatchStatement": {
            "FieldToMatch": field,
            "RegexString": pattern,
            "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}],
        }
    }


def _visibility(name: str) -> Json:
    return {"CloudWatchMetricsEnabled": True, "SampledRequestsEnabled": False, "MetricName": name}
