import { deepEqual, equal } from 'node:assert/strict';
import { type CauseRow, causeProblems, createCauses } from '../../src/alarms/causes.ts';

const place = (signal: string) => {
  const cut = signal.lastIndexOf('/');
  return { asset: signal.slice(0, cut), property: signal.slice(cut + 1) };
};

const CASES: [row: CauseRow, cause: string, consequence: string, explains: boolean][] = [
  [
    { causeAssets: 'acme/{hall}/power', assets: 'acme/{hall}/#' },
    'acme/h1/power/voltage',
    'acme/h1/press/temperature',
    true,
  ],
  [
    { causeAssets: 'acme/{hall}/power', assets: 'acme/{hall}/#' },
    'acme/h1/power/voltage',
    'acme/h2/press/temperature',
    false,
  ],
  [{ causeAssets: 'acme/+/power', assets: 'acme/h9/#' }, 'acme/h1/power/voltage', 'acme/h9/press/temperature', true],
  [{ causeAssets: 'acme/#', assets: 'acme/h9' }, 'acme/h1/power/voltage', 'acme/h9/temperature', true],
  [{ causeAssets: 'acme/h1', assets: 'acme/h1' }, 'acme/h1/x/voltage', 'acme/h1/temperature', false],
  [{ causeAssets: 'acme/h1', causeProperty: 'power', assets: 'acme/h1' }, 'acme/h1/voltage', 'acme/h1/flow', false],
  [
    { causeAssets: 'acme/h1', causeProperty: 'power', assets: 'acme/h1', property: 'flow' },
    'acme/h1/power',
    'acme/h1/flow',
    true,
  ],
  [
    { causeAssets: 'acme/h1', causeProperty: 'power', assets: 'acme/h1', property: 'flow' },
    'acme/h1/power',
    'acme/h1/heat',
    false,
  ],
];

describe('the causes of a plant', () => {
  for (const [row, cause, consequence, explains] of CASES) {
    const said = [row.causeAssets, row.causeProperty, row.assets, row.property].filter(Boolean).join(' ');
    it(`${said}: ${cause} ${explains ? 'explains' : 'does not explain'} ${consequence}`, () => {
      const { causeKeys, consequenceKeys } = createCauses([row]);
      const shared = causeKeys(place(cause)).filter((key) => consequenceKeys(place(consequence)).includes(key));
      equal(shared.length > 0, explains);
    });
  }

  it('know which alarms can explain others at all', () => {
    const causes = createCauses([
      { causeAssets: 'acme/{hall}/power', causeProperty: 'voltage', assets: 'acme/{hall}/#' },
    ]);
    deepEqual(
      ['acme/h1/power/voltage', 'acme/h1/power/current', 'acme/h1/voltage'].map(
        (one) => causes.causeKeys(place(one)).length > 0,
      ),
      [true, false, false],
    );
  });

  it('refuse rows that mean nothing, with the row and what is allowed', () => {
    const problems = causeProblems([
      { causeAssets: 'acme/{hall}/#', assets: 'acme/{hall}' },
      { causeAssets: 'acme/#/power', assets: 'acme/{line}/#' },
      { causeAssets: 'acme//x', assets: 'a{b}c' },
    ]);
    deepEqual(
      problems.map(({ field, value }) => [field, value]),
      [
        ['Causes row 2, Cause', 'acme/#/power'],
        ['Causes row 2, Consequences', 'acme/{line}/#'],
        ['Causes row 3, Cause', 'acme//x'],
        ['Causes row 3, Consequences', 'a{b}c'],
      ],
    );
  });
});
