/** What the store knows for the power-cycle servers, and about them. */
import type { Log } from '../log.ts';
import { type PowerAgent, parsePowerAgent } from '../types/power_agent.ts';
import type { PowerRequests } from '../types/powercycle_api.ts';
import type { StoredRecord } from '../types/stored_record.ts';

export interface PowerStore {
  /**
   * Returns the requests for a power cycle in the order in which they were made. They may be up to 4 s old, but never older than a change that
   * was made through this store. Logs and leaves out a corrupt record.
   */
  requests(): Promise<PowerRequests>;
  /** Returns the records of those of the machines that are known; undefined for a corrupt one, which is logged. */
  records(machineIds: readonly string[]): Promise<ReadonlyMap<string, StoredRecord | undefined>>;
  /** Returns the IDs of the machines whose outlet this power-cycle server named last. */
  namedBy(agentId: string): Promise<readonly string[]>;
  /** Returns the power-cycle servers that called in the last 30 days, at most 1000. Logs and leaves out a corrupt one. */
  agents(): Promise<readonly PowerAgent[]>;
  /** In one transaction: reads what is known of a power-cycle server and stores what `step`, which is pure and may run again, returns, unless that is the same object. */
  note(agentId: string, step: (was: PowerAgent | undefined, now: Date) => PowerAgent): Promise<void>;
}

/** They are as many as racks: more are not a lab’s. */
export const MAX_AGENTS = 1000;

/** `json`: what is stored; undefined: nothing. Logs a corrupt one and returns undefined: its next call makes it anew. */
export const agentOrLog = (id: string, json: unknown, log: Pick<Log, 'error'>): PowerAgent | undefined => {
  if (json === undefined) return undefined;
  try {
    // Stryker disable next-line ConditionalExpression: what is no text is no power-cycle server either
    return parsePowerAgent(typeof json === 'string' ? JSON.parse(json) : json);
  } catch (error) {
    log.error('corrupt power agent', { agentId: id, error });
    return undefined;
  }
};
