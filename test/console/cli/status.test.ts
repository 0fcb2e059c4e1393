/** The command `status`, against a stand-in for the server. */
import assert from 'node:assert/strict';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription } from '../../support/builders.ts';
import {
  ago,
  anIncident,
  type CommandedLab,
  commandedLab,
  HOSTILE,
  INERT,
} from '../../support/commanded_lab.ts';

const WELL = {
  Total: 3,
  Counts: { busy: 1, idle: 1, maintenance: 1 },
  Attention: { uptime: 1 },
  Pools: {},
  Places: {},
  NewestReport: ago(3),
  Sweep: ago(20),
  ChannelsOff: [],
};

describe('machines status', () => {
  let lab: CommandedLab;
  beforeEach(async () => {
    lab = await commandedLab({
      'GET /_/health': WELL,
      'GET /_/incidents?open=1': { Incidents: [], Next: '' },
      'GET /_/machines': [aDescription({ LastUpdated: ago(5) })],
    });
  });
  afterEach(() => lab.close());

  it('says how many machines take no tasks, counts each health, and succeeds if nothing is wrong', async () => {
    assert.deepEqual(await lab.machines(['status']), {
      code: 0,
      lines: ['1 of 3 machines takes no tasks', '1 maintenance · 1 busy · 1 idle', 'Attention: 1 uptime'],
      errors: [],
    });
  });

  it('adds the open incidents, then the machines that need a person, worst and longest first', async () => {
    const silent = { Presence: 'silent', LastUpdated: ago(300) } as const;
    lab.answers['GET /_/incidents?open=1'] = { Incidents: [anIncident()], Next: '' };
    lab.answers['GET /_/health'] = { ...WELL, Counts: { silent: 2, dead: 1 } };
    lab.answers['GET /_/machines'] = [
      aDescription({ Dimensions: { id: ['skia-1'] }, ...silent, PresenceSince: ago(100) }),
      aDescription({ Dimensions: { id: ['skia-2'] }, ...silent, PresenceSince: ago(200), Battery: 12 }),
      aDescription({ Dimensions: { id: ['skia-3'] }, Presence: 'dead', PresenceSince: ago(7200) }),
      aDescription({ Dimensions: { id: ['skia-4'] }, Attention: ['no_runner'] }),
      aDescription({ Dimensions: { id: ['skia-5'] }, MaintenanceMode: 'kim@example.org' }),
      aDescription({
        Dimensions: { id: ['skia-6'] },
        Recovering: 'Too hot.',
        RecoveryReasonSince: ago(60),
      }),
    ];
    const { code, lines, errors } = await lab.machines(['status']);
    assert.deepEqual([code, errors], [8, []]);
    assert.deepEqual(lines, [
      '3 of 3 machines take no tasks',
      '1 dead · 2 silent',
      'Attention: 1 uptime',
      '',
      'Open incidents:',
      'silent-mjw0-0a1b2c  page · silent · rack rack4 · open for 12m · 39 machines',
      '  rack rack4 is down: 39 of 40 machines are silent since 2026-01-02 02:50 UTC: skia-1.',
      '',
      'Machines that need a person:',
      'MACHINE  HEALTH  FOR  WHY                                                     DO',
      "skia-3   dead    2h   Dead since 01:04 (2 h).                                 Go and check the host's power and network, then its monitor.",
      "skia-2   silent  3m   Silent since 03:00 (3 min). Last report: battery 12 %.  Check the host's power and network.",
      "skia-1   silent  1m   Silent since 03:02 (1 min).                             Check the host's power and network.",
      'skia-4   idle         no_runner                                               Restart the task runner on the host.',
    ]);
  });

  for (const [what, over] of [
    ['a machine needs repair', { Counts: { needs_repair: 1 } }],
    ['an outlet failed', { Attention: { outlet: 1 } }],
    ['nothing has looked for silent machines for more than 3 minutes', { Sweep: ago(200) }],
    ['nothing has ever looked for silent machines', { Sweep: ZERO_TIME }],
    ['a channel takes no notices', { ChannelsOff: ['slack'] }],
  ] as const)
    it(`exits with 8 if ${what}`, async () => {
      lab.answers['GET /_/health'] = { ...WELL, ...over };
      assert.equal((await lab.machines(['status'])).code, 8);
    });

  it('says how long nothing has looked for silent machines, and which channels take no notices', async () => {
    lab.answers['GET /_/health'] = { ...WELL, Sweep: ago(200), ChannelsOff: ['slack', HOSTILE] };
    assert.deepEqual((await lab.machines(['status'])).lines.slice(3), [
      'Nothing has looked for silent machines for 3m: check the function tick',
      `Channels that take no notices: slack, ${INERT}`,
    ]);
  });

  it('derives no silence from age while the lab is deaf', async () => {
    lab.answers['GET /_/machines'] = [aDescription({ LastUpdated: ago(300) })];
    lab.answers['GET /_/incidents?open=1'] = {
      Incidents: [anIncident({ Kind: 'deaf', Place: 'lab', Count: 0, Machines: [] })],
      Next: '',
    };
    assert.doesNotMatch((await lab.machines(['status'])).lines.join('\n'), /Machines that need/);
  });

  it('names ten machines and counts the others', async () => {
    lab.answers['GET /_/machines'] = Array.from({ length: 12 }, (_, i) =>
      aDescription({ Dimensions: { id: [`skia-${i}`] }, IsQuarantined: true }),
    );
    assert.equal((await lab.machines(['status'])).lines.at(-1), 'and 2 more, which list shows');
  });

  it('prints an object with --json', async () => {
    const { code, lines } = await lab.machines(['status', '--json']);
    const {
      wrong,
      health,
      incidents,
      machines: worst,
    } = JSON.parse(lines.join('\n')) as Record<string, unknown>;
    assert.deepEqual([code, wrong, health, incidents, worst], [0, false, WELL, [], []]);
  });

  it('is not answered by a server that is older', async () => {
    delete lab.answers['GET /_/health'];
    const { code, errors } = await lab.machines(['status']);
    assert.deepEqual([code, errors], [1, ['No such path. The server may be older than this program']]);
  });

  it('exits with 5, not 8, if the server refuses', async () => {
    const refused = { status: 403, type: 'not-allowed', detail: 'You need the role viewer.' };
    lab.answers['GET /_/health'] = refused;
    assert.deepEqual(await lab.machines(['status']), { code: 5, lines: [], errors: [refused.detail] });
  });

  it('takes no words', async () => assert.equal((await lab.machines(['status', 'rack4'])).code, 2));
});
