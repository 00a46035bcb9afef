"""Run by the bare interpreter of Lambda's version, with the zip and the runtime's own packages only."""

import json
import os
import sys
import time

package, runtime, questions = sys.argv[1:4]
sys.path[:0] = [package, runtime]
os.environ.update(
    STAGE="smoke",
    BASE_URL="https://smoke.example",
    SENDER="Nom <a@smoke.example>",
    HELP_EMAIL="aide@smoke.example",
    SIGNING_SECRET="a secret of the tests, thirty-two bytes or more",
    REGISTRY_TABLE="registry",
    EPHEMERAL_TABLE="ephemeral",
    ACTIVITIES_TABLE="activities",
    JOURNAL_TABLE="journal",
    EMAIL_QUEUE_URL="https://sqs.example/emails",
    TASK_QUEUE_URL="https://sqs.example/tasks",
    FILES_BUCKET="files",
    AWS_DEFAULT_REGION="eu-west-3",
    AWS_ACCESS_KEY_ID="none",
    AWS_SECRET_ACCESS_KEY="none",
    POWERTOOLS_METRICS_DISABLED="true",
)
sys.dont_write_bytecode = True


class Context:
    """The context object that Lambda passes."""

    function_name = memory_limit_in_mb = invoked_function_arn = "smoke"
    aws_request_id = "00000000-0000-7000-8000-000000000000"

    def get_remaining_time_in_millis(self):
        return 29_000


def get(path, query=None):
    return app.app(
        {
            "path": path,
            "resource": path,
            "httpMethod": "GET",
            "headers": {"accept": "*/*"},
            "multiValueHeaders": {},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": query and {name: [value] for name, value in query.items()},
            "pathParameters": None,
            "stageVariables": None,
            "body": None,
            "isBase64Encoded": False,
            "requestContext": {"resourcePath": path, "httpMethod": "GET", "path": path, "identity": {}},
        },
        Context(),
    )


def peak_kilobytes():
    # Not getrusage: it counts the memory of the parent when it started this process.
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


began = time.perf_counter()
import app  # noqa: E402

imported = time.perf_counter()
first = get("/api/v1/communes", {"q": "28000"})
answered = time.perf_counter()

from pydantic import TypeAdapter  # noqa: E402

from chalicelib import wiring  # noqa: E402
from chalicelib.http.fields import EmailAddress  # noqa: E402
from chalicelib.mail.catalogue import CATALOGUE  # noqa: E402
from chalicelib.reference.holidays import is_working_day  # noqa: E402
from chalicelib.reference.phones import normalise_phone  # noqa: E402
from chalicelib.storage.models import connection  # noqa: E402

with open(questions, encoding="utf-8") as file:
    asked = json.load(file)

import io  # noqa: E402
from datetime import date  # noqa: E402

from pypdf import PdfWriter  # noqa: E402

written = io.BytesIO()
writer = PdfWriter()
writer.add_blank_page(210, 297)
writer.write(written)

passwords = wiring.ports().passwords
print(
    json.dumps(
        {
            "python": "{}.{}.{}".format(*sys.version_info[:3]),
            "import_seconds": round(imported - began, 3),
            "first_answer_seconds": round(answered - imported, 3),
            "peak_megabytes": peak_kilobytes() // 1024,
            "compiled_ahead": app.__cached__ is not None and os.path.exists(app.__cached__),
            "first_answer": [first["statusCode"], json.loads(first["body"])],
            "page": get("/connexion")["statusCode"],
            "email": TypeAdapter(EmailAddress).validate_python("Prenom.Nom@Chartres.example"),
            "password": passwords.verify(passwords.hash("girafe polyglotte"), "girafe polyglotte"),
            "guessable": passwords.guessable("azerty123", []),
            "second_factor": wiring.ports().second_factors.uri("JBSWY3DPEHPK3PXP" * 2, "a@b.example"),
            "database": type(connection().client).__name__,
            "emails": len(CATALOGUE),
            "pdf": [wiring.ports().pdf_fault(content) for content in (written.getvalue(), b"%PDF-1.7 %%EOF")],
            "upload": wiring.ports().files.upload_form("incoming/a.pdf", limit=10).url,
            "phones": [normalise_phone(written, department) for written, department in asked["phones"]],
            "working_days": [is_working_day(date.fromisoformat(day), where) for day, where in asked["days"]],
        }
    )
)
