import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { PlantSurface } from '../../nodes/plant/plant.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { listening, until } from '../flows/told.ts';
import { openBrowser, openEditor, shows } from '../support/browser.ts';
import { editorClicks } from '../support/editor-clicks.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { logicNode, ruleDialog } from './rule-dialog.ts';

const PRESS = 'acme/hall/press';
const ears = listening('tab', ['raised', 'cleared']);
const flows: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Hall' },
  { id: 'plant', type: 'tieline-plant', name: 'Press shop', timeZone: 'UTC', tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', x: 100, y: 60, wires: [['clicked', 'pasted']] },
  logicNode('clicked', { assets: PRESS, y: 60 }),
  logicNode('pasted', { assets: PRESS, y: 120 }),
  ...ears.nodes,
];

/** `temperature > 80 for 5 s and not chiller running`, as it is built below. */
const BUILT = {
  and: [{ for: [{ '>': [{ var: 'temperature' }, 80] }, '5 s'] }, { '!': [{ var: '../chiller/running' }] }],
};

for (const version of ['5', '4'] as const) {
  describe(`the builder of rules in the editor of Node-RED ${version === '5' ? '5' : '4.1'}`, function () {
    this.timeout(120_000);
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let page: Page;
    const faults: string[] = [];

    const hear = (name: string, payload: unknown, unit?: string) => {
      const node = nodeRed.node<{ receive(message: object): void }>('norm');
      node.receive({ topic: name, payload: unit === undefined ? payload : { value: payload, unit } });
    };
    const press = (celsius: number) => hear(`${PRESS}/temperature`, celsius, '°C');
    const chiller = (runs: boolean) => hear('acme/hall/chiller/running', runs);

    before(async () => {
      ears.forget();
      nodeRed = await startNodeRed({ version, flows, settings: ears.settings });
      await nodeRed.node<{ tieline: PlantSurface }>('plant').tieline.runtime.ready;
      press(60);
      chiller(true);
      browser = await openBrowser();
      page = await openEditor(browser, nodeRed.url);
      dialog = ruleDialog(page);
      page.on('pageerror', (error) => faults.push(error.message));
    });
    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    let dialog: ReturnType<typeof ruleDialog>;
    let clicked: Awaited<ReturnType<(typeof dialog)['seen']>>;

    it('builds a rule by clicking, with the unit that the plant knows', async () => {
      const { open, built, offered, field, button, clause, fill, seen } = dialog;
      await open('clicked');
      await button('Add clause to the rule').click();
      const known = ['temperature', '../chiller/running', 'acme/hall/chiller/running', `${PRESS}/temperature`];
      await until(async () => (await offered()).length === known.length, 'the plant has told its signals');
      deepEqual(await offered(), known);
      await fill(field('Clause: Signal'), 'temperature');
      await field('Clause: Value').fill('80');
      await fill(field('Clause: For at least'), '5 s');
      await button('Add group to the rule').click();
      await field('Group 2: Which of its parts must hold').selectOption('not');
      await button('Add clause to Group 2').click();
      await fill(field('Clause 2.1: Signal'), '../chiller/running');
      await field('Clause 2.1: Comparison').selectOption('is true');
      deepEqual(await built(), BUILT);
      await shows(clause('Clause 1').locator('.tieline-of-unit'), /^°C$/);
      equal(await page.locator('#tieline-logic-problem').textContent(), '');
      clicked = await seen();
    });

    it('shows how each clause stands, and that it changes when a reading comes', async () => {
      const { field, button, standing } = dialog;
      await shows(standing('Clause 1'), /^✗ false \(temperature 60 > 80\) for 0 s of 5 s$/);
      await shows(standing('Clause 2.1'), /^✓ true \.\.\/chiller\/running true$/);
      await shows(page.locator('.tieline-now output'), /^✗ false$/);
      await shows(page.locator('.tieline-values tbody'), /temperature60 °Cgood/);
      chiller(false);
      await shows(standing('Clause 2.1'), /^✗ false \.\.\/chiller\/running false$/);
      press(85);
      await shows(standing('Clause 1'), /^✗ false \(temperature 85 > 80\) for [0-4][.\d]* s of 5 s$/);
      await shows(standing('Clause 1'), /^✓ true \(temperature 85 > 80\) for 5 s of 5 s$/, 10_000);
      await shows(page.locator('.tieline-now output'), /^✓ true$/);
      const atOnce = await field('Clause 1: Value').evaluate((input: HTMLInputElement) => {
        input.value = '90';
        input.dispatchEvent(new Event('input', { bubbles: true }));
        return input.closest('fieldset')?.querySelector('.tieline-standing')?.textContent;
      });
      equal(atOnce, '', 'nobody knows yet');
      await shows(standing('Clause 1'), /^✗ false \(temperature 85 > 90\)/);
      await field('Clause 1: Value').fill('80');
      press(60);
      await shows(standing('Clause 1'), /^✗ false/);
      await button('Add clause to Group').click();
      await shows(standing('Clause 2.1'), /^✗ false/);
      await shows(page.locator('.tieline-now output'), /^$/);
      equal(await standing('Clause 3').textContent(), '');
      await button('Remove Clause 3').click();
      await shows(page.locator('.tieline-now output'), /^✗ false$/);
    });

    it('shows the same picture for the same rule when it is pasted', async () => {
      const { open, leave, stored, paste, seen } = dialog;
      await leave('ok');
      const { rule: kept, units, valid } = await stored('clicked');
      deepEqual([kept, units, valid], [BUILT, [{ signal: 'temperature', unit: '°C' }], true]);
      await open('pasted');
      await paste(JSON.stringify(BUILT));
      deepEqual(await seen(), clicked);
      await leave('ok');
      deepEqual(await stored('pasted'), await stored('clicked'));
      await open('clicked');
      deepEqual(await seen(), clicked);
      await leave('cancel');
    });

    it('deploys what was built, and it raises an alarm', async () => {
      const starts = () => nodeRed.logs.filter((line) => /^Started (modified )?(flows|nodes)/.test(line)).length;
      const before = starts();
      await editorClicks(page).deploy();
      await until(() => starts() > before, 'it is deployed');
      const alarms = () => (ears.told.messages.get('raised') ?? []).map(({ payload }) => payload as unknown as Alarm);
      await until(() => {
        chiller(false);
        press(85);
        return alarms().length >= 2;
      }, 'both raise');
      deepEqual(
        alarms()
          .map((alarm) => alarm.rule.id)
          .sort(),
        ['clicked', 'pasted'],
      );
      match(alarms()[0]?.message ?? '', /\(temperature 85 > 80\) for 5 s of 5 s; not \(\.\.\/chiller\/running false\)/);
      press(60);
    });

    it('can be used by keyboard alone, and the focus stays where one is', async () => {
      const { open, leave, built, picture, button, tab, json } = dialog;
      await open('pasted');
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      const key = async (...keys: string[]) => {
        for (const one of keys) await page.keyboard.press(one);
      };
      await button('Add clause to Group').focus();
      await key('Enter');
      equal(await focused(), 'Clause 3: Signal');
      await page.keyboard.type('pressure');
      await key('Tab', 'ArrowDown');
      equal(await focused(), 'Clause 3: Comparison');
      await key('Tab', 'Tab');
      equal(await focused(), 'Clause 3: Value');
      await page.keyboard.type('4,5');
      await key('Tab');
      await page.keyboard.type('2 min');
      await key('Tab');
      equal(await focused(), 'Move up Clause 3');
      deepEqual(await built(), {
        and: [...BUILT.and, { for: [{ '>=': [{ var: 'pressure' }, 4.5] }, '2 min'] }],
      });
      await key('Enter');
      equal(await focused(), 'Move up Clause 2');
      await key('Enter');
      equal(await focused(), 'Move down Clause 1');
      await key('Tab', 'Enter');
      equal(await focused(), 'Group 1: Which of its parts must hold');
      await button('Take away the group around: Group 1').focus();
      await key('Enter');
      equal(await focused(), 'Clause 1: What is looked at');
      await button('Remove Clause 1').focus();
      await key('Enter');
      equal(await focused(), 'Clause 1: What is looked at');
      deepEqual(await built(), BUILT);
      await tab('Builder').focus();
      await key('ArrowRight');
      equal(await tab('JSON').getAttribute('aria-selected'), 'true');
      ok((await json().isVisible()) && (await picture().isHidden()));
      await leave('cancel');
    });

    it('says what is wrong with its place, at the clause and for the whole, and takes it away again', async () => {
      const { open, leave, stored, values, picture, field, button, tab, clause, json, fill, paste } = dialog;
      await open('pasted');
      const problem = page.locator('#tieline-logic-problem');
      await paste('{"and": [{">": [{"var": "temperature"}, 80]}, {">": [{"var": "__proto__"}, 1]}]}');
      await shows(problem, /^at \/and\/1\/>\/0\/var: another name than "__proto__"$/);
      await shows(clause('Clause 2').locator('.tieline-problem'), /^another name than/);
      equal(await clause('Clause 1').locator('.tieline-problem').textContent(), '');
      await page.locator('#node-input-logic.input-error').waitFor({ state: 'attached' });
      await fill(field('Clause 2: Signal'), 'pressure');
      await shows(problem, /^$/);
      await field('Clause 2: Value').fill('many');
      await shows(problem, /^at \/and\/1\/>\/1: "many" is no value yet$/);
      deepEqual(await values('Clause 2: Value'), ['many']);
      await field('Clause 2: Value').fill('4,5');
      await shows(problem, /^$/);
      await tab('JSON').click();
      await json().fill('{"or": [');
      await shows(problem, /it is no JSON/);
      await paste('{"or": [{">": [{"var": "a"}, 80]}, {">": [{"var": "b"}, 4.5]}]}');
      deepEqual(await values('Clause 2: Value'), ['4.5']);
      await fill(field('Clause 1: Value'), '4,5');
      await button('Remove Clause 1').click();
      deepEqual(await values('Clause 1: Signal', 'Clause 1: Value'), ['b', '4.5']);
      await fill(field('Clause 1: Value'), '4,50');
      await field('Clause 1: Value, of which kind').selectOption('text');
      deepEqual(await values('Clause 1: Value'), ['4.5']);
      await paste(`{"and": [${'{"!": ['.repeat(3000)}{"var": "t"}${']}'.repeat(3000)}]}`);
      await shows(
        problem,
        /cannot show this rule: its parts are more than 100 within each other\. at .*at most 50 parts within each other/,
      );
      ok(await picture().isHidden());
      const text = `{"and": ["${'x'.repeat(1_000_000)}"]}`;
      await paste(text);
      await shows(
        problem,
        /cannot show this rule: it has more than 100000 characters\. at most 100000 characters, not 1000013$/,
      );
      await paste('{"and": [');
      await shows(problem, /cannot show this rule: it is no JSON/);
      await tab('JSON').click();
      equal(await json().inputValue(), '{"and": [');
      await leave('cancel');
      deepEqual((await stored('pasted')).rule, BUILT);
    });

    it('keeps what it has no form for as it was pasted, and takes it as JSON', async () => {
      const { open, leave, built, field, fill, paste } = dialog;
      await open('pasted');
      const sum = { '>': [{ '+': [{ var: 'temperature' }, { var: 'offset' }] }, 80] };
      await paste(JSON.stringify({ or: [sum, BUILT.and[0]] }));
      const part = field('JSON clause 1: JSON Logic');
      deepEqual(JSON.parse(await part.inputValue()), sum);
      await field('Clause 2: Value').fill('81');
      deepEqual((await built()).or[0], sum);
      await fill(part, '{"+": [');
      await shows(page.locator('#tieline-logic-problem'), /^at \/or\/0: "\{\\"\+\\": \[" is no value yet$/);
      equal(await part.inputValue(), '{"+": [');
      await fill(part, JSON.stringify({ '<': [{ var: 'temperature' }, 5] }));
      await field('Clause 1: Value').waitFor();
      await leave('cancel');
    });

    it('takes the unit of a signal away with it, and leaves those that somebody has set', async () => {
      const { open, leave, field, clause, fill } = dialog;
      await open('pasted');
      await fill(field('Clause 1: Signal'), 'speed');
      const units = page.locator('#node-input-units-row');
      await shows(units.locator('.tieline-grid-count'), /^0 rows · 1 row removed/);
      await fill(field('Clause 1: Signal'), 'temperature');
      await shows(units.locator('.tieline-grid-count'), /^1 row /);
      equal(await units.getByLabel('Unit', { exact: true }).inputValue(), '°C');
      await units.getByLabel('Unit', { exact: true }).fill('K');
      await shows(clause('Clause 1').locator('.tieline-of-unit'), /^K$/);
      await leave('cancel');
    });

    it('finds each signal of a large plant by what is typed', async () => {
      const { open, leave, offered, field, clause, fill } = dialog;
      const [time, source] = [Date.now(), { protocol: 'mqtt', link: 'broker', address: 'x' }];
      const said = { property: 'humidity', value: 5, unit: '%', quality: 'good' as const, time, receivedAt: time };
      const zones = Array.from({ length: 1500 }, (_, i): Reading => ({ ...said, source, asset: `acme/zone-${i}` }));
      nodeRed.node<{ tieline: PlantSurface }>('plant').tieline.runtime.signals.observe(zones);
      await open('pasted');
      await until(async () => (await offered()).length >= 900, 'the plant has told as many as it does at once');
      const isOffered = async () => (await offered()).includes('acme/zone-999/humidity');
      equal(await isOffered(), false);
      await field('Clause 1: Signal').fill('zone-999');
      await until(isOffered, 'it was searched');
      await fill(field('Clause 1: Signal'), 'acme/zone-999/humidity');
      await shows(clause('Clause 1').locator('.tieline-of-unit'), /^%$/);
      await leave('cancel');
    });

    it('leaves no error in the page', () => {
      deepEqual(faults, []);
    });
  });
}
