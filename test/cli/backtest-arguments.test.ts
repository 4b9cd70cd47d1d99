import { deepEqual } from 'node:assert/strict';
import { backtestArguments } from '../../src/cli/backtest-arguments.ts';

const read = (text: string) => backtestArguments(text.split(' '));

describe('the arguments of tieline backtest', () => {
  it('name a flow and a CSV file, with columns that are mapped', () => {
    deepEqual(read('flow.json --data a.csv --map value=a/b --map x=y=c/d/e --json --max-alarms-per-day 2.5'), {
      ...{ flow: 'flow.json', rule: undefined, json: true, html: undefined, maxAlarmsPerDay: 2.5 },
      source: { kind: 'csv', file: 'a.csv', map: { value: 'a/b', 'x=y': 'c/d/e' } },
    });
  });

  it('or a history with a span of time, and one rule', () => {
    deepEqual(read('flow.json --history dir --since 2026-01-01 --rule hot --html page.html'), {
      ...{ flow: 'flow.json', rule: 'hot', json: false, html: 'page.html', maxAlarmsPerDay: undefined },
      source: { kind: 'history', place: 'dir', since: '2026-01-01', until: undefined },
    });
  });

  it('are refused with what is allowed', () => {
    const cases: [string, string][] = [
      ['a.json b.json --data c.csv', 'exactly one flow file is needed'],
      ['a.json', '--data: nothing given; allowed: a CSV file with readings, or --history with recorded ones'],
      ['a.json --data c.csv --history d', 'either --data or --history is possible, not both'],
      ['a.json --data c.csv --since 0', '--since and --until: allowed with --history only'],
      ['a.json --history d --map a=b/c', '--map: allowed with --data only'],
      ['a.json --data c.csv --map value', '--map: "value" given; allowed: COLUMN=ASSET/PROPERTY'],
      ['a.json --data c.csv --map value=a', '--map: "value=a" given; allowed: COLUMN=ASSET/PROPERTY'],
      [
        'a.json --data c.csv --max-alarms-per-day few',
        '--max-alarms-per-day: "few" given; allowed: a number, at least 0',
      ],
      [
        'a.json --data c.csv --max-alarms-per-day=-1',
        '--max-alarms-per-day: "-1" given; allowed: a number, at least 0',
      ],
    ];
    for (const [text, problem] of cases) deepEqual(read(text), { problem });
  });
});
