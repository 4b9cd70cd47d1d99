import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type DescribingTables, describedSignals } from '../../src/assets/described-signals.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { type Coming, comingIn, selectsNothing } from '../../src/rules/selects-nothing.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const signals = (...names: string[]) =>
  names.map((name) => {
    const cut = name.lastIndexOf('/');
    return { asset: name.slice(0, cut), property: name.slice(cut + 1) };
  });
const PRESSES = signals(
  ...['acme/press-1/temperature', 'acme/press-1/pressure', 'acme/press-2/temperature', 'acme/hall/humidity'],
);

/** What is said of a selector and a property, given what is described, calculated and subscribed to. */
const said = (assets: string, property: string, described = PRESSES, coming: Partial<Coming> = {}) =>
  selectsNothing({ assets, property }, described, { derived: [], topics: [], ...coming })?.text;

describe('a selector for which the plant knows no signal', () => {
  it('is told with the assets that have the property', () =>
    deepEqual(
      selectsNothing({ assets: 'acme/pres-1', property: 'temperature' }, PRESSES, { derived: [], topics: [] }),
      {
        field: 'Assets',
        text: 'Assets: "acme/pres-1" given; the plant knows signals of acme/press-1, acme/press-2',
      },
    ));
  it('is told with any assets where none has the property', () =>
    equal(
      said('site/#', 'nothing'),
      'Assets: "site/#" given; the plant knows signals of acme/press-1, acme/press-2, acme/hall',
    ));
  it('is told with three of many', () => {
    const many = signals('a/t', 'b/t', 'c/t', 'd/t', 'd/u');
    equal(said('x', 't', many), 'Assets: "x" given; the plant knows signals of a, b, c and 1 more');
  });
  it('is told by the property where there are assets of that name', () => {
    equal(
      said('acme/#', 'temprature'),
      'Property: "temprature" given; the plant knows temperature, pressure, humidity',
    );
    equal(said('acme/+', 'humidity', PRESSES), undefined);
    equal(said('acme/press-1', 'humidity'), 'Property: "humidity" given; the plant knows temperature, pressure');
  });
});

describe('a selector of which nothing is told', () => {
  it('selects a signal that is described', () => {
    equal(said('#', 'temperature'), undefined);
    equal(said('acme/press-2', 'temperature'), undefined);
  });
  it('belongs to a plant that describes nothing', () => equal(said('acme/pres-1', 'temperature', []), undefined));
  for (const [pattern, assets, property, fits] of [
    ['plant/{line}/{metric}', 'plant/line-1', 'temperature', true],
    ['plant/{line}/{metric}', 'plant/#', 'temperature', true],
    ['plant/{line}/{metric}', 'plant/+', 'temperature', true],
    ['plant/{line}/{metric}', 'plant/line-1/press', 'temperature', false],
    ['plant/{line}/{metric}', 'plnt/line-1', 'temperature', false],
    ['plant/line-{n}/temperature', 'plant/line-7', 'temperature', true],
    ['plant/line-{n}/temperature', 'plant/line-', 'temperature', false],
    ['plant/line-{n}/temperature', 'plant/lin-7', 'temperature', false],
    ['plant/{n}-a/temp-{x}', 'plant/7-b', 'temp-1', false],
    ['plant/{n}-a/temp-{x}', 'plant/7-a', 'temp-1', true],
    ['plant/{n}-a/temp-{x}', 'plant/7-a', 'tmp-1', false],
  ] as const) {
    it(`${fits ? 'may' : 'cannot'} be meant by ${pattern}: ${assets} ${property}`, () =>
      equal(said(assets, property, signals(pattern)) === undefined, fits));
  }
  it('selects what is calculated for an asset', () => {
    const derived = [{ assets: 'acme/+', output: 'oee' }];
    equal(said('site', 'oee', PRESSES, { derived: [{ assets: 'site', output: 'oee' }] }), undefined);
    equal(said('acme/press-1', 'oee', PRESSES, { derived }), undefined);
    equal(
      said('acme/press-1', 'oee', PRESSES, { derived: [{ assets: 'acme/hall', output: 'oee' }] }) === undefined,
      false,
    );
    equal(
      said('site', 'oee', PRESSES, { derived }),
      'Assets: "site" given; the plant knows signals of acme/press-1, acme/press-2, acme/hall',
    );
  });
  for (const [topic, assets, property, fits] of [
    ['#', 'acme/pres-1', 'temperature', true],
    ['', 'acme/pres-1', 'temperature', true],
    ['acme/#', 'acme/pres-1', 'temperature', true],
    ['acme/+/temperature', 'acme/pres-1', 'temperature', true],
    ['acme/+', 'acme/pres-1', 'temperature', true],
    ['site/pres-1/temperature', 'site/+', 'temperature', true],
    ['/acme/pres-1', 'acme/pres-1', 'temperature', true],
    ['$share/group/acme/#', 'acme/pres-1', 'temperature', true],
    ['$' + '{TOPIC}', 'acme/pres-1', 'temperature', true],
    ['acme/pres-1/a/temperature', 'acme/pres-1/#', 'temperature', true],
    ['plant/#', 'acme/pres-1', 'temperature', false],
    ['$share/group/plant/#', 'acme/pres-1', 'temperature', false],
    ['acme/+/pressure', 'acme/pres-1', 'temperature', false],
    ['acme/pres-1/temperature/raw', 'acme/pres-1', 'temperature', false],
  ] as const) {
    it(`${fits ? 'may' : 'cannot'} come by itself under ${topic}: ${assets} ${property}`, () =>
      equal(said(assets, property, PRESSES, { topics: [topic] }) === undefined, fits));
  }
});

describe('what comes in by a flow beside what tables describe', () => {
  it('is what its nodes calculate for the plant, and what any of them subscribes to', () =>
    deepEqual(
      comingIn(
        [
          { id: 'a', type: 'tieline-derive', plant: 'plant', assets: '#', output: 'oee' },
          { id: 'b', type: 'tieline-derive', plant: 'another', assets: '#', output: 'mean' },
          { id: 'c', type: 'tieline-mqtt-in', topic: 'acme/#' },
          { id: 'd', type: 'mqtt in' },
          { id: 'e', type: 'tieline-sparkplug-in', group: 'hall', edgeNode: '+' },
        ],
        'plant',
      ),
      { derived: [{ assets: '#', output: 'oee' }], topics: ['acme/#', '', 'hall/+/#'] },
    ));
});

describe('a flow that this package brings', () => {
  for (const file of ['examples', 'flows'].flatMap(flowFiles)) {
    it(`${basename(file)} has no threshold that selects nothing`, () => {
      const flow = JSON.parse(readFileSync(file, 'utf8')) as StoredNode[];
      const told = flow.flatMap(({ type, plant, ...rule }) => {
        if (type !== 'tieline-threshold') return [];
        const tables = flow.find(({ id }) => id === plant) as unknown as DescribingTables;
        const { assets, property } = rule as unknown as { assets: string; property: string };
        return selectsNothing({ assets, property }, describedSignals(tables), comingIn(flow, String(plant))) ?? [];
      });
      deepEqual(told, []);
    });
  }
});

function flowFiles(folder: string): string[] {
  const files = readdirSync(join(PACKAGE_DIR, folder)).filter((file) => file.endsWith('.json'));
  return files.map((file) => join(PACKAGE_DIR, folder, file));
}
