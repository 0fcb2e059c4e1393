/** How each kind of device is rebooted after a task; what is always off, and the host itself, are not. */
import type { AttachedDevice } from '../../shared/types/description.ts';
import { createAdbReboot } from './adb/reboot.ts';
import { createIosReboot } from './ios/reboot.ts';
import type { Known } from './known/known.ts';
import { createSshReboot } from './ssh/reboot.ts';
import type { Run } from './tool/tool.ts';

/** Throws where the device did not take the order. */
export type Reboot = (known: Known, signal: AbortSignal) => Promise<void>;

export const createReboots = (run: Run): Readonly<Record<AttachedDevice, Reboot | undefined>> => ({
  adb: createAdbReboot(run),
  ios: createIosReboot(run),
  ssh: createSshReboot(run),
  pyocd: undefined,
  nodevice: undefined,
});
