import { EMPTY, type Html, html } from '../../../../src/backtest/report/html.ts';
import type { LogicProblem, Verdict } from '../../../../src/logic/part.ts';
import { choice, input, type Place } from './controls.ts';
import { drawLooked, drawTest, type UnitOf } from './draw-clause.ts';
import { drawTools } from './draw-tools.ts';
import { type Address, isOpen } from './edit.ts';
import { jsonText } from './fields.ts';
import type { Group, Joint, Json, Part } from './picture.ts';
import { isWithin, pathsBelow } from './places.ts';
import { draftIn } from './read-picture.ts';

/** How a clause stands, by its place in the rule. */
export type Standing = ReadonlyMap<string, { readonly verdict: Verdict; readonly text: string }>;

/** What a picture is drawn with. */
export interface Drawn {
  readonly picture: Part | undefined;
  readonly unitOf: UnitOf;
  readonly problem?: LogicProblem | undefined;
  readonly standing: Standing;
}

const JOINTS: Readonly<Record<Joint, string>> = { and: 'all of', or: 'any of', '!': 'not' };

/** A verdict as people read it, by sign and word. */
export const markOf = (verdict: Verdict): string =>
  verdict === 'unknown' ? '? unknown' : verdict ? '✓ true' : '✗ false';

/** The picture of a rule: groups and clauses as lists within each other, with what can be done to each. */
export function drawPicture(drawn: Drawn): Html {
  const { picture } = drawn;
  const top = picture ? html`<ul>${drawPart(picture, [], '', drawn)}</ul>` : html`<p>No clause yet.</p>`;
  return picture && isOpen(picture) ? top : html`${top}${adding([], 'to the rule')}`;
}

/** How people name a part: by the places from the top down. */
const partName = (part: Part, address: Address): string => {
  const kind = part.kind === 'group' ? 'Group' : part.kind === 'clause' ? 'Clause' : 'JSON clause';
  return address.length === 0 ? kind : `${kind} ${address.map((place) => place + 1).join('.')}`;
};

function drawPart(part: Part, address: Address, path: string, drawn: Drawn): Html {
  const name = partName(part, address);
  const place: Place = { at: address.join('.'), name };
  const paths = pathsBelow(part, path);
  const { problem, picture } = drawn;
  const isWrong =
    problem !== undefined && isWithin(problem.path, path) && !paths.some((below) => isWithin(problem.path, below));
  const tools = picture ? drawTools(picture, address, place) : EMPTY;
  const below = (child: Part, i: number) => drawPart(child, [...address, i], paths[i] ?? path, drawn);
  return html`<li class="tieline-part tieline-${part.kind}${isWrong ? ' tieline-wrong' : ''}"><fieldset><legend>${name}</legend>
<div class="tieline-row"><div>${contentOf(part, place, drawn)}</div>${tools}</div>
<p class="tieline-problem">${isWrong ? problem.problem : ''}</p><p class="tieline-standing">${standingAt(path, drawn)}</p>
${insideOf(part, below, address)}</fieldset></li>`;
}

function contentOf(part: Part, place: Place, drawn: Drawn): Html {
  const held = html`<span class="tieline-held">for at least ${input(place, 'held', 'For at least', {
    ...{ value: part.held === undefined ? '' : String(part.held), placeholder: 'at once', size: 6 },
  })}</span>`;
  switch (part.kind) {
    case 'group':
      return html`${jointOf(part, place)}${held}`;
    case 'clause':
      return html`${drawLooked(place, part.looked)}${drawTest(place, part, drawn.unitOf)}${held}`;
    case 'json':
      return html`${jsonOf(part, place)}${held}`;
  }
}

function jointOf({ joint }: Group, place: Place): Html {
  return choice(place, 'joint', 'Which of its parts must hold', JOINTS, joint);
}

function jsonOf({ json }: Json, { at, name }: Place): Html {
  const text = jsonText(json);
  const isDraft = draftIn(json) !== undefined;
  return html`<textarea data-at="${at}" data-field="json" aria-label="${name}: JSON Logic" rows="${Math.min(8, text.split('\n').length)}"
 spellcheck="false" aria-invalid="${String(isDraft)}">${text}</textarea>`;
}

function standingAt(path: string, { standing }: Drawn): Html {
  const stands = standing.get(path);
  if (!stands) return EMPTY;
  const { verdict, text } = stands;
  const end = `: ${verdict}`;
  const plain = text.endsWith(end) ? text.slice(0, -end.length) : text;
  return html`<strong data-verdict="${String(verdict)}">${markOf(verdict)}</strong> ${plain}`;
}

function insideOf(part: Part, below: (child: Part, i: number) => Html, address: Address): Html {
  if (part.kind === 'group') {
    const list = part.parts.length === 0 ? EMPTY : html`<ul>${part.parts.map(below)}</ul>`;
    return isOpen(part) ? html`${list}${adding(address, `to ${partName(part, address)}`)}` : list;
  }
  if (part.kind === 'json' || !('condition' in part.looked)) return EMPTY;
  return html`<ul>${below(part.looked.condition, 0)}</ul>`;
}

function adding(address: Address, to: string): Html {
  const button = (act: string, text: string) =>
    html`<button type="button" class="red-ui-button red-ui-button-small" data-at="${address.join('.')}" data-act="${act}" aria-label="${text} ${to}">${text}</button>`;
  return html`<div class="tieline-add">${button('add-clause', 'Add clause')}${button('add-group', 'Add group')}</div>`;
}
