/** `npm run redrive`: lists the refused and undelivered events, and sends chosen ones again. */
import { createPublish } from '../../../functions/publisher.ts';
import { INSTANCE_FLAGS, INSTANCE_HELP, instanceOf, parseFlags, UsageError } from '../arguments.ts';
import { print, runProgram } from '../run_program.ts';
import { openDeadLetterQueue } from './dead_letter_queue.ts';
import { redrive } from './redrive.ts';

const HELP = `Lists the events that were refused or could not be delivered, with age, reason and machine; after a fix, sends chosen ones again.
An event keeps its original time and ID, so it overwrites nothing newer and is applied at most once.

  npm run redrive -- --instance prod                           list all events
  npm run redrive -- --instance prod --send --reason not-json  send the events refused as not-json
  npm run redrive -- --instance prod --send --id 123 --id 456  send these two events
  npm run redrive -- --instance prod --send --all              send all events

${INSTANCE_HELP}
  --send           send the chosen events; without it, nothing changes
  --id ID          choose the event with this ID; may be repeated
  --reason CODE    choose the events with this reason; "undelivered" if every delivery failed
  --all            choose all events

Uses your application default credentials (gcloud auth application-default login), or the emulator that PUBSUB_EMULATOR_HOST names.`;

await runProgram(async () => {
  const { values } = parseFlags(process.argv.slice(2), {
    ...INSTANCE_FLAGS,
    send: { type: 'boolean' },
    all: { type: 'boolean' },
    id: { type: 'string', multiple: true },
    reason: { type: 'string' },
  });
  if (values.help) {
    print(HELP);
    return;
  }
  const choice = { all: values.all, ids: values.id, reason: values.reason };
  const isChoosing = Object.values(choice).some((value) => value !== undefined);
  if ((values.send ?? false) !== isChoosing) {
    throw new UsageError('Pass --send together with --all, --id or --reason. Nothing was sent.');
  }
  const instance = instanceOf(values);
  const projectId = instance.project;
  const queue = await openDeadLetterQueue({ projectId });
  try {
    const { waiting, sent } = await redrive(
      instance,
      { queue, publish: createPublish({ projectId }), print, now: () => new Date() },
      choice,
    );
    print(`\n${sent} sent again, ${waiting} waiting.`);
  } finally {
    await queue.close();
  }
});
