/** The views beside the fleet, in a browser: machine, map, incidents, walk list. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { setNote } from '../../../shared/operator/service.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { type BrowserLab, faultsOf, type Look, useBrowserLab } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';

const BROKEN = 'skia-rpi2-rack2-shelf1-004';
/** A machine that never was has no timeline, and a text that is no ID is refused: browsers write that down. */
const IS_EXPECTED = /status of 40[04]/;

describe('The views beside the fleet', function () {
  this.timeout(60_000);
  let lab: BrowserLab;
  useBrowserLab(IS_EXPECTED, (opened) => (lab = opened));

  const shown = async (page: Page): Promise<void> => {
    await page.locator('main h1:not(.muted)').waitFor();
    await page.locator('main:not(:has([aria-busy=true]))').waitFor();
  };

  /** A page at the path, once the lab has been told. */
  const show = async (path: string, look?: Look): Promise<Page> => {
    const page = await lab.show(path, look);
    await shown(page);
    return page;
  };

  /** Pixels by which the content is wider than the window; with everything unfolded. */
  const overflow = (page: Page): Promise<number> =>
    page.evaluate<number>(`(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      const main = document.querySelector('main');
      return main.scrollWidth - main.clientWidth;
    })()`);

  /** Light at 1440 px, as it is; then dark at 390 px. */
  const inBothLooks = async (page: Page, check: () => Promise<void>): Promise<void> => {
    await check();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await check();
  };

  for (const [path, width, scheme] of [
    ['/map', 1440, 'dark'],
    ['/incidents', 1440, 'light'],
    ['/walk', 390, 'dark'],
    [`/machine/${BROKEN}`, 390, 'light'],
  ] as const)
    it(`have nothing that axe finds on ${path} in ${scheme} at ${width} px`, async () => {
      const page = await show(path, { width, dark: scheme === 'dark' });
      assert.deepEqual(await faultsOf(page), []);
      await lab.giveBack(page);
    });

  it('never are wider than the window', async () => {
    const page = await show('/map');
    for (const path of ['/map', '/incidents', '/walk', `/machine/${BROKEN}`]) {
      await page.goto(`${lab.url}${path}`);
      await shown(page);
      for (const width of [320, 390, 768, 1024, 1440, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await overflow(page), 0, `${path} at ${width} px`);
      }
    }
    await lab.giveBack(page);
  });

  it('say why a machine is out, do what they suggest, and tell of it in the timeline', async () => {
    const id = 'skia-rpi2-rack1-shelf2-003';
    const page = await show(`/machine/${id}`);
    await page.getByText('GPU hang in SkiaBench').first().waitFor();
    await page
      .getByRole('region', { name: 'Health' })
      .getByRole('button', { name: 'Clear quarantine' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear quarantine' }).click();
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByText('quarantined → not quarantined').waitFor();
    assert.equal((await lab.stored(id)).IsQuarantined, false);
    await timeline.getByRole('button', { name: 'People' }).click();
    await timeline.getByText('not_available → available').waitFor({ state: 'detached' });
    assert.match(page.url(), /\?by=person$/);
    await lab.giveBack(page);
  });

  it('draw a week as a chart, and say it in words and as a table', async () => {
    const page = await show('/machine/skia-rpi2-rack2-shelf1-004');
    await page.locator('.plot canvas').nth(1).waitFor();
    const chart = page.getByRole('img', { name: /^Battery of the last 7 days\. Lowest \d+ % on/ });
    assert.equal(await chart.count(), 1);
    await page.getByText('As a table').click();
    assert.equal(await page.getByRole('columnheader', { name: 'Highest temperature' }).count(), 1);
    await lab.giveBack(page);
  });

  it('say that nothing matches, with nothing to choose and a way back', async () => {
    const page = await show('/?q=pool:Nothing');
    await page.getByRole('heading', { name: 'No machine matches' }).waitFor();
    assert.equal(await page.getByLabel('Select all 0 machines shown').isDisabled(), true);
    await page.getByRole('button', { name: 'Show all 120 machines' }).click();
    await page.locator('tr[data-id]').first().waitFor();
    await lab.giveBack(page);
  });

  it('show on the map what is down, and lead by arrow keys and Enter to a machine', async () => {
    const page = await show('/map');
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'rack4 is down');
    assert.equal(await page.getByRole('region', { name: 'rack rack4 is down' }).count(), 1);
    const first = page.getByRole('link', { name: /^skia-rpi2-rack1-shelf1-001, / });
    await first.focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL('**/machine/skia-rpi2-rack1-shelf2-002');
    await page.goBack();
    await page.waitForURL('**/map');
    await lab.giveBack(page);
  });

  it('lead on a phone from what is down at the top of the map to its place, by touch and by keys, also by an address', async () => {
    const page = await show('/map', { width: 390 });
    const place = page.getByRole('region', { name: 'rack rack4 is down' });
    const link = page.getByRole('heading', { level: 1 }).getByRole('link', { name: 'rack4' });
    const isThere = async (): Promise<void> => {
      await page.locator('.block[data-down=true]:focus').waitFor();
      await eventually(async () => assert.ok(((await place.boundingBox())?.y ?? Infinity) < 500));
    };
    assert.ok(((await link.boundingBox())?.height ?? 0) >= 44);
    await link.focus();
    await page.keyboard.press('Enter');
    await isThere();
    await page.keyboard.press('Tab');
    assert.equal(await place.locator('.cell:focus').count(), 1);
    await page.evaluate(`document.querySelector('main').scrollTop = 0`);
    await link.click();
    await isThere();
    await page.reload();
    await isThere();
    await lab.giveBack(page);
  });

  it('are reached past the head of the page by the first link of all', async () => {
    const page = await show('/map');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    await lab.giveBack(page);
  });

  it('tell which channel was told of an incident, and when', async () => {
    const page = await show('/incidents');
    const incident = page.getByRole('article', { name: 'rack4 is down: 30 of 30 machines are silent' });
    await incident.getByRole('button', { name: /^\d+ notices?$/ }).click();
    const box = page.getByRole('dialog', { name: 'Notices' });
    await box.getByText('lab-log').waitFor();
    assert.match(
      (await box.locator('dd').textContent()) ?? '',
      /^notice \d+ delivered at 09:\d\d UTC, \d+m ago$/,
    );
    await inBothLooks(page, async () => assert.deepEqual(await faultsOf(page, 'dialog'), []));
    await lab.giveBack(page);
  });

  it('list what is over, the newest first, with nothing that axe finds', async () => {
    const page = await show('/map');
    await page.route('**/_/incidents?*', async (route) => {
      const response = await route.fetch();
      const { Incidents } = (await response.json()) as { readonly Incidents: readonly Incident[] };
      const over = Incidents.map((each) => ({ ...each, ID: `${each.ID}-over`, Closed: each.Opened }));
      await route.fulfill({ response, json: { Incidents: over, Next: 'more' } });
    });
    await page.getByRole('link', { name: /^Incidents \d/ }).click();
    const closed = page.getByRole('region', { name: 'Closed' });
    await closed.getByRole('listitem').nth(2).waitFor();
    await closed.getByRole('button', { name: 'Load more' }).waitFor();
    await inBothLooks(page, async () => {
      assert.deepEqual(await faultsOf(page, '.closed'), []);
      assert.equal(await overflow(page), 0);
    });
    await lab.giveBack(page);
  });

  it('acknowledge an incident, silence it with a reason, and end the silence', async () => {
    const page = await show('/incidents');
    const incident = page.getByRole('article', { name: 'rack4 is down: 30 of 30 machines are silent' });
    await incident.getByRole('button', { name: 'Acknowledge …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('rack4 is down: 30 of 30 machines are silent', { exact: true }).waitFor();
    assert.equal(await dialog.getByText('rack4-shelf1-001').count(), 0);
    await dialog.getByRole('button', { name: /^Acknowledge/ }).click();
    await incident.getByText('kim@example.org deals with it').waitFor();
    const { incidents } = await lab.store.incidents.page({ open: true, limit: 10 }).then((found) => ({
      incidents: found.Incidents,
    }));
    const taken = incidents.find(({ Place }) => Place !== '');
    assert.equal(taken?.Acknowledged.By, 'kim@example.org');
    assert.equal(taken.Closed, ZERO_TIME);

    await incident.getByRole('button', { name: 'Silence …' }).click();
    const form = page.getByRole('form', { name: 'Silence this incident' });
    await form.getByText('Covers 30 of').waitFor();
    await page.keyboard.type('Power work');
    await page.keyboard.press('Enter');
    const silences = page.getByRole('region', { name: 'Silences' });
    await silences.getByText('Power work').waitFor();
    await silences.getByRole('button', { name: /^End/ }).click();
    await silences.getByText('Power work').waitFor({ state: 'detached' });
    await lab.giveBack(page);
  });

  it('remember what was ticked off the walk list, and offer a note about it', async () => {
    const page = await show('/walk');
    const box = page.getByRole('checkbox', { name: 'skia-rpi2-rack2-shelf1-004 is dealt with' });
    await box.check();
    await page.reload();
    await box.waitFor();
    assert.equal(await box.isChecked(), true);
    await page.getByRole('button', { name: /^Change the note/ }).click();
    await page.getByRole('dialog').waitFor();
    await lab.giveBack(page);
  });

  it('show hostile texts as texts, and never wider than the window', async () => {
    const id = 'skia-rpi2-rack2-shelf1-006';
    const text = `<img src=x onerror=alert(1)>\u202e${'W'.repeat(3000)}`;
    await lab.store.update(
      id,
      (was, at) =>
        was && {
          ...was,
          Description: {
            ...setNote(was.Description, text, 'kim@example.org', at),
            Trouble: text,
            Dimensions: { ...was.Description.Dimensions, ['__proto__x']: [text] },
          },
        },
      { actor: 'kim@example.org', eventId: '' },
    );
    for (const path of [
      `/machine/${id}`,
      '/walk',
      '/map',
      `/machine/${encodeURIComponent('<b>__proto__</b>')}`,
    ]) {
      const page = await show(path, { width: 390 });
      assert.equal(await overflow(page), 0, path);
      assert.equal(await page.locator('main :is(img, h1 b)').count(), 0, path);
      await lab.giveBack(page);
    }
  });

  it('let a viewer see everything and change nothing', async () => {
    lab.setEditor(false);
    const page = await show('/incidents');
    for (const path of ['/incidents', '/machine/skia-rpi2-rack2-shelf1-004']) {
      await page.goto(`${lab.url}${path}`);
      await page.getByText('view only').waitFor();
      const names = await page.locator('main button.primary:enabled').allTextContents();
      assert.deepEqual(names, [], path);
    }
    lab.setEditor(true);
    await lab.giveBack(page);
  });

  it('name the machines that a misspelt address may mean, and keep the timeline of a forgotten one', async () => {
    const page = await show('/machine/skia-rpi2-rack2-shelf1-04');
    await page.getByRole('link', { name: 'skia-rpi2-rack2-shelf1-004' }).waitFor();
    // It is silent: no report brings it back meanwhile.
    const id = 'skia-rpi2-rack4-shelf3-010';
    await lab.store.delete(id, { actor: 'kim@example.org', eventId: '' });
    await page.goto(`${lab.url}/machine/${id}`);
    await page.getByText('This machine is forgotten.').waitFor();
    await page.getByRole('region', { name: 'Timeline' }).locator('li', { hasText: 'Forgotten' }).waitFor();
    await lab.giveBack(page);
  });
});
