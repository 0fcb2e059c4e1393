import assert from 'node:assert/strict';
import { type StoredRecord, withDescription } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, anEvent, NOW } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';
import { aContext, processed, processEvent } from '../../support/processing.ts';

const [EARLIER, SAME, LATER] = ['2026-01-02T03:04:00.000Z', NOW.toISOString(), '2026-01-02T03:05:00.000Z'];
const forced = { forced_quarantine: true };
const because = (reason: string) => ({ ...forced, quarantine_reason: reason });
const known = aDescription({ LastEventTime: SAME, LastEventID: '7' });

describe('process', () => {
  it('returns the same Description for an event of another type', () =>
    assert.equal(processed(known, { type: 'RAW_STATE' }, { publishedAt: LATER }), known));

  it('leaves an unknown machine unknown for an event of another type', () =>
    assert.equal(processEvent(undefined, anEvent({ type: '' }), aContext()), undefined));

  it('copies the monitor’s version and task state from the event, and when it was published and applied', () => {
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

  it('never changes members that operators and power-cycle servers set', () => {
    const decided = {
      PowerCycle: true,
      PowerCycleState: 'in_error',
      Note: { Message: 'n', User: 'u', Timestamp: SAME },
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

  it('rebuilds the dimensions that describe a device and keeps all others', () => {
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
    assert.ok(Object.values(next.Dimensions).every(Array.isArray));
  });

  it('keeps all dimensions and resets the readings if the device is missing', () => {
    const previous = aDescription({
      Dimensions: { os: ['Android'] },
      Battery: 50,
      Temperature: { cpu: 30 },
      DeviceUptime: 9,
    });
    const { Dimensions, Battery, Temperature, DeviceUptime } = processed(previous, { standalone: {} });
    assert.deepEqual(Dimensions['os'], ['Android']);
    assert.deepEqual(
      { Battery, Temperature, DeviceUptime },
      { Battery: 0, Temperature: {}, DeviceUptime: 0 },
    );
  });

  it('takes over why the device was not read, and empties it once the device is read', () => {
    const Trouble = 'adb: device unauthorized';
    const missing = processed(known, { standalone: {}, trouble: Trouble }, { publishedAt: LATER });
    assert.equal(missing.Trouble, Trouble);
    const later = { publishedAt: LATER, eventId: '8' };
    assert.equal(processed(missing, { standalone: {} }, later).Trouble, '');
    assert.equal(processed(missing, { trouble: Trouble }, later).Trouble, '');
  });

  it('keeps the reason of the trouble out of the recovery message, which schedulers match', () => {
    const previous = aDescription({ Dimensions: { device_type: ['sargo'] } });
    const { Recovering, Annotation } = processed(previous, { standalone: {}, trouble: 'adb: offline' });
    assert.equal(Recovering, 'Device ["sargo"] has gone missing');
    assert.equal(Annotation.Message, Recovering);
  });

  it('keeps a dimension named __proto__', () => {
    const Dimensions = JSON.parse('{"__proto__":["x"]}') as Record<string, string[]>;
    const next = processed(aDescription({ Dimensions }), {});
    assert.deepEqual(Object.getOwnPropertyDescriptor(next.Dimensions, '__proto__')?.value, ['x']);
  });
});

describe('process with a forced quarantine', () => {
  it('quarantines the machine', () =>
    assert.ok(processed(known, forced, { publishedAt: LATER }).IsQuarantined));

  it('keeps the quarantine when a later event does not force it', () =>
    assert.ok(processed(aDescription({ IsQuarantined: true }), {}, { publishedAt: LATER }).IsQuarantined));

  it('applies the quarantine, and nothing else, from a late event', () =>
    assert.deepEqual(processed(known, { ...forced, running_swarming_task: true }, { publishedAt: EARLIER }), {
      ...known,
      IsQuarantined: true,
    }));

  it('records why the task asked for it', () => {
    const { IsQuarantined, QuarantineReason } = processed(known, because('disk full'), {
      publishedAt: LATER,
    });
    assert.deepEqual([IsQuarantined, QuarantineReason], [true, 'disk full']);
  });

  it('ignores a reason without a request', () =>
    assert.equal(processed(known, { quarantine_reason: 'x' }, { publishedAt: LATER }).QuarantineReason, ''));

  it('applies quarantine and reason, and nothing else, from a late event', () =>
    assert.deepEqual(processed(known, { ...because('disk full'), trouble: 'x' }, { publishedAt: EARLIER }), {
      ...known,
      IsQuarantined: true,
      QuarantineReason: 'disk full',
    }));

  it('keeps the reason when later events give none, whether they force quarantine or not', () => {
    const previous = { ...known, IsQuarantined: true, QuarantineReason: 'disk full' };
    for (const event of [forced, {}])
      assert.equal(processed(previous, event, { publishedAt: LATER }).QuarantineReason, 'disk full');
  });

  it('shows the reason of the newest request that gives one, in whichever order two requests arrive', () => {
    const first = [because('first'), { publishedAt: LATER, eventId: '8' }] as const;
    const second = [because('second'), { publishedAt: LATER, eventId: '9' }] as const;
    assert.equal(processed(processed(known, ...first), ...second).QuarantineReason, 'second');
    assert.equal(processed(processed(known, ...second), ...first).QuarantineReason, 'second');
  });

  it('takes the reason of a late request if the machine is quarantined without one', () =>
    assert.deepEqual(processed({ ...known, IsQuarantined: true }, because('x'), { publishedAt: EARLIER }), {
      ...known,
      IsQuarantined: true,
      QuarantineReason: 'x',
    }));

  it('changes nothing if the late request gives a reason and there is one', () => {
    const previous = { ...known, IsQuarantined: true, QuarantineReason: 'disk full' };
    assert.equal(processed(previous, because('x'), { publishedAt: EARLIER }), previous);
  });

  it('changes nothing if the event is late and the machine already quarantined', () => {
    const previous = { ...known, IsQuarantined: true };
    assert.equal(processed(previous, forced, { publishedAt: EARLIER }), previous);
  });

  it('changes nothing for a duplicate', () => {
    const previous = processed(known, forced, { publishedAt: LATER, eventId: '8' });
    assert.equal(processed(previous, forced, { publishedAt: LATER, eventId: '8' }), previous);
  });

  const cleared = { ...known, QuarantineClearedTime: '2026-01-02T03:04:10.000Z' };
  it('ignores a late event published before an operator cleared the quarantine, and its reason', () =>
    assert.equal(processed(cleared, because('x'), { publishedAt: EARLIER }), cleared));

  it('ignores the reason of a new event published before an operator cleared the quarantine', () => {
    const previous = { ...cleared, LastEventTime: ZERO_TIME };
    assert.equal(processed(previous, because('x'), { publishedAt: EARLIER }).QuarantineReason, '');
  });

  it('ignores a new event published before an operator cleared the quarantine', () => {
    const previous = { ...cleared, LastEventTime: ZERO_TIME };
    assert.equal(processed(previous, forced, { publishedAt: EARLIER }).IsQuarantined, false);
  });

  it('quarantines the machine again for an event published at the moment of the clearing, whether it is late or not', () => {
    const published = { publishedAt: cleared.QuarantineClearedTime };
    assert.ok(processed(cleared, forced, published).IsQuarantined);
    assert.ok(processed({ ...cleared, LastEventTime: LATER }, forced, published).IsQuarantined);
  });

  it('quarantines the machine again for an event published after the clearing', () =>
    assert.ok(processed(cleared, forced, { publishedAt: LATER }).IsQuarantined));
});

describe('the time of a forced quarantine', () => {
  const record = withDescription(undefined, known);
  const after = (previous: StoredRecord, event: object, publishedAt: string, eventId: string): StoredRecord =>
    processEvent(previous, anEvent({ ...event }), aContext({ publishedAt, eventId }))!;

  it('is the publish time of the newest event that forced one, in whichever order they arrive', () => {
    const newest = after(after(record, forced, LATER, '8'), {}, LATER, '9');
    assert.equal(newest.Kept.ForcedTime, LATER);
    assert.equal(after(newest, forced, EARLIER, '6').Kept.ForcedTime, LATER);
    const routine = after({ ...record, Description: { ...known, IsQuarantined: true } }, {}, LATER, '9');
    assert.equal(after(routine, forced, EARLIER, '6').Kept.ForcedTime, EARLIER);
  });

  it('does not move for an older event whose reason the machine takes', () => {
    const newest = after(record, forced, LATER, '8');
    const late = after(newest, because('disk full'), EARLIER, '6');
    assert.deepEqual([late.Description.QuarantineReason, late.Kept.ForcedTime], ['disk full', LATER]);
  });

  it('does not move for an event that an operator has dealt with, nor for a duplicate', () => {
    const cleared = { ...record, Description: { ...known, QuarantineClearedTime: LATER } };
    assert.equal(after(cleared, forced, EARLIER, '6'), cleared);
    const once = after(record, forced, LATER, '8');
    assert.equal(after(once, forced, LATER, '8'), once);
  });
});

describe('process for an unknown machine', () => {
  it('creates a Description from the event and defaults', () => {
    const next = processed(undefined, forced);
    assert.equal(next.AttachedDevice, 'nodevice');
    assert.equal(next.PowerCycleState, 'not_available');
    assert.equal(next.QuarantineClearedTime, ZERO_TIME);
    assert.ok(next.IsQuarantined);
  });

  for (const [when, publishedAt] of [
    ['before', EARLIER],
    ['at the moment', SAME],
  ] as const)
    it(`leaves the machine unknown if the event was published ${when} it was deleted`, () =>
      assert.equal(
        processEvent(undefined, anEvent(forced), aContext({ publishedAt, deletedAt: SAME })),
        undefined,
      ));

  const DAYS_8_MS = 8 * 24 * 60 * 60_000;
  it('leaves the machine unknown if the event is older than tombstones are kept, deleted or not', () => {
    const publishedAt = new Date(NOW.getTime() - DAYS_8_MS - 1).toISOString();
    assert.equal(processEvent(undefined, anEvent(forced), aContext({ publishedAt })), undefined);
    const deletedAt = new Date(NOW.getTime() - 9 * 24 * 60 * 60_000).toISOString();
    assert.equal(processEvent(undefined, anEvent(forced), aContext({ publishedAt, deletedAt })), undefined);
  });

  it('creates a Description from an event just as old as tombstones are kept', () => {
    const publishedAt = new Date(NOW.getTime() - DAYS_8_MS).toISOString();
    assert.equal(processed(undefined, {}, { publishedAt }).LastEventTime, publishedAt);
  });

  it('creates a new Description if the event was published after the deletion', () => {
    const next = processed(undefined, {}, { publishedAt: LATER, deletedAt: SAME });
    assert.equal(next.LastEventTime, LATER);
    assert.equal(next.IsQuarantined, false);
  });

  for (const [when, publishedAt] of [
    ['before', EARLIER],
    ['at the moment', SAME],
  ] as const)
    it(`ignores a late quarantine published ${when} the machine was deleted`, () => {
      const next = processed(undefined, {}, { publishedAt: LATER, eventId: '9', deletedAt: SAME });
      assert.equal(processed(next, forced, { publishedAt, eventId: '5' }), next);
    });
});
