/** Firestore: the database, its indexes, and the expiry of documents. */
import {
  type FirestoreIndex,
  FIRESTORE_COLLECTIONS,
  FIRESTORE_INDEXES,
  FIRESTORE_TTL_FIELDS,
} from '../../../shared/store/firestore/indexes.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { at, items, named, text } from '../json_path.ts';
import { DATABASE } from '../names.ts';
import { gcloud, type Json, type Resource } from '../resource.ts';
import { apiName } from './apis.ts';

const ON_DATABASE = `--database=${DATABASE}`;
const NAME = `database ${DATABASE}`;

const database = ({ project, region }: Instance): Resource => {
  // Every state of the last seven days can be restored, and the database cannot be deleted by mistake.
  const flags = [ON_DATABASE, '--enable-pitr', '--delete-protection', `--project=${project}`];
  return {
    name: NAME,
    within: apiName('firestore.googleapis.com'),
    read: ['firestore', 'databases', 'list', `--project=${project}`],
    find: named(DATABASE),
    want: () => ({
      type: 'FIRESTORE_NATIVE',
      locationId: region,
      pointInTimeRecoveryEnablement: 'POINT_IN_TIME_RECOVERY_ENABLED',
      deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
    }),
    create: () => [
      gcloud('firestore', 'databases', 'create', '--type=firestore-native', `--location=${region}`, ...flags),
    ],
    update: (found) => {
      const [type, location] = [text(found, 'type'), text(found, 'locationId')];
      if (type !== 'FIRESTORE_NATIVE' || location !== region) {
        throw new Error(
          `the project's database is ${type} in ${location}, but must be FIRESTORE_NATIVE in ${region}. Neither can be changed. ` +
            'Set "region" in the instance file to the location of the database, or use another project',
        );
      }
      return [gcloud('firestore', 'databases', 'update', ...flags)];
    },
    holdsData: true,
    remove: () => [
      gcloud(
        'firestore',
        'databases',
        'update',
        ON_DATABASE,
        '--no-delete-protection',
        `--project=${project}`,
      ),
      gcloud('firestore', 'databases', 'delete', ON_DATABASE, `--project=${project}`),
    ],
  };
};

/** Finds a field of a collection in a printed list; `*` stands for every field without an entry of its own. */
const field =
  (collection: string, name: string) =>
  (printed: Json): Json =>
    items(printed).find((item) =>
      text(item, 'name').endsWith(`/collectionGroups/${collection}/fields/${name}`),
    );

const orders = (found: Json): Json =>
  items(at(found, 'indexConfig', 'indexes')).map((index) => text(index, 'fields', 0, 'order'));

type Field = FirestoreIndex['fields'][number];

const shown = ({ name, order }: Field): string => (order === 'ascending' ? name : `${name} (descending)`);

/** The single-field indexes of one field: exactly those in `wanted`. */
const fieldIndexes = (
  { project }: Instance,
  collection: string,
  name: string,
  wanted: readonly Field['order'][],
): Resource => {
  const indexes =
    wanted.length === 0 ? ['--disable-indexes'] : wanted.map((order) => `--index=order=${order}`);
  // Asynchronous: Firestore builds the index for a while, and no other resource needs it. What contends with it is retried.
  const update = gcloud(
    'firestore',
    'indexes',
    'fields',
    'update',
    name,
    `--collection-group=${collection}`,
    ...indexes,
    ON_DATABASE,
    '--async',
    `--project=${project}`,
  );
  return {
    name: `index of ${collection}.${name}`,
    within: NAME,
    read: ['firestore', 'indexes', 'fields', 'list', ON_DATABASE, `--project=${project}`],
    find: (printed) => {
      const found = field(collection, name)(printed);
      return found === undefined ? undefined : { orders: orders(found) };
    },
    want: () => ({ orders: wanted.map((order) => order.toUpperCase()) }),
    create: () => [update],
    update: () => [update],
  };
};

const compositeIndex = ({ project }: Instance, { collection, scope, fields }: FirestoreIndex): Resource => ({
  name: `index of ${scope === 'collection' ? collection : `all ${collection}`} by ${fields.map(shown).join(', ')}`,
  within: NAME,
  read: ['firestore', 'indexes', 'composite', 'list', ON_DATABASE, `--project=${project}`],
  find: (printed) =>
    items(printed).find(
      (item) =>
        text(item, 'name').includes(`/collectionGroups/${collection}/`) &&
        text(item, 'queryScope') === scope.toUpperCase().replace('-', '_') &&
        items(at(item, 'fields'))
          .map((one) => `${text(one, 'fieldPath')} ${text(one, 'order')}`)
          .filter((one) => !one.startsWith('__name__ '))
          .join() === fields.map(({ name, order }) => `${name} ${order.toUpperCase()}`).join(),
    ),
  want: () => ({}),
  create: () => [
    gcloud(
      'firestore',
      'indexes',
      'composite',
      'create',
      `--collection-group=${collection}`,
      `--query-scope=${scope}`,
      ...fields.map(({ name, order }) => `--field-config=field-path=${name},order=${order}`),
      ON_DATABASE,
      '--async',
      `--project=${project}`,
    ),
  ],
  update: () => [],
});

const expiry = ({ project }: Instance, collection: string, name: string): Resource => {
  const enable = gcloud(
    'firestore',
    'fields',
    'ttls',
    'update',
    name,
    `--collection-group=${collection}`,
    '--enable-ttl',
    ON_DATABASE,
    '--async',
    `--project=${project}`,
  );
  return {
    name: `expiry of ${collection} by ${name}`,
    within: NAME,
    read: ['firestore', 'fields', 'ttls', 'list', ON_DATABASE, `--project=${project}`],
    find: (printed) => {
      const found = field(collection, name)(printed);
      return found === undefined
        ? undefined
        : { on: ['ACTIVE', 'CREATING'].includes(text(found, 'ttlConfig', 'state')) };
    },
    want: () => ({ on: true }),
    create: () => [enable],
    update: () => [enable],
  };
};

export const firestore = (instance: Instance): readonly Resource[] => {
  const composite = FIRESTORE_INDEXES.filter(({ fields }) => fields.length > 1);
  const single = FIRESTORE_INDEXES.filter((index) => !composite.includes(index));
  return [
    database(instance),
    // The indexes that queries use come before `*`, which disables all others; in reverse, queries would fail in between.
    ...single.flatMap(({ collection, fields }) =>
      fields.map(({ name, order }) => fieldIndexes(instance, collection, name, [order])),
    ),
    ...composite.map((index) => compositeIndex(instance, index)),
    ...FIRESTORE_COLLECTIONS.map((collection) => fieldIndexes(instance, collection, '*', [])),
    ...FIRESTORE_TTL_FIELDS.map(({ collection, field }) => expiry(instance, collection, field)),
  ];
};
