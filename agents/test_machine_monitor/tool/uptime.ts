/** /proc/uptime, of whatever runs Linux. */

const NS_PER_S = 1e9;

/** `350735.47 234388.90`, of which the first is the seconds since the start: in nanoseconds. Throws on anything else. */
export const parseUptime = (text: string): number => {
  const [first = ''] = text.trim().split(/\s/, 1);
  // In nanoseconds, 2^63 is 292 years.
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(first)) throw new Error('printed no uptime');
  const uptime = Math.round(Number(first) * NS_PER_S);
  // No device is looked at in its first 10 ms; and zero means that there is none.
  if (uptime <= 0) throw new Error('printed an uptime of zero');
  return uptime;
};
