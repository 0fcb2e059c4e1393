import assert from 'node:assert/strict';
import { createCurrentAccess } from '../../../shared/auth/current_access.ts';
import { aLog, anAccess, NOW } from '../../support/builders.ts';

describe('The current access object', () => {
  let content: string | Error;
  let reads: number;
  let now: Date;
  let lines: Record<string, unknown>[];
  beforeEach(() => {
    content = JSON.stringify(anAccess({ version: 5 }));
    reads = 0;
    now = NOW;
  });
  const open = () => {
    const opened = aLog();
    lines = opened.lines;
    return createCurrentAccess({
      read: () => {
        reads++;
        return content instanceof Error ? Promise.reject(content) : Promise.resolve(content);
      },
      now: () => now,
      log: opened.log,
    });
  };
  const after = (seconds: number): void => {
    now = new Date(NOW.getTime() + seconds * 1000);
  };

  it('is read once for concurrent callers, and again after 60 s', async () => {
    const access = open();
    await Promise.all(Array.from({ length: 20 }, () => access()));
    after(59);
    assert.equal((await access()).version, 5);
    assert.equal(reads, 1);
    content = JSON.stringify(anAccess({ version: 6 }));
    after(60);
    assert.equal((await access()).version, 6);
    assert.equal(reads, 2);
  });

  it('is read once in a moment, and at the beginning of time too', async () => {
    const access = open();
    now = new Date(30_000);
    assert.equal((await access()).version, 5);
    await access();
    assert.equal(reads, 1);
  });

  it('may have the version that it had', async () => {
    const access = open();
    await access();
    after(60);
    await access();
    assert.deepEqual([reads, lines], [2, []]);
  });

  it('is read again if the clock was set back', async () => {
    const access = open();
    await access();
    after(-3600);
    await access();
    assert.equal(reads, 2);
  });

  it('is not usable until a first read succeeds', async () => {
    const access = open();
    content = new Error('gs://b/access.json does not exist');
    await assert.rejects(access(), {
      message: 'the access object cannot be used: gs://b/access.json does not exist',
      cause: content,
    });
    content = JSON.stringify(anAccess());
    assert.equal((await access()).version, 1);
  });

  const good = anAccess({ version: 6 });
  const bad: readonly (readonly [string, string | Error, RegExp])[] = [
    ['it cannot be read', new Error('no route'), /no route/],
    ['it is not JSON', '{"version":6', /JSON/],
    ['a member is missing', JSON.stringify({ ...good, roles: undefined }), /'roles'/],
    [
      'a role is no list',
      JSON.stringify({ ...good, roles: { ...good.roles, editor: 'user:a' } }),
      /roles\.editor/,
    ],
    ['its version is lower', JSON.stringify({ ...good, version: 4 }), /version is 4, but 5 was read before/],
    [
      'it lets no caller sign in',
      JSON.stringify({ ...good, identity: { ...good.identity, tokenAudiences: [] } }),
      /no caller could sign in/,
    ],
  ];
  for (const [what, next, reason] of bad)
    it(`stays the last good one, with an error in the log each minute, if ${what}`, async () => {
      const access = open();
      const first = await access();
      content = next;
      for (const seconds of [60, 61, 119, 120]) {
        after(seconds);
        assert.equal(await access(), first);
      }
      assert.equal(reads, 3);
      assert.deepEqual(
        lines.map(({ severity, message, keptVersion }) => [severity, message, keptVersion]),
        [
          ['ERROR', 'access object refused', 5],
          ['ERROR', 'access object refused', 5],
        ],
      );
      assert.match(String(lines[0]?.['reason']), reason);
      content = JSON.stringify(good);
      after(180);
      assert.equal((await access()).version, 6);
    });
});
