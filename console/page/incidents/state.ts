/** Silences and closed incidents, which the stream does not tell: asked for when the view is shown, and again when something about them changes. */
import { signal } from '@preact/signals';
import type { Incident, IncidentPage } from '../../../shared/types/incident.ts';
import type { Silence, SilenceRequest } from '../../../shared/types/silence.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { get, post, textOf } from '../api.ts';
import { troubleText, untilAnswered } from '../ask.tsx';
import { say } from '../toast.tsx';

const PER_PAGE = 20;
/** A button that was pressed does not work on for ever. */
const TRIED_MS = 60_000;

export const silences = signal<readonly Silence[] | undefined>(undefined);
export const closed = signal<readonly Incident[] | undefined>(undefined);
/** `before` of the next page; empty: there is none. */
export const next = signal('');
/** Why the newest request failed; empty: it did not. */
export const trouble = signal('');
/** Which form is open: an incident's ID, `new`, or none. */
export const openForm = signal('');

const trying = (work: () => Promise<void>, signal: AbortSignal): Promise<void> =>
  untilAnswered(work, (error) => (trouble.value = troubleText(error)), signal);

/** Tried until the signal aborts. */
export const loadSilences = (signal = AbortSignal.timeout(TRIED_MS)): Promise<void> =>
  trying(async () => {
    const { Silences } = await get<{ Silences: readonly Silence[] }>('/_/silences');
    silences.value = Silences.toSorted((a, b) => (a.Until < b.Until ? -1 : 1));
  }, signal);

/** Pages may hold open incidents only: goes on until there is something to show. */
const page = async (before: string): Promise<readonly Incident[]> => {
  const query = before === '' ? '' : `&before=${encodeURIComponent(before)}`;
  const { Incidents, Next } = await get<IncidentPage>(`/_/incidents?limit=${PER_PAGE}${query}`);
  next.value = Next;
  const over = Incidents.filter(({ Closed }) => Closed !== ZERO_TIME);
  return over.length === 0 && Next !== '' ? page(Next) : over;
};

export const loadClosed = (signal: AbortSignal): Promise<void> =>
  trying(async () => {
    closed.value = await page('');
  }, signal);
export const loadMore = (): Promise<void> =>
  trying(async () => {
    const more = await page(next.peek());
    closed.value = [...(closed.peek() ?? []), ...more];
  }, AbortSignal.timeout(TRIED_MS));

/** Rejects with a RequestError. */
export const beginSilence = async (request: SilenceRequest): Promise<void> => {
  const { ID } = await post<{ ID: string }>('/_/silence', request);
  await loadSilences();
  say('Silenced: the machines keep their health, and are in no incident', {
    undo: async () => {
      await post(`/_/silence/end/${encodeURIComponent(ID)}`, {});
      await loadSilences();
    },
  });
};

export const endSilence = async ({ ID, Match, Until, Reason }: Silence): Promise<void> => {
  try {
    await post(`/_/silence/end/${encodeURIComponent(ID)}`, {});
  } catch (error) {
    say(textOf(error), { tone: 'failed' });
    await loadSilences();
    return;
  }
  await loadSilences();
  say('The silence is ended: machines that are still unwell join incidents again', {
    undo: async () => {
      await post('/_/silence', { Match, Until, Reason });
      await loadSilences();
    },
  });
};
