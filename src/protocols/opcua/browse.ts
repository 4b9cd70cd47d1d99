import { PlantError } from '../../model/errors.ts';
import type { BrowsedPlace } from '../../model/link.ts';
import type { ReferenceDescription } from './library.ts';
import { resolvedNodeId } from './node-id.ts';
import type { OpcuaSession } from './session.ts';

const OBJECTS_FOLDER = 'i=85';
const HIERARCHICAL_REFERENCES = 'i=33';
/** Everything that a reference says of its target. */
const ALL_FIELDS = 63;
/** More than a person looks through below one place. */
const MOST_PLACES = 10_000;
/** What servers take in one request, small ones too. */
const CHUNK = 500;

/** Folders, variables with their data type and unit, and methods below a node, or below Objects. */
export async function browseNode(connection: OpcuaSession, place = OBJECTS_FOLDER): Promise<BrowsedPlace[]> {
  const { library, session, namespaces } = connection;
  const { BrowseDirection, NodeClass } = library;
  const resolved = resolvedNodeId(place, namespaces);
  if ('problem' in resolved) throw new PlantError('CONFIG_INVALID', `${place}: ${resolved.problem}`);
  let result = await session.browse({
    nodeId: resolved.id,
    referenceTypeId: HIERARCHICAL_REFERENCES,
    ...{ includeSubtypes: true, browseDirection: BrowseDirection.Forward, resultMask: ALL_FIELDS },
    nodeClassMask: NodeClass.Object | NodeClass.Variable | NodeClass.Method,
  });
  if (!result.statusCode.isGood()) throw new PlantError('CONFIG_INVALID', `${place}: ${result.statusCode.name}`);
  const found: ReferenceDescription[] = [...(result.references ?? [])];
  while (result.continuationPoint?.length && found.length < MOST_PLACES) {
    result = await session.browseNext(result.continuationPoint, false);
    found.push(...(result.references ?? []));
  }
  const unique = [...new Map(found.map((reference) => [reference.nodeId.toString(), reference])).values()];
  const variables = unique.filter(({ nodeClass }) => nodeClass === NodeClass.Variable);
  const types = await typesOf(connection, variables);
  const units = await unitsOf(connection, variables);
  return unique.map(({ nodeId, nodeClass, displayName, browseName }) => {
    const address = shortId(nodeId.toString());
    const name = displayName.text || browseName.name || address;
    if (nodeClass === NodeClass.Method) return { address, name, kind: 'method' };
    if (nodeClass !== NodeClass.Variable) return { address, name, kind: 'folder' };
    const [type, unit] = [types.get(nodeId.toString()), units.get(nodeId.toString())];
    return {
      ...{ address, name, kind: 'variable' as const },
      ...(type !== undefined && { type }),
      ...(unit !== undefined && { unit }),
    };
  });
}

/** Node ids of namespace 0 as people write them. */
const shortId = (text: string) => text.replace(/^ns=0;/, '');

/** Answers to more questions than one request may have, in their order. */
async function inChunks<Q, A>(questions: readonly Q[], ask: (some: Q[]) => Promise<A[]>): Promise<A[]> {
  const answers: A[] = [];
  for (let start = 0; start < questions.length; start += CHUNK) {
    answers.push(...(await ask(questions.slice(start, start + CHUNK))));
  }
  return answers;
}

async function typesOf({ library, session }: OpcuaSession, variables: readonly ReferenceDescription[]) {
  const types = new Map<string, string>();
  const asked = variables.map(({ nodeId }) => ({ nodeId, attributeId: library.AttributeIds.DataType }));
  for (const [i, { value }] of (await inChunks(asked, (some) => session.read(some))).entries()) {
    const id = value?.value as { namespace?: number; value?: unknown } | null;
    const name = id?.namespace === 0 ? library.DataTypeIds[Number(id.value)] : undefined;
    if (name !== undefined) types.set(String(variables[i]?.nodeId), name);
  }
  return types;
}

/** Engineering units as their display names, where variables have that property (Part 8, §5.3.2). */
async function unitsOf({ library, session }: OpcuaSession, variables: readonly ReferenceDescription[]) {
  const units = new Map<string, string>();
  const paths = variables.map(({ nodeId }) => library.makeBrowsePath(nodeId, '.EngineeringUnits'));
  const targets = await inChunks(paths, (some) => session.translateBrowsePath(some));
  const found = targets.flatMap(({ targets }, i) => {
    const [of, target] = [variables[i], targets?.[0]];
    return target && of ? [{ of: of.nodeId.toString(), nodeId: target.targetId }] : [];
  });
  const asked = found.map(({ nodeId }) => ({ nodeId, attributeId: library.AttributeIds.Value }));
  for (const [i, { value }] of (await inChunks(asked, (some) => session.read(some))).entries()) {
    const text = (value?.value as { displayName?: { text?: string | null } } | null)?.displayName?.text;
    if (text) units.set(found[i]?.of ?? '', text);
  }
  return units;
}
