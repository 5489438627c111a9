"""An HTTP server that answers in ways that a client must survive; for tests of clients.

Usage: odd_http.py PORTFILE [CERT KEY]. Listens on 127.0.0.1, TLS where a certificate is given, and writes its port to
PORTFILE; ends when its standard input does. A POST to /ok is answered 200, /moved with a redirect to /ok, /large with
200,000 bytes, /slow after 30 s, /cut with a broken connection, /garbage with bytes that are not HTTP.
"""
import http.server
import os
import ssl
import sys
import threading
import time


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        kind = self.path.lstrip("/")
        if kind == "slow":
            time.sleep(30)
        if kind in ("slow", "cut"):
            self.close_connection = True
            return
        if kind == "garbage":
            self.wfile.write(b"\0\0garbage\r\n\r\n")
            self.close_connection = True
            return
        body = b"x" * 200_000 if kind == "large" else b"fine"
        self.send_response(302 if kind == "moved" else 200)
        if kind == "moved":
            self.send_header("Location", "/ok")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
server.daemon_threads = True
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[2:])
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
sys.stdin.read()
