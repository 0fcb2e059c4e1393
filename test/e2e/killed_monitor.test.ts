/** A monitor that is killed, as people learn of it: real processes, real connections, real time. It takes three minutes, nearly all of it waiting. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import { keepSweeping } from '../../deploy/local/sweeps.ts';
import { createSweeper } from '../../shared/sweep/create.ts';
import type { Description } from '../../shared/types/description.ts';
import type { TimelineEntry } from '../../shared/types/timeline_entry.ts';
import { aLog, anInstance } from '../support/builders.ts';
import { PLAIN } from '../support/dependencies.ts';
import { listen, type EventListener } from '../support/event_listener.ts';
import { eventually } from '../support/eventually.ts';
import { type LocalLab, openLocalLab } from '../support/local_lab.ts';
import { aChannelConfig } from '../support/notices.ts';
import { SIGNING_SECRET, startReceiver } from '../support/receivers.ts';
import { monitors } from '../support/running_monitor.ts';
import { makeDirectory } from '../support/scratch.ts';
import { aStore } from '../support/watched_store.ts';

const MACHINE = 'skia-rpi-001';
const LIMIT_MS = 200_000;

describe('A monitor that is killed with -9', function () {
  this.timeout(LIMIT_MS + 60_000);
  const start = monitors();

  it('is silent 90 to 115 s after its last report, told of within 180 s, and present as soon as it reports again', async () => {
    await using opened = new AsyncDisposableStack();
    const receiver = await startReceiver('webhook', '/hook');
    opened.defer(() => receiver.close());
    const { config, env: environment } = aChannelConfig('webhook', receiver.url);
    const instance = anInstance({ host: 'localhost', channels: [config] });
    const now = () => new Date();
    const store = aStore(now);
    const lab: LocalLab = await openLocalLab({ store, now, instance, environment });
    opened.defer(() => lab.close());

    const sweeping = new AbortController();
    const sweeper = createSweeper({
      ...{ store, finalStep: PLAIN.finalStep, release: 'test', now },
      ...{ instance, environment, log: aLog().log, write: () => undefined },
    });
    const swept = keepSweeping(sweeper, aLog().log, sweeping.signal);
    opened.defer(() => {
      sweeping.abort();
      return swept;
    });

    const home = makeDirectory();
    const monitor = () =>
      start(['--local', '--port', '0', '--machine_server', lab.url], {
        ...{ SWARMING_BOT_ID: MACHINE, HOME: home, STATE_DIRECTORY: home, GCE_METADATA_HOST: '127.0.0.1:1' },
      });
    const get = async <T>(path: string): Promise<T> => {
      const response = await fetch(`${lab.url}${path}`);
      assert.equal(response.status, 200, path);
      return (await response.json()) as T;
    };
    const description = () => get<Description>(`/json/v1/machine/description/${MACHINE}`);
    const watcher: EventListener = await listen(`${lab.url}/json/v1/machine/sse/description/updated`);
    opened.defer(() => watcher.close());
    const toldPresence = (presence: string): Promise<void> =>
      watcher.until((heard) => heard.at(-1)?.description?.Presence === presence);

    const first = monitor();
    await toldPresence('present');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const lastReport = Date.parse((await description()).LastEventTime);
    const secondsAfter = (time: string | number): number => (new Date(time).getTime() - lastReport) / 1000;

    await toldPresence('silent');
    const heardAfter = secondsAfter(Date.now());
    assert.ok(heardAfter >= 90 && heardAfter <= 115, `the stream told after ${heardAfter} s`);
    const silent = await description();
    assert.equal(silent.Presence, 'silent');
    assert.equal(secondsAfter(silent.PresenceSince), 90);
    const { Entries } = await get<{ Entries: TimelineEntry[] }>(`/json/v1/machine/timeline/${MACHINE}`);
    const entry = Entries.find(({ Kind }) => Kind === 'presence');
    assert.deepEqual([entry?.From, entry?.To], ['present', 'silent']);

    await eventually(() => assert.equal(receiver.received.length, 1), LIMIT_MS, 100);
    assert.ok(secondsAfter(Date.now()) <= 180, `the webhook was called after ${secondsAfter(Date.now())} s`);
    const { body, headers } = receiver.received[0]!;
    const { type, data } = new Webhook(SIGNING_SECRET).verify(body, headers) as {
      type: string;
      data: { Kind: string; Machines: string[] };
    };
    assert.deepEqual([type, data.Kind, data.Machines], ['incident.opened', 'silent', [MACHINE]]);

    monitor();
    await toldPresence('present');
    assert.equal((await description()).Presence, 'present');
  });
});
