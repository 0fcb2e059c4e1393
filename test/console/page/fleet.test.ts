/** The fleet view in a browser, over the real functions and a recorded lab. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { setNote } from '../../../shared/operator/service.ts';
import { type BrowserLab, faultsOf, useBrowserLab } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';

const ID = 'skia-rpi2-rack3-shelf2-005';
const LEE = 'lee@example.org';

describe('the fleet view', function () {
  this.timeout(90_000);
  let lab: BrowserLab;
  let page: Page;

  useBrowserLab(/^$/, async (opened) => {
    lab = opened;
    page = await lab.open('/');
  });

  const idsShown = (): Promise<string[]> =>
    page
      .locator('tr[data-id]')
      .evaluateAll((rows: readonly { readonly dataset: Readonly<Record<string, string>> }[]) =>
        rows.map(({ dataset }) => dataset['id'] ?? ''),
      );
  const filterBy = async (text: string): Promise<void> => {
    await page.getByRole('combobox').fill(text);
    await page.keyboard.press('Escape');
  };
  const actOn = async (id: string, name: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${id}` }).click();
    await page.getByRole('menuitem', { name }).first().click();
  };
  const noteByLee = (message: string): Promise<unknown> =>
    lab.store.update(
      ID,
      (was, now) => was && { ...was, Description: setNote(was.Description, message, LEE, now) },
      { actor: LEE, eventId: '' },
    );

  it('says in a sentence how many machines take no tasks, in counts that add up', async () => {
    const sentence = await page.getByRole('heading', { level: 1 }).textContent();
    const [, out, all] = /^(\d+) of (\d+) machines take no tasks$/.exec(sentence ?? '') ?? [];
    const counts = await page.locator('.legend b').allTextContents();
    assert.equal(
      counts.reduce((sum, count) => sum + Number(count), 0),
      Number(all),
    );
    assert.ok(Number(out) >= 30, sentence ?? '');
  });

  it('shows the worst machines first, and only the rows in view', async () => {
    const first = page.locator('tr[data-id]').first();
    assert.equal(await first.getAttribute('data-health'), 'dead');
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '121');
    assert.ok((await idsShown()).length < 60);
  });

  it('names the open incidents, pages first', async () => {
    assert.match((await page.locator('.incident').first().textContent()) ?? '', /rack4 is down: 30 of 30/);
  });

  it('filters while one types, by words that are focused with /, and keeps the filter in the URL', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('rack3-shelf2');
    await page.getByText('10 of 120').waitFor();
    await page.waitForURL(({ searchParams }) => searchParams.get('q') === 'rack3-shelf2');
    await page.keyboard.press('Escape');
  });

  it('completes a field with a value that machines have', async () => {
    await page.getByRole('combobox').fill('place:rack2-sh');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('10 of 120').waitFor();
    assert.match(await page.getByRole('combobox').inputValue(), /^place:rack2-shelf\d $/);
  });

  it('marks a field that it does not know, and chooses nothing by such a filter', async () => {
    await filterBy('pol:Skia');
    await page.getByText('There is no field pol; did you mean pool?').waitFor();
    assert.equal(await page.locator('.marks mark').textContent(), 'pol:Skia');
    assert.ok(await page.getByLabel(/^Select all/).isDisabled());
    await filterBy('');
  });

  it('filters by a count of the summary, and goes back', async () => {
    await page.locator('.legend [data-health=dead]').click();
    await page.getByText('30 of 120').waitFor();
    await page.goBack();
    await page.getByText('120 machines', { exact: true }).waitFor();
  });

  it('sorts by a column, the other way round, and then breaks ties by the earlier one', async () => {
    await page.getByRole('columnheader', { name: 'Machine' }).getByRole('button').click();
    await page.waitForURL(/sort=machine/);
    await page.getByRole('columnheader', { name: 'Device' }).getByRole('button').click();
    await page.waitForURL(/sort=device%2Cmachine/);
    const [first, second] = await idsShown();
    assert.ok((first ?? '') < (second ?? ''));
    await page.goto(`${lab.url}/?q=rack3-shelf2`);
    await page.getByText('10 of 120').waitFor();
  });

  it('shows within 2 s what another client changes', async () => {
    await filterBy(ID);
    await page.getByText('1 of 120').waitFor();
    await noteByLee('Lee was <b>here</b>');
    await page.locator(`tr[data-id="${ID}"]`).getByText('Lee was <b>here</b>').waitFor({ timeout: 2_000 });
  });

  it('acts on all that match: lists them first, then tells of them', async () => {
    await filterBy('rack3-shelf2');
    await page.getByText('10 of 120').waitFor();
    await page.getByLabel(/^Select all 10/).click();
    await page.getByRole('button', { name: 'Act', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Maintain' }).click();
    assert.equal(await page.getByRole('dialog').getByRole('listitem').count(), 10);
    await page.getByRole('button', { name: 'Maintain 10 machines' }).click();
    await page.getByText('10 machines are in maintenance').waitFor();
    assert.match((await lab.stored('skia-rpi2-rack3-shelf2-010')).MaintenanceMode, /^kim/);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.getByText('Undone: 10 machines').waitFor();
    assert.equal((await lab.stored('skia-rpi2-rack3-shelf2-010')).MaintenanceMode, '');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });

  it('asks first, naming what is lost, before it forgets a machine', async () => {
    await actOn(ID, 'Forget machine');
    await page.getByRole('dialog').getByText('The machine leaves the list').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await lab.stored(ID));
  });

  // Later, it would take the focus from what one goes on with.
  it('has the focus back on the button at the moment at which the question goes', async () => {
    await actOn(ID, 'Forget machine');
    await page.getByRole('dialog').getByText('The machine leaves the list').waitFor();
    await page.evaluate(`new MutationObserver((_, self) => {
      if (document.querySelector('dialog') !== null) return;
      self.disconnect();
      window.focusedThen = document.activeElement?.getAttribute('aria-label');
    }).observe(document.body, { childList: true, subtree: true })`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('window.focusedThen'), `Actions for ${ID}`);
  });

  it('does not move rows under the pointer until it leaves them', async () => {
    await filterBy('rack3-shelf3');
    await page.getByText('10 of 120').waitFor();
    const before = await idsShown();
    const last = before.at(-1) ?? '';
    await page.locator(`tr[data-id="${before[2] ?? ''}"] .in-device`).hover();
    await lab.store.update(
      last,
      (was) => was && { ...was, Description: { ...was.Description, IsQuarantined: true } },
      { actor: LEE, eventId: '' },
    );
    await page.getByRole('button', { name: 'Reorder' }).waitFor();
    assert.deepEqual(await idsShown(), before);
    await page.mouse.move(700, 60);
    await page.getByRole('button', { name: 'Reorder' }).waitFor({ state: 'detached' });
    assert.equal((await idsShown())[0], last);
  });

  const contexts = [
    { name: 'light', options: {}, query: 'rack3-shelf1-001' },
    { name: 'dark at 390 px', options: { dark: true, width: 390, height: 844 }, query: 'rack3-shelf1-001' },
  ];
  for (const { name, options, query } of contexts)
    it(`has no fault that axe finds, ${name}, with the menu, a dialog and each small box`, async () => {
      lab.setReadings(false);
      // Few rows: each costs axe the same.
      const other = await lab.open(`/?q=${query}`, options);
      lab.setReadings(true);
      const check = async (within?: string): Promise<void> =>
        assert.deepEqual(await faultsOf(other, within), []);
      await check();
      const menu = other.getByRole('button', { name: /^Actions for/ }).first();
      await menu.click();
      await other.getByRole('menu').waitFor();
      await check('[role=menu]');
      await other.getByRole('menuitem', { name: 'Maintain' }).click();
      const box = other.getByRole('dialog');
      await box.waitFor();
      await check('dialog');
      await other.keyboard.press('Escape');
      await box.waitFor({ state: 'detached' });
      const boxes = {
        Note: () => other.keyboard.press('n'),
        Sensors: () => other.keyboard.press('t'),
        Readings: () => other.getByRole('button', { name: 'Readings off' }).click(),
      };
      for (const [label, open] of Object.entries(boxes)) {
        await other.locator('a.machine').first().focus();
        await open();
        const small = other.getByRole('dialog', { name: new RegExp(`^${label}`) });
        await small.waitFor();
        await check('dialog');
        await other.keyboard.press('Escape');
        await small.waitFor({ state: 'detached' });
      }
      await lab.giveBack(other);
    });

  it('never overflows to the side', async () => {
    for (const width of [320, 390, 768, 1024, 1440, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      // The columns that fit are chosen after the window has its size.
      await eventually(async () => {
        const widths = await page
          .locator('html, main')
          .evaluateAll((elements: readonly { readonly scrollWidth: number }[]) =>
            elements.map(({ scrollWidth }) => scrollWidth),
          );
        assert.deepEqual(widths, [width, width], `at ${width} px`);
      });
      if (width > 390) continue;
      // A row of two lines tells the ID, when it was last seen, its health, and since when.
      const seen = page.locator('tr[data-id] .in-seen').first();
      await seen.waitFor();
      assert.match((await seen.textContent()) ?? '', /^\d+[smhd]$/);
      const { y = -1 } = (await seen.boundingBox()) ?? {};
      const { y: top = -1 } = (await page.locator('tr[data-id] .in-machine').first().boundingBox()) ?? {};
      assert.ok(y >= top && y < top + 28, `at ${y} px, beside ${top} px`);
      // What opens below the toolbar comes into view.
      await page.getByRole('button', { name: 'Views' }).click();
      const panel = await page.getByRole('group', { name: 'Views' }).boundingBox();
      const main = await page.locator('main').boundingBox();
      assert.ok(panel && main && panel.y + panel.height <= main.y + main.height, JSON.stringify(panel));
      await page.keyboard.press('Escape');
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('draws only the columns in view, each below its head, and tells assistive technology their places', async () => {
    const columns =
      'device,place,pool,task,battery,temperature,seen,power,note,attached,uptime,runner,annotation,version';
    await page.setViewportSize({ width: 1024, height: 800 });
    await page.goto(`${lab.url}/?columns=${columns}`);
    const row = page.locator('tr[data-id]').first();
    await row.locator('.in-device').waitFor();
    assert.equal(await row.locator('.in-device').getAttribute('aria-colindex'), '4');
    assert.equal(await page.getByRole('table').getAttribute('aria-colcount'), '18');
    assert.equal(await row.locator('.in-version').count(), 0);
    await page.evaluate(`document.querySelector('main').scrollTo(9999, 0)`);
    await row.locator('.in-version').waitFor();
    assert.equal(await row.locator('.in-device').count(), 0);
    assert.equal(await row.locator('.in-version').getAttribute('aria-colindex'), '17');
    assert.equal(await row.locator('.actions').getAttribute('aria-colindex'), '18');
    for (const [name, title] of [
      ['annotation', 'Annotation'],
      ['version', 'Version'],
    ] as const) {
      const head = await page.getByRole('columnheader', { name: title }).boundingBox();
      assert.equal((await row.locator(`.in-${name}`).boundingBox())?.x, head?.x, title);
    }
  });

  it('keeps the boxes and the names of the machines in view beside columns that are scrolled to the side', async () => {
    const row = page.locator('tr[data-id]').nth(6);
    const id = (await row.getAttribute('data-id')) ?? '';
    const look = (cell: string) =>
      page.evaluate<{ x: number; top: string | undefined; colour: string; row: string }>(`(() => {
        const cell = document.querySelector('tr[data-id="${id}"] ${cell}');
        const { x, right, bottom } = cell.getBoundingClientRect();
        const colourOf = (element) => getComputedStyle(element).backgroundColor;
        const top = document.elementFromPoint(right - 4, bottom - 2)?.closest('td, th')?.className;
        return { x, top, colour: colourOf(cell), row: colourOf(cell.parentElement) };
      })()`);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const colours = new Set<string>();
      for (const step of ['plain', 'hovered', 'selected'] as const) {
        if (step === 'hovered') await row.locator('.in-version').hover();
        if (step === 'selected') await row.locator('.select input').check();
        for (const [cell, x] of [
          ['.select', 0],
          ['.in-machine', 36],
        ] as const) {
          const seen = await look(cell);
          assert.equal(seen.x, x, cell);
          assert.match(seen.top ?? '', new RegExp(cell.slice(1)), 'Another cell is over it.');
          assert.equal(seen.colour, seen.row);
          assert.doesNotMatch(seen.colour, /rgba/);
          colours.add(seen.colour);
        }
      }
      assert.equal(colours.size, 3, [...colours].join(' '));
      await row.locator('.select input').uncheck();
      await page.mouse.move(700, 20);
    }
    // Their heads stay too, above all rows.
    await page.evaluate(`document.querySelector('main').scrollBy(0, 400)`);
    const head = page.getByRole('columnheader', { name: 'Machine', exact: true });
    const { x = -1, y = -1, height = 0 } = (await head.boundingBox()) ?? {};
    assert.equal(x, 36);
    for (const at of [x + 4, x + 200]) {
      const top = await page.evaluate<string>(
        `document.elementFromPoint(${at}, ${y + height / 2}).closest('td, th').textContent`,
      );
      assert.equal(top, 'Machine');
    }
    await page.emulateMedia({ colorScheme: null });
    // So do the summary and the toolbar, and the heads are below it when it has two lines.
    await row.locator('.select input').check();
    assert.equal((await page.getByRole('heading', { level: 1 }).boundingBox())?.x, 16);
    await page.evaluate(`document.querySelector('main').scrollTo(9999, 400)`);
    const bar = await page.locator('.toolbar-place').boundingBox();
    assert.deepEqual([bar?.x, bar?.width], [0, 1024]);
    assert.ok((bar?.height ?? 0) > 60, 'The toolbar should have two lines here.');
    await eventually(async () =>
      assert.equal((await head.boundingBox())?.y, (bar?.y ?? 0) + (bar?.height ?? 0)),
    );
    await row.locator('.select input').uncheck();
    // What has the focus is never behind them.
    await page.evaluate(`document.querySelector('main').scrollTo(9999, 0)`);
    await page.locator('tr[data-id] .actions button').first().focus();
    await page.getByRole('columnheader', { name: 'Device' }).getByRole('button').focus();
    const focused = await page.getByRole('columnheader', { name: 'Device' }).boundingBox();
    assert.ok((focused?.x ?? 0) >= 36 + 218, `at ${focused?.x} px`);
  });

  it('keeps the focus on a row that is scrolled out of view', async () => {
    const second = (await page.locator('tr[data-id]').nth(1).getAttribute('data-id')) ?? '';
    await page.locator(`tr[data-id="${second}"] a.machine`).focus();
    await page.evaluate(`document.querySelector('main').scrollTo(0, 9999)`);
    await page.locator('tr[aria-rowindex="121"]').waitFor();
    assert.equal(await page.locator('tr[data-id]:focus-within').getAttribute('data-id'), second);
    const places = await page
      .locator('tr[data-id]')
      .evaluateAll((rows: readonly { readonly ariaRowIndex: string }[]) =>
        rows.map(({ ariaRowIndex }) => Number(ariaRowIndex)),
      );
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.equal(places[0], 3);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(lab.url);
  });

  it('shows everything to a viewer, who can change nothing and is told why', async () => {
    lab.setEditor(false);
    const other = await lab.open('/?q=rack3');
    await other.getByText('view only').waitFor();
    await other
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click();
    const maintain = other.getByRole('menuitem', { name: 'Maintain' });
    assert.equal(await maintain.getAttribute('aria-disabled'), 'true');
    assert.match((await maintain.textContent()) ?? '', /You need the role editor/);
    await other.keyboard.press('Escape');
    await other.locator('.in-note').first().click();
    await other.getByRole('dialog').getByText('You need the role editor to change it.').waitFor();
    assert.equal(await other.getByRole('textbox', { name: 'Note' }).count(), 0);
    await other.keyboard.press('Escape');
    assert.equal(await other.getByRole('button', { name: 'Acknowledge' }).count(), 0);
    await lab.giveBack(other);
    lab.setEditor(true);
  });
});
