import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { readConfig } from '../../../agents/test_machine_monitor/config.ts';
import { parseFlags } from '../../../agents/test_machine_monitor/flags.ts';
import { createMonitor } from '../../../agents/test_machine_monitor/monitor.ts';
import { aLog } from '../../support/builders.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { standIns } from '../../support/stand_ins.ts';

describe('a second monitor on one machine', () => {
  const make = standIns();

  it('fails before it starts anything, including the task runner', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { env, calls } = make({ 'python3 /b/bot.zip start_bot': { hangs: true } });
    const { log, lines } = aLog();
    const flags = parseFlags([
      ...['--local', '--port', String(port), '--start_swarming'],
      ...['--python_exe', join(env.PATH, 'python3'), '--swarming_bot_zip', '/b/bot.zip'],
    ]);
    assert(flags.mode === 'run');
    const config = readConfig({ ...env, SWARMING_BOT_ID: 'm' }, '', makeDirectory());
    await assert.rejects(
      createMonitor(flags, config, log).run(new AbortController().signal),
      /cannot serve the hooks/,
    );
    other.close();
    assert.deepEqual([calls(), lines], [[], []]);
  });
});
