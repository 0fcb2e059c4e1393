import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEvent } from '../../../shared/types/event.ts';
import { MachineServer } from '../../support/machine_server.ts';
import { MONITOR, monitors } from '../../support/running_monitor.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { standIns } from '../../support/stand_ins.ts';

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('the program test_machine_monitor', () => {
  const start = monitors();
  const make = standIns();
  let server: MachineServer;
  let home: string;
  beforeEach(async () => {
    server = await new MachineServer().start();
    home = makeDirectory();
  });
  afterEach(() => server.stop());

  const env = () => ({ SWARMING_BOT_ID: 'skia-rpi-001', HOME: home, GCE_METADATA_HOST: '127.0.0.1:1' });
  const local = () => ['--local', '--port', '0', '--machine_server', server.url.href];
  const ANDROID = {
    'adb get-state': { stdout: 'device\n' },
    'adb shell cat /proc/uptime': { stdout: '27 8218793.04\n' },
    'adb shell getprop': { stdout: '[ro.build.id]: [SQ3A]\n' },
    'adb shell dumpsys battery': { stdout: '  level: 94\n' },
    'adb shell dumpsys thermalservice': { stdout: '' },
    'adb reboot': {},
  };

  /** Calls a hook as the task runner does; resolves with the status. */
  const hookAt = (port: unknown) => async (path: string) => {
    const headers = { 'x-task-runner': '1' };
    return (await fetch(`http://127.0.0.1:${String(port)}${path}`, { headers })).status;
  };

  it('prints one event, with what a task asks for and why, and nothing else, to stdout with --once, and sends nothing', async () => {
    writeFileSync(join(home, 'skia-rpi-001.force_quarantine'), 'GPU hung\n');
    const { code, stdout } = await start([...local(), '--once'], env()).ended;
    assert.equal(code, 0);
    const event = parseEvent(JSON.parse(stdout));
    assert.equal(event.host.name, 'skia-rpi-001');
    assert(event.standalone.cores > 0);
    assert.deepEqual([event.forced_quarantine, event.quarantine_reason], [true, 'GPU hung']);
    assert.equal(stdout.indexOf('\n'), stdout.length - 1);
    assert.deepEqual(server.requests, ['GET /json/v1/machine/description/skia-rpi-001']);
  });

  it('probes the host with --once if there is no server', async () => {
    await server.stop();
    const { code, stdout, stderr } = await start([...local(), '--once'], env()).ended;
    assert.equal(code, 0);
    assert(parseEvent(JSON.parse(stdout)).standalone.cores > 0);
    assert.match(stderr, /"message":"description not read"/);
  });

  it('sends one report with --once --report, prints only the answer, removes the quarantine request that it reported, and exits with 0', async () => {
    const request = join(home, 'skia-rpi-001.force_quarantine');
    writeFileSync(request, '');
    const { code, stdout } = await start([...local(), '--once', '--report'], env()).ended;
    assert.deepEqual([code, stdout], [0, 'POST /json/v1/machine/event/ answered 200: {}\n']);
    assert.equal(server.events.length, 1);
    assert(server.events[0]?.standalone);
    assert.equal(server.events[0].forced_quarantine, true);
    assert(!existsSync(request));
  });

  it('exits with 1 and prints the answer to stderr if the report of --once --report is refused', async () => {
    server.status = 403;
    const { code, stdout, stderr } = await start([...local(), '--once', '--report'], env()).ended;
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /^test_machine_monitor: POST \/json\/v1\/machine\/event\/ answered 403: .*what to fix.*\n$/,
    );
  });

  it('sends nothing with --once --report, and exits with 1, if it does not know the attached device', async () => {
    await server.stop();
    const { code, stdout, stderr } = await start([...local(), '--once', '--report'], env()).ended;
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^test_machine_monitor: fetch failed: connect ECONNREFUSED [^\n]*\n$/);
  });

  it('says in one line what is wrong with its identity with --once --report', async () => {
    const variables = { ...env(), METADATA_SERVER_DETECTION: 'none', GOOGLE_CLOUD_PROJECT: 'lab' };
    for (const sink of ['http', 'pubsub']) {
      const args = ['--machine_server', 'https://machines.example.org', '--sink', sink, '--project', 'lab'];
      const { code, stderr } = await start([...args, '--once', '--report'], variables).ended;
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^test_machine_monitor: no Google identity for this machine: there are no [^\n]*\n$/,
      );
    }
  });

  it('prints its version and its help', async () => {
    assert.deepEqual(await start(['--version'], {}).ended, { code: 0, stdout: 'checkout\n', stderr: '' });
    assert.match(
      (await start(['--help'], {}).ended).stdout,
      /^test_machine_monitor: .*--machine_server URL/s,
    );
  });

  for (const [what, args, variables, code, message] of [
    [
      'an invalid flag',
      ['--sink', 'smoke', '--local'],
      {},
      2,
      /^test_machine_monitor: --sink "smoke" is unknown: use one of pubsub, http\n$/,
    ],
    [
      'an invalid machine ID',
      ['--local'],
      { SWARMING_BOT_ID: 'a b' },
      2,
      /^test_machine_monitor: "a b" is not a machine ID/,
    ],
  ] as const) {
    it(`does not start with ${what}, and says what to fix`, async () => {
      const ended = await start(args, variables).ended;
      assert.deepEqual([ended.code, ended.stdout], [code, '']);
      assert.match(ended.stderr, message);
    });
  }

  it('does not start if another monitor serves the hooks', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    assert(address !== null && typeof address === 'object');
    const { code, stderr } = await start([...local(), '--port', String(address.port)], env()).ended;
    other.close();
    assert.equal(code, 1);
    assert.match(stderr, /cannot serve the hooks .*stop the other monitor, or pass another --port/);
  });

  it('is healthy but not ready, and says why, until a report is accepted, and exits with 0 on SIGTERM during an outage of the server', async () => {
    server.status = 503;
    const { child, ended, logged } = start(local(), env());
    const { port } = await logged('hooks served');
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
      return { status: response.status, text: await response.text() };
    };
    await logged('report not sent');
    assert.equal((await ask('/healthz')).status, 200);
    const { status, text } = await ask('/readyz');
    assert.equal(status, 503);
    assert.match(text, /no report was accepted yet: POST .* answered 503/);
    server.status = 200;
    await logged('first report accepted');
    assert.equal((await ask('/readyz')).status, 200);

    await until(() => server.streams.length > 0);
    await server.stop();
    const request = join(home, 'skia-rpi-001.force_quarantine');
    writeFileSync(request, '');
    await logged('change stream lost');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert(existsSync(request), 'the request must stay for the next start');
  });

  it('reports, says on SIGTERM during a probe with the readings before it that it is stopping, and exits with 0', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools, calls } = make({
      ...ANDROID,
      'adb get-state': [{ stdout: 'device\n' }, { hangs: true }],
    });
    const { child, ended } = start(local(), { ...env(), ...tools });
    await until(() => server.events.length > 0 && server.streams.length > 0);
    // Another device, so that the monitor probes at once.
    server.description = { AttachedDevice: 'adb', SSHUserIP: 'root@host' };
    server.announce();
    await until(() => calls().filter((call) => call === 'adb get-state').length === 2);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert.deepEqual(
      server.events.map(({ stopping }) => stopping),
      [undefined, true],
    );
    assert.deepEqual(server.events[1]?.android, server.events[0]?.android);
    assert(server.events[1]?.android);
  });

  it('exits with 0 on SIGTERM while a tool hangs, and does not report the incomplete probe', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools, calls } = make({ 'adb get-state': { hangs: true } });
    const { child, ended } = start(local(), { ...env(), ...tools });
    await until(() => calls().length > 0);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert.deepEqual(server.events, []);
  });

  it('stops its task runner before it exits, even if signaled again meanwhile', async () => {
    const python = join(home, 'python');
    const runnerLog = join(home, 'runner.log');
    writeFileSync(
      python,
      `#!${process.execPath}
      const log = (line) => require('node:fs').appendFileSync(${JSON.stringify(runnerLog)}, line);
      const parent = process.ppid; // Without its monitor it exits, so that no test leaves it behind.
      setInterval(() => process.ppid === parent || process.exit(), 100);
      process.on('SIGTERM', () => setTimeout(() => { log(' stopped'); process.exit(); }, 500));
      log('started');
      `,
      { mode: 0o755 },
    );
    const runnerLogged = () => (existsSync(runnerLog) ? readFileSync(runnerLog, 'utf8') : '');
    const runner = ['--start_swarming', '--python_exe', python, '--swarming_bot_zip', 'bot.zip'];
    const { child, ended, logged } = start([...local(), ...runner], env());
    await until(() => runnerLogged() === 'started');
    child.kill('SIGTERM');
    await logged('monitor stopping');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    assert.equal(code, 0);
    assert.equal(runnerLogged(), 'started stopped');
    assert.match(stderr, /"message":"monitor stopped"/);
  });

  it('reports at once that no task is running when the task runner that it started dies during one', async () => {
    const python = join(home, 'python');
    const started = join(home, 'started');
    writeFileSync(
      python,
      `#!${process.execPath}
      const parent = process.ppid; // Without its monitor it exits, so that no test leaves it behind.
      setInterval(() => process.ppid === parent || process.exit(), 100);
      require('node:fs').writeFileSync(${JSON.stringify(started)}, String(process.pid));
      `,
      { mode: 0o755 },
    );
    const runner = ['--start_swarming', '--python_exe', python, '--swarming_bot_zip', 'bot.zip'];
    const { logged } = start([...local(), ...runner], env());
    const { port } = await logged('hooks served');
    await until(
      () => existsSync(started) && readFileSync(started, 'utf8') !== '' && server.streams.length > 0,
    );
    await hookAt(port)('/on_before_task');
    // Another device, so that the monitor probes at once.
    server.description = { AttachedDevice: 'nodevice', SSHUserIP: 'root@host' };
    server.announce();
    await until(() => server.events.at(-1)?.running_swarming_task === true);
    process.kill(Number(readFileSync(started, 'utf8')), 'SIGKILL');
    await until(() => server.events.at(-1)?.running_swarming_task === false);
    assert.equal(server.events.at(-1)?.launched_swarming, true);
  });

  it('knows the attached device after kill -9 even if the server is down, and reports a forced quarantine when the server returns', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools, calls } = make(ANDROID);
    const first = start(local(), { ...env(), ...tools });
    await until(
      () => server.events.length > 0 && existsSync(join(home, '.test_machine_monitor', 'skia-rpi-001.json')),
    );
    first.child.kill('SIGKILL');
    await first.ended;
    await server.stop();
    server.events.length = 0;

    writeFileSync(join(home, 'skia-rpi-001.force_quarantine'), '');
    const second = start(local(), { ...env(), ...tools });
    await second.logged('report not sent');
    const probes = calls().filter((call) => call === 'adb get-state').length;
    assert.equal(probes, 2, 'it must know from its disk that a phone is attached');
    await server.start();
    await until(() => server.events.length > 0);
    assert(server.events[0]?.android);
    assert.equal(server.events[0].forced_quarantine, true);
    await until(() => !existsSync(join(home, 'skia-rpi-001.force_quarantine')));
  });

  it('reports even if its home is not writable and its clock is wrong, after an unhandled rejection, which it logs, and after the reader of its log is gone', async () => {
    writeFileSync(join(home, '.test_machine_monitor'), 'a file in place of the directory');
    const broken = `globalThis.Date = class extends Date {
      constructor(...args) { super(...(args.length ? args : [0])); }
      static now() { return 0; }
    };
    setTimeout(() => Promise.reject(new Error('unhandled')), 100);`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(broken)}`;
    const { child, ended, logged } = start(local(), { ...env(), NODE_OPTIONS });
    assert.equal((await logged('unhandled rejection'))['severity'], 'ERROR');
    await logged('disk copy not written');
    await until(() => server.events.length > 0 && server.streams.length > 0);
    assert.equal(server.events[0]?.host.start_time, '1970-01-01T00:00:00.000Z');
    child.stderr.destroy();
    await server.stop();
    server.streams.length = 0;
    await server.start();
    await until(() => server.streams.length > 0);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });

  const inShell = (redirected: string) =>
    spawnSync('/bin/sh', ['-c', `"$0" "$1" ${redirected}`, process.execPath, MONITOR], {
      env: env(),
      encoding: 'utf8',
    });

  it('probes even if its log cannot be written', function () {
    if (!existsSync('/dev/full')) this.skip();
    const { status, stdout } = inShell('--local --machine_server http://127.0.0.1:1 --once 2>/dev/full');
    assert.equal(status, 0);
    assert.equal(parseEvent(JSON.parse(stdout)).host.name, 'skia-rpi-001');
  });

  it('exits with 1, and prints nothing else, if stdout cannot be written', function () {
    if (!existsSync('/dev/full')) this.skip();
    const { status, stderr } = inShell('--help >/dev/full');
    assert.deepEqual([status, stderr], [1, '']);
  });

  it('exits with 0 if the reader of stdout is gone', async () => {
    const { child, ended } = start(['--help'], {});
    child.stdout.destroy();
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('keeps running without credentials for Pub/Sub', async () => {
    const { child, ended, logged } = start([...local(), '--sink', 'pubsub', '--project', 'lab'], {
      ...env(),
      GOOGLE_APPLICATION_CREDENTIALS: join(home, 'key.json'),
    });
    await logged('report not sent');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    assert.equal(code, 0);
    assert.doesNotMatch(stderr, /unhandled rejection/);
  });

  it('probes at once the device that an operator attaches, reports that a task is running, and reboots the device after it', async () => {
    const { env: tools, calls } = make(ANDROID);
    const { logged } = start(local(), { ...env(), ...tools });
    const { port } = await logged('hooks served');
    await until(() => server.events.length > 0 && server.streams.length > 0);
    server.description = { AttachedDevice: 'adb' };
    server.announce();
    await until(() => server.events.some(({ android }) => android !== undefined));

    const hook = hookAt(port);
    assert.equal(await hook('/on_before_task'), 200);
    // Another device, so that the monitor probes at once.
    server.description = { AttachedDevice: 'adb', SSHUserIP: 'root@host' };
    server.announce();
    await until(() => server.events.at(-1)?.running_swarming_task === true);
    assert(!calls().includes('adb reboot'));

    assert.equal(await hook('/on_after_task'), 200);
    await logged('device rebooted');
    assert(calls().includes('adb reboot'));
    await until(() => server.events.at(-1)?.running_swarming_task === false);
  });

  it('says in its reports why the device is missing, and how its reboot after a task went', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools } = make({
      'adb get-state': { stderr: 'error: device unauthorized.\n', code: 1 },
      'adb reboot': { stderr: 'error: closed\n', code: 1 },
      'adb reconnect offline': {},
    });
    const { logged } = start(local(), { ...env(), ...tools });
    const { port } = await logged('hooks served');
    const trouble = () => server.events.at(-1)?.trouble;
    await until(() => trouble() === 'adb: device unauthorized.');
    await hookAt(port)('/on_after_task');
    await until(() => trouble() !== 'adb: device unauthorized.');
    assert.match(
      trouble() ?? '',
      /^adb: device unauthorized\.; reboot at \S+ UTC on \S+ failed: adb: closed$/,
    );
  });

  it('runs as one file from npm run bundle:monitor, without npm or packages', async function () {
    this.timeout(60_000);
    const file = join(home, 'elsewhere', 'test_machine_monitor.mjs');
    mkdirSync(join(home, 'elsewhere'));
    const bundler = fileURLToPath(new URL('../../../deploy/bundle.ts', import.meta.url));
    execFileSync(process.execPath, [bundler, 'test_machine_monitor', file]);
    assert.match(
      (await start(['--version'], {}, file).ended).stdout,
      /^\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ-[0-9a-f]{7,}-(clean|dirty)\n$/,
    );

    const byHttp = start(local(), env(), file);
    await until(() => server.events.length > 0);
    byHttp.child.kill('SIGTERM');
    assert.equal((await byHttp.ended).code, 0);

    const emulator = { ...env(), PUBSUB_EMULATOR_HOST: '127.0.0.1:1' };
    const byPubsub = start([...local(), '--sink', 'pubsub', '--project', 'lab'], emulator, file);
    await byPubsub.logged('report not sent');
    byPubsub.child.kill('SIGTERM');
    const { code, stderr } = await byPubsub.ended;
    assert.equal(code, 0);
    assert.match(stderr, /UNAVAILABLE/);
  });
});
