/** The stage of a sweep that concerns the power-cycle servers: which fell silent, which came back, and where they work. */
import { forEach } from '../for_each.ts';
import { busyControllers, silentSince } from '../power/agent.ts';
import { noticeAgent } from '../power/outlet.ts';
import { ago } from '../incident/seen.ts';
import type { SweepState } from '../types/sweep_state.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import type { SweepContext } from './context.ts';

const MINUTE_MS = 60_000;
/** Once a minute, though sweeps are not exactly 20 s apart. */
const READ_MS = 55_000;
/** After such a gap the server itself may have been away: the power-cycle servers get time to call. */
const GAP_MS = 3 * MINUTE_MS;

type Noticed = Pick<SweepState, 'AgentsReadAt' | 'SilentAgents'>;

/** Returns whether all outlets that the power-cycle server named last have it noted. */
const noteOutlets = async (
  { store, user, log }: SweepContext,
  agentId: string,
  silentAt: string,
): Promise<boolean> => {
  let failed = 0;
  await forEach(await store.power.namedBy(agentId), async (machineId) => {
    try {
      await store.update(machineId, (was) => was && noticeAgent(was, agentId, silentAt), {
        actor: user,
        eventId: '',
      });
    } catch (error) {
      failed += 1;
      log.error('outlet not noted', { machineId, agentId, error });
    }
  });
  return failed === 0;
};

/** Writes into the records of outlets whether their power-cycle server is silent. Nobody is judged while the lab is not heard. */
export const noticeAgents = async (
  context: SweepContext,
  { AgentsReadAt, SilentAgents, RanAt }: SweepState,
  now: Date,
  isDeaf: boolean,
): Promise<Noticed> => {
  if (isDeaf || AgentsReadAt > ago(now, READ_MS)) return { AgentsReadAt, SilentAgents };
  if (RanAt <= ago(now, GAP_MS)) return { AgentsReadAt: toTime(now), SilentAgents };
  const agents = await context.store.power.agents();
  const silent = new Map(
    agents.flatMap((agent) => {
      const since = silentSince(agent, now);
      return since === undefined ? [] : [[agent.ID, since] as const];
    }),
  );
  const known = new Set(SilentAgents);
  const next = new Set(SilentAgents);
  for (const [id, since] of silent)
    if (!known.has(id) && (await noteOutlets(context, id, since))) next.add(id);
  const calling = new Set(agents.map(({ ID }) => ID).filter((id) => !silent.has(id)));
  for (const id of SilentAgents) {
    if (silent.has(id)) continue;
    // One that was forgotten meanwhile is no less silent: its outlets stay so until they are named again.
    if (!calling.has(id) || (await noteOutlets(context, id, ZERO_TIME))) next.delete(id);
  }
  return { AgentsReadAt: toTime(now), SilentAgents: [...next] };
};

/** Returns a function that reads, once, when each controller was last worked on. */
export const onceBusy = ({
  store,
}: Pick<SweepContext, 'store'>): (() => Promise<ReadonlyMap<string, string>>) => {
  let busy: Promise<ReadonlyMap<string, string>> | undefined;
  return () => (busy ??= store.power.agents().then(busyControllers));
};
