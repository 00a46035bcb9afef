"""The private bucket of the PDF that people deposit, and its lifecycle."""

from chalicelib.domain.agency.meanings import MEANINGS
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.documents.document import INCOMING, KEPT
from infra.template.names import FILES, Json, arn, ref, sub

# After the date at which the clock deletes a document: a safety net.
_MARGIN_DAYS = 14
_LONGEST_MONTH = 31


def longest_kept_days() -> dict[str, int]:
    """Return, by kind, the days after which a document expires: more than the longest term that can be
    set."""
    of_candidates = MEANINGS["document_months"].most
    # The bucket deletes no accounting piece: these are kept for years after the end of their agreement, which
    # is not known when they are stored. The task that erases accounting pieces deletes them.
    return {kind.value: of_candidates * _LONGEST_MONTH + _MARGIN_DAYS for kind in DocumentKind}


def bucket() -> Json:
    """Return the bucket and its policy.

    No versioning: an erased document must be gone, as its owner was told. Retained when the stack is deleted,
    like the tables whose candidates refer to its files.
    """
    return {
        FILES: {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                    ]
                },
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
                "LifecycleConfiguration": {
                    "Rules": [
                        _expires("unconfirmed", INCOMING, 1),
                        *(
                            _expires(f"forgotten-{kind}", f"{KEPT}{kind}/", days)
                            for kind, days in longest_kept_days().items()
                        ),
                        {
                            "Id": "unfinished",
                            "Status": "Enabled",
                            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                        },
                    ]
                },
            },
        },
        f"{FILES}Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": ref(FILES),
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "NothingInClear",
                            "Effect": "Deny",
                            "Principal": "*",
                            "Action": "s3:*",
                            "Resource": [arn(FILES), sub(f"${{{FILES}.Arn}}/*")],
                            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                        }
                    ],
                },
            },
        },
    }


def _expires(name: str, prefix: str, days: int) -> Json:
    return {"Id": name, "Status": "Enabled", "Prefix": prefix, "ExpirationInDays": days}


def outputs() -> Json:
    """Return the output with the name of the bucket."""
    return {FILES: {"Value": ref(FILES)}}
