"""Makes tcp-pymodbus.json with pymodbus 3.16.1: python tcp-pymodbus.py > tcp-pymodbus.json

Each case is a request as Tieline knows it, the telegram of it, the telegram that answers it, and what that says. Cases of
types have the address and the value, as text, that the registers stand for. Transactions are counted from 1.
"""

import json
import struct

from pymodbus.client.mixin import ModbusClientMixin as Client
from pymodbus.framer.socket import FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse
from pymodbus.pdu import bit_message as bit
from pymodbus.pdu import register_message as register

FRAMER = FramerSocket(DecodePDU(True))
READS = {
    "coil": (bit.ReadCoilsRequest, bit.ReadCoilsResponse),
    "discrete": (bit.ReadDiscreteInputsRequest, bit.ReadDiscreteInputsResponse),
    "holding": (register.ReadHoldingRegistersRequest, register.ReadHoldingRegistersResponse),
    "input": (register.ReadInputRegistersRequest, register.ReadInputRegistersResponse),
}
TYPES = Client.DATATYPE
VALUES = [
    ("uint16", TYPES.UINT16, 65_534), ("int16", TYPES.INT16, -2), ("int16", TYPES.INT16, -32_768),
    ("uint32", TYPES.UINT32, 0x12345678), ("int32", TYPES.INT32, -(2**31)), ("uint64", TYPES.UINT64, 2**64 - 2),
    ("int64", TYPES.INT64, -9_007_199_254_740_993), ("float32", TYPES.FLOAT32, -21.5), ("float64", TYPES.FLOAT64, 0.1),
    ("string7", TYPES.STRING, "Pump\xe9 1"),
]
# pymodbus knows no BCD and no bytes of a register.
PACKED = [
    ("bcd16", bytes.fromhex("9021"), 9021), ("bcd32", bytes.fromhex("90817263"), 90_817_263),
    ("uint8h", struct.pack(">BB", 200, 7), 200), ("uint8l", struct.pack(">BB", 7, 200), 200),
    ("int8h", struct.pack(">bB", -56, 7), -56), ("int8l", struct.pack(">Bb", 7, -56), -56),
]
cases = []


def add(what, request, asks, answers, told, **more):
    number = len(cases) + 1
    for pdu in (asks, answers):
        pdu.dev_id = request["unit"]
        pdu.transaction_id = number
    sent, answer = (FRAMER.buildFrame(pdu).hex() for pdu in (asks, answers))
    cases.append({"what": what, **more, "request": request, "sent": sent, "answer": answer, "told": told})


def read(what, table, unit, offset, values, **more):
    asks, answers = READS[table]
    kind = "bits" if table in ("coil", "discrete") else "registers"
    request = {"kind": "read", "unit": unit, "table": table, "offset": offset, "count": len(values)}
    told = {"kind": "values", "values": values}
    add(what, request, asks(address=offset, count=len(values)), answers(**{kind: values}), told, **more)


def write(what, request, asks, answers, **more):
    add(what, request, asks, answers, {"kind": "written"}, **more)


def write_registers(what, unit, offset, words, **more):
    place = {"address": offset, "count": len(words)}
    write(
        what, {"kind": "registers", "unit": unit, "offset": offset, "words": words},
        register.WriteMultipleRegistersRequest(registers=words, **place), register.WriteMultipleRegistersResponse(**place),
        **more,
    )


def refused(code):
    request = {"kind": "read", "unit": 1, "table": "holding", "offset": 9999, "count": 1}
    asks = register.ReadHoldingRegistersRequest(address=9999, count=1)
    add(f"exception {code}", request, asks, ExceptionResponse(3, code), {"kind": "exception", "code": code})


def registers_of(data):
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]


def bytes_swapped(words):
    return [(word & 0xFF) << 8 | word >> 8 for word in words]


def in_orders(big, little):
    orders = {"abcd": big, "badc": bytes_swapped(big)}
    return orders if little is None else {**orders, "cdab": little, "dcba": bytes_swapped(little)}


def typed():
    for name, kind, value in VALUES:
        long = name[-2:] in ("32", "64")
        make = lambda order: Client.convert_to_registers(value, kind, order, "latin-1")
        yield name, value, in_orders(make("big"), make("little") if long else None)
    for name, data, value in PACKED:
        words = registers_of(data)
        yield name, value, in_orders(words, words[::-1] if len(words) > 1 else None)


read("10 coils", "coil", 17, 19, [True, False, True, True, False, False, True, False, True, True])
read("2000 coils", "coil", 1, 0, [i % 3 == 0 for i in range(2000)])
read("one discrete input", "discrete", 247, 7, [True])
read("three registers", "holding", 17, 107, [555, 0, 100])
read("125 input registers", "input", 255, 65_411, list(range(125)))
for on in (True, False):
    place = {"address": 172, "bits": [on]}
    write(
        f"a coil {'on' if on else 'off'}", {"kind": "coil", "unit": 17, "offset": 172, "on": on},
        bit.WriteSingleCoilRequest(**place), bit.WriteSingleCoilResponse(**place),
    )
coils = [True, False, True, False, False, True, False, True, True, False]
write(
    "coils", {"kind": "coils", "unit": 17, "offset": 19, "on": coils},
    bit.WriteMultipleCoilsRequest(address=19, bits=coils), bit.WriteMultipleCoilsResponse(address=19, count=10),
)
word = {"address": 1, "registers": [0xFFFE]}
write(
    "a register", {"kind": "register", "unit": 17, "offset": 1, "word": 0xFFFE},
    register.WriteSingleRegisterRequest(**word), register.WriteSingleRegisterResponse(**word),
)
write_registers("123 registers", 1, 100, [i * 501 for i in range(123)])
mask = {"address": 4, "and_mask": 0xF2, "or_mask": 0x25}
write(
    "a mask", {"kind": "mask", "unit": 17, "offset": 4, "and": 0xF2, "or": 0x25},
    register.MaskWriteRegisterRequest(**mask), register.MaskWriteRegisterResponse(**mask),
)
for code in (1, 2, 3, 4, 5, 6, 8, 10, 11):
    refused(code)
write_11 = {"kind": "register", "unit": 5, "offset": 1, "word": 3}
add(
    "exception 11 of a write", write_11, register.WriteSingleRegisterRequest(address=1, registers=[3]),
    ExceptionResponse(6, 11), {"kind": "exception", "code": 11},
)
for name, value, orders in typed():
    for order, words in orders.items():
        point = {"address": f"holding:40:{name}:{order}", "value": str(value)}
        read(f"{name} {order} read", "holding", 1, 40, words, **point)
        if "int8" not in name:
            write_registers(f"{name} {order} written", 1, 40, words, **point)
print(json.dumps(cases))
