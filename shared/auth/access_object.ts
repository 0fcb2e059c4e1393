/** Reading of the access object from Cloud Storage, by its JSON API with the identity of the process. */
import { withTimeLimit } from '../time_limit.ts';

const ENDPOINT = 'https://storage.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_only';
const ATTEMPT_LIMIT_MS = 2_000;
/** A request that finds the object due waits for it, so this is short. */
const LIMIT_MS = 5_000;
/** Four roles of 1,000 members each are a quarter of this. */
const MAX_BYTES = 1024 * 1024;

const statusOf = (error: unknown): unknown => (error as { readonly status?: unknown }).status;

/** Without the library's error as the cause: it contains the request, and so the token, which must not reach a log. */
const failure = (object: string, error: unknown): Error => {
  const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
  const status = statusOf(error);
  if (status === 404) return new Error(`${object} does not exist: upload it with "npm run access"`);
  if (status === 401 || status === 403)
    return new Error(`this function’s service account may not read ${object}: run "npm run deploy" again`);
  return new Error(`reading ${object} failed: ${reason}`);
};

/**
 * Reads `gs://BUCKET/NAME`, whose name needs no escaping, as text of at most 1 MiB. The library retries failures that pass, for at most 5 s. `emulator`: `host:port` of a
 * stand-in, which gets no credentials. Each read rejects with an Error that says what to fix, without a token.
 */
export const createAccessReader = (object: string, emulator?: string): (() => Promise<string>) => {
  const { host, pathname } = new URL(object);
  const endpoint = emulator === undefined ? ENDPOINT : `http://${emulator}`;
  const url = `${endpoint}/storage/v1/b/${host}/o/${pathname.slice(1)}?alt=media`;

  // Imported on first use: the event function never reads the object. Kept, because the client keeps its token.
  const openClient = async () => {
    const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
    return emulator === undefined ? new GoogleAuth({ scopes: SCOPE }).getClient() : new PassThroughClient();
  };
  let opened: ReturnType<typeof openClient> | undefined;
  const read = async (signal: AbortSignal): Promise<string> => {
    const client = await (opened ??= openClient());
    const { data } = await client.request<string>({
      url,
      responseType: 'text',
      headers: { Range: `bytes=0-${MAX_BYTES}` },
      timeout: ATTEMPT_LIMIT_MS,
      retry: true,
      signal,
    });
    return data;
  };
  return async () => {
    let text: string;
    try {
      text = await withTimeLimit('Cloud Storage', LIMIT_MS, read);
    } catch (error) {
      // A client that found no credentials keeps failing: make a new one for the next read.
      if (statusOf(error) === undefined) opened = undefined;
      throw failure(object, error);
    }
    if (text.length > MAX_BYTES) throw new Error(`${object} is larger than 1 MiB; remove members`);
    return text;
  };
};
