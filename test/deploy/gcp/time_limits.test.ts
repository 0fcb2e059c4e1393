/** The time limits of all parts, from a client to the database: each has room for what happens inside it. */
import assert from 'node:assert/strict';
import { DEFAULT_SIZES as sizes, functionNames } from '../../../deploy/gcp/sizes.ts';
import type { FunctionName } from '../../../functions/table.ts';
import * as limits from '../../../shared/time_limits.ts';

const { IDENTITY_MS, STORE_MS, READ_MS, NOTICE_MS, PUBLISH_MS, ROOM_MS } = limits;
const { EVENT_MS, STREAM_MS, STATE_UPDATE_MS } = limits;

/** The longest that a function can take, part after part. */
const LONGEST_MS: Readonly<Record<FunctionName, number>> = {
  machine_events: ROOM_MS + EVENT_MS,
  tick: limits.SWEEPS_MS,
  report: IDENTITY_MS + STORE_MS,
  description: IDENTITY_MS + READ_MS,
  // The last group of changes may begin just before its limit.
  powercycle: IDENTITY_MS + STATE_UPDATE_MS + STORE_MS,
  // As for powercycle; before it, whether the lab is deaf.
  operator: IDENTITY_MS + READ_MS + limits.ACT_MS + STORE_MS + NOTICE_MS,
  // An empty timeline: its page, the machine, and the timeline once more.
  machines: IDENTITY_MS + 3 * READ_MS,
  changes: IDENTITY_MS + STREAM_MS,
  web: IDENTITY_MS + STREAM_MS,
};
/** The functions whose callers are our own clients, with one limit for all requests. */
const QUICK: readonly FunctionName[] = ['report', 'description', 'machines'];

describe('The time limit', () => {
  for (const name of functionNames)
    it(`of ${name} as deployed is longer than all that it can wait for`, () => {
      const allowedMs = sizes[name].timeoutSeconds * 1000;
      assert.ok(LONGEST_MS[name] < allowedMs, `${LONGEST_MS[name]} of ${allowedMs} ms`);
    });

  it('of a client is longer than that of the functions that it asks', () => {
    for (const name of QUICK) assert.ok(sizes[name].timeoutSeconds * 1000 < limits.CLIENT_MS, name);
  });

  it('of a client that acts on many machines is longer than that of the function that it asks', () => {
    assert.ok(sizes.operator.timeoutSeconds * 1000 < limits.CLIENT_MANY_MS);
    assert.ok(IDENTITY_MS + STORE_MS + NOTICE_MS < limits.CLIENT_MS);
  });

  it('of the store is longer than a transaction, the queue before it included', () => {
    assert.ok(limits.TRANSACTION_MS < STORE_MS);
    assert.equal(STORE_MS, limits.QUEUE_MS + limits.TRANSACTION_MS);
  });

  it('of the sweep ends before Cloud Scheduler gives up on its call', () => {
    assert.ok(sizes.tick.timeoutSeconds * 1000 < limits.SCHEDULER_DEADLINE_MS);
  });

  it('of an event has room for waiting for memory, the store and publishing a refusal, and ends before Pub/Sub delivers again', () => {
    assert.ok(ROOM_MS + STORE_MS + PUBLISH_MS < EVENT_MS);
    assert.ok(sizes.machine_events.timeoutSeconds * 1000 < limits.PUSH_DEADLINE_MS);
  });
});
