/** The cells of the columns that are hidden at first. */
import type { ComponentChild } from 'preact';
import type { HiddenColumn } from '../../fleet/page_columns.ts';
import type { Row } from '../../fleet/row.ts';
import { spanText } from '../../fleet/words.ts';

export const MORE_CELLS: Readonly<Record<HiddenColumn, (row: Row) => ComponentChild>> = {
  attached: ({ machine }) => machine.AttachedDevice,
  uptime: ({ machine: { DeviceUptime } }) => (DeviceUptime === 0 ? '' : spanText(DeviceUptime)),
  runner: ({ machine }) => machine.LaunchedSwarming && 'yes',
  annotation: ({ machine: { Annotation } }) => (
    <span title={`${Annotation.User}, ${Annotation.Timestamp}`}>{Annotation.Message}</span>
  ),
  version: ({ machine }) => machine.Version,
};
