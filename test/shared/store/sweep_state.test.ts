/** The state of sweeps: what people and sweeps change in it. That stores read and write it, their contract tests. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../shared/errors.ts';
import {
  changedState,
  inForce,
  listAnew,
  readState,
  withIncidents,
  withSilence,
  withSilenceEnded,
} from '../../../shared/store/sweep_state.ts';
import { served } from '../../../shared/types/stored_incident.ts';
import { NO_SWEEP_YET } from '../../../shared/types/sweep_state.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aLog, NOW } from '../../support/builders.ts';
import { anIncident } from '../../support/notices.ts';
import { timeAfter } from '../../support/sight.ts';
import { aSilence } from '../../support/sweeping.ts';

const now = new Date(timeAfter(60));
const { ID, Kind, Opened, Closed } = anIncident();
const listed = { ID, Kind, Opened, Closed, Revision: 1, SeenAt: timeAfter(1), TellAt: timeAfter(2) };
const state = { ...NO_SWEEP_YET, Incidents: [listed] };

describe('the state of sweeps', () => {
  it('is that before the first sweep, with its list of incidents lost, if none is stored or it is no object', () => {
    for (const [json, logged] of [
      [undefined, []],
      ['{', ['all of it']],
      ['null', ['all of it']],
      ['[]', ['all of it']],
      [7, ['all of it']],
    ] as const) {
      const { log, lines } = aLog();
      assert.deepEqual(readState(json, log), { state: NO_SWEEP_YET, isListLost: true });
      assert.deepEqual(
        lines.map(({ message, member }) => [message, member]),
        logged.map((member) => ['corrupt sweep state', member]),
      );
    }
  });

  it('takes nothing that every object inherits for a member', () => {
    const { log, lines } = aLog();
    const { isListLost } = readState('{"__proto__":{"Incidents":[]}}', log);
    assert.deepEqual([isListLost, lines], [true, []]);
  });

  it('is stored with a lost list of incidents missing, and else whole', () => {
    const after = { ...state, InUse: 7 };
    assert.deepEqual(JSON.parse(changedState({ state, isListLost: false }, () => after)), after);
    const stored = JSON.parse(changedState({ state, isListLost: true }, () => after)) as object;
    assert.deepEqual(
      { Incidents: undefined, ...stored },
      {
        ...NO_SWEEP_YET,
        ...{ InUse: 7, Incidents: undefined },
      },
    );
  });

  it('lists open incidents anew as not looked at, and to be told', () =>
    assert.deepEqual(listAnew([served(anIncident({ Revision: 3 }))], now), [
      { ID, Kind, Opened, Closed, Revision: 3, SeenAt: ZERO_TIME, TellAt: timeAfter(60) },
    ]));

  it('is the same object if no incident changed', () => assert.equal(withIncidents(state, [], now), state));

  it('has all channels told of a new revision of an incident, and not of the same one again', () => {
    const of = (overrides: object) => withIncidents(state, [anIncident(overrides)], now).Incidents;
    assert.deepEqual(of({ Revision: 1 }), [listed]);
    assert.deepEqual(of({ Revision: 2 }), [{ ...listed, Revision: 2, TellAt: timeAfter(60) }]);
  });

  it('lists an incident that opens, keeps one that closes until that is told, and passes over one that had left', () => {
    const closed = { Closed: timeAfter(50), Revision: 2 };
    const next = withIncidents(
      state,
      [anIncident(closed), anIncident({ ID: 'gone', ...closed }), anIncident({ ID: 'new', Revision: 1 })],
      now,
    );
    assert.deepEqual(next.Incidents, [
      { ...listed, ...closed, TellAt: timeAfter(60) },
      { ...listed, ID: 'new', SeenAt: ZERO_TIME, TellAt: timeAfter(60) },
    ]);
  });
});

describe('silences', () => {
  const [one, other] = [aSilence('s-1', { Until: timeAfter(61) }), aSilence('s-2', { Until: timeAfter(60) })];

  it('are in force until their end', () =>
    assert.deepEqual(inForce({ ...state, Silences: [one, other] }, now), [one]));

  it('replace one with the same ID, whose room they take', () => {
    const full = Array.from({ length: 200 }, (_, i) => aSilence(`s-${i}`));
    const again = aSilence('s-7', { Reason: 'again' });
    const { Silences } = withSilence({ ...state, Silences: full }, again);
    assert.deepEqual([Silences.length, Silences.at(-1)], [200, again]);
    assert.equal(withSilence({ ...state, Silences: full.slice(1) }, again).Silences.length, 199);
    assert.throws(
      () => withSilence({ ...state, Silences: full }, aSilence('s-200')),
      new PermanentError(
        'over-limit',
        'there are 200 silences, and no room for another; end some, or match more with one',
      ),
    );
  });

  it('have 300,000 bytes in all, and not one more', () => {
    const empty = Buffer.byteLength(JSON.stringify([aSilence('s-1', { Reason: '' })]));
    const filled = (bytes: number) => aSilence('s-1', { Reason: 'x'.repeat(bytes - empty) });
    assert.equal(withSilence(state, filled(300_000)).Silences.length, 1);
    assert.throws(() => withSilence(state, filled(300_001)), PermanentError);
  });

  it('end now, one without the others', () => {
    const { Silences } = withSilenceEnded({ ...state, Silences: [one, other] }, 's-1', NOW);
    assert.deepEqual(Silences, [{ ...one, Until: NOW.toISOString() }, other]);
  });
});
