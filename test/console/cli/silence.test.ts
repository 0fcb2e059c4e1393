/** The command `silence`, against a stand-in for the server. */
import assert from 'node:assert/strict';
import { aDescription } from '../../support/builders.ts';
import { type CommandedLab, commandedLab, HOSTILE, INERT } from '../../support/commanded_lab.ts';

describe('machines silence', () => {
  let lab: CommandedLab;
  beforeEach(async () => {
    lab = await commandedLab({ 'GET /_/silences': { Silences: [] }, 'GET /loginstatus/': {} });
  });
  afterEach(() => lab.close());

  const why = ['--until', '2h', '--reason', 'new PDU'];

  it("begins a silence of what matches all words, its end by the server's clock", async () => {
    lab.answers['POST /_/silence'] = { ID: 'silence-1' };
    assert.deepEqual(await lab.machines(['silence', 'place:rack4', 'kind:sil*', ...why]), {
      code: 0,
      lines: ['silence-1: place:rack4 kind:sil* is silenced until 2026-01-02 05:04:05Z'],
      errors: [],
    });
    assert.deepEqual(lab.posts(), [
      [
        'POST /_/silence',
        {
          Match: { Place: 'rack4', Kind: 'sil*' },
          Until: '2026-01-02T05:04:05.000Z',
          Reason: 'new PDU',
        },
      ],
    ]);
  });

  it('silences several machines one by one', async () => {
    lab.answers['POST /_/silence'] = { ID: 'silence-1' };
    const until = '2026-01-03T00:00:00+01:00';
    const { lines } = await lab.machines(
      ['silence', 'skia-1', 'machine:skia-2*', 'pool:Skia', '--json'].concat(
        ...['--until', until, '--reason', 'x'],
      ),
    );
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      ['skia-1', 'skia-2*'].map((Machine) => ({
        silence: 'silence-1',
        match: { Machine, Pool: 'Skia' },
        until: '2026-01-02T23:00:00.000Z',
      })),
    );
  });

  it('says of which no machine there is now, whatever the kind, as a misspelt ID is silenced in vain', async () => {
    lab.answers['POST /_/silence'] = { ID: 'silence-1' };
    lab.answers['GET /_/machines'] = [aDescription({ Dimensions: { id: ['skia-1'], pool: ['Skia'] } })];
    const warned = async (...words: string[]) => {
      const { code, errors } = await lab.machines(['silence', ...words, ...why]);
      assert.equal(code, 0);
      return errors;
    };
    assert.deepEqual(await warned('skia-1', 'kind:silent'), []);
    assert.deepEqual(await warned('pool:Sk*'), []);
    assert.deepEqual(await warned('kind:deaf'), []);
    assert.deepEqual(await warned('skia-1', 'skia-2', 'pool:Skia'), [
      'No machine matches machine:skia-2 pool:Skia now',
    ]);
    assert.deepEqual(await warned('place:rak4'), ['No machine matches place:rak4 now']);
  });

  it("prints the server's reason if it refuses", async () => {
    const detail = 'body: "Until" must be in the future, at most 30 days ahead';
    lab.answers['POST /_/silence'] = { status: 400, type: 'bad-request', detail };
    assert.deepEqual(await lab.machines(['silence', 'skia-1', '--until', '99d', '--reason', 'x']), {
      code: 1,
      lines: [],
      errors: [detail],
    });
  });

  for (const [what, args, message] of [
    ['an unknown field', ['rack:rack4', ...why], /use machine:, place:, pool: or kind: with a value/],
    ['a field without a value', ['place:', ...why], /use machine:, place:, pool: or kind: with a value/],
    ['a kind that there is not', ['kind:slient', ...why], /^kind: must be one of silent, quarantined/],
    ['a field that is there twice', ['pool:a', 'pool:b', ...why], /^pool: is there twice/],
    ['no words', why, /^Say what to silence, such as place:rack4/],
    ['no end', ['skia-1', '--reason', 'x'], /^Say until when: --until a span such as 30m/],
    ['no reason', ['skia-1', '--until', '2h'], /^Say why: --reason TEXT/],
    ['an end and a time', ['silence-1', '--end', '--until', '2h'], /^--end ends silences now/],
    ['a time that is none', ['skia-1', '--until', 'monday', '--reason', 'x'], /^--until must be a span/],
  ] as const)
    it(`refuses ${what}, and asks nothing of the server`, async () => {
      const { code, errors } = await lab.machines(['silence', ...args]);
      assert.equal(code, 2);
      assert.match(errors[0]!, message);
      assert.deepEqual(lab.posts(), []);
    });

  it('lists what is silenced, without words', async () => {
    const silence = {
      ID: 'silence-1',
      Match: { Place: 'rack4', Machine: HOSTILE },
      Until: '2026-01-02T05:04:05.000Z',
      By: 'kim@example.org',
      Reason: 'new PDU',
    };
    lab.answers['GET /_/silences'] = { Silences: [silence] };
    const { code, lines } = await lab.machines(['silence']);
    assert.equal(code, 0);
    assert.deepEqual(
      lines.map((line) => line.replaceAll(/ {2,}/g, '|')),
      [
        'SILENCE|MATCHES|UNTIL|BY|REASON',
        `silence-1|machine:${INERT} place:rack4|2026-01-02 05:04:05Z|kim@example.org|new PDU`,
      ],
    );
    assert.deepEqual(JSON.parse((await lab.machines(['silence', '--json'])).lines.join('\n')), [silence]);
    lab.answers['GET /_/silences'] = { Silences: [] };
    assert.deepEqual((await lab.machines(['silence'])).errors, ['Nothing is silenced']);
  });

  it('ends silences with --end', async () => {
    const detail = 'Silence silence-9 is unknown, or has ended.';
    lab.answers['POST /_/silence/end/silence-1'] = {};
    lab.answers['POST /_/silence/end/silence-9'] = { status: 404, type: 'unknown-silence', detail };
    assert.deepEqual(await lab.machines(['silence', '--end', 'silence-9', 'silence-1']), {
      code: 3,
      lines: ['silence-1: ended'],
      errors: [`silence-9: ${detail}`],
    });
    assert.equal((await lab.machines(['silence', '--end'])).code, 2);
  });
});
