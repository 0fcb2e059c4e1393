import assert from 'node:assert/strict';
import { table } from '../../functions/table.ts';
import type { Route } from '../../shared/http/route.ts';
import { ROLES } from '../../shared/types/instance.ts';
import { type Lab, openLab, type Who } from '../support/lab.ts';

/** Who may do what, said once more by hand: the table of functions must agree. */
const ALLOWED: Readonly<Record<string, readonly Who[]>> = {
  'POST /json/v1/machine/event/': ['agent'],
  'GET /json/v1/machine/description/{id}': ['viewer', 'editor', 'agent'],
  'GET /json/v1/powercycle/list': ['viewer', 'editor', 'powercycle'],
  'POST /json/v1/powercycle/complete/{id}': ['powercycle', 'editor'],
  'POST /json/v1/powercycle/state/update': ['powercycle', 'editor'],
  'GET /json/v1/machine/sse/description/updated': ['viewer', 'editor', 'agent'],
  'GET /json/v1/machine/timeline/{id}': ['viewer', 'editor'],
  'GET /_/machines': ['viewer', 'editor'],
  'GET /openapi.json': ['viewer', 'editor', 'agent', 'powercycle', 'stranger', 'nobody'],
  'GET /loginstatus/': ['viewer', 'editor', 'agent', 'powercycle', 'stranger', 'nobody'],
  'GET /healthz': ['viewer', 'editor', 'agent', 'powercycle', 'stranger', 'nobody'],
  'POST /_/machine/toggle_mode/{id}': ['editor'],
  'POST /_/machine/toggle_powercycle/{id}': ['editor'],
  'POST /_/machine/set_attached_device/{id}': ['editor'],
  'POST /_/machine/set_note/{id}': ['editor'],
  'POST /_/machine/supply_chromeos/{id}': ['editor'],
  'POST /_/machine/clear_quarantined/{id}': ['editor'],
  'POST /_/machine/remove_device/{id}': ['editor'],
  'POST /_/machine/delete_machine/{id}': ['editor'],
};

/** A body that the route takes, so that a refusal can only be for who asks. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /json/v1/machine/event/': { type: 'raw_state', host: { name: 'skia-1' } },
  'POST /json/v1/powercycle/state/update': { Machines: [] },
  'POST /_/machine/set_attached_device/{id}': { AttachedDevice: 'adb' },
  'POST /_/machine/set_note/{id}': { Message: 'hello' },
  'POST /_/machine/supply_chromeos/{id}': { SSHUserIP: 'root@host', SuppliedDimensions: {} },
};

const routes = Object.values(table).flatMap((row) =>
  row.trigger === 'http' ? Object.entries<Route>(row.routes) : [],
);
/** Everybody: each role alone, an account without a role, and no account. */
const EVERYBODY: readonly Who[] = [...ROLES, 'stranger', 'nobody'];

describe('who may do what', () => {
  it('is said of every route', () => {
    assert.deepEqual(routes.map(([key]) => key).sort(), Object.keys(ALLOWED).sort());
  });

  for (const [key] of routes)
    // Streams have tests of their own; who may open one is checked as for any other.
    describe(key, () => {
      let lab: Lab;
      before(async () => {
        lab = openLab();
        await lab.put('skia-1');
      });
      after(() => lab.close());

      for (const who of EVERYBODY) {
        const isAllowed = ALLOWED[key]!.includes(who);
        const isStream = key.includes('/sse/');
        const expected = isAllowed ? 200 : who === 'nobody' ? 401 : 403;
        it(`${isAllowed ? 'is for' : 'is not for'} ${who}`, async () => {
          await lab.put('skia-1');
          const options = BODIES[key] === undefined ? {} : { body: BODIES[key] };
          // A stream that is allowed would stay open: ask it with a query that it refuses once it knows who asks.
          const path = key.replace('{id}', 'skia-1') + (isStream ? '?snapshot=maybe' : '');
          const { status, json } = await lab.ask(path, { as: who, ...options });
          assert.equal(status, isStream && isAllowed ? 400 : expected);
          if (!isAllowed)
            assert.equal((json as { type: string }).type, who === 'nobody' ? 'not-signed-in' : 'not-allowed');
        });
      }
    });
});
