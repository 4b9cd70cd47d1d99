"""An authorization server and what it protects, made of oauthlib, for the interop tests.

Usage: oauth-server.py PORT CERTIFICATE KEY
POST /token gives bearer tokens for client credentials; /orders wants one that is still good. The client is "tieline" with the secret
"p&ss %wort:+". Asked {"way": "basic" or "body"} it takes the secret so only, {"life": seconds} is how long further tokens last, {"revoke": true}
forgets those given, {"answer": status} answers so instead of giving a token. Prints {"token": {...}} for each token and
{"refused": ...} for each client that it does not know. Ends with its input.
"""

import base64
import json
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

CLIENT, SECRET, SCOPES = "tieline", "p&ss %wort:+", ["orders"]
told = {"way": "basic", "life": 3600, "answer": 0}
tokens = {}


def tell(line):
    print(json.dumps(line), flush=True)


class Client:
    client_id = CLIENT


class Plant(RequestValidator):
    def authenticate_client(self, request, *args, **kwargs):
        kind, _, rest = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic" and told["way"] == "basic":
            # RFC 6749 2.3.1: both are form-encoded before they are joined.
            name, _, secret = base64.b64decode(rest).decode().partition(":")
            given = (unquote_plus(name), unquote_plus(secret))
        elif told["way"] == "body":
            given = (request.client_id, request.client_secret)
        else:
            given = None
        request.client = Client()
        if given != (CLIENT, SECRET):
            tell({"refused": kind})
        return given == (CLIENT, SECRET)

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return True

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return SCOPES

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        return all(scope in SCOPES for scope in scopes)

    def save_bearer_token(self, token, request, *args, **kwargs):
        tokens[token["access_token"]] = time.monotonic() + token["expires_in"]
        tell({"token": {"way": told["way"], "scope": token["scope"]}})

    def validate_bearer_token(self, token, scopes, request):
        return tokens.get(token, 0) > time.monotonic()


server = BackendApplicationServer(Plant(), token_expires_in=lambda request: told["life"])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, headers, body):
        content = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if told["answer"]:
            self.answer(told["answer"], {}, "")
        elif self.path == "/token":
            headers, text, status = server.create_token_response(self.path, "POST", body, dict(self.headers))
            self.answer(status, headers, text)
        else:
            self.protected()

    def do_GET(self):
        self.protected()

    def protected(self):
        valid, _ = server.verify_request(self.path, self.command, None, dict(self.headers), SCOPES)
        self.answer(200 if valid else 401, {}, json.dumps({"ordered": valid}))

    def log_message(self, *args):
        pass


port = int(sys.argv[1])
web = ThreadingHTTPServer(("127.0.0.1", port), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
web.socket = context.wrap_socket(web.socket, server_side=True)
threading.Thread(target=web.serve_forever, daemon=True).start()
tell({"port": port})
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("revoke"):
        tokens.clear()
    told.update({name: asked[name] for name in told if name in asked})
    tell({"id": asked["id"], "value": True})
