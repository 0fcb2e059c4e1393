/** `npm run smoke-test`: tests the release that has the traffic, and remembers it as good, so that a rollback may go to it. */
import { randomBytes } from 'node:crypto';
import type { Instance } from '../../../shared/types/instance.ts';
import { SMOKE_TEST_MACHINE } from '../../../shared/types/machine_id.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from '../arguments.ts';
import { createGcloud, type Gcloud, runGcloud, sleepSeconds } from '../gcloud.ts';
import { at, items, named, text } from '../json_path.ts';
import { certificateName, serviceName } from '../names.ts';
import { readReleases, RELEASE_LABEL, serviceIn, withGood, writeReleases } from '../releases.ts';
import { gcloud as command, type Json } from '../resource.ts';
import { print, progress, runProgram } from '../run_program.ts';
import { functionNames } from '../sizes.ts';
import { type Answer, type Reach, smokeTest, SmokeTestError } from './smoke_test.ts';

const HELP = `Tests what is deployed through the load balancer: without a token, a browser is led to Google's sign-in; with one, the caller is known; an event of the
machine ${SMOKE_TEST_MACHINE}, which is in maintenance and forgotten at the end, is published and read back. What passes is remembered as good.

  npm run smoke-test -- --instance prod [--project ID] [--region REGION] [--as ACCOUNT]

${INSTANCE_HELP}
  --as ACCOUNT     take the token of this service account, whose roles are editor and agent; without it, the token is in SMOKE_TEST_TOKEN

While the certificate is not issued there is no way in: then it only checks that every function is ready, and remembers nothing.`;

const REQUEST_MS = 30_000;
/** Answers here have a few KB. */
const ANSWER_CHARS = 64 * 1024;

const askAt =
  (host: string, token: string): Reach['ask'] =>
  async (method, path, { token: withToken, body }): Promise<Answer> => {
    const response = await fetch(`https://${host}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_MS),
      headers: {
        accept: withToken ? 'application/json' : 'text/html',
        ...(withToken && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answered = await response.text();
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: answered.slice(0, ANSWER_CHARS),
    };
  };

const tokenFor = async (
  { host }: Instance,
  as: string | undefined,
  given: string | undefined,
): Promise<string> => {
  if (as === undefined) {
    if (given !== undefined && given !== '') return given;
    throw new UsageError('There is no token. Pass --as with a service account, or set SMOKE_TEST_TOKEN.');
  }
  const printed = await runGcloud(
    [
      'auth',
      'print-identity-token',
      `--impersonate-service-account=${as}`,
      `--audiences=https://${host}`,
      '--include-email',
    ],
    60_000,
  );
  return printed.trim();
};

/** The one release of all functions. Throws a SmokeTestError if a function is missing, not ready, or of another release. */
const deployedRelease = (services: Json): string => {
  const all = functionNames.map((name) => [serviceName(name), serviceIn(services, name)] as const);
  for (const [name, service] of all) {
    const ready = items(at(service, 'status', 'conditions')).find((one) => text(one, 'type') === 'Ready');
    if (text(ready, 'status') !== 'True')
      throw new SmokeTestError(`${name} is not ready: ${text(ready, 'message')}`);
    const traffic = items(at(service, 'spec', 'traffic'));
    if (!traffic.some((one) => at(one, 'latestRevision') === true && at(one, 'percent') === 100))
      throw new SmokeTestError(
        `${name} does not send all traffic to its newest revision, as after a rollback. Deploy first`,
      );
  }
  const releases = new Set(all.map(([, service]) => text(service, 'metadata', 'labels', RELEASE_LABEL)));
  const [release = ''] = releases;
  if (releases.size === 1 && release !== '') return release;
  throw new SmokeTestError(
    `the functions are of several releases: ${[...releases].join(', ')}. Deploy first`,
  );
};

/** A certificate that could not be renewed serves until it expires: https://cloud.google.com/load-balancing/docs/ssl-certificates/troubleshooting */
const SERVING: readonly string[] = ['ACTIVE', 'RENEWAL_FAILED'];

const hasCertificate = async (gcloud: Gcloud, instance: Instance): Promise<boolean> => {
  const printed = await gcloud.read([
    ...['compute', 'ssl-certificates', 'list', '--global'],
    `--project=${instance.project}`,
  ]);
  return SERVING.includes(text(named(certificateName(instance))(printed), 'managed', 'status'));
};

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), { ...INSTANCE_FLAGS, as: { type: 'string' } });
  if (values.help) {
    print(HELP);
    return;
  }
  const instance = instanceOf(values);
  const { project, region, host, topics } = instance;
  const gcloud = createGcloud(progress, sleepSeconds);
  const services = await gcloud.read([
    'run',
    'services',
    'list',
    `--region=${region}`,
    `--project=${project}`,
  ]);
  const release = deployedRelease(services);
  if (!(await hasCertificate(gcloud, instance))) {
    print(
      `Every function of release ${release} is ready. The certificate of ${host} is not issued yet, so no one can come in and nothing more was tested: ` +
        'the DNS of the host must point at the load balancer. Test again then; until then the release is not remembered as good.',
    );
    return;
  }
  const token = await tokenFor(instance, values.as, process.env['SMOKE_TEST_TOKEN']);
  const publish: Reach['publish'] = (event) =>
    gcloud.run(
      command(
        'pubsub',
        'topics',
        'publish',
        topics.events,
        `--message=${JSON.stringify(event)}`,
        `--attribute=machine_id=${SMOKE_TEST_MACHINE}`,
        `--project=${project}`,
      ),
    );
  await smokeTest(
    { ask: askAt(host, token), publish, wait: sleepSeconds, progress },
    randomBytes(4).toString('hex'),
  );
  try {
    await gcloud.run(writeReleases(instance, withGood(await readReleases(gcloud, instance), release)));
    print(`Release ${release} is good.`);
  } catch (error) {
    // The release is as good: nothing must roll it back for this.
    print(`Release ${release} passed, but could not be remembered as good: ${String(error)}`);
  }
});
