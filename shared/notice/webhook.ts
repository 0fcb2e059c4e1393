/** Notices as signed webhooks, for programs. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac } from 'node:crypto';
import { toTime } from '../types/time.ts';
import type { Channel } from './channel.ts';
import type { Post } from './post.ts';

/** `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`: 24 to 64 bytes as base64. */
const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;

/** The key of a signing secret; undefined if it is none. */
export const signingKey = (secret: string): Buffer | undefined => {
  const encoded = SECRET.exec(secret)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
};

export const webhook =
  (url: URL, key: Buffer, post: Post): Channel['send'] =>
  ({ id, type, incident }, now) => {
    // The timestamp of this try: receivers refuse any older than 5 min.
    const timestamp = Math.floor(now.getTime() / 1000);
    const body = JSON.stringify({ type, timestamp: toTime(now), data: incident });
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    };
    return post({ url, headers, body }, now);
  };
