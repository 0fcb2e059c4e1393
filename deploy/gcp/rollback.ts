/** `npm run rollback`: every function that serves the newest release serves the one before it again; nothing is built. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from './arguments.ts';
import { createGcloud, type Gcloud, sleepSeconds } from './gcloud.ts';
import { at, items, text } from './json_path.ts';
import { serviceName } from './names.ts';
import { gcloud as command, type Json } from './resource.ts';
import { RELEASE_LABEL } from './resources/functions.ts';
import { runProgram } from './run_program.ts';
import { functionNames } from './sizes.ts';

const HELP = `Puts traffic back to the release before the newest, on every function that has one: after a deployment that failed half way, only where it got to.

  npm run rollback -- --instance prod [--project ID] [--region REGION] [--release ID]

${INSTANCE_HELP}
  --release ID     the release to leave; without it, the newest`;

const say = (line: string): void => console.log(line);

interface Revision {
  readonly name: string;
  readonly release: string;
  readonly madeAt: string;
}

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
  const isReady = (revision: Json): boolean =>
    items(at(revision, 'status', 'conditions')).some(
      (one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'True',
    );
  return items(printed)
    .filter(isReady)
    .map((revision) => ({
      name: text(revision, 'metadata', 'name'),
      release: text(revision, 'metadata', 'labels', RELEASE_LABEL),
      madeAt: text(revision, 'metadata', 'creationTimestamp'),
    }))
    .sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1));
};

/** Newest first; the first of another release, where the newest is of the one to leave. */
const goBackTo = (revisions: readonly Revision[], leave: string): Revision | undefined =>
  revisions[0]?.release === leave ? revisions.find(({ release }) => release !== leave) : undefined;

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), { ...INSTANCE_FLAGS, release: { type: 'string' } });
  if (values.help) {
    say(HELP);
    return;
  }
  const instance = instanceOf(values);
  const gcloud = createGcloud(say, sleepSeconds);
  const revisions = new Map<FunctionName, readonly Revision[]>();
  for (const name of functionNames) revisions.set(name, await revisionsOf(gcloud, instance, name));
  const newest = [...revisions.values()].flat().sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))[0];
  const leave = values.release ?? newest?.release;
  if (leave === undefined)
    throw new UsageError(
      `no function of instance ${values.instance ?? ''} is deployed; there is nothing to go back from`,
    );
  let moved = 0;
  for (const [name, all] of revisions) {
    const to = goBackTo(all, leave);
    if (to === undefined) continue;
    say(`${serviceName(name)}: back to ${to.name} (release ${to.release})`);
    await gcloud.run(
      command(
        'run',
        'services',
        'update-traffic',
        serviceName(name),
        `--to-revisions=${to.name}=100`,
        `--region=${instance.region}`,
        `--project=${instance.project}`,
      ),
    );
    moved++;
  }
  say(
    moved === 0
      ? `No function can go back from release ${leave}.`
      : `${String(moved)} functions went back from release ${leave}. The next deploy goes forward again.`,
  );
  if (moved === 0) process.exitCode = 1;
});
