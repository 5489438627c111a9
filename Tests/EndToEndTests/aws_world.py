#!/usr/bin/env python3
"""Fills an empty ministack as lib_aws.sh says: aws_world.py URL. Prints the user's access key as akms stores it."""

import json
import sys

import botocore.session

ACCOUNT = "000000000000"


def allow(action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def main(url):
    session = botocore.session.get_session()

    def client(service):
        return session.create_client(
            service, region_name="us-east-1", endpoint_url=url, aws_access_key_id="test", aws_secret_access_key="test"
        )

    iam, s3 = client("iam"), client("s3")
    iam.create_user(UserName="akms")
    role = "arn:aws:iam::%s:role/deploy" % ACCOUNT
    iam.put_user_policy(UserName="akms", PolicyName="assume", PolicyDocument=allow("sts:AssumeRole", role))
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root" % ACCOUNT}, "Action": "sts:AssumeRole"}],
    }
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="deploy", PolicyName="s3", PolicyDocument=allow("s3:*", "*"))
    s3.create_bucket(Bucket="akms-b")
    s3.put_object(Bucket="akms-b", Key="pub/hi", Body=b"hello from pub\n")
    s3.put_object(Bucket="akms-b", Key="priv/hi", Body=b"hello from priv\n")
    key = iam.create_access_key(UserName="akms")["AccessKey"]
    print(json.dumps({"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}))


if __name__ == "__main__":
    main(sys.argv[1])
