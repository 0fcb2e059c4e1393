/** A stand-in of an EdgeSwitch: echoes what is typed, pages long answers, asks for a password at `enable`. */
import type { ServerChannel } from 'ssh2';
import type { PowerSwitch, Relay } from './relay.ts';
import { sshSwitch } from './ssh_switch.ts';

const INVALID = "% Invalid input detected at '^' marker.";

class CommandLine {
  readonly #channel: ServerChannel;
  readonly #relay: Relay;
  readonly #end: () => void;
  /** UniFi switches begin in a shell, behind which the command line is. */
  #isShell: boolean;
  #mode = '>';
  #asksPassword = false;
  /** What follows `--More--`. */
  #rest: string | undefined;
  #typed = '';

  constructor(channel: ServerChannel, relay: Relay, isUnifi: boolean, end: () => void) {
    this.#channel = channel;
    this.#relay = relay;
    this.#isShell = isUnifi;
    this.#end = end;
    channel.on('data', (data: Buffer) => this.#hear(data.toString()));
    this.#prompt();
  }

  #prompt(): void {
    this.#channel.write(this.#isShell ? '\r\nUSW-24.v4.0.66# ' : `\r\n(UBNT EdgeSwitch) ${this.#mode}`);
  }

  #hear(text: string): void {
    if (this.#rest !== undefined) {
      this.#channel.write(`\r\n${this.#rest}`);
      this.#rest = undefined;
      this.#prompt();
      return;
    }
    this.#typed += text;
    if (!this.#typed.endsWith('\n')) return;
    const line = this.#typed.trim();
    this.#typed = '';
    if (this.#asksPassword) {
      this.#asksPassword = false;
      if (line === 'hush-edgeswitch') this.#mode = '#';
      this.#prompt();
      return;
    }
    this.#channel.write(`${line}\r\n`);
    const answer = this.#isShell ? this.#runInShell(line) : this.#run(line);
    if (answer === undefined) return;
    this.#channel.write(answer);
    this.#prompt();
  }

  #runInShell(line: string): string {
    if (line !== 'telnet localhost') return '-sh: not found';
    this.#isShell = false;
    return "\r\nEntering character mode\r\nEscape character is '^]'.\r\n\r\nWarning!\r\n";
  }

  /** Undefined: no answer yet, or never. */
  #run(line: string): string | undefined {
    if (line === 'enable') {
      this.#asksPassword = true;
      this.#channel.write('Password:');
      return undefined;
    }
    if (line === 'terminal length 0') return INVALID;
    if (line === 'configure') this.#mode = '(Config)#';
    else if (line === 'interface 0/3') this.#mode = '(Interface 0/3)#';
    else if (line === 'exit') this.#mode = this.#mode === '(Interface 0/3)#' ? '(Config)#' : '#';
    else if (line.startsWith('poe opmode')) return this.#switch(line.endsWith('auto'));
    else if (line === 'show running-config interface 0/3') {
      this.#rest = `interface 0/3\r\n${this.#relay.isOn ? '' : 'poe opmode shutdown\r\n'}exit\r\n`;
      this.#channel.write('!Current Configuration:\r\n--More-- or (q)uit');
      return undefined;
    } else if (line === 'show poe status 0/3') {
      const { isOn, drawsPower } = this.#relay;
      const detection = isOn ? (drawsPower ? 'Good' : 'Searching') : 'Disabled';
      return `Intf      Detection\r\n--------- ----------\r\n0/3       ${detection}   2.30`;
    } else return '% Invalid input';
    return '';
  }

  #switch(isOn: boolean): string | undefined {
    const manner = this.#relay.told(isOn);
    if (manner === 'refuse') return INVALID;
    if (manner !== 'drop') return '';
    this.#end();
    return undefined;
  }
}

export const edgeswitchSwitch = (isUnifi = false): Promise<PowerSwitch> =>
  sshSwitch({ password: 'hush-edgeswitch' }, (session, relay, end) => {
    session.on('pty', (accept) => accept());
    session.on('shell', (accept) => new CommandLine(accept(), relay, isUnifi, end));
  });
