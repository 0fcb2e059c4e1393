/** The part of the server's HTTP API that tells of the whole lab: health, incidents, silences. */
import {
  type Incident,
  type IncidentPage,
  incidentPageSchema,
  incidentSchema,
} from '../../shared/types/incident.ts';
import { parser } from '../../shared/types/parser.ts';
import { type FromSchema, openShape, shape } from '../../shared/types/schema.ts';
import { type Silence, type SilenceRequest, silenceSchema } from '../../shared/types/silence.ts';
import { open, post, understood } from './api.ts';
import { type Connection, request } from './request.ts';

const text = { type: 'string' } as const;

const watchSchema = openShape(
  { Sweep: text, ChannelsOff: { type: 'array', items: text } },
  { Deaf: { type: 'boolean' } },
);
/**
 * When the last sweep began (never: there was none), the names of channels that take no notices, and whether the server hears no machine; an
 * older server does not say that.
 */
export type Watch = FromSchema<typeof watchSchema>;

const parseWatch = parser<Watch>('the health', watchSchema);
const parseIncident = parser<Incident>('the incident', open(incidentSchema));
const parsePage = parser<IncidentPage>('the incidents', open(incidentPageSchema));
const parseSilences = parser<{ readonly Silences: readonly Silence[] }>(
  'the silences',
  open(shape({ Silences: { type: 'array', items: silenceSchema } })),
);
const parseSilenced = parser<{ readonly ID: string }>('the answer', open(shape({ ID: text })));

export const getWatch = async (connection: Connection): Promise<Watch> =>
  understood(await request(connection, '/_/health?counts=0'), parseWatch);

/** Newest first, at most `limit`; `isOpen`: only those that are open. */
export const listIncidents = async (
  connection: Connection,
  { isOpen, limit }: { readonly isOpen: boolean; readonly limit: number },
): Promise<Incident[]> => {
  const found: Incident[] = [];
  const query = new URLSearchParams(isOpen ? { open: '1' } : {});
  for (;;) {
    const path = query.size === 0 ? '/_/incidents' : `/_/incidents?${query.toString()}`;
    const { Incidents, Next } = understood(await request(connection, path), parsePage);
    found.push(...Incidents);
    if (Next === '' || Incidents.length === 0 || found.length >= limit) return found.slice(0, limit);
    query.set('before', Next);
  }
};

export const listSilences = async (connection: Connection): Promise<readonly Silence[]> =>
  understood(await request(connection, '/_/silences'), parseSilences).Silences;

/** Returns the incident as it is from then on; one that is acknowledged or closed stays as it is. */
export const acknowledge = async (connection: Connection, incidentId: string): Promise<Incident> =>
  understood(await request(connection, `/_/incident/acknowledge/${incidentId}`, post({})), parseIncident);

/** Returns the silence's ID. */
export const silenceWhat = async (connection: Connection, body: SilenceRequest): Promise<string> =>
  understood(await request(connection, '/_/silence', post(body)), parseSilenced).ID;

export const endSilence = async (connection: Connection, silenceId: string): Promise<void> => {
  await request(connection, `/_/silence/end/${silenceId}`, post({}));
};
