/** What a client's `Accept-Encoding` allows, such as `gzip, deflate, zstd;q=0.9, *;q=0`: https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding */

/** Cheapest first. For 13 MB of Descriptions zstd takes 90 ms, gzip 363 ms, brotli 557 ms, so brotli is not offered. */
const ENCODINGS = ['zstd', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface Acceptance {
  /** Undefined: the answer is sent as it is. */
  readonly encoding: Encoding | undefined;
  /** The client refuses an answer that is not compressed. */
  readonly isIdentityRefused: boolean;
}

const ANY = '*';
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** `gzip;q=0.5` → `['gzip', 0.5]`; undefined if it cannot be read. */
const parseItem = (item: string): readonly [string, number] | undefined => {
  const [name = '', weight, ...more] = item
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (more.length > 0) return undefined;
  if (weight === undefined) return [name, 1];
  const value = WEIGHT.exec(weight)?.[1];
  return value === undefined ? undefined : [name, Number(value)];
};

/** Of these encodings, the first that the client accepts; undefined: none. For what is compressed already, so that only its size counts. */
export const firstAccepted = <E extends string>(header: string | undefined, encodings: readonly E[]) => {
  const weights = new Map(
    (header ?? '')
      .split(',')
      .map(parseItem)
      .filter((item) => item !== undefined),
  );
  return encodings.find((encoding) => (weights.get(encoding) ?? weights.get(ANY) ?? 0) > 0);
};

/** Returns the encoding that the client prefers; of equals, the cheapest. Items that cannot be read do not count. */
export const acceptanceOf = (header = ''): Acceptance => {
  const items = header.split(',').map(parseItem);
  const weights = new Map(items.filter((item) => item !== undefined));
  const any = weights.get(ANY);
  const weightOf: Readonly<Record<Encoding, number>> = {
    // Clients that accept anything were written when there was no zstd.
    zstd: weights.get('zstd') ?? 0,
    gzip: weights.get('gzip') ?? weights.get('x-gzip') ?? any ?? 0,
  };
  const best = ENCODINGS.reduce((a, b) => (weightOf[b] > weightOf[a] ? b : a));
  const isWanted = weightOf[best] > 0 && weightOf[best] >= (weights.get('identity') ?? 0);
  return {
    encoding: isWanted ? best : undefined,
    isIdentityRefused: (weights.get('identity') ?? any ?? 1) === 0,
  };
};
