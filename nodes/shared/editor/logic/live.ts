import { EMPTY, type Html, html } from '../../../../src/backtest/report/html.ts';
import { counted, valueText } from '../../../../src/backtest/report/words.ts';
import type { LogicClausesView, LogicSignalView } from '../../../../src/console/logic-views.ts';
import { durationText } from '../../../../src/model/duration.ts';
import { isExact } from '../../../../src/model/selector.ts';
import type { SectionPlace } from '../section.ts';
import { askClauses } from './ask-clauses.ts';
import { markOf, type Standing } from './draw.ts';
import { finishedOf } from './finished.ts';
import { type Known, unitRows } from './known.ts';
import { signalsIn } from './known-signals.ts';
import { showMarkup } from './morph.ts';
import { parsedJson, pictureOfText } from './rule-text.ts';

/** How often it is looked, and how long after an edit, ms. */
const EVERY_MS = 2000;
const SOON_MS = 300;

/** What a rule says now, while one edits it. */
export interface Live {
  /** How the clauses of a rule stand, as far as that is known. */
  standingOf(text: string): Standing;
  ask(): void;
  /** Asks once nothing has been edited for a moment. */
  askSoon(): void;
  close(): void;
}

interface LiveOptions {
  place: SectionPlace;
  known: Known;
  /** Where verdict and values come to stand. */
  area: HTMLElement;
  /** The text of the rule. */
  text(): string;
  onNews(): void;
}

const NOTHING: Standing = new Map();

export function openLive({ place, known, area, text, onNews }: LiveOptions): Live {
  area.innerHTML = MARKUP.html;
  const part = <E extends HTMLElement>(selector: string) => area.querySelector(selector) as E;
  const [chosen, choices] = [part<HTMLInputElement>('input'), part<HTMLElement>('datalist')];
  const [verdict, outcome] = [part<HTMLElement>('output'), part<HTMLElement>('.tieline-values')];
  let answered: { text: string; standing: Standing } | undefined;
  let asking: AbortController | undefined;
  let pause: number | undefined;
  let isClosed = false;

  /** The one that was chosen, the only one that is selected, or the first that has most of the signals. */
  function assetNow(rule: string): string | undefined {
    const own = [...signalsIn(parsedJson(rule)?.json)].filter((name) => !name.includes('/'));
    const assets = known.assetsFor(new Set(own));
    choices.replaceChildren(...assets.slice(0, MOST_CHOICES).map((asset) => new Option('', asset)));
    const selected = String(place.settings().assets ?? '');
    const [first = selected !== '' && isExact(selected) ? selected : undefined] = assets;
    if (first !== undefined) chosen.placeholder = first;
    return chosen.value.trim() || first;
  }

  async function look(): Promise<void> {
    const edited = text();
    const rule = 'problem' in pictureOfText(edited) ? undefined : finishedOf(edited);
    const asset = rule && assetNow(rule.text);
    const plant = String(place.settings().plant ?? '');
    asking?.abort();
    if (rule === undefined || plant === '') return show(undefined);
    if (asset === undefined) return show('Nothing has been heard yet of the assets that this rule is for.');
    asking = new AbortController();
    const { signal } = asking;
    const answer = await askClauses(place.RED, { plant, asset, logic: rule.text, units: unitRows(place) }, signal);
    if (signal.aborted) return;
    if (typeof answer !== 'string') {
      answered = { text: edited, standing: new Map(answer.clauses.map((clause) => [clause.path, clause])) };
    }
    show(answer, rule.isWhole);
  }

  function show(answer: LogicClausesView | string | undefined, isWhole = true): void {
    const now = isWhole && typeof answer === 'object' ? answer.verdict : undefined;
    const said = now === undefined ? '' : markOf(now);
    if (verdict.textContent !== said) verdict.textContent = said;
    const shown = typeof answer === 'object' ? valuesOf(answer) : html`<p>${answer ?? ''}</p>`;
    showMarkup(outcome, shown.html, false);
    onNews();
  }

  function ask(afterMs: number): void {
    window.clearTimeout(pause);
    if (isClosed) return;
    pause = window.setTimeout(() => {
      const looked = document.hidden ? Promise.resolve() : look();
      void looked.finally(() => ask(EVERY_MS));
    }, afterMs);
  }

  chosen.addEventListener('change', () => ask(0));
  return {
    standingOf: (rule) => (answered?.text === rule ? answered.standing : NOTHING),
    ask: () => ask(0),
    askSoon: () => ask(SOON_MS),
    close() {
      isClosed = true;
      window.clearTimeout(pause);
      asking?.abort();
    },
  };
}

/** Most assets to choose from; any other can be typed. */
const MOST_CHOICES = 200;

/** The values of the signals, and what was looked back at. */
function valuesOf({ signals, lookedBack }: LogicClausesView): Html {
  const { cuts = [] } = lookedBack ?? {};
  const back =
    lookedBack &&
    `Looked back ${durationText(lookedBack.seconds * 1000)} over ${counted(lookedBack.readings, 'reading')}.`;
  return html`<table class="tieline-alarms"><thead><tr>${['Signal', 'Value', 'Quality', 'Age'].map(
    (title) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${signals.map(rowOf)}</tbody></table>${
    back === undefined ? EMPTY : html`<p>${back}${cuts.length === 0 ? '' : ` Not all: ${cuts.join('; ')}.`}</p>`
  }`;
}

function rowOf({ name, asset, property, value, unit, quality, reason, ageSeconds }: LogicSignalView): Html {
  const where = asset === undefined ? 'no such asset' : `${asset}/${property}`;
  const cells = [
    quality === undefined ? 'never heard' : valueText(value, unit),
    [quality, reason].filter(Boolean).join(': '),
    ageSeconds === undefined ? '' : durationText(ageSeconds * 1000),
  ];
  return html`<tr><td title="${where}">${name}</td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

const MARKUP = html`<div class="form-row"><label for="tieline-logic-asset">Now at</label>
<input type="text" id="tieline-logic-asset" list="tieline-logic-assets" autocomplete="off"><datalist id="tieline-logic-assets"></datalist>
<output for="tieline-logic-asset" aria-label="The rule now"></output></div>
<div class="tieline-values"></div>`;
