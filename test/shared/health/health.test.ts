/** The health of a machine: one word of several that hold. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { attentionAdvice, healthAdvice } from '../../../shared/health/advice.ts';
import { attention, ATTENTIONS } from '../../../shared/health/attention.ts';
import { health, healthBy, HEALTHS, type Health } from '../../../shared/health/health.ts';
import { healthSince } from '../../../shared/health/since.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import { whyUnavailable } from '../../../shared/health/why_unavailable.ts';
import { type Description, NO_MAINTENANCE, PRESENCES } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription } from '../../support/builders.ts';
import { at } from '../../support/lived.ts';

const heard = { LastEventTime: at(0), LastUpdated: at(0) };
const maintenance = { ...heard, MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z' };
const quarantined = { ...heard, IsQuarantined: true };
const recovering = { ...heard, Recovering: 'Too hot.', RecoveryReasonSince: at(0) };
const healthAt = (seconds: number, description: Partial<Description>, deaf = false) =>
  health(aDescription(description), new Date(at(seconds)), deaf);

describe('health', () => {
  for (const [word, when, seconds, description] of [
    ['idle', 'nothing else holds', 1, heard],
    ['busy', 'a task runs', 1, { ...heard, RunningSwarmingTask: true }],
    [
      'recovering',
      'it recovers',
      3599,
      { ...recovering, Presence: 'present', ...{ LastUpdated: at(3599), LastEventTime: at(3599) } },
    ],
    [
      'needs_repair',
      'that exceeds the allowance',
      3601,
      { ...recovering, LastUpdated: at(3601), LastEventTime: at(3601) },
    ],
    ['needs_repair', 'the battery is hot', 1, { ...heard, Attention: ['battery_hot'] }],
    ['quarantined', 'a task forced it', 1, { ...recovering, ...quarantined, Attention: ['battery_hot'] }],
    ['silent', 'the sweep noticed it', 1, { ...quarantined, Presence: 'silent' }],
    ['silent', 'it is by age, and no sweep has come to it', 90, quarantined],
    ['dead', 'the sweep noticed it', 1, { ...heard, Presence: 'dead' }],
    ['dead', 'it is by age, and the sweep knows it as silent', 600, { ...heard, Presence: 'silent' }],
    ['expected', 'it has never reported', 9999, { ...quarantined, Presence: 'expected' }],
    ['maintenance', 'an operator took it out of service', 9999, { ...maintenance, Presence: 'dead' }],
  ] as const)
    it(`is ${word} if ${when}`, () =>
      assert.equal(healthAt(seconds, description as Partial<Description>), word));

  it('is not derived from age by who is deaf, but as the server told it', () => {
    assert.equal(healthAt(9999, heard, true), 'idle');
    assert.equal(healthAt(9999, { ...heard, Presence: 'silent' }, true), 'silent');
    assert.equal(healthAt(9999, recovering, true), 'needs_repair');
  });

  it('follows the times of the instance', () => {
    const patient = healthBy({ ...DEFAULT_TIMES, silentSeconds: 300 });
    assert.equal(patient(aDescription(heard), new Date(at(299)), false), 'idle');
    assert.equal(patient(aDescription(heard), new Date(at(300)), false), 'silent');
  });

  it('has counts that add up to all machines, and advice for each word, for random fleets', () => {
    const text = fc.constantFrom('', 'x', 'Too hot.', 'Battery low. ');
    const machine = fc.record({
      MaintenanceMode: text,
      IsQuarantined: fc.boolean(),
      Recovering: text,
      RunningSwarmingTask: fc.boolean(),
      Presence: fc.constantFrom(...PRESENCES),
      LastUpdated: fc.integer({ min: 0, max: 9000 }).map(at),
      Attention: fc.subarray(['conflict', 'no_runner', 'flapping', 'battery_hot']),
      PowerCycle: fc.boolean(),
      DeviceUptime: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(fc.array(machine), fc.boolean(), (fleet, deaf) => {
        const counts = new Map<Health, number>();
        const asOf = new Date(at(9000));
        for (const description of fleet.map(aDescription)) {
          const word = health(description, asOf, deaf);
          counts.set(word, (counts.get(word) ?? 0) + 1);
          for (const { why, action } of [
            healthAdvice(word, description, asOf),
            ...attention(description, asOf).map((found) => attentionAdvice(found, description, asOf)),
          ])
            assert.ok(why.endsWith('.') && action.endsWith('.'), why);
        }
        assert.equal(
          HEALTHS.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0),
          fleet.length,
        );
      }),
    );
  });
});

describe('attention', () => {
  const Power = { ...NO_POWER, Request: { ...NO_POWER.Request, At: at(0) } };
  it('is every word that holds, in order', () => {
    const all = aDescription({
      PowerCycleState: 'in_error',
      PowerCycle: true,
      Power,
      Attention: ['battery_hot', 'conflict', 'flapping', 'no_runner'],
      MaintenanceMode: 'x',
      Maintenance: { ...NO_MAINTENANCE, Until: at(600) },
      DeviceUptime: 25 * 3600 + 1,
    });
    assert.deepEqual(attention(all, new Date(at(600))), ATTENTIONS);
    assert.deepEqual(attention(aDescription(), new Date(at(600))), []);
  });

  for (const [word, description, seconds] of [
    ['outlet', { Power: { ...NO_POWER, Doubt: 'it has a battery' } }, 0],
    ['not_taken', { PowerCycle: true, Power }, 600],
    ['uptime', { DeviceUptime: 25 * 3600 + 1 }, 0],
  ] as const)
    it(`includes ${word} alone if only that holds`, () =>
      assert.deepEqual(attention(aDescription(description), new Date(at(seconds))), [word]));

  it('does not include a power cycle that a server has claimed, or that waits for less than 10 min', () => {
    const claimed = { ...Power, Request: { ...Power.Request, ClaimedBy: 'rack4', ClaimedUntil: at(400) } };
    assert.deepEqual(attention(aDescription({ PowerCycle: true, Power: claimed }), new Date(at(999))), []);
    assert.deepEqual(attention(aDescription({ PowerCycle: true, Power }), new Date(at(599))), []);
  });
});

describe('healthAdvice', () => {
  const adviceOn = (description: Partial<Description>, asOf = '2026-01-02T09:35:30.000Z') => {
    const machine = aDescription(description);
    return healthAdvice(health(machine, new Date(asOf), true), machine, new Date(asOf));
  };
  const silent = {
    Presence: 'silent',
    PresenceSince: '2026-01-02T09:31:00.000Z',
    Battery: 12,
    RunningSwarmingTask: true,
  } as const;

  it('names the last report and what was tried on a silent machine', () =>
    assert.deepEqual(
      adviceOn({
        ...silent,
        Power: {
          ...NO_POWER,
          LastCycle: {
            ...NO_POWER.LastCycle,
            At: '2026-01-02T09:20:00.000Z',
            Outcome: 'verified',
            Effect: 'no effect',
          },
        },
      }),
      {
        why: 'Silent since 09:31 (4 min). Last report: battery 12 %, task running. Tried: power cycle at 09:20, verified, no effect.',
        action: "Check the host's power and network.",
      },
    ));

  it('names the date unless it is today', () =>
    assert.match(
      adviceOn(silent, '2026-01-04T09:35:30.000Z').why,
      /^Silent since 2026-01-02 09:31 \(2 d\)\./,
    ));

  it('says who took the machine out of service, since when, why and until when', () => {
    const MaintenanceMode = 'kim@example.org 2026-01-02T09:31:00Z';
    const Maintenance = { Reason: 'new fan', Ticket: 'b/17', Until: '2026-01-03T09:00:00.000Z' };
    assert.equal(
      adviceOn({ MaintenanceMode, Maintenance }).why,
      'Out of service by kim@example.org since 09:31 (4 min); new fan; b/17; until 2026-01-03 09:00.',
    );
    assert.equal(adviceOn({ MaintenanceMode: 'by hand' }).why, 'Out of service by by hand.');
  });

  it('depends on the reason of a recovery that lasts too long', () => {
    const action = (Recovering: string) => adviceOn({ Recovering }).action;
    assert.match(action('Device ["x"] has gone missing'), /Reconnect/);
    assert.match(action('Battery low. Too hot.'), /Cool/);
    assert.match(action('Battery low. '), /charger/);
  });
});

describe('healthSince', () => {
  for (const [word, description, since] of [
    ['silent', { Presence: 'silent', PresenceSince: at(90) }, at(90)],
    ['silent', { LastUpdated: at(5) }, at(95)],
    ['dead', { Presence: 'dead', PresenceSince: at(600) }, at(600)],
    ['expected', { Presence: 'expected', PresenceSince: at(0) }, at(0)],
    ['maintenance', maintenance, '2026-01-02T03:04:05Z'],
    ['maintenance', { MaintenanceMode: 'by hand' }, ZERO_TIME],
    ['quarantined', { IsQuarantined: true, QuarantinedSince: at(1) }, at(1)],
    ['needs_repair', { Recovering: 'Too hot.', RecoveryReasonSince: at(2) }, at(2)],
    ['needs_repair', { Attention: ['battery_hot'], RecoveryReasonSince: at(2) }, ZERO_TIME],
    ['recovering', { Recovering: 'Too hot.', RecoveryReasonSince: at(2) }, at(2)],
    ['idle', {}, ZERO_TIME],
    [
      'dead',
      { Presence: 'silent', PresenceSince: at(95), LastUpdated: at(5), LastEventTime: at(5) },
      at(605),
    ],
  ] as const)
    it(`returns ${since} for a machine that is ${word}: ${JSON.stringify(description)}`, () =>
      assert.equal(healthSince(word, aDescription(description)), since));
});

describe('whyUnavailable', () => {
  for (const [description, reasons] of [
    [{}, ''],
    [maintenance, 'Maintenance: a@example.org 2026-01-02T03:04:05Z'],
    [
      { ...recovering, ...quarantined, ...maintenance },
      'Maintenance: a@example.org 2026-01-02T03:04:05Z, Forced Quarantine, Recovering: Too hot.',
    ],
    [{ ...quarantined, Presence: 'dead' }, 'Forced Quarantine'],
  ] as const)
    it(`returns ${JSON.stringify(reasons)}`, () =>
      assert.equal(whyUnavailable(aDescription(description)), reasons));
});
