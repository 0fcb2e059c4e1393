/** Clients that take their answers slowly, or send bodies made to fill a memory. */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Pace {
  /** Bytes taken at a time: as many as the system delivers if undefined. */
  readonly bytes?: number;
  /** Between two takings. */
  readonly everyMs: number;
}

/** As fast as the answer comes. */
export const QUICK: Pace = { everyMs: 0 };

export interface Taken {
  readonly status: string;
  readonly bytes: number;
}

/** Sends a request and takes its answer at this pace, until the answer ends or `forMs` are over. Resolves with what it took; never rejects. */
export const take = async (port: number, path: string, pace: Pace, forMs: number): Promise<Taken> => {
  const socket: Socket = connect(port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let head = '';
  let bytes = 0;
  const end = performance.now() + forMs;
  if (pace.everyMs === 0) {
    socket.on('data', (chunk: Buffer) => {
      head ||= chunk.toString('latin1', 9, 12);
      bytes += chunk.length;
    });
    await Promise.race([closed, wait(forMs)]);
  } else {
    socket.pause();
    while (!socket.closed && performance.now() < end) {
      const chunk = (socket.read(pace.bytes) ?? socket.read()) as Buffer | null;
      if (chunk !== null) {
        head ||= chunk.toString('latin1', 9, 12);
        bytes += chunk.length;
      }
      if (socket.readableEnded) break;
      await Promise.race([closed, wait(pace.everyMs)]);
    }
  }
  socket.destroy();
  return { status: head, bytes };
};

/** Posts a body. Resolves with the answer's status, 0 if there is none. */
export const post = async (port: number, path: string, body: string): Promise<number> => {
  const init = { method: 'POST', body, headers: { 'Content-Type': 'application/json', Connection: 'close' } };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.status ?? 0;
};
