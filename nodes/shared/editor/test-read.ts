import { type Html, html } from '../../../src/backtest/report/html.ts';
import type { ReadNowView } from '../../../src/console/views.ts';
import { type ModbusAddress, parseModbusAddress } from '../../../src/protocols/modbus/address.ts';
import { orderVariants, wirePlace } from '../../../src/protocols/modbus/variants.ts';
import { askLink } from './link-request.ts';
import type { OpenSection } from './section.ts';

/** Most rows that are read for a look. */
const MOST_ROWS = 100;

interface Row {
  given: string;
  address: ModbusAddress | undefined;
  problem: string;
}

type Samples = ReadonlyMap<string, ReadNowView['samples'][number]>;

/** The section *Test read* of the Modbus input: what each address is on the wire, and what the device says there in each byte order. */
export const openTestRead: OpenSection = ({ RED, form, settings }) => {
  form.insertAdjacentHTML('beforeend', MARKUP.html);
  const section = form.lastElementChild as HTMLElement;
  const part = <E extends HTMLElement>(selector: string) => section.querySelector(selector) as E;
  const [run, wrong, outcome] = [
    part<HTMLButtonElement>('.tieline-run'),
    part<HTMLElement>('.tieline-problems'),
    part<HTMLElement>('.tieline-outcome'),
  ];
  let closed = false;

  const rows = (): Row[] => {
    const { addresses } = settings();
    const given = Array.isArray(addresses) ? (addresses as { address?: string }[]) : [];
    return given.slice(0, MOST_ROWS).flatMap(({ address: text = '' }) => {
      if (text === '') return [];
      const { address, problem = '' } = parseModbusAddress(text);
      return [{ given: text, address, problem }];
    });
  };
  const show = (samples: Samples) => {
    const shown = rows();
    outcome.innerHTML = shown.length === 0 ? '' : table(shown, samples).html;
  };

  async function read(): Promise<void> {
    const addresses = rows().flatMap(({ address }) => (address ? orderVariants(address).map(({ text }) => text) : []));
    wrong.textContent = addresses.length === 0 ? 'There is no address to read yet.' : '';
    if (addresses.length === 0) return;
    run.disabled = true;
    run.textContent = 'Reading …';
    const answer = await askLink<ReadNowView>(RED, settings().link, 'links/read', { addresses });
    if (closed) return;
    run.disabled = false;
    run.textContent = 'Test read';
    if (typeof answer === 'string') wrong.textContent = answer;
    else show(new Map(answer.samples.map((sample) => [sample.address, sample])));
  }

  run.addEventListener('click', () => void read());
  const outdate = ({ target }: Event) => {
    if (!section.contains(target as Node)) show(new Map());
  };
  form.addEventListener('change', outdate);
  show(new Map());
  return {
    close: () => {
      closed = true;
    },
  };
};

function table(rows: readonly Row[], samples: Samples): Html {
  return html`<table class="tieline-alarms"><caption>Each value in every order of its bytes; the one that the row asks for is bold.</caption>
<thead><tr><th scope="col">Address</th><th scope="col">In the telegram</th><th scope="col">ABCD</th><th scope="col">CDAB</th><th scope="col">BADC</th><th scope="col">DCBA</th></tr></thead>
<tbody>${rows.map((row) => line(row, samples))}</tbody></table>`;
}

function line({ given, address, problem }: Row, samples: Samples): Html {
  if (!address) return html`<tr><th scope="row">${given}</th><td colspan="5">${problem}</td></tr>`;
  const variants = new Map(orderVariants(address).map((variant) => [variant.order, variant.text]));
  const cells = (['abcd', 'cdab', 'badc', 'dcba'] as const).map((order) => {
    const text = variants.get(order);
    const said = text === undefined ? '' : valueText(samples.get(text));
    return order === address.order ? html`<td><strong>${said}</strong></td>` : html`<td>${said}</td>`;
  });
  return html`<tr><th scope="row">${given}</th><td>${wirePlace(address)}</td>${cells}</tr>`;
}

function valueText(sample: ReadNowView['samples'][number] | undefined): string {
  if (!sample) return '';
  const { value, reason } = sample;
  if (value === null) return reason ?? 'bad';
  return typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(7))) : String(value);
}

const MARKUP = html`<fieldset class="tieline-test-read">
<legend>Test read</legend>
<p>Asks the device now, with the settings as they stand here. Nothing is deployed or written.</p>
<div class="form-row"><button type="button" class="red-ui-button tieline-run">Test read</button></div>
<div class="tieline-problems" role="alert"></div>
<div class="tieline-outcome" role="status"></div>
</fieldset>`;
