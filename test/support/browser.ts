import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of a test runs in a container too, and talks to nobody but the page it is shown. */
const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Where Chromium is: `TIELINE_CHROMIUM`, or where Linux distributions put it; undefined where it is not installed. */
export function chromiumPath(): string | undefined {
  return [process.env.TIELINE_CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path));
}

/** A headless Chromium; fails where none is installed. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('no Chromium found; install it or set TIELINE_CHROMIUM');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Opens the editor of a Node-RED and waits until its palette has our nodes. */
export async function openEditor(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  await page.goto(url);
  await page.locator('.red-ui-palette-node[data-palette-type="tieline-threshold"]').waitFor({ timeout: 60_000 });
  await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden', timeout: 60_000 });
  return page;
}

/** Waits until a dialog of the editor has slid in: only then the editor puts the focus into it, away from what is typed. */
export async function dialogIsOpen(page: Page): Promise<void> {
  await page.locator('.red-ui-tray-body :focus').last().waitFor();
}

/** Resolves once an element shows this text; what it shows in the end is named otherwise. */
export async function shows(element: Locator, pattern: RegExp, withinMs = 5000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const text = (await element.textContent()) ?? '';
    if (pattern.test(text)) return;
    if (Date.now() > deadline) throw new Error(`shows "${text}", not ${pattern}`);
    await pause(50);
  }
}
