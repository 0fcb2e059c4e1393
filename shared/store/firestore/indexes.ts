/** The indexes and expiring fields that the Firestore store needs, as data for deployment, which exempts all other fields from indexing. */

export interface FieldIndex {
  readonly collection: string;
  readonly field: string;
  readonly order: 'ascending' | 'descending';
  /** `collection-group`: spans the collections of this name in all documents. */
  readonly scope: 'collection' | 'collection-group';
  /** The second sort field of a composite index: over a collection group, gcloud cannot make an index of a single field. */
  readonly thenBy?: string;
}

/** Composite if `thenBy` is set, else of a single field. Index no ever-growing value: it caps its collection at 500 writes a second. */
export const FIRESTORE_INDEXES: readonly FieldIndex[] = [
  { collection: 'machines', field: 'PowerCycle', order: 'ascending', scope: 'collection' },
  { collection: 'timeline', field: 'Key', order: 'descending', scope: 'collection' },
  {
    collection: 'timeline',
    field: 'CommittedAt',
    order: 'ascending',
    scope: 'collection-group',
    thenBy: 'Key',
  },
];

/** Timestamp fields that need a TTL policy: Firestore may delete the document after that time. */
export const FIRESTORE_TTL_FIELDS = [
  { collection: 'timeline', field: 'ExpireAt' },
  { collection: 'tombstones', field: 'ExpireAt' },
  { collection: 'answers', field: 'ExpireAt' },
] as const;

/** All collections that the store writes. Deployment exempts every field in them that FIRESTORE_INDEXES does not name. */
export const FIRESTORE_COLLECTIONS = ['machines', 'timeline', 'tombstones', 'answers'] as const;
