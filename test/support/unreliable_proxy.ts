/** A proxy between Pub/Sub's push and a function that behaves like a bad network: delays, reorders, repeats and cuts requests. */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What can happen to a request. `cut_before`: it never arrives. `cut_after`: it arrives, but its response is lost. */
const FATES = ['overtaken', 'repeated', 'cut_before', 'cut_after', 'delivered'] as const;
type Fate = (typeof FATES)[number];
/** How many requests of each hundred meet which fate, so that a hundred requests meet all. */
const OF_A_HUNDRED: Readonly<Record<Fate, number>> = {
  overtaken: 3,
  repeated: 5,
  cut_before: 2,
  cut_after: 2,
  delivered: 88,
};
const DELAY_MS = 10;
const OVERTAKEN_MS = 1_500;
/** A request that hangs must not delay those behind it; a load balancer waits longer. */
const FORWARD_LIMIT_MS = 5_000;
const BAD_GATEWAY = 502;

/** The deliveries of one message. */
export interface Passage {
  readonly publishTime: string;
  deliveries: number;
  isAcknowledged: boolean;
}

export interface UnreliableProxy {
  readonly port: number;
  /** By message ID. */
  readonly passages: ReadonlyMap<string, Passage>;
  /** The number of messages that the function acknowledged. */
  readonly acknowledged: () => number;
  /** How often each fate occurred. */
  readonly fates: Readonly<Record<Fate, number>>;
  /** The number of requests that `hold` holds back. */
  readonly waiting: () => number;
  /** Forwards requests to this port from now on. They get 502 while no server listens there. */
  sendTo(port: number): void;
  /** Forwards every request once and immediately from now on. */
  behave(): void;
  /** Holds requests back until `release`. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** Park and Miller's generator: the same fates in every run, as far as requests arrive in the same order. */
const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

export const unreliableProxy = async (seed: number): Promise<UnreliableProxy> => {
  const random = createRandom(seed);
  const agent = new Agent({ keepAlive: true });
  const passages = new Map<string, Passage>();
  const fates = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  const repeats = new Set<Promise<unknown>>();
  let target = 0;
  let isWellBehaved = false;
  let waiting = 0;
  let acknowledged = 0;
  let gate = Promise.resolve();
  let openGate = (): void => undefined;

  let undrawn: Fate[] = [];
  const chooseFate = (): Fate => {
    if (isWellBehaved) return 'delivered';
    if (undrawn.length === 0) undrawn = FATES.flatMap((fate) => Array<Fate>(OF_A_HUNDRED[fate]).fill(fate));
    const [drawn = 'delivered'] = undrawn.splice(Math.floor(random() * undrawn.length), 1);
    return drawn;
  };

  /** The function's status, or the 502 of a load balancer. */
  const forward = (path: string, body: Buffer): Promise<number> =>
    new Promise((resolve) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: target,
          path,
          method: 'POST',
          agent,
          timeout: FORWARD_LIMIT_MS,
          headers: { 'Content-Type': 'application/json', 'Content-Length': body.length },
        },
        (answer) => answer.resume().once('close', () => resolve(answer.statusCode ?? BAD_GATEWAY)),
      );
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(BAD_GATEWAY));
      sent.end(body);
    });

  const passageOf = (body: Buffer): Passage => {
    const { message } = JSON.parse(body.toString()) as {
      readonly message: { readonly messageId: string; readonly publishTime: string };
    };
    const known = passages.get(message.messageId);
    if (known !== undefined) return known;
    const passage = { publishTime: message.publishTime, deliveries: 0, isAcknowledged: false };
    passages.set(message.messageId, passage);
    return passage;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const path = incoming.url ?? '/';
    const passage = passageOf(body);
    passage.deliveries += 1;
    const fate = chooseFate();
    fates[fate] += 1;

    waiting += 1;
    await gate;
    waiting -= 1;
    if (!isWellBehaved) await sleep(random() * (fate === 'overtaken' ? OVERTAKEN_MS : DELAY_MS));
    if (fate === 'cut_before') {
      incoming.socket.destroy();
      return;
    }
    const status = await forward(path, body);
    if (fate === 'repeated') {
      const again = sleep(random() * OVERTAKEN_MS).then(() => forward(path, body));
      repeats.add(again);
      void again.finally(() => repeats.delete(again));
    }
    if (fate === 'cut_after') {
      incoming.socket.destroy();
      return;
    }
    if (status < 300 && !passage.isAcknowledged) {
      passage.isAcknowledged = true;
      acknowledged += 1;
    }
    response.writeHead(status).end();
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    passages,
    acknowledged: () => acknowledged,
    fates,
    waiting: () => waiting,
    sendTo: (port) => void (target = port),
    behave: () => void (isWellBehaved = true),
    hold: () => void (gate = new Promise((resolve) => (openGate = resolve))),
    release: () => openGate(),
    close: async () => {
      await Promise.all(repeats);
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
