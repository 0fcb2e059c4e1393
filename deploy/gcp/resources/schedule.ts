/** The Cloud Scheduler job that calls the sweep every minute, and the right to call it, which is all that the job's account has. */
import { SCHEDULER_DEADLINE_MS } from '../../../shared/time_limits.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { binding } from '../binding.ts';
import { named, text } from '../json_path.ts';
import { accountEmail, accountMember, SCHEDULER_ACCOUNT, serviceName, serviceUrl } from '../names.ts';
import { type Fact, gcloud, type Resource } from '../resource.ts';
import { apiName } from './apis.ts';

const SWEEP = 'tick';
const EVERY_MINUTE = '* * * * *';

const job = (instance: Instance): Resource => {
  const { project, region } = instance;
  const name = serviceName(SWEEP);
  const place = [`--location=${region}`, `--project=${project}`];
  const account = accountEmail(project, SCHEDULER_ACCOUNT);
  const url = (fact: Fact) => serviceUrl(instance, SWEEP, fact);
  const uri = (fact: Fact) => `${url(fact)}/tick`;
  const deadline = `${SCHEDULER_DEADLINE_MS / 1000}s`;
  const command = (verb: 'create' | 'update', fact: Fact) =>
    gcloud(
      'scheduler',
      'jobs',
      verb,
      'http',
      name,
      `--schedule=${EVERY_MINUTE}`,
      '--time-zone=Etc/UTC',
      `--uri=${uri(fact)}`,
      '--http-method=post',
      `--oidc-service-account-email=${account}`,
      `--oidc-token-audience=${url(fact)}`,
      `--attempt-deadline=${deadline}`,
      // The next minute sweeps again, and finds what this one missed.
      '--max-retry-attempts=0',
      ...place,
    );
  return {
    name: `scheduler job ${name}`,
    within: apiName('cloudscheduler.googleapis.com'),
    read: ['scheduler', 'jobs', 'list', ...place],
    find: named(name),
    want: (fact) => ({
      schedule: EVERY_MINUTE,
      timeZone: 'Etc/UTC',
      state: 'ENABLED',
      attemptDeadline: deadline,
      retryConfig: { retryCount: 0 },
      httpTarget: {
        uri: uri(fact),
        httpMethod: 'POST',
        oidcToken: { serviceAccountEmail: account, audience: url(fact) },
      },
    }),
    create: (fact) => [command('create', fact)],
    update: (found, fact) => [
      command('update', fact),
      ...(text(found, 'state') === 'ENABLED' ? [] : [gcloud('scheduler', 'jobs', 'resume', name, ...place)]),
    ],
    remove: () => [gcloud('scheduler', 'jobs', 'delete', name, ...place)],
  };
};

export const schedule = (instance: Instance): readonly Resource[] => {
  const { project, region } = instance;
  const service = serviceName(SWEEP);
  return [
    binding({
      on: `service ${service}`,
      within: `service ${service}`,
      role: 'roles/run.invoker',
      members: () => [accountMember(project, SCHEDULER_ACCOUNT)],
      group: ['run', 'services'],
      target: [service, `--region=${region}`, `--project=${project}`],
    }),
    job(instance),
  ];
};
