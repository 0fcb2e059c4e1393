/** One command for many machines, against a real server; and what the server may answer to it. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { actOnMachines } from '../../../console/cli/act_on_machines.ts';
import type { ActionResult } from '../../../console/cli/api.ts';
import { run } from '../../../console/cli/run.ts';
import { ServerClock } from '../../../console/fleet/server_clock.ts';
import { anonymous } from '../../../shared/client/google_identity.ts';
import { CLIENT_MANY_MS } from '../../../shared/time_limits.ts';
import { firstSeen } from '../../../shared/types/description.ts';
import { aTerminal } from '../../support/a_terminal.ts';
import { answeringServer } from '../../support/answering_server.ts';
import { NOW } from '../../support/builders.ts';
import { change } from '../../support/change.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';

const IDS = Array.from({ length: 500 }, (_, i) => `skia-${String(i).padStart(3, '0')}`);
const FORGOTTEN = new Set(IDS.filter((_, i) => i % 2 === 0));
const SERVER_ORIGIN = { actor: 'kim@example.org', eventId: '' };

describe('machines, for 500 at once', () => {
  let lab: LocalLab;
  before(async () => {
    lab = await openLocalLab();
    for (const id of [...IDS, 'other-1'])
      await change(lab.store, id, () => firstSeen(id, NOW.toISOString()), SERVER_ORIGIN);
  });
  after(() => lab.close());

  const machines = async (args: readonly string[], meanwhile = () => Promise.resolve()) => {
    const terminal = aTerminal({ answer: true });
    const confirm = async () => {
      await meanwhile();
      return true;
    };
    const code = await run([...args, '--server', lab.url], {
      terminal: { ...terminal, confirm },
      signal: new AbortController().signal,
      useProxy: () => undefined,
      now: () => NOW,
    });
    return { code, lines: terminal.lines, errors: terminal.errors };
  };
  const entries = async () => {
    const kinds = [];
    for (const id of IDS) kinds.push(...(await lab.store.timeline(id, { limit: 10 })).Entries);
    return kinds.filter(({ Kind }) => Kind === 'mode').length;
  };
  const maintain = ['maintain', IDS.join(','), '--reason', 'new racks', '--ticket', 'b/12'];

  it('puts them into maintenance with a reason', async () => {
    const { code, lines } = await machines(maintain);
    assert.equal(code, 0);
    assert.deepEqual(
      lines,
      IDS.map((id) => `${id}: is in maintenance`),
    );
    const { MaintenanceMode, Maintenance } = (await lab.store.get(IDS[499]!))!;
    assert.match(MaintenanceMode, /^operator@localhost /);
    assert.deepEqual([Maintenance.Reason, Maintenance.Ticket], ['new racks', 'b/12']);
    assert.equal((await lab.store.get('other-1'))!.MaintenanceMode, '');
    assert.equal(await entries(), 500);
  });

  it('changes nothing and adds no entries if the command is repeated', async () => {
    const { code, lines } = await machines(maintain);
    assert.equal(code, 0);
    assert.deepEqual(
      lines,
      IDS.map((id) => `${id}: was already in maintenance`),
    );
    assert.equal(await entries(), 500);
  });

  it('tells the result of each if somebody forgets half of them meanwhile', async () => {
    const { code, lines, errors } = await machines(
      ['release', '--matching', '-machine:other-1'],
      async () => {
        for (const id of FORGOTTEN) await lab.store.delete(id, SERVER_ORIGIN);
      },
    );
    assert.equal(code, 3);
    assert.deepEqual(
      lines,
      IDS.filter((id) => !FORGOTTEN.has(id)).map((id) => `${id}: is back in service`),
    );
    const told = errors.filter((line) => line.endsWith('somebody forgot it meanwhile'));
    assert.deepEqual(
      told.map((line) => line.split(':')[0]),
      [...FORGOTTEN],
    );
    assert.equal((await lab.store.get(IDS[1]!))!.MaintenanceMode, '');
  });
});

describe('actOnMachines', () => {
  /** `answer` gives the problem of a machine in the request of this number. */
  const acting = async (count: number, answer: (id: string, request: number) => string | undefined) => {
    const server = await answeringServer(() => NOW);
    let requests = 0;
    Object.defineProperty(server.answers, 'POST /_/machines/act', {
      get: () => {
        const [, body] = server.received.at(-1)! as [string, { Machines: string[] }];
        requests += 1;
        return {
          Results: body.Machines.map((MachineID) => {
            const Problem = answer(MachineID, requests);
            return Problem === undefined ? { MachineID, Changed: true } : { MachineID, Problem };
          }),
        };
      },
    });
    const connection = {
      server: new URL(server.url),
      identify: anonymous,
      clock: new ServerClock(() => NOW),
      signal: new AbortController().signal,
    };
    const machineIds = Array.from({ length: count }, (_, i) => `skia-${i}`);
    const ifHealth = Object.fromEntries(machineIds.map((id) => [id, 'idle']));
    const request = { action: 'delete_machine', body: {}, machineIds, ifHealth } as const;
    const results: (readonly ActionResult[])[] = [];
    for await (const some of actOnMachines(connection, request)) results.push(some);
    await server.close();
    const bodies = server.received.map(
      ([, body]) => body as { Machines: string[]; IfHealth: Record<string, string> },
    );
    return { results, bodies };
  };

  it('asks for at most 500 at once, with the health of those alone', async () => {
    const { results, bodies } = await acting(1201, () => undefined);
    assert.deepEqual(
      results.map((some) => some.length),
      [500, 500, 201],
    );
    for (const { Machines, IfHealth } of bodies) assert.deepEqual(Object.keys(IfHealth), Machines);
  });

  it('sends again what the server did not come to', async () => {
    const { results, bodies } = await acting(3, (id, request) =>
      request === 1 && id !== 'skia-0' ? 'not-tried' : undefined,
    );
    assert.deepEqual(
      bodies.map(({ Machines }) => Machines),
      [
        ['skia-0', 'skia-1', 'skia-2'],
        ['skia-1', 'skia-2'],
      ],
    );
    assert.deepEqual(
      results.flat().map(({ MachineID, Changed }) => [MachineID, Changed]),
      [
        ['skia-0', true],
        ['skia-1', true],
        ['skia-2', true],
      ],
    );
  });

  it('ends if the server comes to none of them, and says so', async () => {
    const { results, bodies } = await acting(501, () => 'not-tried');
    assert.equal(bodies.length, 1);
    assert.deepEqual(new Set(results.flat().map(({ Problem }) => Problem)), new Set(['not-tried']));
    assert.equal(results.flat().length, 501);
  });
});

describe('machines, in front of a server that does not do it', () => {
  const acting = async (answer: () => unknown, signal = new AbortController().signal) => {
    const server = await answeringServer(() => NOW);
    Object.defineProperty(server.answers, 'POST /_/machines/act', { get: answer });
    const terminal = aTerminal();
    const code = await run(['note', 'skia-1,skia-2', '--message', 'x', '--server', server.url], {
      terminal,
      signal,
      useProxy: () => undefined,
      now: () => NOW,
    });
    await server.close();
    return { code, errors: terminal.errors };
  };
  const results = (Problem: string) => ({
    Results: ['skia-1', 'skia-2'].map((MachineID) => ({ MachineID, Problem })),
  });

  it('says that it may be repeated for machines that the server could not come to', async () => {
    assert.deepEqual(await acting(() => results('try-again')), {
      code: 4,
      errors: ['skia-1', 'skia-2'].map((id) => `${id}: the server could not do it now; repeat the command`),
    });
  });

  it('says of how many machines nothing is known if it is interrupted', async () => {
    const ending = new AbortController();
    const answer = () => {
      ending.abort();
      return results('try-again');
    };
    assert.deepEqual(await acting(answer, ending.signal), {
      code: 130,
      errors: ['2 of 2 machines are not known to be done'],
    });
  });

  it('gives the server as long as it may take for many machines', async () => {
    const timeout = sinon.spy(AbortSignal, 'timeout');
    try {
      await acting(() => results('unknown'));
      assert.deepEqual(timeout.args.at(-1), [CLIENT_MANY_MS]);
    } finally {
      timeout.restore();
    }
  });
});
