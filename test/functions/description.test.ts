/** The function `description`. */
import assert from 'node:assert/strict';
import { NOW } from '../support/builders.ts';
import { type Lab, openLab } from '../support/lab.ts';

const PATH = 'GET /json/v1/machine/description/skia-1';

describe('GET /json/v1/machine/description/{id}', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab();
  });
  afterEach(() => lab.close());

  it('returns every member, in order and with its type, for strict clients', async () => {
    await lab.put('skia-1', {
      SSHUserIP: 'root@host',
      Temperature: { cpu: 30.5 },
      LastUpdated: NOW.toISOString(),
    });
    const never = '0001-01-01T00:00:00Z';
    const noAnnotation = { Message: '', User: '', Timestamp: never };
    const { status, headers, text } = await lab.ask(PATH, { as: 'agent' });
    assert.deepEqual([status, headers.get('content-type')], [200, 'application/json']);
    assert.equal(
      text,
      JSON.stringify({
        MaintenanceMode: '',
        IsQuarantined: false,
        Recovering: '',
        AttachedDevice: 'nodevice',
        Annotation: noAnnotation,
        Note: noAnnotation,
        Version: '',
        PowerCycle: false,
        PowerCycleState: 'not_available',
        LastUpdated: '2026-01-02T03:04:05.678Z',
        Battery: 0,
        Temperature: { cpu: 30.5 },
        RunningSwarmingTask: false,
        LaunchedSwarming: false,
        RecoveryStart: never,
        DeviceUptime: 0,
        SSHUserIP: 'root@host',
        SuppliedDimensions: {},
        Dimensions: { id: ['skia-1'], task_type: ['swarming'], pool: ['Skia'] },
        TaskStarted: never,
        LastEventTime: never,
        LastEventID: '',
        QuarantineClearedTime: never,
        QuarantineReason: '',
        Trouble: '',
        Maintenance: { Reason: '', Ticket: '', Until: never },
        Presence: 'present',
        PresenceSince: never,
        QuarantinedSince: never,
        RecoveryReasonSince: never,
        Attention: [],
        Power: {
          ...{ Controller: '', Outlet: '', Detail: '', Powers: '', Doubt: '' },
          Request: { ID: '', At: never, By: '', ClaimedBy: '', ClaimedUntil: never },
          LastCycle: { At: never, Outcome: '', By: '', Detail: '', Effect: '' },
          Starts: [],
          Contradicted: 0,
        },
      }),
    );
  });

  it('returns dimensions and sensors whose names are special in JavaScript', async () => {
    const Dimensions = JSON.parse('{"__proto__":["a"],"constructor":["b"],"a.b":["c"],"":["d"]}') as Record<
      string,
      string[]
    >;
    await lab.put('skia-1', {
      Dimensions,
      Temperature: JSON.parse('{"__proto__":1}') as Record<string, number>,
    });
    const { text } = await lab.ask(PATH);
    for (const part of [
      '"__proto__":["a"]',
      '"constructor":["b"]',
      '"a.b":["c"]',
      '"":["d"]',
      '"__proto__":1',
    ])
      assert.ok(text.includes(part), part);
  });

  it('answers 404 for an unknown machine and does not create it', async () => {
    assert.equal((await lab.ask(PATH)).status, 404);
    assert.deepEqual((await lab.ask('GET /_/machines')).json, []);
  });
});
