/** The function `machines`: settings, the caller and the health check. */
import assert from 'node:assert/strict';
import { anInstance } from '../support/builders.ts';
import { type Lab, openLab } from '../support/lab.ts';

describe('GET /_/settings', () => {
  const settings = async (overrides: Parameters<typeof openLab>[0] = {}) => {
    const lab = openLab(overrides);
    const { json } = await lab.ask('GET /_/settings', { as: 'viewer' });
    await lab.close();
    return json;
  };
  const Times = { silentSeconds: 90, deadSeconds: 600, bootSeconds: 300, groupSeconds: 45 };
  const expected = {
    Host: 'machines.example.org',
    Pools: ['SkiaInternal', 'Skia'],
    Thresholds: { batteryPercent: 30, celsius: 35 },
    Places: [],
    Links: { machine: '' },
    Times,
    Version: 'test',
  };

  it('returns the defaults of what the instance config does not say', async () =>
    assert.deepEqual(await settings(), expected));

  it('returns what the instance config says, and nothing of its channels, secrets and access', async () => {
    const Places = [{ kind: 'rack', match: '-(rack\\d+)-' }];
    const links = { machine: 'https://tasks.example.org/bot?id={id}' };
    const channels = [{ name: 'chat', kind: 'slack', urlFrom: 'SLACK_URL' }] as const;
    const instance = anInstance({
      ...{ places: Places, links, silentSeconds: 100, deadManFrom: 'DEAD_MAN_URL' },
      channels: [...channels],
    });
    assert.deepEqual(await settings({ instance }), {
      ...expected,
      ...{ Places, Links: links, Times: { ...Times, silentSeconds: 100 } },
    });
  });
});

describe('GET /loginstatus/', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());

  it('returns the caller’s address and roles', async () => {
    const { text } = await lab.ask('GET /loginstatus/', { as: 'editor' });
    assert.equal(text, '{"email":"editor@lab.iam.gserviceaccount.com","roles":["viewer","editor"]}');
  });

  it('returns no address and no roles without a credential', async () => {
    assert.equal((await lab.ask('GET /loginstatus/', { as: 'nobody' })).text, '{"email":"","roles":[]}');
  });

  it('answers 401 with the reason for an unaccepted credential', async () => {
    const { status, json } = await lab.ask('GET /loginstatus/', {
      as: 'nobody',
      headers: { Authorization: 'Bearer x' },
    });
    assert.equal(status, 401);
    assert.match((json as { detail: string }).detail, /does not accept access tokens/);
  });
});

describe('GET /healthz', () => {
  it('answers 200 without looking at the credential', async () => {
    const lab = openLab();
    const { status } = await lab.ask('GET /healthz', {
      as: 'nobody',
      headers: { Authorization: 'Bearer x' },
    });
    assert.equal(status, 200);
    await lab.close();
  });
});
