/** What a page that is left open costs on Firestore. */
import assert from 'node:assert/strict';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance, NOW } from '../support/builders.ts';
import { countRequests, type RequestCount } from '../support/count_requests.ts';
import { freshProject, needsFirestoreEmulator } from '../support/emulators.ts';
import { type EventListener, type Heard, listen } from '../support/event_listener.ts';
import { type Lab, openLab } from '../support/lab.ts';
import { anIncident } from '../support/notices.ts';
import { sweepInto } from '../support/sweeping.ts';
import { note, report } from '../support/watched_store.ts';

const PATH = '/json/v1/machine/sse/description/updated?readings=auto';
const MINUTES = 60;
/** When the server ends a stream, so that the platform does not. */
const STREAM_MINUTES = 55;

const hasReadings = (heard: readonly Heard[]): boolean => heard.at(-1)?.event === 'readings';
const positionOf = ({ heard }: EventListener): string => heard.findLast(({ id }) => id !== '')?.id ?? '';

describe('A page left open for an hour', function () {
  this.timeout(30_000);
  const host = needsFirestoreEmulator();
  let others: Store;
  let lab: Lab;
  let count: RequestCount;
  let now = NOW;

  beforeEach(async () => {
    const project = freshProject();
    const open = () => connectFirestore(project, host());
    const { log } = aLog();
    const deps = { finalStep: createFinalStep(anInstance().pools), log, now: () => now };
    others = createFirestoreStore({ firestore: open(), ...deps });
    const firestore = open();
    count = countRequests(firestore);
    const authenticate = () => Promise.resolve({ email: 'kim@example.org', roles: ['viewer'] as const });
    lab = openLab({ store: createFirestoreStore({ firestore, ...deps }), authenticate, now: () => now });
    await note(others, 'skia-1', 'here');
    await sweepInto(others, anIncident());
  });
  afterEach(async () => {
    await lab.close();
    await others.close();
  });

  it('reads one document a minute beyond the watch that all pages share, however many are open', async () => {
    const url = `${await lab.url('web')}${PATH}`;
    const first = await listen(`${url}&snapshot=1`);
    await first.until(hasReadings);
    const second = await listen(`${url}&snapshot=1`);
    await second.until(hasReadings);
    Object.assign(count, { reads: 0, writes: 0, roundTrips: 0 });

    let page = first;
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      now = new Date(now.getTime() + 60_000);
      for (let pages = 0; pages < 2; pages += 1) {
        const { status } = await lab.ask('GET /_/health?counts=0', { of: 'web' });
        assert.equal(status, 200);
      }
      if (minute !== STREAM_MINUTES) continue;
      page.close();
      page = await listen(url, { 'Last-Event-ID': positionOf(page) });
      await page.until(hasReadings);
    }
    assert.deepEqual(
      page.heard.map(({ event }) => event),
      ['readings'],
    );
    assert.deepEqual({ ...count }, { reads: MINUTES, writes: 0, roundTrips: MINUTES });

    // It was not deaf: what happens then is heard.
    await report(others, 'skia-1', 77);
    await second.until((heard) => JSON.stringify(heard.at(-1)?.data).includes(',77,'));
    second.close();
    page.close();
  });
});
