"""Tries AWS calls with the credentials in the environment and says how each ended: ok, or the error's code.

Usage: aws_try.py CALL... where CALL is get BUCKET KEY, put BUCKET KEY, delete BUCKET KEY, list BUCKET PREFIX,
receive QUEUE, parameter NAME, users or whoami, its words joined by blanks. One line on stdout for each call.
Needs AWS_ENDPOINT_URL, AWS_DEFAULT_REGION and botocore 1.43.11.
"""
import sys

import botocore.exceptions
import botocore.session
from botocore.config import Config

session = botocore.session.Session()


def client(service):
    return session.create_client(service, config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}))


CALLS = {
    "get": lambda bucket, key: client("s3").get_object(Bucket=bucket, Key=key),
    "put": lambda bucket, key: client("s3").put_object(Bucket=bucket, Key=key, Body=b"new"),
    "delete": lambda bucket, key: client("s3").delete_object(Bucket=bucket, Key=key),
    "list": lambda bucket, prefix="": client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix),
    "receive": lambda queue: client("sqs").receive_message(
        QueueUrl=client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]),
    "parameter": lambda name: client("ssm").get_parameter(Name=name),
    "users": lambda: client("iam").list_users(),
}


def attempt(word, *arguments):
    if word == "whoami":
        return client("sts").get_caller_identity()["Arn"]
    try:
        CALLS[word](*arguments)
        return "ok"
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]


for call in sys.argv[1:]:
    print(attempt(*call.split()), flush=True)
