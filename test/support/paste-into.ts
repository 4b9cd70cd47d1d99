import type { Locator } from 'playwright-core';

/** Pastes a text into a field, as somebody does who copied it elsewhere. */
export async function pasteInto(field: Locator, text: string): Promise<void> {
  await field.evaluate((element, data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', data);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
