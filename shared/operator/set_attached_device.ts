/** Says what is attached to the machine, so that its agent knows what to look for. */
import type { AttachedDevice, Description } from '../types/description.ts';

export const setAttachedDevice = (was: Description, attached: AttachedDevice): Description =>
  was.AttachedDevice === attached ? was : { ...was, AttachedDevice: attached };
