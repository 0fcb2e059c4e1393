/** Pushes of events to the local server: accepted from programs such as the Pub/Sub emulator, refused from web pages. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';

const PATH = '/projects/local/topics/machine-events';
const data = Buffer.from(
  JSON.stringify({ type: 'raw_state', host: { name: 'skia-1' }, standalone: { cores: 4 } }),
).toString('base64');
const MESSAGE = { data, messageId: '1', publishTime: '2026-01-02T00:00:00Z' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('A push to the local server', () => {
  let lab: LocalLab;
  beforeEach(async () => {
    lab = await openLocalLab();
  });
  afterEach(() => lab.close());

  // Not fetch: it does not let a test set the headers that browsers set themselves.
  const send = (method: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number | undefined; allow: string | undefined; type: unknown }>(
      (resolve, reject) => {
        const sent = request(`${lab.url}${PATH}`, { method, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () => {
            const type = text === '' ? '' : (JSON.parse(text) as { type?: unknown }).type;
            resolve({ status: response.statusCode, allow: response.headers.allow, type });
          });
        });
        sent.once('error', reject);
        sent.end(body);
      },
    );
  const isKnown = async (): Promise<boolean> => (await lab.store.get('skia-1')) !== undefined;

  it('of JSON is accepted', async () => {
    assert.equal((await send('POST', JSON_TYPE, JSON.stringify({ message: MESSAGE }))).status, 204);
    assert.ok(await isKnown());
  });

  const form = new URLSearchParams(
    Object.entries(MESSAGE).map(([name, value]): [string, string] => [`message[${name}]`, value]),
  ).toString();
  for (const [what, headers, body, status, type] of [
    ['of a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, form, 400, 'bad-request'],
    ['of text', { 'Content-Type': 'text/plain' }, JSON.stringify({ message: MESSAGE }), 400, 'bad-request'],
    ['without a type', {}, JSON.stringify({ message: MESSAGE }), 400, 'bad-request'],
    [
      'from a page of another site',
      { ...JSON_TYPE, Origin: 'http://evil.example' },
      JSON.stringify({ message: MESSAGE }),
      403,
      'cross-site',
    ],
    [
      'that a browser marks as cross-site',
      { ...JSON_TYPE, 'Sec-Fetch-Site': 'cross-site' },
      JSON.stringify({ message: MESSAGE }),
      403,
      'cross-site',
    ],
    [
      'to another host name',
      { ...JSON_TYPE, Host: 'evil.example' },
      JSON.stringify({ message: MESSAGE }),
      421,
      'wrong-host',
    ],
  ] as const) {
    it(`${what} is refused and stores nothing`, async () => {
      const answer = await send('POST', headers, body);
      assert.deepEqual([answer.status, answer.type], [status, type]);
      assert.equal(await isKnown(), false);
    });
  }

  it('with a method other than POST gets 405', async () =>
    assert.deepEqual(await send('GET', {}), { status: 405, allow: 'POST', type: 'method-not-allowed' }));
});
