/** The commands that change machines, in the order of the help. */
import type { Deed } from '../../fleet/deed_actions.ts';
import type { Command } from '../command.ts';
import { deedCommand, type DeedCommand } from '../deed_command.ts';
import { attach, forgetDevice, supply } from './devices.ts';
import { cancelCycle, cycle, trustOutlet } from './power.ts';
import { expect, forget } from './records.ts';
import { clearQuarantine, maintain, note, release } from './service.ts';

const COMMANDS: Readonly<Record<Exclude<Deed, 'forget-for-good'>, DeedCommand>> = {
  maintain,
  release,
  note,
  cycle,
  'cancel-cycle': cancelCycle,
  'trust-outlet': trustOutlet,
  'clear-quarantine': clearQuarantine,
  attach,
  supply,
  'forget-device': forgetDevice,
  expect,
  // With --for-good, it does the other one.
  forget,
};

export const deedCommands: readonly Command[] = Object.values(COMMANDS).map(deedCommand);
