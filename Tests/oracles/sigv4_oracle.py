"""Signs requests with botocore, as an oracle for our own Signature Version 4.

Reads JSON lines on stdin, one request each: method, path, query, headers [[name, value]], body (hex), access_key_id,
secret_access_key, token (or null), region, service, timestamp (20150830T123600Z). Writes JSON lines on stdout:
canonical_request, string_to_sign, signature. Needs botocore 1.43.11.
"""
import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Oracle(botocore.auth.SigV4Auth):
    """SigV4Auth with a fixed time that keeps what it signed."""

    def canonical_request(self, request):
        self.canonical = super().canonical_request(request)
        return self.canonical

    def string_to_sign(self, request, canonical_request):
        self.to_sign = super().string_to_sign(request, canonical_request)
        return self.to_sign


def at(timestamp):
    moment = datetime.datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ")
    naive = lambda *args, **kwargs: moment
    # the name of the function that tells the time differs between releases
    for name in ("get_current_datetime", "_get_current_datetime"):
        if hasattr(botocore.auth, name):
            setattr(botocore.auth, name, naive)
            return
    raise SystemExit("this botocore has no function to set the time with: install botocore==1.43.11")


def sign(case):
    at(case["timestamp"])
    headers = {name.lower(): value for name, value in case["headers"]}
    url = "https://" + headers["host"] + case["path"] + ("?" + case["query"] if case["query"] else "")
    request = AWSRequest(method=case["method"], url=url, data=bytes.fromhex(case["body"]))
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    key = Credentials(case["access_key_id"], case["secret_access_key"], case["token"])
    oracle = Oracle(key, case["service"], case["region"])
    oracle.add_auth(request)
    signature = request.headers["Authorization"].split("Signature=")[1]
    return {"canonical_request": oracle.canonical, "string_to_sign": oracle.to_sign, "signature": signature}


for line in sys.stdin:
    print(json.dumps(sign(json.loads(line))), flush=True)
