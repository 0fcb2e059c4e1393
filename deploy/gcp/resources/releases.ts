/** The bucket of what is remembered about releases, and what has the traffic before a new release gets it, which a rollback may return to. */
import type { Instance } from '../../../shared/types/instance.ts';
import { at, text } from '../json_path.ts';
import { serviceName } from '../names.ts';
import {
  RELEASE_LABEL,
  releasesBucket,
  releasesOf,
  releasesUrl,
  serviceIn,
  servingRevision,
  writeReleases,
} from '../releases.ts';
import type { Fact, Json, Resource } from '../resource.ts';
import { functionNames } from '../sizes.ts';
import { RELEASE } from '../stage.ts';
import { bucket, bucketName, removeObject } from './access_object.ts';

const REMEMBERED = 'what is remembered about releases';

const remembered = (instance: Instance): Resource => ({
  name: REMEMBERED,
  within: bucketName(releasesBucket(instance)),
  read: ['storage', 'cat', releasesUrl(instance)],
  find: (printed) => printed ?? {},
  want: () => ({}),
  create: () => [],
  update: () => [],
  facts: (found) => ({ [REMEMBERED]: JSON.stringify(found) }),
  remove: (found) => (Object.keys(found ?? {}).length === 0 ? [] : [removeObject(releasesUrl(instance))]),
});

/** The revisions with all traffic, if any function is of another release than the one to deploy. */
const serving = (services: Json, release: string): Readonly<Record<string, string>> => {
  const found = functionNames.map((name) => [serviceName(name), serviceIn(services, name)] as const);
  const isNew = found.some(
    ([, service]) => service !== undefined && text(service, 'metadata', 'labels', RELEASE_LABEL) !== release,
  );
  if (!isNew) return {};
  return Object.fromEntries(
    found.flatMap(([name, service]) => {
      const revision = servingRevision(service);
      return revision === undefined ? [] : [[name, revision]];
    }),
  );
};

/** A deployment that is resumed keeps what had the traffic when it began. */
const before = (instance: Instance): Resource => ({
  name: 'what has the traffic',
  within: REMEMBERED,
  read: ['run', 'services', 'list', `--region=${instance.region}`, `--project=${instance.project}`],
  find: (printed, fact: Fact) => {
    const known = releasesOf(JSON.parse(fact(REMEMBERED)) as Json);
    const release = fact(RELEASE);
    const revisions = serving(printed, release);
    if (Object.keys(revisions).length === 0 || known.before.release === release)
      return { isRemembered: true };
    return { isRemembered: false, next: JSON.stringify({ ...known, before: { release, revisions } }) };
  },
  want: () => ({ isRemembered: true }),
  create: () => [],
  update: (found) =>
    at(found, 'next') === undefined
      ? []
      : [writeReleases(instance, releasesOf(JSON.parse(text(found, 'next')) as Json))],
});

/** Before the functions, which take the traffic. */
export const releases = (instance: Instance): readonly Resource[] => [
  bucket(instance, releasesBucket(instance)),
  remembered(instance),
  before(instance),
];
