import { html } from '../../../../src/backtest/report/html.ts';
import type { LogicProblem } from '../../../../src/logic/part.ts';
import { counted } from '../grid/counted.ts';
import type { Row } from '../grid/rows.ts';
import type { OpenSection } from '../section.ts';
import { createKnown, unitRows } from './known.ts';
import { signalsIn } from './known-signals.ts';
import { openLive } from './live.ts';
import type { Part } from './picture.ts';
import { createPictureView, problemText } from './picture-view.ts';
import { problemOfText } from './places.ts';
import { parsedJson, pictureOfText, ruleText } from './rule-text.ts';
import { openTabs } from './tabs.ts';
import { logicOf } from './write-logic.ts';

/** The builder of a rule in JSON Logic: its picture beside its text, which say the same, and how its clauses stand now. */
export const openLogicBuilder: OpenSection = (place) => {
  const { form } = place;
  const field = form.querySelector('#node-input-logic') as HTMLTextAreaElement;
  const row = form.querySelector('#node-input-logic-row') as HTMLElement;
  row.insertAdjacentHTML('beforebegin', BEFORE.html);
  row.insertAdjacentHTML('afterend', '<div class="tieline-now"></div>');
  const panel = form.querySelector('#tieline-logic-builder') as HTMLElement;
  const wrong = form.querySelector('#tieline-logic-problem') as HTMLElement;
  /** Signals that have come into the rule since the dialog was opened. */
  const further = new Set<string>();
  let names = namesIn(field.value);
  let written: string | undefined;
  let problem: LogicProblem | undefined;

  const known = createKnown(place, panel, () => {
    fillUnits();
    tell();
    live.ask();
  });
  const view = createPictureView(panel.querySelector('.tieline-picture') as HTMLElement, unitOf, edited);
  const live = openLive({
    ...{ place, known, area: row.nextElementSibling as HTMLElement, onNews: tell },
    text: () => field.value,
  });
  openTabs(form.querySelector('.tieline-tabs') as HTMLElement, [panel, row]);

  function told() {
    return { problem, standing: live.standingOf(field.value) };
  }

  function tell(): void {
    view.tell(told());
  }

  function unitOf(signal: string): string {
    return unitRows(place).find((one) => one.signal === signal)?.unit ?? known.unitOf(signal) ?? '';
  }

  /** Shows what the text says, whoever has changed it. */
  function show(): void {
    const text = field.value;
    const isOther = text !== written;
    const shown = pictureOfText(text);
    written = text;
    problem = problemOfText(text);
    const isShown = 'picture' in shown;
    const notShown = isShown ? [] : [`The builder cannot show this rule: ${shown.problem}.`];
    wrong.textContent = [...notShown, ...(problem ? [problemText(problem)] : [])].join(' ');
    panel.classList.toggle('tieline-not-shown', !isShown);
    if (isShown) view.show(shown.picture, told(), isOther);
    live.askSoon();
  }

  function edited(picture: Part | undefined): void {
    written = picture ? ruleText(logicOf(picture)) : '';
    field.value = written;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Signals that are new to the rule get the unit that the plant knows, those that are gone lose theirs. */
  function keepUnits(): void {
    const now = namesIn(field.value);
    const before = names;
    for (const name of now) if (!before.has(name)) further.add(name);
    names = now;
    const table = place.table('units');
    const rows = table?.rows() ?? [];
    const kept = rows.filter(({ signal = '' }) => !before.has(signal) || now.has(signal));
    if (kept.length < rows.length) table?.load(kept, `${counted(rows.length - kept.length, 'row')} removed`);
    fillUnits();
  }

  function fillUnits(): void {
    const rows = [...further].flatMap((signal): Row[] => {
      const unit = names.has(signal) ? known.unitOf(signal) : undefined;
      return unit === undefined ? [] : [{ signal, unit }];
    });
    if (rows.length > 0) place.table('units')?.add(rows);
  }

  const settled = () => {
    if ('picture' in pictureOfText(field.value)) keepUnits();
    show();
  };
  field.addEventListener('input', show);
  field.addEventListener('change', settled);
  form.addEventListener('change', ({ target }) => {
    if (target !== field) tell();
  });
  show();
  return {
    close() {
      live.close();
      known.close();
    },
  };
};

/** The names of the signals in the text of a rule; none where it cannot be shown, as it may be of any depth. */
function namesIn(text: string): ReadonlySet<string> {
  return 'picture' in pictureOfText(text) ? signalsIn(parsedJson(text)?.json) : new Set();
}

const BEFORE = html`<div class="tieline-tabs" role="tablist" aria-label="The rule as">
<button type="button" role="tab" class="red-ui-button" id="tieline-logic-tab-1" aria-controls="tieline-logic-builder">Builder</button>
<button type="button" role="tab" class="red-ui-button" id="tieline-logic-tab-2" aria-controls="node-input-logic-row">JSON</button>
</div>
<p id="tieline-logic-problem" class="tieline-problem" role="status"></p>
<div id="tieline-logic-builder" class="tieline-logic" role="tabpanel" aria-labelledby="tieline-logic-tab-1"><div class="tieline-picture"></div></div>`;
