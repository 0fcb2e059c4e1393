/** Requests to devices: direct, whatever proxy the environment names; bounded, and without a secret in their errors. */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { explanationOf } from '../../loop/answer.ts';
import { digestAuthorization } from './digest.ts';

/** Answers of switches are short; a Redfish System is some 20 KB. */
const MAX_ANSWER_BYTES = 256 * 1024;

export interface DeviceRequest {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly digest?: { readonly user: string; readonly password: string };
  readonly tls?: { readonly ca?: string; readonly isUnchecked: boolean };
  readonly signal: AbortSignal;
}

export interface DeviceAnswer {
  readonly status: number;
  readonly text: string;
  /** For errors: the request without its query, which may hold a password, and what the device said. */
  readonly explanation: string;
}

// Agents of their own are not touched by the proxy, which is set for the global ones. Old devices serve one connection, and keep none alive.
const HTTP = new HttpAgent({ keepAlive: false });

const textOf = async (response: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const send = (
  url: URL,
  options: DeviceRequest,
  authorization: string | undefined,
): Promise<IncomingMessage> => {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const isTls = url.protocol === 'https:';
  const { ca, isUnchecked = false } = options.tls ?? {};
  const agent = isTls
    ? new HttpsAgent({ keepAlive: false, rejectUnauthorized: !isUnchecked, ...(ca !== undefined && { ca }) })
    : HTTP;
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(url, {
      method: options.method ?? 'GET',
      agent,
      signal: options.signal,
      headers: {
        accept: '*/*',
        ...(authorization !== undefined && { authorization }),
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body);
  });
};

/** Resolves for any status. Throws if there is no answer; the error names host and path only. */
export const askDevice = async (url: URL, options: DeviceRequest): Promise<DeviceAnswer> => {
  const what = `${options.method ?? 'GET'} ${url.origin}${url.pathname}`;
  const { basic, digest } = options;
  const plain = basic && `Basic ${Buffer.from(`${basic.user}:${basic.password}`, 'utf8').toString('base64')}`;
  try {
    let response = await send(url, options, plain);
    const challenge = response.headers['www-authenticate'];
    if (response.statusCode === 401 && digest !== undefined && challenge?.startsWith('Digest')) {
      // Read to its end, it might have none.
      response.destroy();
      const request = { method: options.method ?? 'GET', uri: `${url.pathname}${url.search}` };
      response = await send(url, options, digestAuthorization(challenge, request, digest));
    }
    const text = await textOf(response);
    const status = response.statusCode ?? 0;
    return { status, text, explanation: `${what} answered ${status}: ${explanationOf(text)}` };
  } catch (error) {
    const reason = options.signal.aborted
      ? options.signal.reason instanceof Error
        ? options.signal.reason.message
        : 'stopped'
      : error instanceof Error
        ? error.message || ('code' in error ? String(error.code) : error.name)
        : String(error);
    // Without the cause: Node's errors carry the URL, and with it the query.
    // eslint-disable-next-line preserve-caught-error
    throw new Error(`${what}: ${explanationOf(reason)}`);
  }
};

/** Like askDevice, and throws unless the device answers 200 to 299. */
export const askDeviceOk = async (url: URL, options: DeviceRequest): Promise<DeviceAnswer> => {
  const answer = await askDevice(url, options);
  if (answer.status < 200 || answer.status > 299) throw new Error(answer.explanation);
  return answer;
};

/** An address without a scheme is http. Throws with a text that follows the label. */
export const baseUrl = (address: string): URL => {
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `http://${address}`);
  if (url === null || url.username !== '' || url.search !== '')
    throw new Error('address must be like 10.4.0.30 or http://10.4.0.30:8080, without user and query');
  return url;
};

/** Throws with what the device said if it is not JSON of an object. */
export const jsonOf = ({ text, explanation }: DeviceAnswer): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${explanation} (not JSON)`);
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${explanation} (not an object)`);
  return value as Readonly<Record<string, unknown>>;
};
