import assert from 'node:assert/strict';
import { CorruptRecordError } from '../../../shared/errors.ts';
import { toCursor } from '../../../shared/store/cursor.ts';
import { incidentPage } from '../../../shared/store/incident_page.ts';
import { readIncident, readServed, toRecord } from '../../../shared/store/incident_record.ts';
import { served } from '../../../shared/types/stored_incident.ts';
import { aLog, NOW } from '../../support/builders.ts';
import { anIncident } from '../../support/notices.ts';
import { aMember } from '../../support/sweeping.ts';

const DAYS_400 = 400 * 24 * 60 * 60_000;
const withMembers = (count: number, left = 0) =>
  anIncident({
    Members: Array.from({ length: count }, (_, i) => aMember(`m-${i}`)),
    Left: { Maintenance: 0, Silenced: left, Deleted: 0, Back: 0 },
  });

describe('the record of an incident', () => {
  it('has its members in parts of 2,000, and knows how many parts there ever were', () => {
    for (const [count, left, parts, most] of [
      [0, 0, 0, 0],
      [1, 0, 1, 1],
      [2000, 0, 1, 1],
      [2001, 0, 2, 2],
      [2000, 1, 1, 2],
      [4001, 3999, 3, 4],
    ] as const) {
      const record = toRecord(withMembers(count, left));
      assert.deepEqual([record.parts.length, record.mostParts], [parts, most], `${count} and ${left} left`);
    }
  });

  it('gives the incident back, whatever its size', () => {
    for (const count of [0, 1, 2001]) {
      const incident = withMembers(count);
      const { rest, parts, served: text } = toRecord(incident);
      assert.deepEqual(readIncident(incident.ID, rest, parts), incident);
      assert.deepEqual(readServed(incident.ID, text), served(incident));
    }
  });

  it('sorts by the time of opening and the ID, and expires 400 days after the incident closed', () => {
    const incident = anIncident();
    const { key, isOpen, expireAt } = toRecord(incident);
    assert.deepEqual([key, isOpen, expireAt], [`${incident.Opened} ${incident.ID}`, true, undefined]);
    const closed = toRecord({ ...incident, Closed: NOW.toISOString() });
    assert.deepEqual([closed.isOpen, closed.expireAt], [false, new Date(NOW.getTime() + DAYS_400)]);
  });

  it('is corrupt by name if a part of it is missing, is no JSON or has another shape', () => {
    const { rest, parts } = toRecord(anIncident());
    const corrupt = (error: unknown) =>
      error instanceof CorruptRecordError &&
      error.message === 'the incident i-1 is corrupt' &&
      error.cause instanceof Error;
    for (const text of [undefined, 7, '{', '{}']) {
      assert.throws(() => readServed('i-1', text), corrupt);
      assert.throws(() => readIncident('i-1', text, parts), corrupt);
      assert.throws(() => readIncident('i-1', rest, [...parts, text]), corrupt);
    }
    assert.throws(
      () => readServed('i-1', 7),
      (error: Error) => (error.cause as Error).message === 'it must be JSON',
    );
  });

  it('is read with what a newer release serves of it', () => {
    const newer = { ...served(anIncident()), More: 1 };
    assert.deepEqual(readServed('i-1', JSON.stringify(newer)), newer);
  });
});

describe('a page of incidents', () => {
  const records = ['i-1', 'i-2', 'i-3'].map((id) => {
    const { key, served: text } = toRecord(anIncident({ ID: id }));
    return { id, key, served: text };
  });
  const idsOf = ({ Incidents }: { readonly Incidents: readonly { readonly ID: string }[] }) =>
    Incidents.map(({ ID }) => ID);

  it('has the first ones up to its limit, and a cursor to the next if there is one more', () => {
    const page = incidentPage(records, 2, aLog().log);
    assert.deepEqual(idsOf(page), ['i-1', 'i-2']);
    assert.equal(Buffer.from(page.Next, 'base64url').toString(), records[1]?.key);
    assert.equal(incidentPage(records, 1, aLog().log).Next, toCursor(records[0]!.key));
    assert.equal(incidentPage(records, 3, aLog().log).Next, '');
  });

  it('leaves out a corrupt one, and logs it', () => {
    const { log, lines } = aLog();
    assert.deepEqual(idsOf(incidentPage([{ ...records[0]!, served: '{' }, records[1]!], 2, log)), ['i-2']);
    assert.deepEqual(
      lines.map(({ message, incidentId, error }) => [message, incidentId, (error as Error).name]),
      [['corrupt incident', 'i-1', 'CorruptRecordError']],
    );
  });
});
