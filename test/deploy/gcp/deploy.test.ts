import assert from 'node:assert/strict';
import { at, items, text } from '../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';
import { aProject, type Project, thing } from './project.ts';
import type { State, Thing } from './stand_in/call.ts';

const PROD = ['--instance', 'prod'] as const;
const ID = 'machine-server-prod';
const traffic = (state: State): Json =>
  at(thing(state, 'run services', 'machine-server-report'), 'spec', 'traffic');

/** Each scenario goes on from the one before, as a project's life does. */
describe('npm run deploy, on a project that a stand-in gcloud plays', function () {
  this.timeout(180_000);
  let project: Project;
  before(() => {
    project = aProject();
  });
  after(() => project.remove());

  const changesOf = async (program: string, args: readonly string[]) => {
    const before = project.state().changes.length;
    const { status, said } = await project.run(program, args);
    return { status, said, changes: project.state().changes.slice(before) };
  };

  it('does nothing where a flag contradicts the file', async () => {
    const { status, said } = await project.run('deploy', [...PROD, '--project', 'another']);
    assert.equal(status, 2);
    assert.equal(
      said.trim(),
      '--project another contradicts the file of instance prod, which says machine-server-prod; nothing was done',
    );
    assert.equal(project.state().count, 0);
  });

  it('stops at the first failure, saying what was done and how to go on', async () => {
    const { status, said } = await project.run(
      'deploy',
      PROD,
      'compute backend-services create machine-server-report-token',
    );
    assert.equal(status, 1);
    assert.match(said, /stopped at backend service machine-server-report-token \(\d+ of \d+\):/);
    assert.match(said, /gcloud compute backend-services create machine-server-report-token /);
    assert.match(said, /RESOURCE_EXHAUSTED: quota exceeded/);
    assert.match(said, /\d+ created, 0 changed, 1 as they should be; all of that is kept/);
    assert.match(said, /run the same command again: it goes on from here/);
    assert.equal(project.state().things['run services'], undefined, 'nothing after it was begun');
  });

  it('goes on from there to the end, creating nothing twice', async () => {
    const { status, said, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, said);
    assert.ok(!changes.some((line) => line.startsWith('pubsub topics create')));
    assert.ok(changes[0]?.startsWith('compute backend-services create machine-server-report-token'));
    assert.match(said, /machines\.example\.org must have the address 192\.0\.2\.1 in DNS/);
    assert.match(said, /Nobody hears the alerts/);
  });

  it('builds the functions once', () => {
    const deployed = project.state().changes.filter((line) => line.startsWith('run deploy'));
    assert.equal(deployed.filter((line) => line.includes('--source=')).length, 1);
    assert.equal(
      deployed.filter((line) => line.includes('--image=us-central1-docker.pkg.dev/')).length,
      deployed.length - 1,
    );
  });

  it('changes nothing when run again', async () => {
    const { status, said, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, said);
    assert.deepEqual(changes, []);
    assert.match(said, /^0 created, 0 changed, \d+ as they should be\.$/m);
  });

  it('mends what has drifted, and only that', async () => {
    project.alter((state) => {
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
    });
    const { status, said, changes } = await changesOf('deploy', PROD);
    assert.equal(status, 0, said);
    assert.deepEqual(
      changes.map((line) => line.split(' ').slice(0, 4).join(' ')),
      [
        'pubsub topics remove-iam-policy-binding machine-events',
        'pubsub subscriptions create machine-events-refused',
        'run deploy machine-server-report --image=us-central1-docker.pkg.dev/machine-server-prod/cloud-run-source-deploy/machine-server-machines@sha256:' +
          text(
            thing(project.state(), 'run services', 'machine-server-report'),
            'metadata',
            'labels',
            'machine-server-release',
          ),
        'pubsub subscriptions update machine-events',
        'compute url-maps import machine-server',
      ],
    );
    assert.match(said, /subscription machine-events: ackDeadlineSeconds: 10 → 120/);
    assert.deepEqual((await changesOf('deploy', PROD)).changes, []);
  });

  it('with --dry-run says what it would do, and does nothing', async () => {
    project.alter((state) => {
      Reflect.deleteProperty(state.things['pubsub topics'] ?? {}, 'machineserver-events');
      Reflect.deleteProperty(state.policies, 'pubsub topics machineserver-events');
    });
    const { status, said, changes } = await changesOf('deploy', [...PROD, '--dry-run']);
    assert.deepEqual([status, changes], [0, []]);
    assert.match(
      said,
      /^\+ topic machineserver-events\n {2}gcloud pubsub topics create machineserver-events --project=/m,
    );
    assert.match(said, /^2 to create, 0 to change, /m);
    const after = await changesOf('deploy', PROD);
    assert.equal(after.changes.length, 2, after.said);
  });

  it('attaches to the alerts whatever channels carry the label', async () => {
    project.alter((state) => {
      state.things['monitoring channels'] = {
        one: { name: `projects/${ID}/notificationChannels/1`, userLabels: { 'machine-server': 'alerts' } },
        two: { name: `projects/${ID}/notificationChannels/2` },
      };
    });
    const { said, changes } = await changesOf('deploy', PROD);
    assert.ok(
      changes.length > 0 && changes.every((line) => line.startsWith('alpha monitoring policies update')),
      said,
    );
    for (const policy of Object.values(project.state().things['monitoring policies'] ?? {})) {
      assert.deepEqual(policy['notificationChannels'], [`projects/${ID}/notificationChannels/1`]);
    }
  });

  it('refuses to go on with a database that cannot become what it should be', async () => {
    const move = (to: string): void =>
      project.alter((state) => (thing(state, 'firestore databases', '(default)')['locationId'] = to));
    move('eur3');
    const { status, said, changes } = await changesOf('deploy', PROD);
    assert.deepEqual([status, changes], [1, []]);
    assert.match(
      said,
      /the project's database is FIRESTORE_NATIVE in eur3; it must be FIRESTORE_NATIVE in us-central1/,
    );
    move('us-central1');
  });

  describe('and npm run rollback', () => {
    it('has nowhere to go where there was one release only', async () => {
      const { status, said } = await project.run('rollback', PROD);
      assert.equal(status, 1);
      assert.match(said, /^No function can go back from release [0-9a-f]{16}\.$/m);
    });

    it('puts every function back to the release before, and the next deployment goes forward again', async () => {
      project.alter((state) => {
        const all = [
          ...Object.values(state.things['run services'] ?? {}),
          ...Object.values(state.things['run revisions'] ?? {}),
        ];
        for (const one of all)
          (at(one, 'metadata') as Thing)['labels'] = { 'machine-server-release': 'before' };
      });
      const deployed = await project.run('deploy', PROD);
      assert.equal(deployed.status, 0, deployed.said);
      const { status, said } = await project.run('rollback', PROD);
      assert.equal(status, 0, said);
      assert.match(said, /^machine-server-report: back to machine-server-report-\d+ \(release before\)$/m);
      assert.match(text(items(traffic(project.state()))[0], 'revisionName'), /^machine-server-report-/);

      const { changes } = await changesOf('deploy', PROD);
      assert.ok(
        changes.every(
          (line) => line.startsWith('run services update-traffic') && line.includes('--to-latest'),
        ),
      );
      assert.deepEqual(traffic(project.state()), [{ latestRevision: true, percent: 100 }]);
    });

    it('touches nothing where the release named is not the newest: that deployment never came to it', async () => {
      const { changes } = await changesOf('rollback', [...PROD, '--release', 'aaaaaaaaaaaaaaaa']);
      assert.deepEqual(changes, []);
    });
  });

  describe('and npm run undeploy', () => {
    it('removes nothing unless the project is named again', async () => {
      for (const args of [[], ['--confirm', 'another']]) {
        const { status, said, changes } = await changesOf('undeploy', [...PROD, ...args]);
        assert.deepEqual([status, changes], [2, []]);
        assert.match(said, /^ {2}topic machine-events$/m, 'what it would delete is named');
        assert.match(said, /nothing was removed/);
      }
    });

    it('goes on where it was stopped', async () => {
      const { status, said } = await project.run(
        'undeploy',
        [...PROD, '--confirm', ID],
        'pubsub subscriptions delete',
      );
      assert.equal(status, 1);
      assert.match(said, /stopped at subscription machine-events; \d+ are left/);
    });

    it('leaves the APIs, the accounts of the lab and the data, and nothing else', async () => {
      const { status, said } = await project.run('undeploy', [...PROD, '--confirm', ID]);
      assert.equal(status, 0, said);
      assert.match(said, /These stay:\n {2}database \(default\) \(--database removes it\)/);
      const { things, policies } = project.state();
      const left = Object.keys(things).filter((group) => Object.keys(things[group] ?? {}).length > 0);
      assert.deepEqual(left.sort(), [
        'agents',
        'firestore databases',
        'firestore fields ttls',
        'firestore indexes composite',
        'firestore indexes fields',
        'iam service-accounts',
        'logging sinks',
        'monitoring channels',
        'run revisions',
        'services',
      ]);
      assert.deepEqual(Object.keys(things['iam service-accounts'] ?? {}).sort(), [
        `lab-agents@${ID}.iam.gserviceaccount.com`,
        `lab-racks@${ID}.iam.gserviceaccount.com`,
      ]);
      assert.deepEqual(things['logging sinks']?.['_Default']?.['exclusions'], []);
      assert.deepEqual(policies[`projects ${ID}`], {});
    });

    it('takes the database along where told to, protected as it is', async () => {
      const { status, said } = await project.run('undeploy', [...PROD, '--confirm', ID, '--database']);
      assert.equal(status, 0, said);
      assert.match(said, /database \(default\), WITH ALL ITS DATA/);
      assert.deepEqual(project.state().things['firestore databases'], {});
    });
  });
});
