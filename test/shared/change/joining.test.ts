/** A snapshot and what the watch tells join without loss and without going back, however the two lag behind one another. */
import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { Hub } from '../../../shared/change/hub.ts';
import { aLog } from '../../support/builders.ts';
import { heardOf } from '../../support/event_listener.ts';
import { LaggingStore } from '../../support/lagging_store.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Does with what it hears what wire clients are told to do, and sees that no machine's commits go back. */
class Page {
  readonly known = new Map<string, string>();
  readonly wentBack: string[] = [];
  readonly #hub: Hub;
  readonly #machineId: string | undefined;
  #named = new Set<string>();
  #lastEventId: string | undefined;
  #leave = (): void => undefined;

  constructor(hub: Hub, machineId: string | undefined) {
    this.#hub = hub;
    this.#machineId = machineId;
  }

  /** Comes for the first time, or again after its connection broke. */
  async come(): Promise<void> {
    this.#leave();
    this.#named = new Set();
    const lastEventId = this.#lastEventId;
    const reader = await this.#hub.open({
      machineId: this.#machineId,
      snapshot: lastEventId === undefined,
      readings: false,
      lastEventId,
    });
    let isHere = true;
    this.#leave = () => {
      isHere = false;
      reader.close();
    };
    const parser = createParser({ onEvent: (message) => isHere && this.#hear(heardOf(message)) });
    void (async () => {
      for await (const chunk of reader) parser.feed(chunk.toString());
    })();
  }

  #hear({ event, id, machineId, description }: ReturnType<typeof heardOf>): void {
    this.#lastEventId = id;
    if (event === 'deleted') this.known.delete(machineId);
    if (event === 'snapshot-end')
      for (const name of this.known.keys()) if (!this.#named.has(name)) this.known.delete(name);
    if (description === undefined) return;
    const { Message } = description.Note;
    const before = this.known.get(machineId);
    if (before !== undefined && Number(before) > Number(Message))
      this.wentBack.push(`${machineId}: ${before}, then ${Message}`);
    this.known.set(machineId, Message);
    this.#named.add(machineId);
  }
}

const machine = fc.constantFrom('m-1', 'm-2');
const command = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('write' as const), machine) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('report' as const), machine) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), machine) },
  { weight: 4, arbitrary: fc.constant(['deliver'] as const) },
  { weight: 6, arbitrary: fc.constant(['step'] as const) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('come' as const), fc.option(machine, { nil: undefined })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('comeAgain' as const), fc.nat(5)) },
);

describe('joining a snapshot and the changes', () => {
  it('ends, for everybody, with the truth, and never shows an older state after a newer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 60 }), async (commands) => {
        const store = new LaggingStore();
        const { log, lines } = aLog();
        const hub = new Hub({ store, log });
        const pages = new Map<Page, string | undefined>();
        for (const [what, which] of commands) {
          if (what === 'write') store.write(which);
          if (what === 'report') store.report(which);
          if (what === 'delete') store.delete(which);
          if (what === 'deliver') store.deliver();
          if (what === 'step') store.step();
          if (what === 'come') {
            const page = new Page(hub, which);
            pages.set(page, which);
            await page.come();
          }
          if (what === 'comeAgain') await [...pages.keys()][which]?.come();
          await settled();
        }
        store.catchUp();
        for (let n = 0; n < 5; n += 1) await settled();
        for (const [page, only] of pages) {
          const truth = [...store.truth].filter(([id]) => only === undefined || only === id);
          assert.deepEqual(page.wentBack, []);
          assert.deepEqual(new Map([...page.known].toSorted()), new Map(truth.toSorted()));
        }
        assert.deepEqual(lines, []);
        hub.close();
      }),
      { numRuns: 1000 },
    );
  });

  it('tells those who did not read the snapshot what it was faster to say', async () => {
    const store = new LaggingStore();
    const hub = new Hub({ store, log: aLog().log });
    const early = new Page(hub, undefined);
    await early.come();
    await settled();
    store.write('m-1');
    store.report('m-1'); // Of this the watch says nothing, so what it has yet to say is older than what a list reads.
    await new Page(hub, 'm-1').come();
    for (let n = 0; n < 2; n += 1) {
      await settled();
      store.step();
    }
    await settled();
    store.catchUp();
    await settled();
    assert.deepEqual(early.known, new Map([['m-1', '1']]));
    hub.close();
  });
});
