/** The commands `incidents` and `ack`, against a stand-in for the server. */
import assert from 'node:assert/strict';
import { safeJson } from '../../../shared/safe_text.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import {
  ago,
  anIncident,
  type CommandedLab,
  commandedLab,
  INERT,
  HOSTILE,
} from '../../support/commanded_lab.ts';

describe('machines incidents', () => {
  let lab: CommandedLab;
  beforeEach(async () => {
    lab = await commandedLab({ 'GET /_/incidents?open=1': { Incidents: [], Next: '' } });
  });
  afterEach(() => lab.close());

  it('lists the open ones, page by page, with who acknowledged them', async () => {
    lab.answers['GET /_/incidents?open=1'] = { Incidents: [anIncident()], Next: 'a&b' };
    lab.answers['GET /_/incidents?open=1&before=a%26b'] = {
      Incidents: [
        anIncident({
          ID: 'quarantined-mjvz-000000',
          ...{ Kind: 'quarantined', Place: '', Pool: 'Skia', Severity: 'notice' },
          ...{ Machines: ['skia-1'], Count: 3 },
          Summary: `In pool Skia: ${HOSTILE}`,
          Acknowledged: { By: 'kim@example.org', At: '2026-01-02T03:00:00.000Z' },
        }),
      ],
      Next: '',
    };
    assert.deepEqual(await lab.machines(['incidents']), {
      code: 0,
      errors: [],
      lines: [
        'silent-mjw0-0a1b2c  page · silent · rack rack4 · open for 12m · 2 machines',
        '  rack rack4 is down: 2 of 2 machines are silent since 2026-01-02 02:50 UTC: skia-1, skia-2.',
        'quarantined-mjvz-000000  notice · quarantined · pool Skia · open for 12m · 1 of 3 machines · acknowledged by kim@example.org, 2026-01-02 03:00:00Z',
        `  In pool Skia: ${INERT}`,
      ],
    });
  });

  it('says so if all machines of an open one are well again, whatever was told of it last', async () => {
    lab.answers['GET /_/incidents?open=1'] = { Incidents: [anIncident({ Machines: [] })], Next: '' };
    assert.match((await lab.machines(['incidents'])).lines[0]!, / · none of 2 machines any more$/);
  });

  it('says on stderr that none is open, and succeeds', async () =>
    assert.deepEqual(await lab.machines(['incidents']), {
      code: 0,
      lines: [],
      errors: ['No incident is open'],
    }));

  it('lists up to --limit closed ones too with --all', async () => {
    lab.answers['GET /_/incidents'] = {
      Incidents: [anIncident({ Closed: ago(120) }), anIncident()],
      Next: 'more',
    };
    const { lines } = await lab.machines(['incidents', '--all', '--limit', '1']);
    assert.match(lines[0]!, / closed 2m ago after 10m · /);
    assert.equal(lines.length, 2);
  });

  it('prints an array with --json, with what a newer server adds', async () => {
    const newer = { ...anIncident(), Colour: 'red' };
    lab.answers['GET /_/incidents?open=1'] = { Incidents: [newer], Next: '' };
    const { lines } = await lab.machines(['incidents', '--json']);
    assert.deepEqual(JSON.parse(lines.join('\n')), [newer]);
  });
});

describe('machines ack', () => {
  let lab: CommandedLab;
  beforeEach(async () => {
    lab = await commandedLab({});
  });
  afterEach(() => lab.close());

  const Acknowledged = { By: `kim@example.org${HOSTILE}`, At: '2026-01-02T03:00:00.000Z' };

  it('acknowledges each incident, with a key of its own, and says who deals with it since when', async () => {
    lab.answers['POST /_/incident/acknowledge/silent-1'] = anIncident({ Acknowledged });
    lab.answers['POST /_/incident/acknowledge/silent-2'] = anIncident({ Closed: ago(60) });
    assert.deepEqual(await lab.machines(['ack', 'silent-1', 'silent-2', 'silent-1']), {
      code: 0,
      lines: [
        `silent-1: acknowledged by kim@example.org${INERT}, 2026-01-02 03:00:00Z`,
        'silent-2: is closed already',
      ],
      errors: [],
    });
    assert.equal(new Set(lab.keys).size, 2);
  });

  it('continues after an unknown incident, and exits with 3', async () => {
    const detail = 'There is no incident silent-9.';
    lab.answers['POST /_/incident/acknowledge/silent-9'] = {
      status: 404,
      type: 'unknown-incident',
      detail,
    };
    lab.answers['POST /_/incident/acknowledge/silent-1'] = anIncident({ Acknowledged });
    assert.deepEqual(await lab.machines(['ack', 'silent-9', 'silent-1', '--json']), {
      code: 3,
      lines: [
        JSON.stringify({ incident: 'silent-9', error: detail }),
        safeJson({ incident: 'silent-1', acknowledged: Acknowledged, closed: ZERO_TIME }),
      ],
      errors: [`silent-9: ${detail}`],
    });
  });

  for (const args of [['ack'], ['ack', '../machine']])
    it(`refuses "${args.join(' ')}"`, async () => {
      const { code, errors } = await lab.machines(args);
      assert.equal(code, 2);
      assert.match(errors[0]!, /incidents lists them; see --help$/);
    });
});
