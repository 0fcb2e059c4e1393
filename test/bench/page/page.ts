/** Benchmark of the page with 10,000 machines: CPU time of the browser's main thread, from its trace, in ms. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../support/browser.ts';
import type { Benchmark } from '../benchmark.ts';
import { openPageServer } from './server.ts';

const WORDS = 'rack3 shelf1 sargo -idle';
const KEY_PAUSE_MS = 150;
const SCROLL_STEPS = 80;
const CHANGES_A_SECOND = 100;
const CHANGING_SECONDS = 10;
/** Changes of ten minutes, as fast as the page takes them. */
const BURST = 1_000;
const BURSTS_OF_TWO_MINUTES = (CHANGES_A_SECOND * 120) / BURST;
const TIMES_TWO_MINUTES = 5;

interface Task {
  readonly startUs: number;
  readonly cpuMs: number;
}
interface TraceEvent {
  readonly name: string;
  readonly tid: number;
  readonly ts: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

/** The main thread's tasks while the work goes on, and when keys were pressed. */
const traced = async (browser: Browser, page: Page, work: () => Promise<void>) => {
  const categories = ['disabled-by-default-devtools.timeline', 'devtools.timeline'];
  await browser.startTracing(page, { categories });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const main = new Set(traceEvents.filter(({ name }) => name === 'FunctionCall').map(({ tid }) => tid));
  const tasks = traceEvents.flatMap(({ name, tid, ts, tdur }): Task[] =>
    // `tdur` is CPU time, `dur` would be time that passed.
    name === 'RunTask' && tdur !== undefined && main.has(tid) ? [{ startUs: ts, cpuMs: tdur / 1000 }] : [],
  );
  const keys = traceEvents.filter(
    ({ name, args }) => name === 'EventDispatch' && args?.data?.type === 'keydown',
  );
  return { tasks, keysUs: keys.map(({ ts }) => ts) };
};

const sum = (tasks: readonly Task[]): number => tasks.reduce((all, { cpuMs }) => all + cpuMs, 0);
const longest = (tasks: readonly Task[]): number => Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs));

/** CPU time from the task that each key begins to that of the next, ascending. */
const perKey = ({ tasks, keysUs }: Awaited<ReturnType<typeof traced>>): readonly number[] =>
  keysUs
    .map((us) => Math.max(...tasks.map(({ startUs }) => startUs).filter((startUs) => startUs <= us)))
    .sort((a, b) => a - b)
    .map((from, i, all) =>
      sum(tasks.filter(({ startUs }) => startUs >= from && startUs < (all[i + 1] ?? Infinity))),
    )
    .sort((a, b) => a - b);

const heapMegabytes = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 2 ** 20;
};

/** Two frames: what was changed before has been painted. */
const painted = async (page: Page): Promise<void> => {
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
  );
};

export const pageBenchmark: Benchmark = {
  name: 'page',
  run: async (progress) => {
    const server = await openPageServer();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(server.url);
      await page.getByRole('combobox').waitFor();
      progress('first rows');
      const received = await traced(browser, page, async () => {
        server.sendMachines();
        await sleep(5000);
      });
      const first = await traced(browser, page, async () => {
        server.sendEnd();
        await page.locator('tr[data-id]').first().waitFor({ timeout: 60_000 });
        await painted(page);
      });
      await sleep(3000);
      const heapBefore = await heapMegabytes(page);
      progress('keystrokes');
      await page.getByRole('combobox').focus();
      const keys = perKey(
        await traced(browser, page, async () => {
          for (const key of [...Array.from(WORDS), ...Array<string>(WORDS.length).fill('Backspace')]) {
            await page.keyboard.press(key);
            await sleep(KEY_PAUSE_MS);
          }
        }),
      );
      await page.keyboard.press('Escape');
      progress('scrolling');
      const scrolling = await traced(browser, page, async () => {
        for (let step = 0; step < SCROLL_STEPS; step++) {
          await page.evaluate('void document.querySelector("main").scrollBy(0, 700)');
          await sleep(50);
        }
      });
      progress('changes');
      const changing = await traced(browser, page, async () => {
        for (let tenth = 0; tenth < CHANGING_SECONDS * 10; tenth++) {
          server.sendChanges(CHANGES_A_SECOND / 10);
          await sleep(100);
        }
      });
      await page.evaluate('void document.querySelector("main").scrollTo(0, 0)');
      let burst = 0;
      const isTaken = async (): Promise<void> => {
        burst += 1;
        server.sendNote(`Burst ${burst}.`);
        await page.getByText(`Burst ${burst}.`, { exact: true }).waitFor({ timeout: 60_000 });
      };
      await isTaken();
      const heaps: Record<string, number> = {};
      for (let part = 1; part <= TIMES_TWO_MINUTES; part++) {
        progress(`the changes of minutes ${2 * part - 1} and ${2 * part}`);
        for (let i = 0; i < BURSTS_OF_TWO_MINUTES; i++) {
          server.sendChanges(BURST);
          await isTaken();
        }
        heaps[`page.heap.minute_${2 * part}.mb`] = await heapMegabytes(page);
      }
      return {
        'page.receive.ms': sum(received.tasks),
        'page.first_rows.ms': sum(first.tasks),
        'page.key.median.ms': keys[Math.floor(keys.length / 2)] ?? 0,
        'page.key.p95.ms': keys[Math.floor(keys.length * 0.95)] ?? 0,
        'page.scroll.longest.ms': longest(scrolling.tasks),
        'page.changes.ms_per_second': sum(changing.tasks) / CHANGING_SECONDS,
        'page.heap.mb': heapBefore,
        ...heaps,
        'page.heap.growth':
          (heaps['page.heap.minute_10.mb'] ?? NaN) / (heaps['page.heap.minute_2.mb'] ?? NaN),
        'page.key.count': keys.length,
      };
    } finally {
      await browser.close();
      server.close();
    }
  },
};
