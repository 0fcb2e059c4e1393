/** /etc/lsb-release of ChromeOS: which release, from which channel. */
import type { Event } from '../../../shared/types/event.ts';

const MAX_CHARS = 1024;

/** Lines end in CR LF: ssh gives the command a terminal. Throws where all three are absent: this is no ChromeOS. */
export const parseLsbRelease = (
  text: string,
): Pick<Event['chromeos'], 'channel' | 'milestone' | 'release_version'> => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0)
      values.set(
        line.slice(0, equals).trim(),
        line
          .slice(equals + 1)
          .trim()
          .slice(0, MAX_CHARS),
      );
  }
  const release = {
    release_version: values.get('CHROMEOS_RELEASE_VERSION') ?? '',
    milestone: values.get('CHROMEOS_RELEASE_CHROME_MILESTONE') ?? '',
    channel: values.get('CHROMEOS_RELEASE_TRACK') ?? '',
  };
  if (Object.values(release).every((value) => value === ''))
    throw new Error('/etc/lsb-release names no ChromeOS release');
  return release;
};
