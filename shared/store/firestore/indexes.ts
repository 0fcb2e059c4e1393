/** The indexes and expiring fields that the Firestore store needs, as data for deployment, which exempts all other fields from indexing. */

type Order = 'ascending' | 'descending';

export interface FirestoreIndex {
  readonly collection: string;
  /** `collection-group`: spans the collections of this name in all documents. */
  readonly scope: 'collection' | 'collection-group';
  /** Composite if there are several. Over a collection group, gcloud cannot make an index of a single field. */
  readonly fields: readonly { readonly name: string; readonly order: Order }[];
}

const asc = (name: string) => ({ name, order: 'ascending' }) as const;
const desc = (name: string) => ({ name, order: 'descending' }) as const;

/**
 * Index no ever-growing value by itself: that caps its collection at 500 writes a second. Behind a shard it may be. Firestore reads no
 * composite index backwards.
 */
export const FIRESTORE_INDEXES: readonly FirestoreIndex[] = [
  { collection: 'machines', scope: 'collection', fields: [asc('PowerCycle')] },
  { collection: 'machines', scope: 'collection', fields: [asc('Unwell')] },
  { collection: 'machines', scope: 'collection', fields: [asc('PowerAgent')] },
  { collection: 'machines', scope: 'collection', fields: [asc('Shard'), asc('Due')] },
  { collection: 'machines', scope: 'collection', fields: [asc('Shard'), desc('Heard')] },
  { collection: 'machines', scope: 'collection', fields: [asc('Shard'), desc('Sign')] },
  // Incidents are few.
  { collection: 'incidents', scope: 'collection', fields: [asc('CommittedAt')] },
  { collection: 'incidents', scope: 'collection', fields: [desc('Key')] },
  { collection: 'incidents', scope: 'collection', fields: [asc('Open'), desc('Key')] },
  { collection: 'timeline', scope: 'collection', fields: [desc('Key')] },
  { collection: 'timeline', scope: 'collection-group', fields: [asc('CommittedAt'), asc('Key')] },
];

/** Timestamp fields that need a TTL policy: Firestore may delete the document after that time. */
export const FIRESTORE_TTL_FIELDS = [
  { collection: 'timeline', field: 'ExpireAt' },
  { collection: 'tombstones', field: 'ExpireAt' },
  { collection: 'answers', field: 'ExpireAt' },
  { collection: 'incidents', field: 'ExpireAt' },
  { collection: 'parts', field: 'ExpireAt' },
  { collection: 'deliveries', field: 'ExpireAt' },
  { collection: 'agents', field: 'ExpireAt' },
] as const;

/** All collections that the store writes. Deployment exempts every field in them that FIRESTORE_INDEXES does not name. */
export const FIRESTORE_COLLECTIONS = [
  ...['machines', 'timeline', 'tombstones', 'answers'],
  ...['incidents', 'parts', 'deliveries', 'sweep', 'agents'],
] as const;
