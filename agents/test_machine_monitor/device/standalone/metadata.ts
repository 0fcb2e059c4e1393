/** The metadata server of Google Compute Engine (GCE); elsewhere nothing answers, or not as Google does. */

const TIMEOUT_MS = 1_000;
const MAX_CHARS = 1024;

/** Returns the value of a key such as `instance/machine-type`, or undefined if this is not GCE or the key does not exist. */
export type Metadata = (key: string, signal: AbortSignal) => Promise<string | undefined>;

const fetchValue = async (host: string, key: string, signal: AbortSignal): Promise<string | undefined> => {
  const response = await fetch(`http://${host}/computeMetadata/v1/${key}`, {
    headers: { 'metadata-flavor': 'Google' },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const text = await response.text();
  // Other clouds answer at the same address.
  const isGoogle = response.headers.get('metadata-flavor') === 'Google';
  return response.ok && isGoogle && text.length <= MAX_CHARS ? text.trim() : undefined;
};

/**
 * Remembers every value, because it holds until the machine is recreated, but not a failure, because the network may come up later. Never
 * throws.
 */
export const createMetadata = (host: string): Metadata => {
  const values = new Map<string, string>();
  return async (key, signal) => {
    const value = values.get(key) ?? (await fetchValue(host, key, signal).catch(() => undefined));
    if (value !== undefined) values.set(key, value);
    return value;
  };
};

/** `n1-standard-16`, the last part of `projects/1234/machineTypes/n1-standard-16`. */
export const machineTypeOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
