/** The smoke test of a deployment: both doors of the load balancer open, and an event that is published can be read back. */
import { SMOKE_TEST_MACHINE } from '../../../shared/types/machine_id.ts';
import { RAW_STATE } from '../../../shared/types/event.ts';
import { text } from '../json_path.ts';
import type { Json } from '../resource.ts';

export interface Answer {
  readonly status: number;
  /** The `Location` header; "" without one. */
  readonly location: string;
  readonly text: string;
}

/** How the test reaches the deployment. */
export interface Reach {
  /** Rejects if there is no answer. `token`: as an agent, which is let in at the other door than a browser. */
  readonly ask: (
    method: 'GET' | 'POST',
    path: string,
    options: { token: boolean; body?: object },
  ) => Promise<Answer>;
  /** Publishes an Event to the topic of events. */
  readonly publish: (event: object) => Promise<void>;
  readonly wait: (seconds: number) => Promise<unknown>;
  readonly progress: (line: string) => void;
}

/** A change of the load balancer, or a new role, takes a minute or two to be known everywhere. */
const TRIES = 12;
const BETWEEN_TRIES_S = 10;
/** An event is stored within a second; a new instance, and a redelivery, take longer. */
const READ_TRIES = 30;
const BETWEEN_READS_S = 2;

/** The test found something; the message says what was expected and what came. */
export class SmokeTestError extends Error {
  override readonly name = 'SmokeTestError';
}

const shown = ({ status, location, text: body }: Answer): string =>
  `${status}${location === '' ? '' : ` to ${location.slice(0, 100)}`}: ${body.slice(0, 200).replaceAll(/\s+/g, ' ')}`;

const jsonOf = (answer: Answer): Json => {
  try {
    return JSON.parse(answer.text) as Json;
  } catch {
    return undefined;
  }
};

/** Asks until the answer is as it should be. Throws a SmokeTestError with the last answer. */
const expect = async (
  { ask, wait }: Reach,
  [method, path, options]: Parameters<Reach['ask']>,
  what: string,
  isGood: (answer: Answer) => boolean,
  [tries, seconds]: readonly [tries: number, seconds: number] = [TRIES, BETWEEN_TRIES_S],
): Promise<void> => {
  let last = '';
  for (let left = tries; left > 0; left--) {
    try {
      const answer = await ask(method, path, options);
      if (isGood(answer)) return;
      last = shown(answer);
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (left > 1) await wait(seconds);
  }
  throw new SmokeTestError(`${method} ${path} should ${what}, but the answer is ${last}`);
};

const isSignIn = ({ status, location }: Answer): boolean =>
  status === 302 && location.startsWith('https://accounts.google.com/');
const isKnown = (answer: Answer): boolean => answer.status === 200 && text(jsonOf(answer), 'email') !== '';
const isOk = ({ status }: Answer): boolean => status === 200;

const act = (reach: Reach, action: string, body: object): Promise<void> =>
  expect(
    reach,
    ['POST', `/_/machine/${action}/${SMOKE_TEST_MACHINE}`, { token: true, body }],
    'be done',
    // A machine that was never made is as good as forgotten.
    (answer) => isOk(answer) || (action === 'delete_machine' && answer.status === 404),
    [3, BETWEEN_TRIES_S],
  );

const readBack = async (reach: Reach, nonce: string): Promise<void> => {
  const version = `smoke-test-${nonce}`;
  await act(reach, 'expect_machine', {});
  await act(reach, 'toggle_mode', { MaintenanceMode: true, Reason: 'The smoke test of a deployment' });
  await reach.publish({ type: RAW_STATE, host: { name: SMOKE_TEST_MACHINE, version } });
  await expect(
    reach,
    ['GET', `/json/v1/machine/description/${SMOKE_TEST_MACHINE}`, { token: true }],
    `have the published Version ${version}, in maintenance`,
    (answer) => {
      const description = jsonOf(answer);
      return text(description, 'Version') === version && text(description, 'MaintenanceMode') !== '';
    },
    [READ_TRIES, BETWEEN_READS_S],
  );
};

/** Forgets the machine whatever happened; a failure of that alone fails the test, beside another one it is only told. */
const eventPath = async (reach: Reach, nonce: string): Promise<void> => {
  const forget = (): Promise<void> => act(reach, 'delete_machine', { ForGood: true });
  try {
    await readBack(reach, nonce);
  } catch (error) {
    await forget().catch((left: unknown) =>
      reach.progress(`${SMOKE_TEST_MACHINE} is still there: ${String(left)}`),
    );
    throw error;
  }
  await forget();
};

/** Throws a SmokeTestError at the first thing that is not as it should be. `nonce`: another one for each run. */
export const smokeTest = async (reach: Reach, nonce: string): Promise<void> => {
  await expect(reach, ['GET', '/', { token: false }], "lead to Google's sign-in (302)", isSignIn);
  reach.progress("the door for people leads to Google's sign-in");
  await expect(reach, ['GET', '/loginstatus/', { token: true }], 'know the caller (200)', isKnown);
  reach.progress('the door for tokens knows the caller');
  await eventPath(reach, nonce);
  reach.progress('a published event was read back');
};
