/** Requests for power cycles, outlets and power-cycle servers in the SQLite file. */
/* eslint-disable @typescript-eslint/require-await -- SQLite answers synchronously; async methods turn what it throws into rejections */
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../../log.ts';
import { asServed, inOrder } from '../../power/request.ts';
import { AGENT_MS } from '../../retention.ts';
import { toTime } from '../../types/time.ts';
import { agentOrLog, MAX_AGENTS, type PowerStore } from '../power.ts';
import type { GroupCommit } from './group_commit.ts';
import { type MachineRow, parseRowOrLog, type sqliteMachines } from './machine.ts';

interface Deps {
  readonly database: DatabaseSync;
  readonly machines: ReturnType<typeof sqliteMachines>;
  readonly group: GroupCommit;
  readonly log: Log;
  readonly now: () => Date;
}

export const sqlitePower = ({ database, machines, group, log, now }: Deps): PowerStore => {
  const wanted = database.prepare(
    'SELECT id, description, revision FROM machines WHERE power_cycle = 1 ORDER BY id',
  );
  const named = database.prepare('SELECT id FROM machines WHERE power_agent = ? ORDER BY id');
  const all = database.prepare(
    'SELECT id, agent FROM power_agents WHERE expires_ms > ? ORDER BY expires_ms DESC LIMIT ?',
  );
  const one = database.prepare('SELECT agent FROM power_agents WHERE id = ?');
  const write = database.prepare(
    `INSERT INTO power_agents (id, agent, expires_ms) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET agent = excluded.agent, expires_ms = excluded.expires_ms`,
  );
  return {
    async requests() {
      const at = now();
      const rows = wanted.all() as unknown as MachineRow[];
      const requests = rows.flatMap((row) => {
        const record = parseRowOrLog(row, log)?.record;
        return record === undefined ? [] : [asServed(row.id, record.Description, at)];
      });
      return { AsOf: toTime(at), Requests: inOrder(requests) };
    },

    async records(machineIds) {
      return new Map(
        machineIds.flatMap((id) => {
          const row = machines.one(id);
          return row === undefined ? [] : [[id, parseRowOrLog(row, log)?.record] as const];
        }),
      );
    },

    async namedBy(agentId) {
      return named.all(agentId).map(({ id }) => String(id));
    },

    async agents() {
      return all
        .all(now().getTime(), MAX_AGENTS)
        .flatMap(({ id, agent }) => agentOrLog(String(id), agent, log) ?? []);
    },

    async note(agentId, step) {
      await group.run(() => {
        const at = now();
        const was = agentOrLog(agentId, one.get(agentId)?.['agent'], log);
        const next = step(was, at);
        return () => {
          if (next !== was) write.run(agentId, JSON.stringify(next), at.getTime() + AGENT_MS);
        };
      });
    },
  };
};
