import { EMPTY, type Html, html } from '../../../../src/backtest/report/html.ts';
import { choice, input, type Place } from './controls.ts';
import { itemsText, KINDS, kindOf, textOf } from './fields.ts';
import type { Clause, Looked, OfSignal, Test, Value } from './picture.ts';

/** The unit in which a signal counts, as people read it; empty where none is known. */
export type UnitOf = (signal: string) => string;

/** The list of signals to choose from. */
export const SIGNAL_LIST = 'tieline-logic-signals';

const OF_SIGNAL: Readonly<Record<OfSignal['of'], string>> = {
  ...{ value: 'value of', avg: 'average of', min: 'least of', max: 'most of', delta: 'change of', rate: 'rate of' },
  ...{ count: 'readings of', previous: 'previous of', age: 'age of' },
};
const LOOKED: Readonly<Record<Looked['of'], string>> = {
  ...OF_SIGNAL,
  ...{ times: 'how often true', since: 'time since true' },
};
const TESTS: Readonly<Record<Test['is'], string>> = {
  ...{ '>': '>', '>=': '≥', '<': '<', '<=': '≤', '===': '=', '!==': '≠', from: 'from … to', between: 'between' },
  ...{ in: 'is one of', truth: 'is true', '==': '= (text too)', '!=': '≠ (text too)' },
};
const KIND_NAMES = Object.fromEntries(KINDS.map((kind) => [kind, kind])) as Readonly<
  Record<(typeof KINDS)[number], string>
>;

/** What a clause looks at. */
export function drawLooked(place: Place, looked: Looked): Html {
  if (!('condition' in looked)) return drawOfSignal(place, looked, '', LOOKED);
  return html`${choice(place, 'of', 'What is looked at', LOOKED, looked.of)}${'window' in looked ? over(place, looked.window, '') : EMPTY}`;
}

function drawOfSignal(
  place: Place,
  looked: OfSignal,
  slot: string,
  options: Readonly<Record<string, string>> = OF_SIGNAL,
): Html {
  return html`${choice(place, `${slot}of`, 'What is looked at', options, looked.of)}${input(
    place,
    `${slot}signal`,
    'Signal',
    { value: looked.signal, placeholder: 'temperature', size: 22, list: SIGNAL_LIST },
  )}${'window' in looked ? over(place, looked.window, slot) : EMPTY}`;
}

function over(place: Place, { over: length, good }: { over: string | number; good?: number }, slot: string): Html {
  const share = good === undefined ? EMPTY : html` good for ${Math.round(good * 1000) / 10} %`;
  return html`<span>over ${input(place, `${slot}over`, 'Over', { value: String(length), placeholder: '10 min', size: 6 })}${share}</span>`;
}

/** What a clause says of it. */
export function drawTest(place: Place, { looked, test }: Clause, unitOf: UnitOf): Html {
  const is = choice(place, 'is', 'Comparison', TESTS, test.is);
  const unit = unitIn(looked, unitOf);
  switch (test.is) {
    case 'truth':
      return is;
    case 'in':
      return html`${is}${input(place, 'items', 'Values', { value: itemsText(test.items), placeholder: 'auto, manual', size: 20 })}`;
    case 'from':
    case 'between': {
      const and = html`<span>${test.is === 'from' ? 'to' : 'and'}</span>`;
      return html`${is}${drawValue(place, 'low', 'From', test.low, unit)}${and}${drawValue(place, 'high', 'To', test.high, unit)}`;
    }
    default:
      return html`${is}${drawValue(place, 'value', 'Value', test.value, unit)}`;
  }
}

function drawValue(place: Place, slot: string, label: string, value: Value, unit: string): Html {
  const kind = kindOf(value);
  const choose = choice(place, `${slot}.kind`, `${label}, of which kind`, KIND_NAMES, kind);
  if (value.kind === 'signal') return html`${choose}${drawOfSignal(place, value.looked, `${slot}.`)}`;
  if (value.kind === 'truth') return choose;
  const isNumber = kind === 'number';
  const field = input(place, `${slot}.text`, label, {
    ...{ value: textOf(value), isDraft: value.kind === 'draft', isNumber, size: isNumber ? 6 : 12 },
  });
  return html`${choose}${field}${isNumber ? html`<span class="tieline-of-unit">${unit}</span>` : EMPTY}`;
}

function unitIn(looked: Looked, unitOf: UnitOf): string {
  switch (looked.of) {
    case 'times':
      return 'times';
    case 'count':
      return 'readings';
    case 'since':
    case 'age':
      return 's';
    case 'rate': {
      const unit = unitOf(looked.signal);
      return unit === '' ? 'per s' : `${unit}/s`;
    }
    default:
      return unitOf(looked.signal);
  }
}
