/** What a benchmark is: a name and something that measures. To add one, write a file like its neighbours and list it in main.ts. */

/** Prints progress of a long measurement to stderr. */
export type Progress = (message: string) => void;

export interface Benchmark {
  /** The prefix of its result names; `--only` selects by it. */
  readonly name: string;
  /**
   * Returns results by full name, such as `process.android.us`. Comparisons are ratios within one run, in interleaved rounds, because
   * absolute numbers are as noisy as the computer. A `….count` is the number of measurements.
   */
  run(progress: Progress): Promise<Readonly<Record<string, number>>>;
}
