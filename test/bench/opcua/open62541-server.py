"""An OPC UA server of open62541 (by the Python package o6) with many values that change, for the bench.

Usage: open62541-server.py PORT ITEMS PERIOD_MS

Has ITEMS doubles ns=1;s=v0 and so on, each another one every PERIOD_MS. Prints {"port": n} as a line when it listens. Ends with its input.
"""

import asyncio
import json
import os
import sys


async def main():
    port, count, period = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) / 1000
    # The package greets on standard output.
    said = os.dup(1)
    os.dup2(2, 1)
    import o6

    server = o6.Server(port=port)
    ids = []
    for i in range(count):
        await server.addVariable(f"v{i}", server.objectsNode, float(i), nodeId=f"ns=1;s=v{i}")
        ids.append(o6.NodeId(f"ns=1;s=v{i}"))
    server.start()
    await server.waitReady()
    os.write(said, (json.dumps({"port": port}) + "\n").encode())

    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    loop.add_reader(sys.stdin, lambda: os.read(0, 4096) or ended.done() or ended.set_result(None))
    due, step = loop.time(), 0
    while not ended.done():
        step += 1
        await server.write(ids, [i + step / 1000 for i in range(count)])
        due = max(due + period, loop.time())
        await asyncio.wait([ended], timeout=due - loop.time())
    os._exit(0)


asyncio.run(main())
