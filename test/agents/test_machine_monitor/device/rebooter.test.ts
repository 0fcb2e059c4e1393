import assert from 'node:assert/strict';
import type { Reboot, RebootOutcome } from '../../../../agents/test_machine_monitor/device/device.ts';
import { Rebooter } from '../../../../agents/test_machine_monitor/device/rebooter.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { aLog } from '../../../support/builders.ts';

describe('Rebooter', () => {
  /** What `afterwards` hears of one reboot; undefined if nothing was rebooted. */
  const outcomeOf = async (adb: Reboot | undefined): Promise<RebootOutcome | undefined> => {
    const ending = new AbortController();
    let heard: RebootOutcome | undefined;
    const rebooter = new Rebooter({
      reboots: { adb, ios: undefined, ssh: undefined, pyocd: undefined, nodevice: undefined },
      known: () => ({ ...UNKNOWN_MACHINE, AttachedDevice: 'adb' }),
      afterwards: (outcome) => {
        heard = outcome;
        ending.abort();
      },
      log: aLog().log,
    });
    rebooter.now();
    await rebooter.run(ending.signal);
    return heard;
  };

  it('passes on which device was rebooted, and when', async () => {
    const before = Date.now();
    const outcome = await outcomeOf(async () => undefined);
    assert(outcome !== undefined && !('error' in outcome));
    assert.equal(outcome.attachedDevice, 'adb');
    assert(outcome.endedAt.getTime() >= before && outcome.endedAt.getTime() <= Date.now());
  });

  it('passes on why the reboot failed', async () => {
    const error = new Error('adb: device offline');
    const outcome = await outcomeOf(() => Promise.reject(error));
    assert.equal(outcome?.error, error);
  });

  it('passes on nothing, but has the device probed, if its kind is not rebooted', async () => {
    assert.equal(await outcomeOf(undefined), undefined);
  });
});
