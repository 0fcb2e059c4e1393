/** Notices by mail. https://nodemailer.com/smtp/ */
import type { SentMessageInfo } from 'nodemailer';
import { withTimeLimit } from '../time_limit.ts';
import type { Channel, Outcome } from './channel.ts';

const STEP_LIMIT_MS = 10_000;
/** 30 s together. */
const STEPS = 3;
const TLS_FROM_THE_START = 465;

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Its certificate is not checked. */
  readonly insecure: boolean;
}

interface Deps {
  /** The host of the instance, for the IDs of messages. */
  readonly host: string;
  /** Is told which recipients the server refused, if it took others. */
  readonly onRefused: (recipients: readonly string[]) => void;
  readonly limitMs?: number;
}

/** An SMTP error's message may quote what was sent: of it only the codes are told. */
const failure = (error: unknown): Outcome => {
  const { code, responseCode } =
    error instanceof Error ? (error as { code?: unknown; responseCode?: unknown }) : {};
  const word = typeof code === 'string' && /^[A-Z]{1,40}$/.test(code) ? code : 'no answer in time';
  const detail = typeof responseCode === 'number' ? `${word}, answered ${responseCode}` : word;
  const isFinal =
    (code === 'EENVELOPE' || code === 'EMESSAGE') && typeof responseCode === 'number' && responseCode >= 500;
  return { kind: isFinal ? 'refused' : 'failed', detail };
};

export const mail = (
  server: MailServer,
  { host, onRefused, limitMs = STEP_LIMIT_MS }: Deps,
): Channel['send'] => {
  const { from, to, user, password, insecure, port } = server;
  return async ({ id, title, text, link, incident }) => {
    const thread = `<${incident.ID}@${host}>`;
    const message = {
      ...{ from, to: [...to], subject: title, text: `${text}\n\n${link}\n` },
      ...{ messageId: `<${id}@${host}>`, references: thread, inReplyTo: thread },
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    const options = {
      ...{ host: server.host, port, auth: { user, pass: password }, tls: { rejectUnauthorized: !insecure } },
      ...(port === TLS_FROM_THE_START ? { secure: true } : { secure: false, requireTLS: true }),
      ...{
        connectionTimeout: limitMs,
        greetingTimeout: limitMs,
        socketTimeout: limitMs,
        dnsTimeout: limitMs,
      },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    };
    // Loaded with the first mail: most instances send none, and every cold start would pay for it.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(options);
    try {
      const sent: SentMessageInfo = await withTimeLimit('the mail server', STEPS * limitMs, (signal) =>
        transport.sendMail({ ...message, signal }),
      );
      const rejected = sent.rejected ?? [];
      if (rejected.length > 0) onRefused(rejected.map(String));
      return { kind: 'delivered', detail: `taken for ${to.length - rejected.length} of ${to.length}` };
    } catch (error) {
      return failure(error);
    } finally {
      transport.close();
    }
  };
};
