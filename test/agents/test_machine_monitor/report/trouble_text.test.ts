import assert from 'node:assert/strict';
import { StillFailingError } from '../../../../agents/test_machine_monitor/device/device.ts';
import { troubleText } from '../../../../agents/test_machine_monitor/report/trouble_text.ts';
import { ToolError } from '../../../../agents/loop/tool.ts';

const endedAt = new Date('2026-01-02T09:20:59.999Z');
const offline = new ToolError('adb get-state exited with 1: error: device offline', {
  brief: 'adb: device offline',
});
const reconnected = { text: 'reconnected', succeeded: true };

describe('troubleText', () => {
  for (const [what, error, reboot, expected] of [
    ['a tool', offline, undefined, 'adb: device offline'],
    [
      'a tool that said nothing',
      new ToolError('adb get-state took longer than 5 s', {}),
      undefined,
      'adb get-state took longer than 5 s',
    ],
    ['a file', new Error("ENOENT: no such file '/x'"), undefined, "ENOENT: no such file '/x'"],
    [
      'a tool, and that reconnecting did not help',
      new StillFailingError(offline, reconnected),
      undefined,
      'adb: device offline; reconnected: no answer',
    ],
    [
      'a tool, and that reconnecting failed',
      new StillFailingError(offline, { text: 'reconnect failed: adb: unknown command', succeeded: false }),
      undefined,
      'adb: device offline; reconnect failed: adb: unknown command',
    ],
    [
      'a tool, and that the reboot did not help',
      offline,
      { attachedDevice: 'adb', endedAt },
      'adb: device offline; rebooted at 09:20 UTC on 2026-01-02: no answer',
    ],
    [
      'a tool, and that neither reconnecting nor the reboot helped',
      new StillFailingError(offline, reconnected),
      { attachedDevice: 'adb', endedAt },
      'adb: device offline; reconnected, rebooted at 09:20 UTC on 2026-01-02: no answer',
    ],
    [
      'a tool, and that the reboot failed',
      new StillFailingError(offline, reconnected),
      {
        attachedDevice: 'adb',
        endedAt,
        error: new StillFailingError(new Error('adb reboot took longer than 60 s'), reconnected),
      },
      'adb: device offline; reconnected: no answer; reboot at 09:20 UTC on 2026-01-02 failed: adb reboot took longer than 60 s',
    ],
    ['an error of another kind', 'thrown text', undefined, 'thrown text'],
  ] as const) {
    it(`quotes ${what}`, () => assert.equal(troubleText(error, reboot), expected));
  }

  it('is one line of at most 1,024 harmless, well-formed characters, whatever the tools said', () => {
    const error = new Error(`\u001b[2J\r\n\ud800${'\u{1f600}\u202e'.repeat(100_000)}`);
    const text = troubleText(new StillFailingError(error, reconnected), {
      attachedDevice: 'adb',
      endedAt,
      error,
    });
    assert(text.length <= 1024 && text.length > 900, String(text.length));
    assert(text.isWellFormed());
    assert.doesNotMatch(text, /[\p{Cc}\u202e]/u);
    assert.match(text, /; reconnected: no answer; reboot at .* failed: /);
  });
});
