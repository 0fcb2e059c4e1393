/** Who may call the hooks: a web page, or a link in a mail, must not reboot a device. */
import type { IncomingMessage } from 'node:http';
import { PermanentError } from '../../../shared/errors.ts';
import { isLoopbackHost } from '../../../shared/loopback.ts';
import type { Hook } from './hooks.ts';

/** Any value. Only a program can send it: a page would have to ask first, with OPTIONS, which is not answered. */
const RUNNER_HEADER = 'x-task-runner';

/**
 * Swarming's bot calls the hooks from its `bot_config.py`, which has two libraries for it: urllib.request (urllib2 before it) sends
 * `Python-urllib/3.11`, and requests, which is part of the bot, `python-requests/2.32.3`. No browser sends these, and no page can make it do so.
 */
const RUNNER_AGENTS = ['python-urllib/', 'python-requests/'];

const refuse = (detail: string): never => {
  throw new PermanentError('cross-site', detail);
};

/**
 * Throws PermanentError `wrong-host` for a host name that a page's author made resolve to 127.0.0.1, and `cross-site` for a request that a page
 * sent by itself. `Sec-Fetch-Site: none` is an address that a person typed, or a link that another program opened.
 */
export const refusePages = ({ headers }: IncomingMessage): void => {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!isLoopbackHost(host)) {
    throw new PermanentError(
      'wrong-host',
      `hooks are not served for host ${JSON.stringify(host.slice(0, 100))}: use localhost or 127.0.0.1`,
    );
  }
  if (origin !== undefined || (site !== undefined && site !== 'none'))
    refuse('this is a request from a web page: only programs on this machine may call the hooks');
};

/**
 * Throws PermanentError `cross-site` if the hook is the task runner's and a browser called it. A GET must show that it comes from a program: older
 * browsers send neither `Origin` nor `Sec-Fetch-Site` when they open a link.
 */
export const checkCaller = ({ caller }: Hook, { method, headers }: IncomingMessage): void => {
  if (caller === 'anyone') return;
  if (headers['sec-fetch-site'] !== undefined)
    refuse('this request comes from a browser: only the task runner may call this hook');
  if (method !== 'GET' || headers[RUNNER_HEADER] !== undefined) return;
  const agent = headers['user-agent']?.toLowerCase() ?? '';
  if (!RUNNER_AGENTS.some((start) => agent.startsWith(start)))
    refuse(`this hook is the task runner's: send the header ${RUNNER_HEADER}, with any value`);
};
