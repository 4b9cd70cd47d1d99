"""
An edge node by pysparkplug, to be killed: it reports the level of each of its devices ten times a second, by name and by alias in turn, and is born again when it is asked.

Usage: pysparkplug-edge-node.py PORT GROUP NODE DEVICES
"""

import sys
import threading
import time

import pysparkplug as spb

port, group, name, devices = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
asked = threading.Event()


def now():
    return spb.get_current_timestamp()


def level(value, number, by_name=True):
    named = "level" if by_name else None
    return (spb.Metric(timestamp=now(), name=named, datatype=spb.DataType.INT32, value=value, alias=number),)


def hear(_, message):
    if any(one.name == "Node Control/Rebirth" and one.value for one in message.payload.metrics):
        asked.set()


def be_born_again():
    """The library leaves to its users what a command does; the metric that it has ready is that of its next session."""
    session = spb.Metric(
        timestamp=now(), name="bdSeq", datatype=spb.DataType.INT64, value=(node._bd_seq_metric.value - 1) % 256
    )
    publish(spb.MessageType.NBIRTH, None, spb.NBirth, (rebirth, session))
    for device in node.devices.values():
        publish(spb.MessageType.DBIRTH, device.device_id, spb.DBirth, tuple(device.metrics.values()))


def publish(kind, device, payload, metrics, include_dtypes=True):
    topic = spb.Topic(message_type=kind, group_id=group, edge_node_id=name, device_id=device)
    said = payload(timestamp=now(), seq=node._seq, metrics=metrics)
    client.publish(
        spb.Message(topic=topic, payload=said, qos=spb.QoS.AT_MOST_ONCE, retain=False), include_dtypes=include_dtypes
    )


rebirth = spb.Metric(timestamp=now(), name="Node Control/Rebirth", datatype=spb.DataType.BOOLEAN, value=False)
client = spb.Client()
node = spb.EdgeNode(group, name, (rebirth,), client=client, cmd_callback=hear)
for number in range(devices):
    node.register(spb.Device(f"tank-{number}", level(-number, number)))
node.connect("127.0.0.1", port=port, keepalive=1)
count = 0
while True:
    time.sleep(0.1)
    if asked.is_set():
        asked.clear()
        be_born_again()
    count += 1
    for number in range(devices):
        if count % 2 == 0:
            node.update_device(f"tank-{number}", level(-count, number))
        else:
            # As the specification has it: neither name nor data type.
            publish(spb.MessageType.DDATA, f"tank-{number}", spb.DData, level(-count, number, False), False)
