/** The Cloud Storage of the stand-in gcloud: buckets with their policies, and objects with JSON in them. */
import { readFileSync } from 'node:fs';
import type { Json } from '../../../../deploy/gcp/resource.ts';
import {
  add,
  type Call,
  existing,
  flag,
  kind,
  Refusal,
  removeThing,
  type State,
  type Thing,
} from './call.ts';

const BUCKETS = 'storage buckets';
const OBJECTS = 'storage objects';

const settings = ({ flags }: Call): Thing => ({
  ...(flags.has('uniform-bucket-level-access') && { uniform_bucket_level_access: true }),
  ...(flags.has('public-access-prevention') && { public_access_prevention: 'enforced' }),
  ...(flags.has('versioning') && { versioning_enabled: true }),
});

/** A new bucket has the roles that Cloud Storage gives to the project's owners, editors and viewers. */
const createBucket = (call: Call, state: State): void => {
  const [url = ''] = call.names;
  add(state, BUCKETS, url, { storage_url: `${url}/`, location: flag(call, 'location'), ...settings(call) });
  const writers = [`projectEditor:${call.project}`, `projectOwner:${call.project}`];
  state.policies[`${BUCKETS} ${url}`] = {
    'roles/storage.legacyBucketOwner': [...writers],
    'roles/storage.legacyBucketReader': [`projectViewer:${call.project}`],
    'roles/storage.legacyObjectOwner': [...writers],
    'roles/storage.legacyObjectReader': [`projectViewer:${call.project}`],
  };
};

const bucketOf = (url: string): string => url.slice(0, url.lastIndexOf('/'));

const upload = ({ names: [path = '', url = ''] }: Call, state: State): void => {
  existing(state, BUCKETS, bucketOf(url));
  kind(state, OBJECTS)[url] = JSON.parse(readFileSync(path, 'utf8')) as Thing;
};

const objectsIn = (state: State, url: string): readonly string[] =>
  Object.keys(kind(state, OBJECTS)).filter((object) => object.startsWith(`${url}/`));

const removeBucket = ({ names: [url = ''] }: Call, state: State): void => {
  if (objectsIn(state, url).length > 0)
    throw new Refusal('HTTPError 409: The bucket you tried to delete is not empty.');
  removeThing(state, BUCKETS, url);
};

/** An object, or with `--recursive` a bucket and all that is in it. */
const remove = (call: Call, state: State): void => {
  const [url = ''] = call.names;
  if (!call.flags.has('recursive')) {
    removeThing(state, OBJECTS, url);
    return;
  }
  for (const object of objectsIn(state, url)) removeThing(state, OBJECTS, object);
  removeBucket(call, state);
};

export const STORAGE: Readonly<Record<string, (call: Call, state: State) => void>> = {
  'storage buckets create': createBucket,
  'storage buckets update': (call, state) => {
    Object.assign(existing(state, BUCKETS, call.names[0] ?? ''), settings(call));
  },
  'storage cp': upload,
  'storage rm': remove,
  'storage buckets delete': removeBucket,
};

export const printObject = ({ names: [url = ''] }: Call, state: State): Json => {
  if (kind(state, BUCKETS)[bucketOf(url)] === undefined)
    throw new Refusal(`${bucketOf(url)} not found: 404.`);
  const object = kind(state, OBJECTS)[url];
  if (object === undefined) throw new Refusal(`The following URLs matched no objects or files:\n${url}`);
  return object;
};
