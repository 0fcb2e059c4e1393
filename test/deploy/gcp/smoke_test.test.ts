import assert from 'node:assert/strict';
import sinon from 'sinon';
import { type Reach, smokeTest, SmokeTestError } from '../../../deploy/gcp/smoke_test/smoke_test.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import { at, text } from '../../../deploy/gcp/json_path.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { openProject, type Project, thing, withSecrets } from './project.ts';
import type { Thing } from './stand_in/call.ts';
import { runStep } from './workflow_step.ts';

const MACHINE = 'deploy-smoke-test';
const PROD = ['--instance', 'prod'] as const;
const SIGN_IN = 'https://accounts.google.com/o/oauth2/v2/auth?client_id=1';

/** The lab behind both doors: IAP's for people, who have no token, and the one for tokens, whose caller is an agent and an editor. */
const reachOf = (lab: Lab): Reach & { readonly asked: string[]; readonly told: string[] } => {
  const asked: string[] = [];
  const told: string[] = [];
  return {
    asked,
    told,
    ask: async (method, path, { token, body }) => {
      asked.push(`${method} ${path}`);
      if (!token) return { status: 302, location: SIGN_IN, text: '' };
      const as = path.includes('/description/') ? 'agent' : 'editor';
      const { status, text } = await lab.ask(`${method} ${path}`, {
        as,
        ...(body !== undefined && { body }),
      });
      return { status, location: '', text };
    },
    publish: async (event) => {
      const { status } = await lab.ask('POST /json/v1/machine/event/', { as: 'agent', body: event });
      assert.equal(status, 200);
    },
    wait: async () => undefined,
    progress: (line) => void told.push(line),
  };
};

describe('The smoke test', () => {
  let lab: Lab;
  beforeEach(() => void (lab = openLab()));
  afterEach(() => lab.close());

  it('passes if both doors open and the event of a machine in maintenance is read back, and forgets the machine', async () => {
    const reach = reachOf(lab);
    await smokeTest(reach, 'abc');
    assert.deepEqual(reach.asked, [
      'GET /',
      'GET /loginstatus/',
      `POST /_/machine/expect_machine/${MACHINE}`,
      `POST /_/machine/toggle_mode/${MACHINE}`,
      `GET /json/v1/machine/description/${MACHINE}`,
      `POST /_/machine/delete_machine/${MACHINE}`,
    ]);
    assert.equal(await lab.store.get(MACHINE), undefined);
  });

  it('passes again after one that could not forget the machine', async () => {
    const reach = reachOf(lab);
    const ask: Reach['ask'] = async (method, path, options) =>
      path.includes('delete_machine')
        ? { status: 503, location: '', text: '' }
        : reach.ask(method, path, options);
    await assert.rejects(smokeTest({ ...reach, ask }, 'one'), SmokeTestError);
    assert.equal((await lab.store.get(MACHINE))?.Version, 'smoke-test-one');
    await smokeTest(reachOf(lab), 'two');
    assert.equal(await lab.store.get(MACHINE), undefined);
  });

  const failing: readonly (readonly [
    what: string,
    change: (reach: Reach) => Partial<Reach>,
    message: RegExp,
  ])[] = [
    [
      'IAP has no agent, so browsers get an error page',
      ({ ask }) => ({
        ask: async (method, path, options) =>
          options.token
            ? ask(method, path, options)
            : { status: 500, location: '', text: 'The IAP service account is not provisioned.' },
      }),
      /GET \/ should lead to Google's sign-in \(302\), but the answer is 500: The IAP service account is not provisioned\./,
    ],
    [
      'the page is open to everyone',
      ({ ask }) => ({
        ask: async (method, path, options) =>
          options.token ? ask(method, path, options) : { status: 200, location: '', text: '<html>' },
      }),
      /GET \/ should lead to Google's sign-in \(302\), but the answer is 200/,
    ],
    [
      'the token is refused',
      ({ ask }) => ({
        ask: async (method, path, options) =>
          path === '/loginstatus/' ? { status: 401, location: '', text: '{}' } : ask(method, path, options),
      }),
      /should know the caller \(200\), but the answer is 401/,
    ],
    [
      'no one answers',
      () => ({ ask: () => Promise.reject(new Error('certificate has expired')) }),
      /but the answer is certificate has expired/,
    ],
    [
      'the event is lost',
      () => ({ publish: () => Promise.resolve() }),
      /should have the published Version smoke-test-abc, in maintenance, but the answer is 200/,
    ],
    [
      'nothing can be published',
      () => ({ publish: () => Promise.reject(new Error('no right')) }),
      /no right/,
    ],
  ];
  for (const [what, change, message] of failing)
    it(`fails if ${what}, and leaves no machine`, async () => {
      const reach = reachOf(lab);
      await assert.rejects(smokeTest({ ...reach, ...change(reach) }, 'abc'), message);
      assert.equal(await lab.store.get(MACHINE), undefined);
    });

  it('tells that the machine is still there beside why it failed', async () => {
    const reach = reachOf(lab);
    const ask: Reach['ask'] = async (method, path, options) =>
      path.includes('delete_machine')
        ? { status: 503, location: '', text: '' }
        : reach.ask(method, path, options);
    await assert.rejects(
      smokeTest({ ...reach, ask, publish: () => Promise.reject(new Error('no right')) }, 'abc'),
      /no right/,
    );
    assert.match(reach.told.at(-1) ?? '', /deploy-smoke-test is still there: .*503/);
  });
});

describe('npm run smoke-test', () => {
  let lab: Lab;
  let project: Project;
  const replaced = sinon.createSandbox();
  const ownFetch = globalThis.fetch;
  const TOKEN = 'a-token-of-the-test';
  before(async () => {
    project = openProject(withSecrets);
    const { status, output } = await project.run('deploy', PROD);
    assert.equal(status, 0, output);
    lab = openLab();
  });
  after(async () => {
    replaced.restore();
    await lab.close();
  });
  const good = () =>
    project.state.things['storage objects']?.['gs://machine-server-prod-access-releases/releases.json']?.[
      'good'
    ];

  /** Requests to the host reach the lab, and it receives what is published. */
  const leadToLab = (): void => {
    const delivered = new Set<string>();
    replaced.replace(globalThis, 'fetch', async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      // Requests of the test to the lab itself.
      if (url.hostname === '127.0.0.1') return ownFetch(input, init);
      assert.equal(url.origin, 'https://machines.example.org');
      const reach = reachOf(lab);
      const headers = new Headers(init?.headers);
      const token = headers.get('authorization') === `Bearer ${TOKEN}`;
      for (const line of project.state.changes.filter((one) =>
        one.startsWith('pubsub topics publish machine-events '),
      ))
        if (!delivered.has(line)) {
          delivered.add(line);
          await reach.publish(JSON.parse(/--message=(\{.*\}) --attribute/.exec(line)?.[1] ?? '') as object);
        }
      const body = typeof init?.body === 'string' ? { body: JSON.parse(init.body) as object } : {};
      const { status, location, text } = await reach.ask(
        init?.method === 'POST' ? 'POST' : 'GET',
        url.pathname,
        { token, ...body },
      );
      return new Response(text, { status, headers: { location } });
    });
  };

  it('exits with 0 while the certificate is not issued, if every function is ready, and remembers nothing', async () => {
    const { status, output } = await project.run('smoke_test/main', PROD);
    assert.equal(status, 0, output);
    assert.match(
      output,
      /^Every function of release [0-9a-f]{16} is ready\. The certificate of machines\.example\.org is not issued yet/m,
    );
    assert.equal(good(), undefined);
    const service = () => thing(project.state, 'run services', 'machine-server-web');
    const was = service()['status'];
    service()['status'] = { conditions: [{ type: 'Ready', status: 'False', message: 'no start' }] };
    const failed = await project.run('smoke_test/main', PROD);
    assert.equal(failed.status, 1);
    assert.match(failed.output, /^machine-server-web is not ready: no start$/m);
    service()['status'] = was;
  });

  it('fails if the newest revision has only a part of the traffic, so that another may answer in its place', async () => {
    const spec = () => at(thing(project.state, 'run services', 'machine-server-web'), 'spec') as Thing;
    const was = spec()['traffic'];
    spec()['traffic'] = [
      { latestRevision: true, percent: 50 },
      { revisionName: 'machine-server-web-00001', percent: 50 },
    ];
    const { status, output } = await project.run('smoke_test/main', PROD);
    spec()['traffic'] = was;
    assert.equal(status, 1, output);
    assert.match(output, /^machine-server-web does not send all traffic to its newest revision/m);
  });

  it('tests all the same with a certificate that could not be renewed, which serves until it expires', async () => {
    const certificate = thing(
      project.state,
      'compute ssl-certificates',
      'machine-server-machines-example-org',
    );
    const was = certificate['managed'];
    certificate['managed'] = { domains: ['machines.example.org'], status: 'RENEWAL_FAILED' };
    const { status, output } = await project.run('smoke_test/main', PROD);
    certificate['managed'] = was;
    assert.equal(status, 2, output);
    assert.match(output, /^There is no token\./m);
  });

  it('asks for a token, and remembers the release as good after the test has passed with it', async () => {
    const certificate = thing(
      project.state,
      'compute ssl-certificates',
      'machine-server-machines-example-org',
    );
    certificate['managed'] = { domains: ['machines.example.org'], status: 'ACTIVE' };
    const without = await project.run('smoke_test/main', PROD);
    assert.equal(without.status, 2, without.output);
    assert.match(without.output, /Pass --as with a service account, or set SMOKE_TEST_TOKEN/);

    leadToLab();
    process.env['SMOKE_TEST_TOKEN'] = TOKEN;
    const { status, output } = await project.run('smoke_test/main', PROD);
    Reflect.deleteProperty(process.env, 'SMOKE_TEST_TOKEN');
    assert.equal(status, 0, output);
    const release = /^Release ([0-9a-f]{16}) is good\.$/m.exec(output)?.[1];
    assert.deepEqual(good(), [release]);
    assert.ok(!project.state.changes.some((line) => line.includes(TOKEN)), 'a token was an argument');
  });

  describe('as a step of the workflow', function () {
    this.timeout(60_000);
    const service = () => thing(project.state, 'run services', 'machine-server-report');
    const serving = (): string =>
      text(
        thing(project.state, 'run revisions', text(service(), 'status', 'traffic', 0, 'revisionName')),
        ...['metadata', 'labels', 'machine-server-release'],
      );
    /** The sources are the same throughout, so what was released is renamed, and the next deployment is another release. */
    const renameRelease = (name: string): void => {
      const release = text(service(), 'metadata', 'labels', 'machine-server-release');
      const { things } = project.state;
      Object.assign(things, JSON.parse(JSON.stringify(things).replaceAll(release, name)));
    };

    it('leads to the good one of three releases, good, bad and bad, whichever had the traffic last', async () => {
      // A new lab: its clock stands, so that an event is not newer than the end of the machine in the test before.
      await lab.close();
      lab = openLab();
      const folder = makeDirectory();
      const step = (name: string) => runStep(name, folder, project.run);
      process.env['SMOKE_TEST_TOKEN'] = TOKEN;
      renameRelease('aaaaaaaaaaaaaaaa');
      const [first, passed] = [await step('Deploy'), await step('Smoke test')];
      assert.deepEqual([first.status, passed.status], [0, 0], first.output + passed.output);
      renameRelease('0000000000000001');
      for (const bad of ['0000000000000002', '0000000000000003']) {
        const deployed = await step('Deploy');
        assert.equal(deployed.status, 0, deployed.output);
        const [, release] = /^release ([0-9a-f]{16})$/m.exec(deployed.output) ?? [];
        assert.equal(serving(), release);
        const status = service()['status'] as Thing;
        status['conditions'] = [{ type: 'Ready', status: 'False', message: 'no start' }];
        assert.equal((await step('Smoke test')).status, 1);
        const { status: ended, output } = await step('Roll back');
        assert.equal(ended, 0, output);
        assert.equal(serving(), '0000000000000001');
        renameRelease(bad);
      }
      Reflect.deleteProperty(process.env, 'SMOKE_TEST_TOKEN');
      assert.ok(at(good(), 0) !== undefined && serving() === '0000000000000001');
    });
  });
});
