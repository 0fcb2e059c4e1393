/** Chromium, one for all tests of a file, and the page of a recorded lab in it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openRecordedLab } from '../../deploy/local/page/lab.ts';
import { type ServedLab, serveLab } from '../../deploy/local/page/serve.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';

/** First the one without windows: it takes a quarter less CPU time. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'] as const;
/** Nothing but the page: no look-ups, no updates. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const { CHROMIUM, PATH = '', REQUIRE_BROWSER } = process.env;
/** What CHROMIUM names, or the first on the path. */
const executablePath =
  CHROMIUM ??
  NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );

/** Says aloud that the tests are skipped without a browser; with REQUIRE_BROWSER they fail instead. */
const hasBrowser = (): boolean => {
  if (executablePath !== undefined) return true;
  const missing = `none of ${NAMES.join(', ')} is on the path: install one, or name it in CHROMIUM`;
  if (REQUIRE_BROWSER !== undefined) throw new Error(missing);
  console.warn(`    skipped: ${missing}`);
  return false;
};

/** The caller closes it. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(executablePath !== undefined && { executablePath }), args: FLAGS });

/** What axe finds on the page, or within what the selector chooses, which costs less: rules, and the elements that break them. */
export const faultsOf = async (page: Page, within = 'html'): Promise<readonly (readonly string[])[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include(within).analyze();
  return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))]);
};

export interface BrowserLab extends ServedLab {
  readonly store: Store;
  readonly browser: Browser;
  /** What any page wrote to its console, threw, or had refused by its policy. */
  readonly complaints: string[];
  /** A page at the path, once it shows the whole lab. */
  readonly open: (
    path: string,
    options?: {
      width?: number;
      height?: number;
      dark?: boolean;
      /** Another window of the same browser. */
      beside?: Page;
      /** Sees the page before it loads anything. */
      prepare?: (page: Page) => Promise<unknown>;
    },
  ) => Promise<Page>;
  readonly stored: (id: string) => Promise<Description>;
}

/**
 * Opens a lab before the tests of a `describe`, which are skipped without a browser, and closes it after them. After each test it answers as usual, and
 * nothing was written to a console but what is `expected`.
 */
export const useBrowserLab = (expected: RegExp, onOpen: (lab: BrowserLab) => unknown): void => {
  let lab: BrowserLab | undefined;
  before(async function () {
    if (!hasBrowser()) this.skip();
    lab = await openBrowserLab();
    await onOpen(lab);
  });
  after(() => lab?.close());
  afterEach(() => {
    lab?.setMode('normal');
    lab?.setReadings(true);
    const ours = lab?.complaints.splice(0).filter((text) => !expected.test(text)) ?? [];
    assert.deepEqual(ours, []);
  });
};

/** The racks 1 to 4 of the recorded lab, of which the last is down; time passes. */
const openBrowserLab = async (): Promise<BrowserLab> => {
  const lab = await openRecordedLab({ count: 120 });
  const served = await serveLab(lab, 0);
  const timer = setInterval(() => void lab.pass(), 1000);
  const browser = await openBrowser();
  const complaints: string[] = [];
  const { store } = lab.dependencies;
  return {
    ...served,
    ...{ store, browser, complaints },
    open: async (path, { width = 1440, height = 900, dark = false, beside, prepare } = {}) => {
      const look = { colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' } as const;
      const viewport = { width, height };
      const context = beside?.context() ?? (await browser.newContext({ viewport, ...look }));
      const page = await context.newPage();
      await prepare?.(page);
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
