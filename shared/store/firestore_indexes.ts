/** Every index that the Firestore store's queries use, as data for deployment: all other fields are exempt from indexing. */

export interface FieldIndex {
  readonly collection: string;
  readonly field: string;
  readonly order: 'ascending' | 'descending';
  /** `collection-group`: over the collections of this name in all documents. */
  readonly scope: 'collection' | 'collection-group';
}

/** Single-field indexes; there are no composite ones. An ever-growing value in an index caps its collection at 500 writes a second. */
export const FIRESTORE_INDEXES: readonly FieldIndex[] = [
  { collection: 'machines', field: 'PowerCycle', order: 'ascending', scope: 'collection' },
  { collection: 'timeline', field: 'Key', order: 'descending', scope: 'collection' },
  { collection: 'timeline', field: 'CommittedAt', order: 'ascending', scope: 'collection-group' },
];

/** Fields after whose time Firestore may delete the document (a TTL policy each). */
export const FIRESTORE_TTL_FIELDS = [
  { collection: 'timeline', field: 'ExpireAt' },
  { collection: 'tombstones', field: 'ExpireAt' },
] as const;

/** All collections that the store writes; of each, every field that is not named above is to be exempt. */
export const FIRESTORE_COLLECTIONS = ['machines', 'timeline', 'tombstones'] as const;
