/** What a benchmark is: a name and something that measures. To add one, write a file like its neighbours and list it in main.ts. */

/** Says on stderr how far a long measurement has come. */
export type Progress = (message: string) => void;

export interface Benchmark {
  /** The first part of its numbers' names; `--only` picks by it. */
  readonly name: string;
  /**
   * Measures, and gives numbers by full name, as `process.android.us`. Comparisons are ratios within one run, in interleaved rounds, for
   * absolute numbers are as noisy as the computer; counts (`….count`) say how often something was measured.
   */
  run(progress: Progress): Promise<Readonly<Record<string, number>>>;
}
