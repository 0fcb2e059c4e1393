/** The command line in front of a server whose answers get lost. */
import assert from 'node:assert/strict';
import { run } from '../../../console/cli/run.ts';
import { firstSeen } from '../../../shared/types/description.ts';
import { aTerminal } from '../../support/a_terminal.ts';
import { answerLosingProxy, type AnswerLosingProxy } from '../../support/answer_losing_proxy.ts';
import { NOW } from '../../support/builders.ts';
import { change } from '../../support/change.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';

describe('machines, if the answer to an action is lost', () => {
  let lab: LocalLab;
  let proxy: AnswerLosingProxy;
  beforeEach(async () => {
    let seconds = 0;
    lab = await openLocalLab({ now: () => new Date(NOW.getTime() + 1000 * seconds++) });
    proxy = await answerLosingProxy(lab.url);
    for (const id of ['skia-1', 'skia-2'])
      await change(lab.store, id, () => firstSeen(id, NOW.toISOString()), { actor: 'test', eventId: '' });
  });
  afterEach(async () => {
    await proxy.close();
    await lab.close();
  });
  const machines = async (...args: string[]) => {
    const terminal = aTerminal();
    const code = await run([...args, '--server', proxy.url], {
      terminal,
      signal: new AbortController().signal,
      useProxy: () => undefined,
      now: () => NOW,
    });
    return { code, lines: terminal.lines, errors: terminal.errors };
  };
  const kinds = async (id: string) =>
    (await lab.store.timeline(id, { limit: 100 })).Entries.map(({ Kind }) => Kind).filter(
      (kind) => kind !== 'created' && kind !== 'dimensions',
    );

  it('writes a note once, and prints that it is set', async () => {
    assert.deepEqual(await machines('note', 'skia-1', '--message', 'check the cable'), {
      code: 0,
      lines: ['skia-1: note set'],
      errors: [],
    });
    assert.deepEqual(await kinds('skia-1'), ['note']);
  });

  it('forgets a machine and prints so, not that there is no such machine', async () => {
    assert.deepEqual(await machines('forget', 'skia-1', '--yes'), {
      code: 0,
      lines: ['skia-1: forgotten'],
      errors: ['MACHINE  HEALTH', 'skia-1   idle'],
    });
    assert.deepEqual(await kinds('skia-1'), ['deleted']);
  });

  it('sends the same key on every try, and another one the next time', async () => {
    await machines('maintain', 'skia-1', 'skia-2');
    await machines('maintain', 'skia-1');
    const keys = proxy.received.filter(([method]) => method === 'POST').map(([, , key]) => key);
    const [first, again, later] = keys;
    assert.equal(again, first);
    assert.notEqual(later, first);
    assert.match(first ?? '', /^[0-9a-f-]{36}$/);
  });
});
