import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sinon from 'sinon';
import type { Probe, Probes } from '../../../../agents/test_machine_monitor/device/device.ts';
import { DiskCopy } from '../../../../agents/test_machine_monitor/known/disk_copy.ts';
import { DescriptionKeeper } from '../../../../agents/test_machine_monitor/known/keeper.ts';
import type { Known } from '../../../../agents/test_machine_monitor/known/known.ts';
import { readDescription } from '../../../../agents/test_machine_monitor/known/read.ts';
import { Outbox } from '../../../../agents/test_machine_monitor/report/outbox.ts';
import { Prober } from '../../../../agents/test_machine_monitor/report/prober.ts';
import { QuarantineFile } from '../../../../agents/test_machine_monitor/report/quarantine_file.ts';
import { Readiness } from '../../../../agents/test_machine_monitor/report/readiness.ts';
import { Reporter } from '../../../../agents/test_machine_monitor/report/reporter.ts';
import { createHttpSink } from '../../../../agents/test_machine_monitor/report/sink/http.ts';
import { RunnerState } from '../../../../agents/test_machine_monitor/task_runner/runner_state.ts';
import { anonymous } from '../../../../shared/client/google_identity.ts';
import { createRequest } from '../../../../shared/client/request.ts';
import { aLog } from '../../../support/builders.ts';
import { MachineServer } from '../../../support/machine_server.ts';
import { makeDirectory } from '../../../support/scratch.ts';

const PHONE: Known = { AttachedDevice: 'adb', SSHUserIP: '', Dimensions: {} };
const android = { uptime: 1e9, getprop: '[a]: [b]', dumpsys_battery: '', dumpsys_thermal_service: '' };

const realTimeout = setTimeout;
const real = (ms: number) => new Promise((resolve) => realTimeout(resolve, ms));

interface Passing {
  /** Ends early once this is true. */
  readonly until?: () => boolean;
  /** Larger steps are faster, but files and sockets then answer at most once in that many seconds. */
  readonly stepSeconds?: number;
}

/** Requests of the monitor that are not answered yet. */
let inFlight = 0;

/** Advances the simulated clock in steps; between steps, files and requests get the real time that they need, however busy the computer is. */
const pass = async (
  clock: sinon.SinonFakeTimers,
  seconds: number,
  { until = () => false, stepSeconds = 1 }: Passing = {},
): Promise<void> => {
  for (let passed = 0; passed < seconds && !until(); passed += stepSeconds) {
    await clock.tickAsync(stepSeconds * 1_000);
    do await real(2);
    while (inFlight > 0 || process.getActiveResourcesInfo().includes('FSReqPromise'));
  }
};

/** Resolves once this many loops are waiting for their timers. */
const asleep = async (clock: sinon.SinonFakeTimers, loops: number): Promise<void> => {
  while (clock.countTimers() < loops) await real(2);
};

describe('the reporting of the monitor', () => {
  let clock: sinon.SinonFakeTimers;
  let server: MachineServer;
  let endMonitor: (() => Promise<unknown>) | undefined;
  beforeEach(async () => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server = await new MachineServer().start();
  });
  afterEach(async () => {
    await endMonitor?.();
    endMonitor = undefined;
    await server.stop();
    sinon.restore();
  });

  const startMonitor = (home = makeDirectory()) => {
    const { log, lines } = aLog();
    const { request: send } = createRequest(server.url, anonymous, 'a-monitor');
    const request: typeof send = async (...args) => {
      inFlight += 1;
      try {
        return await send(...args);
      } finally {
        inFlight -= 1;
      }
    };
    const probed: string[] = [];
    const probeHost: Probe = async () => {
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
    const probePhone: Probe = async () => {
      probed.push('adb');
      return { android };
    };
    const probes: Probes = {
      adb: probePhone,
      ios: probePhone,
      ssh: probePhone,
      pyocd: probePhone,
      nodevice: probeHost,
    };
    const prober = new Prober({
      machineId: 'm',
      probes,
      startedAt: new Date(0),
      runner: new RunnerState(false),
      log,
    });
    const quarantine = new QuarantineFile(home, 'm', log);
    const disk = new DiskCopy(home, 'm', log);
    const outbox = new Outbox({
      sink: createHttpSink(request),
      acknowledged: (quarantineRequest) => quarantine.acknowledged(quarantineRequest),
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
    const giveUp = new AbortController();
    const done = Promise.all([
      keeper.run(ending.signal),
      reporter.run(ending.signal),
      outbox.run(ending.signal, giveUp.signal),
    ]);
    endMonitor = () => {
      ending.abort();
      giveUp.abort();
      return done;
    };
    return { home, disk, lines, probed, keeper, reporter, quarantineFile: join(home, 'm.force_quarantine') };
  };

  it('reads the Description first, then probes the device that it names', async () => {
    server.description = { AttachedDevice: 'adb' };
    const { probed } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    assert.deepEqual(probed, ['adb']);
    assert.equal(server.requests[0], 'GET /json/v1/machine/description/m');
    assert.deepEqual(server.events[0]?.android, android);
  });

  it('probes the host if the server has no record of the machine', async () => {
    server.description = undefined;
    const { probed } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    assert.deepEqual(probed, ['nodevice']);
  });

  it('probes the device last known if the server is down: a restart never makes a device missing', async () => {
    await server.stop();
    const home = makeDirectory();
    await new DiskCopy(home, 'm', aLog().log).keep(PHONE);
    const { probed } = startMonitor(home);
    await pass(clock, 20, { until: () => probed.length > 0 });
    assert.deepEqual(probed, ['adb']);
  });

  it('probes and sends nothing until it knows the Description', async () => {
    await server.stop();
    const { probed } = startMonitor();
    await pass(clock, 300, { stepSeconds: 5 });
    assert.deepEqual(probed, []);
    server.description = { AttachedDevice: 'adb' };
    await server.start();
    await pass(clock, 35, { until: () => server.events.length > 0 });
    assert.equal(server.events.length, 1);
    assert.deepEqual(probed, ['adb']);
  });

  /** The messages about the Description; the rest of the log is about the events. */
  const aboutDescription = (lines: readonly Record<string, unknown>[]) =>
    lines.filter(({ message }) => String(message).startsWith('description'));

  for (const [status, fix] of [
    [401, /refuses this monitor \(check the monitor's key.*answered 401/],
    [403, /refuses this monitor \(give the monitor's account the role agent\).*answered 403/],
  ] as const) {
    it(`says once, with what to fix, that its Description is refused with ${status}, and goes on with the one that it kept`, async () => {
      const home = makeDirectory();
      await new DiskCopy(home, 'm', aLog().log).keep(PHONE);
      server.refusal = status;
      server.description = { AttachedDevice: 'adb' };
      const { probed, lines } = startMonitor(home);
      await pass(clock, 300, { stepSeconds: 5 });
      assert(server.events.length >= 9, `${server.events.length} events`);
      assert.deepEqual(new Set(probed), new Set(['adb']));
      const [line, ...more] = aboutDescription(lines);
      assert.deepEqual(more, []);
      assert.match((line?.['error'] as Error).message, fix);

      server.refusal = undefined;
      await pass(clock, 35, { until: () => aboutDescription(lines).length > 1 });
      assert.equal(aboutDescription(lines)[1]?.['message'], 'description read again');
    });

    it(`waits if its Description is refused with ${status} and it kept none, says why to GET /readyz, and starts by itself once it is let in`, async () => {
      server.refusal = status;
      server.description = { AttachedDevice: 'adb' };
      const { probed, keeper } = startMonitor();
      await pass(clock, 300, { stepSeconds: 5 });
      assert.deepEqual([probed, server.events], [[], []]);
      assert.match(new Readiness(aLog().log).obstacle(keeper.failure) ?? '', fix);

      server.refusal = undefined;
      await pass(clock, 35, { until: () => server.events.length > 0 });
      assert.deepEqual(probed, ['adb']);
    });
  }

  it('reports every 30 s, plus or minus 3 s', async () => {
    startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    await pass(clock, 600);
    // Between 600 / 33 and 600 / 27.
    assert(server.events.length >= 18 && server.events.length <= 24, `${server.events.length} events`);
  });

  it('reads the Description every minute, and probes at once if the device is another', async () => {
    const { probed } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    await asleep(clock, 2);
    server.description = { AttachedDevice: 'adb' };
    await pass(clock, 61);
    await asleep(clock, 2);
    await pass(clock, 2);
    assert(probed.includes('adb'));
  });

  const reads = () => server.requests.filter((request) => request.includes('/description/')).length;

  it('reads the Description every 10 minutes while it hears of changes', async () => {
    const { keeper } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    await asleep(clock, 2);
    keeper.listening(true);
    keeper.refresh();
    await pass(clock, 10, { until: () => reads() === 2 });
    await pass(clock, 590, { stepSeconds: 5 });
    assert.equal(reads(), 2);
    await pass(clock, 20, { until: () => reads() === 3 });
    assert.equal(reads(), 3);
  });

  it('reads the Description within a minute, but not at once, after it no longer hears of changes', async () => {
    const { keeper } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    await asleep(clock, 2);
    keeper.listening(true);
    keeper.refresh();
    await pass(clock, 10, { until: () => reads() === 2 });
    await pass(clock, 120, { stepSeconds: 5 });
    keeper.listening(false);
    await pass(clock, 55);
    assert.equal(reads(), 2, 'all machines lose their streams at once');
    await pass(clock, 10, { until: () => reads() === 3 });
    assert.equal(reads(), 3);
  });

  it('reads the Description at once on a change, and probes at once if the device is another', async () => {
    const { probed, keeper } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    await asleep(clock, 2);
    server.description = { AttachedDevice: 'adb' };
    keeper.refresh();
    while (!probed.includes('adb')) await real(2);
    assert.deepEqual(probed, ['nodevice', 'adb']);
  });

  it('survives an hour without the server: nothing accumulates, and the newest state and a forced quarantine arrive within 30 s', async () => {
    const { quarantineFile, lines, reporter } = startMonitor();
    await pass(clock, 20, { until: () => server.events.length > 0 });
    await server.stop();
    const [eventsBefore, linesBefore] = [server.events.length, lines.length];
    await pass(clock, 1_800, { stepSeconds: 5 });
    writeFileSync(quarantineFile, '');
    await pass(clock, 1_800, { stepSeconds: 5 });
    assert(existsSync(quarantineFile), 'the file must stay until the request is acknowledged');
    // Two failures, each logged once: no busy loop, no full disk.
    assert.equal(lines.length - linesBefore, 2);
    assert(clock.countTimers() <= 3);

    await server.start();
    reporter.now();
    await pass(clock, 30, { until: () => server.events.length > eventsBefore });
    assert.equal(server.events[eventsBefore]?.forced_quarantine, true);
    await pass(clock, 5, { until: () => !existsSync(quarantineFile) });
    assert(!existsSync(quarantineFile));
    await pass(clock, 35, { until: () => server.events.length > eventsBefore + 1 });
    assert(server.events.length <= eventsBefore + 2, 'one event must have waited, not 120');
    assert.equal(server.events.at(-1)?.forced_quarantine, false);
  });

  it('does not repeat a refused event, and keeps the quarantine request until an event is accepted', async () => {
    server.status = 400;
    const { quarantineFile, lines } = startMonitor();
    writeFileSync(quarantineFile, '');
    await pass(clock, 95);
    assert(server.events.length >= 3 && server.events.length <= 5, `${server.events.length} events`);
    assert.match(JSON.stringify(lines), /answered 400: .*what to fix/);
    assert(existsSync(quarantineFile));
    server.status = 200;
    await pass(clock, 35, { until: () => !existsSync(quarantineFile) });
    assert.equal(server.events.at(-1)?.forced_quarantine, true);
  });
});
