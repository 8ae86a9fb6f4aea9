"""A mail server that takes every message and keeps none, with STARTTLS.

Usage: smtp_server.py ADDRESS PORT CERTIFICATE KEY
"""

import asyncio
import ssl
import sys

from aiosmtpd.smtp import SMTP


class Discard:
    async def handle_DATA(self, server, session, envelope):
        return "250 Message accepted"


async def serve(address, port, certificate, key):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def connection():
        return SMTP(Discard(), hostname="mail.example.com", tls_context=context)

    server = await asyncio.get_running_loop().create_server(connection, address, int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:5]))
