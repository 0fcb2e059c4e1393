/** The calls that must finish before a connection may close. */

export class InFlight {
  #count = 0;
  readonly #idleListeners: (() => void)[] = [];

  /** Runs `work` and counts it as in flight until it settles. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#idleListeners.splice(0)) resolve();
    }
  }

  /** Resolves once nothing is in flight. */
  idle(): Promise<void> {
    return this.#count === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idleListeners.push(resolve));
  }
}
