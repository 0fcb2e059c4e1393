/** A network between an agent and the server that delays requests, repeats them later, cuts them and loses their answers; on the test's clock. */
import type { Request } from '../../shared/client/request.ts';
import { randomNumbers } from './simulated_lab.ts';
import type { VirtualTime } from './virtual_time.ts';

/** `cut_before`: it never arrives. `cut_after`: its answer is lost. `late`: it arrives after the client has given up. `repeated`: it arrives again. */
const FATES = ['cut_before', 'cut_after', 'late', 'repeated', 'delivered'] as const;
type Fate = (typeof FATES)[number];
const PROBABILITY: Readonly<Record<Fate, number>> = {
  cut_before: 0.12,
  cut_after: 0.18,
  late: 0.1,
  repeated: 0.15,
  delivered: 0.45,
};
const DELAY_MS = 2_000;
/** What clients wait for an answer. */
const TIMEOUT_MS = 15_000;
const LATE_MS = 120_000;

export const unreliableNetwork = (time: VirtualTime, seed: number) => {
  const random = randomNumbers(seed);
  const fates = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  const network = { isWellBehaved: false };
  const fateNow = (): Fate => {
    let drawn = network.isWellBehaved ? 1 : random();
    return FATES.find((fate) => (drawn -= PROBABILITY[fate]) < 0) ?? 'delivered';
  };
  const through =
    (request: Request): Request =>
    async (method, path, options) => {
      const fate = fateNow();
      fates[fate] += 1;
      const again = (): void => {
        // Nobody hears the answer.
        const sent = request(method, path, { ...options, signal: new AbortController().signal });
        sent.catch(() => undefined);
      };
      await time.sleep(random() * DELAY_MS, options.signal);
      if (fate === 'cut_before') throw new Error('connect ECONNRESET');
      if (fate === 'late') {
        time.later(TIMEOUT_MS + random() * LATE_MS, again);
        await time.sleep(TIMEOUT_MS, options.signal);
        throw new Error('no answer in time');
      }
      const answer = await request(method, path, options);
      if (fate === 'repeated') time.later(random() * LATE_MS, again);
      if (fate === 'cut_after') throw new Error('read ECONNRESET');
      return answer;
    };
  return { through, fates, behave: () => void (network.isWellBehaved = true) };
};
