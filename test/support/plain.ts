/** The value as a client would parse it: comparable with assert.deepEqual, which tells objects without a prototype apart. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
