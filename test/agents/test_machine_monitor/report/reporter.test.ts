import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createAdbProbe } from '../../../../agents/test_machine_monitor/device/adb.ts';
import type { Probe } from '../../../../agents/test_machine_monitor/device/device.ts';
import { createIosProbe } from '../../../../agents/test_machine_monitor/device/ios.ts';
import { createSshProbe } from '../../../../agents/test_machine_monitor/device/ssh.ts';
import type { HostTools } from '../../../../agents/test_machine_monitor/device/standalone/host_platform.ts';
import { createLinux } from '../../../../agents/test_machine_monitor/device/standalone/linux.ts';
import { createMac } from '../../../../agents/test_machine_monitor/device/standalone/mac.ts';
import { createStandaloneProbe } from '../../../../agents/test_machine_monitor/device/standalone/probe.ts';
import { createWindows } from '../../../../agents/test_machine_monitor/device/standalone/windows.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import type { OutgoingEvent } from '../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import { Prober } from '../../../../agents/test_machine_monitor/report/prober.ts';
import { Reporter } from '../../../../agents/test_machine_monitor/report/reporter.ts';
import { RunnerState } from '../../../../agents/test_machine_monitor/task_runner/runner_state.ts';
import { createRun } from '../../../../agents/loop/run.ts';
import { commandLine, type Run, ToolError } from '../../../../agents/loop/tool.ts';
import { aLog } from '../../../support/builders.ts';
import { standIns } from '../../../support/stand_ins.ts';

const KNOWN = { ...UNKNOWN_MACHINE, SSHUserIP: 'root@host' };
const { log } = aLog();

const OUTPUTS: Readonly<Record<string, string>> = {
  'adb get-state': 'device',
  'adb shell cat /proc/uptime': '1.0 1.0',
  'adb shell getprop': '[a]: [b]',
  'ideviceinfo -k ProductType': 'iPhone10,1',
  'ideviceinfo -k ProductVersion': '13.3.1',
  'lspci -mm -nn': '00:02.0 "VGA [0300]" "Intel [8086]" "HD Graphics [591e]"',
};

/** What a tool does with its time: it answers at once, just before its limit, or never, or fails just before its limit with this error. */
type Behavior = 'answers' | 'is slow' | 'hangs' | `error: ${string}`;

/** Tools without processes: they keep to their own limits and end when they are stopped, as those of `createRun` do. */
const toolsThat =
  (behave: (line: string) => Behavior): Run =>
  async (tool, signal) => {
    signal.throwIfAborted();
    const behavior = behave(commandLine(tool));
    const answer = () => tool.parse(OUTPUTS[commandLine(tool)] ?? '');
    if (behavior === 'answers') return answer();
    const ms = tool.timeoutMs - (behavior === 'hangs' ? 0 : 1);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new ToolError('was stopped', {}));
      });
    });
    if (behavior === 'is slow') return answer();
    throw new ToolError(behavior, {});
  };

const hostProbe = (run: Run, platformOf: (tools: HostTools) => ReturnType<typeof createMac>): Probe => {
  const noFile = () => Promise.reject(new Error('no file'));
  return createStandaloneProbe({
    run,
    log,
    host: { cores: () => 2, machine: 'x86_64', cpuBrand: '' },
    platform: platformOf({ run, readText: noFile, list: noFile }),
    metadata: () => Promise.resolve(undefined),
  });
};

/** The probes that run tools. */
const PROBES: Readonly<Record<string, (run: Run) => Probe>> = {
  adb: (run) => createAdbProbe(run, log),
  ios: (run) => createIosProbe(run, log),
  ssh: (run) => createSshProbe(run, '/nonexistent/ssh_machine.json', log),
  Linux: (run) => hostProbe(run, (tools) => createLinux(tools, log)),
  macOS: (run) => hostProbe(run, createMac),
  Windows: (run) => hostProbe(run, (tools) => createWindows(tools, 'Windows 10 Pro', '10.0.19045')),
};

describe('Reporter', () => {
  const make = standIns();
  let clock: sinon.SinonFakeTimers;
  let ending: AbortController;
  let done: Promise<void> | undefined;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await done;
    sinon.restore();
  });

  const reporting = (probe: Probe, runner = new RunnerState(false)) => {
    const startedAt: number[] = [];
    const reports: { readonly at: number; readonly event: OutgoingEvent }[] = [];
    const timed: Probe = (known, signal) => {
      startedAt.push(performance.now());
      return probe(known, signal);
    };
    const probes = { adb: timed, ios: timed, ssh: timed, pyocd: timed, nodevice: timed };
    const reporter = new Reporter({
      keeper: { known: KNOWN, ready: () => Promise.resolve() },
      prober: new Prober({ machineId: 'm', probes, startedAt: new Date(0), runner, log }),
      quarantine: { request: () => Promise.resolve(undefined) },
      outbox: { put: (event) => void reports.push({ at: performance.now(), event }) },
    });
    done = reporter.run(ending.signal);
    const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));
    return {
      reports,
      last: () => reports.at(-1)?.event,
      startGaps: () => gaps(startedAt),
      reportGaps: () => gaps(reports.map(({ at }) => at)),
    };
  };

  for (const [name, create] of Object.entries(PROBES)) {
    for (const behavior of ['hangs', 'is slow'] as const) {
      it(`starts a probe of ${name} every 27 to 33 s even if every tool ${behavior}, and ends it within 20 s`, async () => {
        const { reports, startGaps } = reporting(create(toolsThat(() => behavior)));
        await clock.tickAsync(600_000);
        assert(reports.length >= 600 / 33 - 1);
        assert(
          startGaps().every((gap) => gap >= 27_000 && gap <= 33_000),
          String(startGaps()),
        );
        assert(reports[0] !== undefined && reports[0].at <= 20_000, String(reports[0]?.at));
      });
    }
  }

  for (const [name, seconds] of [
    ['adb', 10],
    ['ios', 5],
    ['Linux', 10],
    ['Windows', 19],
  ] as const) {
    it(`runs tools of ${name} that do not depend on each other side by side: ${seconds} s if each is slow`, async () => {
      const { reports } = reporting(PROBES[name]!(toolsThat(() => 'is slow')));
      await clock.tickAsync(20_000);
      assert.equal(Math.round((reports[0]?.at ?? 0) / 1_000), seconds);
    });
  }

  it('sends reports at most 53 s apart, even if every second probe cannot be stopped', async () => {
    sinon.stub(Math, 'random').returns(1);
    let probes = 0;
    const { reportGaps, last } = reporting(() =>
      (probes += 1) % 2 === 1 ? Promise.resolve({}) : new Promise(() => undefined),
    );
    await clock.tickAsync(53_000);
    assert.deepEqual(reportGaps(), [53_000]);
    assert.equal(last()?.trouble, 'the probe took longer than 20 s');
    await clock.tickAsync(600_000);
    assert.equal(Math.max(...reportGaps()), 53_000);
  });

  it('ends a probe that was reconnecting with what it has', async () => {
    let states = 0;
    const { reports } = reporting(
      createAdbProbe(
        toolsThat((line) => {
          if (line === 'adb get-state') return (states += 1) === 1 ? 'error: device offline' : 'is slow';
          if (line === 'adb reconnect offline') return 'is slow';
          return line.includes('dumpsys') ? 'hangs' : 'answers';
        }),
        log,
      ),
    );
    await clock.tickAsync(20_000);
    const android = { uptime: 1e9, getprop: '[a]: [b]', dumpsys_battery: '', dumpsys_thermal_service: '' };
    assert.deepEqual(reports[0]?.event.android, android);
  });

  it('stops a tool that hangs when the time of the probe is up, and reports it', async () => {
    const { env } = make({
      'ssh -oConnectTimeout=15 -oBatchMode=yes -t -t -- root@host cat /proc/uptime /etc/lsb-release': {
        hangs: true,
      },
    });
    const { last, reports } = reporting(createSshProbe(createRun(env), '/nonexistent/x', log));
    await clock.tickAsync(19_000);
    while (reports.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(last()?.trouble ?? '', /^ssh .* was stopped: the probe took longer than 19 s$/);
  });

  it('sends the last report once more when it ends, with its device part and `stopping`', async () => {
    const ios = { device_type: 'iPhone10,1', version: '13.3.1', battery: 94 };
    const { reports } = reporting(() => Promise.resolve({ ios }));
    await clock.tickAsync(1_000);
    ending.abort();
    await done;
    assert.deepEqual(
      reports.map(({ event }) => [event.ios, event.stopping]),
      [
        [ios, undefined],
        [ios, true],
      ],
    );
  });

  it('ends at once during a probe that cannot be stopped, and sends the report before it once more', async () => {
    let probes = 0;
    const { reports } = reporting(() =>
      (probes += 1) === 1 ? Promise.resolve({}) : new Promise(() => undefined),
    );
    await clock.tickAsync(34_000);
    ending.abort();
    await done;
    assert.deepEqual(
      [reports.length, reports[1]?.event.stopping, reports[1]?.event.trouble],
      [2, true, undefined],
    );
  });

  it('sends nothing when it ends before its first report', async () => {
    const { reports } = reporting(() => new Promise(() => undefined));
    await clock.tickAsync(1_000);
    ending.abort();
    await done;
    assert.deepEqual(reports, []);
  });

  it('says in seconds when the task runner last called a hook, and -1 if it never did', async () => {
    const runner = new RunnerState(true);
    const { last } = reporting(() => Promise.resolve({}), runner);
    await clock.tickAsync(0);
    assert.equal(last()?.runner_seen, -1);
    runner.called();
    await clock.tickAsync(700_000);
    assert(last()?.launched_swarming);
    assert((last()?.runner_seen ?? 0) >= 660 && Number.isInteger(last()?.runner_seen));
  });
});
