/** The language of filters. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dependsOnTime, matches, parseFilter, wordsOf } from '../../../console/fleet/filter.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import { whereIs } from '../../../console/fleet/search.ts';
import { HEALTHS } from '../../../shared/health/health.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const aRow = (overrides: Partial<Description> = {}) =>
  rowOf(aDescription(overrides), {
    ...bareContext(NOW, false),
    placesOf: () => ['rack rack4', 'shelf rack4-shelf1'],
    nameOf: (type) => (type === 'sargo' ? 'Pixel 3a' : undefined),
  });

const row = aRow({
  Dimensions: {
    id: ['skia-rpi2-rack4-shelf1-001'],
    device_type: ['sargo', 'sargo2'],
    os: ['Android', 'Android10'],
    pool: ['Skia'],
  },
  Temperature: { 'cpu-0': 31, soc: 41 },
  Note: {
    Message: 'Screen broken: see b:12',
    User: 'kim@example.org',
    Timestamp: '2026-01-02T03:04:05.000Z',
  },
  MaintenanceMode: 'kim@example.org 2026-01-02T01:04:05Z',
  Annotation: {
    Message: 'Cleared Maintenance Mode.',
    User: 'kim@example.org',
    Timestamp: '2026-01-02T03:04:05.000Z',
  },
  Battery: 27,
  LastUpdated: '2026-01-02T03:04:00.000Z',
});

describe('A filter', () => {
  for (const [text, isMatch] of [
    ['', true],
    ['   ', true],
    ['rack4', true],
    ['RACK4 sargo', true],
    ['rack4 oriole', false],
    ['-oriole', true],
    ['-rack4', false],
    ['"screen BROKEN"', true],
    ['screen" "broken', true],
    ['"broken screen"', false],
    ['"pixel 3a"', true],
    ['kim@', true],
    ['device_type', true],
    ['cpu-0', true],
    ['"b:12"', true],
    ['10:30', false],
    ['http://nowhere', false],
    ['health:maintenance', true],
    ['HEALTH:Maintenance', true],
    ['-health:maintenance', false],
    ['health:idle', false],
    ['machine:skia-rpi2-rack4-shelf1-001', true],
    ['machine:skia-rpi2', false],
    ['device:sargo', true],
    ['device:sarg', false],
    ['device:"Pixel 3a"', true],
    ['place:rack4', true],
    ['place:"rack rack4"', true],
    ['place:rack', false],
    ['place:rack5', false],
    ['pool:skia', true],
    ['pool:none', false],
    ['-pool:none', true],
    ['os:android10', true],
    ['by:kim@example.org', true],
    ['ticket:none', true],
    ['battery:<30', true],
    ['battery:27', true],
    ['battery:<27', false],
    ['battery:>=27', true],
    ['battery:none', false],
    ['temperature:>40', true],
    ['temperature:>41.5', false],
    ['seen:<10s', true],
    ['seen:>10s', false],
    ['for:>1h', true],
    ['uptime:none', true],
    ['uptime:>1h', false],
    ['attention:none', true],
    ['task:none', true],
    ['task:running', false],
    ['power:not_available', true],
    ['attached:nodevice', true],
  ] as const)
    it(`that is ${JSON.stringify(text)} ${isMatch ? 'finds' : 'does not find'} the machine`, () => {
      const filter = parseFilter(text);
      assert.deepEqual(filter.problems, []);
      assert.equal(matches(filter, row, NOW), isMatch);
    });

  for (const [text, detail] of [
    ['helth:dead', /There is no field helth; did you mean health\?/],
    ['is:maintenance', /There is no field is/],
    ['health:ded', /never "ded"; did you mean dead\?/],
    ['health:', /needs a value/],
    ['battery:low', /compared with a number, such as battery:<30/],
    ['battery:<30m', /compared with a number/],
    ['seen:10m', /compared with a span, such as seen:>10m/],
    ['seen:>10', /compared with a span/],
    ['"open', /A quote is not closed/],
    ['-', /A word is missing/],
    ['""', /A word is missing/],
  ] as const)
    it(`names what is wrong with ${JSON.stringify(text)}, and what to type instead`, () => {
      const { problems } = parseFilter(`rack4 ${text}`);
      assert.deepEqual(
        problems.map((problem) => problem.text),
        [text],
      );
      assert.match(problems[0]?.detail ?? '', detail);
    });

  it('does not find a state by a free word', () => {
    const machines = [
      aRow({ IsQuarantined: true }),
      aRow({ RunningSwarmingTask: true }),
      aRow({ Recovering: 'Too hot.', Dimensions: { id: ['a'], quarantined: ['Too hot.'] } }),
      aRow({ Presence: 'dead' }),
      aRow({ PowerCycleState: 'available', PowerCycle: true }),
    ];
    for (const { state } of machines)
      for (const word of [
        state.health,
        'quarantined',
        'running',
        'available',
        'present',
        'requested',
        'true',
      ])
        assert.equal(
          machines.some((each) => matches(parseFilter(word), each, NOW)),
          false,
          word,
        );
  });

  it('says where a word was found', () => {
    assert.deepEqual(whereIs(row, 'maintenance'), { what: 'annotation', text: 'Cleared Maintenance Mode.' });
    assert.deepEqual(whereIs(row, 'pixel'), { what: 'device', text: 'Pixel 3a' });
    assert.equal(whereIs(row, 'oriole'), undefined);
    assert.deepEqual(wordsOf(parseFilter('Rack4 -oriole health:dead "Two Words"')), ['rack4', 'two words']);
  });

  it('finds no word across two texts', () =>
    assert.equal(matches(parseFilter('sargosargo2'), row, NOW), false));

  it('depends on time if it asks for health or an age', () => {
    assert.equal(dependsOnTime(parseFilter('health:dead')), true);
    assert.equal(dependsOnTime(parseFilter('-seen:>10m')), true);
    assert.equal(dependsOnTime(parseFilter('rack4 battery:<30')), false);
  });

  it('asks for a health and gets exactly the machines that have it, whatever their texts hold', () => {
    const text = fc.oneof(
      fc.constantFrom(...HEALTHS, 'health:dead', '"health:dead"', '__proto__', 'quarantined', '-'),
      fc.string(),
    );
    const texts = fc.array(text, { maxLength: 3 });
    const machine = fc.record({
      MaintenanceMode: fc.constantFrom('', 'kim@example.org 2026-01-02T01:04:05Z'),
      IsQuarantined: fc.boolean(),
      Recovering: fc.constantFrom('', 'Too hot.'),
      RunningSwarmingTask: fc.boolean(),
      Presence: fc.constantFrom('present', 'silent', 'dead', 'expected'),
      Note: fc.record({ Message: text, User: text, Timestamp: fc.constant(NOW.toISOString()) }),
      Annotation: fc.record({ Message: text, User: text, Timestamp: fc.constant(NOW.toISOString()) }),
      QuarantineReason: text,
      Trouble: text,
      Dimensions: fc.dictionary(text, texts).map((rest) => ({ ...rest, id: ['skia-001'] })),
      SuppliedDimensions: fc.dictionary(text, texts),
    }) as fc.Arbitrary<Partial<Description>>;
    fc.assert(
      fc.property(fc.array(machine, { maxLength: 20 }), fc.constantFrom(...HEALTHS), (fleet, health) => {
        const rows = fleet.map(aRow);
        const filter = parseFilter(`health:${health}`);
        assert.deepEqual(
          rows.filter((each) => matches(filter, each, NOW)),
          rows.filter(({ state }) => state.health === health),
        );
      }),
    );
  });

  it('understands or refuses any text, in linear time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        const { terms, problems } = parseFilter(text);
        assert.equal(terms.length + problems.length <= text.length, true);
        matches({ terms, problems }, row, NOW);
      }),
    );
    const long = '"a b" -x:"'.repeat(20_000);
    assert.equal(parseFilter(long).terms.length + parseFilter(long).problems.length > 0, true);
  });
});
