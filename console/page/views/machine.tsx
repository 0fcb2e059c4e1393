/** The view /machine/{id}: how it is and why, what to do, its last week, and what happened to it. */
import { useRef } from 'preact/hooks';
import { type PageDeed, RULES } from '../../fleet/page_deeds.ts';
import type { Row } from '../../fleet/row.ts';
import type { Description } from '../../../shared/types/description.ts';
import { openMenu } from '../act.tsx';
import { begin } from '../do.ts';
import { isComplete, mayAct, rowOf } from '../lab.ts';
import { Icon } from '../late_icon.tsx';
import { DimensionList, RawJson, Sensors } from '../machine/details.tsx';
import { Facts, MaintenanceCard, PowerCard } from '../machine/facts.tsx';
import { Gone } from '../machine/gone.tsx';
import { NoteCard } from '../machine/note_card.tsx';
import { Timeline } from '../machine/timeline.tsx';
import { Verdict } from '../machine/verdict.tsx';
import { WeekCharts } from '../machine/week_charts.tsx';
import { place } from '../router.ts';
import { useTitle } from '../title.ts';
import { say } from '../toast.tsx';
import { ViewIcon } from '../view_icon.tsx';
import { Waiting } from '../waiting.tsx';

const copyId = async (id: string): Promise<void> => {
  await navigator.clipboard.writeText(id);
  say(`Copied ${id}`);
};

const deedsFor = ({ machine }: Row): readonly PageDeed[] => [
  machine.MaintenanceMode === '' ? 'maintain' : 'release',
  machine.PowerCycle ? 'cancel-cycle' : 'cycle',
  'note',
];

const Deeds = ({ row }: { readonly row: Row }) => {
  const ref = useRef<HTMLButtonElement>(null);
  return (
    <div class="machine-deeds">
      {deedsFor(row).map((deed) => {
        const whyNot = mayAct.value ? RULES[deed].whyNot(row.machine) : 'You need the role editor.';
        return (
          <button
            key={deed}
            class="button"
            disabled={whyNot !== ''}
            title={whyNot || undefined}
            onClick={() => begin(deed, [row.id])}
          >
            {RULES[deed].label}
            {RULES[deed].asks.length > 0 && ' …'}
          </button>
        );
      })}
      <button
        ref={ref}
        class="button"
        aria-haspopup="menu"
        onClick={() => ref.current && openMenu([row.id], ref.current)}
      >
        More <Icon name="down" size={14} />
      </button>
    </div>
  );
};

/** What changes without an entry in the timeline. */
const READINGS = new Set<keyof Description>([
  'LastUpdated',
  'LastEventTime',
  'LastEventID',
  'Battery',
  'Temperature',
  'DeviceUptime',
]);
const changesOf = (machine: Description): string =>
  JSON.stringify(machine, (key, value: unknown) =>
    READINGS.has(key as keyof Description) ? undefined : value,
  );

const Machine = ({ row }: { readonly row: Row }) => {
  const { id, machine, link } = row;
  return (
    <div class="machine-view">
      <header class="machine-head">
        <div class="name">
          <h1>{id}</h1>
          <button
            class="button quiet icon-only"
            aria-label="Copy the ID"
            title="Copy the ID"
            onClick={() => void copyId(id)}
          >
            <ViewIcon name="copy" size={15} />
          </button>
          {link !== '' && (
            <a class="button quiet" href={link} target="_blank" rel="noreferrer">
              Task runner’s page <ViewIcon name="external" size={14} />
            </a>
          )}
        </div>
        <Deeds row={row} />
      </header>
      <Verdict row={row} />
      <div class="machine-main">
        <WeekCharts id={id} />
        <Timeline id={id} changes={changesOf(machine)} />
      </div>
      <div class="machine-side">
        <MaintenanceCard row={row} />
        <NoteCard row={row} />
        <Facts row={row} />
        <PowerCard row={row} />
        <Sensors row={row} />
        <DimensionList row={row} />
        <RawJson row={row} />
      </div>
    </div>
  );
};

export const MachineView = () => {
  const { value } = place;
  const id = value.view === 'machine' ? value.id : '';
  useTitle(id.slice(0, 80));
  const row = rowOf(id);
  if (row !== undefined) return <Machine key={id} row={row} />;
  return isComplete.value ? <Gone key={id} id={id} /> : <Waiting for="the machine" />;
};
