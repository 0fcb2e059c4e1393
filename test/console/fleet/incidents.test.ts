/** Incidents and silences as the page tells them. */
import assert from 'node:assert/strict';
import {
  incidentParts,
  lastsText,
  membersText,
  mostUrgentFirst,
} from '../../../console/fleet/incident_text.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import { coverageOf, formFor, matchTexts, requestOf } from '../../../console/fleet/silence_form.ts';
import { toldText } from '../../../console/fleet/told_text.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const anIncident = (members: Partial<Incident> = {}): Incident => ({
  ...{ ID: 'silent-1', Kind: 'silent', Place: '', Pool: 'Skia', Severity: 'notice' },
  ...{ Opened: '2026-01-02T02:50:05.000Z', Closed: ZERO_TIME, Machines: ['a', 'b'], Count: 2 },
  Summary:
    'In pool Skia: 2 machines are silent since 2026-01-02 02:49 UTC: a, b. Check the power and network of each host.',
  ...{ Acknowledged: { By: '', At: ZERO_TIME }, Revision: 1 },
  ...members,
});
const HOSTS = 'Check the power and network of each host.';
const PLACE = 'Check the power and network of the place.';

describe('What a channel was told of an incident', () => {
  const none = { Channel: 'chat', Revision: 0, DeliveredAt: ZERO_TIME, NextTry: ZERO_TIME };
  const at = (seconds: number): string => new Date(NOW.getTime() + seconds * 1000).toISOString();
  for (const [told, text, isOff = false] of [
    [{ Revision: 3, DeliveredAt: at(-120) }, 'notice 3 delivered at 03:02 UTC, 2m ago'],
    [{ Revision: 3 }, 'notice 3 delivered'],
    [
      { Revision: 2, DeliveredAt: at(-120), Trying: 2 },
      'notice 2 delivered at 03:02 UTC, 2m ago; notice 3 not sent yet',
    ],
    [{ Trying: 3, Attempts: 1 }, 'notice 3 is being sent'],
    [{ Trying: 3, Attempts: 1, NextTry: at(20) }, 'notice 3 failed once, next try at 03:04 UTC'],
    [{ Trying: 3, Attempts: 4, NextTry: at(120) }, 'notice 3 failed 4 times, next try at 03:06 UTC'],
    [{ Trying: 3, Attempts: 1, NextTry: at(20), Refused: true }, 'notice 3 refused by the receiver'],
    [{ Trying: 3, Attempts: 1, NextTry: at(20) }, 'it takes no more notices', true],
  ] as const)
    it(`is said as: ${text}`, () => {
      const whole = { ...none, Trying: 0, Attempts: 0, Refused: false, ...told };
      assert.equal(toldText(whole, { Revision: 3 }, NOW, isOff), text);
    });
});

describe('The text of an incident', () => {
  for (const [what, members, headline, advice] of [
    ['says what happened apart from what to do', {}, '2 machines are silent', HOSTS],
    [
      'tells what was tried before what to do',
      {
        Summary:
          'In pool Skia: 2 machines are silent since 2026-01-02 02:49 UTC: a.x, b and 3 more. Tried on a.x: power cycle at 02:50, verified. Check the power and network of each host.',
      },
      '2 machines are silent',
      `Tried on a.x: power cycle at 02:50, verified. ${HOSTS}`,
    ],
    [
      'names the rack and not its power controller',
      {
        Place: 'power pdu-4',
        Summary:
          'power pdu-4 (also rack rack4) is down: 2 of 2 machines are silent since 2026-01-02 02:49 UTC: a, b. Check the power and network of the place.',
      },
      'rack4 is down: 2 of 2 machines are silent',
      PLACE,
    ],
    ['counts the machines of now', { Machines: ['a', 'b', 'c'], Count: 3 }, '3 machines are silent', HOSTS],
    ['counts one machine as one', { Machines: ['a'] }, '1 machine is silent', HOSTS],
    [
      'leaves out who acknowledged it, which stands beside it',
      {
        Acknowledged: { By: 'kim@example.org', At: '2026-01-02T03:00:00.000Z' },
        Summary:
          'Acknowledged by kim@example.org. In pool Skia: 2 machines are silent since 2026-01-02 02:49 UTC: a, b. Check the power and network of each host.',
      },
      '2 machines are silent',
      HOSTS,
    ],
    [
      'tells an incident that is over as it is',
      { Machines: [], Summary: 'pool Skia: 2 of 2 back.' },
      '2 of 2 back.',
      '',
    ],
    [
      'tells a lab that is not heard as it is',
      { Kind: 'deaf', Pool: '', Machines: [], Summary: 'Machines are heard again.' },
      'Machines are heard again.',
      '',
    ],
  ] as const)
    it(what, () => {
      assert.deepEqual(incidentParts(anIncident(members as Partial<Incident>)), { headline, advice });
    });

  it('says how long it has lasted, or lasted', () => {
    assert.equal(lastsText(anIncident(), NOW), 'open for 14m');
    const Closed = '2026-01-02T03:00:05.000Z';
    assert.equal(lastsText(anIncident({ Closed }), NOW), 'closed 4m ago after 10m');
  });

  it('tells those that are still unwell from all', () => {
    assert.equal(membersText(anIncident()), '2 machines');
    assert.equal(membersText(anIncident({ Count: 5 })), '2 of 5 machines');
    assert.equal(membersText(anIncident({ Count: 0 })), '');
  });

  it('puts pages first, what nobody deals with before what somebody does, then the newest', () => {
    const Acknowledged = { By: 'kim@example.org', At: '2026-01-02T03:00:00.000Z' };
    const all = [
      anIncident({ ID: 'taken', Severity: 'page', Acknowledged }),
      anIncident({ ID: 'old', Opened: '2026-01-01T00:00:00.000Z' }),
      anIncident({ ID: 'new' }),
      anIncident({ ID: 'page', Severity: 'page' }),
    ];
    assert.deepEqual(
      all.toSorted(mostUrgentFirst).map(({ ID }) => ID),
      ['page', 'new', 'old', 'taken'],
    );
  });
});

describe('The form of a silence', () => {
  const rows = ['rack4', 'rack4', 'rack5'].map((rack, i) =>
    rowOf(
      aDescription({
        Dimensions: { id: [`m-${i}`], pool: ['Skia'] },
        LastUpdated: NOW.toISOString(),
        IsQuarantined: i === 0,
      }),
      { ...bareContext(NOW, false), placesOf: () => [`rack ${rack}`] },
    ),
  );

  it('begins with what keeps the machines of an incident out of it', () => {
    assert.deepEqual(formFor(anIncident()).match, { Machine: '', Place: '', Pool: 'Skia', Kind: 'silent' });
    assert.deepEqual(formFor(anIncident({ Place: 'rack rack4', Pool: '' })).match, {
      ...{ Machine: '', Place: 'rack rack4', Pool: '', Kind: 'silent' },
    });
    assert.equal(formFor(anIncident({ Count: 1, Machines: ['m-0'] })).match.Machine, 'm-0');
  });

  it('makes no request until it says what and why', () => {
    const form = formFor(anIncident());
    assert.equal(requestOf(form, NOW), undefined);
    assert.equal(requestOf({ ...formFor(undefined), reason: 'works' }, NOW), undefined);
    assert.deepEqual(requestOf({ ...form, reason: ' works ', hours: 1 }, NOW), {
      Match: { Pool: 'Skia', Kind: 'silent' },
      Reason: 'works',
      Until: '2026-01-02T04:04:05.678Z',
    });
  });

  it('says beforehand how many machines it covers, and how many of them take no tasks', () => {
    const form = formFor(undefined);
    const covering = (match: object) => coverageOf({ ...form, match: { ...form.match, ...match } }, rows);
    assert.deepEqual(covering({}), { covered: 3, out: 1 });
    assert.deepEqual(covering({ Place: 'rack4' }), { covered: 2, out: 1 });
    assert.deepEqual(covering({ Place: 'rack4', Machine: '*-1' }), { covered: 1, out: 0 });
    assert.deepEqual(covering({ Pool: 'Other' }), { covered: 0, out: 0 });
  });

  it('tells what is silenced, field by field', () => {
    const silence = { ID: 's', Match: { Place: 'rack4', Kind: '*' }, Until: '', By: '', Reason: '' };
    assert.deepEqual(matchTexts(silence), ['place rack4', 'kind *']);
  });
});
