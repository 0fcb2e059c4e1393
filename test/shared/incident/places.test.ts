import assert from 'node:assert/strict';
import { createPlaces } from '../../../shared/incident/places.ts';

const RACKS = [
  { kind: 'rack', match: '-(rack\\d+)-' },
  { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
];
const machine = (MachineID: string, Controllers: readonly string[] = []) => ({
  MachineID,
  Controllers,
  Counts: true,
});

describe('createPlaces', () => {
  it('names the lab, each configured place by its first group and each power controller', () => {
    const places = createPlaces(RACKS);
    assert.deepEqual(places.of(machine('skia-rpi-rack4-shelf1-001', ['rack4-pdu'])), [
      'lab',
      'rack rack4',
      'shelf rack4-shelf1',
      'power rack4-pdu',
    ]);
    assert.deepEqual(places.of(machine('skia-e-linux-1')), ['lab']);
  });

  it('names a place by the whole match if the expression has no group', () =>
    assert.deepEqual(createPlaces([{ kind: 'site', match: '^ny' }]).of(machine('ny-1')), ['lab', 'site ny']));

  it('lists the machines of each place that count, power before racks before shelves before the lab', () => {
    const all = createPlaces(RACKS).all([
      machine('a-rack1-shelf1-1', ['pdu']),
      machine('a-rack1-shelf2-1'),
      { ...machine('a-rack1-shelf1-2'), Counts: false },
      machine('__proto__'),
    ]);
    assert.deepEqual(all, [
      { name: 'power pdu', members: ['a-rack1-shelf1-1'] },
      { name: 'rack rack1', members: ['a-rack1-shelf1-1', 'a-rack1-shelf2-1'] },
      { name: 'shelf rack1-shelf1', members: ['a-rack1-shelf1-1'] },
      { name: 'shelf rack1-shelf2', members: ['a-rack1-shelf2-1'] },
      { name: 'lab', members: ['a-rack1-shelf1-1', 'a-rack1-shelf2-1', '__proto__'] },
    ]);
  });

  const refused: readonly (readonly [what: string, kind: string, match: string, message: RegExp])[] = [
    ['is no expression', 'rack', '(', /place "rack": "\(" is not a regular expression/],
    ['has the kind of the whole lab', 'lab', 'x', /the kind is the server's own/],
    ['has the kind of power controllers', 'power', 'x', /the kind is the server's own/],
  ];
  for (const [what, kind, match, message] of refused)
    it(`throws if a place ${what}`, () => assert.throws(() => createPlaces([{ kind, match }]), message));
});
