"""The logger and metrics of every function (AWS Lambda Powertools)."""

import os
import warnings

from aws_lambda_powertools import Logger, Metrics

SERVICE = "conseiller-numerique"

logger = Logger(service=SERVICE)
# A namespace per deployment, so that metrics of two in one account are not summed; Powertools reads it at
# import.
metrics = Metrics(namespace=os.environ.get("METRICS_NAMESPACE", SERVICE), service=SERVICE)

# An invocation without metrics is normal.
warnings.filterwarnings("ignore", message="No application metrics to publish")
