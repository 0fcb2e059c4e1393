import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plan } from '../../../deploy/gcp/plan.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { showCommand } from '../../../deploy/gcp/gcloud.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { backendIdFact, certificateName, PROJECT_NUMBER } from '../../../deploy/gcp/names.ts';
import { type Command, gcloud, type Json, type Resource } from '../../../deploy/gcp/resource.ts';
import { IMAGE } from '../../../deploy/gcp/resources/functions.ts';
import { CHANNELS } from '../../../deploy/gcp/resources/monitoring.ts';
import { SECRET_VERSIONS } from '../../../deploy/gcp/resources/secrets.ts';
import { RELEASE, STAGE } from '../../../deploy/gcp/stage.ts';
import { iapFunctions } from '../../../deploy/gcp/url_map.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { parseCommands } from './gcloud_parser.ts';
import { needGcloud } from './gcloud_process.ts';
import { readProd } from './prod.ts';

const PLAN = join(import.meta.dirname, 'plan.txt');
const README = join(import.meta.dirname, '../../../deploy/README.md');

/** A plausible value for every fact. */
const facts = createFacts({}, false);
facts.learn({
  [PROJECT_NUMBER]: '123456789012',
  [RELEASE]: '0123456789abcdef',
  [STAGE]: '/tmp/stage',
  [IMAGE]: 'us-central1-docker.pkg.dev/p/cloud-run-source-deploy/machine-server-machines@sha256:0',
  [SECRET_VERSIONS]: '0123456789abcdef',
  [CHANNELS]: '["projects/p/notificationChannels/1"]',
  ...Object.fromEntries(iapFunctions.map((name, index) => [backendIdFact(name), String(index)])),
});

/** A resource that exists and differs from what is wanted wherever its `update` looks. */
const drifted = ({ region }: Instance, resource: Resource): Json => ({
  name: 'projects/p/alertPolicies/1',
  members: ['user:operator@example.org'],
  type: 'FIRESTORE_NATIVE',
  locationId: region,
  disabled: true,
  traffic: [],
  topic: `projects/p/topics/${resource.name.replace(/^subscription /, '')}`,
});

/**
 * The commands of gcloud in deploy/README.md, alone on a line, in backticks or behind a pipe, from which none is to read, as a shell splits
 * them; their only quotes are double quotes. Commands of `gcloud auth` are left out.
 */
const commandsOfReadme = (readme: string): readonly Command[] =>
  [...readme.matchAll(/(?:^ *|`|\| )(gcloud [^`\n]+)/gm)]
    .map(([, line = '']) => line.replace('--data-file=-', '--data-file=/dev/null'))
    .map((line) => line.replaceAll(/\$(PROJECT|NUMBER|BUCKET|BACKUPS|REGION|AGENT)/g, 'lab-1'))
    .map((line) =>
      [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', '')).slice(1),
    )
    .filter(([group]) => group !== 'auth')
    .map((words) => gcloud(...words));

describe('The commands of a deployment', function () {
  this.timeout(120_000);
  const VERBS = ['read', 'create', 'update', 'remove', 'byHand', 'readme'] as const;
  const commands: Record<(typeof VERBS)[number], readonly Command[]> = {
    read: [],
    create: [],
    update: [],
    remove: [],
    byHand: [],
    readme: [],
  };
  const LEAST = { read: 10, create: 10, update: 10, remove: 10, byHand: 3, readme: 8 };
  const NAMES: Partial<Record<(typeof VERBS)[number], string>> = {
    byHand: 'an operator is told to run',
    readme: 'deploy/README.md gives',
  };
  const WRONG = gcloud('pubsub', 'topics', 'create', 'a', '--colour=red', '--project=p');
  const refusals = new Set<string>();
  let verdicts: ReadonlyMap<Command, string>;

  before(async function () {
    needGcloud.call(this);
    const prod = readProd();
    const resources = instanceResources(prod);
    const updatesOf = (resource: Resource): readonly Command[] => {
      try {
        return resource.update(drifted(prod.instance, resource), facts.fact);
      } catch {
        refusals.add(resource.name.split(' ', 1)[0] ?? '');
        return [];
      }
    };
    const reads = new Map(resources.map(({ read }) => [read.join(' '), gcloud(...read, '--format=json')]));
    commands.read = [...reads.values()];
    commands.create = resources.flatMap(({ create }) => create(facts.fact));
    commands.update = resources.flatMap(updatesOf);
    commands.remove = resources.flatMap(
      (resource) => resource.remove?.(drifted(prod.instance, resource), facts.fact) ?? [],
    );
    // As a shell splits them; the parser's own input must not be taken for the secret.
    commands.byHand = resources.flatMap(({ byHand = '' }) =>
      [...byHand.matchAll(/\| gcloud (.+)$/gm)].map(([, line = '']) =>
        gcloud(...line.replace('--data-file=-', '--data-file=/dev/null').split(' ')),
      ),
    );
    commands.readme = commandsOfReadme(readFileSync(README, 'utf8'));
    const all = [...Object.values(commands).flat(), WRONG];
    const answers = await parseCommands(all);
    verdicts = new Map(all.map((command, index) => [command, answers[index] ?? 'no answer']));
  });

  for (const verb of VERBS) {
    it(`that ${NAMES[verb] ?? verb} are accepted by gcloud`, () => {
      assert.ok(commands[verb].length > LEAST[verb]);
      const refused = commands[verb].filter((command) => verdicts.get(command) !== '');
      assert.deepEqual(
        refused.map((command) => `${showCommand(command)}\n${verdicts.get(command) ?? ''}`),
        [],
      );
    });
  }

  it('are refused by gcloud if a flag is wrong', () => {
    assert.match(verdicts.get(WRONG) ?? '', /unrecognized arguments: --colour=red/);
  });

  it('update every kind of resource except those that cannot be changed in place', () => {
    assert.deepEqual([...refusals].sort(), ['certificate', 'endpoint', 'project']);
  });
});

describe('The plan for an empty project', () => {
  let resources: readonly Resource[] = [];
  before(() => {
    resources = instanceResources(readProd());
  });

  it('equals the reviewed plan.txt; after a change, run with KEEP_PLAN=1 and review the difference', async () => {
    const current = await plan(resources, { gcloud: undefined, facts: createFacts({}, true) });
    if (process.env['KEEP_PLAN'] === '1') writeFileSync(PLAN, current);
    assert.equal(current, readFileSync(PLAN, 'utf8'));
  });

  it('gives nothing a name that is too long for its kind', () => {
    /** https://cloud.google.com/iam/docs/service-accounts-create, /run/docs/deploying, /storage/docs/buckets, /compute/docs/naming-resources */
    const LIMITS: readonly (readonly [command: RegExp, most: number])[] = [
      [/^iam service-accounts create (\S+)/, 30],
      [/^run deploy (\S+)/, 49],
      [/^storage buckets create gs:\/\/(\S+)/, 63],
      [/^compute [a-z-]+ (?:create|import) (\S+)/, 63],
    ];
    const commands = resources.flatMap(({ create }) => create(facts.fact)).map(({ args }) => args.join(' '));
    for (const [command, most] of LIMITS) {
      const names = commands.flatMap((line) => command.exec(line)?.[1] ?? []);
      assert.ok(names.length > 0, String(command));
      assert.deepEqual(
        names.filter(({ length }) => length > most),
        [],
      );
    }
  });

  it('gives long hosts that begin alike certificates of their own, whose names are not too long', () => {
    const long = 'machines.a-department-with-a-long-name.of-an-institute.example';
    const names = ['org', 'net'].map((end) => certificateName({ host: `${long}.${end}` }));
    assert.equal(new Set(names).size, 2);
    for (const name of names) assert.match(name, /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
  });

  it('names every resource once', () => {
    const names = resources.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it('reads no resource before the one that it is within', () => {
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
