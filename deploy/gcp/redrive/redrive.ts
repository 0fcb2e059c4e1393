/** What waits among the refused and the undelivered, listed, and what is chosen of it sent again. */
import type { Publish } from '../../../functions/publisher.ts';
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { subscriptionName } from '../names.ts';
import { describeDeadLetter, type DeadLetter, toSend } from './dead_letter.ts';
import type { WaitingRoom } from './waiting_room.ts';

/** Which messages; all that is said must hold. Nothing said: none. */
export interface Choice {
  readonly all?: boolean | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly reason?: string | undefined;
}

export const isChosen = ({ all = false, ids, reason }: Choice, letter: DeadLetter): boolean =>
  (all || ids !== undefined || reason !== undefined) &&
  (ids === undefined || ids.includes(letter.id)) &&
  (reason === undefined || reason === letter.reason);

const age = (publishedAt: string, now: Date): string => {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(publishedAt)) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
};

/** One line; what came from outside is quoted or spelled out, so that it can neither pretend to be ours nor steer a terminal. */
export const showDeadLetter = (letter: DeadLetter, now: Date): string =>
  [
    safeText(letter.id).padEnd(18),
    age(letter.publishedAt, now).padStart(7),
    safeText(letter.reason).padEnd(20),
    safeJson(letter.machineId).padEnd(28),
    safeJson(letter.detail),
    ...(letter.isTruncated ? ['(only its beginning was kept: it cannot be sent)'] : []),
  ].join('  ');

export interface Redriven {
  readonly waiting: number;
  readonly sent: number;
}

/** Prints what waits; sends again what is chosen. A message is done with only once its copy is published. */
export const redrive = async (
  { topics }: Pick<Instance, 'topics'>,
  {
    room,
    publish,
    say,
    now,
  }: { room: WaitingRoom; publish: Publish; say: (line: string) => void; now: () => Date },
  choice: Choice,
): Promise<Redriven> => {
  const count = { waiting: 0, sent: 0 };
  for (const topic of [topics.refused, topics.undelivered]) {
    say(`${topic}:`);
    const before = count.waiting + count.sent;
    await room.goThrough(subscriptionName(topic), async (message) => {
      const letter = describeDeadLetter(message);
      const isSent = isChosen(choice, letter) && !letter.isTruncated;
      if (isSent) await publish(topics.events, toSend(message));
      count[isSent ? 'sent' : 'waiting']++;
      say(`  ${isSent ? 'sent  ' : ''}${showDeadLetter(letter, now())}`);
      return isSent ? 'done' : 'keep';
    });
    if (count.waiting + count.sent === before) say('  nothing');
  }
  return count;
};
