/** The command line of a switch in one ssh session, kept for the next command and closed when idle. */
import type { Client, ClientChannel } from 'ssh2';
import { explanationOf } from '../../loop/answer.ts';
import { optionalText, type Settings, type Surroundings } from '../driver/driver.ts';
import { connectSsh } from './ssh.ts';

/** Longer than the pauses within a cycle that reads every second; shorter than the switch's own time-out of 5 min. */
const IDLE_MS = 15_000;
const MAX_ANSWER_CHARS = 64 * 1024;

/** `(SW-RACK4) >`, `(SW-RACK4) #`, `(SW-RACK4) (Config)#`, `(SW-RACK4) (Interface 0/3)#` at the end of what arrived. */
const PROMPT = /(?:^|\n)\([^()\n]{1,100}\) ?(?:\([^()\n]{1,100}\) ?)?[>#] ?$/;
const PASSWORD = /(?:^|\n)[Pp]assword: ?$/;
const MORE = /--More-- ?(?:or \(q\)uit)? ?$/;
/** UniFi switches begin in a shell: `USW-24.v4.0.66#`. The command line is behind `telnet localhost`. */
const SHELL = /(?:^|\n)[\w.-]{1,80}[#$] ?$/;
const REFUSED = /^\s*(?:% ?|Error|Invalid|Command not found|Incomplete command)/im;

interface Session {
  readonly client: Client;
  readonly channel: ClientChannel;
  received: string;
  /** Set while something waits for more. */
  more: (() => void) | undefined;
  broken: Error | undefined;
}

/** Sends a line and returns what the device printed, without echo and prompt; throws if the device refused the line. */
type Say = (line: string) => Promise<string>;

const shellOf = (client: Client): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.once('close', () => reject(new Error('the connection was closed')));
    client.shell({ term: 'dumb', cols: 200, rows: 200 }, (error, opened) =>
      error === undefined ? resolve(opened) : reject(new Error(explanationOf(error.message))),
    );
  });

export class CliSession {
  readonly #settings: Settings;
  readonly #surroundings: Surroundings;
  #open: Session | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(settings: Settings, surroundings: Surroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
  }

  /** Runs `work` in the session, which is opened if there is none. After a failure the session is closed, so that the next begins afresh. */
  async use<T>(signal: AbortSignal, work: (say: Say) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    clearTimeout(this.#idle);
    let session: Session | undefined;
    const abort = (): void => {
      if (session === undefined) return;
      session.broken ??= new Error(signal.reason instanceof Error ? signal.reason.message : 'stopped');
      session.more?.();
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      if (this.#open?.broken !== undefined) this.#close();
      session = this.#open;
      if (session === undefined) {
        session = await this.#start(signal);
        this.#open = session;
        await this.#enable(session);
      }
      const open = session;
      const result = await work((line) => this.#say(open, line));
      this.#idle = setTimeout(() => this.#close(), IDLE_MS).unref();
      return result;
    } catch (error) {
      session?.client.destroy();
      this.#close();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #close(): void {
    this.#open?.client.destroy();
    this.#open = undefined;
  }

  async #start(signal: AbortSignal): Promise<Session> {
    const connecting = new AbortController();
    const forward = (): void => connecting.abort(signal.reason);
    signal.addEventListener('abort', forward, { once: true });
    let client: Client | undefined;
    let channel: ClientChannel;
    try {
      client = await connectSsh(this.#settings, this.#surroundings, connecting.signal);
      channel = await shellOf(client);
    } catch (error) {
      client?.destroy();
      throw error;
    } finally {
      // Once it stands, the session outlives this signal.
      signal.removeEventListener('abort', forward);
    }
    const session: Session = { client, channel, received: '', more: undefined, broken: undefined };
    const end = (): void => {
      session.broken ??= new Error('the switch closed the session');
      session.more?.();
    };
    channel.on('data', (data: Buffer) => {
      session.received += data.toString('latin1').replaceAll('\r', '');
      if (session.received.length > MAX_ANSWER_CHARS) {
        session.broken ??= new Error('the switch prints too much');
        client.destroy();
      }
      session.more?.();
    });
    channel.on('close', end);
    client.on('close', end);
    client.on('error', end);
    return session;
  }

  /** Waits until the device asks for something, and returns what it printed before. */
  async #answer(session: Session): Promise<{ text: string; asks: 'command' | 'password' }> {
    for (;;) {
      if (session.broken !== undefined) throw session.broken;
      const { received } = session;
      if (MORE.test(received)) {
        session.received = received.replace(MORE, '');
        session.channel.write(' ');
      } else if (SHELL.test(received)) {
        session.received = '';
        session.channel.write('telnet localhost\n');
      } else if (PASSWORD.test(received)) return { text: received, asks: 'password' };
      else if (PROMPT.test(received)) return { text: received.replace(PROMPT, ''), asks: 'command' };
      await new Promise<void>((resolve) => (session.more = resolve));
      session.more = undefined;
    }
  }

  async #enable(session: Session): Promise<void> {
    await this.#answer(session);
    session.received = '';
    session.channel.write('enable\n');
    const { asks } = await this.#answer(session);
    if (asks === 'password') {
      session.received = '';
      session.channel.write(`${optionalText(this.#settings, 'password') ?? ''}\n`);
      if ((await this.#answer(session)).asks === 'password')
        throw new Error('the switch refused the password of enable');
    }
    // Refused by some firmware; then `--More--` is answered.
    await this.#say(session, 'terminal length 0').catch((error: unknown) => {
      if (session.broken !== undefined) throw error;
    });
  }

  async #say(session: Session, line: string): Promise<string> {
    session.received = '';
    session.channel.write(`${line}\n`);
    const { text } = await this.#answer(session);
    // The device repeats what was typed.
    const at = text.indexOf(line);
    const answer = at === -1 ? text : text.slice(at + line.length);
    if (REFUSED.test(answer)) throw new Error(`${line}: ${explanationOf(answer)}`);
    return answer;
  }
}
