import assert from 'node:assert/strict';
import * as processor from '../../../shared/processor/process.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, anEvent, NOW } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';
import { aContext, processed } from '../../support/processing.ts';

const [EARLIER, THEN, LATER] = ['2026-01-02T03:04:00.000Z', NOW.toISOString(), '2026-01-02T03:05:00.000Z'];
const forced = { forced_quarantine: true };
const known = aDescription({ LastEventTime: THEN, LastEventID: '7' });

describe('An event', () => {
  it('of another type changes nothing', () =>
    assert.equal(
      processor.process(known, anEvent({ type: 'RAW_STATE' }), aContext({ publishedAt: LATER })),
      known,
    ));

  it('of another type leaves an unknown machine unknown', () =>
    assert.equal(processor.process(undefined, anEvent({ type: '' }), aContext()), undefined));

  it('tells the agent’s version, whether a task runs, and when it came', () => {
    const next = processed(
      known,
      { host: { name: 'skia-1', version: 'v2' }, running_swarming_task: true, launched_swarming: true },
      { publishedAt: LATER, eventId: '8' },
    );
    assert.equal(next.Version, 'v2');
    assert.deepEqual(next.Dimensions['tmm_version'], ['v2']);
    assert.deepEqual(next.Dimensions['id'], ['skia-1']);
    assert.ok(next.RunningSwarmingTask && next.LaunchedSwarming);
    assert.equal(next.LastUpdated, NOW.toISOString());
    assert.deepEqual([next.LastEventTime, next.LastEventID], [LATER, '8']);
  });

  it('never changes what operators and racks decide', () => {
    const decided = {
      PowerCycle: true,
      PowerCycleState: 'in_error',
      Note: { Message: 'n', User: 'u', Timestamp: THEN },
      MaintenanceMode: 'someone@example.org 2026-01-01T00:00:00Z',
      AttachedDevice: 'ssh',
      SSHUserIP: 'root@host',
      SuppliedDimensions: { gpu: ['x'] },
    } as const;
    const {
      PowerCycle,
      PowerCycleState,
      Note,
      MaintenanceMode,
      AttachedDevice,
      SSHUserIP,
      SuppliedDimensions,
    } = processed(aDescription(decided), {});
    assert.deepEqual(
      { PowerCycle, PowerCycleState, Note, MaintenanceMode, AttachedDevice, SSHUserIP, SuppliedDimensions },
      decided,
    );
  });

  it('rebuilds the dimensions that describe a device, and leaves the others', () => {
    const Dimensions = { os: ['Android'], device_type: ['sargo'], pool: ['Skia'], rack: ['4'], cores: ['1'] };
    const next = processed(aDescription({ Dimensions }), {
      standalone: { cores: 2, os_versions: ['Linux'] },
    });
    assert.deepEqual(plain(next.Dimensions), {
      id: ['skia-rpi2-rack4-shelf1-001'],
      tmm_version: next.Dimensions['tmm_version'],
      pool: ['Skia'],
      rack: ['4'],
      cores: ['2'],
      os: ['Linux'],
      cpu: [],
      gpu: [],
    });
  });

  it('with no device in it leaves all dimensions, and takes the readings away', () => {
    const was = aDescription({
      Dimensions: { os: ['Android'] },
      Battery: 50,
      Temperature: { cpu: 30 },
      DeviceUptime: 9,
    });
    const { Dimensions, Battery, Temperature, DeviceUptime } = processed(was, { standalone: {} });
    assert.deepEqual(Dimensions['os'], ['Android']);
    assert.deepEqual(
      { Battery, Temperature, DeviceUptime },
      { Battery: 0, Temperature: {}, DeviceUptime: 0 },
    );
  });

  it('leaves a dimension named __proto__ as it was', () => {
    const Dimensions = JSON.parse('{"__proto__":["x"]}') as Record<string, string[]>;
    const next = processed(aDescription({ Dimensions }), {});
    assert.deepEqual(Object.getOwnPropertyDescriptor(next.Dimensions, '__proto__')?.value, ['x']);
  });
});

describe('A forced quarantine', () => {
  it('quarantines the machine', () =>
    assert.ok(processed(known, forced, { publishedAt: LATER }).IsQuarantined));

  it('is not lifted by a later event', () =>
    assert.ok(processed(aDescription({ IsQuarantined: true }), {}, { publishedAt: LATER }).IsQuarantined));

  it('counts when it comes late, and is all of a late event that counts', () =>
    assert.deepEqual(processed(known, { ...forced, running_swarming_task: true }, { publishedAt: EARLIER }), {
      ...known,
      IsQuarantined: true,
    }));

  it('that comes late to a machine in quarantine changes nothing', () => {
    const was = { ...known, IsQuarantined: true };
    assert.equal(processed(was, forced, { publishedAt: EARLIER }), was);
  });

  it('that comes twice changes nothing', () => {
    const was = processed(known, forced, { publishedAt: LATER, eventId: '8' });
    assert.equal(processed(was, forced, { publishedAt: LATER, eventId: '8' }), was);
  });

  const cleared = { ...known, QuarantineClearedTime: '2026-01-02T03:04:10.000Z' };
  it('published before an operator cleared the quarantine does not count, late', () =>
    assert.equal(processed(cleared, forced, { publishedAt: EARLIER }), cleared));

  it('published before an operator cleared the quarantine does not count, though it is news', () => {
    const was = { ...cleared, LastEventTime: ZERO_TIME };
    assert.equal(processed(was, forced, { publishedAt: EARLIER }).IsQuarantined, false);
  });

  it('published since counts', () =>
    assert.ok(processed(cleared, forced, { publishedAt: LATER }).IsQuarantined));
});

describe('An unknown machine’s first event', () => {
  it('makes it known, with nothing but what it says', () => {
    const next = processed(undefined, forced);
    assert.equal(next.AttachedDevice, 'nodevice');
    assert.equal(next.PowerCycleState, 'not_available');
    assert.equal(next.QuarantineClearedTime, ZERO_TIME);
    assert.ok(next.IsQuarantined);
  });

  for (const [when, publishedAt] of [
    ['before', EARLIER],
    ['when', THEN],
  ] as const)
    it(`published ${when} the machine was deleted leaves it deleted`, () =>
      assert.equal(
        processor.process(undefined, anEvent(forced), aContext({ publishedAt, deletedAt: THEN })),
        undefined,
      ));

  it('published after the machine was deleted starts it afresh', () => {
    const next = processed(undefined, {}, { publishedAt: LATER, deletedAt: THEN });
    assert.equal(next.LastEventTime, LATER);
    assert.equal(next.IsQuarantined, false);
  });

  for (const [when, publishedAt] of [
    ['before', EARLIER],
    ['when', THEN],
  ] as const)
    it(`keeps a quarantine forced ${when} it was deleted from coming back, should that arrive late`, () => {
      const next = processed(undefined, {}, { publishedAt: LATER, eventId: '9', deletedAt: THEN });
      assert.equal(processed(next, forced, { publishedAt, eventId: '5' }), next);
    });
});
