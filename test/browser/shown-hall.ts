import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { consolePage } from '../../.ci/build/console-page.ts';
import { type ConsoleServer, type ConsoleServerOptions, startConsoleServer } from '../console/console-server.ts';
import { startWarmHall, type WarmHall } from '../console/warm-hall.ts';
import { openBrowser } from '../support/browser.ts';

const PAGE_DIRECTORY = join(import.meta.dirname, '..', '..', 'dist', 'src', 'console', 'page');

/** A warm hall with its console in a browser, new for each test of the suite that asks for it. */
export interface ShownHall {
  hall: WarmHall;
  server: ConsoleServer;
  page: Page;
  /** What went wrong in the page: errors, refused scripts, addresses of other hosts. */
  wrong: string[];
  open(hash?: string): Promise<unknown>;
  /** Puts another server before the hall. */
  serve(options: Partial<ConsoleServerOptions>): Promise<void>;
}

/** Starts and ends a shown hall around each test. */
export function shownHall(...rule: Parameters<typeof startWarmHall>): ShownHall {
  let browser: Browser;
  const shown = {
    open: (hash = '') => shown.page.goto(`${shown.server.url}/tieline/${hash}`),
    async serve(options: Partial<ConsoleServerOptions>) {
      const plants = () => [shown.hall.plant];
      shown.server = await startConsoleServer({ plants, root: '/admin', pageDirectory: PAGE_DIRECTORY, ...options });
    },
  } as ShownHall;

  before(async () => {
    await consolePage();
    browser = await openBrowser();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    shown.hall = await startWarmHall(...rule);
    await shown.serve({});
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('request', (request) => {
      const { host, protocol } = new URL(request.url());
      if (protocol !== 'data:' && host !== new URL(shown.server.url).host) wrong.push(request.url());
    });
    Object.assign(shown, { page, wrong });
  });
  afterEach(async () => {
    await shown.page.close();
    await shown.server.close();
    await shown.hall.close();
  });
  return shown;
}

/** Presses a key until something is so; no page needs it a hundred times. */
export async function pressUntil(page: Page, key: string, reached: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 100; presses += 1) {
    if (await reached()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never led there`);
}
