/** The text of a notice, and how it is cut and made inert: machine IDs, reasons and names come from outside. */
import { isLoopbackHost } from '../loopback.ts';
import { safeText } from '../safe_text.ts';
import { type Change, served, type StoredIncident } from '../types/stored_incident.ts';
import type { Notice } from './channel.ts';

const MAX_TITLE = 200;

const TYPES: Readonly<Partial<Record<Change, Notice['type']>>> = {
  opened: 'incident.opened',
  closed: 'incident.closed',
};
const ACTIONS: Readonly<Partial<Record<Change, Notice['action']>>> = {
  acknowledged: 'acknowledge',
  closed: 'resolve',
};

/** The view of all incidents. On this computer alone there is no https. */
export const incidentsUrl = (host: string): string =>
  `${isLoopbackHost(host) ? 'http' : 'https'}://${host}/incidents`;

/** The notice of an incident's newest revision. `host` is where the instance's page is. */
export const noticeOf = (stored: StoredIncident, host: string): Notice => {
  const incident = served(stored);
  const { ID, Revision, Kind, Place, Pool, Severity } = incident;
  const word = stored.Change === 'closed' ? 'CLOSED' : Severity.toUpperCase();
  return {
    id: `${ID}-${Revision}`,
    type: TYPES[stored.Change] ?? 'incident.updated',
    action: ACTIONS[stored.Change] ?? 'trigger',
    title: fitted(safeText(`${word} ${Kind}: ${Place === '' ? `pool ${Pool}` : Place}`), MAX_TITLE),
    text: safeText(incident.Summary),
    link: `${incidentsUrl(host)}#${ID}`,
    incident,
  };
};

const itself = (character: string): string => character;
export const lengthOf = (text: string): number => text.length;
/** Bytes of a text inside JSON. */
export const jsonBytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;

/**
 * As much of a text as fits into `limit`, each character as `render` writes it; `…` says that something is missing. Never splits a character
 * or what `render` made of it.
 */
export const fitted = (
  text: string,
  limit: number,
  { render = itself, size = lengthOf }: { render?: typeof itself; size?: typeof lengthOf } = {},
): string => {
  const pieces: string[] = [];
  let total = 0;
  let end = 0;
  const reserved = size('…');
  for (const character of text.toWellFormed()) {
    const piece = render(character);
    total += size(piece);
    if (total > limit) return `${pieces.slice(0, end).join('')}…`;
    pieces.push(piece);
    if (total <= limit - reserved) end = pieces.length;
  }
  return pieces.join('');
};

/** Invisible, joins what is beside it: a mark of emphasis that has it beside it is a character like any other. */
const WORD_JOINER = '\u2060';
/** Marks of emphasis where a word begins or ends. Inside of a word, as in `rpi_4`, they mean nothing and stay as they are, for copying. */
const EMPHASIS = /(?<![A-Za-z0-9])[*_~`]|[*_~`](?![A-Za-z0-9])/g;

/** A text in which chat programs find no emphasis and no address to link. */
export const withoutMarkup = (text: string): string =>
  text
    .replace(EMPHASIS, (mark) => `${WORD_JOINER}${mark}${WORD_JOINER}`)
    .replaceAll('://', `:${WORD_JOINER}//`);
