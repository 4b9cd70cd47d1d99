import { html } from '../../../src/backtest/report/html.ts';

/** A number of the dialog that can be dragged, by a logarithmic scale, while one looks at what follows. */
export interface Dragged {
  /** Field of the settings, and what people call it. */
  field: string;
  label: string;
  unit: string;
  low: number;
  high: number;
}

/** Steps of the slider. */
const STEPS = 100;

/**
 * Puts a slider for a field into a section.
 * @param field the input of the dialog, which is moved with it
 * @param onDragged called when it is let go
 */
export function openDrag(
  place: HTMLElement,
  { label, unit, low, high }: Dragged,
  field: HTMLInputElement,
  onDragged: () => void,
): void {
  place.innerHTML = html`<label for="tieline-drag">${label}</label>
<input type="range" id="tieline-drag" min="0" max="${STEPS}" step="1"><output for="tieline-drag"></output>`.html;
  const slider = place.querySelector('input') as HTMLInputElement;
  const output = place.querySelector('output') as HTMLOutputElement;
  const decades = Math.log(high / low);

  const show = () => {
    const text = `${field.value} ${unit}`;
    output.textContent = text;
    slider.setAttribute('aria-valuetext', text);
  };
  const follow = () => {
    const value = Number(field.value);
    if (value > 0) slider.value = String(Math.round((STEPS * Math.log(value / low)) / decades));
    show();
  };
  slider.addEventListener('input', () => {
    field.value = String(Number((low * Math.exp((decades * Number(slider.value)) / STEPS)).toPrecision(2)));
    show();
  });
  slider.addEventListener('change', () => {
    field.dispatchEvent(new Event('change', { bubbles: true }));
    onDragged();
  });
  field.addEventListener('change', follow);
  follow();
}
