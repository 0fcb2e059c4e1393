/** `npm run rollback`: moves traffic from the newest release back to the one before; builds nothing. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from './arguments.ts';
import { createGcloud, type Gcloud, sleepSeconds } from './gcloud.ts';
import { at, items, text } from './json_path.ts';
import { serviceName } from './names.ts';
import { gcloud as command, type Json } from './resource.ts';
import { RELEASE_LABEL } from './resources/functions.ts';
import { print, progress, runProgram } from './run_program.ts';
import { functionNames } from './sizes.ts';

const HELP = `Moves traffic back to the release before the newest, on every function that serves the newest.
After a deployment that failed halfway, only the functions that it reached change.

  npm run rollback -- --instance prod [--project ID] [--region REGION] [--release ID]

${INSTANCE_HELP}
  --release ID     the release to leave (default: the newest)`;

interface Revision {
  readonly name: string;
  readonly release: string;
  readonly createdAt: string;
}

const newestFirst = (a: Revision, b: Revision): number => (a.createdAt < b.createdAt ? 1 : -1);

const isReady = (revision: Json): boolean =>
  items(at(revision, 'status', 'conditions')).some(
    (condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True',
  );

const revisionsOf = async (
  gcloud: Gcloud,
  { project, region }: Instance,
  name: FunctionName,
): Promise<readonly Revision[]> => {
  const printed = await gcloud.read([
    'run',
    'revisions',
    'list',
    `--service=${serviceName(name)}`,
    `--region=${region}`,
    `--project=${project}`,
  ]);
  return items(printed)
    .filter(isReady)
    .map((revision) => ({
      name: text(revision, 'metadata', 'name'),
      release: text(revision, 'metadata', 'labels', RELEASE_LABEL),
      createdAt: text(revision, 'metadata', 'creationTimestamp'),
    }))
    .sort(newestFirst);
};

/** The newest revision of another release; undefined if there is none, or if the newest revision is not of release `leave`. */
const revisionBefore = (revisions: readonly Revision[], leave: string): Revision | undefined =>
  revisions[0]?.release === leave ? revisions.find(({ release }) => release !== leave) : undefined;

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), { ...INSTANCE_FLAGS, release: { type: 'string' } });
  if (values.help) {
    print(HELP);
    return;
  }
  const instance = instanceOf(values);
  const gcloud = createGcloud(progress, sleepSeconds);
  const revisions = new Map<FunctionName, readonly Revision[]>();
  for (const name of functionNames) revisions.set(name, await revisionsOf(gcloud, instance, name));
  const [newest] = [...revisions.values()].flat().sort(newestFirst);
  const leave = values.release ?? newest?.release;
  if (leave === undefined)
    throw new UsageError(
      `No function of instance ${values.instance ?? ''} is deployed, so there is no release to leave. Deploy first.`,
    );
  let moved = 0;
  for (const [name, all] of revisions) {
    const before = revisionBefore(all, leave);
    if (before === undefined) continue;
    progress(`${serviceName(name)}: back to ${before.name} (release ${before.release})`);
    await gcloud.run(
      command(
        'run',
        'services',
        'update-traffic',
        serviceName(name),
        `--to-revisions=${before.name}=100`,
        `--region=${instance.region}`,
        `--project=${instance.project}`,
      ),
    );
    moved++;
  }
  print(
    moved === 0
      ? `No function can leave release ${leave}: none serves it, or none has a release before it.`
      : `${moved} functions left release ${leave}. The next deployment moves them forward again.`,
  );
  if (moved === 0) process.exitCode = 1;
});
