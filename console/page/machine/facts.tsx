/** What is known of the machine now: device, place, readings, maintenance, power outlet. */
import type { ComponentChildren } from 'preact';
import { lastSign } from '../../../shared/health/presence.ts';
import { takenOut } from '../../../shared/health/since.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { placePath } from '../../fleet/place_text.ts';
import { placeLabel } from '../../fleet/round.ts';
import { batteryOf, celsiusOf } from '../../fleet/quantities.ts';
import type { Row } from '../../fleet/row.ts';
import { ageText, clockText, deviceText, spanText } from '../../fleet/words.ts';
import { spoken } from '../fleet/summary.tsx';
import { hasReadings, now, settings, slowNow } from '../lab.ts';
import { ViewIcon } from '../view_icon.tsx';

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const When = ({ time }: { readonly time: string }) => (
  <span class="number" title={clockText(time)}>
    {ageText(time, slowNow.value)} ago
  </span>
);

const Limited = ({ isOff, children }: { readonly isOff: boolean; readonly children: ComponentChildren }) => (
  <span class={isOff ? 'off number' : 'number'}>
    {isOff && <ViewIcon name="warning" size={13} />} {children}
  </span>
);

const Battery = ({ row }: { readonly row: Row }) => {
  const battery = batteryOf(row.machine);
  if (battery === 'none') return <span class="muted">none reported</span>;
  if (battery === 'unreadable') return <span class="muted">unreadable</span>;
  const limit = settings.value?.Thresholds.batteryPercent ?? 0;
  return (
    <Limited isOff={battery < limit}>
      {battery} %{battery < limit && ` (below ${limit} %)`}
    </Limited>
  );
};

const Temperature = ({ row }: { readonly row: Row }) => {
  const celsius = celsiusOf(row.machine);
  if (celsius === 'none') return <span class="muted">not measured</span>;
  const limit = settings.value?.Thresholds.celsius ?? Infinity;
  return (
    <Limited isOff={celsius > limit}>
      {Math.round(celsius * 10) / 10} °C{celsius > limit && ` (above ${limit} °C)`}
    </Limited>
  );
};

const Seen = ({ row: { machine } }: { readonly row: Row }) => {
  if (machine.Presence === 'expected') return <>never</>;
  if (!hasReadings.value && machine.Presence === 'present') return <>it reports</>;
  return (
    <span class="number" title={clockText(lastSign(machine))}>
      {ageText(lastSign(machine), now.value)} ago
    </span>
  );
};

const values = ({ machine }: Row, dimension: string): string =>
  (machine.Dimensions[dimension] ?? []).join(' | ');

export const Facts = ({ row }: { readonly row: Row }) => {
  const { machine, deviceNames } = row;
  const device = deviceText(machine);
  const place = placeLabel(placePath(row));
  return (
    <section class="card part" aria-labelledby="facts">
      <h2 id="facts">Now</h2>
      <dl class="fact-list">
        <Fact name="Device">
          {device === '' ? <span class="muted">none</span> : device}
          {deviceNames.length > 0 && <span class="muted"> {deviceNames.join(', ')}</span>}
        </Fact>
        <Fact name="Attached">{machine.AttachedDevice}</Fact>
        {place !== '' && <Fact name="Place">{place}</Fact>}
        <Fact name="Pool">{values(row, 'pool')}</Fact>
        <Fact name="Task">{machine.RunningSwarmingTask ? 'running' : <span class="muted">none</span>}</Fact>
        <Fact name="Task runner">{machine.LaunchedSwarming ? 'launched' : 'not launched'}</Fact>
        <Fact name="Battery">
          <Battery row={row} />
        </Fact>
        <Fact name="Temperature">
          <Temperature row={row} />
        </Fact>
        <Fact name="Seen">
          <Seen row={row} />
        </Fact>
        {machine.DeviceUptime > 0 && (
          <Fact name="Device up">
            <span class="number">{spanText(machine.DeviceUptime)}</span>
          </Fact>
        )}
        {machine.SSHUserIP !== '' && <Fact name="SSH">{machine.SSHUserIP}</Fact>}
        <Fact name="Monitor">{machine.Version || <span class="muted">unknown</span>}</Fact>
      </dl>
    </section>
  );
};

export const MaintenanceCard = ({ row: { machine } }: { readonly row: Row }) => {
  if (machine.MaintenanceMode === '') return null;
  const { by, at } = takenOut(machine);
  const { Reason, Ticket, Until } = machine.Maintenance;
  return (
    <section class="card part" aria-labelledby="maintenance">
      <h2 id="maintenance">Maintenance</h2>
      <dl class="fact-list">
        <Fact name="By">{by}</Fact>
        {at !== ZERO_TIME && (
          <Fact name="Since">
            <When time={at} />
          </Fact>
        )}
        {Reason !== '' && <Fact name="Reason">{Reason}</Fact>}
        {Ticket !== '' && (
          <Fact name="Ticket">
            {/^https?:\/\//.test(Ticket) ? (
              <a href={Ticket} target="_blank" rel="noreferrer">
                {Ticket}
              </a>
            ) : (
              Ticket
            )}
          </Fact>
        )}
        {Until !== ZERO_TIME && <Fact name="Until">{clockText(Until)}</Fact>}
      </dl>
    </section>
  );
};

const STATES = {
  available: 'can be controlled',
  in_error: 'in error',
  not_available: 'cannot be controlled',
} as const;

export const PowerCard = ({ row: { machine } }: { readonly row: Row }) => {
  const { PowerCycle, PowerCycleState, Power } = machine;
  const { Controller, Outlet, Detail, Powers, Doubt, Request, LastCycle, Starts } = Power;
  return (
    <section class="card part" aria-labelledby="power">
      <h2 id="power">
        <ViewIcon name="plug" /> Power outlet
      </h2>
      <dl class="fact-list">
        <Fact name="State">
          <Limited isOff={PowerCycleState === 'in_error'}>{STATES[PowerCycleState]}</Limited>
        </Fact>
        {Controller !== '' && <Fact name="Outlet">{[Controller, Outlet].filter(Boolean).join(' / ')}</Fact>}
        {Powers !== '' && <Fact name="Powers">the {Powers}</Fact>}
        {Detail !== '' && <Fact name="Says">{Detail}</Fact>}
        {Doubt !== '' && <Fact name="Doubt">{Doubt}</Fact>}
        {PowerCycle && (
          <Fact name="Requested">
            {Request.At === ZERO_TIME ? 'a power cycle' : <When time={Request.At} />}
            {Request.By !== '' && ` by ${Request.By}`}
            {Request.ClaimedBy === '' ? ', not taken yet' : `, taken by ${Request.ClaimedBy}`}
          </Fact>
        )}
        <Fact name="Last cycle">
          {LastCycle.At === ZERO_TIME ? (
            <span class="muted">never</span>
          ) : (
            <>
              <When time={LastCycle.At} />: {spoken(LastCycle.Outcome)}
              {LastCycle.Effect !== '' && `, ${LastCycle.Effect}`}
              {LastCycle.Detail !== '' && <span class="muted"> {LastCycle.Detail}</span>}
            </>
          )}
        </Fact>
        {Starts.length > 1 && (
          <Fact name="Before">
            {Starts.length} cycles, the first <When time={Starts[0] ?? ZERO_TIME} />
          </Fact>
        )}
      </dl>
    </section>
  );
};
