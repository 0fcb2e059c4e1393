/** A TCP proxy whose connections a test can cut and restore, and whose responses it can hold and release. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Resets every connection, and new ones until `restore`. */
  cut(): void;
  restore(): void;
  /** Holds what the server sends from now on until `release`; a cut discards it. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** `target`: `127.0.0.1:port`. */
export const tcpProxy = async (target: string): Promise<TcpProxy> => {
  const { hostname, port: targetPort } = new URL(`tcp://${target}`);
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let isCut = false;
  let isHeld = false;

  const server = createServer((near) => {
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(Number(targetPort), hostname);
    const pair = { near, far };
    pairs.add(pair);
    near.pipe(far);
    far.on('data', (bytes) => near.write(bytes));
    if (isHeld) far.pause();
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const sever = (): void => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      sever();
    },
    restore: () => {
      isCut = false;
      isHeld = false;
    },
    hold: () => {
      isHeld = true;
      for (const { far } of pairs) far.pause();
    },
    release: () => {
      isHeld = false;
      for (const { far } of pairs) far.resume();
    },
    close: async () => {
      sever();
      server.close();
      await once(server, 'close');
    },
  };
};
