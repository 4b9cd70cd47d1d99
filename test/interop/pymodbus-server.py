"""A Modbus device made of pymodbus, for the interop tests.

Usage: pymodbus-server.py tcp|rtu PORT (0: any free port), or pymodbus-server.py serial DEVICE

Prints one JSON object a line: {"port": n} when it listens, then {"write": {...}} for each write request in the order
received. Takes one JSON object a line on standard input, {"id", "put" or "get": [table, offset, kind, order], "value"},
and answers {"id", "value"}. All values are text, so that no digit is lost in JSON. Ends with its input.
"""

import asyncio
import json
import struct
import sys

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

READ_FUNCTIONS = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}
WRITE_FUNCTIONS = {"coil": 15, "discrete": 2, "holding": 16, "input": 4}
FORMATS = {
    "uint16": "H", "int16": "h", "uint32": "I", "int32": "i", "uint64": "Q", "int64": "q", "float32": "f", "float64": "d",
}
# Holding register 400 takes at most this; register 410 answers every request with exception 3.
MOST = 1000


async def device_rules(function_code, _start, address, count, _registers, values):
    """What a device with a mind of its own refuses with exception 3."""
    if function_code not in (3, 6, 16):
        return None
    if address <= 410 < address + count:
        return ExcCodes.ILLEGAL_VALUE
    if values and address <= 400 < address + count and values[400 - address] > MOST:
        return ExcCodes.ILLEGAL_VALUE
    return None


def device():
    """64 bits and 500 registers a table; holding registers 200 to 209 do not exist, nor does anything beyond."""
    def bits():
        return [SimData(0, values=[False] * 64, datatype=DataType.BITS)]

    def registers(address, count):
        return SimData(address, count=count, values=0, datatype=DataType.REGISTERS)

    holding = [registers(0, 200), registers(210, 290)]
    return SimDevice(1, (bits(), bits(), holding, [registers(0, 500)]), action=device_rules)


def to_wire(data, order):
    """Big-endian bytes as a device of that byte order sends them; its own inverse."""
    if order == "dcba":
        return data[::-1]
    words = [data[i : i + 2] for i in range(0, len(data), 2)]
    if order == "cdab":
        return b"".join(reversed(words))
    if order == "badc":
        return b"".join(word[::-1] for word in words)
    return data


def size_of(kind):
    if kind.startswith("string"):
        return (int(kind[6:]) + 1) // 2 * 2
    return {"bcd16": 2, "bcd32": 4}.get(kind) or struct.calcsize(">" + FORMATS[kind])


def pack(kind, text):
    if kind.startswith("string"):
        return text.encode("latin-1").ljust(size_of(kind), b"\0")
    if kind.startswith("bcd"):
        return bytes.fromhex(text.zfill(size_of(kind) * 2))
    number = float(text) if kind.startswith("float") else int(text)
    return struct.pack(">" + FORMATS[kind], number)


def unpack(kind, data):
    if kind.startswith("string"):
        return data.rstrip(b"\0").decode("latin-1")
    if kind.startswith("bcd"):
        return str(int(data.hex()))
    return repr(struct.unpack(">" + FORMATS[kind], data)[0])


async def put(server, table, offset, kind, order, text):
    if kind == "bool":
        values = [text == "true"]
    else:
        wire = to_wire(pack(kind, text), order)
        values = list(struct.unpack(f">{len(wire) // 2}H", wire))
    await server.async_setValues(1, WRITE_FUNCTIONS[table], offset, values)
    return text


async def get(server, table, offset, kind, order):
    if kind == "bool":
        [bit] = await server.async_getValues(1, READ_FUNCTIONS[table], offset, 1)
        return "true" if bit else "false"
    words = await server.async_getValues(1, READ_FUNCTIONS[table], offset, size_of(kind) // 2)
    return unpack(kind, to_wire(struct.pack(f">{len(words)}H", *words), order))


def tell(line):
    print(json.dumps(line), flush=True)


def trace(sending, pdu):
    """Tells each write request, in the order received, also one that will be refused."""
    if not sending and pdu.function_code in (5, 6, 15, 16, 22, 23):
        values = [pdu.and_mask, pdu.or_mask] if pdu.function_code == 22 else list(pdu.bits or pdu.registers)
        tell({"write": {"function": pdu.function_code, "unit": pdu.dev_id, "address": pdu.address, "values": values}})
    return pdu


async def main():
    transport, place = sys.argv[1:3]
    if transport == "serial":
        server = ModbusSerialServer(device(), port=place, baudrate=115200, framer=FramerType.RTU, trace_pdu=trace)
        await server.serve_forever(background=True)
        tell({"port": 0})
    else:
        framer = FramerType.RTU if transport == "rtu" else FramerType.SOCKET
        server = ModbusTcpServer(device(), address=("127.0.0.1", int(place)), framer=framer, trace_pdu=trace)
        await server.serve_forever(background=True)
        tell({"port": server.transport.sockets[0].getsockname()[1]})
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        asked = json.loads(line)
        value = await (put(server, *asked["put"], asked["value"]) if "put" in asked else get(server, *asked["get"]))
        tell({"id": asked["id"], "value": value})
    await server.shutdown()


asyncio.run(main())
