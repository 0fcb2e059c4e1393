/** What a person is asked for an action: one field each, and what is in it before anybody types. */
import type { ComponentChildren } from 'preact';
import type { Asked, Form } from '../fleet/page_deeds.ts';
import type { Row } from '../fleet/row.ts';
import { ATTACHED_DEVICES, type AttachedDevice } from '../../shared/types/description.ts';

const HOUR_MS = 3_600_000;
const SPANS = [
  ['', 'not said'],
  ['2', '2 hours'],
  ['8', '8 hours'],
  ['24', '1 day'],
  ['72', '3 days'],
  ['168', '1 week'],
] as const;
const ahead = (hours: string): string =>
  hours === '' ? '' : new Date(Date.now() + Number(hours) * HOUR_MS).toISOString();

interface FieldProps {
  readonly row: Row;
  readonly set: (change: Form) => void;
}

export const FIELDS: Readonly<Record<Asked, (props: FieldProps) => ComponentChildren>> = {
  reason: ({ row, set }) => (
    <label key="reason">
      <span>Reason</span>
      <input
        data-first
        maxLength={1000}
        defaultValue={row.machine.Maintenance.Reason}
        placeholder="What is being done, for others"
        onInput={(event) => set({ reason: event.currentTarget.value })}
      />
    </label>
  ),
  ticket: ({ row, set }) => (
    <label key="ticket">
      <span>Ticket</span>
      <input
        maxLength={200}
        defaultValue={row.machine.Maintenance.Ticket}
        placeholder="A link or a number"
        onInput={(event) => set({ ticket: event.currentTarget.value })}
      />
    </label>
  ),
  until: ({ set }) => (
    <label key="until">
      <span>For</span>
      <select onChange={(event) => set({ until: ahead(event.currentTarget.value) })}>
        {SPANS.map(([hours, text]) => (
          <option key={hours} value={hours}>
            {text}
          </option>
        ))}
      </select>
    </label>
  ),
  message: ({ row, set }) => (
    <label key="message" class="wide">
      <span>Note</span>
      <textarea
        data-first
        rows={4}
        maxLength={4096}
        defaultValue={row.machine.Note.Message}
        placeholder="Empty removes the note"
        onInput={(event) => set({ message: event.currentTarget.value })}
      />
    </label>
  ),
  device: ({ row, set }) => (
    <label key="device">
      <span>Attached device</span>
      <select
        data-first
        defaultValue={row.machine.AttachedDevice}
        onChange={(event) => set({ device: event.currentTarget.value as AttachedDevice })}
      >
        {ATTACHED_DEVICES.map((kind) => (
          <option key={kind}>{kind}</option>
        ))}
      </select>
    </label>
  ),
  ssh: ({ row, set }) => (
    <label key="ssh">
      <span>SSH address</span>
      <input
        data-first
        required
        defaultValue={row.machine.SSHUserIP}
        placeholder="root@skia-i-cros-001-host"
        onInput={(event) => set({ ssh: event.currentTarget.value })}
      />
    </label>
  ),
};

/** What the fields show before anybody types. */
export const formOf = ({ machine }: Row): Form => ({
  reason: machine.Maintenance.Reason,
  ticket: machine.Maintenance.Ticket,
  message: machine.Note.Message,
  device: machine.AttachedDevice,
  ssh: machine.SSHUserIP,
});

/** Many machines begin with empty texts: what one of them has is not meant for the others. */
export const withoutTexts = (row: Row): Row => ({
  ...row,
  machine: {
    ...row.machine,
    Maintenance: { Reason: '', Ticket: '', Until: '' },
    Note: { ...row.machine.Note, Message: '' },
  },
});
