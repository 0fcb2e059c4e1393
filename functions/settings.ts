/** What the page and the command line need of the instance's configuration. */
import { timesOf } from '../shared/health/times.ts';
import type { Settings } from '../shared/types/settings.ts';
import type { Dependencies } from './dependencies.ts';

/** Names each member, so that a new one of the configuration is not served by accident. */
export const settingsOf = ({ instance, release }: Pick<Dependencies, 'instance' | 'release'>): Settings => ({
  Host: instance.host,
  Pools: instance.pools.map(({ name }) => name),
  Thresholds: instance.thresholds,
  Places: instance.places ?? [],
  Links: { machine: instance.links?.machine ?? '' },
  Times: timesOf(instance),
  Version: release,
});
