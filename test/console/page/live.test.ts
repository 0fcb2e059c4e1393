/** How the page stands with its server, in a browser: readings, windows, reconnects, restarts, releases, sign-out. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { setNote } from '../../../shared/operator/service.ts';
import { type BrowserLab, useBrowserLab } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';

const ID = 'skia-rpi2-rack3-shelf2-005';
const ONE = `/?q=${ID}`;
const LEE = 'lee@example.org';
const STREAM = '/json/v1/machine/sse/';
/** What the browser itself writes down when a server is away, refuses or has no such file. */
const IS_EXPECTED = /Failed to load resource|net::ERR_/;

describe('The page and its server', function () {
  this.timeout(60_000);
  let lab: BrowserLab;
  useBrowserLab(IS_EXPECTED, (opened) => (lab = opened));

  const end = (page: Page): Promise<void> => page.context().close();
  const noteByLee = (message: string, id = ID): Promise<unknown> =>
    lab.store.update(
      id,
      (was, now) => was && { ...was, Description: setNote(was.Description, message, LEE, now) },
      { actor: LEE, eventId: '' },
    );
  const note = (page: Page, text: string, id = ID) => page.locator(`tr[data-id="${id}"]`).getByText(text);
  const isLive = (page: Page): Promise<void> => page.locator('.live[data-live=true]').waitFor();
  const setHidden = (page: Page, is: boolean): Promise<unknown> =>
    page.evaluate(`(() => {
      const value = ${is ? "'hidden'" : "'visible'"};
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    })()`);
  /** A page that is there when `path` is loaded anew still has it. */
  const mark = (page: Page): Promise<unknown> => page.evaluate('void (globalThis.isSamePage = true)');
  const isSamePage = (page: Page): Promise<unknown> => page.evaluate('globalThis.isSamePage === true');

  it('insists on readings in a lab that is too large to send them unasked, says what that costs, and remembers it', async () => {
    lab.setReadings(false);
    const asked: string[] = [];
    const listen = (request: { url: () => string }): void => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith(STREAM)) asked.push(search);
    };
    const page = await lab.open(ONE, { prepare: async (opened) => opened.on('request', listen) });
    const seen = page.locator(`tr[data-id="${ID}"] .in-seen`);
    await page.getByRole('button', { name: 'Readings off' }).click();
    assert.equal(await seen.textContent(), '');
    const box = page.getByRole('dialog', { name: 'Readings' });
    await box.getByText('each costs one document read, about 240 a minute').waitFor();
    const choice = box.getByRole('switch', { name: 'Send them to this browser' });
    await choice.check();
    await page.getByRole('button', { name: 'Readings on', includeHidden: true }).waitFor();
    await seen.getByText(/^\d+s$/).waitFor();
    // The stream goes on where it was: no snapshot.
    assert.deepEqual(asked, ['?readings=auto&snapshot=1', '?readings=compact']);

    await page.reload();
    await page.getByRole('button', { name: 'Readings on' }).click();
    await choice.uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Readings off' }).waitFor();
    await eventually(async () => assert.equal(await seen.textContent(), ''));
    await page.reload();
    await page.getByRole('button', { name: 'Readings off' }).waitFor();
    await end(page);
  });

  it('is live in five windows; a sixth says why it is not, and begins 30 s after one of them was put in the background', async () => {
    const first = await lab.open(ONE);
    const others = [];
    for (let n = 2; n <= 5; n += 1) others.push(await lab.open(ONE, { beside: first }));
    const sixth = await first.context().newPage();
    await sixth.goto(lab.url + ONE);
    await sixth.getByText('Five other windows are open.').waitFor();
    // Its other requests are answered.
    await sixth.getByText('kim@example.org').waitFor();
    for (const page of [first, ...others]) await isLive(page);

    await first.clock.install();
    await setHidden(first, true);
    await first.clock.fastForward(29_000);
    await isLive(first);
    await first.clock.fastForward(1_000);
    await first.locator('.live[data-live=false]').waitFor();
    await isLive(sixth);
    await sixth.locator(`tr[data-id="${ID}"]`).waitFor();
    assert.equal(await sixth.getByText('Five other windows are open.').count(), 0);
    await setHidden(first, false);
    await first.getByText('Five other windows are open.').waitFor();
    await sixth.close();
    await first.clock.runFor(4_000);
    await isLive(first);
    await end(first);
  });

  it('is live in a browser that refuses locks, where windows cannot count each other', async () => {
    const refuse = `navigator.locks.request = () => Promise.reject(new Error('refused'))`;
    const page = await lab.open(ONE, { prepare: (opened) => opened.addInitScript(refuse) });
    await isLive(page);
    await end(page);
  });

  it('goes on where it was after a lost connection, without another snapshot', async () => {
    let bytes = 0;
    const page = await lab.open(ONE, {
      prepare: async (opened) => {
        const browser = await opened.context().newCDPSession(opened);
        const streams = new Set<string>();
        browser.on('Network.requestWillBeSent', ({ requestId, request }) => {
          if (request.url.includes(STREAM)) streams.add(requestId);
        });
        browser.on('Network.dataReceived', ({ requestId, dataLength }) => {
          if (streams.has(requestId)) bytes += dataLength;
        });
        await browser.send('Network.enable');
      },
    });
    const snapshot = bytes;
    bytes = 0;
    lab.setMode('away');
    await page.getByText('The server cannot be reached.').waitFor();
    await noteByLee('Missed');
    lab.setMode('normal');
    // It may have tried by itself meanwhile, and the button be gone.
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await note(page, 'Missed').waitFor();
    // One machine, and the readings of all.
    assert.ok(bytes < snapshot / 4, `${bytes} bytes after ${snapshot} of the snapshot`);
    await end(page);
  });

  it('says how old it is while the server is away for a minute, and catches up with another server without being loaded anew', async () => {
    // They are silent: no report brings the one back that is forgotten.
    const [noted, gone] = ['skia-rpi2-rack4-shelf1-002', 'skia-rpi2-rack4-shelf1-003'];
    // From its first line on: installed into a running page, this clock passes through 1970, and what is heard then is ages old.
    const page = await lab.open('/?q=rack4', { prepare: (opened) => opened.clock.install() });
    await page.locator(`tr[data-id="${gone}"]`).waitFor();
    await mark(page);
    // From here on, no time passes but what the test lets pass.
    await page.clock.pauseAt((await page.evaluate<number>('Date.now()')) + 30_000);
    lab.setMode('away');
    await page.getByText('The server cannot be reached.').waitFor();
    for (let second = 0; second < 60; second += 15) await page.clock.runFor(15_000);
    await page.getByText('What you see is 1m old.').waitFor();
    await noteByLee('While you were away', noted);
    await lab.store.delete(gone, { actor: LEE, eventId: '' });
    await lab.restart();
    lab.setMode('normal');
    await page.clock.runFor(15_000);
    await page.clock.resume();
    await note(page, 'While you were away', noted).waitFor();
    await page.locator(`tr[data-id="${gone}"]`).waitFor({ state: 'detached' });
    await isLive(page);
    assert.equal(await isSamePage(page), true);
    await end(page);
  });

  it('says nothing of the server’s work before it knows the server’s time: the clock of this computer may be months off', async () => {
    const page = await lab.browser.newPage();
    await page.clock.install();
    // The stream is open and has not told anything yet.
    await page.addInitScript(`
      const { fetch } = globalThis;
      const start = (stream) => stream.enqueue(new TextEncoder().encode(':\\n'));
      globalThis.fetch = (url, init) =>
        url.startsWith('${STREAM}') ? Promise.resolve(new Response(new ReadableStream({ start }))) : fetch(url, init);
    `);
    const told = page.waitForResponse(/\/_\/health/);
    await page.goto(lab.url);
    await told;
    await isLive(page);
    await page.clock.runFor(10_000);
    assert.equal(await page.locator('.banner').count(), 0);
    await page.close();
  });

  it('says that there is another release, and goes on working', async () => {
    const page = await lab.open(ONE);
    await mark(page);
    await lab.restart('another');
    await page.getByText('There is a new version of this page.').waitFor();
    await noteByLee('By the new release');
    await note(page, 'By the new release').waitFor();
    await page.getByRole('button', { name: `Actions for ${ID}` }).click();
    await page.getByRole('menuitem', { name: 'Maintain' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Maintain' }).click();
    await page.getByText(`${ID} is in maintenance`).waitFor();
    assert.equal(await isSamePage(page), true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone:').waitFor();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('There is a new version of this page.').waitFor({ state: 'detached' });
    await lab.giveBack(page);
  });

  it('says so too if a file of its own release is gone', async () => {
    const page = await lab.open('/');
    await page.getByRole('link', { name: 'Map' }).click();
    await page.route('**/assets/*', (route) => route.fulfill({ status: 404, body: '' }));
    // The chart is loaded when it is first needed.
    await page.getByRole('link', { name: new RegExp(`^${ID}, `) }).click();
    await page.getByText('There is a new version of this page.').waitFor();
    await page.getByText('As a table').waitFor();
    const other = await page.context().newPage();
    let parts = 0;
    // The first draws the rows.
    await other.route('**/assets/part-*', (route) =>
      (parts += 1) === 1 ? route.continue() : route.fulfill({ status: 404, body: '' }),
    );
    await other.goto(lab.url);
    await other.getByRole('link', { name: 'There is a new version of this page: reload it.' }).waitFor();
    await other.locator('tr[data-id]').first().waitFor();
    await end(page);
  });

  it('does not take a file for gone because the server is away: waits for it, and then has it', async () => {
    const page = await lab.open(ONE);
    const other = await page.context().newPage();
    let [parts, isAway] = [0, false];
    await other.route('**/assets/part-*', (route) => {
      parts += 1;
      isAway ||= parts === 2;
      return isAway ? route.abort() : route.continue();
    });
    await other.route(`${lab.url}/`, (route) =>
      isAway && route.request().method() === 'HEAD' ? route.abort() : route.continue(),
    );
    await other.goto(lab.url);
    await other.getByText('The server cannot be reached. The page keeps trying.').waitFor();
    assert.equal(await other.getByText('There is a new version').count(), 0);
    isAway = false;
    await other.evaluate(`void dispatchEvent(new Event('online'))`);
    await other.getByRole('combobox').waitFor();
    await other.close();
    await end(page);
  });

  it('shows a machine while the server is away, says of its week and its timeline that they are waited for, and has them when it is back', async () => {
    const page = await lab.open(ONE);
    await mark(page);
    lab.setMode('away');
    await page.getByText('The server cannot be reached.').waitFor();
    await page.locator(`tr[data-id="${ID}"] a.machine`).click();
    await page.getByRole('heading', { name: ID }).waitFor();
    const [week, timeline] = ['Last 7 days', 'Timeline'].map((name) => page.getByRole('region', { name }));
    for (const part of [week, timeline])
      await part?.getByText('The server cannot be reached. The page keeps trying.').waitFor();
    lab.setMode('normal');
    await page.evaluate(`void dispatchEvent(new Event('online'))`);
    await week?.getByRole('img', { name: /^Battery of the last 7 days\. / }).waitFor();
    await week?.locator('canvas').first().waitFor();
    await timeline?.getByRole('listitem').first().waitFor();
    await isLive(page);
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.equal(await page.getByText('There is a new version').count(), 0);
    assert.equal(await isSamePage(page), true);
    await lab.giveBack(page);
  });

  for (const [how, mode] of [
    ['by 401', 'signed-out'],
    ['by a redirect', 'redirected'],
  ] as const)
    it(`says that one is signed out, if the server says so ${how}, with a button that signs in`, async () => {
      const page = await lab.open(ONE);
      lab.setMode(mode);
      await page.getByText('You are signed out.').waitFor();
      await page.getByRole('button', { name: `Actions for ${ID}` }).click();
      await page.getByRole('menuitem', { name: 'Maintain' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Maintain' }).click();
      await page.getByText('Reload the page to sign in.').waitFor();
      lab.setMode('normal');
      await page.getByRole('button', { name: 'Close' }).first().click();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await isLive(page);
      await lab.giveBack(page);
    });
});
