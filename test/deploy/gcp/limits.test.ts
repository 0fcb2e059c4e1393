import assert from 'node:assert/strict';
import { openProject, type Project, withSecrets } from './project.ts';
import { quotas } from './stand_in/call.ts';

const PROD = ['--instance', 'prod'] as const;

/** The commands that made anything; APIs are only turned on, so that limits can be read. */
const made = ({ state }: Project): readonly string[] =>
  state.changes.filter((line) => !line.startsWith('services enable '));

describe('A deployment that the project or its organization forbids', () => {
  it('makes nothing if the quota is too small, and prints what is asked, what is allowed and how to ask for more', async () => {
    const project = openProject();
    project.state.limits['run.googleapis.com'] = quotas(10_000, 8);
    const { status, output } = await project.run('deploy', PROD);
    assert.equal(status, 1);
    assert.match(output, /Stopped at quota of Cloud Run \(\d+ of \d+\):/);
    assert.match(
      output,
      /All instances together may take 19\.5 vCPU, allowed are 10; 14\.25 GiB, allowed are 8 in us-central1\. Lower "maxInstances" in "sizes"/,
    );
    assert.match(
      output,
      /^ {2}gcloud beta quotas preferences create --service=run\.googleapis\.com --quota-id=CpuAllocPerProjectRegion --preferred-value=20000 --dimensions=region=us-central1 --project=machine-server-prod$/m,
    );
    assert.deepEqual(made(project), []);
    const planned = await project.run('deploy', [...PROD, '--dry-run']);
    assert.equal(planned.status, 2);
    assert.match(planned.output, /allowed are 10;/);
  });

  it('makes nothing, above all no database, if Cloud Run has no such region, and prints those that it has', async () => {
    const project = openProject(withSecrets);
    project.state.limits['run regions'] = [{ locationId: 'us-west1' }, { locationId: 'europe-west1' }];
    const { status, output } = await project.run('deploy', PROD);
    assert.equal(status, 1);
    assert.match(
      output,
      /"region" in the instance file is us-central1, which is no region of Cloud Run\. Use one of: europe-west1, us-west1$/m,
    );
    assert.deepEqual(made(project), []);
    Reflect.deleteProperty(project.state.limits, 'run regions');
    assert.equal((await project.run('deploy', PROD)).status, 0);
  });

  it('goes on if the quota cannot be read, and says what to do if Cloud Run then refuses a function', async () => {
    const project = openProject(withSecrets);
    Reflect.deleteProperty(project.state.limits, 'run.googleapis.com');
    project.state.milliVcpu = 1000;
    const { status, output } = await project.run('deploy', PROD);
    assert.equal(status, 1);
    assert.match(
      output,
      /^Note: the quota of Cloud Run could not be read and was not checked: .*PERMISSION_DENIED/m,
    );
    assert.match(output, /Stopped at service machine-server-/);
    assert.match(output, /Max instances must be set to 1 or fewer/);
    assert.match(
      output,
      /Lower "maxInstances" in "sizes" of the instance file, or ask for more;.*project=machine-server-prod\.$/m,
    );
  });

  for (const constraint of ['run.managed.requireInvokerIam', 'iam.disableServiceAccountCreation'])
    it(`makes nothing under the organization policy ${constraint}, and prints how to be exempt`, async () => {
      const project = openProject();
      project.state.limits[constraint] = { spec: { rules: [{ enforce: true }] } };
      const { status, output } = await project.run('deploy', PROD);
      assert.equal(status, 1);
      assert.match(output, new RegExp(`Stopped at organization policy ${constraint} `));
      assert.match(
        output,
        /exempt the project, and run this again:\n {2}echo .*\n {2}gcloud org-policies set-policy policy\.json$/m,
      );
      assert.deepEqual(made(project), []);
    });

  it('says before the first role that an organization policy restricts members, and after a refusal what to do', async () => {
    const project = openProject(withSecrets);
    project.state.limits['iam.allowedPolicyMemberDomains'] = {
      spec: { rules: [{ values: { allowedValues: ['C0abc'] } }] },
    };
    const refusal =
      'FAILED_PRECONDITION: One or more users named in the policy do not belong to a permitted customer.';
    const { status, output } = await project.run('deploy', PROD, 'iap web add-iam-policy-binding', refusal);
    assert.equal(status, 1);
    assert.match(
      output,
      /^Note: the organization policy iam\.allowedPolicyMemberDomains allows only members of C0abc\./m,
    );
    assert.match(output, /Stopped at roles\/iap\.httpsResourceAccessor/);
    assert.match(
      output,
      /Take them out of the access file, or let someone with roles\/orgpolicy\.policyAdmin allow them\.$/m,
    );
  });
});
