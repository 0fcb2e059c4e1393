/** Servers on loopback that speak TLS under the names of real hosts, for programs that trust their certificate. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

/** Makes a self-signed certificate of these hosts; NODE_EXTRA_CA_CERTS with `certificateFile` makes a Node program trust it. */
export const makeCertificate = (directory: string, hosts: readonly string[]) => {
  const [keyFile, certificateFile] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const subject = ['-subj', '/CN=test', '-addext', `subjectAltName=${names}`, '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', certificateFile], { stdio: 'ignore' });
  return { certificateFile, key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
};

/** Ends TLS in front of the server on this port of 127.0.0.1. */
export const tlsFront = async (
  { key, cert }: { readonly key: Buffer; readonly cert: Buffer },
  targetPort: () => number,
) => {
  const open = new Set<{ destroy(): unknown }>();
  const front = createServer({ key, cert }, (near) => {
    const far = connect(targetPort(), '127.0.0.1');
    open.add(near);
    far.pipe(near).pipe(far);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: (front.address() as AddressInfo).port,
    close: async () => {
      front.close();
      open.forEach((socket) => socket.destroy());
      await once(front, 'close');
    },
  };
};
