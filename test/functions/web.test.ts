/** The function `web`: everything that people need, behind one door. */
import assert from 'node:assert/strict';
import { maxStreams, WEB_PLACES } from '../../functions/web_places.ts';
import { FullError } from '../../shared/errors.ts';
import { problemOf } from '../../shared/http/answer.ts';
import { listen, type EventListener } from '../support/event_listener.ts';
import { eventually } from '../support/eventually.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { note } from '../support/watched_store.ts';

const STREAM = '/json/v1/machine/sse/description/updated';

describe('web', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1');
  });
  afterEach(() => lab.close());
  const ask = async (path: string, options: Parameters<Lab['ask']>[1] = {}) => {
    const { status, json } = await lab.ask(path, { ...options, of: 'web' });
    return [status, json] as const;
  };

  it('answers all that a page asks for', async () => {
    for (const path of [
      ...['/_/machines', '/_/health', '/_/settings', '/_/incidents', '/_/silences', '/loginstatus/'],
      ...['description', 'timeline', 'history'].map((what) => `/json/v1/machine/${what}/skia-1`),
      ...['/json/v1/powercycle/list', '/openapi.json', '/healthz'],
    ])
      assert.equal((await ask(`GET ${path}`))[0], 200, path);
  });

  it('carries an action of the page to the store and back over its stream', async () => {
    const headers = { Authorization: `Bearer ${anIdToken({ email: addressOf('viewer') })}` };
    const page = await listen(`${await lab.url('web')}${STREAM}?snapshot=1&readings=auto`, headers);
    await page.until((heard) => heard.at(-1)?.event === 'readings');
    const body = { Action: 'set_note', Machines: ['skia-1'], Body: { Message: 'hello' } };
    assert.equal((await ask('POST /_/machines/act', { body }))[0], 200);
    await page.until((heard) => heard.at(-1)?.description?.Note.Message === 'hello');
    page.close();
  });

  for (const path of [
    'POST /json/v1/machine/event/',
    'POST /json/v1/powercycle/complete/skia-1',
    'GET /nowhere',
  ])
    it(`answers 404 to ${path}, which is not for people`, async () => {
      assert.equal((await ask(path))[0], 404);
    });

  it('refuses a page of another site that posts in a person’s name', async () => {
    const [status, json] = await ask('POST /_/machine/toggle_mode/skia-1', {
      headers: { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    assert.deepEqual([status, (json as { type: string }).type], [403, 'cross-site']);
  });

  it('leaves two fifths of an instance’s places to those who act', () => {
    assert.equal(maxStreams({}), 0.6 * WEB_PLACES);
    assert.equal(maxStreams({ sizes: { web: { concurrency: 10 } } }), 6);
  });
});

describe('an event stream beyond those that an instance may hold', () => {
  it('is refused with 503 and when to come back, until another one ends', async () => {
    const { type, status } = problemOf(new FullError('two are open'));
    assert.deepEqual([type, status], ['try-again', 503]);
    const lab = openLab();
    await note(lab.store, 'skia-1', 'one');
    const headers = { Authorization: `Bearer ${anIdToken({ email: addressOf('viewer') })}` };
    const url = `${await lab.url('web')}${STREAM}`;
    const open: EventListener[] = [];
    for (let n = 0; n < maxStreams({}); n += 1) open.push(await listen(url, headers));
    assert.ok(open.every(({ response }) => response.statusCode === 200));
    const refused = await lab.ask(`GET ${STREAM}`, { of: 'web' });
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5']);
    assert.equal((await lab.ask('POST /_/machine/toggle_mode/skia-1', { of: 'web' })).status, 200);
    const line = lab.lines.find(({ message }) => message === 'request turned away');
    assert.equal(line?.['severity'], 'WARNING');
    open[0]?.close();
    await eventually(async () => {
      const next = await listen(url, headers);
      open.push(next);
      assert.equal(next.response.statusCode, 200);
    });
    for (const one of open) one.close();
    await lab.close();
  });
});
