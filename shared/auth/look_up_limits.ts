/** Limits on the look-ups of tokens at Google, so that a flood of invalid tokens neither exhausts this process nor our quota there. */

/** At 100 ms for each, an instance still looks up a thousand tokens a second. */
const MAX_IN_FLIGHT = 100;
/** Leaves most of them to others. The agents of a lab may share one address: 845 new tokens then take a few seconds, with retries. */
const MAX_IN_FLIGHT_PER_NETWORK = 30;
/** Tokens that a network may have refused in a minute. A lab of 845 agents with a wrong account stays below: each token is refused once. */
const MAX_REFUSED_PER_MINUTE = 1000;
/** Networks counted in one minute; those above it have only the limits of what is in flight. */
const MAX_NETWORKS = 10_000;
const MINUTE_MS = 60_000;

export interface LookUpLimits {
  /**
   * Runs the look-up. Counts it against the network's limit if `isRefused` returns true for its result. Rejects at once with an Error if the process or the
   * network is at a limit; such a request is answered with 503, because nothing is known about its token.
   */
  readonly run: <T>(
    network: string,
    lookUp: () => Promise<T>,
    isRefused: (result: T) => boolean,
  ) => Promise<T>;
}

export const createLookUpLimits = (now: () => Date): LookUpLimits => {
  let inFlight = 0;
  const inFlightOf = new Map<string, number>();
  const refusedOf = new Map<string, number>();
  let minute = 0;

  const refused = (): Map<string, number> => {
    const current = Math.floor(now().getTime() / MINUTE_MS);
    if (current !== minute) refusedOf.clear();
    minute = current;
    return refusedOf;
  };
  const count = (network: string, change: 1 | -1): void => {
    inFlight += change;
    const left = (inFlightOf.get(network) ?? 0) + change;
    // Stryker disable next-line ConditionalExpression,CallExpression: it only saves memory
    if (left === 0) inFlightOf.delete(network);
    else inFlightOf.set(network, left);
  };

  return {
    run: async (network, lookUp, isRefused) => {
      if (
        inFlight >= MAX_IN_FLIGHT ||
        (inFlightOf.get(network) ?? 0) >= MAX_IN_FLIGHT_PER_NETWORK ||
        (refused().get(network) ?? 0) >= MAX_REFUSED_PER_MINUTE
      )
        throw new Error('too many access tokens are being looked up; retry');
      count(network, 1);
      try {
        const result = await lookUp();
        const counts = refused();
        if (isRefused(result) && (counts.has(network) || counts.size < MAX_NETWORKS))
          counts.set(network, (counts.get(network) ?? 0) + 1);
        return result;
      } finally {
        count(network, -1);
      }
    },
  };
};
