/** Channels that were turned off and have been reached again. */
import type { Sweeps } from '../store/sweep.ts';
import { toldAnew } from './listed.ts';

const ATTEMPTS = 5;

/** Sweeps tell the channels of these names again, of every open incident first. Nothing is written if none of them was off. */
export const turnOn = async (sweeps: Sweeps, names: ReadonlySet<string>, now: Date): Promise<void> => {
  if (names.size === 0) return;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { state, version } = await sweeps.read();
    const off = state.ChannelsOff.filter(({ Name }) => !names.has(Name));
    if (off.length === state.ChannelsOff.length) return;
    const next = { ...state, ChannelsOff: off, Incidents: toldAnew(state.Incidents, now) };
    if ((await sweeps.write(version, next, [])) !== undefined) return;
  }
  throw new Error('the state of sweeps was changed by others again and again');
};
