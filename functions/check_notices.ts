/** What a function that sweeps or sends notices needs of its environment, checked before it starts. */
import { checkPlaces } from '../shared/incident/place_trial.ts';
import { createChannels } from '../shared/notice/channels.ts';
import { createDeadMan } from '../shared/notice/dead_man.ts';
import type { Dependencies } from './dependencies.ts';

/** Throws, naming what to set, if a secret that the instance config names is missing, or a place's expression cannot be used. */
export const checkNotices = ({
  instance,
  environment,
}: Pick<Dependencies, 'instance' | 'environment'>): void => {
  const { channels = [], places = [], deadManFrom, host } = instance;
  const nothing = (): void => undefined;
  createChannels(channels, environment, { host, write: nothing, warn: nothing });
  createDeadMan(deadManFrom, environment);
  checkPlaces(places);
};
