/** A stand-in of an mPower strip: `cat` and `echo` of a relay's file, over ssh of 2012. */
import type { PowerSwitch } from './relay.ts';
import { type OldKeyExchange, sshSwitch } from './ssh_switch.ts';

export const mpowerSwitch = ({
  kex = 'diffie-hellman-group14-sha1',
  hostKey,
}: {
  readonly kex?: OldKeyExchange;
  readonly hostKey?: string;
} = {}): Promise<PowerSwitch> =>
  sshSwitch({ password: 'hush-mpower', kex, hostKey }, (session, relay, end) =>
    session.on('exec', (accept, _reject, { command }) => {
      const channel = accept();
      const state = /^echo ([01]) > \/proc\/power\/relay3$/.exec(command)?.[1];
      let code = 0;
      if (command === 'cat /proc/power/relay3') channel.write(`${relay.isOn ? 1 : 0}\n`);
      else if (state === undefined) code = 1;
      else {
        const manner = relay.told(state === '1');
        if (manner === 'drop') {
          end();
          return;
        }
        if (manner === 'refuse') code = 1;
      }
      channel.exit(code);
      channel.end();
    }),
  );
