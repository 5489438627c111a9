"""Fills an AWS emulator for tests: a user with a key, a role, a bucket with two objects, a queue, a parameter, a table.

Usage: seed_aws.py ENDPOINT DIR. Writes DIR/source.json (the user's key, as akms stores it) and prints shell exports.
The emulator's root key is `test`.
"""
import json
import os
import shlex
import sys

import botocore.session
from botocore.config import Config

endpoint, folder = sys.argv[1:]
region = "eu-central-1"


def client(service):
    return botocore.session.Session().create_client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}))


def allow(actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


iam, s3 = client("iam"), client("s3")
iam.create_user(UserName="akms")
key = iam.create_access_key(UserName="akms")["AccessKey"]
iam.put_user_policy(UserName="akms", PolicyName="assume", PolicyDocument=allow("sts:AssumeRole"))
account = iam.get_user(UserName="akms")["User"]["Arn"].split(":")[4]
trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root" % account}, "Action": "sts:AssumeRole"}]}
role = iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
iam.put_role_policy(RoleName="deploy", PolicyName="all", PolicyDocument=allow(["s3:*", "sqs:*", "ssm:*", "dynamodb:*"]))

s3.create_bucket(Bucket="akms-data", CreateBucketConfiguration={"LocationConstraint": region})
for name in ("pub/hi", "priv/hi"):
    s3.put_object(Bucket="akms-data", Key=name, Body=("hello from %s\n" % name).encode())
queues = client("sqs")
queues.create_queue(QueueName="jobs")
queues.create_queue(QueueName="other")
parameters = client("ssm")
for name in ("/prod/db", "/dev/db"):
    parameters.put_parameter(Name=name, Value="value of " + name, Type="String")

source = os.path.join(folder, "source.json")
with os.fdopen(os.open(source, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
    json.dump({"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}, file)

for name, value in (("ENDPOINT", endpoint), ("ROLE", role), ("BUCKET", "akms-data"), ("REGION", region), ("SOURCE", source)):
    print("export AKMS_TEST_%s=%s" % (name, shlex.quote(value)))
