/** A lab machine: a real monitor whose tools and files a test controls, and the server that it reports to. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Action } from '../../shared/types/action.ts';
import type { Description } from '../../shared/types/description.ts';
import type { TimelinePage } from '../../shared/types/timeline_entry.ts';
import { type EventListener, listen } from './event_listener.ts';
import { eventually } from './eventually.ts';
import { ownFiles } from './own_files.ts';
import { monitors } from './running_monitor.ts';
import { makeDirectory } from './scratch.ts';
import { type Replies, standIns } from './stand_ins.ts';

const PROJECT = 'local';
/** How the monitor sends its reports. */
export type SinkName = 'pubsub' | 'http';
/** For two shared cores; on other computers every step takes less than a second. */
const LIMIT_MS = 30_000;
/** Each reading of a Description costs the server and the emulator more than the wait. */
const READ_EVERY_MS = 50;

/** Call inside a `describe`. Returns a function that starts a machine unknown to the server; its monitor ends with the test. */
export const labHosts = () => {
  const startMonitor = monitors();
  const makeTools = standIns();
  const streams: EventListener[] = [];
  afterEach(() => streams.splice(0).forEach((stream) => stream.close()));

  return async (url: string, pubsub: string, sink: SinkName, replies: Replies) => {
    const machineId = `e2e-${randomUUID()}`;
    const tools = makeTools(replies);
    const files = ownFiles(makeDirectory());
    const args = ['--local', '--machine_server', url, '--sink', sink, '--project', PROJECT, '--port', '0'];
    const env = {
      ...tools.env,
      ...files.env,
      SWARMING_BOT_ID: machineId,
      HOME: makeDirectory(),
      GCE_METADATA_HOST: '127.0.0.1:1',
      PUBSUB_EMULATOR_HOST: pubsub,
    };
    const start = async () => {
      const monitor = startMonitor(args, env);
      const { port } = await monitor.logged('hooks served');
      return { ...monitor, port: Number(port) };
    };
    const stream = await listen(`${url}/json/v1/machine/sse/description/updated`);
    streams.push(stream);
    const newest = (): Description => {
      const told = stream.heard.findLast((frame) => frame.machineId === machineId)?.description;
      assert(told, `the stream has not told of ${machineId}`);
      return told;
    };
    let monitor = await start();
    let LastEventID = '';

    const get = async (path: string): Promise<unknown> => {
      const response = await fetch(url + path);
      if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`);
      return response.json();
    };
    const describe = async () => (await get(`/json/v1/machine/description/${machineId}`)) as Description;
    const hook = async (methodAndPath: string, body?: object): Promise<unknown> => {
      const [method = '', path = ''] = methodAndPath.split(' ');
      const response = await fetch(`http://127.0.0.1:${monitor.port}${path}`, {
        method,
        headers: { 'User-Agent': 'python-requests/2.32.0' }, // As Swarming's bot sends.
        ...(body && { body: JSON.stringify(body) }),
      });
      assert.equal(response.status, 200, path);
      const text = await response.text();
      return text === '' ? undefined : JSON.parse(text);
    };

    return {
      reply: tools.reply,
      files,
      describe,
      hook,
      /** Resolves after `check` accepts the Description that the event stream told last, without throwing. */
      follows: (check: (description: Description) => void): Promise<void> =>
        eventually(() => check(newest()), LIMIT_MS),
      /** Oldest first. */
      timeline: async () => {
        const page = (await get(`/json/v1/machine/timeline/${machineId}?limit=500`)) as TimelinePage;
        return page.Entries.toReversed();
      },
      /** Sends an operator's action, as the machine's page does. */
      operate: async (action: Action, body: object): Promise<void> => {
        const response = await fetch(`${url}/_/machine/${action}/${machineId}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        assert.equal(response.status, 200, await response.text());
      },
      /** Starts a probe, as after each task; resolves after the probe has called this command. */
      probe: async (command: string): Promise<void> => {
        const callCount = () => tools.calls().filter((call) => call === command).length;
        const before = callCount();
        await hook('GET /on_after_task');
        await eventually(() => assert(callCount() > before), LIMIT_MS);
      },
      /** Ends the monitor: with exit code 0 on SIGTERM, killed on SIGKILL. */
      end: async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
        monitor.child.kill(signal);
        const { code, stderr } = await monitor.ended;
        assert.equal(code, signal === 'SIGTERM' ? 0 : null, stderr);
      },
      /** Starts the monitor again; resolves when its hooks are served, before its first report. */
      begin: async (): Promise<void> => {
        ({ LastEventID } = await describe());
        monitor = await start();
      },
      /** Resolves after a report newer than the last `begin` is in the Description; if it changes nothing else, the stream does not tell. */
      reported: async (): Promise<void> => {
        await monitor.logged('first report accepted');
        await eventually(
          async () => assert.notEqual((await describe()).LastEventID, LastEventID),
          LIMIT_MS,
          READ_EVERY_MS,
        );
      },
    };
  };
};
