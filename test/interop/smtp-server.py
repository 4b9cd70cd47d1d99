"""A mail server made of aiosmtpd, for the interop tests.

Usage: smtp-server.py PORT [starttls|tls CERTIFICATE KEY] [login]
Takes mail with login line/secret where that is asked for; addresses that begin with "gone" are refused for good, with "busy" for now. Prints one
JSON object a line: {"port": n} when it listens, {"mail": {...}} for each mail. Ends with its input.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


def tell(line):
    print(json.dumps(line), flush=True)


class Box:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("busy"):
            return "451 4.3.2 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        tell({"mail": {"to": envelope.rcpt_tos, "from": envelope.mail_from, "subject": mail["subject"], "id": mail["message-id"],
                       "text": mail.get_content(), "encrypted": session.ssl is not None, "login": bool(session.authenticated)}})
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    known = (data.login, data.password) == (b"line", b"secret")
    return AuthResult(success=known, handled=known)


async def main():
    port, options = int(sys.argv[1]), sys.argv[2:]
    context = None
    if options and options[0] in ("starttls", "tls"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options[1], options[2])
    direct = context if options and options[0] == "tls" else None
    inner = context if direct is None else None

    def session():
        return SMTP(Box(), hostname="127.0.0.1", tls_context=inner, require_starttls=inner is not None,
                    auth_required="login" in options, auth_require_tls=False, authenticator=authenticate)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port, ssl=direct)
    tell({"port": port})
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        pass
    server.close()


asyncio.run(main())
