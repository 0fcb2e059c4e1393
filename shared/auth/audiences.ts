/** For whom a token must have been made. An empty list would let every audience pass: it means that no such token counts. */
export type Audiences = readonly [string, ...string[]];

export const audiencesOf = (audiences: readonly string[]): Audiences | undefined => {
  const [first, ...rest] = audiences;
  return first === undefined ? undefined : [first, ...rest];
};
