"""The server of asyncua-server.py, watched: whenever a session begins or ends it prints {"sessions": n}, how many there are.

asyncua drops the oldest value of a full queue without a word; here the next one is flagged, as servers have to (OPC UA Part 4, 5.13.1.5).
"""

import json
import runpy
from dataclasses import replace
from pathlib import Path

import asyncua.server.subscription_service
from asyncua import ua
from asyncua.server.internal_server import InternalServer
from asyncua.server.internal_subscription import InternalSubscription

OVERFLOW = 0x480


class FlaggingSubscription(InternalSubscription):
    async def _enqueue_event(self, mid, eventdata, size, queue):
        full = size > 0 and len(queue.get(mid, ())) >= size
        await super()._enqueue_event(mid, eventdata, size, queue)
        if full:
            oldest = queue[mid][0]
            status = ua.StatusCode(oldest.Value.StatusCode.value | OVERFLOW)
            queue[mid][0] = replace(oldest, Value=replace(oldest.Value, StatusCode=status))


def telling(change):
    def change_and_tell(server, session):
        change(server, session)
        print(json.dumps({"sessions": len(server._external_sessions)}), flush=True)

    return change_and_tell


asyncua.server.subscription_service.InternalSubscription = FlaggingSubscription
InternalServer.register_external_session = telling(InternalServer.register_external_session)
InternalServer.unregister_external_session = telling(InternalServer.unregister_external_session)
runpy.run_path(str(Path(__file__).with_name("asyncua-server.py")), run_name="__main__")
