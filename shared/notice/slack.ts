/** Notices in Slack, by an incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
import type { Channel } from './channel.ts';
import type { Post } from './post.ts';
import { fitted, withoutMarkup } from './text.ts';

/** A section's text has at most 3,000 characters. */
const MAX_CHARACTERS = 2900;
/** Of these Slack makes links, mentions and `<!channel>`. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const render = (character: string): string => ENTITIES[character] ?? character;

export const slack =
  (url: URL, post: Post): Channel['send'] =>
  ({ title, text: summary, link }, now) => {
    const end = `\n<${link}|Incident>`;
    const start = fitted(withoutMarkup(`${title}\n${summary}`), MAX_CHARACTERS - end.length, { render });
    const text = `${start}${end}`;
    const body = JSON.stringify({ text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] });
    return post({ url, body, isTaken: (answer) => answer.trim() === 'ok' }, now);
  };
