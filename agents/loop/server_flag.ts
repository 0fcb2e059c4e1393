/** The flags by which every agent names its server, and the error of an invalid command line. */
import { isLoopbackHost } from '../../shared/loopback.ts';

export const LOCAL_SERVER = 'http://localhost:8080';

/** An invalid command line, config or environment variable, which no restart fixes; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Catches `--project=$UNSET`. */
export const refuseEmpty = (values: object): void => {
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) throw new UsageError(`--${empty[0]} is empty: give it a value, or omit the flag`);
};

interface ServerFlags {
  readonly machine_server?: string;
  readonly local: boolean;
}

/** Throws UsageError. */
export const serverOf = ({ machine_server, local }: ServerFlags): URL => {
  const text = machine_server ?? (local ? LOCAL_SERVER : undefined);
  if (text === undefined)
    throw new UsageError('pass --machine_server https://…, or --local for a server on this computer');
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(
      `--machine_server ${JSON.stringify(text)} is not an http or https URL: pass one like https://machines.example.org`,
    );
  }
  // Over plain HTTP, anyone on the network could read and reuse the identity token.
  if (url.protocol === 'http:' && !local)
    throw new UsageError('--machine_server must use https: pass an https URL, or add --local');
  if (local && !isLoopbackHost(url.hostname))
    throw new UsageError(
      '--local requires a server on this computer: use localhost, 127.0.0.1 or [::1], or omit --local',
    );
  return url;
};
