import type { Keyed } from './payload-value.ts';

type Address = { address: string; isJson: boolean } | { problem: string };

/** Kinds of registers by the names and function codes of the Modbus binding. */
const TABLES: ReadonlyMap<string, string> = new Map([
  ...['coil', 'readcoil', '1'].map((name) => [name, 'coil'] as const),
  ...['discreteinput', 'readdiscreteinput', '2'].map((name) => [name, 'discrete'] as const),
  ...['holdingregister', 'readholdingregisters', 'readmultipleholdingregisters', '3'].map(
    (name) => [name, 'holding'] as const,
  ),
  ...['inputregister', 'readinputregisters', 'readinputregister', '4'].map((name) => [name, 'input'] as const),
]);

/** Types of XML Schema that registers hold. */
const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ short: 'int16', unsignedShort: 'uint16', int: 'int32', integer: 'int32', unsignedInt: 'uint32' },
    ...{ long: 'int64', unsignedLong: 'uint64', float: 'float32', double: 'float64' },
  }),
);

/** The address that a link of ours has for a form of a property; Modbus and MQTT as their WoT bindings write them. */
export function formAddress(form: Keyed, property: Keyed, base: string): Address {
  const href = typeof form.href === 'string' ? form.href : '';
  const topic = [form['mqv:topic'], form['mqv:filter'], form['mqv:controlPacketTopic']].find(
    (one) => typeof one === 'string',
  );
  const isJson = form.contentType === undefined || /json/i.test(String(form.contentType));
  if (typeof topic === 'string') return { address: topic, isJson };
  const url = urlOf(href, base);
  if (url === undefined) return { problem: `${href || 'a form without href'} is no address` };
  if (/^mqtts?:$/.test(url.protocol)) {
    const path = decodeURIComponent(url.pathname.replace(/^\//, ''));
    return path === '' ? { problem: `${href} names no topic` } : { address: path, isJson };
  }
  if (/^modbus(\+tcp)?:$/.test(url.protocol)) return modbusAddress(url, form, property);
  return { problem: `${url.protocol.slice(0, -1)} is none of mqtt and modbus` };
}

function urlOf(href: string, base: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(href) ? href : base.replace(/\/?$/, '/') + href.replace(/^\//, '');
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

function modbusAddress(url: URL, form: Keyed, property: Keyed): Address {
  const table = TABLES.get(String(form['modv:entity'] ?? form['modv:function'] ?? '').toLowerCase());
  if (table === undefined) return { problem: 'modv:entity names no table of registers' };
  const [unitText, offsetText] = url.pathname.split('/').filter((part) => part !== '');
  const told = Number(form['modv:address'] ?? offsetText);
  const offset = form['modv:zeroBasedAddressing'] === false ? told - 1 : told;
  if (!Number.isInteger(offset) || offset < 0) return { problem: `${url.href} names no register` };
  const unit = Number(form['modv:unitID'] ?? unitText);
  const quantity = Number(form['modv:quantity'] ?? url.searchParams.get('quantity') ?? 1);
  const behind = Number.isInteger(unit) && unit > 0 ? `@${unit}` : '';
  const isBit = table === 'coil' || table === 'discrete';
  if (isBit) return { address: `${table}:${offset}${behind}`, isJson: false };
  const type = registerType(form, property, quantity);
  if (type === undefined) return { problem: `${quantity} registers hold no number without modv:type` };
  return { address: `${table}:${offset}:${type}${orderOf(form, type)}${behind}`, isJson: false };
}

function registerType(form: Keyed, { type, minimum }: Keyed, quantity: number): string | undefined {
  const named = TYPES.get(String(form['modv:type'] ?? '').replace(/^.*[:#]/, ''));
  if (named !== undefined) return named;
  if (type === 'string') return `string${quantity * 2}`;
  const bits = { 1: 16, 2: 32, 4: 64 }[quantity];
  if (bits === undefined) return undefined;
  if (type === 'number' && bits > 16) return `float${bits}`;
  return `${typeof minimum === 'number' && minimum < 0 ? '' : 'u'}int${bits}`;
}

function orderOf(form: Keyed, type: string): string {
  const [byte, word] = [form['modv:mostSignificantByte'] !== false, form['modv:mostSignificantWord'] !== false];
  if (byte && (word || type.endsWith('16'))) return '';
  if (byte) return ':cdab';
  return word ? ':badc' : ':dcba';
}
