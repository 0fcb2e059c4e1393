/** What people do in the table, in a browser: notes in place, sensors, views with a name, retries, keys alone; and hostile machines in it. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { setNote } from '../../../shared/operator/service.ts';
import { type Description, firstSeen } from '../../../shared/types/description.ts';
import { toTime } from '../../../shared/types/time.ts';
import { type BrowserLab, useBrowserLab } from '../../support/browser.ts';
import { change } from '../../support/change.ts';

const ID = 'skia-rpi2-rack3-shelf2-005';
const LEE = 'lee@example.org';
const ORIGIN = { actor: LEE, eventId: '' };

describe('The table', function () {
  this.timeout(60_000);
  let lab: BrowserLab;
  /** Of the tests about notes, one after the other. */
  let noted: Page;
  // The browser itself writes down what is refused.
  useBrowserLab(/status of 409/, async (opened) => {
    lab = opened;
    noted = await lab.open(`/?q=${ID}`);
  });

  const rowIn = (page: Page, id = ID): Locator => page.locator(`tr[data-id="${id}"]`);
  /** Pixels by which it is wider than it should be. */
  const overflow = (element: Locator): Promise<number> =>
    element.evaluate(
      ({ scrollWidth, clientWidth }: { readonly scrollWidth: number; readonly clientWidth: number }) =>
        scrollWidth - clientWidth,
    );
  const alter = (id: string, step: (was: Description, now: Date) => Description): Promise<unknown> =>
    lab.store.update(id, (was, now) => was && { ...was, Description: step(was.Description, now) }, ORIGIN);
  const noteByLee = (message: string): Promise<unknown> =>
    alter(ID, (was, now) => setNote(was, message, LEE, now));
  const hasFocus = (page: Page, label: RegExp): Promise<boolean> =>
    page
      .evaluate<string>(
        `(() => { const { ariaLabel, textContent } = document.activeElement; return ariaLabel ?? textContent; })()`,
      )
      .then((text) => label.test(text));

  it('changes a note in its cell, says who wrote it and when, and undoes it', async () => {
    const page = noted;
    await noteByLee('Fan is loud');
    await rowIn(page).getByRole('button', { name: 'Fan is loud' }).click();
    const box = page.getByRole('dialog', { name: `Note of ${ID}` });
    await box.getByText(`${LEE}, `).waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Fan replaced');
    await page.keyboard.press('Enter');
    await rowIn(page).getByText('Fan replaced').waitFor();
    await box.waitFor({ state: 'detached' });
    const { Note } = await lab.stored(ID);
    assert.deepEqual([Note.Message, Note.User], ['Fan replaced', 'kim@example.org']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await rowIn(page).getByText('Fan is loud').waitFor();
    // An empty cell takes a note too.
    await alter(ID, (was, now) => setNote(was, '', LEE, now));
    await rowIn(page).locator('.in-note:empty').click();
    await page.getByRole('textbox', { name: 'Note' }).fill('Fan is new');
    await page.getByRole('button', { name: 'Save' }).click();
    await rowIn(page).getByText('Fan is new').waitFor();
  });

  it('never replaces unseen what a colleague wrote meanwhile', async () => {
    const page = noted;
    await rowIn(page).locator('.in-note button').click();
    const text = page.getByRole('textbox', { name: 'Note' });
    await text.fill('By Kim');
    // The answer comes before the stream tells of Lee's note.
    await page.route('**/_/machine/set_note/*', async (route) => {
      await noteByLee('By Lee');
      await route.continue();
    });
    await text.press('Enter');
    await page.getByText('Nothing was saved.').waitFor();
    await page.getByText(`${LEE} has changed the note meanwhile:`).waitFor();
    await page.getByRole('dialog').getByText('By Lee').waitFor();
    assert.equal((await lab.stored(ID)).Note.Message, 'By Lee');
    assert.equal(await text.inputValue(), 'By Kim');
    await page.unroute('**/_/machine/set_note/*');
    // Somebody who has seen it may replace it.
    await page.getByRole('button', { name: 'Replace it' }).click();
    await rowIn(page).getByText('By Kim').waitFor();
    assert.equal((await lab.stored(ID)).Note.Message, 'By Kim');
    await noteByLee('By Lee again');
    await rowIn(page).getByText('By Lee again').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.getByText(`${ID} was changed by somebody since`).waitFor();
    assert.equal((await lab.stored(ID)).Note.Message, 'By Lee again');
  });

  it('changes the note in the machine view where it stands', async () => {
    const page = noted;
    await page.getByRole('link', { name: ID }).click();
    const card = page.getByRole('region', { name: 'Note' });
    await card.getByRole('button', { name: 'Edit' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('From its own view');
    await page.keyboard.press('Escape');
    assert.equal(await card.getByRole('textbox').count(), 0);
    assert.ok(await hasFocus(page, /^Edit$/));
    await page.keyboard.press('Enter');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('From its own view');
    await page.keyboard.press('Enter');
    await card.getByText('kim@example.org, ').waitFor();
    assert.equal((await lab.stored(ID)).Note.Message, 'From its own view');
    await lab.giveBack(page);
  });

  it('shows all sensors on demand, and which of them are too hot', async () => {
    // It is silent: no report comes in between.
    const id = 'skia-rpi2-rack4-shelf1-001';
    const Temperature = { cpu: 41.5, gpu: 31, battery: 29 };
    await alter(id, (was, now) => ({ ...was, Temperature, LastEventTime: toTime(now) }));
    const page = await lab.open(`/?q=${id}&columns=machine,health,temperature`);
    await rowIn(page, id).getByText('42 °C').click();
    const box = page.getByRole('dialog', { name: `Sensors of ${id}` });
    await box.getByText('As of ').waitFor();
    assert.deepEqual(await box.locator('dt').allTextContents(), ['cpu', 'gpu', 'battery']);
    assert.deepEqual(await box.locator('dd.off').allTextContents(), ['41.5 °C']);
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    // The cell itself takes no focus; by keys, `t` opens the same.
    assert.ok(await hasFocus(page, new RegExp(id)));
    await page.keyboard.press('t');
    await box.getByText('As of ').waitFor();
    await page.keyboard.press('Escape');
    await lab.giveBack(page);
  });

  it('tries again what failed of an action on many machines, with what is known of them by then', async () => {
    const page = await lab.open('/?q=rack3-shelf1');
    await page.getByLabel(/^Select all 10/).click();
    await page.getByRole('button', { name: 'Act', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Power cycle' }).click();
    const dialog = page.getByRole('dialog');
    const changed = 'skia-rpi2-rack3-shelf1-007';
    await alter(changed, (was) => ({ ...was, IsQuarantined: true }));
    await dialog.getByRole('button', { name: /^Power cycle 10/ }).click();
    await dialog.getByText('1 of 10 machines failed.').waitFor();
    await dialog.getByText('Its health has changed since you looked; nothing was done.').waitFor();
    assert.equal((await lab.stored(changed)).PowerCycle, false);
    await dialog.locator('[data-result=failed] [data-health=quarantined]').waitFor();
    await dialog.getByRole('button', { name: 'Try 1 machine again' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await lab.stored(changed)).PowerCycle, true);
    await lab.giveBack(page);
  });

  it('keeps views under a name, and the colours that one chose, in this browser', async () => {
    const page = await lab.open('/?q=rack3-shelf2&sort=device');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('Shelf <b>two</b>');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Colours: system/ }).click();
    await page.getByRole('button', { name: /^Colours: light/ }).click();
    await page.goto(lab.url);
    await page.getByText('120 machines', { exact: true }).waitFor();
    const scheme = () => page.evaluate('document.documentElement.style.colorScheme');
    assert.equal(await scheme(), 'dark');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Shelf <b>two</b>', exact: true }).click();
    await page.getByText('10 of 120').waitFor();
    assert.equal(new URL(page.url()).search, '?q=rack3-shelf2&sort=device');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Forget the view Shelf <b>two</b>' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'All machines' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Shelf/ }).count(), 0);
    await lab.giveBack(page);
  });

  it('is used by keys alone: find a machine, read why it is out, take it out of service with a reason, undo', async () => {
    const id = 'skia-rpi2-rack2-shelf1-004';
    const page = await lab.open('/');
    const { keyboard } = page;
    await keyboard.press('/');
    await keyboard.type(id);
    await page.getByText('1 of 120').waitFor();
    await keyboard.press('Escape');
    const tabTo = async (label: RegExp): Promise<void> => {
      for (let n = 0; n < 40 && !(await hasFocus(page, label)); n += 1) await keyboard.press('Tab');
      assert.ok(await hasFocus(page, label), String(label));
    };
    await tabTo(new RegExp(`^${id}$`));
    await keyboard.press('Enter');
    await page.getByRole('region', { name: 'Health' }).getByText('adb: device unauthorized').waitFor();
    await tabTo(/^Maintain/);
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.type('New cable');
    await keyboard.press('Enter');
    await page.getByText(`${id} is in maintenance`).waitFor();
    assert.equal((await lab.stored(id)).Maintenance.Reason, 'New cable');
    await tabTo(/^Undo$/);
    await keyboard.press('Enter');
    await page.getByText(`Undone: ${id}`).waitFor();
    assert.equal((await lab.stored(id)).MaintenanceMode, '');
    await lab.giveBack(page);
  });

  it('shows hostile machines as texts, in every column and box, and is never wider for them', async () => {
    const markup = `<img src=x onerror=alert(1)><b>`;
    const word = `${markup}\u202e\u2066__proto__ ${'W'.repeat(10_000)}`;
    const ids = ['constructor', `0.${'w'.repeat(198)}`];
    for (const id of ids)
      await change(
        lab.store,
        id,
        () => ({
          ...setNote(firstSeen(id, toTime(new Date())), word.slice(0, 4000), LEE, new Date()),
          Dimensions: Object.fromEntries([
            ...Object.entries({ id: [id], pool: [word], device_type: [word, 'sargo'], os: [word] }),
            ['__proto__', [word]],
            [markup, [markup]],
          ]),
          ...{ Version: word, Recovering: word, Trouble: word, IsQuarantined: true, QuarantineReason: word },
          Temperature: Object.fromEntries([
            [markup, 40],
            ['__proto__', 50],
            [word.slice(0, 1300), 60],
          ]),
        }),
        ORIGIN,
      );
    const columns = 'machine,health,device,place,pool,temperature,note,annotation,version';
    for (const [width, query] of [
      [1440, `columns=${columns}&`],
      [390, ''],
    ] as const) {
      const page = await lab.open(`/?${query}q=__proto__`, { width });
      await rowIn(page, 'constructor').waitFor();
      assert.equal(await page.locator('main :is(img, td b)').count(), 0);
      assert.equal(await overflow(page.locator('html')), 0);
      for (const id of ids) {
        const { height = 0 } = (await rowIn(page, id).boundingBox()) ?? {};
        assert.ok(height > 0 && height <= 60, `a row of ${height} px`);
      }
      await lab.giveBack(page);
    }
    const page = await lab.open(`/?columns=${columns}&q=constructor`, { width: 1024 });
    for (const cell of ['note', 'temperature']) {
      await rowIn(page, 'constructor').locator(`.in-${cell}`).click();
      const box = page.getByRole('dialog');
      await box.waitFor();
      if (cell === 'temperature') await box.getByText('As of ').waitFor();
      assert.equal(await overflow(box), 0, cell);
      assert.equal(await box.locator('img, b').count(), 0);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Actions for constructor' }).click();
    await page.getByRole('menuitem', { name: 'Maintain' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Maintain' }).click();
    await page.getByText('constructor is in maintenance').waitFor();
    assert.match((await lab.stored('constructor')).MaintenanceMode, /^kim/);
    await lab.giveBack(page);
  });
});
