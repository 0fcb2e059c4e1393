/** The kinds of power switches, by the section of the config. */
import { command } from './command.ts';
import type { Driver } from './driver.ts';
import { edgeswitch } from './edgeswitch.ts';
import { mpower } from './mpower.ts';
import { pdudaemon } from './pdudaemon.ts';
import { redfish } from './redfish.ts';
import { shelly } from './shelly.ts';
import { snmp } from './snmp.ts';
import { synaccess } from './synaccess.ts';
import { tasmota } from './tasmota.ts';
import { uhubctl } from './uhubctl.ts';

export const DRIVERS: ReadonlyMap<string, Driver> = new Map<string, Driver>([
  ['mpower', mpower],
  ['edgeswitch', edgeswitch],
  ['synaccess', synaccess],
  ['snmp', snmp],
  ['uhubctl', uhubctl],
  ['tasmota', tasmota],
  ['shelly', shelly],
  ['redfish', redfish],
  ['pdudaemon', pdudaemon],
  ['command', command],
]);
