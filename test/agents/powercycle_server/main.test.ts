import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mpowerSwitch } from '../../support/power_switch/mpower.ts';
import { synaccessSwitch } from '../../support/power_switch/synaccess.ts';
import { eventually } from '../../support/eventually.ts';
import { makeDirectory } from '../../support/scratch.ts';

const pathOf = (path: string): string =>
  fileURLToPath(new URL(`../../../agents/powercycle_server/${path}`, import.meta.url));

describe('the program powercycle_server', () => {
  const ends: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const start = (directory: string, program: string, ...args: readonly string[]) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, HOME: directory };
    const child: ChildProcess = spawn(
      process.execPath,
      [program, '--state', join(directory, 'state'), ...args],
      { env, cwd: directory },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => (output += data.toString()));
    const exited = once(child, 'close').then(([code]) => Number(code));
    ends.push(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    return { child, exited, output: () => output };
  };

  it('turns on after kill -9 what it left off, lets no second agent start, and ends at SIGTERM with all on', async function () {
    this.timeout(60_000); // Three starts, and off and on as a device takes them.
    const directory = makeDirectory();
    const device = await synaccessSwitch();
    ends.push(device.close);
    const results: Record<string, unknown>[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString()));
      request.on('end', () => {
        const isResult = request.url?.startsWith('/json/v1/powercycle/result/') === true;
        if (isResult) results.push(JSON.parse(body) as Record<string, unknown>);
        const now = new Date().toISOString();
        const requests = results.length > 0 ? [] : [{ MachineID: 'm', RequestID: 'r1', Maintenance: false }];
        const answer = isResult
          ? { Completed: true, At: now }
          : request.method === 'GET'
            ? { AsOf: now, Requests: requests }
            : { Granted: true, Until: now };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(
      () => server.closeAllConnections(),
      () => void server.close(),
    );
    writeFileSync(
      join(directory, 'rack.json5'),
      `{synaccess: {d: {address: "${device.address}", password: "hush-synaccess", verifySeconds: 2, ports: {m: 3}}}}`,
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = ['--local', '--machine_server', url, '--config', 'rack.json5'];
    const first = start(directory, pathOf('main.ts'), ...args);
    await eventually(() => assert.equal(device.relay.isOn, false));
    first.child.kill('SIGKILL');
    await first.exited;
    const second = start(directory, pathOf('main.ts'), ...args);
    await eventually(() => assert.equal(device.relay.isOn, true), 10_000);
    await eventually(() => assert.equal(results.length, 1));
    const third = start(directory, pathOf('main.ts'), ...args);
    assert.equal(await third.exited, 2);
    assert.match(third.output(), new RegExp(`another agent \\(pid ${second.child.pid}\\)`));
    second.child.kill('SIGTERM');
    assert.equal(await second.exited, 0);
    assert.deepEqual(device.relay.record, ['off', 'on']);
    const kept = readdirSync(join(directory, 'state')).filter((name) => name !== 'socket');
    const all = [
      first.output(),
      second.output(),
      third.output(),
      JSON.stringify(results),
      ...kept.map((name) => readFileSync(join(directory, 'state', name), 'utf8')),
    ];
    assert.doesNotMatch(all.join(), /hush-/);
    assert.equal(statSync(join(directory, 'state')).mode & 0o077, 0);
  });

  it('is one file that logs in to a switch with old ssh from an empty directory', async () => {
    const directory = makeDirectory();
    const device = await mpowerSwitch({ kex: 'diffie-hellman-group1-sha1' });
    ends.push(device.close);
    const bundle = join(directory, 'agent.mjs');
    execFileSync(process.execPath, [pathOf('../../deploy/bundle.ts'), 'powercycle_server', bundle]);
    writeFileSync(
      join(directory, 'rack.json5'),
      `{mpower: {d: {address: "${device.address}", user: "ubnt", password: "hush-mpower", ports: {m: 3}}}}`,
    );
    const checked = start(directory, bundle, '--check', '--config', 'rack.json5');
    assert.equal(await checked.exited, 0, checked.output());
    assert.match(checked.output(), /^m +d\/3 +mpower +on$/m);
  });
});
