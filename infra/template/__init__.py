"""The additions to the CloudFormation template that Chalice generates."""
