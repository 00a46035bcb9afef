"""Logger and metrics of every function, in one place (AWS Lambda Powertools)."""

import os

from aws_lambda_powertools import Logger, Metrics

SERVICE = "conseiller-numerique"

logger = Logger(service=SERVICE)
# Two deployments of one account must not add up; Powertools reads no later than this.
metrics = Metrics(namespace=os.environ.get("METRICS_NAMESPACE", SERVICE), service=SERVICE)
