/** The local server's port on both loopback addresses. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import sinon from 'sinon';
import { closeServers, listen, type Listening } from '../../../deploy/local/loopback_port.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';

/** Some containers have no IPv6. */
const PRESENT = ['127.0.0.1', '::1'].filter((wanted) =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === wanted)),
);

/** Another program on an address. */
const occupy = async (address: string, port = 0) => {
  const server = createServer().listen(port, address);
  await once(server, 'listening');
  return server;
};

/** Makes listening on an address fail, the first `times` times. */
const refuse = (address: string, code: string, times = Infinity): sinon.SinonStub => {
  const stub = sinon.stub(Server.prototype, 'listen');
  let refused = 0;
  stub.callsFake(function (this: Server, ...args: unknown[]) {
    if (args[1] !== address || refused === times)
      return stub.wrappedMethod.apply(this, args as Parameters<Server['listen']>);
    refused += 1;
    setImmediate(() => this.emit('error', Object.assign(new Error(`listen ${code}`), { code })));
    return this;
  });
  return stub;
};

const addressesOf = ({ servers, port }: Listening): string[] =>
  servers.map((server) => {
    const at = server.address();
    assert.ok(typeof at === 'object' && at !== null);
    assert.equal(at.port, port);
    return at.address;
  });

describe('The port of the local server', () => {
  let listening: Listening | undefined;
  afterEach(async () => {
    sinon.restore();
    await closeServers(listening?.servers ?? []);
    listening = undefined;
  });

  it('is the same on both addresses', async () => {
    listening = await listen(0);
    assert.deepEqual(addressesOf(listening), PRESENT);
  });

  for (const [absent, code, present] of [
    ['::1', 'EADDRNOTAVAIL', '127.0.0.1'],
    ['::1', 'EAFNOSUPPORT', '127.0.0.1'],
    ['127.0.0.1', 'EADDRNOTAVAIL', '::1'],
  ].filter(([, , present = '']) => PRESENT.includes(present)) as [string, string, string][])
    it(`is on ${present} alone if ${absent} is absent with ${code}`, async () => {
      refuse(absent, code);
      listening = await listen(0);
      assert.deepEqual(addressesOf(listening), [present]);
    });

  it('is an error that says what is missing if both addresses are absent', async () => {
    sinon.stub(Server.prototype, 'listen').callsFake(function (this: Server) {
      setImmediate(() => this.emit('error', Object.assign(new Error('none'), { code: 'EADDRNOTAVAIL' })));
      return this;
    });
    await assert.rejects(
      listen(0),
      /none of the addresses 127\.0\.0\.1, ::1\. Enable its loopback interface/,
    );
  });

  for (const address of PRESENT)
    it(`is in use if another program listens on ${address} alone, and then nothing keeps listening`, async () => {
      const other = await occupy(address);
      const { port } = other.address() as { port: number };
      await assert.rejects(listen(port), { code: 'EADDRINUSE' });
      other.close();
      await once(other, 'close');
      listening = await listen(port);
      assert.deepEqual(addressesOf(listening), PRESENT);
    });

  it('is another one if the first free port of 127.0.0.1 is in use on ::1', async () => {
    refuse('::1', 'EADDRINUSE', 2);
    listening = await listen(0);
    assert.deepEqual(addressesOf(listening), PRESENT);
  });

  describe('answers', () => {
    let lab: LocalLab;
    before(async () => {
      lab = await openLocalLab();
    });
    after(() => lab.close());

    for (const host of ['localhost', ...PRESENT.map((address) => (address === '::1' ? '[::1]' : address))]) {
      it(`on ${host}`, async () => {
        const { port } = new URL(lab.url);
        const response = await fetch(`http://${host}:${port}/_/machines`);
        assert.deepEqual([response.status, await response.json()], [200, []]);
      });
    }
  });
});
