import { deepEqual, equal, ok } from 'node:assert/strict';
import * as library from 'node-opcua-client';
import { browseNode } from '../../../src/protocols/opcua/browse.ts';
import type { OpcuaSession } from '../../../src/protocols/opcua/session.ts';

const PLACES = 1203;
const DOUBLE = 11;

/** A server with many variables, every one with a unit, that notes how much it is asked at once. */
function manyVariables() {
  const asked: number[] = [];
  const note = <T>(all: readonly T[]): readonly T[] => {
    asked.push(all.length);
    return all;
  };
  const references = Array.from({ length: PLACES }, (_, i) => ({
    ...{ nodeId: library.coerceNodeId(`ns=2;s=V${i}`), nodeClass: library.NodeClass.Variable },
    ...{ displayName: { text: `V${i}` }, browseName: { name: `V${i}` } },
  }));
  const unitIdOf = ({ startingNode }: { startingNode: unknown }) => library.coerceNodeId(`${startingNode}.unit`);
  const saidOf = ({ nodeId, attributeId }: { nodeId: unknown; attributeId: number }) =>
    attributeId === library.AttributeIds.DataType
      ? { namespace: 0, value: DOUBLE }
      : { displayName: { text: `unit of ${nodeId}` } };
  const session = {
    browse: async () => ({ statusCode: library.StatusCodes.Good, references }),
    read: async (nodes: { nodeId: unknown; attributeId: number }[]) =>
      note(nodes).map((node) => ({ value: { value: saidOf(node) } })),
    translateBrowsePath: async (paths: { startingNode: unknown }[]) =>
      note(paths).map((path) => ({ targets: [{ targetId: unitIdOf(path) }] })),
  };
  return { asked, connection: { library, session, namespaces: [] } as unknown as OpcuaSession };
}

describe('browsing a place of an OPC UA server', () => {
  it('with many variables asks for types and units in parts that servers take, and mixes nothing up', async () => {
    const { asked, connection } = manyVariables();
    const places = await browseNode(connection);
    equal(places.length, PLACES);
    deepEqual(
      places,
      places.map((_, i) => ({
        ...{ address: `ns=2;s=V${i}`, name: `V${i}`, kind: 'variable', type: 'Double' },
        unit: `unit of ns=2;s=V${i}.unit`,
      })),
    );
    ok(Math.max(...asked) <= 500, `${Math.max(...asked)} at once`);
    equal(asked.length, 9);
  });
});
