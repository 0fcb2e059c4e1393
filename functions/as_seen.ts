/** The conditions of an operator's request: the machine must still be as its caller saw it. */
import { PermanentError } from '../shared/errors.ts';
import type { AsSeenRequest } from '../shared/types/requests.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';
import { normalizeTime } from '../shared/types/time.ts';

/**
 * Throws if the machine must be left alone. `previous`: undefined if it is unknown, or corrupt. Pure, and called within the transaction.
 */
export type Check = (previous: StoredRecord | undefined, now: Date) => void;

const timeOf = (member: string, text: string | undefined): string | undefined => {
  const time = text === undefined ? undefined : normalizeTime(text);
  if (text === undefined || time !== undefined) return time;
  throw new PermanentError(
    'bad-request',
    `body: ${member} ${JSON.stringify(text)} is not a time; send the Timestamp that you saw`,
  );
};

const changedSince = (what: string): never => {
  throw new PermanentError(
    'changed-since',
    `${what}. Nothing was changed: look at the machine again, then decide.`,
  );
};

/** The check throws PermanentError `changed-since` for a machine that is no longer as seen. Throws `bad-request` for a time that is none. */
export const asSeen = ({ IfAttachedDevice, ...body }: AsSeenRequest): Check => {
  const times = [
    ['Annotation', timeOf('IfAnnotation', body.IfAnnotation)],
    ['Note', timeOf('IfNote', body.IfNote)],
  ] as const;
  const isConditional = IfAttachedDevice !== undefined || times.some(([, time]) => time !== undefined);
  return (previous) => {
    if (!isConditional) return;
    if (previous === undefined) return changedSince('The machine has no record that can be read');
    const { Description } = previous;
    for (const [member, seen] of times) {
      const { User, Timestamp } = Description[member];
      if (seen !== undefined && seen !== Timestamp)
        changedSince(`${User.slice(0, 200)} changed the ${member} at ${Timestamp}, after ${seen}`);
    }
    if (IfAttachedDevice !== undefined && IfAttachedDevice !== Description.AttachedDevice)
      changedSince(`The attached device is ${Description.AttachedDevice}, no longer ${IfAttachedDevice}`);
  };
};
