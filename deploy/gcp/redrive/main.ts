/** `npm run redrive`: looks into the dead letters and sends them again. */
import { createPublish } from '../../../functions/publisher.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from '../arguments.ts';
import { runProgram } from '../run_program.ts';
import { redrive } from './redrive.ts';
import { openWaitingRoom } from './waiting_room.ts';

const HELP = `Lists the events that were refused or could not be delivered, with age, reason and machine; sends those you choose again, after a fix.
An event keeps its own time and ID: nothing newer is overwritten, and nothing applies twice.

  npm run redrive -- --instance prod                           list
  npm run redrive -- --instance prod --send --reason not-json  send those refused so
  npm run redrive -- --instance prod --send --id 123 --id 456  send these
  npm run redrive -- --instance prod --send --all              send all

${INSTANCE_HELP}
  --send           send what is chosen, else nothing is changed
  --id ID          this message; may be said again
  --reason CODE    those with this reason; "undelivered": those that no attempt brought through
  --all            all of them

It uses your application default credentials (gcloud auth application-default login), or the emulator that PUBSUB_EMULATOR_HOST names.`;

const say = (line: string): void => console.log(line);

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), {
    ...INSTANCE_FLAGS,
    send: { type: 'boolean' },
    all: { type: 'boolean' },
    id: { type: 'string', multiple: true },
    reason: { type: 'string' },
  });
  if (values.help) {
    say(HELP);
    return;
  }
  const choice = { all: values.all, ids: values.id, reason: values.reason };
  const isChoosing = Object.values(choice).some((one) => one !== undefined);
  if ((values.send ?? false) !== isChoosing) {
    throw new UsageError('say --send together with --all, --id or --reason; nothing was sent');
  }
  const instance = instanceOf(values);
  const projectId = instance.project;
  const room = await openWaitingRoom({ projectId });
  try {
    const { waiting, sent } = await redrive(
      instance,
      { room, publish: createPublish({ projectId }), say, now: () => new Date() },
      choice,
    );
    say(`\n${String(sent)} sent again, ${String(waiting)} ${sent === 0 ? 'waiting' : 'still waiting'}.`);
  } finally {
    await room.close();
  }
});
