/** What happened to the machine, the newest first; whose doing it was is told apart. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TimelineEntry, TimelinePage } from '../../../shared/types/timeline_entry.ts';
import { changeText } from '../../fleet/timeline.ts';
import { daysOf, kindLabel, KINDS, type Source, SOURCES, withPage } from '../../fleet/timeline_view.ts';
import { clockText } from '../../fleet/words.ts';
import { get, textOf } from '../api.ts';
import { Trouble, untilAnswered } from '../ask.tsx';
import { slowNow } from '../lab.ts';
import { go, query, withQuery } from '../router.ts';
import { say } from '../toast.tsx';
import { ViewIcon } from '../view_icon.tsx';
import { countText } from '../../../shared/count_text.ts';

const PER_PAGE = 50;
/** `2026-01-02T03:04:05.678Z` within a reason. */
const TIMES = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Several changes of one moment are asked for together. */
const SETTLE_MS = 700;

const WORDS: Readonly<Record<Source, string>> = { person: 'People', rule: 'Rules', agent: 'Agents' };
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** `Wednesday 4 March`, with the year unless it is this one. */
const dayText = (date: string, now: Date): string => {
  const at = new Date(`${date}T00:00:00Z`);
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? '' : ` ${at.getUTCFullYear()}`;
  return `${DAYS[at.getUTCDay()] ?? ''} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''}${year}`;
};

/** Of a page of entries; `before` empty: the newest. */
export const timelinePath = (id: string, before: string): string =>
  `/json/v1/machine/timeline/${encodeURIComponent(id)}?limit=${PER_PAGE}${before === '' ? '' : `&before=${encodeURIComponent(before)}`}`;

const Entry = ({ entry, source }: { readonly entry: TimelineEntry; readonly source: Source }) => {
  const { Time, Kind, Actor, Reason } = entry;
  const change = changeText(entry);
  return (
    <li data-source={source}>
      <time class="number" dateTime={Time} title={Time}>
        {Time.slice(11, 19)}
      </time>
      <span class="source" title={WORDS[source]}>
        <ViewIcon name={source} size={14} />
        <span class="unseen">{WORDS[source]}</span>
      </span>
      <div>
        <p>
          <b>{kindLabel(Kind)}</b> {change}
        </p>
        {Reason !== '' && Reason !== change && <p class="muted">{Reason.replace(TIMES, clockText)}</p>}
        {source === 'person' && <p class="actor">{Actor}</p>}
      </div>
    </li>
  );
};

const Filters = ({ kinds }: { readonly kinds: ReadonlySet<string> }) => {
  const kind = query.value.get('kind') ?? '';
  const source = query.value.get('by') ?? '';
  const set = (changes: Readonly<Record<string, string>>): void => go(withQuery(changes), { replace: true });
  const offered = [
    ...KINDS.filter((each) => kinds.has(each)),
    ...[...kinds].filter((each) => !KINDS.some((known) => known === each)),
  ];
  return (
    <div class="timeline-filters" role="group" aria-label="Filter the timeline">
      {SOURCES.map((each) => (
        <button
          key={each}
          class="button toggle"
          data-source={each}
          aria-pressed={source === each}
          onClick={() => set({ by: source === each ? '' : each })}
        >
          <ViewIcon name={each} size={14} />
          {WORDS[each]}
        </button>
      ))}
      <select aria-label="Kind" value={kind} onChange={(event) => set({ kind: event.currentTarget.value })}>
        <option value="">All kinds</option>
        {(kind === '' || kinds.has(kind) ? offered : [kind, ...offered]).map((each) => (
          <option key={each} value={each}>
            {kindLabel(each)}
          </option>
        ))}
      </select>
    </div>
  );
};

/** `changes`: a text that is another whenever the machine changed otherwise than by a reading. `first`: a page that is known already. */
export const Timeline = ({
  id,
  changes,
  first,
}: {
  readonly id: string;
  readonly changes: string;
  readonly first?: TimelinePage;
}) => {
  const [entries, setEntries] = useState<readonly TimelineEntry[] | undefined>(first?.Entries);
  const [next, setNext] = useState(first?.Next ?? '');
  const [error, setError] = useState<unknown>(undefined);
  const [isWorking, setWorking] = useState(false);
  const hasLoaded = useRef(first !== undefined);
  const load = async (before: string): Promise<void> => {
    const page = await get<TimelinePage>(timelinePath(id, before));
    setEntries((was) => withPage(was ?? [], page.Entries));
    if (before !== '' || !hasLoaded.current) setNext(page.Next);
    hasLoaded.current = true;
  };
  const loadMore = async (): Promise<void> => {
    setWorking(true);
    try {
      await load(next);
      setError(undefined);
    } catch (failed) {
      say(textOf(failed), { tone: 'failed' });
    }
    setWorking(false);
  };
  useEffect(() => {
    const ended = new AbortController();
    const begin = (): unknown => untilAnswered(() => load(''), setError, ended.signal);
    const timer = setTimeout(begin, hasLoaded.current ? SETTLE_MS : 0);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [id, changes]);

  const known = entries ?? [];
  const filter = { kind: query.value.get('kind') ?? '', source: query.value.get('by') ?? '' };
  const days = daysOf(known, filter);
  return (
    <section
      class="card part timeline"
      aria-labelledby="timeline"
      aria-busy={entries === undefined && error === undefined}
    >
      <header>
        <h2 id="timeline">
          <ViewIcon name="history" /> Timeline
        </h2>
        <Filters kinds={new Set(known.map(({ Kind }) => Kind))} />
      </header>
      <Trouble error={error} />
      {entries !== undefined && days.length === 0 && (
        <p class="muted">
          {known.length === 0
            ? 'Nothing has happened yet.'
            : `None of the ${countText(known.length)} entries loaded is of this kind.`}
        </p>
      )}
      {days.map(({ date, entries: found }) => (
        <section key={date} class="day">
          <h3>{dayText(date, slowNow.value)}</h3>
          <ol>
            {found.map(({ entry, source }) => (
              <Entry
                key={`${entry.Time} ${entry.Kind} ${entry.EventID} ${entry.To}`}
                entry={entry}
                source={source}
              />
            ))}
          </ol>
        </section>
      ))}
      {next !== '' && (
        <button class="button" disabled={isWorking} onClick={() => void loadMore()}>
          Load more
        </button>
      )}
      {next === '' && known.length > 0 && <p class="muted">This is where it begins. Times are UTC.</p>}
    </section>
  );
};
