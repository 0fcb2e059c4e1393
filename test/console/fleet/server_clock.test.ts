import assert from 'node:assert/strict';
import { ServerClock } from '../../../console/fleet/server_clock.ts';

const HEADER = 'Fri, 02 Jan 2026 03:04:05 GMT';
const HEARD = Date.parse('2026-01-02T03:04:05Z');
const TEN_MINUTES_MS = 10 * 60_000;

describe('ServerClock', () => {
  for (const [what, aheadMs] of [
    ['behind', -TEN_MINUTES_MS],
    ['ahead', TEN_MINUTES_MS],
  ] as const)
    it(`counts from the server's time if the reader's clock is ten minutes ${what}`, () => {
      let own = HEARD + aheadMs;
      const clock = new ServerClock(() => new Date(own));
      clock.hear(HEADER);
      assert.equal(clock.now().getTime(), HEARD);
      own += 90_000;
      assert.equal(clock.now().getTime(), HEARD + 90_000);
    });

  it('follows the newest answer', () => {
    const clock = new ServerClock(() => new Date(0));
    clock.hear(HEADER);
    clock.hear('Fri, 02 Jan 2026 03:05:05 GMT');
    assert.equal(clock.now().getTime(), HEARD + 60_000);
  });

  it("is the reader's clock before the first answer", () =>
    assert.equal(new ServerClock(() => new Date(7)).now().getTime(), 7));

  for (const header of [
    null,
    '',
    'now',
    '2026-01-02',
    '0',
    'Fri, 02 Foo 2026 03:04:05 GMT',
    `${HEADER} ${HEADER}`,
    'Sat, 13 Sep 275760 00:00:00 GMT',
  ])
    it(`ignores ${JSON.stringify(header)}`, () => {
      const clock = new ServerClock(() => new Date(7));
      clock.hear(header);
      assert.equal(clock.now().getTime(), 7);
    });
});
