import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCES } from '../../../deploy/gcp/arguments.ts';
import { costTable } from '../../../deploy/gcp/costs/costs.ts';
import * as usage from '../../../deploy/gcp/costs/usage.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { gcloud } from '../../../deploy/gcp/resource.ts';
import { parseInstance } from '../../../shared/types/instance.ts';
import { parseCommands } from './gcloud_parser.ts';
import { needGcloud } from './need_gcloud.ts';

const PATH = join(import.meta.dirname, '../../../deploy/README.md');
const readme = readFileSync(PATH, 'utf8');

/** As a shell would take them apart; none has more than plain words and double quotes. */
const commands = readme
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line.startsWith('gcloud '))
  .map((line) => line.replaceAll(/\$(PROJECT|NUMBER|BUCKET|REGION|AGENT)/g, 'lab-1'))
  .map((line) =>
    [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', '')).slice(1),
  )
  .filter(([group]) => group !== 'auth');

describe('deploy/README.md', function () {
  this.timeout(60_000);

  it('has the table of costs as it is reckoned: keep a new one with KEEP_COSTS=1', () => {
    const [before = '', , after = ''] = readme.split(/(<!-- costs -->\n)[^]*(?=<!-- \/costs -->)/);
    const expected = `${before}<!-- costs -->\n\n${costTable()}\n\n${after}`;
    if (process.env['KEEP_COSTS'] === '1') writeFileSync(PATH, expected);
    const cells = (text: string): string => text.replaceAll(/[ |-]+/g, ' ');
    assert.equal(cells(readFileSync(PATH, 'utf8')), cells(expected));
  });

  it('reckons with events as large as those of the bench', () => {
    const events = readFileSync(join(import.meta.dirname, '../../fixtures/bench_events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: 'android' | 'standalone'; event: object });
    for (const kind of ['android', 'standalone'] as const) {
      const sizes = events
        .filter((one) => one.kind === kind)
        .map(({ event }) => JSON.stringify(event).length);
      assert.equal(
        Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length),
        usage.EVENT_BYTES[kind],
      );
    }
  });

  it('gives commands that gcloud takes', function () {
    needGcloud.call(this);
    assert.ok(commands.length > 8);
    const said = parseCommands(commands.map((words) => gcloud(...words)));
    assert.deepEqual(
      said.filter((one) => one !== ''),
      [],
    );
  });

  it('names a role of the deployer for every kind of thing that a deployment makes', () => {
    const ROLES: Readonly<Record<string, string>> = {
      services: 'serviceusage.serviceUsageAdmin',
      projects: 'resourcemanager.projectIamAdmin',
      iam: 'iam.serviceAccountAdmin',
      firestore: 'datastore.owner',
      pubsub: 'pubsub.admin',
      run: 'run.admin',
      compute: 'compute.loadBalancerAdmin',
      iap: 'iap.admin',
      logging: 'logging.configWriter',
      monitoring: 'monitoring.editor',
    };
    const prod = parseInstance(JSON.parse(readFileSync(join(INSTANCES, 'prod.json'), 'utf8')));
    const fact = (name: string): string => `<${name}>`;
    const groups = instanceResources(prod)
      .flatMap(({ create }) => create(fact))
      .map(({ args }) => args.find((word) => word !== 'alpha' && word !== 'beta') ?? '');
    for (const group of new Set(groups)) {
      const role = ROLES[group];
      assert.ok(role !== undefined && readme.includes(`\`roles/${role}\``), group);
    }
  });
});
