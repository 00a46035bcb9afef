"""The bucket of the candidates' PDF: nobody's but the functions', and emptied of itself."""

from chalicelib.domain.candidates.document import INCOMING, KEPT
from chalicelib.reference.parameters import load_parameters
from infra.template.names import FILES, Json, arn, ref, sub

# Beyond the term that the clock keeps to: only what the clock missed is still there.
_MARGIN_DAYS = 14
_LONGEST_MONTH = 31


def longest_kept_days() -> int:
    """After how many days a document goes whatever happens: later than every term there is."""
    months = max(values.document_months for _, values in load_parameters())
    return months * _LONGEST_MONTH + _MARGIN_DAYS


def bucket() -> Json:
    """The bucket and its policy.

    It has no versions: what is deleted or erased is gone, as the person was told. It stays when the stack
    goes, like the tables whose candidates name its files.
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
    """The name of the bucket."""
    return {FILES: {"Value": ref(FILES)}}
