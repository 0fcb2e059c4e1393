/** What Google Compute Engine tells a machine about itself; elsewhere nobody answers, or not as Google does. */

const TIMEOUT_MS = 1_000;
const MAX_CHARS = 1024;

/** The value of a key such as `instance/machine-type`; undefined where this is not GCE, or it has no such key. */
export type Metadata = (key: string, signal: AbortSignal) => Promise<string | undefined>;

const ask = async (host: string, key: string, signal: AbortSignal): Promise<string | undefined> => {
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

/** Remembers what it was told: it holds until the machine is made anew. Silence does not: the network may come up later. */
export const createMetadata = (host: string): Metadata => {
  const answers = new Map<string, string>();
  return async (key, signal) => {
    const answer = answers.get(key) ?? (await ask(host, key, signal).catch(() => undefined));
    if (answer !== undefined) answers.set(key, answer);
    return answer;
  };
};

/** The last part: `projects/1234/machineTypes/n1-standard-16` is an `n1-standard-16`. */
export const machineTypeOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
