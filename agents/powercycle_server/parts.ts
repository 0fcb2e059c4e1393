/** What every part of the agent's life uses. */
import type { Log } from '../../shared/log.ts';
import type { Ability } from './ability.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { Rack } from './rack.ts';
import type { Results } from './results.ts';
import type { PowerServer } from './server.ts';

export interface Parts {
  readonly rack: Rack;
  readonly journal: Journal;
  readonly results: Results;
  readonly server: PowerServer;
  readonly ability: Ability;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts on SIGTERM: no new cycle, waits are cut short. */
  readonly stop: AbortSignal;
  /** Aborts when the agent must exit: the journal then takes over. */
  readonly giveUp: AbortSignal;
}
