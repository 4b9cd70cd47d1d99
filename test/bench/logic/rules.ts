/** So many rules of ten signals each. */
export const RULES = 1000;
export const SIGNALS = 10;

/** A limit of its own for each rule, below what its signals say. */
export const LIMITS = Array.from({ length: RULES }, (_, unit) => 40 + (unit % 100) / 10);

export const assetOf = (unit: number) => `site/unit-${unit}`;

const signal = (number: number) => ({ var: `s${number}` });

/** A rule over ten signals with a delay; it comes true when `s5` is false. */
export const ruleOf = (unit: number) => ({
  and: [
    { or: [{ '>': [signal(0), LIMITS[unit]] }, { '>': [signal(1), LIMITS[unit]] }] },
    { '<': [{ '+': [signal(2), signal(3)] }, { '*': [signal(4), 3] }] },
    { '!': [signal(5)] },
    { '!==': [signal(6), 'off'] },
    { '>': [{ '-': [signal(8), signal(7)] }, -1] },
    { for: [{ '>': [signal(9), 5] }, '2 s'] },
  ],
});

/** The same for a Function node. */
export const functionOf = (unit: number) => `
const s = context.get('s') ?? [];
const asset = '${assetOf(unit)}';
s[Number(msg.topic.slice(asset.length + 2))] = msg.payload;
context.set('s', s);
let since = context.get('since') ?? 0;
since = s[9] > 5 ? since || Date.now() : 0;
context.set('since', since);
const isLong = since > 0 && Date.now() - since >= 2000;
const holds = (s[0] > ${LIMITS[unit]} || s[1] > ${LIMITS[unit]}) && s[2] + s[3] < s[4] * 3 && !s[5] && s[6] !== 'off' && s[8] - s[7] > -1 && isLong;
if (holds === (context.get('raised') ?? false)) return null;
context.set('raised', holds);
return { payload: { asset, raised: holds } };
`;

/** Hands each message to the Function node of its unit alone. */
export const ROUTER = `
const to = new Array(${RULES}).fill(null);
to[Number(msg.topic.slice('site/unit-'.length, msg.topic.lastIndexOf('/')))] = msg;
return to;
`;
