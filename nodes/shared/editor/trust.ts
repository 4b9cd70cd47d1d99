import { type Html, html } from '../../../src/backtest/report/html.ts';
import type { BrowseView, CertificateListView } from '../../../src/console/views.ts';
import { askLinkNode, askRuntime } from './link-request.ts';
import type { OpenSection } from './section.ts';

type Certificate = CertificateListView['certificates'][number];

/** The section *Server certificate* of an OPC UA link: whether a connection comes about, and whom it is with. */
export const openTrust: OpenSection = ({ RED, form, settings }) => {
  form.insertAdjacentHTML('beforeend', MARKUP.html);
  const section = form.lastElementChild as HTMLElement;
  const part = <E extends HTMLElement>(selector: string) => section.querySelector(selector) as E;
  const check = part<HTMLButtonElement>('.tieline-run');
  const [outcome, wrong, list] = [
    part<HTMLElement>('.tieline-outcome'),
    part<HTMLElement>('.tieline-problems'),
    part<HTMLElement>('.tieline-certificates'),
  ];
  let closed = false;

  const show = (certificates: readonly Certificate[]) => {
    list.innerHTML = certificates.length === 0 ? '' : table(certificates).html;
  };

  async function look(): Promise<void> {
    check.disabled = true;
    check.textContent = 'Connecting …';
    [outcome.textContent, wrong.textContent] = ['', ''];
    const answer = await askLinkNode<BrowseView>(RED, settings(), 'links/browse', {});
    const known = await askRuntime<CertificateListView>(RED, 'links/certificates');
    if (closed) return;
    check.disabled = false;
    check.textContent = 'Check the connection';
    if (typeof answer === 'string') wrong.textContent = answer;
    else outcome.textContent = 'Connected.';
    if (typeof known !== 'string') show(known.certificates);
    section.scrollIntoView({ block: 'nearest' });
  }

  async function judge(thumbprint: string, trusted: boolean): Promise<void> {
    const answer = await askRuntime<CertificateListView>(RED, 'links/certificates', { thumbprint, trusted });
    if (closed) return;
    if (typeof answer === 'string') wrong.textContent = answer;
    else show(answer.certificates);
    if (trusted) await look();
  }

  check.addEventListener('click', () => void look());
  list.addEventListener('click', ({ target }) => {
    const { thumbprint, trusted } = (target as HTMLElement).dataset;
    if (thumbprint !== undefined) void judge(thumbprint, trusted === 'true');
  });
  return {
    close: () => {
      closed = true;
    },
  };
};

function table(certificates: readonly Certificate[]): Html {
  return html`<table class="tieline-alarms"><caption>Certificates of servers. Compare the thumbprint with the one that the server shows.</caption>
<thead><tr><th scope="col">Subject</th><th scope="col">Valid</th><th scope="col">Thumbprint</th><th scope="col">Trusted</th></tr></thead>
<tbody>${certificates.map(line)}</tbody></table>`;
}

function line({ subject, validFrom, validTo, thumbprint, trusted }: Certificate): Html {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const expired = validTo < Date.now() ? ' (expired)' : '';
  const label = trusted ? 'Trust it no longer' : 'Trust this certificate';
  return html`<tr><th scope="row">${subject}</th><td>${day(validFrom)} to ${day(validTo)}${expired}</td><td><code>${thumbprint}</code></td><td>${trusted ? 'yes' : 'no'} <button type="button" class="red-ui-button red-ui-button-small" data-thumbprint="${thumbprint}" data-trusted="${String(!trusted)}" aria-label="${label}: ${subject}">${label}</button></td></tr>`;
}

const MARKUP = html`<fieldset class="tieline-trust">
<legend>Server certificate</legend>
<p>Connects with the settings as they stand here, and shows whose certificate the server has.</p>
<div class="form-row"><button type="button" class="red-ui-button tieline-run">Check the connection</button> <span class="tieline-outcome" role="status"></span></div>
<div class="tieline-problems" role="alert"></div>
<div class="tieline-certificates"></div>
</fieldset>`;
