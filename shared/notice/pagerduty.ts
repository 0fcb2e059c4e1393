/** Incidents in PagerDuty, by its Events API v2. https://developer.pagerduty.com/docs/send-alert-event */
import type { Channel } from './channel.ts';
import type { Post } from './post.ts';
import { fitted } from './text.ts';

export const PAGERDUTY = new URL('https://events.pagerduty.com/v2/enqueue');

const MAX_SUMMARY_CHARACTERS = 1024;
const SEVERITIES = { page: 'critical', notice: 'warning' } as const;

/** `source` is the host of the instance. */
export const pagerduty =
  (url: URL, routingKey: string, source: string, post: Post): Channel['send'] =>
  ({ action, title, text, link, incident }, now) => {
    const payload = {
      summary: fitted(`${title}: ${text}`, MAX_SUMMARY_CHARACTERS),
      source,
      severity: SEVERITIES[incident.Severity],
    };
    const event = { routing_key: routingKey, event_action: action, dedup_key: incident.ID };
    const links = [{ href: link, text: 'Incident' }];
    return post({ url, body: JSON.stringify({ ...event, payload, links }) }, now);
  };
