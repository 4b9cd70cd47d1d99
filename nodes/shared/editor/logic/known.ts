import { describedSignals } from '../../../../src/assets/described-signals.ts';
import { readUnit, unitLabel } from '../../../../src/model/unit.ts';
import { element } from '../grid/element.ts';
import type { Row } from '../grid/rows.ts';
import type { SectionPlace } from '../section.ts';
import { askAssets, askSignals } from './ask-clauses.ts';
import { SIGNAL_LIST } from './draw-clause.ts';
import { assetsFor, type KnownSignal, knownSignals, type PlantAsset, type PlantSignal } from './known-signals.ts';

/** How long after the last letter it is searched, ms; and most signals that are kept of what was found. */
const SEARCH_AFTER_MS = 250;
const MOST_KEPT = 5000;

/** What the plant of a dialog knows: signals to choose from, and their units. */
export interface Known {
  /** The unit of a signal as it stands in a rule, as people read it. */
  unitOf(name: string): string | undefined;
  /** The assets for which a rule with these signals of their own can be looked at. */
  assetsFor(properties: ReadonlySet<string>): readonly string[];
  close(): void;
}

/**
 * @param panel where the list to choose from comes to stand
 * @param onChange told when other signals are known
 */
export function createKnown({ RED, form, settings }: SectionPlace, panel: HTMLElement, onChange: () => void): Known {
  const list = element('datalist', { id: SIGNAL_LIST });
  panel.append(list);
  let asked: string | undefined;
  let asking = new AbortController();
  let pause: number | undefined;
  let isAll = true;
  let signals: readonly PlantSignal[] = [];
  let assets: readonly PlantAsset[] = [];
  let known: ReadonlyMap<string, KnownSignal> = new Map();

  const selector = () => String(settings().assets || '#');

  function show(): void {
    const found = knownSignals(selector(), signals, assets);
    known = new Map(found.map((one) => [one.name, one]));
    list.replaceChildren(...found.map(({ name, unit }) => new Option(unit === undefined ? '' : unitLabel(unit), name)));
    onChange();
  }

  async function load(): Promise<void> {
    const plant = String(settings().plant ?? '');
    if (plant === asked) return;
    asked = plant;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const [heard, found] = await Promise.all([askSignals(RED, plant, '', signal), askAssets(RED, plant, signal)]);
    if (signal.aborted) return;
    isAll = heard.signals.length >= heard.total;
    signals = [...heard.signals, ...describedIn(RED.nodes.node(plant))];
    assets = found;
    show();
  }

  /** A plant that has more signals than it tells at once is asked for those that are typed. */
  function search({ target }: Event): void {
    if (isAll || !(target instanceof HTMLInputElement) || target.getAttribute('list') !== SIGNAL_LIST) return;
    const { value } = target;
    window.clearTimeout(pause);
    pause = window.setTimeout(async () => {
      const { signal } = asking;
      const found = await askSignals(RED, asked ?? '', value.replace(/[^/]*[{}][^/]*\/|\.\.\//g, ''), signal);
      if (signal.aborted) return;
      signals = [...found.signals, ...signals].slice(0, MOST_KEPT);
      show();
    }, SEARCH_AFTER_MS);
  }

  const change = ({ target }: Event) => {
    const { id } = target as HTMLElement;
    if (id === 'node-input-plant') void load();
    if (id === 'node-input-assets') show();
  };
  form.addEventListener('change', change);
  panel.addEventListener('input', search, { capture: true });
  void load();

  return {
    unitOf(name) {
      const unit = known.get(name)?.unit;
      if (unit === undefined) return undefined;
      const label = unitLabel(unit);
      return readUnit(label) === unit ? label : unit;
    },
    assetsFor: (properties) => assetsFor(selector(), properties, signals),
    close() {
      window.clearTimeout(pause);
      asking.abort();
    },
  };
}

/** What the tables of a plant describe as they stand in the editor; captures of tags are no assets. */
function describedIn(plant: object | null): readonly PlantSignal[] {
  if (!plant || !('tags' in plant) || !Array.isArray(plant.tags)) return [];
  const { tags, assets = [], classes = [] } = plant as Partial<Parameters<typeof describedSignals>[0]>;
  return describedSignals({ tags: tags ?? [], assets, classes }).filter(({ asset }) => !/[{}]/.test(asset));
}

/** The units that stand in the dialog, row by row. */
export function unitRows({ settings }: Pick<SectionPlace, 'settings'>): readonly Row[] {
  const { units } = settings();
  return Array.isArray(units) ? (units as readonly Row[]).filter(({ signal, unit }) => signal && unit) : [];
}
