import assert from 'node:assert/strict';
import { acknowledge } from '../../../shared/incident/incident.ts';
import { nextIncidents } from '../../../shared/incident/incidents.ts';
import type { MachineSeen, Seen } from '../../../shared/incident/seen.ts';
import { isMachineId } from '../../../shared/types/machine_id.ts';
import { isOpen, served, type StoredIncident } from '../../../shared/types/stored_incident.ts';
import { aMachine, aSight, NOT_DEAF, timeAfter } from '../../support/sight.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const sweep = (
  was: readonly StoredIncident[],
  seconds: number,
  machines: readonly MachineSeen[],
  overrides: Partial<Seen> = {},
) => nextIncidents(was.filter(isOpen), aSight(seconds, machines, overrides));

const changes = (incidents: readonly StoredIncident[]): readonly string[] =>
  incidents.map(({ Change, Severity, Revision }) => `${Change} ${Severity} ${Revision}`);
const members = (incidents: readonly StoredIncident[]): readonly (readonly string[])[] =>
  incidents.map(({ Members }) => Members.map(({ MachineID }) => MachineID));

const silent = (...ids: readonly string[]): readonly MachineSeen[] =>
  ids.map((id) => aMachine(id, ['silent']));
const well = (...ids: readonly string[]): readonly MachineSeen[] => ids.map((id) => aMachine(id));

describe('nextIncidents', () => {
  it('waits 45 s from the deadline, so that what is well again by then was nothing', () => {
    assert.deepEqual(sweep([], 44, silent('a')), []);
    assert.deepEqual(sweep([], 50, well('a')), []);
    assert.deepEqual(changes(sweep([], 45, silent('a'))), ['opened notice 1']);
  });

  it('opens one incident for each kind and pool, with those that still wait', () => {
    const late = { Kind: 'silent', Since: timeAfter(30) } as const;
    const next = sweep([], 45, [
      ...silent('a', 'b'),
      aMachine('c', [late]),
      aMachine('d', ['silent'], { Pool: 'Internal' }),
      aMachine('e', ['conflict']),
    ]);
    assert.deepEqual(members(next), [['a', 'b', 'c'], ['d'], ['e']]);
    assert.deepEqual(
      next.map(({ Kind, Pool, Place }) => [Kind, Pool, Place]),
      [
        ['silent', 'Skia', ''],
        ['silent', 'Internal', ''],
        ['conflict', 'Skia', ''],
      ],
    );
  });

  it('gives an incident an ID of its kind, time and cause, which fits where a machine ID does', () => {
    const [incident] = sweep([], 45, silent('a'));
    assert.match(incident!.ID, /^silent-[0-9a-z]+-[0-9a-f]{6}$/);
    assert.ok(isMachineId(incident!.ID));
    assert.notEqual(sweep([], 45, silent('b'))[0]!.ID, incident!.ID);
  });

  it('names up to 20 machines and counts the others', () => {
    const [incident] = sweep([], 45, silent(...Array.from({ length: 23 }, (_, i) => `m${i + 10}`)));
    assert.match(
      incident!.Summary,
      /^In pool Skia: 23 machines are silent since .*: m10, .*, m29 and 3 more\./,
    );
  });

  it('says what was tried and what to do', () => {
    const tried = aMachine('a', ['silent'], { Tried: 'power cycle at 03:00, no effect' });
    assert.equal(
      sweep([], 45, [tried])[0]!.Summary,
      'In pool Skia: 1 machine is silent since 2026-01-02 03:02 UTC: a. Tried: power cycle at 03:00, no effect. Check the power and network of each host.',
    );
  });

  it('serves up to 500 machines that are unwell, and how many there are in all', () => {
    const ids = Array.from({ length: 600 }, (_, i) => `m${i}`);
    const opened = sweep([], 45, silent(...ids));
    const { Machines, Count } = served(sweep(opened, 50, well('m0'))[0]!);
    assert.deepEqual([Machines.length, Machines[0], Count], [500, 'm1', 600]);
  });

  describe('new members', () => {
    const opened = sweep([], 45, silent('a'));
    const joins = (seconds: number, ...ids: readonly string[]) =>
      sweep(opened, seconds, [...silent('a'), ...silent(...ids)]);

    it('join until 30 min after the last one did, then open an incident', () => {
      assert.deepEqual(members(joins(45 + 29 * MINUTE, 'b')), [['a', 'b']]);
      assert.deepEqual(members(joins(45 + 30 * MINUTE, 'b')), [['a'], ['b']]);
    });

    it('are told at most every 5 min', () => {
      const soon = joins(60, 'b');
      assert.deepEqual(changes(soon), ['opened notice 1']);
      const later = sweep(soon, 45 + 5 * MINUTE, silent('a', 'b'));
      assert.deepEqual(changes(later), ['joined notice 2']);
      assert.match(later[0]!.Summary, /2 machines are silent/);
    });

    it('are not told if they are well again by then', () => {
      const soon = joins(60, 'b');
      assert.deepEqual(changes(sweep(soon, 45 + 6 * MINUTE, [...silent('a'), ...well('b')])), [
        'opened notice 1',
      ]);
    });

    it('lift an acknowledgement if they are three or more', () => {
      const acknowledged = [acknowledge(opened[0]!, 'ann@example.org', aSight(60, []).now)];
      const by = (...ids: readonly string[]) =>
        sweep(acknowledged, 10 * MINUTE, [...silent('a'), ...silent(...ids)])[0]!.Acknowledged.By;
      assert.equal(by('b', 'c'), 'ann@example.org');
      assert.equal(by('b', 'c', 'd'), '');
    });
  });

  describe('a place that goes down', () => {
    const PLACES = {
      places: [{ name: 'rack 4', members: ['a', 'b', 'c', 'd'] }],
      placesOf: () => ['rack 4'],
    };

    it('takes over an incident at most 30 min old, in the same incident', () => {
      const opened = sweep([], 45, silent('a'), PLACES);
      const acknowledged = acknowledge(opened[0]!, 'ann@example.org', aSight(60, []).now);
      const next = sweep([acknowledged], 20 * MINUTE, silent('a', 'b', 'c', 'd'), PLACES);
      assert.deepEqual(changes(next), ['raised page 3']);
      assert.equal(next[0]!.ID, opened[0]!.ID);
      assert.equal(next[0]!.Place, 'rack 4');
      assert.equal(next[0]!.Acknowledged.By, '');
    });

    it('leaves an older incident as it is, whose machines count for the 80 %', () => {
      const opened = sweep([], 45, silent('a'), PLACES);
      const next = sweep(opened, 40 * MINUTE, silent('a', 'b', 'c', 'd'), PLACES);
      assert.deepEqual(members(next), [['a'], ['b', 'c', 'd']]);
      assert.deepEqual(
        next.map(({ Place }) => Place),
        ['', 'rack 4'],
      );
    });

    it('needs 80 % of its machines', () => {
      const places = [{ name: 'rack 4', members: ['a', 'b', 'c', 'd', 'e', 'f'] }];
      const next = sweep([], 45, silent('a', 'b', 'c', 'd'), { ...PLACES, places });
      assert.equal(next[0]!.Place, '');
    });

    it('needs three that fell silent within 5 min', () => {
      const lastSigns = [0, 4, 8, 12].map((minutes) => timeAfter(-90 - minutes * MINUTE));
      const machines = ['a', 'b', 'c', 'd'].map((id, i) =>
        aMachine(id, ['silent'], { LastSign: lastSigns[i]! }),
      );
      assert.equal(sweep([], 45, machines, PLACES)[0]!.Place, '');
    });

    it('does not count machines that were taken out of service since its members were read', () => {
      const out = aMachine('d', ['silent'], { InService: false });
      const next = sweep([], 45, [...silent('a', 'b', 'c'), out], PLACES);
      assert.deepEqual([next[0]!.Place, next[0]!.PlaceSize], ['rack 4', 3]);
    });
  });

  describe('members', () => {
    const opened = sweep([], 45, silent('a', 'b', 'c', 'd', 'e'));

    it('that leave for maintenance, a silence or for good are counted apart, and with none left it closes', () => {
      const silences = [{ ID: 's', Match: { Machine: 'b' }, Until: timeAfter(HOUR), By: 'ann', Reason: 'r' }];
      const out = (id: string) => aMachine(id, ['silent'], { InService: false });
      const machines = [out('a'), ...silent('b'), out('d'), out('e')];
      const next = sweep(opened, 60, machines, { silences, deleted: ['c'] });
      assert.deepEqual(next[0]!.Left, { Maintenance: 3, Silenced: 1, Deleted: 1, Back: 0 });
      assert.deepEqual(changes(next), ['closed notice 2']);
      assert.equal(
        next[0]!.Summary,
        'pool Skia: no machine is left in it; 3 taken out of service; 1 silenced; 1 forgotten.',
      );
    });

    it('that become unwell again within 15 min, or before it closes, say nothing', () => {
      let incidents = opened;
      for (let minute = 1; minute < 60; minute += 1)
        incidents = sweep(incidents, minute * MINUTE, minute % 10 === 0 ? silent('a') : well('a'));
      assert.deepEqual(changes(incidents), ['opened notice 1']);
    });

    it('that were well for a day are forgotten: unwell again, they are news', () => {
      const back = sweep(opened, MINUTE, well('a'));
      const next = sweep(back, 25 * HOUR, silent('a'));
      assert.deepEqual(members(next), [['b', 'c', 'd', 'e'], ['a']]);
    });

    it('close it without a notice when the last has been well for 15 min, if the notice before named at most two', () => {
      const few = sweep([], 45, silent('a', 'b'));
      for (const [was, quiet] of [
        [few, true],
        [opened, false],
      ] as const) {
        const ids = was[0]!.Members.map(({ MachineID }) => MachineID);
        const next = sweep(sweep(was, 60, well(...ids)), 60 + 15 * MINUTE, well(...ids));
        assert.deepEqual([next[0]!.Change, next[0]!.Quiet], ['closed', quiet]);
      }
    });

    it('that fall silent stay in what they were in', () => {
      const forced = sweep([], 45, [aMachine('a', ['quarantined'])]);
      const next = sweep(forced, 10 * MINUTE, silent('a'));
      assert.deepEqual(
        next.map(({ Kind, Members }) => [Kind, Members[0]!.WellSince === '0001-01-01T00:00:00Z']),
        [
          ['quarantined', true],
          ['silent', true],
        ],
      );
    });
  });

  describe('repeats', () => {
    const hot = { Kind: 'needs_repair', Since: timeAfter(0), Page: true } as const;

    it('of a page come every 4 h until somebody acknowledges it', () => {
      const page = sweep([], 45, [aMachine('a', [hot])]);
      assert.deepEqual(changes(sweep(page, 4 * HOUR, [])), ['opened page 1']);
      const again = sweep(page, 45 + 4 * HOUR, []);
      assert.deepEqual(changes(again), ['repeated page 2']);
      assert.deepEqual(changes(sweep(again, 45 + 8 * HOUR, [])), ['repeated page 3']);
      const acknowledged = [acknowledge(again[0]!, 'ann', aSight(5 * HOUR, []).now)];
      assert.deepEqual(changes(sweep(acknowledged, 20 * HOUR, [])), ['acknowledged page 3']);
    });

    it('of a notice come once after 24 h', () => {
      const notice = sweep([], 45, silent('a'));
      const again = sweep(notice, 45 + 24 * HOUR, []);
      assert.deepEqual(changes(again), ['repeated notice 2']);
      assert.deepEqual(changes(sweep(again, 72 * HOUR, [])), ['repeated notice 2']);
    });

    it('do not come while all of its machines are well', () => {
      const page = sweep(sweep([], 45, [aMachine('a', [hot])]), 4 * HOUR - 20, well('a'));
      assert.deepEqual(changes(sweep(page, 45 + 4 * HOUR, [])), ['opened page 1']);
    });
  });

  it('raises an incident at once when a machine in it becomes urgent', () => {
    const opened = sweep([], 45, [aMachine('a', ['needs_repair'])]);
    const hot = { Kind: 'needs_repair', Since: timeAfter(0), Page: true } as const;
    const next = sweep(opened, 60, [aMachine('a', [hot])]);
    assert.deepEqual(changes(next), ['raised page 2']);
    assert.equal(sweep(next, 80, [aMachine('a', [hot])])[0], next[0]);
  });

  it('has no incident of a machine in maintenance but that it is overdue', () => {
    const next = sweep([], 45, [aMachine('a', ['silent', 'overdue'], { InService: false })]);
    assert.deepEqual(
      next.map(({ Kind }) => Kind),
      ['overdue'],
    );
  });

  it('lets silence wait until a machine that boots must be back, but nothing else', () => {
    const booting = aMachine('a', ['silent', 'power'], { BootUntil: timeAfter(300) });
    const kinds = (seconds: number) => sweep([], seconds, [booting]).map(({ Kind }) => Kind);
    assert.deepEqual(kinds(299), ['power']);
    assert.deepEqual(kinds(301), ['silent', 'power']);
  });

  it('has the first of silent, quarantined and needs_repair, and the other kinds beside it', () => {
    const next = sweep([], 45, [aMachine('a', ['needs_repair', 'quarantined', 'power'])]);
    assert.deepEqual(
      next.map(({ Kind }) => Kind),
      ['quarantined', 'power'],
    );
  });

  it('opens and changes no incident but "deaf" while the lab is deaf', () => {
    const opened = sweep([], 45, silent('a'));
    const deafness = { ...NOT_DEAF, isDeaf: true, isDue: true, lastHeard: timeAfter(0) };
    const next = sweep(opened, 45 + 48 * HOUR, silent('a', 'b'), { deafness });
    assert.deepEqual(
      next.map(({ Kind, Severity }) => `${Kind} ${Severity}`),
      ['deaf page', 'silent notice'],
    );
    assert.equal(next[1], opened[0]);
  });

  it('treats every machine ID as a name', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    assert.deepEqual(members(sweep([], 45, silent(...names))), [[...names].sort()]);
  });
});

describe('acknowledge', () => {
  it('says who and when, once', () => {
    const [incident] = sweep([], 45, silent('a'));
    const { now } = aSight(60, []);
    const next = acknowledge(incident!, 'ann@example.org', now);
    assert.deepEqual(next.Acknowledged, { By: 'ann@example.org', At: timeAfter(60) });
    assert.match(next.Summary, /^Acknowledged by ann@example.org. In pool Skia: 1 machine is silent/);
    assert.equal(acknowledge(next, 'bob@example.org', now), next);
  });
});
