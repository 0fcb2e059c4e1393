import assert from 'node:assert/strict';
import type { Probe } from '../../../../agents/test_machine_monitor/device/device.ts';
import type { Known } from '../../../../agents/test_machine_monitor/known/known.ts';
import { Prober } from '../../../../agents/test_machine_monitor/report/prober.ts';
import { RunnerState } from '../../../../agents/test_machine_monitor/task_runner/runner_state.ts';
import { parseEvent } from '../../../../shared/types/event.ts';
import { aLog } from '../../../support/builders.ts';

const KNOWN: Known = { AttachedDevice: 'adb', SSHUserIP: '', Dimensions: {} };
const ios = { device_type: 'iPhone10,1', version: '13.3.1', battery: 94 };
const endedAt = new Date('2026-01-02T09:20:00Z');
const never = new AbortController().signal;

describe('Prober', () => {
  /** Each probe takes the next of `outcomes`: an error, or the end of a successful probe. */
  const probing = (...outcomes: (Error | (() => void))[]) => {
    const probe: Probe = async () => {
      const outcome = outcomes.shift();
      if (outcome instanceof Error) throw outcome;
      outcome?.();
      return { ios };
    };
    const probes = { adb: probe, ios: probe, ssh: probe, pyocd: probe, nodevice: probe };
    const prober = new Prober({
      machineId: 'm',
      probes,
      startedAt: new Date(0),
      runner: new RunnerState(false),
      log: aLog().log,
    });
    const trouble = async (known = KNOWN) => (await prober.probe(known, never)).trouble;
    return { prober, trouble };
  };
  const failure = new Error('adb: device offline');

  it('says in the event why the device was not read', async () => {
    const { prober } = probing(failure);
    const { trouble, android } = parseEvent(structuredClone(await prober.probe(KNOWN, never)));
    assert.deepEqual([trouble, android.uptime], ['adb: device offline', 0]);
  });

  it('leaves `trouble` out of the event if the device was read', async () => {
    assert(!('trouble' in (await probing().prober.probe(KNOWN, never))));
  });

  it('says when the device was rebooted, until it is read again', async () => {
    const { prober, trouble } = probing(failure, failure, () => undefined, failure);
    prober.rebooted({ attachedDevice: 'adb', endedAt });
    const rebooted = 'adb: device offline; rebooted at 09:20 UTC on 2026-01-02: no answer';
    assert.deepEqual(
      [await trouble(), await trouble(), await trouble(), await trouble()],
      [rebooted, rebooted, undefined, 'adb: device offline'],
    );
  });

  it('says that the reboot failed', async () => {
    const { prober, trouble } = probing(failure);
    prober.rebooted({ attachedDevice: 'adb', endedAt, error: new Error('adb: closed') });
    assert.equal(
      await trouble(),
      'adb: device offline; reboot at 09:20 UTC on 2026-01-02 failed: adb: closed',
    );
  });

  it('keeps a reboot that ended while the device was read: the reading is from before it', async () => {
    const { prober, trouble } = probing(() => prober.rebooted({ attachedDevice: 'adb', endedAt }), failure);
    assert.equal(await trouble(), undefined);
    assert.match((await trouble()) ?? '', /rebooted at 09:20/);
  });

  it('does not mention the reboot of another device', async () => {
    const { prober, trouble } = probing(failure);
    prober.rebooted({ attachedDevice: 'adb', endedAt });
    assert.equal(await trouble({ ...KNOWN, AttachedDevice: 'ios' }), 'adb: device offline');
  });
});
