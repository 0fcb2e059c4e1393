/** Values as a client would read them, for comparing what has no prototype with what has one. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
