/** Every index that the Firestore store's queries use, as data for deployment: all other fields are exempt from indexing. */

export interface FieldIndex {
  readonly collection: string;
  readonly field: string;
  readonly order: 'ascending' | 'descending';
  /** `collection-group`: over the collections of this name in all documents. */
  readonly scope: 'collection' | 'collection-group';
  /** What such a query sorts by next: gcloud makes no index of one field over a collection group, only one of two. */
  readonly thenBy?: string;
}

/** Single-field indexes, and composite ones where `thenBy` says so. An ever-growing value in an index caps its collection at 500 writes a second. */
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

/** Fields after whose time Firestore may delete the document (a TTL policy each). */
export const FIRESTORE_TTL_FIELDS = [
  { collection: 'timeline', field: 'ExpireAt' },
  { collection: 'tombstones', field: 'ExpireAt' },
] as const;

/** All collections that the store writes; of each, every field that is not named above is to be exempt. */
export const FIRESTORE_COLLECTIONS = ['machines', 'timeline', 'tombstones'] as const;
