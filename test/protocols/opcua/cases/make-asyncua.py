"""Writes data-values-asyncua.json: data values in the binary encoding (OPC UA Part 6, 5.2.2.17) as asyncua makes them.

Usage: make-asyncua.py >data-values-asyncua.json

What each is expected to say is written here by hand: `value` as JSON, `wide` a 64-bit integer as text, `time` in ms or null where none
was sent.
"""

import json
import sys
import uuid
from datetime import datetime, timezone
from importlib.metadata import version

from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary

assert version("asyncua") == "2.1.0"
T = ua.VariantType
NOON = datetime(2026, 11, 24, 12, 0, 0, 250000, timezone.utc)
LATER = datetime(2026, 11, 24, 12, 0, 1, 0, timezone.utc)
NULL = datetime(1601, 1, 1, tzinfo=timezone.utc)
cases = []


def ms(moment):
    return round(moment.timestamp() * 1000)


def add(what, data_value, **expected):
    if "quality" in expected:
        expected.setdefault("time", ms(NOON))
    cases.append({"what": what, "bytes": struct_to_binary(data_value).hex(), **expected})


def good(what, held, kind, /, *, array=None, dimensions=None, **expected):
    variant = ua.Variant(held, kind, Dimensions=dimensions, is_array=array)
    add(what, ua.DataValue(variant, SourceTimestamp=NOON), quality="good", **expected)


def status(what, code, quality, **expected):
    variant = ua.Variant(21.5, T.Double)
    add(what, ua.DataValue(variant, ua.StatusCode(code), SourceTimestamp=NOON), quality=quality, **expected)


# Every scalar type, its extremes among them.
for flag in (True, False):
    good(f"Boolean {flag}", flag, T.Boolean, value=flag)
for kind, low, high in (
    (T.SByte, -(2**7), 2**7 - 1), (T.Byte, 0, 2**8 - 1), (T.Int16, -(2**15), 2**15 - 1), (T.UInt16, 0, 2**16 - 1),
    (T.Int32, -(2**31), 2**31 - 1), (T.UInt32, 0, 2**32 - 1),
):
    for number in (low, 1, high):
        good(f"{kind.name} {number}", number, kind, value=number)
for kind, numbers in ((T.Int64, (-(2**63), -(2**53), -1, 0, 2**53, 2**63 - 1)), (T.UInt64, (0, 2**32, 2**53 - 1, 2**64 - 1))):
    for number in numbers:
        safe = abs(number) < 2**53
        good(f"{kind.name} {number}", number, kind, **({"value": number} if safe else {"wide": str(number)}))
for number in (-21.5, 0.0, 3.4028234663852886e38):
    good(f"Float {number}", number, T.Float, value=number)
for number in (0.1, -1.7976931348623157e308, 5e-324):
    good(f"Double {number}", number, T.Double, value=number)
for kind in (T.Float, T.Double):
    for number in (float("nan"), float("inf"), float("-inf")):
        add(f"{kind.name} {number}", ua.DataValue(ua.Variant(number, kind), SourceTimestamp=NOON),
            quality="bad", value=None, reason="not a number")
good("String", "Pumpe Süd 🔧", T.String, value="Pumpe Süd 🔧")
good("String, empty", "", T.String, value="")
good("DateTime", LATER, T.DateTime, value="2026-11-24T12:00:01.000Z")
guid = "09087E75-8E5E-499B-954F-F2A9603DB28A"
good("Guid", uuid.UUID(guid), T.Guid, value=guid)
good("ByteString", b"\x00\xff", T.ByteString, value="AP8=")
good("XmlElement", ua.XmlElement("<a>1</a>"), T.XmlElement, value="<a>1</a>")
good("NodeId, numeric", ua.NodeId(5, 2), T.NodeId, value="ns=2;i=5")
good("NodeId, text", ua.NodeId("Line.Temp", 2), T.NodeId, value="ns=2;s=Line.Temp")
good("ExpandedNodeId", ua.ExpandedNodeId(5, 2), T.ExpandedNodeId, value="ns=2;i=5")
good("StatusCode", ua.StatusCode(0x80310000), T.StatusCode, value="BadNoCommunication")
good("QualifiedName", ua.QualifiedName("Temp", 2), T.QualifiedName, value="Temp")
good("LocalizedText", ua.LocalizedText("läuft", "de"), T.LocalizedText, value="läuft")
good("LocalizedText without a locale", ua.LocalizedText("runs"), T.LocalizedText, value="runs")
unknown = ua.ExtensionObject(ua.NodeId(4711, 2), b"\x01\x02\x03\x04")
add("structure that nobody knows", ua.DataValue(ua.Variant(unknown, T.ExtensionObject), SourceTimestamp=NOON),
    quality="bad", value=None, reason="no value")
good("structure Range", ua.Range(-10.0, 110.0), T.ExtensionObject, value='{"low":-10,"high":110}')

# Arrays.
good("array of Double", [1.5, -2.5], T.Double, value="[1.5,-2.5]")
good("array of Boolean", [True, False], T.Boolean, value="[true,false]")
good("array of Byte", [0, 255], T.Byte, value="[0,255]")
good("array of Int64", [-1, 2**63 - 1], T.Int64, value='[-1,"9223372036854775807"]')
good("array of String", ["a", ""], T.String, value='["a",""]')
good("array of LocalizedText", [ua.LocalizedText("an"), ua.LocalizedText("aus")], T.LocalizedText, value='["an","aus"]')
good("array of DateTime", [LATER], T.DateTime, value='["2026-11-24T12:00:01.000Z"]')
good("array, empty", [], T.Double, array=True, value="[]")
good("matrix of Int16", [[1, 2, 3], [4, 5, 6]], T.Int16, dimensions=[2, 3], value="[[1,2,3],[4,5,6]]")

# Status codes; the low half only informs.
status("Good", 0, "good", value=21.5)
status("Good with overflow", 0x480, "good", value=21.5, overflow=True)
status("Good at its low limit", 0x500, "good", value=21.5)
status("GoodClamped", 0x00300000, "good", value=21.5)
status("GoodLocalOverride", 0x00960000, "uncertain", value=21.5, reason="GoodLocalOverride")
status("Uncertain", 0x40000000, "uncertain", value=21.5, reason="Uncertain")
status("UncertainLastUsableValue with overflow", 0x40900480, "uncertain", value=21.5, reason="UncertainLastUsableValue", overflow=True)
status("BadNoCommunication", 0x80310000, "bad", value=None, reason="BadNoCommunication")
status("BadSensorFailure with info bits", 0x808C0500, "bad", value=None, reason="BadSensorFailure")
status("bad with a code of nobody", 0x8FFF0000, "bad", value=None)
status("reserved severity", 0xC0000000, "bad", value=None)

# Times missing and partial.
one = ua.Variant(1, T.Int32)
add("source and server time", ua.DataValue(one, SourceTimestamp=NOON, ServerTimestamp=LATER), quality="good", value=1)
add("source time with picoseconds", ua.DataValue(one, SourceTimestamp=NOON, SourcePicoseconds=9999), quality="good", value=1)
add("server time only", ua.DataValue(one, ServerTimestamp=LATER, ServerPicoseconds=1), quality="good", value=1, time=ms(LATER))
add("no time", ua.DataValue(one), quality="good", value=1, time=None)
add("null source time", ua.DataValue(one, SourceTimestamp=NULL, ServerTimestamp=LATER), quality="good", value=1, time=ms(LATER))
add("null times", ua.DataValue(one, SourceTimestamp=NULL, ServerTimestamp=NULL), quality="good", value=1, time=None)
bare = ua.DataValue(one)
bare.StatusCode = None
add("neither status nor time", bare, quality="good", value=1, time=None)

# Without a value.
add("no value, and Good", ua.DataValue(SourceTimestamp=NOON), quality="bad", value=None, reason="no value")
nothing = ua.DataValue(None, ua.StatusCode(0x80320000), SourceTimestamp=NOON)
add("no value, and why", nothing, quality="bad", value=None, reason="BadWaitingForInitialData")
add("DateTime that is null", ua.DataValue(ua.Variant(NULL, T.DateTime), SourceTimestamp=NOON), quality="bad", value=None, reason="no value")
add("String that is null", ua.DataValue(ua.Variant(None, T.String), SourceTimestamp=NOON), quality="bad", value=None, reason="no value")
add("ByteString that is null", ua.DataValue(ua.Variant(None, T.ByteString), SourceTimestamp=NOON), quality="bad", value=None, reason="no value")

json.dump(cases, sys.stdout, ensure_ascii=False, indent=2)
print()
