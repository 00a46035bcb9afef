"""The private bucket of the candidates' PDF, and its lifecycle."""

from chalicelib.domain.agency.meanings import MEANINGS
from chalicelib.domain.candidates.document import INCOMING, KEPT
from infra.template.names import FILES, Json, arn, ref, sub

# After the date at which the clock deletes a document: a safety net.
_MARGIN_DAYS = 14
_LONGEST_MONTH = 31


def longest_kept_days() -> int:
    """Return the days after which any document expires: more than the longest term that may be set."""
    return MEANINGS["document_months"].most * _LONGEST_MONTH + _MARGIN_DAYS


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
                        _expires("forgotten", KEPT, longest_kept_days()),
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
