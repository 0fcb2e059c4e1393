/** What people decide about incidents: to take one on, to keep machines out of them, and to try a channel. */
import { hash } from 'node:crypto';
import { PermanentError } from '../shared/errors.ts';
import { jsonOf } from '../shared/http/body.ts';
import { idempotencyKeyOf } from '../shared/http/idempotency_key.ts';
import type { ApiRequest } from '../shared/http/route.ts';
import { acknowledge } from '../shared/incident/incident.ts';
import { newSilence } from '../shared/incident/silences.ts';
import { AnsweredBefore } from '../shared/store/once.ts';
import { turnOn } from '../shared/sweep/turn_on.ts';
import { parseNoticeTest } from '../shared/types/notice_test.ts';
import { parseSilenceRequest, type Silence } from '../shared/types/silence.ts';
import { unknownIncident } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import type { incidentDecisions } from './incident_routes.ts';
import { lazy } from './lazy.ts';
import { onceOf } from './once.ts';
import type { Handler } from '../shared/http/route.ts';

type Decisions = typeof incidentDecisions;

const audit = ({ log, caller, requestId }: ApiRequest, action: string, id: string): void =>
  log.notice('operator action', { action, id, actor: caller.email, requestId });

/** What `work` returns; for a repeat of the request what `again` returns, or undefined if what it names was unknown then. */
const onlyOnce = async <T>(
  work: () => Promise<T | undefined>,
  again: () => Promise<T | undefined>,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AnsweredBefore)) throw error;
    return error.outcome === 'unknown' ? undefined : again();
  }
};
const done = (): Promise<true> => Promise.resolve(true);

/** With a key, every try of the request names the same silence. */
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
      const { parameter: id, caller, body } = request;
      const { once } = onceOf(request, id, 'acknowledge', body);
      const incident = await onlyOnce(
        async () => {
          const found = await store.incidents.update(
            id,
            (was, at) => acknowledge(was, caller.email, at),
            once,
          );
          if (found !== undefined) audit(request, 'acknowledge', id);
          return found;
        },
        () => store.incidents.get(id),
      );
      if (incident === undefined) throw unknownIncident(id);
      return incident;
    },

    'POST /_/silence': async (request) => {
      const silence = silenceOf(request, now());
      const { once } = onceOf(request, silence.ID, 'silence', request.body);
      await onlyOnce(async () => {
        await store.silences.add(silence, once);
        audit(request, 'silence', silence.ID);
        return true;
      }, done);
      return { ID: silence.ID };
    },

    'POST /_/silence/end/{id}': async (request) => {
      const { parameter: id, body } = request;
      const { once } = onceOf(request, id, 'end_silence', body);
      const isEnded = await onlyOnce(async () => {
        if (!(await store.silences.end(id, once))) return undefined;
        audit(request, 'end_silence', id);
        return true;
      }, done);
      if (isEnded === undefined)
        throw new PermanentError(
          'unknown-silence',
          `Silence ${id} is unknown, or has ended. GET /_/silences lists those in force.`,
        );
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
