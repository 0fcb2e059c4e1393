/** Notices in Microsoft Teams, by a Workflows webhook. https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams */
import type { Channel } from './channel.ts';
import type { Post } from './post.ts';
import { fitted, jsonBytesOf } from './text.ts';

/** A message has at most 28 KB, and the limit counts what Teams adds. */
const MAX_BYTES = 25_000;
const OTHER_BYTES = 2000;

/** A text run knows no markup, unlike a text block. https://adaptivecards.io/explorer/TextRun.html */
const paragraph = (text: string, weight: 'bolder' | 'default') => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, weight }],
});

export const teams =
  (url: URL, post: Post): Channel['send'] =>
  ({ title, text, link }, now) => {
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.2',
      body: [
        paragraph(title, 'bolder'),
        paragraph(fitted(text, MAX_BYTES - OTHER_BYTES, { size: jsonBytesOf }), 'default'),
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'Incident', url: link }],
    };
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
    return post({ url, body: JSON.stringify({ type: 'message', attachments: [attachment] }) }, now);
  };
