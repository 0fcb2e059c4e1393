import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply } from '../../../deploy/gcp/apply.ts';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { createGcloud } from '../../../deploy/gcp/gcloud.ts';
import { instanceResources } from '../../../deploy/gcp/instance_resources.ts';
import { secretFacts } from '../../../deploy/gcp/resources/secrets.ts';
import { RELEASE, STAGE } from '../../../deploy/gcp/stage.ts';
import { makeDirectory } from '../../support/scratch.ts';
import type { Answer } from './gcloud_process.ts';
import { readProd } from './prod.ts';
import { withSecrets } from './project.ts';
import { emptyState, type State } from './stand_in/call.ts';
import { callStandIn } from './stand_in/gcloud.ts';
import { playGcloud } from './stand_in/spawn.ts';

describe('A deployment to a project where something is not ready yet', () => {
  /** Deploys all resources; returns how long it waited, in seconds, without waiting. */
  const deployTo = async (
    state: State,
    call = (args: readonly string[]): Answer => callStandIn(state, args),
  ): Promise<number> => {
    const folder = makeDirectory();
    for (const file of ['package.json', 'instance.json']) writeFileSync(join(folder, file), '{}');
    const deployment = readProd();
    const facts = createFacts(secretFacts(deployment.instance), false);
    facts.learn({ [RELEASE]: '0123456789abcdef', [STAGE]: folder });
    let waited = 0;
    const wait = (seconds: number) => Promise.resolve((waited += seconds));
    const restore = playGcloud(call);
    try {
      const gcloud = createGcloud(() => undefined, wait);
      await apply(instanceResources(deployment), { gcloud, facts, progress: () => undefined });
      return waited;
    } finally {
      restore();
    }
  };
  const projectWith = (command: string, because: string, times: number): State => {
    const state = emptyState();
    withSecrets(state);
    state.troubles.push({ command, because, times });
    return state;
  };

  const ALERT = 'alpha monitoring policies create';
  const NO_METRIC =
    'INVALID_ARGUMENT: Field alert_policy.conditions[0] had an invalid value: Cannot find metric(s) that match type = "logging.googleapis.com/user/machine_server/events".';

  it('makes the metrics first, and waits up to 12 minutes until an alert can be made of one', async () => {
    const state = projectWith(ALERT, NO_METRIC, 14);
    const waited = await deployTo(state);
    assert.ok(waited > 11 * 60 && waited <= 12.5 * 60, `${waited} s`);
    const first = (start: string): number => state.changes.findIndex((line) => line.startsWith(start));
    assert.ok(first('logging metrics create') < first('iam service-accounts create'));
    assert.ok(first('logging metrics create') < first('run deploy'));
  });

  it('stops after that, with the functions in service and nothing rolled back', async () => {
    const state = projectWith(ALERT, NO_METRIC, 1000);
    await assert.rejects(deployTo(state), /Stopped at alert .*: *[^]*Cannot find metric/);
    assert.equal(Object.keys(state.things['run services'] ?? {}).length, 9);
    assert.ok(!state.changes.some((line) => line.startsWith('run services update-traffic')));
  });

  const INDEX = 'firestore indexes composite create';
  const TTL = 'firestore fields ttls update';
  const contended: readonly (readonly [command: string, because: string])[] = [
    [
      INDEX,
      'ABORTED: Aborted due to cross-transaction contention. This occurs when multiple transactions attempt to access the same data.',
    ],
    [INDEX, 'ABORTED: the underlying data changed'],
    [TTL, 'FAILED_PRECONDITION: another activation or deactivation is in progress'],
    [TTL, 'RESOURCE_EXHAUSTED: too many concurrent edits to the project. Please retry this operation.'],
    [
      'firestore databases create',
      "FAILED_PRECONDITION: Database ID '(default)' is not available in project 'lab'. Please retry in 196 seconds.",
    ],
    ['iap web add-iam-policy-binding', 'INTERNAL: the change might take a few minutes to propagate'],
    ['run deploy', 'HTTPError 503: The service is currently unavailable.'],
    ['pubsub topics create', 'ResponseError: code=429, message=Quota exceeded'],
    [
      'run services add-iam-policy-binding machine-server-web',
      'INVALID_ARGUMENT: Service account service-1@gcp-sa-iap.iam.gserviceaccount.com does not exist.',
    ],
  ];
  for (const [command, because] of contended)
    it(`gets through "${command}" refused four times with "${because.slice(0, 60)}"`, async () => {
      const state = projectWith(command, because, 4);
      assert.equal(await deployTo(state), 5 + 10 + 20 + 40);
    });

  it('retries nothing that is refused for good, such as a project whose name has the number 503', async () => {
    const state = projectWith('pubsub topics create', 'PERMISSION_DENIED: on project lab-503 and lab 429', 1);
    await assert.rejects(deployTo(state), /PERMISSION_DENIED/);
  });

  it('resumes after each kind of command was cut off although it took effect, and then changes nothing', async () => {
    const state = projectWith('', '', 0);
    const cut = new Set<string>();
    const READ = /^(?:(?:alpha|beta) )?\S+(?: \S+)? (?:\S+ )?(?:list|describe|get-iam-policy|cat) /;
    /** The command up to its first name or flag. */
    const kindOf = (args: readonly string[]): string => {
      const at = args.findIndex((word) => /^(?:create|update|add-|enable|import|deploy|cp|set-)/.test(word));
      return args.slice(0, at + 1).join(' ');
    };
    /** Whether a command was cut off: the first of a kind that never was. */
    const deployAndCut = async (): Promise<boolean> => {
      let isCut = false;
      const call = (args: readonly string[]): Answer => {
        const answer = callStandIn(state, args);
        if (isCut || READ.test(args.join(' ')) || cut.has(kindOf(args))) return answer;
        assert.equal(answer.status, 0, answer.stderr);
        cut.add(kindOf(args));
        isCut = true;
        return { status: 1, stdout: '', stderr: 'ERROR: the connection was closed' };
      };
      await deployTo(state, call).catch((error: unknown) =>
        assert.match(String(error), /connection was closed/),
      );
      return isCut;
    };
    while (await deployAndCut());
    assert.ok(cut.size > 25, [...cut].join(', '));
    const before = state.changes.length;
    await deployTo(state);
    assert.equal(state.changes.length, before);
  });
});
