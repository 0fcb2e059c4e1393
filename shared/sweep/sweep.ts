/**
 * A sweep: what changes without a report is noticed, and told.
 * 1. The state is read; its time is the sweep's now.
 * 2. Who is overdue, and whether the lab is heard at all.
 * 3. Each overdue machine is looked at, and judged by a step that decides again.
 * 4. Incidents are opened, changed and closed: one compare-and-set; who comes second starts again.
 * 5. People are told; machines note what the incidents know of them.
 * 6. The state says what was told.
 * Sweeps may overlap, end anywhere and run twice.
 */
import { createHash } from 'node:crypto';
import { isOff } from '../notice/deliver.ts';
import { sameValues } from '../types/dimensions.ts';
import { ago, type Deafness } from '../incident/seen.ts';
import type { StoredIncident } from '../types/stored_incident.ts';
import type { SweepState } from '../types/sweep_state.ts';
import { laterTime, toTime } from '../types/time.ts';
import { noticeAgents, onceBusy } from './agents.ts';
import { type Causes, causes, isSomebodyNew } from './causes.ts';
import type { SweepContext } from './context.ts';
import { hear } from './hear.ts';
import { afterTelling, isListedOpen, isToLookUp, isToTell, listedAfter, toldAnew } from './listed.ts';
import { type Judged, look, type Looking, nothingLookedAt } from './look.ts';
import { addFigures, type Figures, NO_FIGURES, readRoster, type Roster } from './roster.ts';
import { forEach } from '../for_each.ts';
import { tell } from './steps.ts';
import { tellPeople } from './tell_people.ts';
import { isUnwellToRead, lookUpMembers, readUnwell } from './unwell.ts';
import { walk } from './walk.ts';

const MINUTE_MS = 60_000;
const ROSTER_MS = 5 * MINUTE_MS;
const SMALL_LAB = 100;
const FIGURES_MS = 60 * MINUTE_MS;
/** Once a minute, though sweeps are not exactly 20 s apart. */
const LOG_MS = 55_000;
/** So long a sweep walks, and looks at machines, before it goes on with what it has. */
const WALK_MS = 15_000;
const LOOK_MS = 40_000;
/** So long it tells people and notes in the machines what it told; the next sweep does the rest. */
const TELL_MS = 45_000;
/** A sweep that always comes second gives way to the others. */
const ATTEMPTS = 5;

/** What a sweep found, for its log line. */
export interface SweepReport {
  readonly overdue: number;
  readonly judged: number;
  readonly failed: number;
  readonly corrupt: number;
  readonly isDeaf: boolean;
  readonly openIncidents: number;
  readonly inUse: number;
  readonly outOfUse: number;
}

/** What a sweep has to do after its compare-and-set. */
interface Committed {
  readonly state: SweepState;
  readonly version: string;
  readonly found: Pick<Causes, 'incidents' | 'told'>;
  readonly report: SweepReport;
  readonly isToLog: boolean;
}

const NO_CAUSES: Causes = { incidents: [], changed: [], told: [] };

const atLeastZero = ({ Listening, InUse, OutOfUse }: Figures): Figures => ({
  ...{ Listening: Math.max(0, Listening), InUse: Math.max(0, InUse), OutOfUse: Math.max(0, OutOfUse) },
});

export class Sweeper {
  readonly #context: SweepContext;
  readonly #channels: string;
  /** From one list of all machines, for the sweeps of five minutes. */
  #roster: Roster | undefined;

  constructor(context: SweepContext) {
    this.#context = context;
    const channels = context.channels.map(({ name, hash }) => `${name} ${hash}`);
    this.#channels = createHash('sha256').update(channels.join('\n')).digest('hex').slice(0, 16);
  }

  /** Sweeps once. Rejects if the store fails; the next sweep then does what is left. */
  async sweep(): Promise<SweepReport | undefined> {
    const { deadMan, log, now } = this.#context;
    const judged: Judged = { machines: 0, change: NO_FIGURES };
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const committed = await this.#commit(judged);
      if (committed === undefined) continue;
      await this.#tell(committed);
      if (committed.isToLog) log.info('tick done', { ...committed.report });
      if (!(await deadMan(now()))) log.warning('dead man not reached', {});
      return committed.report;
    }
    log.warning('sweep given up', { attempts: ATTEMPTS });
    return undefined;
  }

  /** Of a small lab, which costs little and may be just growing, each sweep that needs it reads it anew. */
  async #freshRoster(now: Date): Promise<Roster> {
    const { store, places, times } = this.#context;
    const was = this.#roster;
    if (was?.readAt === now) return was;
    const isLarge = was !== undefined && was.figures.InUse + was.figures.OutOfUse >= SMALL_LAB;
    if (isLarge && was.readAt.getTime() > now.getTime() - ROSTER_MS) return was;
    return (this.#roster = await readRoster(store, places, times, now));
  }

  /** Stages 1 to 4. Returns undefined if another sweep or an operator came first. */
  async #commit(judged: Judged): Promise<Committed | undefined> {
    const context = this.#context;
    const { store, channels } = context;
    const { state: was, readAt: now, version } = await store.sweeps.read();
    const startedMs = context.now().getTime();
    const isOver = (limitMs: number) => (): boolean => context.now().getTime() - startedMs >= limitMs;

    if (was.PlacesReadAt <= ago(now, FIGURES_MS)) {
      this.#roster = undefined;
      await this.#freshRoster(now);
    }
    const walked = await walk(context, was, now, isOver(WALK_MS));
    const listening = async (): Promise<number> => (await this.#freshRoster(now)).figures.Listening;
    const heard = await hear(context, { ...was, ...walked }, now, listening);
    const counted = this.#roster?.readAt === now ? this.#roster : undefined;
    // A list that was read after it was judged has counted it already.
    if (counted !== undefined) judged.change = NO_FIGURES;
    const { toLookAt, deafness, judgeUpTo } = heard;

    const looked = nothingLookedAt();
    const agents = await noticeAgents(context, was, now, deafness.isDeaf);
    const busy = onceBusy(context);
    const looking = { looked, judged, judgeUpTo, busy, now, isOver: isOver(WALK_MS + LOOK_MS) };
    const ids = toLookAt.map(({ machineId }) => machineId);
    const started = await look(context, ids, looking);
    const isUnwellRead = !deafness.isDeaf && isUnwellToRead(was, now);
    if (isUnwellRead) await readUnwell(context, looking);

    // Half of a place that is down is no place that is down: incidents wait for the rest.
    const isWhole = toLookAt.slice(started).every(({ limit }) => limit === undefined);
    const { found, listed } = isWhole
      ? await this.#findCauses(was, looking, deafness)
      : { found: NO_CAUSES, listed: was.Incidents };

    const isToLog = was.LoggedAt <= ago(now, LOG_MS);
    const off = was.ChannelsOff.filter((one) => channels.some((channel) => isOff(channel, [one])));
    const before = counted?.figures ?? addFigures(was, looked.back);
    const figures = atLeastZero(addFigures(before, judged.change));
    const at = toTime(now);
    const next: SweepState = {
      ...{ ...was, ...walked, ...heard.next, ...agents, ...figures, RanAt: at },
      ...{ Incidents: was.Channels === this.#channels ? listed : toldAnew(listed, now) },
      // The end of a silence is noted once those whom it kept quiet were read.
      ...(isUnwellRead && isWhole && { Silences: was.Silences.filter(({ Until }) => Until > at) }),
      ...{ Channels: this.#channels, ChannelsOff: off },
      ...(isUnwellRead && isWhole && { UnwellReadAt: at }),
      ...(counted !== undefined && { PlacesReadAt: at }),
      ...(isToLog && { LoggedAt: at }),
    };
    const written = await store.sweeps.write(version, next, found.changed);
    if (written === undefined) return undefined;
    const report = {
      ...{ overdue: heard.overdue, judged: judged.machines, failed: looked.failed },
      corrupt: heard.corrupt + looked.corrupt,
      ...{ isDeaf: deafness.isDeaf, openIncidents: next.Incidents.filter(isListedOpen).length },
      ...{ inUse: next.InUse, outOfUse: next.OutOfUse },
    };
    return { state: next, version: written, found, report, isToLog };
  }

  /** Stage 4, but for the writing. Reads no incident if nothing was seen that could concern one. */
  async #findCauses(
    was: SweepState,
    looking: Looking,
    deafness: Deafness,
  ): Promise<{ readonly found: Causes; readonly listed: SweepState['Incidents'] }> {
    const { store } = this.#context;
    const { now, looked } = looking;
    const { isDeaf } = deafness;
    const listedOpen = was.Incidents.filter(isListedOpen);
    const isConcerned = looked.sightings.size > 0 || isDeaf || listedOpen.some((one) => isToLookUp(one, now));
    if (!isConcerned) return { found: NO_CAUSES, listed: was.Incidents };
    const open = listedOpen.length === 0 ? [] : await store.incidents.read(listedOpen.map(({ ID }) => ID));
    const lookedUp = isDeaf ? new Set<string>() : await lookUpMembers(this.#context, was, open, looking);
    const roster = !isDeaf && isSomebodyNew(open, looked) ? await this.#freshRoster(now) : undefined;
    const found = causes(open, looked, roster, { deafness, state: was, now }, this.#context);
    return { found, listed: listedAfter(was.Incidents, found.incidents, lookedUp, now) };
  }

  /** Stages 5 and 6. */
  async #tell({ state, version, found }: Committed): Promise<void> {
    const { store, log, user, now } = this.#context;
    const startedMs = now().getTime();
    // The store's clock may be ahead of this one.
    const at = laterTime(toTime(now()), state.RanAt);
    const due = state.Incidents.filter((one) => isToTell(one, at));
    const told = await tellPeople(this.#context, await this.#read(due, found.incidents), state.ChannelsOff);
    const news = found.told.filter(({ sighting, told: kinds }) => !sameValues(sighting.told, kinds));
    const note = async ({ machineId, sighting, told: kinds }: Causes['told'][number]): Promise<void> => {
      try {
        await store.update(machineId, tell(sighting.unwell, kinds), { actor: user, eventId: '' });
      } catch (error) {
        log.error('machine not told', { machineId, error });
      }
    };
    await forEach(news, note, () => now().getTime() - startedMs >= TELL_MS);
    if (due.length > 0) await this.#remember(told, state, version);
  }

  async #read(
    due: SweepState['Incidents'],
    known: readonly StoredIncident[],
  ): Promise<readonly StoredIncident[]> {
    const byId = new Map(known.map((incident) => [incident.ID, incident]));
    const unknown = due.filter(({ ID }) => !byId.has(ID)).map(({ ID }) => ID);
    const read = unknown.length === 0 ? [] : await this.#context.store.incidents.read(unknown);
    return [...due.flatMap(({ ID }) => byId.get(ID) ?? []), ...read];
  }

  /** If it never succeeds, the next sweep tells again, and finds that it was told. */
  async #remember(
    { tellAt, gone }: Awaited<ReturnType<typeof tellPeople>>,
    state: SweepState,
    version: string,
  ): Promise<void> {
    const { sweeps } = this.#context.store;
    let current = { state, version };
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const next = afterTelling(current.state, tellAt, gone);
      if ((await sweeps.write(current.version, next, [])) !== undefined) return;
      current = await sweeps.read();
    }
  }
}
