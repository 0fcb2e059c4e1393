import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, items, text } from '../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';
import type { Access } from '../../../shared/types/access.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { openProject, type Project, runProcess, thing } from './project.ts';
import type { Thing } from './stand_in/call.ts';

const PROD = ['--instance', 'prod'] as const;
const ID = 'machine-server-prod';

// It lists files, and knows no account.
const SIGNED_OUT = `#!/bin/sh
case "$1" in
  meta) echo functions/index.ts ;;
  *) echo 'You do not currently have an active account selected.' >&2; exit 1 ;;
esac
`;

describe('npm run deploy, as a process', () => {
  it('exits with 2 and starts nothing if a flag contradicts the instance file', async () => {
    const { status, output } = await runProcess('deploy', [...PROD, '--project', 'another'], '/nonexistent');
    assert.equal(status, 2);
    assert.equal(
      output.trim(),
      '--project another contradicts the file of instance prod, which has machine-server-prod. Nothing was changed.',
    );
  });

  it('exits with 0 after the plan for an empty project if gcloud is not signed in, and with 1 if it is to deploy', async () => {
    const folder = makeDirectory();
    writeFileSync(join(folder, 'gcloud'), SIGNED_OUT, { mode: 0o755 });
    const plan = await runProcess('deploy', [...PROD, '--dry-run'], folder);
    assert.equal(plan.status, 0, plan.output);
    assert.match(plan.output, /^\d+ to create, 0 to update, /m);
    const { status, output } = await runProcess('deploy', PROD, folder);
    assert.equal(status, 1, output);
    assert.match(output, /^You do not currently have an active account selected\.$/m);
  });
});

/** Each test continues from the state that the one before left, as in the life of a project. */
describe('npm run deploy, on the project of a stand-in gcloud', function () {
  this.timeout(180_000);
  let project: Project;
  before(() => {
    project = openProject();
  });

  const changesOf = async (program: string, args: readonly string[]) => {
    const before = project.state.changes.length;
    const { status, output } = await project.run(program, args);
    return { status, output, changes: project.state.changes.slice(before) };
  };

  it('changes nothing if a flag contradicts the instance file', async () => {
    const { status, output } = await project.run('deploy', [...PROD, '--project', 'another']);
    assert.equal(status, 2);
    assert.equal(
      output.trim(),
      '--project another contradicts the file of instance prod, which has machine-server-prod. Nothing was changed.',
    );
    assert.equal(project.state.count, 0);
  });

  const SECRETS = ['machine-server-dead-man-url', 'machine-server-slack-url'];
  /** As an operator does. The stand-in, like a deployment, knows no value. */
  const addVersion = (secret: string, version: number, state = 'ENABLED'): void => {
    const name = `projects/${project.state.number}/secrets/${secret}`;
    const all = (project.state.things['secrets'] ??= {});
    const versions = [{ name: `${name}/versions/${version}`, state }, ...items(all[secret]?.['versions'])];
    all[secret] = { name, versions };
  };

  it('plans nothing while secrets are missing, but prints how to create each, its value from a prompt', async () => {
    const { status, output, changes } = await changesOf('deploy', [...PROD, '--dry-run']);
    assert.deepEqual([status, changes], [2, []], output);
    assert.deepEqual(
      output.match(/^ {2}.*gcloud.*$/gm),
      SECRETS.map(
        (secret) =>
          `  read -rs SECRET; printf %s "$SECRET" | gcloud secrets create ${secret} --replication-policy=automatic --project=${ID} --data-file=-`,
      ),
    );
  });

  it('stops before the build if a secret is missing, or if its newest version is not enabled', async () => {
    const first = await project.run('deploy', PROD);
    assert.equal(first.status, 1);
    assert.match(first.output, /Stopped at secret machine-server-dead-man-url \(\d+ of \d+\):/);
    assert.match(
      first.output,
      /takes DEAD_MAN_URL from the secret machine-server-dead-man-url, which does not exist/,
    );
    for (const secret of SECRETS) addVersion(secret, 9);
    addVersion('machine-server-slack-url', 10, 'DISABLED');
    const { status, output } = await project.run('deploy', PROD);
    assert.equal(status, 1);
    assert.match(output, /Stopped at newest version of secret machine-server-slack-url/);
    assert.match(
      output,
      /\| gcloud secrets versions add machine-server-slack-url --project=\S+ --data-file=-$/m,
    );
    assert.equal(project.state.things['run services'], undefined);
    addVersion('machine-server-slack-url', 11);
  });

  it('stops at the first failure and prints what was done and how to resume', async () => {
    const { status, output } = await project.run(
      'deploy',
      PROD,
      'compute backend-services create machine-server-report-token',
    );
    assert.equal(status, 1);
    assert.match(output, /Stopped at backend service machine-server-report-token \(\d+ of \d+\):/);
    assert.match(output, /gcloud compute backend-services create machine-server-report-token /);
    assert.match(output, /RESOURCE_EXHAUSTED: quota exceeded/);
    assert.match(output, /So far: \d+ created, 0 updated, \d+ unchanged; this work is kept\./);
    assert.match(output, /run the same command again: it resumes here/);
    assert.equal(project.state.things['run services'], undefined, 'a later resource was created');
  });

  it('resumes there and creates nothing twice', async () => {
    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, output);
    assert.ok(!changes.some((line) => line.startsWith('pubsub topics create')));
    assert.ok(changes[0]?.startsWith('compute backend-services create machine-server-report-token'));
    assert.match(output, /Point machines\.example\.org at the address 192\.0\.2\.1 in DNS/);
    assert.match(output, /The alerts reach no one/);
  });

  it('builds the image of the functions once', () => {
    const deployed = project.state.changes.filter((line) => line.startsWith('run deploy'));
    assert.equal(deployed.filter((line) => line.includes('--source=')).length, 1);
    assert.equal(
      deployed.filter((line) => line.includes('--image=us-central1-docker.pkg.dev/')).length,
      deployed.length - 1,
    );
  });

  it('changes nothing if run again', async () => {
    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, output);
    assert.deepEqual(changes, []);
    assert.match(output, /^0 created, 0 updated, \d+ unchanged\.$/m);
  });

  const repositoryPolicies = (): Json =>
    thing(project.state, 'artifacts repositories', 'cloud-run-source-deploy')['cleanupPolicies'];

  it('leaves a revision alone that someone gave a tag, and no traffic', async () => {
    const spec = at(thing(project.state, 'run services', 'machine-server-report'), 'spec') as Thing;
    const was = spec['traffic'];
    spec['traffic'] = [...items(was), { revisionName: 'machine-server-report-00001', tag: 'old' }];
    const { output, changes } = await changesOf('deploy', PROD);
    assert.deepEqual(changes, [], output);
    spec['traffic'] = was;
  });

  it('corrects what has drifted, and nothing else', async () => {
    const { state } = project;
    thing(state, 'pubsub subscriptions', 'machine-events')['ackDeadlineSeconds'] = 10;
    const service = thing(state, 'run services', 'machine-server-report');
    const spec = at(service, 'spec', 'template', 'spec') as { containerConcurrency: number };
    spec.containerConcurrency = 1000;
    state.policies['pubsub topics machine-events']!['roles/pubsub.publisher']!.push('allUsers');
    const map = thing(state, 'compute url-maps', 'machine-server');
    items(at(map, 'pathMatchers', 0, 'routeRules')).forEach(
      (rule) => ((rule as Thing)['service'] = 'elsewhere'),
    );
    Reflect.deleteProperty(state.things['pubsub subscriptions'] ?? {}, 'machine-events-refused');
    thing(state, 'scheduler jobs', 'machine-server-tick')['state'] = 'PAUSED';

    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, output);
    assert.deepEqual(
      changes.map((line) => line.split(' ').slice(0, 4).join(' ')),
      [
        'pubsub subscriptions create machine-events-refused',
        'pubsub topics remove-iam-policy-binding machine-events',
        'run deploy machine-server-report --image=us-central1-docker.pkg.dev/machine-server-prod/cloud-run-source-deploy/machine-server-machines@sha256:' +
          text(
            thing(project.state, 'run services', 'machine-server-report'),
            'metadata',
            'labels',
            'machine-server-release',
          ),
        'pubsub subscriptions update machine-events',
        'scheduler jobs update http',
        'scheduler jobs resume machine-server-tick',
        'compute url-maps import machine-server',
      ],
    );
    assert.match(output, /subscription machine-events: ackDeadlineSeconds: 10 → 120/);
    assert.deepEqual((await changesOf('deploy', PROD)).changes, []);
  });

  it('gives the secrets to the functions that send notices, and to no other', () => {
    const mounted = Object.entries(project.state.things['run services'] ?? {}).flatMap(([name, service]) =>
      items(at(service, 'spec', 'template', 'spec', 'containers', 0, 'env'))
        .filter((one) => at(one, 'valueFrom') !== undefined)
        .map((one) => `${name} ${text(one, 'name')}`),
    );
    assert.deepEqual(mounted.sort(), [
      'machine-server-operator DEAD_MAN_URL',
      'machine-server-operator SLACK_URL',
      'machine-server-tick DEAD_MAN_URL',
      'machine-server-tick SLACK_URL',
      'machine-server-web DEAD_MAN_URL',
      'machine-server-web SLACK_URL',
    ]);
    for (const secret of SECRETS)
      assert.deepEqual(
        project.state.policies[`secrets ${secret}`]?.['roles/secretmanager.secretAccessor']?.toSorted(),
        ['operator', 'tick', 'web'].map(
          (name) => `serviceAccount:machine-server-${name}@${ID}.iam.gserviceaccount.com`,
        ),
      );
  });

  it('starts the functions that have a secret again after it got a new version, and only these', async () => {
    addVersion('machine-server-slack-url', 12);
    const { changes } = await changesOf('deploy', PROD);
    assert.deepEqual(
      changes.map((line) => line.split(' ').slice(0, 3).join(' ')),
      ['tick', 'operator', 'web'].map((name) => `run deploy machine-server-${name}`),
    );
    assert.deepEqual((await changesOf('deploy', PROD)).changes, []);
  });

  describe('and the roles on the database', () => {
    const ON = `projects ${ID}`;
    const CONDITION = {
      expression: `resource.name == "projects/${ID}/databases/(default)"`,
      title: 'machine-server-database',
    };
    const policy = () => project.state.policies[ON] ?? {};
    const of = (role: string) => `${role} if ${JSON.stringify(CONDITION)}`;
    const account = (name: string) => `serviceAccount:machine-server-${name}@${ID}.iam.gserviceaccount.com`;
    const READERS = ['changes', 'description', 'machines'].map(account);

    it('hold for our database alone, whatever others the project has', () => {
      assert.deepEqual(policy()[of('roles/datastore.viewer')]?.toSorted(), READERS);
      assert.equal(policy()[of('roles/datastore.user')]?.length, 6);
      assert.deepEqual(
        [policy()['roles/datastore.viewer'], policy()['roles/datastore.user']],
        [undefined, undefined],
      );
    });

    it('are taken from a function that no longer needs them', async () => {
      policy()[of('roles/datastore.user')]?.push(account('description'));
      const { status, output, changes } = await changesOf('deploy', PROD);
      assert.equal(status, 0, output);
      assert.deepEqual(
        changes.map((line) => line.split(' ', 4).join(' ')),
        [`projects remove-iam-policy-binding ${ID} --member=${account('description')}`],
      );
    });

    it('of an earlier deployment, for every database or under another condition, are taken away once ours are given', async () => {
      const other = `roles/datastore.viewer if {"expression":"true","title":"all, of course"}`;
      const [first = '', ...rest] = READERS;
      Reflect.deleteProperty(policy(), of('roles/datastore.viewer'));
      policy()['roles/datastore.viewer'] = [...rest, 'user:ann@example.org'];
      policy()[other] = [first];
      const { status, output, changes } = await changesOf('deploy', PROD);
      assert.equal(status, 0, output);
      assert.deepEqual(
        changes.map((line) => /^projects (?:add|remove)/.exec(line)?.[0]),
        [...READERS.map(() => 'projects add'), ...READERS.map(() => 'projects remove')],
      );
      assert.deepEqual(policy()[of('roles/datastore.viewer')]?.toSorted(), READERS);
      assert.deepEqual(policy()['roles/datastore.viewer'], ['user:ann@example.org'], 'it is of no concern');
      assert.equal(policy()[other], undefined);
      Reflect.deleteProperty(policy(), 'roles/datastore.viewer');
    });
  });

  it('lets only the account of Cloud Scheduler call the sweep, which is all that this account may do', () => {
    const member = `serviceAccount:machine-server-scheduler@${ID}.iam.gserviceaccount.com`;
    const rights = Object.entries(project.state.policies).flatMap(([on, roles]) =>
      Object.entries(roles).flatMap(([role, members]) =>
        members.includes(member) ? [`${role} on ${on}`] : [],
      ),
    );
    assert.deepEqual(rights, ['roles/run.invoker on run services machine-server-tick']);
    assert.deepEqual(project.state.policies['run services machine-server-tick']?.['roles/run.invoker'], [
      member,
    ]);
    const { annotations } = at(thing(project.state, 'run services', 'machine-server-tick'), 'metadata') as {
      annotations: Thing;
    };
    assert.deepEqual(annotations, { 'run.googleapis.com/ingress': 'internal' });
  });

  it('deploys a function again whose newest revision did not start, although it has the labels of the release', async () => {
    const service = thing(project.state, 'run services', 'machine-server-machines');
    (service['status'] as Thing)['conditions'] = [{ type: 'Ready', status: 'False', message: 'no start' }];
    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, output);
    assert.match(output, /service machine-server-machines: hasFailed: true → false$/m);
    assert.deepEqual(
      changes.map((line) => line.split(' ', 4).join(' ').replace(/=.*/, '')),
      ['run deploy machine-server-machines --image'],
    );
    assert.deepEqual((await changesOf('deploy', PROD)).changes, []);
  });

  it('leaves what others decided about the repository of images as it is: their clean-up policies, and whether policies are only tried', async () => {
    const repository = thing(project.state, 'artifacts repositories', 'cloud-run-source-deploy');
    const ours = repository['cleanupPolicies'] as Thing;
    const theirs = {
      old: { id: 'old', action: 'DELETE', condition: { olderThan: '86400s', tagState: 'UNTAGGED' } },
      kept: { id: 'kept', action: 'KEEP', mostRecentVersions: { keepCount: 5 } },
    };
    repository['cleanupPolicies'] = { ...theirs, 'machine-server-keep': ours['machine-server-keep'] };
    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, output);
    assert.equal(changes.length, 1);
    assert.doesNotMatch(changes[0] ?? '', /dry-run/);
    assert.deepEqual(repositoryPolicies(), { ...theirs, ...ours });
    assert.deepEqual((await changesOf('deploy', PROD)).changes, []);
  });

  it('corrects a rate limit that counts other requests than it should', async () => {
    const policy = thing(project.state, 'compute security-policies', 'machine-server-token');
    const rule = items(policy['rules']).find((one) => at(one, 'priority') === 1000) as Thing;
    rule['match'] = { expr: { expression: 'true' } };
    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, output);
    assert.ok(changes[0]?.startsWith('compute security-policies rules update 1000'), output);
    assert.deepEqual((await changesOf('deploy', PROD)).changes, []);
  });

  it('prints the plan with --dry-run and changes nothing', async () => {
    Reflect.deleteProperty(project.state.things['pubsub topics'] ?? {}, 'machineserver-events');
    Reflect.deleteProperty(project.state.policies, 'pubsub topics machineserver-events');
    const { status, output, changes } = await changesOf('deploy', [...PROD, '--dry-run']);
    assert.deepEqual([status, changes], [0, []]);
    assert.match(
      output,
      /^\+ topic machineserver-events\n {2}gcloud pubsub topics create machineserver-events --project=/m,
    );
    assert.match(output, /^2 to create, 0 to update, /m);
    const after = await changesOf('deploy', PROD);
    // The topic, and the two functions that publish to it.
    assert.equal(after.changes.length, 3, after.output);
  });

  it('releases only functions with --functions, and nothing if anything else differs', async () => {
    const { state } = project;
    const concurrencyOf = (): Thing =>
      at(thing(state, 'run services', 'machine-server-report'), 'spec', 'template', 'spec') as Thing;
    concurrencyOf()['containerConcurrency'] = 1;
    thing(state, 'pubsub subscriptions', 'machine-events')['ackDeadlineSeconds'] = 10;
    const refused = await changesOf('deploy', [...PROD, '--functions']);
    assert.deepEqual([refused.status, refused.changes], [1, []]);
    assert.match(refused.output, /these differ too:\n {2}subscription machine-events\nLet an owner/);
    thing(state, 'pubsub subscriptions', 'machine-events')['ackDeadlineSeconds'] = 120;
    const { status, output, changes } = await changesOf('deploy', [...PROD, '--functions']);
    assert.equal(status, 0, output);
    assert.match(output, /^release [0-9a-f]{16}$/m);
    assert.deepEqual(
      changes.map((line) => line.split(' ', 3).join(' ')),
      ['run deploy machine-server-report'],
    );
    // To name it would take the right to change IAM policies.
    assert.doesNotMatch(changes[0] ?? '', /invoker-iam-check|allow-unauthenticated/);
  });

  it('releases, and plans, for an account that may not read who has which role', async () => {
    const denied = 'PERMISSION_DENIED: no storage.objects.get';
    for (const flag of ['--functions', '--dry-run']) {
      const read = 'storage cat gs://machine-server-prod-access/access.json';
      const { status, output } = await project.run('deploy', [...PROD, flag], read, denied);
      assert.equal(status, 0, output);
      if (flag === '--dry-run')
        assert.match(output, /^\? access object gs:\S+: this account may not read it$/m);
    }
  });

  it('attaches every channel with the label to the alerts', async () => {
    project.state.things['monitoring channels'] = {
      one: { name: `projects/${ID}/notificationChannels/1`, userLabels: { 'machine-server': 'alerts' } },
      two: { name: `projects/${ID}/notificationChannels/2` },
    };
    const { output, changes } = await changesOf('deploy', PROD);
    assert.ok(
      changes.length > 0 && changes.every((line) => line.startsWith('alpha monitoring policies update')),
      output,
    );
    for (const policy of Object.values(project.state.things['monitoring policies'] ?? {})) {
      assert.deepEqual(policy['notificationChannels'], [`projects/${ID}/notificationChannels/1`]);
    }
  });

  describe('and the access file', () => {
    const OBJECT = 'gs://machine-server-prod-access/access.json';
    const EDITOR = 'user:operator@example.org';
    const stored = () => thing(project.state, 'storage objects', OBJECT);
    const IAP = 'iap web machine-server-web-iap';
    const policyOf = (on: string, role: string) => project.state.policies[on]?.[role];

    it('is uploaded with the audiences of IAP and of the host', () => {
      const number = project.state.number;
      const { iapAudiences, tokenAudiences } = at(stored(), 'identity') as unknown as Access['identity'];
      assert.deepEqual(tokenAudiences, ['https://machines.example.org']);
      assert.equal(iapAudiences.length, 1);
      for (const one of iapAudiences)
        assert.match(one, new RegExp(`^/projects/${number}/global/backendServices/\\d+$`));
      assert.deepEqual(at(stored(), 'roles', 'editor'), [EDITOR]);
    });

    it('can be read by the functions to which callers sign in, and written only by owners', () => {
      const on = 'storage buckets gs://machine-server-prod-access';
      const bucket = thing(project.state, 'storage buckets', 'gs://machine-server-prod-access');
      assert.deepEqual(
        [
          bucket['uniform_bucket_level_access'],
          bucket['public_access_prevention'],
          bucket['versioning_enabled'],
        ],
        [true, 'enforced', true],
      );
      const readers = policyOf(on, 'roles/storage.objectViewer') ?? [];
      assert.equal(readers.length, 7);
      assert.ok(!readers.some((member) => member.includes('machine-events')));
      for (const role of ['legacyBucketOwner', 'legacyObjectOwner'])
        assert.deepEqual(policyOf(on, `roles/storage.${role}`), [`projectOwner:${ID}`]);
    });

    it('loses to an object with a higher version, so that an older commit gives no one a role back', async () => {
      const was = structuredClone(stored());
      Object.assign(stored(), { version: 2, roles: { viewer: [], editor: [], agent: [], powercycle: [] } });
      const { status, output, changes } = await changesOf('deploy', PROD);
      assert.deepEqual([status, changes], [1, []]);
      assert.match(output, /has version 2, and the access file has version 1 with other content/);
      assert.match(output, /set its "version" to 3/);
      Object.assign(stored(), { version: 1 });
      const planned = await changesOf('change_access', [...PROD, '--dry-run']);
      assert.equal(planned.status, 2, 'of two contents with one version neither is the newer one');
      Object.assign(stored(), was);
    });

    it('is uploaded again if only the audiences of IAP differ, which no one decides', async () => {
      (at(stored(), 'identity') as Thing)['iapAudiences'] = [];
      const { status, output, changes } = await changesOf('deploy', PROD);
      assert.equal(status, 0, output);
      assert.deepEqual(
        changes.map((line) => line.split(' ', 2).join(' ')),
        ['storage cp'],
      );
    });

    it('takes effect by npm run access, which shows each difference and releases nothing', async () => {
      // A removal: the project still has what an older version of the file gave.
      Object.assign(stored(), { version: 0 });
      (at(stored(), 'roles', 'editor') as string[]).push('user:gone@example.org');
      (at(stored(), 'identity', 'accessTokens', 'serviceAccounts') as Thing)[
        'gone@x.iam.gserviceaccount.com'
      ] = '7';
      for (const [on, role, member] of [
        [IAP, 'roles/iap.httpsResourceAccessor', 'user:gone@example.org'],
        [
          'pubsub topics machine-events',
          'roles/pubsub.publisher',
          'serviceAccount:gone@x.iam.gserviceaccount.com',
        ],
      ] as const)
        policyOf(on, role)?.push(member);
      const service = thing(project.state, 'run services', 'machine-server-report');
      (at(service, 'spec', 'template', 'spec') as Thing)['containerConcurrency'] = 1;

      const planned = await changesOf('change_access', [...PROD, '--dry-run']);
      assert.deepEqual([planned.status, planned.changes], [0, []], planned.output);
      assert.match(planned.output, /^ {4}content: "roles\.editor: user:gone@example\.org" → nothing$/m);
      assert.match(
        planned.output,
        /^ {4}content: "identity\.accessTokens\.serviceAccounts\.gone@x\S+: 7" → nothing$/m,
      );
      assert.match(planned.output, /^0 to create, 3 to update, /m);

      const { status, output, changes } = await changesOf('change_access', PROD);
      assert.equal(status, 0, output);
      assert.deepEqual(
        changes.map(
          (line) => /^(?:storage cp|(?:pubsub topics|iap web) remove-iam-policy-binding) /.exec(line)?.[0],
        ),
        ['storage cp ', 'pubsub topics remove-iam-policy-binding ', 'iap web remove-iam-policy-binding '],
      );
      assert.deepEqual(at(stored(), 'roles', 'editor'), [EDITOR]);
      (
        at(thing(project.state, 'run services', 'machine-server-report'), 'spec', 'template', 'spec') as Thing
      )['containerConcurrency'] = 4;
    });
  });

  it('stops if the database cannot be changed to what is wanted', async () => {
    const move = (to: string): void => {
      thing(project.state, 'firestore databases', '(default)')['locationId'] = to;
    };
    move('eur3');
    const { status, output, changes } = await changesOf('deploy', PROD);
    assert.deepEqual([status, changes], [1, []]);
    assert.match(
      output,
      /the project's database is FIRESTORE_NATIVE in eur3, but must be FIRESTORE_NATIVE in us-central1/,
    );
    move('us-central1');
  });

  describe('and npm run rollback', () => {
    it('fails if there is only one release', async () => {
      const { status, output } = await project.run('rollback', PROD);
      assert.equal(status, 1);
      assert.match(output, /^No function can leave release [0-9a-f]{16}: /m);
    });

    it('moves every function back to the release before, and the next deployment moves them forward', async () => {
      const { 'run services': services = {}, 'run revisions': revisions = {} } = project.state.things;
      for (const one of [...Object.values(services), ...Object.values(revisions)])
        (at(one, 'metadata') as Thing)['labels'] = { 'machine-server-release': 'before' };
      const traffic = () =>
        at(thing(project.state, 'run services', 'machine-server-report'), 'spec', 'traffic');

      const deployed = await project.run('deploy', PROD);
      assert.equal(deployed.status, 0, deployed.output);
      const { status, output } = await project.run('rollback', PROD);
      assert.equal(status, 0, output);
      assert.match(output, /^machine-server-report: to machine-server-report-\d+ \(release before\)$/m);
      assert.match(text(items(traffic())[0], 'revisionName'), /^machine-server-report-/);

      const { changes } = await changesOf('deploy', PROD);
      assert.ok(
        changes.every(
          (line) => line.startsWith('run services update-traffic') && line.includes('--to-latest'),
        ),
      );
      assert.deepEqual(traffic(), [{ latestRevision: true, percent: 100 }]);
    });

    const OBJECT = 'gs://machine-server-prod-access-releases/releases.json';
    const remembered = () => thing(project.state, 'storage objects', OBJECT);
    const traffic = () =>
      text(
        thing(project.state, 'run services', 'machine-server-report'),
        ...['status', 'traffic', 0, 'revisionName'],
      );
    const serving = () =>
      text(thing(project.state, 'run revisions', traffic()), 'metadata', 'labels', 'machine-server-release');
    /** The sources are the same throughout, so what was released is renamed, and the next deployment is another release. */
    const releaseAs = async (name: string): Promise<void> => {
      const { status, output } = await project.run('deploy', [...PROD, '--functions']);
      assert.equal(status, 0, output);
      const release = /^release ([0-9a-f]{16})$/m.exec(output)?.[1] ?? '';
      Object.assign(
        project.state.things,
        JSON.parse(JSON.stringify(project.state.things).replaceAll(release, name)),
      );
    };

    it('remembers what had the traffic when the deployment began, and goes there if no release is good', async () => {
      await releaseAs('bad-1');
      const held = traffic();
      remembered()['good'] = [];
      await releaseAs('bad-3');
      assert.equal(at(remembered(), 'before', 'release'), 'bad-3');
      assert.equal(at(remembered(), 'before', 'revisions', 'machine-server-report'), held);
      assert.equal((await project.run('rollback', PROD)).status, 0);
      assert.equal(traffic(), held);
    });

    it('takes a release that was left for good no longer', async () => {
      await releaseAs('good');
      await releaseAs('left');
      remembered()['good'] = ['good', 'left'];
      assert.equal((await project.run('rollback', PROD)).status, 0);
      assert.deepEqual(remembered()['good'], ['good']);
      assert.equal(serving(), 'good');
    });

    it('goes anywhere with --to, and names the releases if there is no such one', async () => {
      const { status, output } = await project.run('rollback', [...PROD, '--to', 'bad-1']);
      assert.equal(status, 0, output);
      assert.equal(serving(), 'bad-1');
      const unknown = await project.run('rollback', [...PROD, '--to', 'none']);
      assert.equal(unknown.status, 2);
      assert.match(unknown.output, /No function has release none\. Pass --to with one of: .*\bgood\b/);
    });

    it('asks for --to if nothing is known of any release', async () => {
      Reflect.deleteProperty(project.state.things['storage objects'] ?? {}, OBJECT);
      const { status, output, changes } = await changesOf('rollback', PROD);
      assert.deepEqual([status, changes], [2, []]);
      assert.match(output, /No release other than left is known to be good\. Pass --to with one of: /);
      assert.equal((await project.run('deploy', PROD)).status, 0);
    });

    it('changes nothing if --release is not the newest release of any function', async () => {
      const { changes } = await changesOf('rollback', [...PROD, '--release', 'aaaaaaaaaaaaaaaa']);
      assert.deepEqual(changes, []);
    });
  });

  describe('and npm run undeploy', () => {
    it('removes nothing unless the project ID is confirmed', async () => {
      for (const args of [[], ['--confirm', 'another']]) {
        const { status, output, changes } = await changesOf('undeploy', [...PROD, ...args]);
        assert.deepEqual([status, changes], [2, []]);
        assert.match(output, /^ {2}topic machine-events$/m, 'the list lacks a resource');
        assert.match(output, /Nothing was removed/);
      }
    });

    it('stops at the first failure and prints how to resume', async () => {
      const { status, output } = await project.run(
        'undeploy',
        [...PROD, '--confirm', ID],
        'pubsub subscriptions delete',
      );
      assert.equal(status, 1);
      assert.match(output, /Stopped at subscription machine-events; \d+ resources are left/);
    });

    it('takes from the buckets what a deployment put there, and stops at one that holds anything else', async () => {
      const backup = 'gs://machine-server-prod-access/before/all.export_metadata';
      (project.state.things['storage objects'] ??= {})[backup] = {};
      const { status, output } = await project.run('undeploy', [...PROD, '--confirm', ID]);
      assert.equal(status, 1);
      assert.match(output, /Stopped at bucket gs:\/\/machine-server-prod-access; \d+ resources are left/);
      assert.match(output, /not empty/);
      assert.deepEqual(Object.keys(project.state.things['storage objects'] ?? {}), [backup]);
      Reflect.deleteProperty(project.state.things['storage objects'] ?? {}, backup);
    });

    it('resumes there and leaves only the APIs, the accounts of the lab and the data', async () => {
      const { status, output } = await project.run('undeploy', [...PROD, '--confirm', ID]);
      assert.equal(status, 0, output);
      assert.match(
        output,
        /This stays, because it holds data \(pass --database to remove it\):\n {2}database \(default\)\n {2}topic machine-events-refused\n {2}topic machine-events-undelivered\n {2}subscription machine-events-refused\n {2}subscription machine-events-undelivered\n/,
      );
      const { things, policies } = project.state;
      assert.match(
        output,
        /gcloud storage rm --recursive gs:\/\/run-sources-machine-server-prod-us-central1\/services\/machine-server-machines$/m,
      );
      assert.match(
        output,
        /gcloud artifacts docker images delete us-central1-docker\.pkg\.dev\/machine-server-prod\/cloud-run-source-deploy\/machine-server-machines /,
      );
      const left = Object.keys(things).filter((group) => Object.keys(things[group] ?? {}).length > 0);
      assert.deepEqual(left.sort(), [
        'agents',
        'artifacts repositories',
        'firestore databases',
        'firestore fields ttls',
        'firestore indexes composite',
        'firestore indexes fields',
        'iam service-accounts',
        'logging sinks',
        'monitoring channels',
        'pubsub subscriptions',
        'pubsub topics',
        'run revisions',
        'secrets',
        'services',
      ]);
      for (const group of ['pubsub subscriptions', 'pubsub topics'])
        assert.deepEqual(Object.keys(things[group] ?? {}).sort(), [
          'machine-events-refused',
          'machine-events-undelivered',
        ]);
      assert.deepEqual(Object.keys(things['iam service-accounts'] ?? {}).sort(), [
        `lab-agents@${ID}.iam.gserviceaccount.com`,
        `lab-racks@${ID}.iam.gserviceaccount.com`,
      ]);
      assert.deepEqual(things['logging sinks']?.['_Default']?.['exclusions'], []);
      for (const on of [`projects ${ID}`, ...SECRETS.map((secret) => `secrets ${secret}`)])
        assert.deepEqual(policies[on], {});
    });

    it('removes the protected database and the dead letters with --database', async () => {
      const { status, output } = await project.run('undeploy', [...PROD, '--confirm', ID, '--database']);
      assert.equal(status, 0, output);
      assert.match(output, /database \(default\), WITH ALL ITS DATA/);
      assert.match(output, /subscription machine-events-refused, WITH ALL ITS DATA/);
      const { things } = project.state;
      for (const group of ['firestore databases', 'pubsub subscriptions', 'pubsub topics'])
        assert.deepEqual(things[group], {});
    });
  });
});
