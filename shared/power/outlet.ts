/** A machine’s outlet: what its power-cycle server says about it, and what of that is served. */
import type { Description, PowerCycleState } from '../types/description.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, toTime, ZERO_TIME } from '../types/time.ts';
import type { Caller } from './agent.ts';
import { withoutDoubt } from './doubt.ts';

const SAID = ['Controller', 'Outlet', 'Detail', 'Powers'] as const;

/** What a power-cycle server says about an outlet; what it does not say stays. */
export type SaidOfOutlet = { readonly PowerCycleState: PowerCycleState } & {
  readonly [M in (typeof SAID)[number]]?: string | undefined;
};

const TWO_AGENTS_SECONDS = 600;

/** The outlet belongs to who named it last. Who says nothing of itself, as older power-cycle servers, is never missed. */
const namedBy = (was: Kept, caller: Caller | undefined, now: Date): Kept => {
  const PowerAgent = caller?.ID ?? '';
  if (was.PowerAgent === PowerAgent)
    return was.AgentSilentAt === ZERO_TIME ? was : { ...was, AgentSilentAt: ZERO_TIME };
  const isSoon = secondsAfter(was.PowerAgentAt, TWO_AGENTS_SECONDS) > toTime(now);
  const isSecond = was.PowerAgent !== '' && PowerAgent !== '' && isSoon;
  return {
    ...was,
    ...{ PowerAgent, PowerAgentAt: toTime(now), AgentSilentAt: ZERO_TIME },
    TwoAgentsAt: isSecond ? toTime(now) : was.TwoAgentsAt,
  };
};

/** Records whether the outlet can be controlled, and what is said about it; the same object if nothing changes. */
export const reportOutlet = (
  was: StoredRecord,
  said: SaidOfOutlet,
  caller: Caller | undefined,
  now: Date,
): StoredRecord => {
  const { Description } = was;
  const { Power } = Description;
  const named = namedBy(was.Kept, caller, now);
  const isSame = SAID.every((member) => said[member] === undefined || said[member] === Power[member]);
  const before = was.Kept.OutletSaid || Description.PowerCycleState;
  if (isSame && before === said.PowerCycleState && named === was.Kept) return was;
  const {
    Controller = Power.Controller,
    Outlet = Power.Outlet,
    Detail = Power.Detail,
    Powers = Power.Powers,
  } = said;
  const isAnother = Controller !== Power.Controller || Outlet !== Power.Outlet;
  const next = isSame ? Power : { ...Power, Controller, Outlet, Detail, Powers };
  return {
    Description: {
      ...Description,
      PowerCycleState: said.PowerCycleState,
      Power: isAnother ? withoutDoubt(next) : next,
    },
    // The final step serves another one, if it must.
    Kept: { ...named, OutletSaid: '' },
  };
};

/** An operator’s word that the outlet does what it says; the same object if nobody doubted it. */
export const trustOutlet = (was: Description): Description => {
  const Power = withoutDoubt(was.Power);
  return Power === was.Power ? was : { ...was, Power };
};

/** Notes that the power-cycle server of the outlet is silent since then, or, with never, that it is not; the same object if nothing changes. */
export const noticeAgent = (was: StoredRecord, agentId: string, silentAt: string): StoredRecord =>
  was.Kept.PowerAgent !== agentId || was.Kept.AgentSilentAt === silentAt
    ? was
    : { ...was, Kept: { ...was.Kept, AgentSilentAt: silentAt } };

const isState = (text: string): text is PowerCycleState =>
  text === 'not_available' || text === 'available' || text === 'in_error';

/**
 * The state that is served, and the reported one if that is another: an outlet that nobody can reach now is not available, and one that
 * is doubted in error.
 */
export const servedState = (
  { PowerCycleState, Power }: Pick<Description, 'PowerCycleState' | 'Power'>,
  { OutletSaid, AgentSilentAt }: Pick<Kept, 'OutletSaid' | 'AgentSilentAt'>,
): { readonly PowerCycleState: PowerCycleState; readonly OutletSaid: string } => {
  const said = isState(OutletSaid) ? OutletSaid : PowerCycleState;
  const served = AgentSilentAt !== ZERO_TIME ? 'not_available' : Power.Doubt !== '' ? 'in_error' : said;
  return { PowerCycleState: served, OutletSaid: served === said ? '' : said };
};
