/** What the monitor knows of the task runner: whether a task is running, and when the runner last called a hook. */
import type { Event } from '../../../shared/types/event.ts';

/** On the wire: the runner has not called since the monitor started. */
const NEVER = -1;

export class RunnerState {
  readonly #isLaunched: boolean;
  #isTaskRunning = false;
  #calledAt: number | undefined;

  /** `isLaunched`: whether the monitor itself starts the runner. */
  constructor(isLaunched: boolean) {
    this.#isLaunched = isLaunched;
  }

  /** The runner called a hook, whichever. */
  called(): void {
    this.#calledAt = performance.now();
  }

  taskStarted(): void {
    this.#isTaskRunning = true;
  }

  /** The runner says that its task ended, or the runner has died, and its task with it. Returns whether one was running. */
  taskEnded(): boolean {
    const wasRunning = this.#isTaskRunning;
    this.#isTaskRunning = false;
    return wasRunning;
  }

  /** The members of an event that tell of the runner; `runner_seen` in whole seconds. */
  members(): Pick<Event, 'running_swarming_task' | 'launched_swarming' | 'runner_seen'> {
    return {
      running_swarming_task: this.#isTaskRunning,
      launched_swarming: this.#isLaunched,
      runner_seen:
        this.#calledAt === undefined ? NEVER : Math.floor((performance.now() - this.#calledAt) / 1_000),
    };
  }
}
