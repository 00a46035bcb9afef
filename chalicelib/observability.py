"""Logger and metrics of every function, in one place (AWS Lambda Powertools)."""

from aws_lambda_powertools import Logger, Metrics

SERVICE = "conseiller-numerique"

logger = Logger(service=SERVICE)
metrics = Metrics(namespace="ConseillerNumerique", service=SERVICE)
