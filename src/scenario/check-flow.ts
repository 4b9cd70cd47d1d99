import { nodeName, type StoredNode } from '../model/flow.ts';
import type { Scenario, ScenarioValue, TimelineEntry } from './language.ts';
import { findNode } from './prepare-flow.ts';
import { quoted } from './words.ts';

/** What a device is to show. */
export interface DeviceValue {
  value: ScenarioValue;
  unit?: string | undefined;
  lateMs?: number | undefined;
}

/** The devices of a flow. */
export interface KnownDevices {
  /** Why a signal cannot show a value, or `undefined`. */
  problemWith(name: string, value?: DeviceValue): string | undefined;
  linkNames(): string[];
}

/** What a scenario speaks of and the flow does not have: signals, links, nodes, rules. */
export function flowProblems(
  { given, timeline, expected }: Scenario,
  nodes: readonly StoredNode[],
  field: KnownDevices,
): string[] {
  const names = new Set(nodes.map(nodeName));
  const problems = [
    ...given.values.flatMap((value) => at('Given', value.line, field.problemWith(value.signal, value))),
    ...timeline.flatMap((entry) => at('Timeline', entry.line, entryProblem(entry, nodes, field))),
    ...downtimeProblems(timeline),
    ...expected.flatMap((wish) => {
      const unknown = 'rule' in wish && !names.has(wish.rule);
      return at('Expected', wish.line, unknown ? `the flow has no rule ${quoted(wish.rule)}` : undefined);
    }),
  ];
  return [...new Set(problems)];
}

function at(text: string, line: number, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${text} line ${line}: ${problem}`];
}

function entryProblem(entry: TimelineEntry, nodes: readonly StoredNode[], field: KnownDevices): string | undefined {
  switch (entry.kind) {
    case 'value':
      return field.problemWith(entry.signal, entry);
    case 'bad':
      return field.problemWith(entry.signal);
    case 'silence':
      return entry.signal === undefined ? undefined : field.problemWith(entry.signal);
    case 'offline': {
      const links = field.linkNames();
      if (links.includes(entry.link)) return undefined;
      return `the flow has no link ${quoted(entry.link)}; there ${links.length === 0 ? 'is none' : `are ${links.map(quoted).join(', ')}`}`;
    }
    case 'press':
    case 'send': {
      const node = findNode(nodes, entry.node);
      if ('problem' in node) return String(node.problem);
      if (node.d === true) return `${quoted(entry.node)} is not started in scenarios`;
      const isButton = node.type === 'inject' || entry.kind === 'send';
      return isButton ? undefined : `${quoted(entry.node)} is no inject node; send gives a message to any node`;
    }
    case 'ack':
      return entry.rule === undefined || nodes.some((node) => nodeName(node) === entry.rule)
        ? undefined
        : `the flow has no rule ${quoted(entry.rule)}`;
    default:
      return undefined;
  }
}

/** What people do needs a runtime that is there. */
function downtimeProblems(timeline: readonly TimelineEntry[]): string[] {
  let awayUntil = 0;
  return timeline.flatMap((entry) => {
    const away = entry.atMs < awayUntil;
    if (entry.kind === 'restart') awayUntil = entry.atMs + entry.forMs;
    const needsRuntime = ['ack', 'arm', 'disarm', 'approve', 'decline', 'press', 'send', 'restart'].includes(
      entry.kind,
    );
    return at('Timeline', entry.line, away && needsRuntime ? `${entry.kind} while the runtime is away` : undefined);
  });
}
