/** A mail server on loopback with a certificate that nobody signed. */
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export const MAIL_USER = 'lab';
export const MAIL_PASSWORD = 'm4il-passw0rd';

/** What it does instead of taking mail for everybody. */
export type MailMood = 'real' | 'refuses one' | 'refuses all' | 'refuses the password' | 'hangs' | 'busy';

const error = (message: string, responseCode: number): Error =>
  Object.assign(new Error(message), { responseCode });

export const startMailServer = async () => {
  const messages: { from: string; to: readonly string[]; raw: string; secure: boolean }[] = [];
  const mood: { now: MailMood } = { now: 'real' };
  const server = new SMTPServer({
    disableReverseLookup: true,
    logger: false,
    authMethods: ['PLAIN'],
    onAuth: ({ username, password }, _session, callback) => {
      const isKnown = username === MAIL_USER && password === MAIL_PASSWORD;
      if (isKnown && mood.now !== 'refuses the password') callback(null, { user: username });
      // As careless servers do, it repeats what it was given.
      else callback(error(`invalid login: ${username} ${password}`, 535));
    },
    onRcptTo: ({ address }, _session, callback) => {
      const isRefused =
        mood.now === 'refuses all' || (mood.now === 'refuses one' && address.startsWith('bob@'));
      callback(isRefused ? error('mailbox unavailable', 550) : null);
    },
    onData: (stream, session, callback) => {
      void text(stream).then((raw) => {
        if (mood.now === 'hangs') return;
        if (mood.now === 'busy') {
          callback(error('try again later', 451));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        messages.push({ from, to: rcptTo.map(({ address }) => address), raw, secure: session.secure });
        callback(null);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    messages,
    mood,
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
};
