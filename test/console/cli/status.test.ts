/** The command `status`, against a stand-in for the server. */
import assert from 'node:assert/strict';
import type { Description } from '../../../shared/types/description.ts';
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

const WATCH = { Sweep: ago(20), ChannelsOff: [] };
const named = (id: string, members: Partial<Description> = {}) =>
  aDescription({ Dimensions: { id: [id] }, LastUpdated: ago(5), ...members });

describe('machines status', () => {
  let lab: CommandedLab;
  beforeEach(async () => {
    lab = await commandedLab({
      'GET /_/health?counts=0': WATCH,
      'GET /_/incidents?open=1': { Incidents: [], Next: '' },
      'GET /_/machines': [
        named('skia-1', { DeviceUptime: 100_000 }),
        named('skia-2', { RunningSwarmingTask: true }),
        named('skia-3', { MaintenanceMode: 'kim@example.org' }),
        named('deploy-smoke-test', { Presence: 'dead' }),
      ],
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
    lab.answers['GET /_/machines'] = [
      named('skia-1', { ...silent, PresenceSince: ago(100) }),
      named('skia-2', { ...silent, PresenceSince: ago(200), Battery: 12 }),
      named('skia-3', { Presence: 'dead', PresenceSince: ago(7200) }),
      named('skia-4', { Attention: ['no_runner'] }),
      named('skia-5', { MaintenanceMode: 'kim@example.org' }),
      named('skia-6', { Recovering: 'Too hot.', RecoveryReasonSince: ago(60) }),
    ];
    const { code, lines, errors } = await lab.machines(['status']);
    assert.deepEqual([code, errors], [8, []]);
    assert.deepEqual(lines, [
      '5 of 6 machines take no tasks',
      '1 dead · 2 silent · 1 recovering · 1 maintenance · 1 idle',
      'Attention: 1 no_runner',
      '',
      'Open incidents:',
      'silent-mjw0-0a1b2c  page · silent · rack rack4 · open for 12m · 2 machines',
      '  rack rack4 is down: 2 of 2 machines are silent since 2026-01-02 02:50 UTC: skia-1, skia-2.',
      '',
      'Machines that need a person:',
      'MACHINE  HEALTH  FOR  WHY                                                     DO',
      "skia-3   dead    2h   Dead since 01:04 (2 h).                                 Go and check the host's power and network, then its monitor.",
      "skia-2   silent  3m   Silent since 03:00 (3 min). Last report: battery 12 %.  Check the host's power and network.",
      "skia-1   silent  1m   Silent since 03:02 (1 min).                             Check the host's power and network.",
      'skia-4   idle         no_runner                                               Restart the task runner on the host.',
    ]);
  });

  for (const [what, path, answer] of [
    ['a machine needs repair', 'machines', [named('skia-1', { Attention: ['battery_hot'] })]],
    ['an outlet failed', 'machines', [named('skia-1', { PowerCycleState: 'in_error' })]],
    ['an incident is open', 'incidents?open=1', { Incidents: [anIncident()], Next: '' }],
    [
      'nothing has looked for silent machines for more than 3 minutes',
      'health?counts=0',
      { ...WATCH, Sweep: ago(200) },
    ],
    ['nothing has ever looked for silent machines', 'health?counts=0', { ...WATCH, Sweep: ZERO_TIME }],
    ['a channel takes no notices', 'health?counts=0', { ...WATCH, ChannelsOff: ['slack'] }],
  ] as const)
    it(`exits with 8 if ${what}`, async () => {
      lab.answers[`GET /_/${path}`] = answer;
      assert.equal((await lab.machines(['status'])).code, 8);
    });

  it('says how long nothing has looked for silent machines, and which channels take no notices', async () => {
    lab.answers['GET /_/health?counts=0'] = { ...WATCH, Sweep: ago(200), ChannelsOff: ['slack', HOSTILE] };
    assert.deepEqual((await lab.machines(['status'])).lines.slice(3), [
      'Nothing has looked for silent machines for 3m: check the function tick',
      `Channels that take no notices: slack, ${INERT}`,
    ]);
  });

  it('takes a machine for silent by its age, but not while the server says that it hears none', async () => {
    lab.answers['GET /_/machines'] = [named('skia-1', { LastUpdated: ago(300) })];
    assert.equal((await lab.machines(['status'])).lines[1], '1 silent');
    lab.answers['GET /_/health?counts=0'] = { ...WATCH, Deaf: true };
    assert.deepEqual((await lab.machines(['status'])).lines, ['The only machine takes tasks', '1 idle']);
  });

  it('names ten machines and counts the others', async () => {
    lab.answers['GET /_/machines'] = Array.from({ length: 12 }, (_, i) =>
      named(`skia-${i}`, { IsQuarantined: true }),
    );
    assert.equal((await lab.machines(['status'])).lines.at(-1), 'and 2 more, which list shows');
  });

  it('prints an object with --json', async () => {
    const { code, lines } = await lab.machines(['status', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(lines.join('\n')), {
      wrong: false,
      total: 3,
      health: { maintenance: 1, busy: 1, idle: 1 },
      attention: { uptime: 1 },
      sweep: WATCH.Sweep,
      channelsOff: [],
      incidents: [],
      machines: [],
    });
  });

  it('is not answered by a server that is older', async () => {
    delete lab.answers['GET /_/health?counts=0'];
    const { code, errors } = await lab.machines(['status']);
    assert.deepEqual([code, errors], [1, ['No such path. The server may be older than this program']]);
  });

  it('exits with 5, not 8, if the server refuses', async () => {
    const refused = { status: 403, type: 'not-allowed', detail: 'You need the role viewer.' };
    lab.answers['GET /_/health?counts=0'] = refused;
    assert.deepEqual(await lab.machines(['status']), { code: 5, lines: [], errors: [refused.detail] });
  });

  it('takes no words', async () => assert.equal((await lab.machines(['status', 'rack4'])).code, 2));
});
