/** Stand-ins for what receives notices over HTTP: each checks and answers as the real one does, or fails as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export const SIGNING_SECRET = `whsec_${Buffer.from('signing-key-of-32-bytes-in-total').toString('base64')}`;
export const ROUTING_KEY = 'r0utingk3yr0utingk3yr0utingk3y12';

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
interface Answer {
  readonly status: number;
  readonly body: string;
}
type Json = Readonly<Record<string, unknown>>;
const json = ({ body }: Received): Json => JSON.parse(body) as Json;

/** How each receiver judges a request. */
const JUDGES = {
  webhook: (request) => {
    try {
      new Webhook(SIGNING_SECRET).verify(request.body, request.headers);
      return { status: 204, body: '' };
    } catch (error) {
      return { status: 401, body: String(error) };
    }
  },
  slack: (request) => {
    const [block] = json(request)['blocks'] as readonly {
      type: string;
      text: { type: string; text: string };
    }[];
    if (block?.type !== 'section' || block.text.type !== 'mrkdwn')
      return { status: 400, body: 'invalid_blocks' };
    return block.text.text.length > 3000
      ? { status: 400, body: 'invalid_blocks' }
      : { status: 200, body: 'ok' };
  },
  google_chat: (request) =>
    typeof json(request)['text'] === 'string' && Buffer.byteLength(request.body) <= 32_000
      ? { status: 200, body: '{"name":"spaces/AAA/messages/BBB"}' }
      : { status: 400, body: '{"error":{"code":400,"status":"INVALID_ARGUMENT"}}' },
  teams: (request) => {
    const [attachment] = json(request)['attachments'] as readonly {
      content: { type: string; version: string };
    }[];
    const isCard = attachment?.content.type === 'AdaptiveCard' && attachment.content.version === '1.2';
    return isCard && Buffer.byteLength(request.body) <= 28_000
      ? { status: 202, body: '' }
      : { status: 400, body: '{"error":{"code":"TriggerInputSchemaMismatch"}}' };
  },
  pagerduty: (request) => {
    const { routing_key, event_action, dedup_key, payload } = json(request);
    const { summary } = payload as { summary: string };
    const isValid =
      routing_key === ROUTING_KEY &&
      ['trigger', 'acknowledge', 'resolve'].includes(String(event_action)) &&
      summary.length <= 1024;
    return isValid
      ? { status: 202, body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key }) }
      : { status: 400, body: '{"status":"invalid event","message":"Event object is invalid"}' };
  },
} as const satisfies Record<string, (request: Received) => Answer>;
export type ReceiverKind = keyof typeof JUDGES;
export const RECEIVER_KINDS = Object.keys(JUDGES) as readonly ReceiverKind[];

/** `echo`: an error that repeats all that was sent. */
export type Mood =
  'real' | 'refuses' | 'hangs' | 'hangs up' | 'busy' | 'gone' | 'redirects' | 'echo' | 'down';

const ANSWERS = {
  refuses: { status: 403, headers: {} },
  busy: { status: 429, headers: { 'retry-after': '120' } },
  gone: { status: 410, headers: {} },
  redirects: { status: 307, headers: { location: '/elsewhere' } },
  down: { status: 503, headers: {} },
} as const;

export const startReceiver = async (kind: ReceiverKind, path: string) => {
  const received: Received[] = [];
  const mood: { now: Mood } = { now: 'real' };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const one = { path: request.url ?? '', headers, body: await text(request) };
    received.push(one);
    if (mood.now === 'hangs') return;
    if (mood.now === 'hangs up') {
      response.destroy();
    } else if (mood.now === 'real') {
      const { status, body } = JUDGES[kind](one);
      response.writeHead(status).end(body);
    } else if (mood.now === 'echo') {
      response.writeHead(500).end(JSON.stringify(one));
    } else {
      const { status, headers: own } = ANSWERS[mood.now];
      response.writeHead(status, own).end();
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    mood,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
