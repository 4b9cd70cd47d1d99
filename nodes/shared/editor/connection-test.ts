import { type Html, html } from '../../../src/backtest/report/html.ts';
import type { SystemCheckView } from '../../../src/console/views.ts';
import { askRuntime } from './link-request.ts';
import type { OpenSection } from './section.ts';

/** The section *Test connection* of a work-order system: how far one gets with the settings as they stand, and what is wrong where one gets no further. */
export const openConnectionTest: OpenSection = ({ RED, form, settings }) => {
  form.insertAdjacentHTML('beforeend', MARKUP.html);
  const section = form.lastElementChild as HTMLElement;
  const part = <E extends HTMLElement>(selector: string) => section.querySelector(selector) as E;
  const [run, wrong, outcome] = [
    part<HTMLButtonElement>('.tieline-run'),
    part<HTMLElement>('.tieline-problems'),
    part<HTMLElement>('.tieline-outcome'),
  ];
  let [closed, busy] = [false, false];

  async function test(): Promise<void> {
    // A button that is disabled would lose the focus, and the keyboard its place.
    if (busy) return;
    busy = true;
    run.setAttribute('aria-disabled', 'true');
    [wrong.textContent, outcome.textContent] = ['', 'Testing the connection …'];
    const answer = await askRuntime<SystemCheckView>(RED, 'systems/check', { node: settings() });
    if (closed) return;
    busy = false;
    run.removeAttribute('aria-disabled');
    outcome.innerHTML = typeof answer === 'string' ? '' : list(answer.steps).html;
    if (typeof answer === 'string') wrong.textContent = answer;
    section.scrollIntoView({ block: 'nearest' });
  }

  run.addEventListener('click', () => void test());
  const outdate = ({ target }: Event) => {
    if (!section.contains(target as Node) && !busy) [wrong.textContent, outcome.textContent] = ['', ''];
  };
  form.addEventListener('change', outdate);
  return {
    close: () => {
      closed = true;
      form.removeEventListener('change', outdate);
    },
  };
};

function list(steps: SystemCheckView['steps']): Html {
  const verdict = steps.every(({ ok }) => ok) ? 'The connection works.' : 'The connection does not work yet.';
  return html`<p><strong>${verdict}</strong></p>
<ol>${steps.map(({ step, ok, says }) => html`<li data-step="${step}"><strong>${ok ? '✓' : '✗'} ${step}${ok ? '' : ' failed'}</strong>: ${says}</li>`)}</ol>`;
}

const MARKUP = html`<fieldset class="tieline-connection-test">
<legend>Test connection</legend>
<p>Goes the way of an order with the settings as they stand here. Nothing is deployed, and nothing is written over there.</p>
<div class="form-row"><button type="button" class="red-ui-button tieline-run">Test connection</button></div>
<div class="tieline-problems" role="alert"></div>
<div class="tieline-outcome" role="status"></div>
</fieldset>`;
