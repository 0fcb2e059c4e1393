/** Debian's Chromium, one for all tests of a file, and the page of a recorded lab in it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openRecordedLab } from '../../deploy/local/page/lab.ts';
import { type ServedLab, serveLab } from '../../deploy/local/page/serve.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Nothing but the page: no look-ups, no updates. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Says aloud that the tests are skipped without a browser; with REQUIRE_BROWSER they fail instead. */
export const hasBrowser = (): boolean => {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['REQUIRE_BROWSER'] !== undefined)
    throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  console.warn(`    skipped: there is no ${CHROMIUM}. Install it with: apt-get install chromium`);
  return false;
};

export interface BrowserLab extends ServedLab {
  readonly store: Store;
  readonly browser: Browser;
  /** What any page wrote to its console, threw, or had refused by its policy. */
  readonly complaints: string[];
  /** A page at the path, once it shows the whole lab. */
  readonly open: (
    path: string,
    options?: { width?: number; height?: number; dark?: boolean },
  ) => Promise<Page>;
  readonly stored: (id: string) => Promise<Description>;
}

/** The racks 1 to 4 of the recorded lab, of which the last is down; time passes. */
export const openBrowserLab = async (): Promise<BrowserLab> => {
  const lab = await openRecordedLab({ count: 120 });
  const served = await serveLab(lab, 0);
  const timer = setInterval(() => void lab.pass(), 1000);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const complaints: string[] = [];
  const { store } = lab.dependencies;
  return {
    ...served,
    ...{ store, browser, complaints },
    open: async (path, { width = 1440, height = 900, dark = false } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${served.url}${path}`);
      await page.getByRole('table').locator('tbody tr[data-id]').first().waitFor();
      await page.getByRole('combobox').waitFor();
      return page;
    },
    stored: async (id) => {
      const found = await store.get(id);
      if (found === undefined) throw new Error(`${id} is unknown`);
      return found;
    },
    close: async () => {
      clearInterval(timer);
      await browser.close();
      await served.close();
    },
  };
};
