"""Asks a container credentials endpoint in ways that no client does: endpoint.py WAY [FAMILY], with its variables set.

Prints the status and, of a 200, nothing more than that it has the four members.
"""
import json
import os
import socket
import sys
import urllib.parse

way = sys.argv[1]
address = urllib.parse.urlsplit(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
host = f"Host: {address.hostname}:{address.port}"
key = f"Authorization: {token}"
requests = {
    "right": ["GET /creds HTTP/1.1", host, key],
    "no-token": ["GET /creds HTTP/1.1", host],
    "wrong-token": ["GET /creds HTTP/1.1", host, "Authorization: " + "0" * 64],
    "token-prefix": ["GET /creds HTTP/1.1", host, key[:-1]],
    "two-tokens": ["GET /creds HTTP/1.1", host, key, key],
    "wrong-host": ["GET /creds HTTP/1.1", f"Host: localhost:{address.port}", key],
    "no-port": ["GET /creds HTTP/1.1", "Host: 127.0.0.1", key],
    "no-host": ["GET /creds HTTP/1.1", key],
    "two-hosts": ["GET /creds HTTP/1.1", host, host, key],
    "origin": ["GET /creds HTTP/1.1", host, key, "Origin: null"],
    "post": ["POST /creds HTTP/1.1", host, key],
    "body": ["GET /creds HTTP/1.1", host, key, "Content-Length: 1"],
    "other-path": ["GET / HTTP/1.1", host, key],
    "query": ["GET /creds?x HTTP/1.1", host, key],
    "whole-address": [f"GET {address.geturl()} HTTP/1.1", host, key],
    "too-long": ["GET /creds HTTP/1.1", host, "X: " + "x" * 8192],
    "no-http": ["\x16\x03\x01"],
}
if len(sys.argv) > 2:
    client = socket.socket(socket.AF_INET6)
    client.connect(("::ffff:127.0.0.1", address.port))
else:
    client = socket.create_connection((address.hostname, address.port), timeout=10)
client.settimeout(10)
if way == "silent":
    client.sendall(b"GET /creds HT")
else:
    client.sendall(("\r\n".join(requests[way]) + "\r\n\r\n").encode())
answer = b""
try:
    while part := client.recv(65536):
        answer += part
except ConnectionResetError:
    pass
if not answer:
    print("hung up")
    sys.exit()
head, _, body = answer.partition(b"\r\n\r\n")
status = head.split(b" ")[1].decode()
if status == "200":
    assert sorted(json.loads(body)) == ["AccessKeyId", "Expiration", "SecretAccessKey", "Token"], "not four members"
else:
    assert token.encode() not in answer, "the refusal says the token"
print(status)
