/** Notices in Google Chat, by a space's webhook, one thread for each incident. https://developers.google.com/workspace/chat/quickstart/webhooks */
import type { Channel } from './channel.ts';
import type { Post } from './post.ts';
import { fitted, jsonBytesOf, withoutMarkup } from './text.ts';

/** A message has at most 32,000 bytes, its other members included. */
const MAX_BYTES = 32_000;
const OTHER_BYTES = 1000;
/** Chat has no escapes: `<users/all>` and `<https://…|text>` are mentions and links, `‹users/all›` is not. */
const LOOKALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›' };
const render = (character: string): string => LOOKALIKES[character] ?? character;

export const googleChat =
  (webhookUrl: URL, post: Post): Channel['send'] =>
  ({ id, title, text, link, incident }, now) => {
    const url = new URL(webhookUrl);
    url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    url.searchParams.set('requestId', id);
    const start = fitted(withoutMarkup(`${title}\n${text}`), MAX_BYTES - OTHER_BYTES, {
      render,
      size: jsonBytesOf,
    });
    const body = JSON.stringify({ text: `${start}\n${link}`, thread: { threadKey: incident.ID } });
    return post({ url, body }, now);
  };
