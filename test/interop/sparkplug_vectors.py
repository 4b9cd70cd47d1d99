"""Payloads as Google's protobuf writes them by the schema that pysparkplug brings: one JSON object, name to bytes in hex."""

import json
import struct

from pysparkplug._protobuf import Payload

T = 1764374400000


def payload(*metrics, seq=None, timestamp=T):
    made = Payload()
    if timestamp is not None:
        made.timestamp = timestamp
    if seq is not None:
        made.seq = seq
    for metric in metrics:
        made.metrics.append(metric)
    return made.SerializeToString().hex()


def metric(name=None, alias=None, datatype=None, properties=None, **fields):
    made = Payload.Metric()
    if name is not None:
        made.name = name
    if alias is not None:
        made.alias = alias
    if datatype is not None:
        made.datatype = datatype
    for field, value in fields.items():
        setattr(made, field, value)
    for key, (field, value) in (properties or {}).items():
        made.properties.keys.append(key)
        one = made.properties.values.add()
        one.type = 12 if field == "string_value" else 3
        setattr(one, field, value)
    return made


def dataset():
    made = metric("table", datatype=16)
    made.dataset_value.num_of_columns = 1
    made.dataset_value.columns.append("a")
    made.dataset_value.types.append(3)
    made.dataset_value.rows.add().elements.add().int_value = 1
    return made


def template():
    made = metric("motor", datatype=19)
    made.template_value.is_definition = True
    made.template_value.metrics.append(metric("speed", datatype=3, int_value=1))
    return made


BITS = 2**64
vectors = {
    "one of each type": payload(
        metric("Int8", 1, 1, int_value=0xFF),
        metric("Int8 in 32 bits", 2, 1, int_value=0xFFFFFFFF),
        metric("Int16", 3, 2, int_value=0x8000),
        metric("Int32", 4, 3, int_value=0xFFFFFFFB),
        metric("Int32 in 64 bits", 5, 3, long_value=BITS - 5),
        metric("Int64", 6, 4, long_value=BITS - 5),
        metric("UInt8", 7, 5, int_value=200),
        metric("UInt16", 8, 6, int_value=65535),
        metric("UInt32", 9, 7, int_value=3_000_000_000),
        metric("UInt32 in 64 bits", 10, 7, long_value=3_000_000_000),
        metric("UInt64", 11, 8, long_value=BITS - 1),
        metric("Float", 12, 9, float_value=21.5),
        metric("Double", 13, 10, double_value=-0.1),
        metric("Boolean", 14, 11, boolean_value=True),
        metric("String", 15, 12, string_value="läuft"),
        metric("DateTime", 16, 13, long_value=T),
        metric("Text", 17, 14, string_value=""),
        metric("UUID", 18, 15, string_value="2b1d9d4e"),
        seq=0,
    ),
    "what has no single value": payload(
        metric("bytes", datatype=17, bytes_value=b"\x01\x02"),
        metric("array", datatype=24, bytes_value=struct.pack("<2i", 1, 2)),
        dataset(),
        template(),
        seq=1,
    ),
    "marks": payload(
        metric("late", timestamp=T - 3_600_000, datatype=10, double_value=1, is_historical=True),
        metric("passing", timestamp=T + 1, datatype=10, double_value=2, is_transient=True),
        metric("none", timestamp=T + 2, datatype=10, is_null=True),
        seq=255,
    ),
    "properties": payload(
        metric("warm", datatype=10, double_value=21, properties={"engUnit": ("string_value", "°C")}),
        metric("stale", datatype=10, double_value=21, properties={"Quality": ("int_value", 500), "x": ("string_value", "y")}),
        seq=2,
    ),
    "by alias": payload(metric(alias=7, timestamp=T, double_value=3.25), seq=3),
    "large alias": payload(metric(alias=BITS - 1, int_value=1), seq=4),
    "death": payload(metric("bdSeq", datatype=4, long_value=3)),
    "nothing": "",
    "rebirth": payload(metric("Node Control/Rebirth", datatype=11, boolean_value=True)),
}
print(json.dumps(vectors, indent=2))
