"""An OPC UA server made of asyncua, for the interop tests.

Usage: asyncua-server.py PORT FOLDER [open|expired]

Offers None, Basic256Sha256 Sign and SignAndEncrypt; users line/secret, whoever has the key of
FOLDER/user.pem, or nobody; with "open" anybody. FOLDER holds its key and certificate, made when they are not there; with "expired" the
certificate has. Prints one JSON object a line: {"port": n} when it listens, {"call": [...]} when its method is called. Takes one JSON
object a line, {"id", "put": [name, value]} or {"id", "get": name} or {"id", "status": [name, code]} or {"id", "ramp": [name, count, ms]},
{"id", "alarm": [name, {"active", "acked", ...}]} or {"id", "forget": name} or {"id", "refuse_refresh": status}, and answers
{"id", "value"}. Ends with its input.
"""

import asyncio
import json
import logging
import socket
import sys
from datetime import datetime, timezone
from pathlib import Path

from asyncua import Server, ua, uamethod
from asyncua.crypto.cert_gen import generate_self_signed_app_certificate, load_private_key, setup_self_signed_certificate
from asyncua.server.user_managers import UserManager
from asyncua.crypto.permission_rules import User, UserRole
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from asyncua_alarms import Alarms

URI = "urn:tieline:test-server"
NAMESPACE = "http://tieline.example/line"
VALUES = {
    "Boolean": (True, ua.VariantType.Boolean),
    "SByte": (-128, ua.VariantType.SByte),
    "Byte": (255, ua.VariantType.Byte),
    "Int16": (-32768, ua.VariantType.Int16),
    "UInt16": (65535, ua.VariantType.UInt16),
    "Int32": (-2147483648, ua.VariantType.Int32),
    "UInt32": (4294967295, ua.VariantType.UInt32),
    "Int64": (-9007199254740993, ua.VariantType.Int64),
    "UInt64": (18446744073709551615, ua.VariantType.UInt64),
    "Float": (-21.5, ua.VariantType.Float),
    "Double": (0.1, ua.VariantType.Double),
    "NaN": (float("nan"), ua.VariantType.Double),
    "String": ("Pumpe Süd", ua.VariantType.String),
    "DateTime": (datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc), ua.VariantType.DateTime),
    "ByteString": (b"\x00\xff", ua.VariantType.ByteString),
    "LocalizedText": (ua.LocalizedText("läuft", "de"), ua.VariantType.LocalizedText),
    "Array": ([1.5, 2.5], ua.VariantType.Double),
}


def is_application(certificate):
    """Whoever shows no certificate of his own is told by that of his application, which names its URI."""
    try:
        names = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    return bool(names.get_values_for_type(x509.UniformResourceIdentifier))


class Users(UserManager):
    def __init__(self, folder):
        self.known = folder / "user.pem"

    def get_user(self, iserver, username=None, password=None, certificate=None):
        if certificate and not is_application(certificate):
            known = self.known.exists() and x509.load_pem_x509_certificate(self.known.read_bytes()).public_bytes(Encoding.DER)
            return User(role=UserRole.User, name="by certificate") if certificate == known else None
        if username is None or (username, password) == ("line", "secret"):
            return User(role=UserRole.User, name=username)
        return None


def tell(line):
    print(json.dumps(line), flush=True)


@uamethod
def start_pump(_parent, speed, name):
    tell({"call": [speed, name]})
    return speed * 2


async def build(server):
    index = await server.register_namespace(NAMESPACE)
    line = await server.nodes.objects.add_folder(ua.NodeId("Line", index), "Line")
    types = await line.add_folder(ua.NodeId("Types", index), "Types")
    nodes = {}
    for name, (value, kind) in VALUES.items():
        node = await types.add_variable(ua.NodeId(f"Line.Types.{name}", index), name, value, kind)
        await node.set_writable()
        nodes[name] = node
    for name, value in (("Temperature", 20.0), ("Counter", 0), ("Locked", 7)):
        node = await line.add_variable(ua.NodeId(f"Line.{name}", index), name, value)
        if name != "Locked":
            await node.set_writable()
        nodes[name] = node
    unit = ua.EUInformation(NamespaceUri="http://www.opcfoundation.org/UA/units/un/cefact", UnitId=4408652,
                            DisplayName=ua.LocalizedText("°C"), Description=ua.LocalizedText("degree Celsius"))
    await nodes["Temperature"].add_property(ua.NodeId("Line.Temperature.EU", index), "0:EngineeringUnits", unit)
    many = await line.add_folder(ua.NodeId("Many", index), "Many")
    for i in range(300):
        await many.add_variable(ua.NodeId(f"Line.Many.{i}", index), f"Value {i}", i)
    await line.add_method(ua.NodeId("Line.Start", index), "Start", start_pump,
                          [ua.VariantType.Double, ua.VariantType.String], [ua.VariantType.Double])

    @uamethod
    async def set_temperature(_parent, wanted, zone):
        tell({"call": [wanted, zone]})
        if zone != "hall":
            return 2
        await nodes["Temperature"].write_value(wanted)
        return 0

    await line.add_method(ua.NodeId("Line.SetTemperature", index), "SetTemperature", set_temperature,
                          [ua.VariantType.Double, ua.VariantType.String], [ua.VariantType.Int32])
    alarms = Alarms(server, index, line, tell)
    await alarms.start()
    return nodes, alarms


async def answer(nodes, alarms, asked):
    if "alarm" in asked:
        name, said = asked["alarm"]
        await alarms.put(name, said)
        return name
    if "forget" in asked:
        # Without an event: as if it had been over while nobody listened.
        alarms.states.pop(asked["forget"])
        return None
    if "refuse_refresh" in asked:
        alarms.refuses = asked["refuse_refresh"]
        return None
    if "put" in asked:
        name, value = asked["put"]
        kind = VALUES[name][1] if name in VALUES else (ua.VariantType.Int64 if name in ("Counter", "Locked") else ua.VariantType.Double)
        await nodes[name].write_value(ua.DataValue(ua.Variant(value, kind), SourceTimestamp=datetime.now(timezone.utc)))
        return value
    if "status" in asked:
        name, code = asked["status"]
        await nodes[name].write_value(ua.DataValue(ua.Variant(1.0, ua.VariantType.Double), ua.StatusCode(code),
                                                   SourceTimestamp=datetime.now(timezone.utc)))
        return code
    if "ramp" in asked:
        name, count, pause = asked["ramp"]
        for value in range(1, count + 1):
            await answer(nodes, alarms, {"put": [name, value]})
            await asyncio.sleep(pause / 1000)
        return count
    return str(await nodes[asked["get"]].read_value())


async def main():
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    logging.disable(logging.CRITICAL)
    key, certificate = folder / "key.pem", folder / "certificate.der"
    await setup_self_signed_certificate(key, certificate, URI, socket.gethostname(), [ExtendedKeyUsageOID.SERVER_AUTH],
                                        {"commonName": "Line server", "organizationName": "Acme"})
    if sys.argv[3:] == ["expired"]:
        gone = generate_self_signed_app_certificate(await load_private_key(key), "Line server", {"organizationName": "Acme"},
                                                    [x509.UniformResourceIdentifier(URI), x509.DNSName(socket.gethostname())],
                                                    extended=[ExtendedKeyUsageOID.SERVER_AUTH], days=0)
        certificate.write_bytes(gone.public_bytes(Encoding.DER))
    server = Server(user_manager=None if sys.argv[3:] == ["open"] else Users(folder))
    await server.init()
    await server.set_application_uri(URI)
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/line")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity, ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
                                ua.SecurityPolicyType.Basic256Sha256_Sign])
    await server.load_certificate(str(certificate))
    await server.load_private_key(str(key))
    nodes, alarms = await build(server)
    async with server:
        tell({"port": port})
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            asked = json.loads(line)
            tell({"id": asked["id"], "value": await answer(nodes, alarms, asked)})


asyncio.run(main())
