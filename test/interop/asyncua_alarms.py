"""Alarms & Conditions (OPC UA Part 9) on an asyncua server: it has the events, the methods are linked here.

Each alarm has the states active and acknowledged; those that are either are kept, and told on ConditionRefresh.
"""

from datetime import datetime, timezone

from asyncua import ua
from asyncua.common.event_objects import AlarmCondition, RefreshEndEvent, RefreshStartEvent

CONDITION_REFRESH = ua.NodeId(3875)
ACKNOWLEDGE = ua.NodeId(9111)


class Alarms:
    def __init__(self, server, index, line, tell):
        self.server, self.index, self.line, self.tell = server, index, line, tell
        self.states = {}
        self.generator = None
        self.refuses = None

    async def start(self):
        server = self.server
        server.link_method(server.get_node(CONDITION_REFRESH), self.refresh)
        server.link_method(server.get_node(ACKNOWLEDGE), self.acknowledge)

    async def put(self, name, said):
        """Takes what `said` has of source, called, active, acked, severity, message, retain, suppressed, branch, user and comment."""
        fresh = {"source": "Pump 1", "called": name, "active": False, "acked": True, "severity": 500, "message": name, "suppressed": False,
                 "user": None, "comment": None, "since": None, "branch": None}
        state = self.states.setdefault(name, fresh)
        if said.get("active") and not state["active"]:
            state.update(acked=False, since=datetime.now(timezone.utc), user=None, comment=None)
        state.update(said)
        if "node" not in state:
            node = await self.line.add_object(ua.NodeId(f"Line.Alarm.{name}", self.index), name)
            state["node"] = node.nodeid
        await self.emit(name)

    async def emit(self, name, subscription=None):
        state = self.states[name]
        event = AlarmCondition(sourcenode=state["node"], message=state["message"], severity=state["severity"])
        event.emitting_node = ua.NodeId(ua.ObjectIds.Server)
        event.SourceName = state["source"]
        event.ConditionName = state["called"]
        event.Retain = state.get("retain", state["active"] or not state["acked"])
        event.BranchId = ua.NodeId(state["branch"], self.index) if state["branch"] else ua.NodeId()
        event.ClientUserId = state["user"]
        event.Comment = ua.LocalizedText(state["comment"]) if state["comment"] else None
        event.add_property("NodeId", state["node"], ua.VariantType.NodeId)
        event.add_property("SuppressedOrShelved", state["suppressed"], ua.VariantType.Boolean)
        event.add_property("ActiveState/TransitionTime", state["since"], ua.VariantType.DateTime)
        setattr(event, "EnabledState/Id", True)
        setattr(event, "AckedState/Id", state["acked"])
        setattr(event, "ActiveState/Id", state["active"])
        generator = await self.server.get_event_generator(event)
        await generator.trigger(subscription_id=subscription)
        state["event"] = event.EventId.Value

    async def bracket(self, event, subscription):
        event.emitting_node = ua.NodeId(ua.ObjectIds.Server)
        generator = await self.server.get_event_generator(event)
        await generator.trigger(subscription_id=subscription)

    async def refresh(self, _parent, subscription):
        if self.refuses:
            return ua.StatusCode(ua.UInt32(self.refuses))
        await self.bracket(RefreshStartEvent(), subscription.Value)
        for name, state in self.states.items():
            if state["active"] or not state["acked"]:
                await self.emit(name, subscription.Value)
        await self.bracket(RefreshEndEvent(), subscription.Value)
        return []

    async def acknowledge(self, parent, event, comment):
        for name, state in self.states.items():
            if state["node"] != parent:
                continue
            if state["event"] != event.Value:
                return ua.StatusCode(ua.UInt32(ua.StatusCodes.BadEventIdUnknown))
            if state["acked"]:
                return ua.StatusCode(ua.UInt32(ua.StatusCodes.BadConditionBranchAlreadyAcked))
            state.update(acked=True, user="by method", comment=comment.Value.Text)
            self.tell({"acknowledged": [name, comment.Value.Text]})
            await self.emit(name)
            return []
        return ua.StatusCode(ua.UInt32(ua.StatusCodes.BadNodeIdUnknown))
