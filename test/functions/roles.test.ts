/** Every route with every role. */
import assert from 'node:assert/strict';
import { consolePages } from '../../functions/console_routes.ts';
import { type RouteName, table } from '../../functions/table.ts';
import { ROLES } from '../../shared/types/access.ts';
import { type Lab, openLab, type Who } from '../support/lab.ts';
import { anIncident } from '../support/notices.ts';
import { aSilence, sweepInto } from '../support/sweeping.ts';

const EVERYONE = ['viewer', 'editor', 'agent', 'powercycle', 'stranger', 'nobody'] as const;

/** Who may call each route, stated independently of the table. A route without a row here does not compile. */
const ALLOWED: Readonly<Record<RouteName, readonly Who[]>> = {
  'POST /json/v1/machine/event/': ['agent'],
  'GET /json/v1/machine/description/{id}': ['viewer', 'editor', 'agent'],
  'GET /json/v1/powercycle/list': ['viewer', 'editor', 'powercycle'],
  'GET /json/v1/powercycle/requests': ['viewer', 'editor', 'powercycle'],
  'POST /json/v1/powercycle/begin/{id}': ['powercycle'],
  'POST /json/v1/powercycle/result/{id}': ['powercycle', 'editor'],
  'POST /json/v1/powercycle/complete/{id}': ['powercycle', 'editor'],
  'POST /json/v1/powercycle/state/update': ['powercycle', 'editor'],
  'GET /json/v1/machine/sse/description/updated': ['viewer', 'editor', 'agent'],
  'GET /json/v1/machine/timeline/{id}': ['viewer', 'editor'],
  'GET /json/v1/machine/history/{id}': ['viewer', 'editor'],
  'GET /_/machines': ['viewer', 'editor'],
  'GET /openapi.json': EVERYONE,
  'GET /loginstatus/': EVERYONE,
  'GET /healthz': EVERYONE,
  'POST /_/machine/toggle_mode/{id}': ['editor'],
  'POST /_/machine/toggle_powercycle/{id}': ['editor'],
  'POST /_/machine/set_attached_device/{id}': ['editor'],
  'POST /_/machine/set_note/{id}': ['editor'],
  'POST /_/machine/supply_chromeos/{id}': ['editor'],
  'POST /_/machine/clear_quarantined/{id}': ['editor'],
  'POST /_/machine/remove_device/{id}': ['editor'],
  'POST /_/machine/delete_machine/{id}': ['editor'],
  'POST /_/machine/expect_machine/{id}': ['editor'],
  'POST /_/machine/trust_outlet/{id}': ['editor'],
  'POST /_/machines/act': ['editor'],
  'GET /_/health': ['viewer', 'editor'],
  'GET /_/incidents': ['viewer', 'editor'],
  'GET /_/incident/told/{id}': ['viewer', 'editor'],
  'GET /_/silences': ['viewer', 'editor'],
  'GET /_/settings': ['viewer', 'editor'],
  'POST /_/incident/acknowledge/{id}': ['editor'],
  'POST /_/silence': ['editor'],
  'POST /_/silence/end/{id}': ['editor'],
  'POST /_/notice/test': ['editor'],
  'GET /': EVERYONE,
  'GET /machine/{id}': EVERYONE,
  'GET /map': EVERYONE,
  'GET /incidents': EVERYONE,
  'GET /walk': EVERYONE,
  'GET /assets/{name}': EVERYONE,
};

/** A valid body for each route that needs one, so that only the role can be the reason for a refusal. */
const BODIES: Readonly<Partial<Record<RouteName, object>>> = {
  'POST /json/v1/machine/event/': { type: 'raw_state', host: { name: 'skia-1' } },
  'POST /json/v1/powercycle/state/update': { Machines: [] },
  'POST /json/v1/powercycle/begin/{id}': {
    ...{ RequestID: '', Controller: 'rack4-pdu', Outlet: '3', OffSeconds: 10, VerifySeconds: 20 },
  },
  'POST /json/v1/powercycle/result/{id}': {
    ...{ RequestID: '', Outcome: 'refused', Controller: 'rack4-pdu', Outlet: '3', Final: true },
    ...{ OffSeconds: null, OffSecondsAgo: null, OnSecondsAgo: null, Detail: 'protected' },
  },
  'POST /_/machine/set_attached_device/{id}': { AttachedDevice: 'adb' },
  'POST /_/machine/set_note/{id}': { Message: 'hello' },
  'POST /_/machine/supply_chromeos/{id}': { SSHUserIP: 'root@host', SuppliedDimensions: {} },
  'POST /_/machines/act': { Action: 'clear_quarantined', Machines: ['skia-1'] },
  'POST /_/silence': { Match: { Kind: 'silent' }, Until: '2026-01-03T00:00:00Z', Reason: 'a move' },
};

const routeNames = Object.keys(ALLOWED) as RouteName[];
/** Each role alone, an account without a role, and no account. */
const CALLERS: readonly Who[] = [...ROLES, 'stranger', 'nobody'];

describe('the roles of routes', () => {
  it('are tested for every route of the table', () => {
    const routes = Object.values(table).flatMap((row) => ('routes' in row ? Object.keys(row.routes) : []));
    assert.deepEqual([...new Set(routes)].toSorted(), routeNames.toSorted());
  });

  it('are in web what they are elsewhere, for all that people may do but reporting for a rack', () => {
    const others: Readonly<Record<string, object>> = Object.fromEntries(
      Object.entries(table).flatMap(([name, row]) =>
        name !== 'web' && 'routes' in row ? Object.entries<object>(row.routes) : [],
      ),
    );
    const isForPeople = (name: RouteName) =>
      ALLOWED[name].some((who) => who === 'viewer' || who === 'editor') &&
      !/^POST \/json\/v1\/powercycle/.test(name);
    const expected = routeNames.filter(isForPeople);
    assert.deepEqual(Object.keys(table.web.routes).toSorted(), expected.toSorted());
    for (const name of expected.filter((one) => one in others))
      assert.equal((table.web.routes as Readonly<Record<string, object>>)[name], others[name], name);
  });

  for (const name of routeNames)
    describe(name, () => {
      let lab: Lab;
      before(async () => {
        lab = openLab();
        await lab.put('skia-1');
        await sweepInto(lab.store, { ...anIncident(), ID: 'skia-1' });
      });
      after(() => lab.close());

      for (const caller of CALLERS) {
        const isAllowed = ALLOWED[name].includes(caller);
        const isStream = name.includes('/sse/');
        const isPage = name in consolePages;
        const expected = isAllowed ? 200 : caller === 'nobody' ? 401 : 403;
        it(`${isAllowed ? 'accepts' : 'refuses'} ${caller}`, async () => {
          await lab.put('skia-1');
          await lab.store.silences.add(aSilence('skia-1'));
          const options = BODIES[name] === undefined ? {} : { body: BODIES[name] };
          // An accepted stream would stay open: send a query that is refused after the role is checked.
          const path = name.replace(/\{\w+\}/, 'skia-1') + (isStream ? '?snapshot=maybe' : '');
          const headers = { 'X-Power-Agent': '0b6f1e0c-5d1a-4c7e-9a55-3f8f2f0c8f11 rack4-jump' };
          const { status, json } = await lab.ask(path, { as: caller, headers, ...options });
          // Nothing is built here: that a page is missing is said after the role is checked.
          if (isPage && isAllowed) assert.ok([200, 404, 503].includes(status));
          else assert.equal(status, isStream && isAllowed ? 400 : expected);
          if (!isAllowed && name in table.web.routes)
            assert.equal((await lab.ask(path, { as: caller, of: 'web', ...options })).status, expected);
          if (!isAllowed)
            assert.equal(
              (json as { type: string }).type,
              caller === 'nobody' ? 'not-signed-in' : 'not-allowed',
            );
        });
      }
    });
});
