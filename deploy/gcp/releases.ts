/** What is remembered about releases, in an object beside the access object: which passed the smoke test, and what served before the newest. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { UsageError } from './arguments.ts';
import type { Gcloud } from './gcloud.ts';
import { at, items, lastPart, text, texts } from './json_path.ts';
import { serviceName } from './names.ts';
import { type Command, FILE, type Json } from './resource.ts';

export const RELEASE_LABEL = 'machine-server-release';
/** More than any lab goes back. */
const GOOD_KEPT = 20;

export interface Releases {
  /** Those that passed the smoke test and were not left since, the newest last. */
  readonly good: readonly string[];
  /** The revision of each service that had the traffic when the deployment of `release` began. */
  readonly before: { readonly release: string; readonly revisions: Readonly<Record<string, string>> };
}

/** `gs://lab-access/access.json` → `gs://lab-access-releases`. Who releases may write it, but not who has which role. */
export const releasesBucket = ({ access = '' }: Pick<Instance, 'access'>): string => {
  const bucket = `${access.slice(0, access.lastIndexOf('/'))}-releases`;
  if (bucket.length - 'gs://'.length > 63)
    throw new UsageError(
      `The bucket in "access" has a name of more than 54 characters: ${bucket} could not be created.`,
    );
  return bucket;
};
export const releasesUrl = (instance: Pick<Instance, 'access'>): string =>
  `${releasesBucket(instance)}/releases.json`;

/** What the printed object says; nothing is known if there is none. */
export const releasesOf = (printed: Json): Releases => {
  const revisions = at(printed, 'before', 'revisions');
  return {
    good: texts(at(printed, 'good')),
    before: {
      release: text(printed, 'before', 'release'),
      revisions: Object.fromEntries(
        Object.entries(revisions ?? {}).map(([service, name]) => [service, String(name)]),
      ),
    },
  };
};

export const readReleases = async (gcloud: Gcloud, instance: Instance): Promise<Releases> =>
  releasesOf(await gcloud.read(['storage', 'cat', releasesUrl(instance)]));

export const writeReleases = (instance: Pick<Instance, 'access'>, releases: Releases): Command => ({
  args: ['storage', 'cp', FILE, releasesUrl(instance), '--content-type=application/json'],
  file: `${JSON.stringify(releases, null, 2)}\n`,
});

export const withGood = ({ good, before }: Releases, release: string): Releases => ({
  good: [...good.filter((one) => one !== release), release].slice(-GOOD_KEPT),
  before,
});
/** A release that was left is good again only after another smoke test. */
export const withoutGood = ({ good, before }: Releases, release: string): Releases => ({
  good: good.filter((one) => one !== release),
  before,
});

/** The service of a function, in what `run services list` prints. */
export const serviceIn = (printed: Json, name: FunctionName): Json =>
  items(printed).find((item) => lastPart(text(item, 'metadata', 'name')) === serviceName(name));

/** The revision that has all of a printed service's traffic; undefined if none has. */
export const servingRevision = (service: Json): string | undefined => {
  const shares = items(at(service, 'status', 'traffic'));
  const all = shares.find((one) => at(one, 'percent') === 100);
  return all === undefined ? undefined : text(all, 'revisionName');
};
