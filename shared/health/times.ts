/** The times by which silence, restarts and incidents are judged. */

/** In seconds. */
export interface Times {
  /** A machine without a sign for this long is silent. Above 78: two reports may be 53 s apart, and the newest of the lab 25 s late. */
  readonly silentSeconds: number;
  /** A machine without a sign for this long is dead. */
  readonly deadSeconds: number;
  /** Silence is expected for this long after a machine said that it stops, or was power-cycled. */
  readonly bootSeconds: number;
  /** What turned unwell waits this long before it is told: others may follow for the same cause. */
  readonly groupSeconds: number;
}

/** Dead after ten minutes, as in Swarming and GKE. */
export const DEFAULT_TIMES: Times = {
  silentSeconds: 90,
  deadSeconds: 600,
  bootSeconds: 300,
  groupSeconds: 45,
};

/** Those of an instance's configuration; the default for each that is missing. Throws if a machine would be dead before it is silent. */
export const timesOf = (configured: { readonly [T in keyof Times]?: number | undefined }): Times => {
  const {
    silentSeconds = DEFAULT_TIMES.silentSeconds,
    deadSeconds = DEFAULT_TIMES.deadSeconds,
    bootSeconds = DEFAULT_TIMES.bootSeconds,
    groupSeconds = DEFAULT_TIMES.groupSeconds,
  } = configured;
  if (deadSeconds <= silentSeconds)
    throw new Error(
      `instance config: deadSeconds is ${deadSeconds}, silentSeconds is ${silentSeconds}; set deadSeconds to more than silentSeconds`,
    );
  return { silentSeconds, deadSeconds, bootSeconds, groupSeconds };
};
