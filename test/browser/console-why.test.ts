import { deepEqual, equal, ok } from 'node:assert/strict';
import { shows } from '../support/browser.ts';
import { pressUntil, shownHall } from './shown-hall.ts';

describe('the trace page and the nodes of the flow', function () {
  this.timeout(60_000);
  const shown = shownHall({ onDelaySeconds: 0.3 });

  it('names the node that each step happened in, with its settings behind a click', async () => {
    const { hall } = shown;
    const alarm = await hall.overheat();
    await hall.cool(alarm, 18.5);
    await shown.open(`#alarm/${alarm.id}`);
    const { page, wrong } = shown;
    const steps = page.locator('.path > li');
    await steps.getByText('Write to HVAC').waitFor();
    const nodes = await page.locator('.path .node').evaluateAll((all) => all.map((one) => one.textContent ?? ''));
    deepEqual(
      nodes.map((text) => /^(?:normalize|delay|[a-z ]+“[^”]+”)/.exec(text)?.[0]),
      ['mqtt in “sensors”', 'delay', 'normalize', 'threshold “Hall too warm”', 'setpoint “HVAC setpoint”'],
    );
    equal(await page.locator('.step.passing').count(), 1);
    const topic = page.getByText('acme/#').first();
    ok(await topic.isHidden());
    await page.getByText('mqtt in “sensors”').click();
    ok(await topic.isVisible());
    equal(
      await page.getByRole('link', { name: 'Show the node in the editor' }).first().getAttribute('href'),
      '../#node/in-1',
    );
    deepEqual(wrong, []);
  });

  it('shows the reading with which it began, and the last one before it cleared', async () => {
    const { hall } = shown;
    hall.feel(28.25);
    const alarm = await hall.overheat(28.5);
    hall.feel(20.5);
    await hall.told('cleared');
    await shown.open(`#alarm/${alarm.id}`);
    const { page, wrong } = shown;
    const facts = page.locator('.path dl > div');
    await shows(facts.filter({ hasText: 'Left normal with' }), /28\.25 °C, measured \d\d:\d\d/);
    await shows(facts.filter({ hasText: 'last reading before' }), /20\.5 °C, measured \d\d:\d\d/);
    deepEqual(wrong, []);
  });
});

describe('why there is no alarm', function () {
  this.timeout(60_000);
  const shown = shownHall();

  it('is answered to the keyboard alone, with the moment, the clauses and the last reading', async () => {
    const { page, hall, wrong } = shown;
    hall.feel(25);
    await shown.open();
    const button = page.getByRole('button', { name: 'Why no alarm? Hall too warm' });
    await button.waitFor();
    await pressUntil(page, 'Tab', () => button.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Enter');
    const answer = page.locator('.why-not [aria-live]');
    await answer.getByText('No alarm: 25 °C is below the HH limit').waitFor();
    await page
      .locator(':focus')
      .filter({ hasText: /^Hall too warm\d\d:\d\d:\d\d$/ })
      .waitFor();
    deepEqual(await answer.locator('.clauses li').allTextContents(), [
      '✗not met: HH 25 °C is below the HH limit of 30 °C',
      '✗not met: H 25 °C is below the H limit of 27 °C',
    ]);
    await shows(answer.locator('dl'), /Last reading25 °CQualitygoodMeasured/);
    deepEqual(wrong, []);
  });

  it('is answered about the moment that was clicked on the chart, or typed', async () => {
    const { page, hall } = shown;
    hall.feel(25);
    await shown.open();
    await page.getByRole('button', { name: 'Why no alarm? Hall too warm' }).click();
    const answer = page.locator('.why-not .summary');
    await answer.getByText('No alarm: 25 °C is below').waitFor();
    const then = Math.floor(hall.plant.clock());
    await page.getByText('Live', { exact: true }).waitFor();
    await hall.overheat(28);
    const { width = 0, height = 0 } = (await page.locator('.trend .u-over').boundingBox()) ?? {};
    await page.locator('.trend .u-over').click({ position: { x: width / 2, y: height / 2 } });
    await page.getByText('No answer: this rule was not running at that moment').waitFor();
    const field = page.getByLabel('Moment, by the plant’s clock');
    const picked = Date.parse(`${await field.inputValue()}Z`) - berlinOffset(then);
    ok(Math.abs(picked - (then - 300_000)) < 30_000, `${new Date(picked).toISOString()} was picked`);
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await answer.getByText('In alarm: 28 °C is at or above the H limit of 27 °C.').waitFor();
    equal(await field.inputValue(), '');
    await field.fill(new Date(then + berlinOffset(then)).toISOString().slice(0, 23));
    await answer.getByText('No alarm: 25 °C is below').waitFor();
    ok(await field.evaluate((element) => element === document.activeElement), 'the focus stays in the field');
  });

  it('says why there is no answer', async () => {
    const { page, hall } = shown;
    hall.feel(25);
    await shown.open();
    const field = page.getByLabel('Moment, by the plant’s clock');
    await field.fill('2999-01-01T10:00:00');
    await page.getByRole('button', { name: 'Why no alarm? Hall too warm' }).click();
    await page.getByText('No answer: that moment has not come yet').waitFor();
    await field.fill('2001-01-01T10:00:00');
    await page.getByText('No answer: this rule was not running at that moment').waitFor();
  });
});

/** What Berlin's clock is ahead of UTC, ms. */
function berlinOffset(at: number): number {
  const zone = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' }).format(at);
  return Number(/GMT\+0?(\d)/.exec(zone)?.[1]) * 3_600_000;
}
