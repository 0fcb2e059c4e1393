import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plan } from '../../../deploy/gcp/apply.ts';
import { INSTANCES } from '../../../deploy/gcp/arguments.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { backendIdFact, PROJECT_NUMBER } from '../../../deploy/gcp/names.ts';
import { type Command, gcloud, type Json, type Resource } from '../../../deploy/gcp/resource.ts';
import { IMAGE } from '../../../deploy/gcp/resources/functions.ts';
import { CHANNELS } from '../../../deploy/gcp/resources/monitoring.ts';
import { showCommand } from '../../../deploy/gcp/gcloud.ts';
import { RELEASE, STAGE } from '../../../deploy/gcp/stage.ts';
import { peoplesFunctions } from '../../../deploy/gcp/url_map.ts';
import { parseInstance } from '../../../shared/types/instance.ts';
import { parseCommands } from './gcloud_parser.ts';
import { needGcloud } from './need_gcloud.ts';

const prod = parseInstance(JSON.parse(readFileSync(join(INSTANCES, 'prod.json'), 'utf8')));
const resources = instanceResources(prod);

/** Every fact, as it could be. */
const facts = createFacts({}, false);
facts.learn({
  [PROJECT_NUMBER]: '123456789012',
  [RELEASE]: '0123456789abcdef',
  [STAGE]: '/tmp/stage',
  [IMAGE]: 'us-central1-docker.pkg.dev/p/cloud-run-source-deploy/machine-server-machines@sha256:0',
  [CHANNELS]: '["projects/p/notificationChannels/1"]',
  ...Object.fromEntries(peoplesFunctions.map((name, index) => [backendIdFact(name), String(index)])),
});

/** Something that exists and is nothing like what it should be, as far as its `update` looks at it. */
const unlike: Json = {
  name: 'projects/p/alertPolicies/1',
  members: ['user:somebody@example.org'],
  type: 'FIRESTORE_NATIVE',
  locationId: prod.region,
  disabled: true,
  traffic: [],
};
const subscribed = (name: string): Json => ({
  ...(unlike as object),
  topic: `projects/p/topics/${name.replace(/^subscription /, '')}`,
});

const refusals = new Set<string>();
const updates = (resource: Resource): readonly Command[] => {
  try {
    return resource.update(subscribed(resource.name), facts.fact);
  } catch {
    refusals.add(resource.name.split(' ', 1)[0] ?? '');
    return [];
  }
};

describe('The commands of a deployment', function () {
  this.timeout(120_000);
  const commands = {
    read: [
      ...new Map(resources.map(({ read }) => [read.join(' '), gcloud(...read, '--format=json')])).values(),
    ],
    create: resources.flatMap(({ create }) => create(facts.fact)),
    change: resources.flatMap(updates),
    remove: resources.flatMap(({ remove }) => remove?.(unlike, facts.fact) ?? []),
  };
  const wrong = gcloud('pubsub', 'topics', 'create', 'a', '--colour=red', '--project=p');
  let said: ReadonlyMap<Command, string>;

  before(function () {
    needGcloud.call(this);
    const all = [...Object.values(commands).flat(), wrong];
    const verdicts = parseCommands(all);
    said = new Map(all.map((command, index) => [command, verdicts[index] ?? 'not read']));
  });

  for (const [verb, those] of Object.entries(commands)) {
    it(`that ${verb} are taken by gcloud`, () => {
      assert.ok(those.length > 10);
      const refused = those.filter((command) => said.get(command) !== '');
      assert.deepEqual(
        refused.map((command) => `${showCommand(command)}\n${said.get(command) ?? ''}`),
        [],
      );
    });
  }

  it('would be noticed if gcloud did not know a flag', () => {
    assert.match(said.get(wrong) ?? '', /unrecognized arguments: --colour=red/);
  });

  it('leave to a person only what cannot be changed in place', () => {
    assert.deepEqual([...refusals].sort(), ['certificate', 'endpoint', 'project']);
  });
});

describe('The plan for an empty project', () => {
  const kept = join(import.meta.dirname, 'plan.txt');

  it('is the one that was reviewed: after a change, look at it and keep it with KEEP_PLAN=1', async () => {
    const now = await plan(resources, { gcloud: undefined, facts: createFacts({}, true) });
    if (process.env['KEEP_PLAN'] === '1') writeFileSync(kept, now);
    assert.equal(now, readFileSync(kept, 'utf8'));
  });

  it('names every resource once', () => {
    const names = resources.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it('looks at nothing before what it is within', () => {
    const names = resources.map(({ name }) => name);
    const early = resources.filter(
      ({ within }, index) => within !== undefined && !names.slice(0, index).includes(within),
    );
    assert.deepEqual(
      early.map(({ name }) => name),
      [],
    );
  });
});
