"""Build the Chalice app: middleware, routes, and every function triggered by an event."""

from typing import Any

from chalice.app import Chalice, CloudWatchEvent, ConvertToMiddleware, DynamoDBEvent, Rate, SQSEvent

from chalicelib import wiring
from chalicelib.audiences import AUDIENCES
from chalicelib.audiences.public.audience import public
from chalicelib.events import batches, clock, email_consumer, feedback, task_consumer
from chalicelib.http import bodies, openapi, serve
from chalicelib.http.html import pages
from chalicelib.observability import SERVICE, logger, metrics
from chalicelib.services.access.signing_in import identify
from chalicelib.settings import settings

# The name of Powertools' Logger, without the log handler of Chalice: each message is one line of JSON.
app = Chalice(app_name=SERVICE, configure_logs=False)
app.api.binary_types.append(bodies.XLSX)

app.register_middleware(ConvertToMiddleware(logger.inject_lambda_context))
for event_type in ("dynamodb", "sqs", "scheduled"):
    app.register_middleware(ConvertToMiddleware(metrics.log_metrics), event_type)
app.register_middleware(serve.restyle_errors, "http")

serve.connect(ports=wiring.request_ports, identify=identify, problem_page=pages.problem_page)
openapi.publish(public.api)
for audience in AUDIENCES:
    app.register_blueprint(audience.api.blueprint)
    app.register_blueprint(audience.pages.blueprint)


# The ARN of the stream is known once the table exists: the packaging step replaces this name by it.
@app.on_dynamodb_record(stream_arn="REGISTRY_STREAM_ARN", batch_size=100)
def relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Move the ids of new outbox rows from the registry's stream to the queues."""
    return batches.relay_batch(event.to_dict(), wiring.queues())


@app.on_sqs_message(queue="conseiller-numerique-emails", batch_size=10)
def send_email(event: SQSEvent) -> dict[str, Any]:
    """Send the e-mails of the outbox."""
    return batches.queue_batch(
        event.to_dict(), lambda record: email_consumer.send_email(record, wiring.ports(), settings().base_url)
    )


@app.on_sqs_message(queue="conseiller-numerique-tasks", batch_size=1)
def run_task(event: SQSEvent) -> dict[str, Any]:
    """Run the tasks of the outbox."""
    return batches.queue_batch(event.to_dict(), lambda record: task_consumer.run_task(record, wiring.ports()))


@app.on_sqs_message(queue="conseiller-numerique-mail-feedback", batch_size=10)
def mail_feedback(event: SQSEvent) -> dict[str, Any]:
    """Record the addresses that bounced permanently or complained, as reported by the provider."""
    return batches.queue_batch(event.to_dict(), lambda record: feedback.mail_feedback(record, wiring.ports()))


@app.schedule(Rate(5, unit=Rate.MINUTES))
def tick(event: CloudWatchEvent) -> None:
    """Fire the timers that are due, and enqueue stuck outbox rows again."""
    clock.tick(wiring.ports(), event.context)


@app.schedule(Rate(15, unit=Rate.MINUTES))
def calendar(event: CloudWatchEvent) -> None:
    """Run the jobs of the calendar."""
    clock.calendar(wiring.ports())
