import { nodeName, nodesBefore, type StoredNode } from '../model/flow.ts';
import type { Explanation } from '../model/rule.ts';
import type { Difference } from './compare.ts';
import { isNamed } from './compare.ts';
import type { Happening } from './happening.ts';
import type { Expectation } from './language.ts';
import { durationText } from './quantity.ts';
import { quoted } from './words.ts';

/** Where a rule stood with a signal when something was expected of it. */
export interface Stand {
  atMs: number;
  ruleId: string;
  signal: string;
  /** The latest reading as the flow knew it: `30 °C, good`. */
  known: string | undefined;
  explanation: Explanation;
}

/** What was seen on the way of values and messages; times count from the start. */
export interface Evidence {
  nodes: readonly StoredNode[];
  said: readonly { atMs: number; signal: string; inputId: string; text: string; silent: boolean }[];
  /** When messages went over a wire, by the ids of its two nodes. */
  deliveries: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  complaints: readonly { atMs: number; id: string | undefined; text: string }[];
  happened: readonly Happening[];
  stands: readonly Stand[];
}

/** Most signals whose way is told for one rule. */
const MOST_SIGNALS = 2;

/**
 * For each difference how far what was expected came on its way from the device, one sentence a step. What is told once is not
 * told again for what would have followed from it.
 */
export function waysOf(differences: readonly Difference[], evidence: Evidence, toleranceMs: number): string[][] {
  const told = new Set<string>();
  return differences.map(({ expectation, happening }) => {
    const inTime = happening !== undefined && Math.abs(happening.atMs - (expectation?.atMs ?? 0)) <= toleranceMs;
    if (!expectation || inTime) return [];
    const span = { fromMs: expectation.atMs - toleranceMs, untilMs: expectation.atMs + toleranceMs };
    return wayOf(expectation, span, evidence, told);
  });
}

interface Span {
  fromMs: number;
  untilMs: number;
}

function wayOf(expectation: Expectation, span: Span, evidence: Evidence, told: Set<string>): string[] {
  const doers = doersOf(expectation, evidence.nodes);
  const { untilMs } = span;
  if ('rule' in expectation) {
    return doers.flatMap((rule) => wayToRule(rule, expectation.signal, untilMs, evidence, told));
  }
  const [doer] = doers;
  if (!doer)
    return [`no node of the flow ${'target' in expectation ? `writes to ${expectation.target}` : 'opens orders'}`];
  const before = nodesBefore(doer, evidence.nodes);
  const begun = before.flatMap((rule) => toldBy(rule, span, evidence));
  if (begun.length > 0) return [...begun, ...wayToDoer(doer, before, span, evidence)];
  const isKnown = (rule: StoredNode) => told.has(keyOf(rule, untilMs));
  const rules = before.filter((rule) => isKnown(rule) || standsOf(rule, undefined, untilMs, evidence).length > 0);
  const way = rules.flatMap((rule) => wayToRule(rule, undefined, untilMs, evidence, told));
  return rules.length > 0 ? way : wayToDoer(doer, before, span, evidence);
}

/** The nodes that would have done what was expected. */
function doersOf(expectation: Expectation, nodes: readonly StoredNode[]): StoredNode[] {
  if ('rule' in expectation) return nodes.filter((node) => nodeName(node) === expectation.rule);
  if (!('target' in expectation)) return nodes.filter(({ type }) => type === 'tieline-work-order');
  const { target } = expectation;
  const writers = nodes.filter(({ type }) => type === 'tieline-setpoint');
  const exact = writers.filter((node) => nodeName(node) === target || node.address === target || node.id === target);
  if (exact.length > 0) return exact;
  const tags = nodes.flatMap(({ tags }) => (Array.isArray(tags) ? (tags as Record<string, string>[]) : []));
  const tag = tags.find(({ asset, property }) => isNamed(`${asset}/${property}`, target));
  return writers.filter(({ address }) => tag !== undefined && address === tag.address);
}

/** Where a rule stood with the signals that it watches, at that moment. */
function standsOf(rule: StoredNode, signal: string | undefined, atMs: number, { stands }: Evidence): Stand[] {
  const own = stands.filter((stand) => stand.ruleId === rule.id && stand.atMs === atMs);
  const wanted = own.filter((stand) =>
    signal === undefined ? isNamed(stand.signal, String(rule.property)) : isNamed(stand.signal, signal),
  );
  return (wanted.length > 0 || signal === undefined ? wanted : own).slice(0, MOST_SIGNALS);
}

const keyOf = ({ id }: Pick<StoredNode, 'id'>, atMs: number) => `${id} ${atMs}`;

function wayToRule(
  rule: StoredNode,
  signal: string | undefined,
  untilMs: number,
  evidence: Evidence,
  told: Set<string>,
): string[] {
  const key = keyOf(rule, untilMs);
  if (told.has(key)) return [`${quoted(nodeName(rule))} did nothing by then, see above`];
  told.add(key);
  const watched = standsOf(rule, signal, untilMs, evidence);
  const stands =
    watched.length > 0 ? watched : evidence.stands.filter((stand) => keyOf({ id: stand.ruleId }, stand.atMs) === key);
  return stands
    .slice(0, MOST_SIGNALS)
    .flatMap((stand) => [
      ...wayToFlow(stand, untilMs, evidence),
      `at ${durationText(stand.atMs)} ${quoted(nodeName(rule))} said: ${stand.explanation.summary}`,
    ]);
}

/** What the device said last, whether the input heard it, and what the flow made of it. */
function wayToFlow({ signal, known }: Stand, untilMs: number, { said, nodes, deliveries }: Evidence): string[] {
  const last = said.filter((one) => one.signal === signal && one.atMs <= untilMs).at(-1);
  if (!last) return [`no device said anything of ${signal}`];
  const input = nodes.find(({ id }) => id === last.inputId);
  const sent = [...(deliveries.get(last.inputId)?.values() ?? [])].flat();
  const heard = sent.some((atMs) => atMs >= last.atMs && atMs <= untilMs);
  const name = input ? labelled(input) : last.inputId;
  const reading = known === undefined ? 'no reading was made of it' : `the flow knew it as ${known}`;
  const arrived = heard ? `${name} received from it; ${reading}` : `${name} received nothing from then on`;
  return [`at ${durationText(last.atMs)} ${signal} ${last.text}`, last.silent ? reading : arrived];
}

function toldBy(rule: StoredNode, { fromMs, untilMs }: Span, { happened }: Evidence): string[] {
  return happened.flatMap((it) => {
    const isTold = 'condition' in it && it.by.id === rule.id && it.atMs >= fromMs && it.atMs <= untilMs;
    return isTold
      ? [`at ${durationText(it.atMs)} ${quoted(it.by.name)} ${it.kind} ${it.condition} on ${it.signal}`]
      : [];
  });
}

/** How near messages came to the node that had to act, and what it said about them. */
function wayToDoer(
  doer: StoredNode,
  before: readonly StoredNode[],
  { fromMs, untilMs }: Span,
  { deliveries, complaints }: Evidence,
): string[] {
  const arrivals = (to: StoredNode) =>
    [...deliveries.values()].flatMap((targets) =>
      (targets.get(to.id) ?? []).filter((atMs) => atMs >= fromMs && atMs <= untilMs),
    );
  const near = [doer, ...before].find((node) => arrivals(node).length > 0);
  if (near === undefined) return [`no message was on its way to ${labelled(doer)}`];
  const at = durationText(Math.min(...arrivals(near)));
  const said = complaints.filter(({ id, atMs }) => id === near.id && atMs >= fromMs && atMs <= untilMs);
  const complained = said.map(({ text }) => `${labelled(near)} said: ${text}`);
  if (near === doer) return [`at ${at} the message reached ${labelled(doer)}`, ...complained];
  return [
    `at ${at} a message came as far as ${labelled(near)}, and had not left it for ${labelled(doer)} by ${durationText(untilMs)}`,
    ...complained,
  ];
}

/** A node with its type, where that says something. */
function labelled(node: StoredNode): string {
  const type = node.type.replace(/^tieline-/, '');
  return node.name ? `${quoted(node.name)} (${type})` : `the ${type} node`;
}
