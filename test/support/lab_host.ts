/** A machine of a lab: the real monitor, with tools and files that a test changes under it, and the server that it talks to. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Description } from '../../shared/types/description.ts';
import type { TimelinePage } from '../../shared/types/timeline_entry.ts';
import { eventually } from './eventually.ts';
import { ownFiles } from './own_files.ts';
import { monitors } from './running_monitor.ts';
import { scratch } from './scratch.ts';
import { type Replies, standIns } from './stand_ins.ts';

const PROJECT = 'local';
/** Two noisy cores are slow; none of this takes a second on others. */
const LIMIT_MS = 30_000;

/** Inside a `describe`: makes machines, new to the server, whose monitors do not outlive their test. */
export const labHosts = () => {
  const startMonitor = monitors();
  const makeTools = standIns();
  const makeDirectory = scratch();

  return async (url: string, pubsub: string, replies: Replies) => {
    const machineId = `e2e-${randomUUID()}`;
    const tools = makeTools(replies);
    const files = ownFiles(makeDirectory());
    const args = [
      '--local',
      '--machine_server',
      url,
      '--sink',
      'pubsub',
      '--project',
      PROJECT,
      '--port',
      '0',
    ];
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
      /** Resolves once the server's Description is so. */
      follows: (isSo: (description: Description) => void): Promise<void> =>
        eventually(async () => isSo(await describe()), LIMIT_MS),
      /** Oldest first. */
      timeline: async () => {
        const page = (await get(`/json/v1/machine/timeline/${machineId}?limit=500`)) as TimelinePage;
        return page.Entries.toReversed();
      },
      /** What an operator does on the machine's page. */
      operate: async (action: string, body: object): Promise<void> => {
        const response = await fetch(`${url}/_/machine/${action}/${machineId}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        assert.equal(response.status, 200, await response.text());
      },
      /** Looks again, as after each task, and resolves while it waits for this command to answer. */
      lookInto: async (command: string): Promise<void> => {
        const asked = () => tools.calls().filter((call) => call === command).length;
        const before = asked();
        await hook('GET /on_after_task');
        await eventually(() => assert(asked() > before), LIMIT_MS);
      },
      /** Ends the monitor. By SIGTERM it ends well; nobody can hear SIGKILL. */
      end: async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
        monitor.child.kill(signal);
        const { code, stderr } = await monitor.ended;
        assert.equal(code, signal === 'SIGTERM' ? 0 : null, stderr);
      },
      /** Starts the monitor again, and resolves when it has only begun. */
      begin: async (): Promise<void> => {
        ({ LastEventID } = await describe());
        monitor = await start();
      },
      /** Resolves once a report that came since then is in the Description. */
      reported: (): Promise<void> =>
        eventually(async () => assert.notEqual((await describe()).LastEventID, LastEventID), LIMIT_MS),
    };
  };
};
