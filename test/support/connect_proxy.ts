/** A small HTTP proxy on loopback, as a lab may have one: it tunnels to the names that a test gives it, and refuses all others. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface ConnectProxy {
  readonly url: string;
  /** Every request to it, such as `CONNECT machines.example.org:443`, with the credentials it came with, if any. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** `ports`: the port on 127.0.0.1 behind each `host:port`. */
export const connectProxy = async (ports: Readonly<Record<string, number>>): Promise<ConnectProxy> => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  server.on('connect', ({ url = '', headers }, near) => {
    requests.push(['CONNECT', url, headers['proxy-authorization']].filter(Boolean).join(' '));
    // A monitor that is killed resets its connections.
    near.on('error', () => near.destroy());
    const port = ports[url];
    if (port === undefined) {
      near.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      far.pipe(near).pipe(far);
    });
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://lab:secret@127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
