/** The shard of a machine: an ever-growing indexed value caps a Firestore collection at 500 writes a second, one behind a shard does not. */

/** Firestore's `in` takes at most 30 values. */
const COUNT = 16;
export const SHARDS: readonly number[] = Array.from({ length: COUNT }, (_, shard) => shard);

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, folded: from any text one of SHARDS, always the same. */
export const shardOf = (machineId: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < machineId.length; i++) hash = Math.imul(hash ^ machineId.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) & (COUNT - 1);
};
