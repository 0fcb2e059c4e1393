/** Listing the refused and undelivered events, and sending the chosen ones again. */
import type { Publish } from '../../../functions/publisher.ts';
import { safeJson, safeText } from '../../../shared/safe_text.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { subscriptionName } from '../names.ts';
import { type DeadLetter, describeDeadLetter, eventToSend } from './dead_letter.ts';
import type { DeadLetterQueue } from './dead_letter_queue.ts';

/** The messages to send: those that match every member given. Without any member: none. */
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

/** One line. Text from outside is quoted or escaped, so that it cannot pass for ours or control the terminal. */
export const showDeadLetter = (letter: DeadLetter, now: Date): string =>
  [
    safeText(letter.id).padEnd(18),
    age(letter.publishedAt, now).padStart(7),
    safeText(letter.reason).padEnd(20),
    safeJson(letter.machineId).padEnd(28),
    safeJson(letter.detail),
    ...(letter.isTruncated ? ['(truncated: cannot be sent)'] : []),
  ].join('  ');

/** How many messages were sent, and how many still wait. */
export interface Redriven {
  readonly waiting: number;
  readonly sent: number;
}

/** Prints all messages and sends the chosen ones. A message is acknowledged only once its copy is published. */
export const redrive = async (
  { topics }: Pick<Instance, 'topics'>,
  {
    queue,
    publish,
    print,
    now,
  }: { queue: DeadLetterQueue; publish: Publish; print: (line: string) => void; now: () => Date },
  choice: Choice,
): Promise<Redriven> => {
  const count = { waiting: 0, sent: 0 };
  for (const topic of [topics.refused, topics.undelivered]) {
    print(`${topic}:`);
    const before = count.waiting + count.sent;
    await queue.visit(subscriptionName(topic), async (message) => {
      const letter = describeDeadLetter(message);
      const isSent = isChosen(choice, letter) && !letter.isTruncated;
      if (isSent) await publish(topics.events, eventToSend(message));
      count[isSent ? 'sent' : 'waiting']++;
      print(`  ${isSent ? 'sent  ' : ''}${showDeadLetter(letter, now())}`);
      return isSent ? 'done' : 'keep';
    });
    if (count.waiting + count.sent === before) print('  none');
  }
  return count;
};
