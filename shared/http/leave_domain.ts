/** Out of the domain that the functions framework puts around each call: inside one, every await costs many times more. */

/** Afterwards an error that nobody catches is the process's, not the request's: call this only where all are caught. */
export const leaveDomain = (): void => {
  // Node's types leave out this deprecated member, which the framework still sets.
  (process as { domain?: { exit(): void } }).domain?.exit();
};
