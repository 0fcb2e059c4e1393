/** How far a channel was told of an incident, in a sentence. */
import type { Told } from '../../shared/types/delivery.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { ageText, clockText } from './words.ts';

const clockOf = (time: string): string => clockText(time).slice(11, 16);
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** `isOff`: the channel takes no more notices. */
export const toldText = (
  { Revision: reached, DeliveredAt, Trying, Attempts, NextTry, Refused }: Told,
  { Revision }: Pick<Incident, 'Revision'>,
  now: Date,
  isOff: boolean,
): string => {
  const when =
    DeliveredAt === ZERO_TIME ? '' : ` at ${clockOf(DeliveredAt)} UTC, ${ageText(DeliveredAt, now)} ago`;
  const before = reached === 0 ? '' : `notice ${reached} delivered${when}`;
  const after = (): string => {
    if (isOff) return 'it takes no more notices';
    if (Trying !== Revision) return `notice ${Revision} not sent yet`;
    if (Refused) return `notice ${Revision} refused by the receiver`;
    if (NextTry === ZERO_TIME) return `notice ${Revision} is being sent`;
    return `notice ${Revision} failed ${times(Attempts)}, next try at ${clockOf(NextTry)} UTC`;
  };
  return [before, reached >= Revision ? '' : after()].filter((text) => text !== '').join('; ');
};
