/** What people decide about incidents: to take one on, to keep machines out of them, and to try a channel. */
import { hash } from 'node:crypto';
import { PermanentError } from '../shared/errors.ts';
import { jsonOf } from '../shared/http/body.ts';
import { idempotencyKeyOf } from '../shared/http/idempotency_key.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import { acknowledge } from '../shared/incident/incident.ts';
import { newSilence } from '../shared/incident/silences.ts';
import { turnOn } from '../shared/sweep/turn_on.ts';
import { parseNoticeTest } from '../shared/types/notice_test.ts';
import { parseSilenceRequest, type Silence } from '../shared/types/silence.ts';
import type { Dependencies } from './dependencies.ts';
import type { incidentDecisions } from './incident_routes.ts';
import { lazy } from './lazy.ts';
import type { Handler } from '../shared/http/route.ts';

type Decisions = typeof incidentDecisions;

const audit = ({ log, caller, requestId }: ApiRequest, action: string, id: string): void =>
  log.notice('operator action', { action, id, actor: caller.email, requestId });

/** With a key, every try of the request makes the same silence. */
const silenceOf = ({ body, caller, headers }: ApiRequest, now: Date): Silence => {
  const silence = newSilence(parseSilenceRequest(jsonOf(body)), caller.email, now);
  const key = idempotencyKeyOf(headers);
  if (key === undefined) return silence;
  return { ...silence, ID: `silence-${hash('sha256', JSON.stringify([caller.email, key])).slice(0, 16)}` };
};

/** Loaded with the first test: the other routes of the function must not wait for the channels. */
const createTrial = ({
  instance,
  environment,
  now,
  log,
}: Pick<Dependencies, 'instance' | 'environment' | 'now' | 'log'>) =>
  lazy(async () => {
    const [{ createChannels }, { tryChannels }] = await Promise.all([
      import('../shared/notice/channels.ts'),
      import('../shared/notice/trial.ts'),
    ]);
    const { host } = instance;
    const channels = createChannels(instance.channels ?? [], environment, {
      host,
      limitMs: TRIAL_MS,
      write: (line) => process.stderr.write(line),
      warn: (message, fields) => log.warning(message, fields),
    });
    const lastTried = new Map<string, number>();
    return async (name: string | undefined) => {
      const answers = await tryChannels(channels, name, lastTried, { host, now: now() });
      const reached = new Set(answers.filter(({ Delivered }) => Delivered).map(({ Channel }) => Channel));
      return { answers, reached };
    };
  });

/** The caller waits for it: shorter than in a sweep. */
const TRIAL_MS = 5_000;

export const decideOnIncidents = (
  dependencies: Pick<Dependencies, 'instance' | 'store' | 'now' | 'environment' | 'log'>,
): { readonly [K in keyof Decisions]: Handler<Decisions[K]> } => {
  const { store, now } = dependencies;
  const tryOut = createTrial(dependencies);
  return {
    'POST /_/incident/acknowledge/{id}': async (request) => {
      const { machineId: id, caller } = request;
      const incident = await store.incidents.update(id, (was, at) => acknowledge(was, caller.email, at));
      if (incident === undefined)
        throw new PermanentError(
          'unknown-incident',
          `Incident ${id} is unknown. GET /_/incidents lists all incidents.`,
        );
      audit(request, 'acknowledge', id);
      return incident;
    },

    'POST /_/silence': async (request) => {
      const silence = silenceOf(request, now());
      await store.silences.add(silence);
      audit(request, 'silence', silence.ID);
      return { ID: silence.ID };
    },

    'POST /_/silence/end/{id}': async (request) => {
      const { machineId: id } = request;
      if (!(await store.silences.end(id)))
        throw new PermanentError(
          'unknown-silence',
          `Silence ${id} is unknown, or has ended. GET /_/silences lists those in force.`,
        );
      audit(request, 'end_silence', id);
      return {};
    },

    'POST /_/notice/test': async (request) => {
      const { Channel } = parseNoticeTest(request.body.length === 0 ? {} : jsonOf(request.body));
      const { answers, reached } = await tryOut(Channel);
      await turnOn(store.sweeps, reached, now());
      audit(request, 'notice_test', Channel ?? 'all channels');
      return { Channels: answers };
    },
  };
};
