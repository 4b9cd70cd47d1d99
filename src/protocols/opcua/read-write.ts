import { PlantError, textOf } from '../../model/errors.ts';
import type { Clock } from '../../model/link.ts';
import type { RawValue, Sample, SampleSource } from '../../model/sample.ts';
import { decodeDataValue, encodeScalar, plainValue } from './codec.ts';
import type { DataValue } from './library.ts';
import { resolvedNodeId } from './node-id.ts';
import type { OpcuaSession } from './session.ts';

/** One value, no array, where the library cannot see that by itself. */
const SCALAR = 0;
/** Values that are asked for in one request. */
const CHUNK = 1000;

/** One sample a node id, in the same order; what cannot be read is bad with its reason. */
export async function readNodes(
  { library, session, namespaces }: OpcuaSession,
  nodeIds: readonly string[],
  { source, clock }: { source: SampleSource; clock: Clock },
): Promise<Sample[]> {
  const resolved = nodeIds.map((text) => resolvedNodeId(text, namespaces));
  const asked = resolved.flatMap((one) =>
    'id' in one ? [{ nodeId: one.id, attributeId: library.AttributeIds.Value }] : [],
  );
  const values: DataValue[] = [];
  for (let start = 0; start < asked.length; start += CHUNK) {
    values.push(...(await session.read(asked.slice(start, start + CHUNK))));
  }
  let next = 0;
  return nodeIds.map((address, i) => {
    const receivedAt = clock();
    const one = resolved[i];
    const value = one && 'id' in one ? values[next++] : undefined;
    if (value) return { address, ...decodeDataValue(value, () => receivedAt), receivedAt, source };
    const reason = one && 'problem' in one ? one.problem : 'not read';
    return { address, value: null, quality: 'bad', reason, time: receivedAt, receivedAt, source };
  });
}

/**
 * Writes a value as the data type of its variable; rejects with `REFUSED` and the name of the status, or with
 * `OUTCOME_UNKNOWN` where no answer came.
 */
export async function writeNode(
  { library, session, namespaces }: OpcuaSession,
  nodeId: string,
  value: RawValue,
): Promise<void> {
  const resolved = resolvedNodeId(nodeId, namespaces);
  if ('problem' in resolved) throw new PlantError('REFUSED', `${nodeId}: ${resolved.problem}`);
  const node = library.coerceNodeId(resolved.id);
  const type = await session.getBuiltInDataType(node).catch((thrown: unknown) => {
    throw new PlantError('REFUSED', `${nodeId}: ${textOf(thrown)}`, { cause: thrown });
  });
  const encoded = encodeScalar(library.DataType[type] ?? String(type), value);
  if ('problem' in encoded) throw new PlantError('REFUSED', `${nodeId}: ${String(value)} given; ${encoded.problem}`);
  const variant = new library.Variant({ dataType: type, arrayType: SCALAR, value: encoded.value });
  const status = await session
    .write({ nodeId: node, attributeId: library.AttributeIds.Value, value: { value: variant } })
    .catch((thrown: unknown) => {
      throw new PlantError('OUTCOME_UNKNOWN', `${nodeId}: sent, but no answer: ${textOf(thrown)}`, { cause: thrown });
    });
  if (!status.isGood()) throw new PlantError('REFUSED', `${nodeId}: ${status.name}`);
}

/** Calls a method with arguments as its signature types them; resolves with what it returns. */
export async function callMethod(
  { library, session, namespaces }: OpcuaSession,
  { objectId, methodId }: { objectId: string; methodId: string },
  given: readonly RawValue[],
): Promise<RawValue[]> {
  const [owner, method] = [resolvedNodeId(objectId, namespaces), resolvedNodeId(methodId, namespaces)];
  if ('problem' in owner) throw new PlantError('REFUSED', `${objectId}: ${owner.problem}`);
  if ('problem' in method) throw new PlantError('REFUSED', `${methodId}: ${method.problem}`);
  const { inputArguments } = await session.getArgumentDefinition(method.id).catch((thrown: unknown) => {
    throw new PlantError('REFUSED', `${methodId}: ${textOf(thrown)}`, { cause: thrown });
  });
  if (inputArguments.length !== given.length) {
    throw new PlantError('REFUSED', `${methodId}: ${given.length} arguments given; it takes ${inputArguments.length}`);
  }
  const types = await Promise.all(inputArguments.map(({ dataType }) => library.findBasicDataType(session, dataType)));
  const variants = given.map((value, i) => {
    const dataType = types[i] ?? library.DataType.Null;
    const encoded = encodeScalar(library.DataType[dataType] ?? '', value);
    const name = inputArguments[i]?.name ?? String(i + 1);
    if ('problem' in encoded) throw new PlantError('REFUSED', `${methodId}, ${name}: ${encoded.problem}`);
    return { dataType, arrayType: SCALAR, value: encoded.value };
  });
  const result = await session
    .call({ objectId: owner.id, methodId: method.id, inputArguments: variants })
    .catch((thrown: unknown) => {
      throw new PlantError('OUTCOME_UNKNOWN', `${methodId}: sent, but no answer: ${textOf(thrown)}`, { cause: thrown });
    });
  if (!result.statusCode.isGood()) throw new PlantError('REFUSED', `${methodId}: ${result.statusCode.name}`);
  return (result.outputArguments ?? []).map(plainValue);
}
