import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createSshProbe } from '../../../../agents/test_machine_monitor/device/ssh.ts';
import { createRun } from '../../../../agents/test_machine_monitor/tool/run.ts';
import { aLog } from '../../../support/builders.ts';
import { samples } from '../../../support/samples.ts';
import { scratch } from '../../../support/scratch.ts';
import { type Replies, standIns } from '../../../support/stand_ins.ts';

const never = new AbortController().signal;
const SSH = 'ssh -oConnectTimeout=15 -oBatchMode=yes -t -t -- root@skia-cros-01';
const UPTIME = `${SSH} cat /proc/uptime`;
const RELEASE = `${SSH} cat /etc/lsb-release`;

const HEALTHY: Replies = {
  [UPTIME]: { stdout: '1234.50 5678.90\r\n', stderr: 'Connection to skia-cros-01 closed.\r\n' },
  [RELEASE]: { stdout: 'CHROMEOS_RELEASE_CHROME_MILESTONE=89\r\nCHROMEOS_RELEASE_TRACK=stable-channel\r\n' },
};

describe('a ChromeOS device', () => {
  const make = standIns();
  const makeDirectory = scratch();
  const probing = (replies: Replies, SSHUserIP = 'root@skia-cros-01') => {
    const directory = makeDirectory();
    const file = join(directory, 'ssh_machine.json');
    const { log, lines } = aLog();
    const { env, calls } = make(replies);
    const probe = createSshProbe(createRun(env), file, log);
    return { directory, file, lines, calls, look: () => probe({ ...UNKNOWN_MACHINE, SSHUserIP }, never) };
  };

  for (const { device, text, expected } of samples('lsb_release', {
    octopus_89: ['13729.56.0', '89', 'stable-channel'],
    hatch_104_test_image: ['14901.0.0', '104', 'testimage-channel'],
    cloudready_87: ['87.3.41', '87', 'stable-channel'],
    termina_69: ['10739.0.2018_05_31_1127', '69', 'buildbot-build'],
    nyan_big_without_milestone: ['6310.61.0', '', 'stable-channel'],
  } as const)) {
    it(`${device} is reported with its release and its uptime in nanoseconds`, async () => {
      const [release_version, milestone, channel] = expected;
      // ssh gives the command a terminal, which ends lines so.
      const stdout = text.replaceAll('\n', '\r\n');
      assert.deepEqual(await probing({ ...HEALTHY, [RELEASE]: { stdout } }).look(), {
        chromeos: { uptime: 1_234_500_000_000, release_version, milestone, channel },
      });
    });
  }

  it('is written into the file where tasks find it', async () => {
    const { file, directory, look } = probing(HEALTHY);
    await look();
    const { user_ip, Comment } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    assert.equal(user_ip, 'root@skia-cros-01');
    assert.equal(typeof Comment, 'string');
    assert.deepEqual(readdirSync(directory), ['ssh_machine.json']);
  });

  it('leaves alone what a link in its place points to', async () => {
    const { file, directory, look } = probing(HEALTHY);
    const target = join(directory, 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, file);
    await look();
    assert.equal(readFileSync(target, 'utf8'), 'precious');
    assert.match(readFileSync(file, 'utf8'), /root@skia-cros-01/);
  });

  it('leaves nothing behind where the file cannot be replaced', async () => {
    const { file, directory, look } = probing(HEALTHY);
    mkdirSync(join(file, 'in the way'), { recursive: true });
    await look();
    assert.deepEqual(readdirSync(directory), ['ssh_machine.json']);
  });

  it('is reported where the file cannot be written, which is logged once', async () => {
    const { file, lines, look } = probing(HEALTHY);
    mkdirSync(join(file, 'in the way'), { recursive: true });
    assert.equal((await look()).chromeos?.milestone, '89');
    await look();
    rmSync(file, { recursive: true });
    await look();
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['ssh machine file not written', 'ssh machine file written again'],
    );
    assert.match(readFileSync(file, 'utf8'), /root@skia-cros-01/);
  });

  for (const [what, replies, message] of [
    [
      'it cannot be reached',
      { [UPTIME]: { stderr: 'ssh: connect to host skia-cros-01 port 22: No route to host\r\n', code: 255 } },
      /No route to host/,
    ],
    [
      'it does not trust this host',
      { [UPTIME]: { stderr: 'root@skia-cros-01: Permission denied (publickey).\r\n', code: 255 } },
      /Permission denied/,
    ],
    ['it prints garbage', { [UPTIME]: { stdout: '\u001b[2J' } }, /printed no uptime/],
    [
      'it is no ChromeOS',
      { [RELEASE]: { stdout: 'DISTRIB_ID=Ubuntu\r\nDISTRIB_RELEASE=22.04\r\n' } },
      /names no ChromeOS release/,
    ],
    ['its release is empty', { [RELEASE]: { stdout: '' } }, /names no ChromeOS release/],
  ] as const) {
    it(`is missing where ${what}, and no task is sent there`, async () => {
      const { look, directory } = probing({ ...HEALTHY, ...replies });
      await assert.rejects(look(), message);
      assert.deepEqual(readdirSync(directory), []);
    });
  }

  it('is reported where two of the three are absent', async () => {
    const { chromeos } = await probing({
      ...HEALTHY,
      [RELEASE]: { stdout: 'CHROMEOS_RELEASE_TRACK=dev-channel\n' },
    }).look();
    assert.deepEqual(
      [chromeos?.channel, chromeos?.milestone, chromeos?.release_version],
      ['dev-channel', '', ''],
    );
  });

  for (const SSHUserIP of [
    '',
    '-oProxyCommand=touch /tmp/x',
    'root@a b',
    'root@host;reboot',
    '@host',
    'x'.repeat(256),
  ]) {
    it(`never reaches ssh as ${JSON.stringify(SSHUserIP.slice(0, 64))}`, async () => {
      const { look, calls } = probing(HEALTHY, SSHUserIP);
      await assert.rejects(look(), /is not user@host/);
      assert.deepEqual(calls(), []);
    });
  }
});
