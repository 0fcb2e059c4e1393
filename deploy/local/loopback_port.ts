/** One port of both loopback addresses, 127.0.0.1 and ::1, because `localhost` may mean either. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ADDRESSES = ['127.0.0.1', '::1'];
/** A computer without IPv4 or without IPv6 has one of the addresses only. */
const ABSENT: readonly unknown[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];
/** A port that is free on one address may be in use on the other. */
const ATTEMPTS = 10;
/** Time for requests in flight to finish. Then connections are cut; clients of streams reconnect. */
const DRAIN_LIMIT_MS = 3_000;

/** One server for each address. */
export interface Listening {
  readonly servers: readonly Server[];
  readonly port: number;
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

const open = async (port: number, address: string): Promise<Server | undefined> => {
  const server = createServer().listen(port, address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (ABSENT.includes(codeOf(error))) return undefined;
    throw error;
  }
};

const closeOne = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cutter = setTimeout(() => server.closeAllConnections(), DRAIN_LIMIT_MS);
  await closed;
  clearTimeout(cutter);
};

/** Stops listening and resolves once every connection is closed, after at most 3 s. */
export const closeServers = async (servers: readonly Server[]): Promise<void> => {
  await Promise.all(servers.map(closeOne));
};

const openAll = async (wantedPort: number): Promise<Listening> => {
  const servers: Server[] = [];
  let port = wantedPort;
  try {
    for (const address of ADDRESSES) {
      const server = await open(port, address);
      if (server === undefined) continue;
      servers.push(server);
      ({ port } = server.address() as AddressInfo);
    }
  } catch (error) {
    await closeServers(servers);
    throw error;
  }
  if (servers.length === 0)
    throw new Error(
      `This computer has none of the addresses ${ADDRESSES.join(', ')}. Enable its loopback interface`,
    );
  return { servers, port };
};

/** Listens on the port, 0 for any free one, and does not answer yet. Throws if the port is in use on either address. */
export const listen = async (port: number): Promise<Listening> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openAll(port);
    } catch (error) {
      if (port !== 0 || codeOf(error) !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
};
