import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEvent } from '../../../shared/types/event.ts';
import { MachineServer } from '../../support/machine_server.ts';
import { MONITOR, monitors } from '../../support/running_monitor.ts';
import { scratch } from '../../support/scratch.ts';
import { standIns } from '../../support/stand_ins.ts';

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('test_machine_monitor, the program', () => {
  const start = monitors();
  const makeHome = scratch();
  const make = standIns();
  let server: MachineServer;
  let home: string;
  beforeEach(async () => {
    server = await new MachineServer().start();
    home = makeHome();
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

  it('with --once prints one Event on stdout, and nothing else, and sends nothing', async () => {
    const { code, stdout } = await start([...local(), '--once'], env()).ended;
    assert.equal(code, 0);
    const event = parseEvent(JSON.parse(stdout));
    assert.equal(event.host.name, 'skia-rpi-001');
    assert(event.standalone.cores > 0);
    assert.equal(stdout.indexOf('\n'), stdout.length - 1);
    assert.deepEqual(server.requests, ['GET /json/v1/machine/description/skia-rpi-001']);
  });

  it('with --once works without a server: the host looks at itself', async () => {
    await server.stop();
    const { code, stdout, stderr } = await start([...local(), '--once'], env()).ended;
    assert.equal(code, 0);
    assert(parseEvent(JSON.parse(stdout)).standalone.cores > 0);
    assert.match(stderr, /"message":"description not read"/);
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
      'a wrong flag',
      ['--sink', 'smoke', '--local'],
      {},
      2,
      /^test_machine_monitor: --sink must be one of pubsub, http\n$/,
    ],
    [
      'a name that can be no ID',
      ['--local'],
      { SWARMING_BOT_ID: 'a b' },
      1,
      /^test_machine_monitor: "a b" is not a machine ID/,
    ],
  ] as const) {
    it(`does not start with ${what}, and says what to mend`, async () => {
      const ended = await start(args, variables).ended;
      assert.deepEqual([ended.code, ended.stdout], [code, '']);
      assert.match(ended.stderr, message);
    });
  }

  it('does not start where another one serves the hooks', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    assert(address !== null && typeof address === 'object');
    const { code, stderr } = await start([...local(), '--port', String(address.port)], env()).ended;
    other.close();
    assert.equal(code, 1);
    assert.match(stderr, /cannot serve the hooks .*end the other monitor, or say --port/);
  });

  it('reports, and ends with 0 on SIGTERM', async () => {
    const { child, ended } = start(local(), env());
    await until(() => server.reports.length > 0);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });

  it('ends with 0 on SIGTERM while a tool hangs, and says nothing of the half look', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools, calls } = make({ 'adb get-state': { hangs: true } });
    const { child, ended } = start(local(), { ...env(), ...tools });
    await until(() => calls().length > 0);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert.deepEqual(server.reports, []);
  });

  it('asked a second time to end, still ends its task runner first, be that deaf', async () => {
    const { env: tools, calls } = make({ 'python bot.zip start_bot': { hangs: true } });
    const runner = [
      '--start_swarming',
      '--python_exe',
      join(tools.PATH, 'python'),
      '--swarming_bot_zip',
      'bot.zip',
    ];
    const { child, ended, logged } = start([...local(), ...runner], { ...env(), ...tools });
    await until(() => calls().length > 0);
    child.kill('SIGTERM');
    await logged('ending');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });

  it('ends with 0 on SIGTERM while the server is away', async () => {
    const { child, ended, logged } = start(local(), env());
    await until(() => server.reports.length > 0);
    await server.stop();
    writeFileSync(join(home, 'skia-rpi-001.force_quarantine'), '');
    await logged('changes not heard');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert(existsSync(join(home, 'skia-rpi-001.force_quarantine')), 'the request waits for the next start');
  });

  it('after kill -9, with the server away, still knows what to look for; forced quarantine arrives when it can', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools, calls } = make(ANDROID);
    const first = start(local(), { ...env(), ...tools });
    await until(
      () => server.reports.length > 0 && existsSync(join(home, '.test_machine_monitor', 'skia-rpi-001.json')),
    );
    first.child.kill('SIGKILL');
    await first.ended;
    await server.stop();
    server.reports.length = 0;

    writeFileSync(join(home, 'skia-rpi-001.force_quarantine'), '');
    const second = start(local(), { ...env(), ...tools });
    await second.logged('report not sent');
    const asked = calls().filter((call) => call === 'adb get-state').length;
    assert.equal(asked, 2, 'it knew from its disk that there is a phone');
    await server.start();
    await until(() => server.reports.length > 0);
    assert(server.reports[0]?.android);
    assert.equal(server.reports[0].forced_quarantine, true);
    await until(() => !existsSync(join(home, 'skia-rpi-001.force_quarantine')));
  });

  it('reports where its home cannot be written to', async () => {
    writeFileSync(join(home, '.test_machine_monitor'), 'a file, where the directory should be');
    const { child, ended } = start(local(), env());
    await until(() => server.reports.length > 0);
    child.kill('SIGTERM');
    assert.match((await ended).stderr, /"message":"disk copy not written"/);
  });

  it('reports where its clock is wrong: nothing goes by that but a text', async () => {
    const stopped = `globalThis.Date = class extends Date {
      constructor(...given) { super(...(given.length ? given : [0])); }
      static now() { return 0; }
    }`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(stopped)}`;
    const { child, ended } = start(local(), { ...env(), NODE_OPTIONS });
    await until(() => server.reports.length > 0);
    assert.equal(server.reports[0]?.host.start_time, '1970-01-01T00:00:00.000Z');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });

  it('reports on where nobody reads its log any more', async () => {
    const { child, ended } = start(local(), env());
    await until(() => server.reports.length > 0 && server.streams.length > 0);
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

  it('looks on where its log cannot be written', function () {
    if (!existsSync('/dev/full')) this.skip();
    const { status, stdout } = inShell('--local --machine_server http://127.0.0.1:1 --once 2>/dev/full');
    assert.equal(status, 0);
    assert.equal(parseEvent(JSON.parse(stdout)).host.name, 'skia-rpi-001');
  });

  it('ends quietly, but not well, where what was asked cannot be written', function () {
    if (!existsSync('/dev/full')) this.skip();
    const { status, stderr } = inShell('--help >/dev/full');
    assert.deepEqual([status, stderr], [1, '']);
  });

  it('ends well where nobody reads on', async () => {
    const { child, ended } = start(['--help'], {});
    child.stdout.destroy();
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('goes on after a promise that some library left to itself, and logs it', async () => {
    const rejecting = `setTimeout(() => Promise.reject(new Error('left to itself')), 100)`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(rejecting)}`;
    const { child, ended, logged } = start(local(), { ...env(), NODE_OPTIONS });
    assert.equal((await logged('unhandled rejection'))['severity'], 'ERROR');
    await until(() => server.reports.length > 0);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });

  it('goes on where there are no credentials for Pub/Sub', async () => {
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

  it('looks at once for what an operator says is attached', async () => {
    const { env: tools } = make(ANDROID);
    start(local(), { ...env(), ...tools });
    await until(() => server.reports.length > 0 && server.streams.length > 0);
    server.description = { AttachedDevice: 'adb' };
    server.announce();
    await until(() => server.reports.some(({ android }) => android !== undefined));
  });

  it('says that a task runs, and reboots the device when it ended', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { env: tools, calls } = make(ANDROID);
    const { logged } = start(local(), { ...env(), ...tools });
    const { port } = await logged('hooks served');
    const hook = async (path: string) => (await fetch(`http://127.0.0.1:${String(port)}${path}`)).status;
    await until(() => server.reports.length > 0 && server.streams.length > 0);

    assert.equal(await hook('/on_before_task'), 200);
    // Something else to look for, so that it looks at once.
    server.description = { AttachedDevice: 'adb', SSHUserIP: 'root@host' };
    server.announce();
    await until(() => server.reports.at(-1)?.running_swarming_task === true);
    assert(!calls().includes('adb reboot'));

    assert.equal(await hook('/on_after_task'), 200);
    await logged('device rebooted');
    assert(calls().includes('adb reboot'));
    await until(() => server.reports.at(-1)?.running_swarming_task === false);
  });

  it('made one file by npm run bundle:monitor runs where there is no npm and no package', async function () {
    this.timeout(60_000);
    const file = join(home, 'elsewhere', 'test_machine_monitor.mjs');
    mkdirSync(join(home, 'elsewhere'));
    const bundler = fileURLToPath(new URL('../../../agents/test_machine_monitor/bundle.ts', import.meta.url));
    execFileSync(process.execPath, [bundler, file]);
    assert.match(
      (await start(['--version'], {}, file).ended).stdout,
      /^\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ-[0-9a-f]{7,}-(clean|dirty)\n$/,
    );

    const byHttp = start(local(), env(), file);
    await until(() => server.reports.length > 0);
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
