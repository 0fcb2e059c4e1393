/** The sweeper of an instance, with its channels. */
import type { Log } from '../log.ts';
import { checkPlaces } from '../incident/place_trial.ts';
import { createPlaces } from '../incident/places.ts';
import { type Environment, createChannels } from '../notice/channels.ts';
import { createDeadMan } from '../notice/dead_man.ts';
import { timesOf } from '../health/times.ts';
import type { Instance } from '../types/instance.ts';
import type { SweepContext } from './context.ts';
import { Sweeper } from './sweep.ts';

interface Options extends Pick<SweepContext, 'store' | 'finalStep' | 'release' | 'now'> {
  readonly instance: Instance;
  readonly environment: Environment;
  readonly log: Log;
  /** Gets the lines of channels of the kind `log`. */
  readonly write: (line: string) => void;
}

/** Throws, naming what to set, if the environment lacks a secret or a place's expression is invalid or slow. */
export const createSweeper = ({ instance, environment, log, write, ...rest }: Options): Sweeper => {
  const { host, user, channels = [], places = [], deadManFrom } = instance;
  checkPlaces(places);
  const warn = (message: string, fields: Readonly<Record<string, unknown>>): void =>
    log.warning(message, fields);
  return new Sweeper({
    ...rest,
    ...{ host, user, log, times: timesOf(instance), places: createPlaces(places) },
    channels: createChannels(channels, environment, { host, write, warn }),
    deadMan: createDeadMan(deadManFrom, environment),
  });
};
