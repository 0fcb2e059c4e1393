/** The row of the table of functions for the event stream. */
import { descriptionSchema } from '../shared/types/description.ts';
import { MACHINE_ID } from '../shared/types/machine_id.ts';

const machineId = { type: 'string', pattern: MACHINE_ID } as const;
const flag = { type: 'string', enum: ['0', '1'] } as const;

export const changesFunction = {
  trigger: 'http',
  summary: 'Changes of machines as they happen',
  routes: {
    'GET /json/v1/machine/sse/description/updated': {
      summary:
        'Server-Sent Events: machine (a Description), deleted ({"id"}), incident (an Incident; only to readers of all machines), readings ([[id, LastEventTime, Battery, °C or null, uptime in s], …]) and snapshot-end ({Now, Machines, Readings, Version})',
      roles: ['viewer', 'agent'],
      query: {
        id: { description: 'Only this machine; all machines by default', schema: machineId },
        stream: {
          description:
            'As `id`, for older agents: each change is only `data: update`, without an event name and an ID',
          schema: machineId,
        },
        snapshot: {
          description: '1: send the current state of each machine and the open incidents first',
          schema: flag,
        },
        readings: {
          description:
            '1: also send routine reports, as machine; auto, compact: send them in brief every 5 s, as readings; auto: only of up to 2,000 machines',
          schema: { type: 'string', enum: ['0', '1', 'auto', 'compact'], default: '0' },
        },
      },
      answer: descriptionSchema,
      answerType: 'text/event-stream',
    },
  },
} as const;
