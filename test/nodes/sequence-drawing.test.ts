import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { drawnOf, sequenceDrawing } from '../../nodes/shared/editor/sequence-drawing.ts';

const STORED = {
  pattern: 'A then B',
  eventA: '[door] is open',
  eventB: '[light] is on',
  withinSeconds: '60',
  times: 3,
};

/** The marks of the drawing by their kind, with what they say. */
function drawing(stored: object) {
  const drawn = drawnOf({ ...STORED, lateSeconds: 0, ...stored });
  if (!drawn) throw new Error('it cannot be drawn');
  const { html } = sequenceDrawing(drawn);
  const marks = (name: string) => {
    const found = html.matchAll(
      new RegExp(`<g class="${name}"[^>]*>.*?<text[^>]*x="([\\d.]+)"[^>]*>([^<]*)</text>`, 'g'),
    );
    return [...found].map(([, x, text]) => ({ x: Number(x), text }));
  };
  const texts = (name: string) => marks(name).map(({ text }) => text);
  const alarmX = Number(/<g class="raise"><path class="limit" d="M([\d.]+) /.exec(html)?.[1]);
  return { html, marks, texts, alarmX, label: /aria-label="([^"]*)"/.exec(html)?.[1] };
}

describe('the drawing of a sequence', () => {
  it('shows A, B within T, and the alarm at B; the sentence says the same', () => {
    const { texts, marks, alarmX, label, html } = drawing({});
    deepEqual([texts('event'), texts('missing'), texts('window')], [['A', 'B'], [], ['T = 60 s']]);
    equal(alarmX, marks('event')[1]?.x);
    equal(label, 'Raises when [light] is on comes within 60 s after [door] is open.');
    ok(html.includes(`<p class="tieline-sentence">${label}</p>`));
  });

  it('shows B crossed out and the alarm at the end of T, or of the wait for what is late', () => {
    const { texts, marks, alarmX, label } = drawing({ pattern: 'A without B' });
    deepEqual([texts('event'), texts('missing'), texts('late')], [['A'], ['B'], []]);
    ok(alarmX > (marks('missing')[0]?.x ?? Number.POSITIVE_INFINITY));
    equal(label, 'Raises 60 s after [door] is open, where [light] is on has not come until then.');
    const late = drawing({ pattern: 'A without B', lateSeconds: '20,5' });
    deepEqual(late.texts('late'), ['late 20.5 s']);
    ok(late.alarmX > alarmX);
    match(late.label ?? '', /once what comes late has been waited for 20\.5 s more\.$/);
    ok(drawing({ pattern: 'A without B', lateSeconds: 40 }).alarmX > late.alarmX);
    deepEqual(drawing({ lateSeconds: 20 }).texts('late'), []);
  });

  it('shows as many A as make an alarm, at the last of them, or where they are too many some', () => {
    const three = drawing({ pattern: 'A n times' });
    deepEqual(three.texts('event'), ['A', 'A', 'A']);
    equal(three.alarmX, three.marks('event')[2]?.x);
    const many = drawing({ pattern: 'A n times', times: 20 });
    deepEqual(many.texts('event').length, 5);
    match(many.html, />…<.*>▲ alarm at 20</s);
    equal(many.label, 'Raises when [door] is open comes 20 times within 60 s.');
  });

  it('shows A missing before B', () => {
    const { texts, marks, label } = drawing({ pattern: 'B without A' });
    deepEqual([texts('event'), texts('missing')], [['B'], ['A']]);
    ok((marks('missing')[0]?.x ?? 0) < (marks('event')[0]?.x ?? 0));
    equal(label, 'Raises when [light] is on comes, where [door] is open has not come within 60 s before.');
  });

  it('names events A and B until they are filled in, and escapes what is', () => {
    equal(drawing({ eventA: '', eventB: undefined }).label, 'Raises when B comes within 60 s after A.');
    ok(!drawing({ eventA: '<img src=x onerror=alert(1)>' }).html.includes('<img'));
  });

  it('is left out where a number is none', () => {
    for (const wrong of [
      { withinSeconds: 'x' },
      { withinSeconds: '0' },
      { lateSeconds: '-1' },
      { times: '' + '$' + '{N}' },
      { pattern: '' + '$' + '{P}' },
    ])
      equal(drawnOf({ ...STORED, ...wrong }), undefined);
  });
});
