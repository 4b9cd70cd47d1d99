import { html } from '../../../src/backtest/report/html.ts';
import { counted, countText } from '../../../src/backtest/report/words.ts';
import type { BacktestView } from '../../../src/console/views.ts';
import { backtestChart } from './backtest-chart.ts';
import { type BacktestProgress, requestBacktest } from './backtest-request.ts';
import { alarmTable, resultFrame } from './backtest-result.ts';
import { openDrag } from './drag.ts';
import type { OpenSection } from './section.ts';

const DAY_MS = 86_400_000;
/** How far back a rule can be tried. */
const RANGES: readonly { label: string; backMs?: number }[] = [
  { label: 'the last hour', backMs: DAY_MS / 24 },
  { label: 'the last day', backMs: DAY_MS },
  { label: 'the last week', backMs: 7 * DAY_MS },
  { label: 'all that is recorded' },
];
const USUAL_RANGE = 2;
/** A dialog that is being opened has no width yet. */
const LEAST_WIDTH_PX = 320;

/** The section *Try on recorded data* of a rule's dialog: runs its settings as they stand there, not yet deployed, over the plant's history. */
export const openBacktest: OpenSection = ({ RED, form, settings, problems, dragged }) => {
  form.insertAdjacentHTML('beforeend', MARKUP.html);
  const section = form.lastElementChild as HTMLElement;
  const part = <E extends HTMLElement>(selector: string) => section.querySelector(selector) as E;
  const range = part<HTMLSelectElement>('#tieline-backtest-range');
  const [run, cancel] = [part<HTMLButtonElement>('.tieline-run'), part<HTMLButtonElement>('.tieline-cancel')];
  const progress = part<HTMLElement>('.tieline-progress');
  const bar = part<HTMLProgressElement>('progress');
  const counts = part<HTMLElement>('.tieline-counts');
  const wrong = part<HTMLElement>('.tieline-problems');
  const outcome = part<HTMLElement>('.tieline-outcome');
  const stale = part<HTMLElement>('.tieline-stale');
  let running: AbortController | undefined;
  let drawing: ResizeObserver | undefined;

  function tell({ progress: share, readings, alarms }: BacktestProgress): void {
    bar.value = share;
    counts.textContent = `${countText(readings)} readings, ${counted(alarms, 'alarm')}`;
  }

  function showRunning(controller: AbortController | undefined): void {
    running = controller;
    progress.hidden = controller === undefined;
    run.hidden = controller !== undefined;
  }

  async function start({ isDragged = false } = {}): Promise<void> {
    const found = problems();
    wrong.textContent = found.join('; ');
    if (found.length > 0) return;
    const controller = new AbortController();
    stale.hidden = true;
    drawing?.disconnect();
    outcome.replaceChildren();
    tell({ progress: 0, readings: 0, alarms: 0 });
    showRunning(controller);
    // Who drags goes on dragging.
    if (!isDragged) cancel.focus();
    const node = settings();
    const { backMs } = RANGES[Number(range.value)] ?? {};
    const asked = { plant: String(node.plant), node, ...(backMs !== undefined && { backMs }) };
    const startedAt = performance.now();
    const answer = await requestBacktest(RED, asked, controller.signal, tell);
    if (running !== controller) return;
    showRunning(undefined);
    if (typeof answer === 'string') {
      wrong.textContent = answer;
      run.focus();
    } else show(answer, performance.now() - startedAt, isDragged);
  }

  function show(result: BacktestView, tookMs: number, isDragged: boolean): void {
    outcome.innerHTML = resultFrame(result, tookMs).html;
    const place = part<HTMLElement>('.tieline-signal');
    const choice = outcome.querySelector('select');
    let width = 0;
    const draw = () => {
      const signal = result.signals[Number(choice?.value ?? 0)];
      width = Math.max(LEAST_WIDTH_PX, place.clientWidth);
      const parts = signal ? [backtestChart(signal, result, width), alarmTable(signal, result)] : [];
      place.innerHTML = parts.map((one) => one.html).join('');
    };
    choice?.addEventListener('change', draw);
    draw();
    drawing = new ResizeObserver(() => {
      if (Math.abs(place.clientWidth - width) > 1 && place.clientWidth >= LEAST_WIDTH_PX) draw();
    });
    drawing.observe(place);
    if (isDragged) return;
    section.scrollIntoView({ block: 'start' });
    part<HTMLElement>('.tieline-headline').focus({ preventScroll: true });
  }

  const field = dragged && document.getElementById(`node-input-${dragged.field}`);
  if (dragged && field instanceof HTMLInputElement) {
    openDrag(part('.tieline-drag'), dragged, field, () => {
      if (outcome.childElementCount > 0 || running) void start({ isDragged: true });
    });
  }

  run.addEventListener('click', () => void start());
  cancel.addEventListener('click', () => running?.abort());
  const outdate = (event: Event) => {
    if (!section.contains(event.target as Node)) stale.hidden = outcome.childElementCount === 0;
  };
  form.addEventListener('input', outdate);
  form.addEventListener('change', outdate);
  return {
    close() {
      const left = running;
      running = undefined;
      left?.abort();
      drawing?.disconnect();
    },
  };
};

const MARKUP = html`<fieldset class="tieline-backtest">
<legend>Try on recorded data</legend>
<p>Runs the settings above, as they stand here, over what the plant has recorded. Nothing is deployed, written or ordered.</p>
<div class="form-row">
<label for="tieline-backtest-range">Time</label>
<select id="tieline-backtest-range">${RANGES.map(
  ({ label }, i) => html`<option value="${i}" ${i === USUAL_RANGE ? 'selected' : ''}>${label}</option>`,
)}</select>
<button type="button" class="red-ui-button tieline-run">Try it</button>
</div>
<div class="form-row tieline-drag"></div>
<div class="tieline-progress" hidden>
<progress max="1" value="0" aria-label="How far it is"></progress>
<span class="tieline-counts"></span>
<button type="button" class="red-ui-button tieline-cancel">Cancel</button>
</div>
<div class="tieline-problems" role="alert"></div>
<p class="tieline-stale" role="status" hidden>The settings have changed since; try them again.</p>
<div class="tieline-outcome"></div>
</fieldset>`;
