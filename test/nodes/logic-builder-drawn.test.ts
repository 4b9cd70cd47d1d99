import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { type Drawn, drawPicture } from '../../nodes/shared/editor/logic/draw.ts';
import { added } from '../../nodes/shared/editor/logic/edit.ts';
import { withField } from '../../nodes/shared/editor/logic/fields.ts';
import { newClause, type Part } from '../../nodes/shared/editor/logic/picture.ts';
import { isWithin, pathsBelow, problemOfText } from '../../nodes/shared/editor/logic/places.ts';
import { readPicture } from '../../nodes/shared/editor/logic/read-picture.ts';
import { partsBelow, pictureOfText, ruleText } from '../../nodes/shared/editor/logic/rule-text.ts';
import { logicOf } from '../../nodes/shared/editor/logic/write-logic.ts';
import { innerConditions } from '../../src/console/inner-conditions.ts';
import { createLogic } from '../../src/logic/create-logic.ts';
import { somePictured } from './random-picture.ts';

const NOTHING: Omit<Drawn, 'picture'> = { unitOf: () => '', standing: new Map() };

/** The markup of the picture of a rule. */
const drawn = (rule: unknown, more: Partial<Drawn> = {}) =>
  drawPicture({ ...NOTHING, picture: rule === undefined ? undefined : readPicture(rule), ...more }).html;

/** What one reads in a markup, line by line. */
function read(markup: string): string {
  return markup
    .replace(/<option value="[^"]*">[^<]*<\/option>/g, '')
    .replace(/<option [^>]*selected>([^<]*)<\/option>/g, '[$1]')
    .replace(/<input [^>]*value="([^"]*)"[^>]*>/g, '[$1]')
    .replace(/<(button|legend)[^>]*>[^<]*<\/\1>/g, '')
    .replace(/<(\/?)(ul|li|p|div)[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#60;/g, '<')
    .replace(/&#62;/g, '>')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n');
}

const HOT = { for: [{ '>': [{ var: 'temperature' }, 80] }, '5 s'] };
const BOTH = { and: [HOT, { '!': [{ var: 'acme/chiller/running' }] }] };

describe('what one sees of a rule', () => {
  it('is a sentence for each clause', () => {
    equal(
      read(drawn(BOTH, { unitOf: (signal) => (signal === 'temperature' ? '°C' : '') })),
      `[all of] for at least []
[value of] [temperature] [>] [number] [80] °C for at least [5 s]
[not] for at least []
[value of] [acme/chiller/running] [is true] for at least []`,
    );
  });

  it('has the unit of what is compared', () => {
    const line = (of: unknown) => read(drawn({ '>': [of, 3] }, { unitOf: () => 'bar' }));
    const [t, window] = [{ var: 't' }, { over: '1 h' }];
    match(line({ max: [t, window] }), /\[3\] bar for/);
    match(line({ rate: [t, window] }), /\[rate of\] \[t\] over \[1 h\] \[>\] \[number\] \[3\] bar\/s for/);
    match(line({ count: [t, window] }), /\[3\] readings for/);
    match(line({ age: t }), /\[3\] s for/);
    match(
      line({ count: [{ '>': [t, 5] }, { over: '1 h', good: 0.5 }] }),
      /over \[1 h\] good for 50 % .* \[3\] times for[\s\S]*\[5\] bar for/,
    );
  });

  it('is the same whether it was clicked together or pasted', () => {
    const clicked = (steps: readonly ((part: Part | undefined) => Part | undefined)[]) =>
      steps.reduce<Part | undefined>((part, step) => {
        const made = step(part);
        return made && readPicture(logicOf(made));
      }, undefined);
    const fields = (part: Part, texts: Readonly<Record<string, string>>) =>
      Object.entries(texts).reduce((made, [field, text]) => withField(made, field, text), part);
    const picture = clicked([
      (part) =>
        added(part, [], fields(newClause(), { signal: 'temperature', 'value.text': '80', held: '5 s' })).picture,
      (part) => added(part, [], withField({ kind: 'group', joint: 'and', parts: [] }, 'joint', '!')).picture,
      (part) => added(part, [1], fields(newClause(), { signal: 'acme/chiller/running', is: 'truth' })).picture,
    ]);
    ok(picture);
    deepEqual(logicOf(picture), BOTH);
    const pasted = pictureOfText(JSON.stringify(BOTH, null, 4));
    ok('picture' in pasted);
    equal(drawn(undefined, { picture }), drawn(undefined, { picture: pasted.picture }));
  });

  it('can be added to where there is room, and nothing of it is markup', () => {
    equal(drawn(undefined).match(/data-act="add-clause"/g)?.length, 1);
    equal(drawn({ '!': [HOT] }).match(/data-act="add-clause"/g)?.length, 1);
    equal(drawn({ and: [{ or: [] }] }).match(/data-act="add-clause"/g)?.length, 2);
    const hostile = '"><script>alert(1)</script>';
    const markup = drawn({
      and: [{ '===': [{ var: hostile }, hostile] }, { [hostile]: hostile }, { in: [{ var: 'a' }, [hostile]] }],
    });
    equal(/<script/i.test(markup), false);
  });

  it('names each control by its part, so that one hears where one is', () => {
    const labels = [...drawn(BOTH).matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label);
    equal(new Set(labels).size, labels.length);
    ok(
      labels.includes('Clause 1: Signal') &&
        labels.includes('Remove Clause 2.1') &&
        labels.includes('Add clause to Group'),
    );
    ok(labels.includes('Group 2: Which of its parts must hold'));
  });
});

describe('what is known of a rule, in its picture', () => {
  /** The parts at which something is shown, with it. */
  const shownAt = (markup: string, name: string) =>
    [
      ...markup.matchAll(
        /<legend>([^<]*)<\/legend>[\s\S]*?<p class="tieline-problem">([^<]*)<\/p><p class="tieline-standing">(.*?)<\/p>/g,
      ),
    ].flatMap(([, part, problem = '', standing = '']) => {
      const text = name === 'problem' ? problem : standing.replace(/<[^>]*>/g, '');
      return text === '' ? [] : [`${part}: ${text}`];
    });

  it('is told at the clause: how it stands, by sign and word', () => {
    const standing = new Map([
      ['/and/0', { verdict: false, text: '(temperature 85 > 80) for 2 s of 5 s: false' }],
      ['/and/1/!/0', { verdict: 'unknown' as const, text: 'acme/chiller/running stale: unknown' }],
    ]);
    deepEqual(shownAt(drawn(BOTH, { standing }), 'standing'), [
      'Clause 1: ✗ false (temperature 85 &#62; 80) for 2 s of 5 s',
      'Clause 2.1: ? unknown acme/chiller/running stale',
    ]);
  });

  it('is told at the innermost part where something is wrong', () => {
    const at = (rule: unknown) =>
      shownAt(drawn(rule, { problem: problemOfText(ruleText(rule)) }), 'problem').map((text) => text.slice(0, 40));
    deepEqual(at({ and: [HOT, { '!': [{ '>': [{ var: '__proto__' }, 1] }] }] }), [
      'Clause 2.1: another name than &#34;__pro',
    ]);
    deepEqual(at({ or: [HOT, { and: [] }] }), ['Group 2: at least 1 operand of and, not ']);
    deepEqual(at({ for: [{ or: [HOT, { no: 1 }] }, '5 s'] }), ['JSON clause 2: the operators var missing']);
    deepEqual(at({ for: [{ or: [HOT] }, '5 weeks'] }), ['Group: a time such as &#34;90 s&#34;, &#']);
    deepEqual(at(BOTH), []);
  });

  it('is told of each clause that the language tells something of', () => {
    fc.assert(
      fc.property(somePictured, (rule) => {
        const facts = { staleMs: () => 1000 };
        const logic = createLogic(rule, facts);
        if ('problem' in logic) return;
        const paths = pathsIn(readPicture(rule), '');
        const told = [
          ...logic.explain(logic.initial, 0).map(({ path }) => path),
          // A delay of one clause is told with it.
          ...innerConditions(rule).flatMap(({ path, json }) => {
            const inner = createLogic(json, facts);
            const clauses = 'problem' in inner ? [] : inner.explain(inner.initial, 0);
            return clauses.map((clause) => path + clause.path).filter((one) => !/\/for\/0$/.test(one));
          }),
        ];
        for (const path of told) ok(paths.includes(path), `${path} of ${JSON.stringify(rule)} is not in ${paths}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows places apart that begin alike', () =>
    deepEqual([isWithin('/and/10', '/and/1'), isWithin('/and/1/>/0', '/and/1')], [false, true]));
});

function pathsIn(part: Part, path: string): string[] {
  const paths = pathsBelow(part, path);
  return [path, ...partsBelow(part).flatMap((one, i) => pathsIn(one, paths[i] ?? ''))];
}
