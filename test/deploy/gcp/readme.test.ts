import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { alerts, alertsText } from '../../../deploy/gcp/alerts_table.ts';
import { billingTable, costs, costTable, totalOf } from '../../../deploy/gcp/costs/costs.ts';
import { eventLoad, loadPrice, pollLoad, streamInstances } from '../../../deploy/gcp/costs/cloud_run.ts';
import * as usage from '../../../deploy/gcp/costs/usage.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { DEFAULT_SIZES } from '../../../deploy/gcp/sizes.ts';
import { anInstance } from '../../support/builders.ts';
import { readProd } from './prod.ts';

const README = join(import.meta.dirname, '../../../deploy/README.md');

describe('deploy/README.md', function () {
  this.timeout(60_000);
  let readme = '';
  before(() => {
    readme = readFileSync(README, 'utf8');
  });

  const generated: readonly (readonly [string, () => string])[] = [
    ['costs', costTable],
    ['billing', billingTable],
    ['alerts', () => alertsText(alerts(anInstance()))],
  ];
  for (const [section, generate] of generated) {
    it(`contains the current ${section}; after a change, run with KEEP_README=1`, () => {
      const [start, end] = [`<!-- ${section} -->\n`, `<!-- /${section} -->`];
      assert.ok(readme.includes(start) && readme.includes(end), `${start} or ${end} is missing`);
      const [before = '', rest = ''] = readme.split(start);
      const [, after = ''] = rest.split(end);
      const expected = `${before}${start}\n${generate()}\n\n${end}${after}`;
      if (process.env['KEEP_README'] === '1') writeFileSync(README, (readme = expected));
      // prettier aligns the columns of tables.
      const unaligned = (text: string): string => text.replaceAll(/[ |-]+/g, ' ');
      assert.equal(unaligned(readme), unaligned(expected));
    });
  }

  it('computes costs with the mean event size of the benchmark', () => {
    const events = readFileSync(join(import.meta.dirname, '../../fixtures/bench_events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: 'android' | 'standalone'; event: object });
    for (const kind of ['android', 'standalone'] as const) {
      const bodies = events
        .filter((one) => one.kind === kind)
        .map(({ event }) => Buffer.from(JSON.stringify(event)));
      const mean = (sizeOf: (body: Buffer) => number): number =>
        Math.round(bodies.reduce((sum, body) => sum + sizeOf(body), 0) / bodies.length);
      assert.equal(
        mean(({ length }) => length),
        usage.EVENT_BYTES[kind],
      );
      // As agents send them; another zlib may differ by a few bytes.
      const sent = mean((body) => (body.length > 1024 ? gzipSync(body).length : body.length));
      assert.ok(Math.abs(sent - usage.SENT_BYTES[kind]) < 0.02 * sent, `${sent} bytes`);
    }
  });

  it('computes at most 60 % of the bill before the cuts for 10,000 machines', () => {
    assert.ok(totalOf(costs(10_000)) <= 0.6 * totalOf(costs(10_000, usage.BEFORE)));
  });

  it('bills the functions with steady requests in the way that is cheaper for 10,000 machines', () => {
    const { machine_events: events, description } = DEFAULT_SIZES;
    const isCheaperByInstance = (loadOf: (byInstance: boolean) => Parameters<typeof loadPrice>[0]): boolean =>
      loadPrice(loadOf(true)) < loadPrice(loadOf(false));
    assert.equal(
      events.alwaysCpu === true,
      isCheaperByInstance((byInstance) => eventLoad(10_000, events.concurrency, byInstance)),
    );
    assert.equal(
      description.alwaysCpu === true,
      isCheaperByInstance((byInstance) => pollLoad(10_000, usage.NOW.pollsPerDay, byInstance)),
    );
  });

  it('says how many instances of changes a lab needs, and for how many machines the default is enough', () => {
    const needs = (machines: number): number => streamInstances(machines, usage.NOW);
    assert.deepEqual([needs(10_000), needs(100_000)], [15, 150]);
    assert.match(readme, /"sizes": \{ "changes": \{ "maxInstances": 15 \} \}/);
    assert.match(readme, /For 100,000 machines, `changes` needs 150,/);
    const { maxInstances } = DEFAULT_SIZES.changes;
    assert.deepEqual([needs(2000), needs(2001)], [maxInstances, maxInstances + 1]);
    assert.match(readme, /The default sizes \(`gcp\/sizes\.ts`\) serve 2,000 machines/);
  });

  it('names what each cut saves for 10,000 machines', () => {
    const total = (change: Partial<usage.Way>): number => totalOf(costs(10_000, { ...usage.NOW, ...change }));
    const savings: readonly (readonly [what: string, change: Partial<usage.Way>])[] = [
      ['agents compress events', { eventBytes: usage.BEFORE.eventBytes }],
      ['the Description read every 10 minutes', { pollsPerDay: usage.BEFORE.pollsPerDay }],
      ['the event function billed by instance', { eventsByInstance: false }],
      ['40 events at a time instead of 8', { eventConcurrency: 8 }],
      ['`changes` filled to two thirds, not to 60 %', { streamsFull: usage.FULL }],
    ];
    for (const [what, change] of savings) {
      const saved = total(change) - total({});
      const said = Number(new RegExp(`^\\| ${what} +\\| \\$(\\d+):`, 'm').exec(readme)?.[1]);
      assert.ok(Math.abs(saved - said) < 0.05 * saved, `${what}: $${saved.toFixed(0)}, not $${said}`);
    }
  });

  it('names a role of the deployer for every kind of resource that a deployment creates', () => {
    const ROLES: Readonly<Record<string, string>> = {
      services: 'serviceusage.serviceUsageAdmin',
      projects: 'resourcemanager.projectIamAdmin',
      iam: 'iam.serviceAccountAdmin',
      firestore: 'datastore.owner',
      pubsub: 'pubsub.admin',
      run: 'run.admin',
      artifacts: 'artifactregistry.admin',
      compute: 'compute.loadBalancerAdmin',
      iap: 'iap.admin',
      storage: 'storage.admin',
      secrets: 'secretmanager.admin',
      scheduler: 'cloudscheduler.admin',
      logging: 'logging.configWriter',
      monitoring: 'monitoring.editor',
    };
    const fact = (name: string): string => `<${name}>`;
    const groups = instanceResources(readProd())
      .flatMap(({ create }) => create(fact))
      .map(({ args }) => args.find((word) => word !== 'alpha' && word !== 'beta') ?? '');
    for (const group of new Set(groups)) {
      const role = ROLES[group];
      assert.ok(role !== undefined, `add the role that creates "gcloud ${group}" to this test`);
      assert.ok(readme.includes(`\`roles/${role}\``), `the README lacks roles/${role}`);
    }
  });
});
