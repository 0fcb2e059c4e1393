/** Chromium, one for all tests of a file, and the page of a recorded lab in it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type { AxeResults } from 'axe-core';
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

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/**
 * What axe finds on the page, or within what the selector chooses, which costs less: rules, and the elements that break them. A page gets axe once:
 * that takes three times as long as to look.
 */
export const faultsOf = async (page: Page, within = 'html'): Promise<readonly (readonly string[])[]> => {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(within)})`);
  return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))]);
};

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Another window of the same browser. */
  readonly beside?: Page;
  /** Sees the page, a new one, before it loads anything. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export interface BrowserLab extends ServedLab {
  readonly store: Store;
  readonly browser: Browser;
  /** What any page wrote to its console, threw, or had refused by its policy. */
  readonly complaints: string[];
  /** A page at the path, which may be one that was given back. */
  readonly show: (path: string, options?: Look) => Promise<Page>;
  /** A page at the path, once it shows the whole lab in the table. */
  readonly open: (path: string, options?: Look) => Promise<Page>;
  /** Nothing is left of what it showed. A page costs as much CPU time as most tests: the next one takes it. */
  readonly giveBack: (page: Page) => Promise<void>;
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
  const free: Page[] = [];
  const newPage = async (beside?: Page): Promise<Page> => {
    const context = beside?.context() ?? (await browser.newContext({ reducedMotion: 'reduce' }));
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  };
  const show = async (path: string, look: Look = {}): Promise<Page> => {
    const { width = 1440, height = 900, dark = false, beside, prepare } = look;
    const isNew = beside !== undefined || prepare !== undefined;
    const page = (isNew ? undefined : free.pop()) ?? (await newPage(beside));
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await prepare?.(page);
    await page.goto(`${served.url}${path}`);
    return page;
  };
  const { store } = lab.dependencies;
  return {
    ...served,
    ...{ store, browser, complaints, show },
    open: async (path, look) => {
      const page = await show(path, look);
      await page.getByRole('table').locator('tbody tr[data-id]').first().waitFor();
      await page.getByRole('combobox').waitFor();
      return page;
    },
    giveBack: async (page) => {
      await page.unrouteAll();
      await page.evaluate('localStorage.clear()');
      await page.goto('about:blank');
      free.push(page);
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
