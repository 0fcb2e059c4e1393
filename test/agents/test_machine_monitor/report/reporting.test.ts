import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sinon from 'sinon';
import { DescriptionKeeper } from '../../../../agents/test_machine_monitor/known/keeper.ts';
import { DiskCopy } from '../../../../agents/test_machine_monitor/known/disk_copy.ts';
import { Prober } from '../../../../agents/test_machine_monitor/report/prober.ts';
import { Outbox } from '../../../../agents/test_machine_monitor/report/outbox.ts';
import { QuarantineFile } from '../../../../agents/test_machine_monitor/report/quarantine_file.ts';
import { Reporter } from '../../../../agents/test_machine_monitor/report/reporter.ts';
import type { Known } from '../../../../agents/test_machine_monitor/known/known.ts';
import type { Probe, Probes } from '../../../../agents/test_machine_monitor/device/device.ts';
import { readDescription } from '../../../../agents/test_machine_monitor/known/read.ts';
import { anonymous } from '../../../../shared/client/google_identity.ts';
import { createRequest } from '../../../../shared/client/request.ts';
import { createHttpSink } from '../../../../agents/test_machine_monitor/report/sink/http.ts';
import { aLog } from '../../../support/builders.ts';
import { MachineServer } from '../../../support/machine_server.ts';
import { scratch } from '../../../support/scratch.ts';

const PHONE: Known = { AttachedDevice: 'adb', SSHUserIP: '', Dimensions: {} };
const android = { uptime: 1e9, getprop: '[a]: [b]', dumpsys_battery: '', dumpsys_thermal_service: '' };

const realTimeout = setTimeout;
const real = (ms: number) => new Promise((resolve) => realTimeout(resolve, ms));

/** The simulated clock moves; between its steps, files have the real time that they need, and sockets some. */
const pass = async (
  clock: sinon.SinonFakeTimers,
  seconds: number,
  until: () => boolean = () => false,
): Promise<void> => {
  for (let passed = 0; passed < seconds && !until(); passed += 1) {
    await clock.tickAsync(1_000);
    do await real(2);
    while (process.getActiveResourcesInfo().includes('FSReqPromise'));
  }
};

/** Until so many loops have nothing to do but wait. */
const asleep = async (clock: sinon.SinonFakeTimers, loops: number): Promise<void> => {
  while (clock.countTimers() < loops) await real(2);
};

describe('the life of a monitor', () => {
  let clock: sinon.SinonFakeTimers;
  let server: MachineServer;
  let endLast: (() => Promise<unknown>) | undefined;
  const makeHome = scratch();
  beforeEach(async () => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = await new MachineServer().start();
  });
  afterEach(async () => {
    await endLast?.();
    endLast = undefined;
    await server.stop();
    sinon.restore();
  });

  const born = (home = makeHome()) => {
    const { log, lines } = aLog();
    const { request } = createRequest(server.url, anonymous, 'a-monitor');
    const probed: string[] = [];
    const hosts: Probe = async () => {
      probed.push('nodevice');
      const values = {
        cpus: [],
        gpus: [],
        os_versions: [],
        gce: false,
        machine_type: '',
        docker_installed: false,
      };
      return { standalone: { cores: 2, ...values } };
    };
    const phone: Probe = async () => {
      probed.push('adb');
      return { android };
    };
    const probes: Probes = { adb: phone, ios: phone, ssh: phone, pyocd: phone, nodevice: hosts };
    const prober = new Prober({
      machineId: 'm',
      probes,
      startedAt: new Date(0),
      launchedSwarming: false,
      log,
    });
    const quarantine = new QuarantineFile(home, 'm', log);
    const disk = new DiskCopy(home, 'm', log);
    const outbox = new Outbox({
      sink: createHttpSink(request),
      acknowledged: (asked) => quarantine.acknowledged(asked),
      log,
    });
    const keeper = new DescriptionKeeper({
      read: (signal) => readDescription(request, 'm', signal),
      disk,
      log,
    });
    const reporter = new Reporter({ keeper, prober, quarantine, outbox });
    keeper.onChange = () => reporter.now();
    const ending = new AbortController();
    const hurry = new AbortController();
    const done = Promise.all([
      keeper.run(ending.signal),
      reporter.run(ending.signal),
      outbox.run(ending.signal, hurry.signal),
    ]);
    endLast = () => {
      ending.abort();
      hurry.abort();
      return done;
    };
    return { home, disk, lines, probed, keeper, reporter, quarantineFile: join(home, 'm.force_quarantine') };
  };

  it('begins with the Description: it looks for what the server says', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { probed } = born();
    await pass(clock, 20, () => server.reports.length > 0);
    assert.deepEqual(probed, ['adb']);
    assert.equal(server.requests[0], 'GET /json/v1/machine/description/m');
    assert.deepEqual(server.reports[0]?.android, android);
  });

  it('looks at itself where the server has not heard of it', async () => {
    server.description = undefined;
    const { probed } = born();
    await pass(clock, 20, () => server.reports.length > 0);
    assert.deepEqual(probed, ['nodevice']);
  });

  it('looks for what the server last said where that is out of reach: a restart never makes a device missing', async () => {
    await server.stop();
    const home = makeHome();
    await new DiskCopy(home, 'm', aLog().log).keep(PHONE);
    const { probed } = born(home);
    await pass(clock, 20, () => probed.length > 0);
    assert.deepEqual(probed, ['adb']);
  });

  it('looks at nothing and says nothing while it knows nothing', async () => {
    await server.stop();
    const { probed } = born();
    await pass(clock, 300);
    assert.deepEqual(probed, []);
    server.description = { AttachedDevice: 'adb' };
    await server.start();
    await pass(clock, 35, () => server.reports.length > 0);
    assert.equal(server.reports.length, 1);
    assert.deepEqual(probed, ['adb']);
  });

  it('reports every 30 s, 3 s more or less', async () => {
    born();
    await pass(clock, 20, () => server.reports.length > 0);
    await pass(clock, 600);
    // Between 600 / 33 and 600 / 27.
    assert(server.reports.length >= 18 && server.reports.length <= 24, `${server.reports.length} reports`);
  });

  it('reads the Description again every minute, and looks at once for something else', async () => {
    const { probed } = born();
    await pass(clock, 20, () => server.reports.length > 0);
    await asleep(clock, 2);
    server.description = { AttachedDevice: 'adb' };
    await pass(clock, 61);
    await asleep(clock, 2);
    await pass(clock, 2);
    assert(probed.includes('adb'));
  });

  it('reads the Description at once where it hears of a change, and looks at once', async () => {
    const { probed, keeper } = born();
    await pass(clock, 20, () => server.reports.length > 0);
    await asleep(clock, 2);
    server.description = { AttachedDevice: 'adb' };
    keeper.refresh();
    while (!probed.includes('adb')) await real(2);
    assert.deepEqual(probed, ['nodevice', 'adb']);
  });

  it('survives an hour without the server: nothing piles up, the newest state and a forced quarantine arrive within 30 s', async function () {
    this.timeout(60_000);
    const { quarantineFile, lines, reporter } = born();
    await pass(clock, 20, () => server.reports.length > 0);
    await server.stop();
    const [before, linesBefore] = [server.reports.length, lines.length];
    await pass(clock, 1_800);
    writeFileSync(quarantineFile, '');
    await pass(clock, 1_800);
    assert(existsSync(quarantineFile), 'not removed before it is acknowledged');
    // Two troubles, said once each: no busy loop, no full disk.
    assert.equal(lines.length - linesBefore, 2);
    assert(clock.countTimers() <= 3);

    await server.start();
    reporter.now();
    await pass(clock, 30, () => server.reports.length > before);
    assert.equal(server.reports[before]?.forced_quarantine, true);
    await pass(clock, 5, () => !existsSync(quarantineFile));
    assert(!existsSync(quarantineFile));
    await pass(clock, 35, () => server.reports.length > before + 1);
    assert(server.reports.length <= before + 2, 'one report waited, not 120');
    assert.equal(server.reports.at(-1)?.forced_quarantine, false);
  });

  it('does not try for ever what the server refuses, and keeps the request until a report is taken', async () => {
    server.status = 400;
    const { quarantineFile, lines } = born();
    writeFileSync(quarantineFile, '');
    await pass(clock, 95);
    assert(server.reports.length >= 3 && server.reports.length <= 5, `${server.reports.length} reports`);
    assert.match(JSON.stringify(lines), /answered 400: .*what to mend/);
    assert(existsSync(quarantineFile));
    server.status = 200;
    await pass(clock, 35, () => !existsSync(quarantineFile));
    assert.equal(server.reports.at(-1)?.forced_quarantine, true);
  });
});
