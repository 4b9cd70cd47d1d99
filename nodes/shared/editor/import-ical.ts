import { html } from '../../../src/backtest/report/html.ts';
import type { OpenSection } from './section.ts';

type IcalDays = typeof import('./ical-days.ts');

/** Loaded when a file is read: the reader of iCalendar is larger than everything else of the editor. */
const READER = 'tieline/ical-days.js';

/** The section *Import* of a calendar: holidays from an iCalendar file become rows of its table. */
export const openIcalImport: OpenSection = ({ RED, form, addRows }) => {
  form.insertAdjacentHTML('beforeend', MARKUP.html);
  const section = form.lastElementChild as HTMLElement;
  const file = section.querySelector('input') as HTMLInputElement;
  const told = section.querySelector('.tieline-outcome') as HTMLElement;
  const wrong = section.querySelector('.tieline-problems') as HTMLElement;

  async function take(): Promise<void> {
    const chosen = file.files?.[0];
    if (!chosen) return;
    [told.textContent, wrong.textContent] = ['', ''];
    const { daysOfIcal } = (await import(
      new URL(`${RED.settings.apiRootUrl ?? ''}${READER}`, document.baseURI).href
    )) as IcalDays;
    const found = daysOfIcal(await chosen.text(), new Date().toISOString().slice(0, 10));
    file.value = '';
    if (typeof found === 'string') {
      wrong.textContent = `${chosen.name}: ${found}`;
      return;
    }
    const added = addRows('days', found.days);
    const timed = found.timed === 0 ? '' : `; ${found.timed} events that are only hours of a day were left out`;
    told.textContent = `${added} of ${found.days.length} days added${timed}`;
  }

  file.addEventListener('change', () => void take());
  return { close: () => undefined };
};

const MARKUP = html`<fieldset class="tieline-import-ical">
<legend>Import holidays</legend>
<div class="form-row"><label>iCalendar file <input type="file" accept=".ics,text/calendar"></label> <span class="tieline-outcome" role="status"></span></div>
<div class="tieline-problems" role="alert"></div>
</fieldset>`;
