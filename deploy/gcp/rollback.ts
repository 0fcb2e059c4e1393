/** `npm run rollback`: moves traffic from the newest release back to the newest good one; builds nothing. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from './arguments.ts';
import { createGcloud, type Gcloud, sleepSeconds } from './gcloud.ts';
import { at, items, text } from './json_path.ts';
import { serviceName } from './names.ts';
import {
  readReleases,
  type Releases,
  RELEASE_LABEL,
  serviceIn,
  servingRevision,
  withoutGood,
  writeReleases,
} from './releases.ts';
import { gcloud as command, type Json } from './resource.ts';
import { print, progress, runProgram } from './run_program.ts';
import { functionNames } from './sizes.ts';

const HELP = `Moves traffic from the newest release back to the newest good one: that passed the smoke test and was not left since. If there is none, back to
what had the traffic before the newest was deployed. After a deployment that failed halfway, only the functions that it reached change.

  npm run rollback -- --instance prod [--project ID] [--region REGION] [--release ID] [--to ID]

${INSTANCE_HELP}
  --release ID     the release to leave (default: the newest)
  --to ID          go to this release, whatever it is`;

interface Revision {
  readonly name: string;
  readonly release: string;
  readonly createdAt: string;
}

/** A function: its ready revisions, the newest first, and the one that has the traffic. */
interface Deployed {
  readonly name: FunctionName;
  readonly revisions: readonly Revision[];
  readonly serving: string | undefined;
}

const newestFirst = (a: Revision, b: Revision): number => (a.createdAt < b.createdAt ? 1 : -1);

const isReady = (revision: Json): boolean =>
  items(at(revision, 'status', 'conditions')).some(
    (condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True',
  );

const placeOf = ({ project, region }: Instance): readonly string[] => [
  `--region=${region}`,
  `--project=${project}`,
];

const revisionsOf = async (
  gcloud: Gcloud,
  instance: Instance,
  name: FunctionName,
): Promise<readonly Revision[]> => {
  const printed = await gcloud.read([
    'run',
    'revisions',
    'list',
    `--service=${serviceName(name)}`,
    ...placeOf(instance),
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

const readDeployed = async (gcloud: Gcloud, instance: Instance): Promise<readonly Deployed[]> => {
  const services = await gcloud.read(['run', 'services', 'list', ...placeOf(instance)]);
  const all: Deployed[] = [];
  for (const name of functionNames)
    all.push({
      name,
      revisions: await revisionsOf(gcloud, instance, name),
      serving: servingRevision(serviceIn(services, name)),
    });
  return all;
};

type Choose = (deployed: Deployed) => Revision | undefined;

const ofRelease =
  (release: string): Choose =>
  ({ revisions }) =>
    revisions.find((revision) => revision.release === release);

/** The target of every function; undefined for one that has none, which stays where it is. Throws a UsageError if nothing is known to be good. */
const targetOf = (
  all: readonly Deployed[],
  { good, before }: Releases,
  leave: string,
  to: string | undefined,
): Choose => {
  const exists = (release: string): boolean => all.some((one) => ofRelease(release)(one) !== undefined);
  const known = [...new Set(all.flatMap(({ revisions }) => revisions.map(({ release }) => release)))];
  if (to !== undefined) {
    if (exists(to)) return ofRelease(to);
    throw new UsageError(`No function has release ${to}. Pass --to with one of: ${known.join(', ')}`);
  }
  const newestGood = good.findLast((release) => release !== leave && exists(release));
  if (newestGood !== undefined) return ofRelease(newestGood);
  if (before.release === leave)
    return ({ name, revisions }) =>
      revisions.find((revision) => revision.name === before.revisions[serviceName(name)]);
  if (known.every((release) => release === leave)) return () => undefined;
  throw new UsageError(
    `No release other than ${leave} is known to be good. Pass --to with one of: ${known.filter((one) => one !== leave).join(', ')}`,
  );
};

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), {
    ...INSTANCE_FLAGS,
    release: { type: 'string' },
    to: { type: 'string' },
  });
  if (values.help) {
    print(HELP);
    return;
  }
  const instance = instanceOf(values);
  const gcloud = createGcloud(progress, sleepSeconds);
  const all = await readDeployed(gcloud, instance);
  const [newest] = all.flatMap(({ revisions }) => revisions).sort(newestFirst);
  const leave = values.release ?? newest?.release;
  if (leave === undefined)
    throw new UsageError(
      `No function of instance ${values.instance ?? ''} is deployed, so there is no release to leave. Deploy first.`,
    );
  const releases = await readReleases(gcloud, instance);
  const target = targetOf(all, releases, leave, values.to);
  let moved = 0;
  for (const deployed of all) {
    const { name, revisions, serving } = deployed;
    const to = target(deployed);
    const isReached = values.to !== undefined || revisions[0]?.release === leave;
    if (to === undefined || to.name === serving || !isReached) continue;
    progress(`${serviceName(name)}: to ${to.name} (release ${to.release})`);
    await gcloud.run(
      command(
        'run',
        'services',
        'update-traffic',
        serviceName(name),
        `--to-revisions=${to.name}=100`,
        ...placeOf(instance),
      ),
    );
    moved++;
  }
  if (moved > 0 && releases.good.includes(leave) && leave !== values.to)
    await gcloud.run(writeReleases(instance, withoutGood(releases, leave)));
  print(
    moved === 0
      ? `No function can leave release ${leave}: none serves it, or none has another to go to. Pass --to to go to any release.`
      : `${moved} functions changed their release. The next deployment moves them forward again.`,
  );
  if (moved === 0) process.exitCode = 1;
});
