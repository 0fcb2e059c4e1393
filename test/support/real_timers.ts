/** Timers that a test file leaves faked would make the next files in the same process wait for ever. */
import assert from 'node:assert/strict';

const real = [setTimeout, setInterval, setImmediate, Date] as const;

/** Mocha, which `.mocharc.json` tells of this file, calls this after the last hook of the last suite of each file. */
export const mochaHooks = {
  afterAll: (): void => {
    assert.ok(
      [setTimeout, setInterval, setImmediate, Date].every((now, n) => now === real[n]),
      'timers or Date are still faked; restore them, and never spy on a faked global: sinon.restore() sets it again',
    );
  },
};
