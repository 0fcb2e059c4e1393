/** The presence of the power-cycle servers: each call that names its sender is noted, at most once a minute. */
import type { ApiRequest } from '../shared/http/route.ts';
import { type Caller, callerOf, noted } from '../shared/power/agent.ts';
import { POWER_AGENT_HEADER } from '../shared/types/powercycle_api.ts';
import type { Dependencies } from './dependencies.ts';

/** As long as a note holds for sure. */
const NOTE_MS = 55_000;
const MAX_REMEMBERED = 1000;

type Request = Pick<ApiRequest, 'headers' | 'caller' | 'log'>;

/** Only the racks’ accounts speak for power-cycle servers; undefined for anybody else, and for older ones, which do not name themselves. */
export const agentOf = ({ headers, caller }: Request): Caller | undefined =>
  caller.roles.includes('powercycle') ? callerOf(headers[POWER_AGENT_HEADER.toLowerCase()]) : undefined;

/** Returns a function that notes a call, which may have claimed or reported a cycle on `controller`. A failure is logged: the next call notes it. */
export const createPresence = ({ store, now }: Pick<Dependencies, 'store' | 'now'>) => {
  const notedMs = new Map<string, number>();
  return async (request: Request, controller?: string): Promise<void> => {
    const agent = agentOf(request);
    if (agent === undefined) return;
    const nowMs = now().getTime();
    const isFresh = Math.abs(nowMs - (notedMs.get(agent.ID) ?? -Infinity)) < NOTE_MS;
    if (isFresh && controller === undefined) return;
    if (notedMs.size >= MAX_REMEMBERED) notedMs.clear();
    notedMs.set(agent.ID, nowMs);
    try {
      await store.power.note(agent.ID, (was, at) => noted(was, agent, controller, at));
    } catch (error) {
      notedMs.delete(agent.ID);
      request.log.warning('power agent not noted', { agentId: agent.ID, error });
    }
  };
};
