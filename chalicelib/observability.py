"""Logger and metrics of every function, in one place (AWS Lambda Powertools)."""

import os
import warnings

from aws_lambda_powertools import Logger, Metrics

SERVICE = "conseiller-numerique"

logger = Logger(service=SERVICE)
# Two deployments of one account must not add up; Powertools reads no later than this.
metrics = Metrics(namespace=os.environ.get("METRICS_NAMESPACE", SERVICE), service=SERVICE)

# A function that counts nothing this time is no news.
warnings.filterwarnings("ignore", message="No application metrics to publish")
