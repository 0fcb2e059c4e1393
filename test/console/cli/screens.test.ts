/**
 * What every command prints in terminals of 60, 80 and 200 columns, and into a pipe: reviewed text. After a change, `UPDATE_SCREENS=1 npm test --
 * test/console/cli/screens.test.ts` writes it anew; read the difference.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { run } from '../../../console/cli/run.ts';
import { type AnsweringServer, answeringServer } from '../../support/answering_server.ts';
import { aTerminal } from '../../support/a_terminal.ts';
import { SERVER_NOW } from '../../support/commanded_lab.ts';
import { actedOn, shownAnswers } from '../../support/shown_lab.ts';

const DEAD = 'skia-rpi2-rack4-shelf1-001';
const NAMES =
  'status walk list show timeline watch incidents ack silence maintain release note cycle cancel-cycle clear-quarantine attach supply forget-device expect forget completion'.split(
    ' ',
  );

const COMMANDS: readonly string[] = [
  'status',
  'walk',
  'walk --csv',
  'walk pool:Nowhere',
  'walk place:rack5 -machine:none',
  'list',
  'list place:rack4 -health:maintenance --columns machine,place,pool,ticket,why --sort -machine',
  'list --csv --columns machine,health,for,battery,note',
  'list helth:dead',
  'list health:dad',
  'list pool:Nowhere',
  `show ${DEAD}`,
  'show skia-rpi2-rack4-shelf1-01',
  `timeline ${DEAD}`,
  `timeline ${DEAD} --since 2h`,
  `timeline ${DEAD} --csv`,
  'watch',
  'incidents',
  'ack silent-mjw0-0a1b2c',
  'silence',
  'silence place:rack4 --until 2h --reason repairs',
  `maintain ${DEAD},skia-rpi2-rack4-shelf2-003 --reason repairs --until 2d`,
  'maintain --matching rack4 cable',
  'release skia-rpi2-rack4-shelf1-002',
  `note ${DEAD} --message fixed`,
  `note ${DEAD} fixed`,
  `cycle ${DEAD} skia-rpi2-rack4-shelf2-003`,
  `cancel-cycle ${DEAD}`,
  'clear-quarantine skia-rpi2-rack4-shelf2-004',
  'attach adb skia-e-linux-100',
  'supply skia-e-linux-100 --ssh root@skia-cros-1 --dimension gpu=MaliG72',
  `forget-device ${DEAD}`,
  'expect skia-rpi2-rack4-shelf2-005 --by 2d',
  'forget skia-rpi2-rack4-shelf1-002 skia-rpi2-rack4-shelf1-02',
  'forget skia-rpi2-rack4-shelf1-002 --for-good',
  'lst',
  'list --jsn',
  '--version',
  '--help',
  ...NAMES.map((name) => `${name} --help`),
];

describe('The screens of the command line', () => {
  let server: AnsweringServer;
  before(async () => {
    server = await answeringServer(() => SERVER_NOW);
    Object.assign(server.answers, shownAnswers());
    Object.defineProperty(server.answers, 'POST /_/machines/act', {
      get: () => actedOn((server.received.at(-1)?.[1] as { Machines: string[] }).Machines),
    });
  });
  after(() => server.close());

  /** Results as they are, everything else after `! `, questions after `? `. */
  const screen = async (command: string, columns: number | undefined): Promise<string[]> => {
    const lines: string[] = [];
    const ending = new AbortController();
    const terminal = {
      ...aTerminal(),
      columns: () => columns,
      out: (line: string) => void lines.push(line),
      err: (line: string) => {
        lines.push(`! ${line}`);
        if (line.startsWith('Connection lost')) ending.abort();
      },
      ...(columns !== undefined && {
        confirm: (question: string) => {
          lines.push(`? ${question}`);
          return Promise.resolve(true);
        },
      }),
    };
    const code = await run([...command.split(' ')], {
      terminal,
      signal: ending.signal,
      useProxy: () => undefined,
      now: () => SERVER_NOW,
      server: server.url,
    });
    return [`$ machines ${command}`, ...lines, `= ${code}`, ''];
  };

  for (const columns of [60, 80, 200, undefined])
    it(`are as reviewed ${columns === undefined ? 'in a pipe' : `at ${columns} columns`}`, async () => {
      const printed: string[] = [];
      for (const command of COMMANDS) printed.push(...(await screen(command, columns)));
      const text = printed.join('\n');
      const file = fileURLToPath(new URL(`screens/${columns ?? 'pipe'}.txt`, import.meta.url));
      if (process.env['UPDATE_SCREENS'] === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

  it('have no line that is wider than the terminal, but a change that is watched, CSV or a link', async () => {
    const flowing = COMMANDS.filter((command) => command !== 'watch' && !command.includes('--csv'));
    for (const columns of [60, 80])
      for (const command of flowing)
        for (const line of (await screen(command, columns)).slice(1)) {
          const isError = line.startsWith('! ');
          const isWide = stringWidth(isError ? line.slice(2) : line) > columns;
          assert.ok(!isWide || line.includes('https://'), `${command} at ${columns}: ${line}`);
        }
  });
});
