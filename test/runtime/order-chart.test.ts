import { equal, match, ok } from 'node:assert/strict';
import type { OrderFile } from '../../src/model/work-order.ts';
import { createOrderChart } from '../../src/runtime/order-chart.ts';
import { startWarmHall, type WarmHall } from '../console/warm-hall.ts';
import { temporaryPlant } from './plant.ts';

const MINUTE = 60_000;

describe('the chart that goes with an order', () => {
  let hall: WarmHall;
  beforeEach(async () => {
    hall = await startWarmHall({ unit: '°F', high: 80.6, highHigh: 86 });
  });
  afterEach(() => hall.close());

  const svgOf = (file: OrderFile | undefined) => Buffer.from(file?.content ?? '', 'base64').toString();
  const points = (svg: string) => (/<path class="curve" d="([^"]*)"/.exec(svg)?.[1] ?? '').split('L').length - 1;

  it('is a file of the course from ten minutes before the alarm on, up to the reading that raised it', async () => {
    const now = hall.plant.clock();
    for (const minutesAgo of [120, 30, 9, 6, 3]) hall.feel(20 + minutesAgo / 100, now - minutesAgo * MINUTE);
    const alarm = await hall.overheat();
    const file = await createOrderChart(hall.plant)(alarm);
    equal(file?.name, `${alarm.id}.svg`);
    equal(file?.contentType, 'image/svg+xml');
    equal(points(svgOf(file)), 4);
    match(svgOf(file), /it lay between 20\.03 °C and 28 °C\./);
  });

  it('has the limits of the rule in the unit of the readings, also when the rule has another', async () => {
    const svg = svgOf(await createOrderChart(hall.plant)(await hall.overheat()));
    match(svg, /The HH limit is 30 °C\. The H limit is 27 °C\./);
    match(svg, />H 27 °C</);
  });

  it('shows how the alarm has gone on since the order was asked for', async () => {
    const alarm = await hall.overheat();
    hall.feel(20);
    await hall.told('cleared');
    match(svgOf(await createOrderChart(hall.plant)(alarm)), /The alarm was raised at .* and cleared at /);
  });

  it('looks back four times as long as the alarm lasts, a day at most', async () => {
    const alarm = await hall.overheat();
    const spanOf = async (heldMs: number) => {
      const earlier = { ...alarm, id: 'TL-EARLIER', evidence: { heldMs } };
      const svg = svgOf(await createOrderChart(hall.plant)(earlier));
      const [, from = '', to = ''] = /From ([\d: -]+) to ([\d: -]+) it lay/.exec(svg) ?? [];
      return Math.round((Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / MINUTE);
    };
    equal(await spanOf(0), 10);
    equal(await spanOf(60 * MINUTE), 300);
    equal(await spanOf(10 * 60 * MINUTE), 34 * 60);
  });

  it('is left out for text, for a signal without history, and where there is no history at all', async () => {
    const alarm = await hall.overheat();
    const make = createOrderChart(hall.plant);
    equal(await make({ ...alarm, id: 'TL-OTHER', property: 'never-heard' }), undefined);
    const text = { ...alarm.evidence.reading, property: 'recipe', value: 'A 17', quality: 'good' } as const;
    ok(alarm.evidence.reading);
    hall.plant.signals.observe([{ ...alarm.evidence.reading, ...text }]);
    equal(await make({ ...alarm, id: 'TL-OTHER', property: 'recipe' }), undefined);
    const bare = await temporaryPlant();
    const plant = await bare.start();
    equal(await createOrderChart(plant)(alarm), undefined);
    await plant.close();
    await bare.remove();
  });
});
