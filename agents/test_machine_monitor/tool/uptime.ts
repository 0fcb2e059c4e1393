/** The uptime of a Linux device, as /proc/uptime gives it. */
import { answerOf } from '../../loop/answer.ts';

const NS_PER_S = 1e9;

/** Nanoseconds since the start, from the first number of `350735.47 234388.90` (seconds up, seconds idle). Throws on anything else. */
export const parseUptime = (stdout: string): number => {
  const [first = ''] = answerOf(stdout).split(/\s/, 1);
  // Nine digits of seconds are 32 years; an int64 of nanoseconds holds 292.
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(first)) throw new Error('printed no uptime');
  const uptime = Math.round(Number(first) * NS_PER_S);
  // On the wire, zero means that there is no device; no device answers in its first 10 ms.
  if (uptime <= 0) throw new Error('printed an uptime of zero');
  return uptime;
};
