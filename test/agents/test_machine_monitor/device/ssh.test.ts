import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createSshProbe } from '../../../../agents/test_machine_monitor/device/ssh.ts';
import { createRun } from '../../../../agents/loop/run.ts';
import { aLog } from '../../../support/builders.ts';
import { samples } from '../../../support/samples.ts';
import { makeDirectory } from '../../../support/scratch.ts';
import { type Replies, standIns } from '../../../support/stand_ins.ts';

const never = new AbortController().signal;
const SSH = 'ssh -oConnectTimeout=15 -oBatchMode=yes -t -t -- root@skia-cros-01';
const READ = `${SSH} cat /proc/uptime /etc/lsb-release`;
const UPTIME = '1234.50 5678.90\r\n';
const RELEASE = 'CHROMEOS_RELEASE_CHROME_MILESTONE=89\r\nCHROMEOS_RELEASE_TRACK=stable-channel\r\n';

const HEALTHY: Replies = {
  [READ]: { stdout: UPTIME + RELEASE, stderr: 'Connection to skia-cros-01 closed.\r\n' },
};

describe('createSshProbe', () => {
  const make = standIns();
  const probing = (replies: Replies, SSHUserIP = 'root@skia-cros-01') => {
    const directory = makeDirectory();
    const file = join(directory, 'ssh_machine.json');
    const { log, lines } = aLog();
    const { env, calls } = make(replies);
    const probe = createSshProbe(createRun(env), file, log);
    return { directory, file, lines, calls, probe: () => probe({ ...UNKNOWN_MACHINE, SSHUserIP }, never) };
  };

  for (const { device, text, expected } of samples('lsb_release', {
    octopus_89: ['13729.56.0', '89', 'stable-channel'],
    hatch_104_test_image: ['14901.0.0', '104', 'testimage-channel'],
    cloudready_87: ['87.3.41', '87', 'stable-channel'],
    termina_69: ['10739.0.2018_05_31_1127', '69', 'buildbot-build'],
    nyan_big_without_milestone: ['6310.61.0', '', 'stable-channel'],
  } as const)) {
    it(`returns the release of ${device} and the uptime in nanoseconds`, async () => {
      const [release_version, milestone, channel] = expected;
      // ssh gives the command a terminal, which ends lines with CR LF.
      const stdout = UPTIME + text.replaceAll('\n', '\r\n');
      assert.deepEqual(await probing({ [READ]: { stdout } }).probe(), {
        chromeos: { uptime: 1_234_500_000_000, release_version, milestone, channel },
      });
    });
  }

  it('reads the uptime and the release after what the login shell of the device printed', async () => {
    const stdout = `Welcome to ChromeOS\r\n\r\n${UPTIME}${RELEASE}`;
    const { chromeos } = await probing({ [READ]: { stdout } }).probe();
    assert.deepEqual([chromeos?.uptime, chromeos?.milestone], [1_234_500_000_000, '89']);
  });

  it('asks the device for both in one call, because each call may take 15 s to connect', async () => {
    const { probe, calls } = probing(HEALTHY);
    await probe();
    assert.deepEqual(calls(), [READ]);
  });

  it('writes the file in which tasks find the device', async () => {
    const { file, directory, probe } = probing(HEALTHY);
    await probe();
    const { user_ip, Comment } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    assert.equal(user_ip, 'root@skia-cros-01');
    assert.equal(typeof Comment, 'string');
    assert.deepEqual(readdirSync(directory), ['ssh_machine.json']);
  });

  it('replaces a link in place of the file and leaves its target unchanged', async () => {
    const { file, directory, probe } = probing(HEALTHY);
    const target = join(directory, 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, file);
    await probe();
    assert.equal(readFileSync(target, 'utf8'), 'precious');
    assert.match(readFileSync(file, 'utf8'), /root@skia-cros-01/);
  });

  it('leaves no temporary file behind if the file cannot be replaced', async () => {
    const { file, directory, probe } = probing(HEALTHY);
    mkdirSync(join(file, 'in the way'), { recursive: true });
    await probe();
    assert.deepEqual(readdirSync(directory), ['ssh_machine.json']);
  });

  it('returns the values even if the file cannot be written, and logs that once', async () => {
    const { file, lines, probe } = probing(HEALTHY);
    mkdirSync(join(file, 'in the way'), { recursive: true });
    assert.equal((await probe()).chromeos?.milestone, '89');
    await probe();
    rmSync(file, { recursive: true });
    await probe();
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['ssh machine file not written', 'ssh machine file written again'],
    );
    assert.match(readFileSync(file, 'utf8'), /root@skia-cros-01/);
  });

  for (const [condition, replies, message] of [
    [
      'the device cannot be reached',
      { [READ]: { stderr: 'ssh: connect to host skia-cros-01 port 22: No route to host\r\n', code: 255 } },
      /No route to host/,
    ],
    [
      'the device does not trust this host',
      { [READ]: { stderr: 'root@skia-cros-01: Permission denied (publickey).\r\n', code: 255 } },
      /Permission denied/,
    ],
    ['the uptime is garbage', { [READ]: { stdout: '\u001b[2J' } }, /printed no uptime: "\\u001b\[2J"$/],
    [
      'the device does not run ChromeOS',
      { [READ]: { stdout: UPTIME + 'DISTRIB_ID=Ubuntu\r\nDISTRIB_RELEASE=22.04\r\n' } },
      /names no ChromeOS release: "DISTRIB_RELEASE=22.04"$/,
    ],
    ['the release is empty', { [READ]: { stdout: UPTIME } }, /names no ChromeOS release/],
  ] as const) {
    it(`throws if ${condition}, and writes no file for tasks`, async () => {
      const { probe, directory } = probing({ ...HEALTHY, ...replies });
      await assert.rejects(probe(), message);
      assert.deepEqual(readdirSync(directory), []);
    });
  }

  it('returns empty values if two of the three are missing', async () => {
    const { chromeos } = await probing({
      ...HEALTHY,
      [READ]: { stdout: `${UPTIME}CHROMEOS_RELEASE_TRACK=dev-channel\n` },
    }).probe();
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
    it(`throws without running ssh if SSHUserIP is ${JSON.stringify(SSHUserIP.slice(0, 64))}`, async () => {
      const { probe, calls } = probing(HEALTHY, SSHUserIP);
      await assert.rejects(probe(), /is not user@host/);
      assert.deepEqual(calls(), []);
    });
  }
});
