import { durationText } from '../model/duration.ts';
import { compileTruth, type Frame } from './compile.ts';
import type { LogicPlan, Part, Temporal, Verdict } from './part.ts';
import { UNKNOWN } from './part.ts';
import type { HeardSignal, LogicState } from './state.ts';

/** One clause of a rule as it stands: where, what it says, and its numbers as people read them. */
export interface ClauseText {
  /** JSON Pointer into the rule. */
  readonly path: string;
  readonly verdict: Verdict;
  /** It stands behind a negation: the rule holds where it does not. */
  readonly isNegated: boolean;
  /** `temperature 84 > 80`, and the same with what it says: `temperature 84 > 80: true`. */
  readonly said: string;
  readonly text: string;
}

/** What joins clauses; everything below it is told clause by clause. */
const JOINTS: ReadonlySet<string> = new Set(['and', 'or', '!', '!!', 'if', '?:']);

/** The clauses of a rule, in their order. */
export function clausesOf(plan: LogicPlan, state: LogicState, frame: Frame): readonly ClauseText[] {
  const write = createWriter(plan, state, frame);
  const clause = (part: Part, isNegated: boolean): readonly ClauseText[] => {
    if (part.kind === 'literal' || part.kind === 'list') return [];
    if (part.kind === 'call' && JOINTS.has(part.operator)) {
      return part.operands.flatMap((operand) => clause(operand, isNegated !== (part.operator === '!')));
    }
    const truth = compileTruth(part)(frame, null);
    const verdict: Verdict = truth === UNKNOWN ? 'unknown' : truth;
    const path = part.kind === 'element' ? '' : part.path;
    const said = write(part);
    return [{ path, verdict, isNegated, said, text: `${said}: ${verdict}` }];
  };
  return clause(plan.root, false);
}

const MOST_TEXT = 500;
const BETWEEN: ReadonlySet<string> = new Set([
  ...['==', '===', '!=', '!==', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in', 'and', 'or'],
]);
const NAMES: Readonly<Record<string, string>> = {
  ...{ avg: 'average', min: 'least', max: 'most', count: 'readings', delta: 'change', rate: 'rate per s' },
};

function createWriter(
  { signals, temporals, windows }: LogicPlan,
  state: LogicState,
  { signals: values, temporals: results }: Frame,
) {
  const write = (part: Part): string => {
    const text = textOf(part);
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  };

  function textOf(part: Part): string {
    switch (part.kind) {
      case 'literal':
        return JSON.stringify(part.value);
      case 'list':
        return `[${part.items.map(write).join(', ')}]`;
      case 'signal':
        return heardText(part.signal);
      case 'element':
        return part.names.join('.') || 'element';
      case 'missing':
        return `${part.needed === undefined ? '' : `fewer than ${part.needed} known of `}missing ${part.names.join(', ')}`;
      case 'temporal': {
        const temporal = temporals[part.temporal];
        return temporal ? temporalText(temporal, part.temporal) : '';
      }
      case 'call':
        return callText(part.operator, part.operands);
    }
  }

  const nameOf = (signal: number) => signals[signal]?.name ?? '';

  function heardText(signal: number): string {
    const value = values[signal];
    return `${nameOf(signal)} ${value === UNKNOWN ? whyUnknown(state.heard[signal]) : shown(value)}`;
  }

  function temporalText(temporal: Temporal, place: number): string {
    const result = results[place];
    const is = result === UNKNOWN ? 'unknown' : shown(result);
    switch (temporal.of) {
      case 'for': {
        const timer = state.timers[place];
        const heldMs = timer && 'heldMs' in timer ? timer.heldMs : 0;
        return `(${write(temporal.condition)}) for ${durationText(heldMs)} of ${durationText(temporal.ms)}`;
      }
      case 'since':
        return `time since (${write(temporal.condition)}) came true ${is}${result === UNKNOWN ? '' : ' s'}`;
      case 'times':
        return `(${write(temporal.condition)}) came true ${result === UNKNOWN ? 'nobody knows how often' : `${is} ×`} within ${durationText(temporal.ms)}`;
      case 'age':
        return `age of ${nameOf(temporal.signal)} ${is}${result === UNKNOWN ? '' : ' s'}`;
      case 'previous':
        return `previous ${nameOf(temporal.signal)} ${is}`;
      default:
        return `${NAMES[temporal.of]} of ${nameOf(temporal.signal)} over ${durationText(windows[temporal.window]?.ms ?? 0)} ${is}`;
    }
  }

  function callText(operator: string, operands: readonly Part[]): string {
    const isBetween = BETWEEN.has(operator) && operands.length > 1;
    const texts = operands.map((operand) => {
      const isJoined = operand.kind === 'call' && BETWEEN.has(operand.operator) && operand.operands.length > 1;
      return isBetween && isJoined ? `(${write(operand)})` : write(operand);
    });
    return isBetween ? texts.join(` ${operator} `) : `${operator}(${texts.join(', ')})`;
  }

  return write;
}

function whyUnknown(heard: HeardSignal | null | undefined): string {
  if (!heard) return 'never heard';
  return heard.good ? 'stale' : 'bad';
}

/** A number to six digits. */
function shown(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}
