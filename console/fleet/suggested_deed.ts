/** What can be done from here about a machine's health: the advice as a button. */
import type { Attention } from '../../shared/health/attention.ts';
import type { Health } from '../../shared/health/health.ts';
import { type PageDeed, RULES } from './page_deeds.ts';
import type { Row } from './row.ts';

/** In the order of preference; undone by nothing else than what it says. */
const FOR_HEALTH: Readonly<Record<Health, readonly PageDeed[]>> = {
  dead: ['cycle', 'maintain'],
  silent: ['cycle', 'maintain'],
  quarantined: ['clear-quarantine'],
  needs_repair: ['maintain'],
  // It may recover by itself.
  recovering: [],
  maintenance: ['release'],
  expected: ['forget'],
  busy: [],
  idle: [],
};

const FOR_ATTENTION: Partial<Record<Attention, readonly PageDeed[]>> = {
  not_taken: ['cancel-cycle'],
  flapping: ['maintain'],
  battery_hot: ['maintain'],
  uptime: ['cycle'],
};

/** The first that makes sense now; undefined: there is nothing to do from here. */
export const suggestedDeed = ({ machine, state: { health, attention } }: Row): PageDeed | undefined => {
  // A power cycle that is on its way comes first.
  const candidates =
    machine.PowerCycle && (health === 'dead' || health === 'silent') ? [] : FOR_HEALTH[health];
  const others = attention.flatMap(({ word }) => FOR_ATTENTION[word] ?? []);
  return [...candidates, ...others].find((deed) => RULES[deed].whyNot(machine) === '');
};
