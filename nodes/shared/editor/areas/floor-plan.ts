import { MOST_IN_PLAN } from '../../../../src/rules/geofence-settings.ts';
import { element } from '../grid/element.ts';
import type { Underlay } from './picture.ts';

const TYPES = ['image/png', 'image/jpeg', 'image/svg+xml'];

/** Where a picture lies, as the dialog stands. */
type PlanPlace = Pick<Underlay, 'left' | 'bottom' | 'widthMetres'>;

interface PlanSetup {
  /** The field with the picture as a data URL; buttons take its place. */
  field: HTMLInputElement;
  place(): PlanPlace;
  show(underlay: Underlay | undefined): void;
  /** Says what is wrong with a picture; empty: nothing. */
  tell(problem: string): void;
}

/** The buttons of a floor plan. `lay` puts the picture where the fields say. */
export function openFloorPlan({ field, place, show, tell }: PlanSetup): { lay(): Promise<void> } {
  const file = element('input', { type: 'file', accept: TYPES.join(), hidden: true });
  const choose = element('button', { type: 'button', className: 'red-ui-button', textContent: 'Choose a picture…' });
  const remove = element('button', { type: 'button', className: 'red-ui-button', textContent: 'Remove' });
  field.hidden = true;
  field.after(choose, remove, file);

  async function lay(): Promise<void> {
    const source = field.value;
    remove.hidden = source === '';
    show(source === '' ? undefined : await loaded(source, place()));
  }

  async function put(source: string): Promise<void> {
    field.value = source;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await lay();
  }

  choose.addEventListener('click', () => file.click());
  remove.addEventListener('click', () => void put(''));
  file.addEventListener('change', async (event) => {
    event.stopPropagation();
    const [chosen] = file.files ?? [];
    file.value = '';
    if (!chosen) return;
    const read = await readPicture(chosen);
    tell(typeof read === 'string' ? read : '');
    if (typeof read === 'object') await put(read.source);
  });
  return { lay };
}

/** The picture as a data URL, or a sentence that says why it cannot be taken. */
async function readPicture(file: File): Promise<{ source: string } | string> {
  if (!TYPES.includes(file.type)) return `${file.name} is no PNG, JPEG or SVG picture.`;
  const source = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  if (source.length <= MOST_IN_PLAN) return { source };
  const [has, most] = [file.size, (MOST_IN_PLAN * 3) / 4].map((bytes) => `${Math.ceil(bytes / 1000)} kB`);
  return `${file.name} has ${has}; the flow takes pictures of at most ${most}. Make it smaller, or save it as JPEG.`;
}

/** Loaded as an image, so that nothing in it runs; `undefined` where it is none. */
function loaded(source: string, place: PlanPlace): Promise<Underlay | undefined> {
  return new Promise((resolve) => {
    const image = element('img', {});
    image.onload = () => {
      const { naturalWidth, naturalHeight } = image;
      resolve({ ...place, source, aspect: naturalWidth > 0 ? naturalHeight / naturalWidth : 1 });
    };
    image.onerror = () => resolve(undefined);
    image.src = source;
  });
}
