import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';
import { readUnit, unitConverter } from '../model/unit.ts';

/** One row of the tag table: what an address means. */
export const tagSettings = Type.Object({
  address: Type.String({
    title: 'Address',
    minLength: 1,
    placeholder: 'holding:0:int16',
    description: 'The address as its link names it: MQTT topic, Modbus register, …',
  }),
  link: Type.Optional(
    Type.String({ title: 'Link', description: 'Name of the link. Empty: any link that has this address.' }),
  ),
  asset: Type.String({
    title: 'Asset',
    minLength: 1,
    pattern: '^[^/+#]+(/[^/+#]+)*$',
    placeholder: 'acme/munich/press-shop/hvac',
    description: 'ISA-95 path of the asset.',
  }),
  property: Type.String({
    title: 'Property',
    minLength: 1,
    pattern: '^[^/+#]+$',
    placeholder: 'setpoint',
    description: 'What is measured there.',
  }),
  unit: Type.Optional(Type.String({ title: 'Unit', placeholder: '°C', description: 'Unit that the plant shall see.' })),
  deviceUnit: Type.Optional(
    Type.String({ title: 'Device unit', placeholder: '°F', description: 'Unit the device speaks. Empty: the same.' }),
  ),
  scale: Type.Optional(
    Type.Number({ title: 'Scale', placeholder: '0.1', description: 'Engineering value = raw × scale + offset.' }),
  ),
  offset: Type.Optional(Type.Number({ title: 'Offset', placeholder: '0', description: 'Added after scaling.' })),
  low: Type.Optional(Type.Number({ title: 'Low', description: 'Values below are implausible: quality bad.' })),
  high: Type.Optional(Type.Number({ title: 'High', description: 'Values above are implausible: quality bad.' })),
});

export type Tag = Static<typeof tagSettings>;

/** What is wrong with a tag table: doubled addresses or signals, unknown or unlike units, a zero scale, crossed ranges. */
export function tagProblems(tags: readonly Tag[]): SettingProblem[] {
  const addresses = new Set<string>();
  const signals = new Set<string>();
  return tags.flatMap((tag, i) => {
    const row = (column: string, value: unknown, allowed: string) => ({
      field: `Tags row ${i + 1}, ${column}`,
      value,
      allowed,
    });
    const problems: SettingProblem[] = [];
    const address = `${tag.link ?? ''} ${tag.address}`;
    const signal = `${tag.asset}/${tag.property}`;
    if (addresses.has(address)) problems.push(row('Address', tag.address, 'each address once'));
    if (signals.has(signal)) problems.push(row('Property', signal, 'each asset and property once'));
    addresses.add(address);
    signals.add(signal);
    if (tag.scale === 0) problems.push(row('Scale', 0, 'a number other than 0'));
    if (tag.low !== undefined && tag.high !== undefined && tag.low >= tag.high) {
      problems.push(row('High', tag.high, `a number above Low (${tag.low})`));
    }
    const unit = unitProblem(tag);
    if (unit) problems.push(row('Unit', tag.deviceUnit ?? tag.unit, unit));
    return problems;
  });
}

function unitProblem({ unit, deviceUnit }: Tag): string | undefined {
  const codes = [unit, deviceUnit].map((text) => (text === undefined ? undefined : readUnit(text)));
  for (const code of codes) if (typeof code === 'object') return code.problem;
  const [to, from] = codes;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  const converter = unitConverter(from, to);
  return 'problem' in converter ? converter.problem : undefined;
}
